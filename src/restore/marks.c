/*
 * Step 4, marks: decodes every sentence that is not OCR damage and leaves a choice for each of its tokens.
 *
 * In: prints, paragraphs with their fates. Out: choices, with confidence and alternatives if they are needed;
 * paragraphs that turn out to be right already are revised (FOUND_RIGHT).
 *
 * Marks that the print shows are taken as true. Whether a word without marks lost them is a question of one number, the
 * share of words that lost theirs: near 1 in stripped text, near 0 in text that is right. If the print shows hardly any
 * marks it is 1. Otherwise the text is decoded once with a guess. What that decoding would add, set against the marks
 * that are there, gives the number, for the text and for each paragraph, and a second decoding uses it. A paragraph
 * whose number is next to nothing is right already and stays as it is, byte for byte.
 */
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "decode/rescore.h"
#include "restore/block.h"
#include "restore/entries.h"
#include "restore/names.h"
#include "restore/weights.h"

/* ---- Decoding one sentence ---- */

static bool single_space_before(const struct block *b, size_t i)
{
    const struct token *before = &b->tokens.items[i - 1], *token = &b->tokens.items[i];
    const size_t end = (size_t)before->begin + before->length;
    return token->begin == end + 1 && (b->text[end] == ' ' || b->text[end] == '\n');
}

/* Capitals tell something about a word in mid-sentence that follows another word, in text that is not all capitals. */
static bool case_tells(const struct block *b, const struct sentence *sentence, size_t i)
{
    const struct token *token = &b->tokens.items[i];
    if (i == sentence->first || token->letter_case > CASE_TITLE) return false;
    const struct token *before = token - 1;
    return before->kind == TOKEN_WORD && before->letter_case != CASE_UPPER && single_space_before(b, i);
}

static float foreign_beside(const struct block *b, const struct restore_context *c, const struct sentence *sentence,
                            size_t i)
{
    float bonus = 0;
    if (i > sentence->first && block_is_foreign(b, c, i - 1)) bonus += FOREIGN_BONUS;
    if (i + 1 < sentence->end && block_is_foreign(b, c, i + 1)) bonus += FOREIGN_BONUS;
    return bonus;
}

static bool build_network(const struct block *b, const struct restore_context *c, const struct sentence *sentence,
                          struct network *network)
{
    network_clear(network);
    for (size_t i = sentence->first; i < sentence->end; i++) {
        const struct evidence evidence = {
            .strip_cost = b->paragraphs[sentence->paragraph].strip_cost,
            .keep_bonus = foreign_beside(b, c, sentence, i),
            .case_weight = case_tells(b, sentence, i) ? CASE_WEIGHT : 0,
        };
        if (!network_add_token(network, c->model, b->text, &b->tokens.items[i], b->prints[i], &evidence)) return false;
    }
    return true;
}

/* ---- From decisions to choices ---- */

/* The decision for a token in symbols, without alternatives that are no words. */
static struct decision decision_in_symbols(const struct candidate *candidates, const struct decision *decision)
{
    struct decision symbols = {.count = 0};
    for (size_t r = 0; r < decision->count; r++) {
        const unsigned symbol = candidates[decision->readings[r].number].symbol;
        if (r == 0 || symbol >= SYMBOL_FIRST_WORD)
            symbols.readings[symbols.count++] =
                (struct decision_reading){.number = symbol, .posterior = decision->readings[r].posterior};
    }
    return symbols;
}

/* Notes what was decoded for each token of a sentence. */
static void note_choices(struct block *b, const struct sentence *sentence, const struct network *network,
                         const struct decision *decoded)
{
    for (size_t k = 0; k < network->position_count; k++) {
        const struct position *position = &network->positions[k];
        const struct candidate *candidates = network->candidates + position->first;
        const struct candidate *chosen = &candidates[decoded[k].readings[0].number];
        b->choices[sentence->first + k] =
            (struct choice){.entry = chosen->entry,
                            .syllable = chosen->syllable,
                            .symbol = chosen->symbol,
                            .as_is = position->as_is == NETWORK_NONE ? SYMBOL_PAD : candidates[position->as_is].symbol};
        if (b->has_details) b->details[sentence->first + k] = decision_in_symbols(candidates, &decoded[k]);
    }
}

static bool rescore_sentence(const struct block *b, const struct restore_context *c, const struct sentence *sentence,
                             struct restore_worker *worker)
{
    const struct network *network = &worker->network;
    const size_t count = network->position_count;
    if (!memory_reserve(&worker->symbols, &worker->symbol_capacity, count, sizeof *worker->symbols) ||
        !memory_reserve(&worker->cases, &worker->case_capacity, count, sizeof *worker->cases))
        return false;
    for (size_t i = 0; i < count; i++) {
        worker->symbols[i] =
            network->candidates[network->positions[i].first + worker->decoded[i].readings[0].number].symbol;
        worker->cases[i] = b->tokens.items[sentence->first + i].letter_case;
    }
    if (c->observer) c->observer->see(c->observer->self, sentence, worker);
    rescore_decisions(c->model, network, worker->cases, worker->symbols, worker->decoded);
    return true;
}

static bool decode_sentence(struct block *b, const struct restore_context *c, const struct sentence *sentence,
                            struct restore_worker *worker)
{
    static const uint16_t sentence_start[] = {SYMBOL_START};
    const struct history *h = &b->history;
    struct network *network = &worker->network;
    const bool goes_on = sentence == b->sentences && h->before_count > 0;
    if (!build_network(b, c, sentence, network) || !entries_lift(b, c, sentence, network)) return false;
    names_lift(b, c->model, sentence, network);
    if (!memory_reserve(&worker->decoded, &worker->decoded_capacity, network->position_count, sizeof *worker->decoded))
        return false;
    const double score = network_decode(worker->decoder, network, goes_on ? h->before : sentence_start,
                                        goes_on ? h->before_count : 1, true, b->has_details, worker->decoded);
    if (isnan(score)) return false;
    if (b->has_details && !rescore_sentence(b, c, sentence, worker)) return false;
    note_choices(b, sentence, network, worker->decoded);
    return true;
}

/* ---- All sentences, on all threads ---- */

struct decoding {
    struct block *block;
    const struct restore_context *context;
};

static void decode_part(void *context, struct parallel_part *part)
{
    const struct decoding *decoding = context;
    struct block *b = decoding->block;
    const struct restore_context *c = decoding->context;
    for (size_t s = part->first; s < part->end; s++) {
        const struct sentence *sentence = &b->sentences[s];
        if (is_damage(&b->paragraphs[sentence->paragraph])) continue;
        if (!decode_sentence(b, c, sentence, &c->workers[part->thread])) part->status = PD_ERROR_MEMORY;
    }
}

/* Decodes every sentence; which thread takes which makes no difference to the result. */
static bool decode_sentences(struct block *b, const struct restore_context *c)
{
    enum { SENTENCES_AT_A_TIME = 16, SENTENCES_WORTH_A_THREAD = 64 };
    struct decoding decoding = {.block = b, .context = c};
    const size_t worth = (b->sentence_count + SENTENCES_WORTH_A_THREAD - 1) / SENTENCES_WORTH_A_THREAD;
    const unsigned threads = worth < c->threads ? (unsigned)worth : c->threads;
    return parallel_loop(threads, b->sentence_count, SENTENCES_AT_A_TIME, decode_part, &decoding, NULL) == PD_OK;
}

/* ---- How much was lost ---- */

/*
 * Whether a paragraph says nothing of the marks that the text lost, as it is kept. In mode ocr that goes for whatever
 * does not look Vietnamese: it is repaired only because that was asked for.
 */
static bool is_left_out(const struct paragraph *paragraph, const struct restore_context *c)
{
    return paragraph->fate == FATE_KEEP || (c->options->mode == PD_MODE_OCR && paragraph->look != LOOKS_VIETNAMESE);
}

/* Whether the choice for a token gives marks to a word that has none. */
static bool adds_marks(const struct block *b, const struct restore_context *c, size_t i)
{
    const struct model_entry *entry = &c->model->entries[b->choices[i].symbol];
    return b->choices[i].symbol != SYMBOL_UNKNOWN && !b->prints[i].marked &&
           entry->text_length != b->tokens.items[i].length && could_be_vietnamese(&c->vietnamese, b->prints[i].group);
}

/* How many words of each paragraph the choices would give marks. In damaged text every word without them lost some. */
static void count_restored(struct block *b, const struct restore_context *c)
{
    for (size_t s = 0; s < b->sentence_count; s++) {
        const struct sentence *sentence = &b->sentences[s];
        struct paragraph *paragraph = &b->paragraphs[sentence->paragraph];
        for (size_t i = sentence->first; i < sentence->end && paragraph->fate == FATE_RESTORE; i++)
            paragraph->counts.restored += adds_marks(b, c, i);
    }
    for (size_t p = 0; p < b->paragraph_count; p++) {
        struct paragraph *paragraph = &b->paragraphs[p];
        struct paragraph_counts *counts = &paragraph->counts;
        if (is_damage(paragraph) && !is_left_out(paragraph, c)) counts->restored = counts->words - counts->marked;
        b->history.restored += counts->restored;
    }
}

static void set_strip_cost(struct block *b, double share)
{
    for (size_t p = 0; p < b->paragraph_count; p++) b->paragraphs[p].strip_cost = (float)log(share);
}

/* Each paragraph's own share of lost marks, leaning on the text's; finds those that are right. False: all are kept. */
static bool judge_lost_marks(struct block *b, const struct restore_context *c)
{
    const struct history *h = &b->history;
    const double share = (h->restored + 0.5) / (h->restored + h->marked + 1.0);
    bool any = false;
    for (size_t p = 0; p < b->paragraph_count; p++) {
        struct paragraph *paragraph = &b->paragraphs[p];
        const struct paragraph_counts *counts = &paragraph->counts;
        const double own = (counts->restored + STRIP_PRIOR * share) / (counts->restored + counts->marked + STRIP_PRIOR);
        paragraph->strip_cost = (float)log(own);
        if (c->options->mode == PD_MODE_AUTO && own < RIGHT_SHARE)
            paragraph_revise(paragraph, FOUND_RIGHT);
        else
            any = any || !is_left_out(paragraph, c);
    }
    return any;
}

/* Decodes once in stripped text, and else a second time if the first shows that something is to be restored. */
static bool decode_by_lost_marks(struct block *b, const struct restore_context *c)
{
    const struct history *h = &b->history;
    const double marked = h->words > 0 ? h->marked / h->words : 0;
    if (marked < STRIPPED_SHARE) {
        set_strip_cost(b, 1.0);
        return decode_sentences(b, c);
    }
    set_strip_cost(b, fmin(1.0, fmax(LOST_SHARE_MIN, 1.0 - marked / MARKED_USUAL)));
    if (!decode_sentences(b, c)) return false;
    count_restored(b, c);
    return !judge_lost_marks(b, c) || decode_sentences(b, c);
}

bool block_mark(struct block *b, const struct restore_context *c)
{
    b->has_details = c->options->details || c->options->min_confidence > 0 || c->model->weights || c->observer;
    if (b->has_details && !memory_reserve(&b->details, &b->detail_capacity, b->tokens.count + 1, sizeof *b->details))
        return false;
    memset(b->choices, 0, b->tokens.count * sizeof *b->choices);
    if (b->has_details) memset(b->details, 0, b->tokens.count * sizeof *b->details);
    return decode_by_lost_marks(b, c);
}
