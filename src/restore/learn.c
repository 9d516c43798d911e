/*
 * Step 3, learning. If there are paragraphs that may be OCR damage, it finds out which engine read them, which of them
 * can be read as damaged Vietnamese, and how the engine changed the letters of this text.
 *
 * In: paragraphs to repair or to try, and suspects. Out: the repairer's channel, for this block and all that follow in
 * the text; paragraphs that cannot be read as damaged Vietnamese are revised (FOUND_UNREADABLE), and marks.c decodes
 * them; a suspect that can be is one to repair (FOUND_READABLE).
 *
 * Two scans have different errors, but in one document the errors are the same from the first page to the last. So the
 * document is first decoded with the engine's table. The words that are then beyond doubt give pairs of true word and
 * print, like those that the table was made from; learning from them gives this document's own channel. It is used only
 * if it makes the text more probable than before.
 */
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "lattice/engine_evidence.h"
#include "restore/learning/adaptation.h"
#include "restore/repairer.h"
#include "restore/weights.h"
#include "text/utf8.h"

enum {
    ROUNDS = 2,             /* of decoding and learning */
    TRY_BYTES = 1000,       /* visible bytes of a text that are decoded to find its engine */
    LEARN_BYTES = 4 * 1024, /* first bytes of a text that are decoded for learning; of a document, its whole sample */
    LEARN_MIN = 100         /* words; fewer are not enough to learn from */
};

/*
 * The channel of the other engine, whose text is in pd_reading.other. Most old text layers come from engines that did
 * not know Vietnamese; among the tables of these, it is the one made from the most letters.
 */
static const struct channel *other_channel(const struct channel_set *set)
{
    const struct engine *other = NULL;
    for (size_t e = 0; e < set->count; e++) {
        const struct engine *engine = &set->engines[e];
        if (!engine->knows_vietnamese && (!other || engine->observations > other->observations)) other = engine;
    }
    return other ? other->channel : set->engines[0].channel;
}

static void use_channel(struct repairer *r, const struct channel *channel)
{
    lattice_maker_set_channel(r->maker, channel, other_channel(r->set), r->riddle);
}

/* ---- Which engine? ---- */

/* How a paragraph reads as damage. */
struct damage_reading {
    double log_p;         /* of print and readings; NAN: memory ran out */
    size_t bytes;         /* visible ones */
    size_t words, others; /* of these, words that are surely read with other letters than they are printed with */
};

/* Adds the words of the path read last to *reading. */
static void count_words(const struct repairer *r, const struct block *b, const struct lattice_path *path,
                        struct damage_reading *reading)
{
    for (size_t i = 0; i < path->count; i++) {
        const struct decision_reading *best = &path->steps[i].readings[0];
        const struct lattice_edge *edge = &r->lattice.edges[best->number];
        if (edge->symbol < SYMBOL_FIRST_WORD && edge->symbol != SYMBOL_UNKNOWN) continue;
        reading->words++;
        if (best->posterior >= r->set->weights.sure_reading) reading->others += repairer_changes_letters(r, b, edge);
    }
}

/* Decodes the paragraph whose first sentence is *s, and moves *s to the next one. */
static struct damage_reading read_paragraph(const struct restore_context *c, const struct block *b, size_t *s)
{
    struct damage_reading reading = {0};
    const size_t paragraph = b->sentences[*s].paragraph;
    for (; *s < b->sentence_count && b->sentences[*s].paragraph == paragraph; ++*s) {
        const struct lattice_path path = repairer_read_sentence(c, b, *s);
        reading.log_p += path.log_p;
        count_words(c->repairer, b, &path, &reading);
        const size_t end = repairer_sentence_end(b, *s);
        for (size_t i = *s ? repairer_sentence_end(b, *s - 1) : 0; i < end; i++)
            reading.bytes += (unsigned char)b->text[i] > ' ';
    }
    return reading;
}

/*
 * The log probability of the first damaged paragraphs under an engine's channel, read without much trouble; NAN if
 * memory runs out. *seen is how many visible bytes they have.
 */
static double try_engine(const struct restore_context *c, const struct block *b, const struct engine *engine,
                         size_t *seen)
{
    double log_p = 0;
    lattice_maker_set_channel(c->repairer->maker, engine->channel, other_channel(c->repairer->set), -INFINITY);
    *seen = 0;
    for (size_t s = 0; s < b->sentence_count && *seen < TRY_BYTES;) {
        if (!is_damage(&b->paragraphs[b->sentences[s].paragraph])) {
            s++;
            continue;
        }
        const struct damage_reading reading = read_paragraph(c, b, &s);
        log_p += reading.log_p;
        *seen += reading.bytes;
    }
    return log_p;
}

/*
 * Whether an engine is asked. One that loses every ư and nothing else fits any short text that happens to have none, so
 * it is only asked if the text shows that it has lost them. (A caller may have asked for this one table.)
 */
static bool may_be_engine(const struct channel_set *set, size_t e, const struct block *b)
{
    return set->count == 1 || !set->engines[e].loses_horns || block_has_lost_horns(b);
}

/*
 * Chooses the engine under whose channel the text is most probable, and how much trouble is taken with single prints.
 * False if memory runs out.
 */
static bool choose_engine(const struct restore_context *c, const struct block *b)
{
    struct repairer *r = c->repairer;
    double best = -INFINITY;
    size_t seen = 0;
    for (size_t e = 0; e < r->set->count; e++) {
        if (!may_be_engine(r->set, e, b)) continue;
        const double log_p = try_engine(c, b, &r->set->engines[e], &seen);
        if (isnan(log_p)) return false;
        if (log_p > best) {
            best = log_p;
            r->engine = &r->set->engines[e];
        }
    }
    r->riddle = seen >= HARD_BYTES && best < HARD_LOG_P * (double)seen ? RIDDLE_HARD : RIDDLE;
    use_channel(r, r->engine->channel);
    return true;
}

/*
 * Whether a paragraph reads as damaged Vietnamese. Abbreviations that people type look like damage, but few of them are
 * surely other words, and the whole is less probable.
 */
static bool is_readable(const struct restore_context *c, enum paragraph_fate fate, const struct damage_reading *reading)
{
    const double bytes = (double)reading->bytes, others = (double)reading->others;
    if (fate == FATE_TRY) return reading->log_p > (double)c->repairer->set->weights.readable * bytes;
    return others >= SUSPECT_OTHERS_MIN && others > SUSPECT_OTHERS_SHARE * (double)reading->words &&
           reading->log_p > SUSPECT_LOG_P * bytes;
}

/*
 * Revises the paragraphs of which it is not known whether they are damaged: those that read as damaged Vietnamese will
 * be repaired, notes that people have typed get marks, other languages stay as they are.
 */
static bool revise_doubtful(const struct restore_context *c, struct block *b)
{
    for (size_t s = 0; s < b->sentence_count;) {
        struct paragraph *paragraph = &b->paragraphs[b->sentences[s].paragraph];
        if (paragraph->fate != FATE_TRY && paragraph->fate != FATE_SUSPECT) {
            s++;
            continue;
        }
        const struct damage_reading reading = read_paragraph(c, b, &s);
        if (isnan(reading.log_p)) return false;
        if (!is_readable(c, paragraph->fate, &reading))
            paragraph_revise(paragraph, FOUND_UNREADABLE);
        else if (paragraph->fate == FATE_SUSPECT)
            paragraph_revise(paragraph, FOUND_READABLE);
    }
    return true;
}

/* ---- This text's own channel ---- */

static bool add_example(struct repairer *r, const struct block *b, const struct decision *step)
{
    struct channel_examples *all = &r->examples;
    const struct lattice_edge *edge = &r->lattice.edges[step->readings[0].number];
    uint8_t letters[TRIE_LETTERS_MAX];
    const size_t count = repairer_spell(r, edge, letters);
    if (count == 0 || step->readings[0].posterior < r->set->weights.sure_reading ||
        edge->end - edge->begin > CHANNEL_TEXT_MAX)
        return true;
    const size_t length = edge->end - edge->begin;
    if (!memory_reserve(&all->items, &all->capacity, all->count + 1, sizeof *all->items) ||
        !memory_reserve(&all->letters, &all->letter_capacity, all->letter_count + count, 1) ||
        !memory_reserve(&all->printed, &all->printed_capacity, all->printed_count + length, sizeof *all->printed))
        return false;
    memcpy(all->letters + all->letter_count, letters, count);
    all->letter_count += count;
    size_t characters = 0;
    for (size_t at = edge->begin; at < edge->end; characters++)
        all->printed[all->printed_count + characters] = utf8_next(b->text, edge->end, &at);
    all->printed_count += characters;
    all->items[all->count++] = (struct channel_example){
        .letter_count = (uint8_t)count, .printed_count = (uint8_t)characters, .weight = step->readings[0].posterior};
    return true;
}

/* Whether a reading is a word that is spelled as printed. */
static bool is_as_printed(const struct repairer *r, const struct block *b, const struct lattice_edge *edge)
{
    uint8_t letters[TRIE_LETTERS_MAX];
    struct part part;
    const size_t count = repairer_spell(r, edge, letters);
    if (count == 0 || !part_read(b->text, edge->begin, edge->end, &part) || part.count != count) return false;
    for (size_t i = 0; i < count; i++)
        if (channel_letter(&r->set->alphabet, part.points[i]) != letters[i]) return false;
    return true;
}

static const struct channel *channel_of(const struct repairer *r)
{
    return r->own ? r->own : r->shared ? r->shared : r->engine->channel;
}

/* Learns a channel from the examples and the engine's table; NULL if memory runs out. */
static struct channel *learn_channel(struct repairer *r)
{
    struct channel_examples *examples = &r->examples;
    struct channel_counts learnt = {0}, all = {0};
    channel_examples_link(examples->items, examples->count, examples->letters, examples->printed);
    bool ok = channel_learn(&r->set->alphabet, examples->items, examples->count, channel_of(r), 1, &learnt) &&
              channel_counts_add(&all, &r->engine->counts, 0) &&
              channel_counts_add(&all, &learnt, (double)r->set->weights.channel_prior);
    struct channel *channel = ok ? channel_new(&r->set->alphabet, &all) : NULL;
    channel_counts_free(&learnt);
    channel_counts_free(&all);
    return channel;
}

/* Counts a step, if it is a word, and how probable it is that the word is right as printed. */
static void count_right(struct repairer *r, const struct block *b, const struct decision *step)
{
    const struct lattice_edge *edge = &r->lattice.edges[step->readings[0].number];
    if (edge->symbol < SYMBOL_FIRST_WORD && edge->symbol != SYMBOL_UNKNOWN) return;
    r->read_words++;
    for (size_t k = 0; k < step->count; k++) {
        const struct lattice_edge *reading = &r->lattice.edges[step->readings[k].number];
        if (reading->kind == EDGE_PRINT || is_as_printed(r, b, reading))
            r->right_words += (double)step->readings[k].posterior;
    }
}

/* Decodes the text to learn from and collects examples. Returns its log probability, NAN if memory runs out. */
static double read_examples(const struct restore_context *c, const struct block *b)
{
    double log_p = 0;
    struct channel_examples *examples = &c->repairer->examples;
    examples->count = examples->letter_count = examples->printed_count = 0;
    c->repairer->new_tones = c->repairer->right_words = c->repairer->read_words = 0;
    const size_t most = c->adaptation ? SIZE_MAX : LEARN_BYTES;
    for (size_t s = 0; s < b->sentence_count && repairer_sentence_end(b, s) < most; s++) {
        if (!is_damage(&b->paragraphs[b->sentences[s].paragraph])) continue;
        const struct lattice_path path = repairer_read_sentence(c, b, s);
        if (isnan(path.log_p)) return NAN;
        log_p += path.log_p;
        c->repairer->new_tones += repairer_placement(c->repairer, b, &path);
        for (size_t i = 0; i < path.count; i++) count_right(c->repairer, b, &path.steps[i]);
        for (size_t i = 0; i < path.count; i++)
            if (!add_example(c->repairer, b, &path.steps[i])) return NAN;
    }
    return log_p;
}

/*
 * Learns this text's channel and its placement of tones. There is nothing to learn if only ư is lost: all other letters
 * are right. False if memory runs out.
 */
static bool adapt_channel(const struct restore_context *c, struct block *b)
{
    struct repairer *r = c->repairer;
    double before = read_examples(c, b);
    block_choose_placement(b, c, r->new_tones);
    const bool learns = !r->engine->loses_horns && r->examples.count >= LEARN_MIN;
    for (unsigned round = 0; round < ROUNDS && !isnan(before) && learns; round++) {
        struct channel *old = r->own, *new = learn_channel(r);
        if (!new) return false;
        use_channel(r, new);
        r->own = new;
        const double after = read_examples(c, b);
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

/*
 * What the engine has earned by its first words, if the text says no confidences: see engine_evidence_earn_text. One
 * that does not know Vietnamese earns nothing.
 */
static float earned_by_text(const struct repairer *r)
{
    if (!r->engine || !r->engine->knows_vietnamese) return 0;
    return engine_evidence_earn_text(&r->set->weights, r->right_words, r->read_words);
}

static bool any_damage(const struct block *b)
{
    for (size_t p = 0; p < b->paragraph_count; p++)
        if (is_damage(&b->paragraphs[p])) return true;
    return false;
}

/* ---- What the document has taught ---- */

/* Takes over the engine and channel of the document; false if it has none. */
static bool take_engine(const struct restore_context *c)
{
    struct repairer *r = c->repairer;
    const struct adaptation *adaptation = c->adaptation;
    if (!adaptation || !adaptation->engine) return false;
    r->engine = adaptation->engine;
    r->riddle = adaptation->riddle;
    r->shared = adaptation->channel;
    r->earned = adaptation->earned;
    use_channel(r, channel_of(r));
    return true;
}

bool block_learn(struct block *b, const struct restore_context *c, pd_error *error)
{
    if (!c->repairer || !any_damage(b)) return true;
    error->status = PD_ERROR_MEMORY;
    if (!repairer_prepare(c->repairer, error)) return false;
    const bool is_first = !c->repairer->engine && !take_engine(c), is_text = b->reading_count == 0;
    if (is_text && !word_uses_count(&c->repairer->uses, b->text, &b->tokens)) return false;
    if (!name_places_find(&c->repairer->names, b->text, b->length)) return false;
    if (is_text && is_first)
        c->repairer->earned = 0;
    else if (!is_text)
        c->repairer->earned = engine_evidence_earn(&c->repairer->set->weights, b->readings, b->reading_count);
    c->repairer->usage = c->adaptation ? &c->adaptation->usage : NULL;
    c->repairer->names.pairs = c->adaptation ? &c->adaptation->pairs : NULL;
    c->repairer->names.document = c->adaptation ? &c->adaptation->names : NULL;
    if (is_first && !choose_engine(c, b)) return false;
    if (!revise_doubtful(c, b)) return false;
    if (is_first && !any_damage(b)) c->repairer->engine = NULL;
    if (!is_first || !any_damage(b)) return true;
    if (!adapt_channel(c, b)) return false;
    if (is_text) c->repairer->earned = earned_by_text(c->repairer);
    return true;
}
