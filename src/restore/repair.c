/*
 * Repairing OCR text: lattice, decoding, and a channel that learns from the text itself.
 *
 * No two scans are misread alike, but one document is misread alike from its first page to its last. So it is decoded
 * first as the engine's table sees it; the words that are beyond doubt are then pairs of truth and print like those the
 * table was made from, and learning from them gives this document's own channel. What was learnt is believed only if it
 * makes the text more probable than before.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "alphabet/word.h"
#include "base/memory.h"
#include "decode/lattice_decoder.h"
#include "lattice/lattice_maker.h"
#include "restore/block.h"
#include "restore/channels.h"
#include "text/utf8.h"

static const float SURE = 0.9f;      /* words at least so probable are learnt from */
static const double PRIOR_MASS = 60; /* observations of a letter that the engine's table is worth */

static const double OTHER_LANGUAGE = -2.8; /* log probability per character below which it is no Vietnamese */

static const double VIETNAMESE_SHARE = 0.5; /* fewer words that are Vietnamese: it is another language after all */

enum {
    ROUNDS = 2,
    TRY_BYTES = 1000,       /* of a text are decoded to find out its engine */
    LEARN_BYTES = 4 * 1024, /* of a text are decoded for learning */
    LEARN_MIN = 100         /* words; fewer teach nothing */
};

struct repairer {
    const pd_model *model;
    pd_channels *channels;
    const pd_words *words;         /* the user's; NULL: none */
    const struct channel_set *set; /* NULL: not loaded yet */
    struct trie *own_trie;         /* with the user's words; NULL where there are none */
    const struct engine *engine;   /* the one that fits this text; NULL: not known yet */
    struct channel *own;           /* learnt from this text; NULL: the engine's is used */
    pd_tone_placement tone;
    const pd_reading *readings; /* of the text at hand */
    size_t reading_count;
    struct lattice_maker *maker;
    struct lattice lattice;
    struct lattice_decoder *decoder;
    struct channel_example *examples;
    size_t example_count, example_capacity;
    uint8_t *letters;
    size_t letter_count, letter_capacity;
    uint32_t *printed;
    size_t printed_count, printed_capacity;
};

struct repairer *repairer_new(const pd_model *model, pd_channels *channels, const pd_words *words)
{
    struct repairer *r = calloc(1, sizeof *r);
    if (!r) return NULL;
    r->model = model;
    r->channels = channels;
    r->words = words;
    return r;
}

void repairer_free(struct repairer *r)
{
    if (!r) return;
    channel_free(r->own);
    trie_free(r->own_trie);
    lattice_maker_free(r->maker);
    lattice_free(&r->lattice);
    lattice_decoder_free(r->decoder);
    free(r->examples);
    free(r->letters);
    free(r->printed);
    free(r);
}

void repairer_forget(struct repairer *r)
{
    if (!r) return;
    r->engine = NULL;
    channel_free(r->own);
    r->own = NULL;
}

/* The tree of words that are searched for: with the user's, if there are any. */
static const struct trie *trie_of(const struct repairer *r)
{
    return r->own_trie ? r->own_trie : r->set->trie;
}

/* Makes the tree with the user's words. False where memory runs out. */
static bool add_user_words(struct repairer *r)
{
    const size_t entries = r->words ? words_count(r->words) : 0;
    if (entries == 0 || r->own_trie) return true;
    const char **listed = calloc(entries * WORDS_SYLLABLES_MAX, sizeof *listed);
    size_t count = 0;
    for (size_t e = 0; listed && e < entries; e++) {
        const struct word_entry *entry = words_entry(r->words, (uint32_t)e);
        for (size_t k = 0; k < entry->syllables; k++) listed[count++] = entry->syllable[k];
    }
    if (listed) r->own_trie = trie_new(r->model, &r->set->alphabet, listed, count);
    free(listed);
    return r->own_trie != NULL;
}

/* Loads the tables and makes the working memory, once. */
static bool prepare(struct repairer *r, pd_error *error)
{
    if (r->set && r->maker && r->decoder) return true;
    r->set = channels_load(r->channels, error);
    if (!r->set) return false;
    if (add_user_words(r) && !r->maker) r->maker = lattice_maker_new(r->model, &r->set->alphabet, trie_of(r));
    if (!r->decoder) r->decoder = lattice_decoder_new(r->model);
    if (r->maker && r->decoder) return true;
    error->status = PD_ERROR_MEMORY;
    return false;
}

/* ---- Sentences ---- */

/* Where sentence `s` ends: behind its last token and its stop. */
static size_t sentence_end(const struct block *b, size_t s)
{
    const struct token *tokens = b->tokens.items;
    const size_t end = b->sentences[s].end;
    if (end < b->tokens.count && tokens[end].kind == TOKEN_END) return (size_t)tokens[end].begin + tokens[end].length;
    return end < b->tokens.count ? tokens[end].begin : b->length;
}

/* Another engine that read the same page knew no Vietnamese: most old layers are such. */
static void use_channel(struct repairer *r, const struct channel *channel)
{
    const struct channel *other = r->set->engines[0].channel;
    for (size_t e = 0; e < r->set->count; e++)
        if (strcmp(r->set->engines[e].name, "tesseract-eng") == 0) other = r->set->engines[e].channel;
    lattice_maker_set_channel(r->maker, channel, other);
}

static struct lattice_path decode(struct repairer *r, const struct block *b, size_t s)
{
    static const uint16_t context[] = {SYMBOL_START};
    const size_t first = b->sentences[s].first;
    const struct lattice_sentence sentence = {.text = b->text,
                                              .begin = s ? sentence_end(b, s - 1) : 0,
                                              .end = s + 1 == b->sentence_count ? b->length : sentence_end(b, s),
                                              .tokens = b->tokens.items + first,
                                              .token_count = b->tokens.count - first,
                                              .readings = r->readings,
                                              .reading_count = r->reading_count};
    if (!lattice_make(r->maker, &sentence, &r->lattice)) return (struct lattice_path){.log_p = NAN};
    return lattice_decode(r->decoder, &r->lattice, context, 1);
}

/* ---- Spelling ---- */

/* The letters of a reading in their case; 0 where it is none of letters. */
static size_t spell(const struct repairer *r, const struct lattice_edge *edge, uint8_t letters[TRIE_LETTERS_MAX])
{
    if (edge->kind != EDGE_WORD) return 0;
    return trie_spell_in_case(trie_of(r), edge->trie_node, (enum token_case)edge->letter_case, letters);
}

static bool put(struct repairs *repairs, const char *bytes, size_t length)
{
    if (!memory_reserve(&repairs->text, &repairs->text_capacity, repairs->length + length, 1)) return false;
    if (length) memcpy(repairs->text + repairs->length, bytes, length);
    repairs->length += length;
    return true;
}

/* Where the tone goes: as asked for, as the print shows it, as most of the text does. */
static enum tone_placement placement_of(const struct repairer *r, const struct block *b, const char *print,
                                        size_t length)
{
    struct word_letters letters;
    enum tone_placement shown;
    if (r->tone == PD_TONE_KEEP && word_take_apart(print, length, &letters) && word_shows_placement(&letters, &shown))
        return shown;
    return (r->tone == PD_TONE_KEEP ? b->new_tones : r->tone == PD_TONE_NEW) ? PLACEMENT_NEW : PLACEMENT_OLD;
}

static bool put_word(struct repairs *repairs, struct word_letters *word, enum tone_placement placement)
{
    char bytes[WORD_BYTES_MAX];
    word_place_tone(word, placement);
    return put(repairs, bytes, word_write(word, bytes));
}

static bool put_letters(const struct repairer *r, struct repairs *repairs, const uint8_t *letters, size_t count,
                        enum tone_placement placement)
{
    struct word_letters word = {.count = count};
    for (size_t i = 0; i < count; i++) {
        struct letter *letter = &word.letters[i];
        letter_split(r->set->alphabet.point_of[letters[i]], letter);
        word.base[i] = letter->base;
        if (letter->tone) word.tone = letter->tone;
    }
    return put_word(repairs, &word, placement);
}

/* The print as it is, but for the placement of its tone where one is asked for. */
static bool put_print(const struct repairer *r, struct repairs *repairs, const char *print, size_t length)
{
    struct word_letters letters;
    if (r->tone == PD_TONE_KEEP || !word_take_apart(print, length, &letters)) return put(repairs, print, length);
    return put_word(repairs, &letters, r->tone == PD_TONE_NEW ? PLACEMENT_NEW : PLACEMENT_OLD);
}

/* A number with its characters put right: letters that stand for digits, or signs that stand for the Roman I. */
static bool put_number(struct repairs *repairs, const char *print, size_t length, bool is_roman)
{
    for (size_t i = 0; i < length; i++) {
        const char c = print[i];
        const bool is_one = c == 'l' || c == 'I' || c == '|' || c == '!' || c == '1';
        const char right = is_one ? (is_roman ? 'I' : '1') : !is_roman && (c == 'O' || c == 'o') ? '0' : c;
        if (!put(repairs, &right, 1)) return false;
    }
    return true;
}

static bool put_edge(const struct repairer *r, const struct block *b, struct repairs *repairs,
                     const struct lattice_edge *edge)
{
    uint8_t letters[TRIE_LETTERS_MAX];
    const char *print = b->text + edge->begin;
    const size_t length = edge->end - edge->begin, count = spell(r, edge, letters);
    if (count) return put_letters(r, repairs, letters, count, placement_of(r, b, print, length));
    if (edge->kind == EDGE_PRINT) return put_print(r, repairs, print, length);
    return put_number(repairs, print, length, edge->kind == EDGE_ROMAN);
}

/* ---- Noting repairs ---- */

static bool add_alternatives(const struct repairer *r, const struct block *b, struct repairs *repairs,
                             const struct decision *step, struct repair *repair)
{
    repair->first_alternative = (uint32_t)repairs->alternative_count;
    repair->alternative_count = (uint8_t)(step->count - 1);
    for (size_t a = 1; a < step->count; a++) {
        if (!memory_reserve(&repairs->alternatives, &repairs->alternative_capacity, repairs->alternative_count + 1,
                            sizeof *repairs->alternatives))
            return false;
        const size_t text = repairs->length;
        if (!put_edge(r, b, repairs, &r->lattice.edges[step->readings[a].number])) return false;
        repairs->alternatives[repairs->alternative_count++] =
            (struct repair_alternative){.text = (uint32_t)text,
                                        .length = (uint32_t)(repairs->length - text),
                                        .confidence = step->readings[a].posterior};
    }
    return true;
}

/* A word that runs on from what stands in front of it: both become one repair, with a space between. */
static bool add_behind_space(const struct repairer *r, const struct block *b, struct repairs *repairs,
                             const struct lattice_edge *edge, const struct lattice_edge *before, float confidence)
{
    struct repair *last = repairs->count ? &repairs->items[repairs->count - 1] : NULL;
    struct repair repair = {.begin = before->begin, .confidence = 1};
    if (last && last->end == edge->begin) {
        repair = *last;
        repairs->count--;
    }
    const size_t text = repairs->length;
    const bool ok = repair.length
                        ? memory_reserve(&repairs->text, &repairs->text_capacity, repairs->length + repair.length, 1) &&
                              put(repairs, repairs->text + repair.text, repair.length)
                        : put_edge(r, b, repairs, before);
    if (!ok || !put(repairs, " ", 1) || !put_edge(r, b, repairs, edge)) return false;
    repair.text = (uint32_t)text;
    repair.length = (uint32_t)(repairs->length - text);
    repair.end = edge->end;
    repair.alternative_count = 0;
    repair.confidence = fminf(repair.confidence, confidence);
    repairs->items[repairs->count++] = repair;
    return true;
}

/* A word that was parted by a line end stands whole on the first line; the second starts with what follows it. */
static bool keep_line_end(const struct block *b, struct repairs *repairs, struct repair *repair)
{
    if (!memchr(b->text + repair->begin, '\n', repair->end - repair->begin)) return true;
    if (repair->end < b->length && b->text[repair->end] == ' ') repair->end++;
    return put(repairs, "\n", 1);
}

static bool note_step(const struct repairer *r, const struct block *b, struct repairs *repairs,
                      const struct lattice_path *path, size_t i)
{
    const struct decision *step = &path->steps[i];
    const struct lattice_edge *edge = &r->lattice.edges[step->readings[0].number];
    if (!memory_reserve(&repairs->items, &repairs->capacity, repairs->count + 1, sizeof *repairs->items)) return false;
    if (edge->space_before && i > 0)
        return add_behind_space(r, b, repairs, edge, &r->lattice.edges[path->steps[i - 1].readings[0].number],
                                step->readings[0].posterior);
    if (edge->kind == EDGE_PRINT &&
        (edge->symbol == SYMBOL_PAD || (edge->symbol < SYMBOL_FIRST_WORD && edge->symbol != SYMBOL_UNKNOWN)))
        return true;
    struct repair repair = {.begin = edge->begin, .end = edge->end, .confidence = step->readings[0].posterior};
    repair.text = (uint32_t)repairs->length;
    if (!put_edge(r, b, repairs, edge)) return false;
    if (!keep_line_end(b, repairs, &repair)) return false;
    repair.length = (uint32_t)(repairs->length - repair.text);
    if (!add_alternatives(r, b, repairs, step, &repair)) return false;
    repairs->items[repairs->count++] = repair;
    return true;
}

static bool note_path(const struct repairer *r, struct block *b, const struct lattice_path *path)
{
    for (size_t i = 0; i < path->count; i++)
        if (!note_step(r, b, &b->repairs, path, i)) return false;
    return true;
}

/* ---- Learning ---- */

static bool add_example(struct repairer *r, const struct block *b, const struct decision *step)
{
    const struct lattice_edge *edge = &r->lattice.edges[step->readings[0].number];
    uint8_t letters[TRIE_LETTERS_MAX];
    const size_t count = spell(r, edge, letters);
    if (count == 0 || step->readings[0].posterior < SURE || edge->end - edge->begin > CHANNEL_TEXT_MAX) return true;
    const size_t length = edge->end - edge->begin;
    if (!memory_reserve(&r->examples, &r->example_capacity, r->example_count + 1, sizeof *r->examples) ||
        !memory_reserve(&r->letters, &r->letter_capacity, r->letter_count + count, 1) ||
        !memory_reserve(&r->printed, &r->printed_capacity, r->printed_count + length, sizeof *r->printed))
        return false;
    memcpy(r->letters + r->letter_count, letters, count);
    r->letter_count += count;
    size_t characters = 0;
    for (size_t at = edge->begin; at < edge->end; characters++)
        r->printed[r->printed_count + characters] = utf8_next(b->text, edge->end, &at);
    r->printed_count += characters;
    r->examples[r->example_count++] = (struct channel_example){
        .letter_count = (uint8_t)count, .printed_count = (uint8_t)characters, .weight = step->readings[0].posterior};
    return true;
}

static const struct channel *channel_of(const struct repairer *r)
{
    return r->own ? r->own : r->engine->channel;
}

/* A channel from the examples and the engine's table; NULL where memory runs out. */
static struct channel *learn(struct repairer *r)
{
    struct channel_counts learnt = {0}, all = {0};
    channel_examples_link(r->examples, r->example_count, r->letters, r->printed);
    bool ok = channel_learn(&r->set->alphabet, r->examples, r->example_count, channel_of(r), 1, &learnt) &&
              channel_counts_add(&all, &r->engine->counts, 0) && channel_counts_add(&all, &learnt, PRIOR_MASS);
    struct channel *channel = ok ? channel_new(&r->set->alphabet, &all) : NULL;
    channel_counts_free(&learnt);
    channel_counts_free(&all);
    return channel;
}

/* Decodes what is to be learnt from; its log probability, or NAN where memory runs out. */
static double read_examples(struct repairer *r, const struct block *b)
{
    double log_p = 0;
    r->example_count = r->letter_count = r->printed_count = 0;
    for (size_t s = 0; s < b->sentence_count && sentence_end(b, s) < LEARN_BYTES; s++) {
        if (!b->paragraphs[b->sentences[s].paragraph].repair) continue;
        const struct lattice_path path = decode(r, b, s);
        if (isnan(path.log_p)) return NAN;
        log_p += path.log_p;
        for (size_t i = 0; i < path.count; i++)
            if (!add_example(r, b, &path.steps[i])) return NAN;
    }
    return log_p;
}

/* Learns this text's channel. False where memory runs out. */
static bool adapt(struct repairer *r, const struct block *b)
{
    double before = read_examples(r, b);
    for (unsigned round = 0; round < ROUNDS && !isnan(before) && r->example_count >= LEARN_MIN; round++) {
        struct channel *old = r->own, *new = learn(r);
        if (!new) return false;
        use_channel(r, new);
        r->own = new;
        const double after = read_examples(r, b);
        if (!(after > before)) {
            channel_free(new);
            r->own = old;
            use_channel(r, channel_of(r));
            break;
        }
        channel_free(old);
        before = after;
    }
    return !isnan(before);
}

/* ---- Which engine? ---- */

/* The sentences from *s on that are of one paragraph; moves *s behind them. Their log probability; NAN: out of memory.
 */
static double read_paragraph(struct repairer *r, const struct block *b, size_t *s, size_t *bytes)
{
    double log_p = 0;
    const size_t paragraph = b->sentences[*s].paragraph;
    for (*bytes = 0; *s < b->sentence_count && b->sentences[*s].paragraph == paragraph; ++*s) {
        const struct lattice_path path = decode(r, b, *s);
        log_p += path.log_p;
        const size_t end = sentence_end(b, *s);
        for (size_t i = *s ? sentence_end(b, *s - 1) : 0; i < end; i++) *bytes += (unsigned char)b->text[i] > ' ';
    }
    return log_p;
}

/* The log probability of the first paragraphs to be repaired under an engine's channel; NAN where memory runs out. */
static double try_engine(struct repairer *r, const struct block *b, const struct engine *engine)
{
    double log_p = 0;
    use_channel(r, engine->channel);
    for (size_t s = 0, seen = 0, bytes; s < b->sentence_count && seen < TRY_BYTES;) {
        if (!b->paragraphs[b->sentences[s].paragraph].repair) {
            s++;
            continue;
        }
        log_p += read_paragraph(r, b, &s, &bytes);
        seen += bytes;
    }
    return log_p;
}

/* Chooses the engine under whose channel the text is most probable. False where memory runs out. */
static bool choose_engine(struct repairer *r, const struct block *b)
{
    double best = -INFINITY;
    for (size_t e = 0; e < r->set->count; e++) {
        const double log_p = r->set->count == 1 ? 0 : try_engine(r, b, &r->set->engines[e]);
        if (isnan(log_p)) return false;
        if (log_p > best) {
            best = log_p;
            r->engine = &r->set->engines[e];
        }
    }
    use_channel(r, r->engine->channel);
    return true;
}

/* Other languages cannot be read as damaged Vietnamese: such paragraphs are left as they are. */
static bool drop_others(struct repairer *r, struct block *b)
{
    for (size_t s = 0, bytes; s < b->sentence_count;) {
        struct paragraph *paragraph = &b->paragraphs[b->sentences[s].paragraph];
        if (!paragraph->doubtful) {
            s++;
            continue;
        }
        const double log_p = read_paragraph(r, b, &s, &bytes);
        if (isnan(log_p)) return false;
        paragraph->repair = log_p > OTHER_LANGUAGE * (double)bytes;
        paragraph->keep = !paragraph->repair;
    }
    return true;
}

static bool any_to_repair(const struct block *b)
{
    for (size_t p = 0; p < b->paragraph_count; p++)
        if (b->paragraphs[p].repair) return true;
    return false;
}

bool block_choose_repairs(struct block *b, const struct restore_context *c, pd_error *error)
{
    struct repairer *r = c->repairer;
    if (r) {
        r->tone = c->options->tone;
        r->readings = b->text == b->raw ? c->readings : NULL;
        r->reading_count = r->readings ? c->reading_count : 0;
    }
    b->repairs.count = b->repairs.length = b->repairs.alternative_count = 0;
    if (!r || !any_to_repair(b)) return true;
    error->status = PD_ERROR_MEMORY;
    if (!prepare(r, error)) return false;
    const bool is_first = !r->engine;
    if (is_first && !choose_engine(r, b)) return false;
    return drop_others(r, b) && (!is_first || !any_to_repair(b) || adapt(r, b));
}

/* Counts the words of a path, and those that are Vietnamese. */
static void count_words(const struct repairer *r, const struct restore_context *c, const struct lattice_path *path,
                        size_t *words, size_t *vietnamese)
{
    for (size_t i = 0; i < path->count; i++) {
        const struct lattice_edge *edge = &r->lattice.edges[path->steps[i].readings[0].number];
        if (edge->symbol < SYMBOL_FIRST_WORD && edge->symbol != SYMBOL_UNKNOWN) continue;
        ++*words;
        const unsigned group = r->model->entries[edge->symbol].group;
        if (edge->symbol >= SYMBOL_FIRST_WORD && block_could_be_vietnamese(r->model, c->vietnamese, group))
            ++*vietnamese;
    }
}

/* Repairs the paragraph whose first sentence is *s, unless it may be no Vietnamese and is none; moves *s behind it. */
static bool repair_paragraph(struct repairer *r, struct block *b, const struct restore_context *c, size_t *s)
{
    const struct repairs before = b->repairs;
    const size_t first = *s, paragraph = b->sentences[first].paragraph;
    size_t words = 0, vietnamese = 0;
    for (; *s < b->sentence_count && b->sentences[*s].paragraph == paragraph; ++*s) {
        const struct lattice_path path = decode(r, b, *s);
        if (isnan(path.log_p) || !note_path(r, b, &path)) return false;
        count_words(r, c, &path, &words, &vietnamese);
    }
    if (b->paragraphs[paragraph].doubtful && (double)vietnamese < VIETNAMESE_SHARE * (double)words) {
        b->repairs.count = before.count;
        return true;
    }
    for (size_t k = first; k < *s; k++)
        for (size_t i = b->sentences[k].first; i < b->sentences[k].end; i++) b->choices[i].repaired = true;
    return true;
}

bool block_repair(struct block *b, const struct restore_context *c)
{
    for (size_t s = 0; c->repairer && s < b->sentence_count;) {
        if (!b->paragraphs[b->sentences[s].paragraph].repair)
            s++;
        else if (!repair_paragraph(c->repairer, b, c, &s))
            return false;
    }
    return true;
}
