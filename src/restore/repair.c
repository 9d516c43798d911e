/*
 * Step 7, repair: decodes paragraphs of OCR damage letter by letter and notes what stood on the page.
 *
 * In: paragraphs to repair or to try; the repairer, which has learnt how the engine changes letters. Out: repairs. A
 * paragraph to try is revised: it is one to repair (FOUND_READABLE) or, if too few of the words found are Vietnamese,
 * one to keep (FOUND_UNREADABLE).
 *
 * Repairs are for parts of the text and not for tokens: a damaged word may have a space in it, and two words may be
 * printed as one.
 */
#include <math.h>
#include <string.h>

#include "alphabet/word.h"
#include "base/memory.h"
#include "decode/confidence.h"
#include "lattice/engine_evidence.h"
#include "outline/outline.h"
#include "restore/repairer.h"
#include "text/utf8.h"

/* ---- Spelling ---- */

static bool put(struct repairs *repairs, const char *bytes, size_t length)
{
    if (!memory_reserve(&repairs->text, &repairs->text_capacity, repairs->length + length, 1)) return false;
    if (length) memcpy(repairs->text + repairs->length, bytes, length);
    repairs->length += length;
    return true;
}

static enum tone_placement placement_of(bool new_tones)
{
    return new_tones ? PLACEMENT_NEW : PLACEMENT_OLD;
}

/*
 * Writes a word with its tone in the place that the text has chosen; in that of the print if nothing else is changed,
 * and the options do not ask for a place.
 */
static bool put_word(struct block *b, const struct restore_context *c, struct word_letters *word, const char *print,
                     size_t length)
{
    struct word_letters letters;
    enum tone_placement shown;
    char bytes[WORD_BYTES_MAX];
    if (c->options->tone == PD_TONE_KEEP && word_take_apart(print, length, &letters) &&
        word_shows_placement(&letters, &shown)) {
        word_place_tone(word, shown);
        if (word_write(word, bytes) == length && memcmp(bytes, print, length) == 0)
            return put(&b->repairs, print, length);
    }
    word_place_tone(word, placement_of(b->new_tones));
    return put(&b->repairs, bytes, word_write(word, bytes));
}

/* Writes the print as it is, except that its tone moves if the options ask for a placement. */
static bool put_print(struct block *b, const struct restore_context *c, const char *print, size_t length)
{
    struct word_letters letters;
    if (c->options->tone == PD_TONE_KEEP || !word_take_apart(print, length, &letters))
        return put(&b->repairs, print, length);
    return put_word(b, c, &letters, print, length);
}

/*
 * Writes a number, with digits for the letters printed instead of them, or with I for other signs in a Roman numeral.
 */
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

static bool put_edge(struct block *b, const struct restore_context *c, const struct lattice_edge *edge)
{
    struct word_letters word;
    const char *print = b->text + edge->begin;
    const size_t length = edge->end - edge->begin;
    if (repairer_word(c->repairer, edge, &word)) return put_word(b, c, &word, print, length);
    if (edge->kind == EDGE_TEXT) {
        const char *text = c->repairer->lattice.text + edge->text;
        return put(&b->repairs, text, strlen(text));
    }
    if (edge->kind == EDGE_PRINT) return put_print(b, c, print, length);
    return put_number(&b->repairs, print, length, edge->kind == EDGE_ROMAN);
}

/* ---- Confidence ---- */

/* Whether two pieces of text have the same letters, marks and case aside. */
static bool same_letters(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t at = 0, bt = 0;
    while (at < a_length && bt < b_length) {
        const uint32_t x = utf8_next(a, a_length, &at), y = utf8_next(b, b_length, &bt);
        struct letter p, q;
        if (x != y && !(letter_split(x, &p) && letter_split(y, &q) && p.base == q.base)) return false;
    }
    return at == a_length && bt == b_length;
}

/* Whether a token that starts in text[begin, end) is of another language; `begin` grows from call to call. */
static bool is_other_language(struct block *b, size_t begin, size_t end)
{
    const struct token *tokens = b->tokens.items;
    size_t t = b->repairs.token;
    while (t < b->tokens.count && tokens[t].begin < begin) t++;
    b->repairs.token = t;
    for (; t < b->tokens.count && tokens[t].begin < end; t++)
        if (tokens[t].flags & TOKEN_OTHER_LANGUAGE) return true;
    return false;
}

/*
 * What is known of the reading of an edge. `posterior` is that of all readings with its spelling, which is in the
 * repairs' text, from `text` on.
 */
static struct confidence_evidence evidence_for(struct block *b, const struct lattice_edge *edge, float posterior,
                                               size_t text, size_t length)
{
    const char *print = b->text + edge->begin, *spelling = b->repairs.text + text;
    const size_t bytes = edge->end - edge->begin;
    const pd_reading *reading = reading_at(b->readings, b->reading_count, &b->repairs.reading, edge->begin);
    struct confidence_evidence evidence = {
        .posterior = posterior,
        .engine = reading ? reading->confidence : -1,
        .channel = edge->score,
        .is_word = edge->kind == EDGE_WORD,
        .is_kept = bytes == length && memcmp(print, spelling, length) == 0,
        .other_letters = !same_letters(print, bytes, spelling, length),
        .is_foreign = is_other_language(b, edge->begin, edge->end),
    };
    for (size_t at = 0; at < bytes; evidence.printed++) utf8_next(print, bytes, &at);
    return evidence;
}

/* ---- Noting repairs ---- */

/* The confidence of the repair or of one of its alternatives that is spelled like the end of the repairs' text; or
 * NULL. */
static float *find_spelling(struct repairs *repairs, struct repair *repair, size_t text)
{
    const char *spelling = repairs->text + text;
    const size_t length = repairs->length - text;
    if (repair->length == length && memcmp(repairs->text + repair->text, spelling, length) == 0)
        return &repair->confidence;
    for (size_t a = repair->first_alternative; a < repairs->alternative_count; a++) {
        struct repair_alternative *alternative = &repairs->alternatives[a];
        if (alternative->length == length && memcmp(repairs->text + alternative->text, spelling, length) == 0)
            return &alternative->confidence;
    }
    return NULL;
}

/* Puts the alternatives from `first` on in order again, most probable first. */
static void sort_alternatives(struct repairs *repairs, size_t first)
{
    for (size_t a = first + 1; a < repairs->alternative_count; a++) {
        const struct repair_alternative moved = repairs->alternatives[a];
        size_t to = a;
        for (; to > first && repairs->alternatives[to - 1].confidence < moved.confidence; to--)
            repairs->alternatives[to] = repairs->alternatives[to - 1];
        repairs->alternatives[to] = moved;
    }
}

/* Different readings may be spelled alike (a word, and the print as it is): they are one alternative, or none. */
static bool add_alternatives(struct block *b, const struct restore_context *c, const struct decision *step,
                             struct repair *repair)
{
    struct repairs *repairs = &b->repairs;
    repair->first_alternative = (uint32_t)repairs->alternative_count;
    for (size_t a = 1; a < step->count; a++) {
        const float posterior = step->readings[a].posterior;
        const size_t text = repairs->length;
        if (!memory_reserve(&repairs->alternatives, &repairs->alternative_capacity, repairs->alternative_count + 1,
                            sizeof *repairs->alternatives) ||
            !put_edge(b, c, &c->repairer->lattice.edges[step->readings[a].number]))
            return false;
        float *same = find_spelling(repairs, repair, text);
        if (same) {
            *same = fminf(1, *same + posterior);
            repairs->length = text;
            continue;
        }
        repairs->alternatives[repairs->alternative_count++] = (struct repair_alternative){
            .text = (uint32_t)text, .length = (uint32_t)(repairs->length - text), .confidence = posterior};
    }
    sort_alternatives(repairs, repair->first_alternative);
    repair->alternative_count = (uint8_t)(repairs->alternative_count - repair->first_alternative);
    return true;
}

/* Makes a confidence of the posterior of a repair, and with it of those of its alternatives. */
static void calibrate(struct block *b, const struct restore_context *c, const struct lattice_edge *edge,
                      struct repair *repair)
{
    const float posterior = repair->confidence;
    repair->evidence = evidence_for(b, edge, posterior, repair->text, repair->length);
    repair->confidence = confidence_of(&c->repairer->set->weights, &repair->evidence);
    const float factor = confidence_factor(posterior, repair->confidence);
    for (size_t a = 0; a < repair->alternative_count; a++)
        b->repairs.alternatives[repair->first_alternative + a].confidence *= factor;
}

/* Adds a word that follows the edge `before` without a space: both become one repair, with a space between them. */
static bool add_behind_space(struct block *b, const struct restore_context *c, const struct lattice_edge *edge,
                             const struct lattice_edge *before, float posterior)
{
    struct repairs *repairs = &b->repairs;
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
                        : put_edge(b, c, before);
    if (!ok || !put(repairs, " ", 1)) return false;
    const size_t word = repairs->length;
    if (!put_edge(b, c, edge)) return false;
    repair.text = (uint32_t)text;
    repair.length = (uint32_t)(repairs->length - text);
    repair.end = edge->end;
    repair.alternative_count = 0;
    const struct confidence_evidence evidence = evidence_for(b, edge, posterior, word, repairs->length - word);
    const float confidence = confidence_of(&c->repairer->set->weights, &evidence);
    if (confidence < repair.confidence) {
        repair.confidence = confidence;
        repair.evidence = evidence;
    }
    repairs->items[repairs->count++] = repair;
    return true;
}

/*
 * A word broken by a line end goes to the first line as a whole; the line break comes after it. False: out of memory.
 */
static bool keep_line_end(const struct block *b, struct repairs *repairs, struct repair *repair)
{
    if (!memchr(b->text + repair->begin, '\n', repair->end - repair->begin)) return true;
    if (repair->end < b->length && b->text[repair->end] == ' ') repair->end++;
    return put(repairs, "\n", 1);
}

/* Whether text[begin, end) is one of the signs that a sentence has. */
static bool is_sign(const char *text, size_t begin, size_t end)
{
    return end == begin + 1 && strchr(".,:;", text[begin]) != NULL;
}

static bool note_step(struct block *b, const struct restore_context *c, const struct lattice_path *path, size_t i)
{
    struct repairs *repairs = &b->repairs;
    const struct lattice_edge *edges = c->repairer->lattice.edges;
    const struct decision *step = &path->steps[i];
    const struct lattice_edge *edge = &edges[step->readings[0].number];
    if (!memory_reserve(&repairs->items, &repairs->capacity, repairs->count + 1, sizeof *repairs->items)) return false;
    if (edge->space_before && i > 0)
        return add_behind_space(b, c, edge, &edges[path->steps[i - 1].readings[0].number], step->readings[0].posterior);
    if (edge->kind == EDGE_PRINT && step->count == 1 &&
        (edge->symbol == SYMBOL_PAD || (edge->symbol < SYMBOL_FIRST_WORD && edge->symbol != SYMBOL_UNKNOWN)))
        return true;
    if (edge->kind == EDGE_PRINT && is_sign(b->text, edge->begin, edge->end)) return true;
    struct repair repair = {.begin = edge->begin, .end = edge->end, .confidence = step->readings[0].posterior};
    repair.text = (uint32_t)repairs->length;
    if (!put_edge(b, c, edge)) return false;
    if (!keep_line_end(b, repairs, &repair)) return false;
    repair.length = (uint32_t)(repairs->length - repair.text);
    if (!add_alternatives(b, c, step, &repair)) return false;
    calibrate(b, c, edge, &repair);
    repairs->items[repairs->count++] = repair;
    return true;
}

static bool note_path(struct block *b, const struct restore_context *c, const struct lattice_path *path)
{
    for (size_t i = 0; i < path->count; i++)
        if (!note_step(b, c, path, i)) return false;
    return true;
}

/* ---- Paragraphs ---- */

/* Counts the words of a path, and those that are Vietnamese. */
static void count_words(const struct restore_context *c, const struct lattice_path *path, size_t *words,
                        size_t *vietnamese)
{
    for (size_t i = 0; i < path->count; i++) {
        const struct lattice_edge *edge = &c->repairer->lattice.edges[path->steps[i].readings[0].number];
        if (edge->symbol < SYMBOL_FIRST_WORD && edge->symbol != SYMBOL_UNKNOWN) continue;
        ++*words;
        const unsigned group = c->model->entries[edge->symbol].group;
        if (edge->symbol >= SYMBOL_FIRST_WORD && could_be_vietnamese(&c->vietnamese, group)) ++*vietnamese;
    }
}

/*
 * Repairs the paragraph whose first sentence is *s, unless it is one to try and cannot be read; moves *s to the next.
 */
static bool repair_paragraph(struct block *b, const struct restore_context *c, size_t *s)
{
    const size_t repairs_before = b->repairs.count, number = b->sentences[*s].paragraph;
    struct paragraph *paragraph = &b->paragraphs[number];
    size_t words = 0, vietnamese = 0;
    double new_tones = 0;
    for (; *s < b->sentence_count && b->sentences[*s].paragraph == number; ++*s) {
        const size_t last = paragraph->fate == FATE_REPAIR ? repairer_last_joined(c, b, *s) : *s;
        const struct lattice_path path = repairer_read_sentences(c, b, *s, last);
        if (isnan(path.log_p) || !note_path(b, c, &path)) return false;
        new_tones += repairer_placement(c->repairer, b, &path);
        count_words(c, &path, &words, &vietnamese);
        *s = last;
    }
    const bool is_readable = (double)vietnamese >= (double)c->repairer->set->weights.vietnamese_share * (double)words;
    paragraph_revise(paragraph, is_readable ? FOUND_READABLE : FOUND_UNREADABLE);
    if (paragraph->fate == FATE_REPAIR)
        b->history.new_tones += new_tones;
    else
        b->repairs.count = repairs_before;
    return true;
}

/* ---- Words that the user wants to stay ---- */

/*
 * Makes the print the output of a repair. What was found becomes its first alternative; what was found for the print
 * is its confidence. False if memory runs out.
 */
static bool keep_print(struct block *b, struct repair *repair)
{
    struct repairs *repairs = &b->repairs;
    const char *print = b->text + repair->begin;
    const size_t length = repair->end - repair->begin, old = repair->first_alternative,
                 first = repairs->alternative_count;
    if (length == repair->length && memcmp(print, repairs->text + repair->text, length) == 0) return true;
    if (!memory_reserve(&repairs->alternatives, &repairs->alternative_capacity, first + 1 + repair->alternative_count,
                        sizeof *repairs->alternatives))
        return false;
    struct repair_alternative *to = &repairs->alternatives[first];
    *to++ =
        (struct repair_alternative){.text = repair->text, .length = repair->length, .confidence = repair->confidence};
    repair->confidence = 0;
    for (size_t a = old; a < old + repair->alternative_count; a++) {
        const struct repair_alternative *from = &repairs->alternatives[a];
        if (from->length == length && memcmp(print, repairs->text + from->text, length) == 0)
            repair->confidence = from->confidence;
        else if (to < &repairs->alternatives[first + DECISION_ALTERNATIVES])
            *to++ = *from;
    }
    repairs->alternative_count = (size_t)(to - repairs->alternatives);
    repair->first_alternative = (uint32_t)first;
    repair->alternative_count = (uint8_t)(repairs->alternative_count - first);
    repair->text = (uint32_t)repairs->length;
    repair->length = (uint32_t)length;
    return put(repairs, print, length);
}

/* Keeps the print of all repairs below the confidence that the user asks for. False if memory runs out. */
static bool keep_doubtful(struct block *b, const struct restore_context *c)
{
    for (size_t r = 0; r < b->repairs.count; r++) {
        struct repair *repair = &b->repairs.items[r];
        if ((double)repair->confidence < c->options->min_confidence && !keep_print(b, repair)) return false;
    }
    return true;
}

/* ---- Labels and ends of list items ---- */

/* Puts a fix in the place of the repairs that it covers, if it covers them wholly. False if memory runs out. */
static bool add_outline_fix(struct block *b, const struct restore_context *c, const struct outline_fix *fix)
{
    struct repairs *repairs = &b->repairs;
    size_t r = 0, last = repairs->count;
    while (r < last) {
        const size_t middle = r + (last - r) / 2;
        if (repairs->items[middle].end <= fix->begin)
            r = middle + 1;
        else
            last = middle;
    }
    for (last = r; last < repairs->count && repairs->items[last].begin < fix->end; last++)
        if (repairs->items[last].begin < fix->begin || repairs->items[last].end > fix->end) return true;
    if (!memory_reserve(&repairs->items, &repairs->capacity, repairs->count + 1, sizeof *repairs->items)) return false;
    struct repair *repair = &repairs->items[r];
    memmove(repair + 1, repairs->items + last, (repairs->count - last) * sizeof *repair);
    repairs->count = repairs->count - (last - r) + 1;
    *repair = (struct repair){.begin = fix->begin,
                              .end = fix->end,
                              .text = (uint32_t)repairs->length,
                              .length = (uint32_t)strlen(fix->right),
                              .confidence = c->repairer->set->weights.outline,
                              .evidence = {.is_foreign = true}};
    return put(repairs, fix->right, repair->length);
}

/* Puts the labels and ends of list items right in the paragraphs to repair. False if memory runs out. */
static bool repair_outline(struct block *b, const struct restore_context *c)
{
    size_t f = 0;
    if (b->repairs.count == 0) return true;
    struct outline *outline = &c->repairer->outline;
    if (!outline_find(outline, b->text, b->length)) return false;
    for (size_t s = 0; s < b->sentence_count && f < outline->fix_count; s++) {
        const size_t end = repairer_sentence_end(b, s);
        for (; f < outline->fix_count && outline->fixes[f].begin < end; f++)
            if (b->paragraphs[b->sentences[s].paragraph].fate == FATE_REPAIR &&
                !add_outline_fix(b, c, &outline->fixes[f]))
                return false;
    }
    return true;
}

bool block_repair(struct block *b, const struct restore_context *c)
{
    b->repairs.count = b->repairs.length = b->repairs.alternative_count = b->repairs.reading = b->repairs.token = 0;
    for (size_t s = 0; s < b->sentence_count;) {
        if (!is_damage(&b->paragraphs[b->sentences[s].paragraph]))
            s++;
        else if (!repair_paragraph(b, c, &s))
            return false;
    }
    return repair_outline(b, c) && keep_doubtful(b, c);
}
