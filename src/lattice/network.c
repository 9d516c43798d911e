/*
 * A word's candidates are the symbols of its group: one look-up of the letters without marks.
 * Only where the print already shows marks are the candidates taken apart and compared.
 */
#include "lattice/network.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "text/utf8.h"

void network_clear(struct network *network)
{
    network->position_count = 0;
    network->candidate_count = 0;
}

void network_free(struct network *network)
{
    free(network->positions);
    free(network->candidates);
    *network = (struct network){0};
}

static bool add_candidate(struct network *l, struct candidate candidate)
{
    if (!memory_reserve(&l->candidates, &l->candidate_capacity, l->candidate_count + 1, sizeof *l->candidates))
        return false;
    l->candidates[l->candidate_count++] = candidate;
    return true;
}

static bool open_position(struct network *l, unsigned group)
{
    if (!memory_reserve(&l->positions, &l->position_capacity, l->position_count + 1, sizeof *l->positions))
        return false;
    l->positions[l->position_count++] =
        (struct position){.first = (uint32_t)l->candidate_count, .group = (uint16_t)group, .as_is = NETWORK_NONE};
    return true;
}

static void close_position(struct network *l)
{
    struct position *position = &l->positions[l->position_count - 1];
    position->count = (uint16_t)(l->candidate_count - position->first);
}

static bool add_single(struct network *l, const pd_model *model, unsigned symbol)
{
    if (!open_position(l, model->entries[symbol].group)) return false;
    if (!add_candidate(l, (struct candidate){.symbol = (uint16_t)symbol})) return false;
    l->positions[l->position_count - 1].as_is = 0;
    close_position(l);
    return true;
}

bool word_take_apart(const char *word, size_t length, struct word_letters *out)
{
    out->count = 0;
    out->marked = false;
    out->tone = TONE_LEVEL;
    out->tones = 0;
    for (size_t at = 0; at < length;) {
        const uint32_t c = utf8_next(word, length, &at);
        struct letter *letter = &out->letters[out->count];
        if (out->count == NETWORK_LETTERS_MAX || !letter_split(c, letter)) return false;
        out->base[out->count++] = letter->base;
        if (letter->tone) {
            out->tone = letter->tone;
            out->tones++;
        }
        if (letter->tone || letter->shape) out->marked = true;
    }
    return out->count > 0;
}

void word_points(const struct word_letters *word, uint32_t points[NETWORK_LETTERS_MAX])
{
    for (size_t i = 0; i < word->count; i++) points[i] = letter_join(word->letters[i]);
}

size_t word_write(const struct word_letters *word, char out[NETWORK_WORD_BYTES])
{
    size_t length = 0;
    for (size_t i = 0; i < word->count; i++) length += utf8_put(letter_join(word->letters[i]), out + length);
    return length;
}

/* A quick test before the rule: only a toned word that ends in oa, oe or uy may have a choice. */
static bool may_choose_placement(const struct word_letters *word)
{
    if (word->count < 2 || word->tone == TONE_LEVEL) return false;
    const char a = word->base[word->count - 2], b = word->base[word->count - 1];
    return (a == 'o' && (b == 'a' || b == 'e')) || (a == 'u' && b == 'y');
}

bool word_shows_placement(const struct word_letters *word, enum tone_placement *placement)
{
    uint32_t points[NETWORK_LETTERS_MAX];
    if (!may_choose_placement(word)) return false;
    word_points(word, points);
    return syllable_shows_placement(points, word->count, placement);
}

void word_place_tone(struct word_letters *word, enum tone_placement placement)
{
    uint32_t points[NETWORK_LETTERS_MAX];
    if (!may_choose_placement(word)) return;
    word_points(word, points);
    if (!syllable_place_tone(points, word->count, placement)) return;
    for (size_t i = 0; i < word->count; i++) letter_split(points[i], &word->letters[i]);
}

bool word_agrees(const struct word_letters *print, const struct word_letters *reading)
{
    if (print->count != reading->count) return false;
    if (print->tone && (print->tone != reading->tone || print->tones > reading->tones)) return false;
    for (size_t i = 0; i < print->count; i++)
        if (print->letters[i].shape && print->letters[i].shape != reading->letters[i].shape) return false;
    return true;
}

/* Whether the word carries no mark: it is as long as its letters without marks. */
static bool is_plain(const pd_model *model, unsigned symbol)
{
    const struct model_entry *entry = &model->entries[symbol];
    return entry->text_length == model->groups[entry->group].text_length;
}

/* log P(print | word): whether marks were lost, and whether the word is one that takes capitals here. */
static float reading_score(const pd_model *model, const struct token *token, unsigned symbol, bool adds_marks,
                           const struct evidence *evidence)
{
    const float score = adds_marks ? evidence->strip_cost : evidence->keep_bonus;
    if (evidence->case_weight == 0.0f) return score;
    return score + evidence->case_weight * model->case_cost[model->entries[symbol].letter_case][token->letter_case];
}

static bool add_reading(struct network *l, const pd_model *model, const struct token *token, unsigned symbol,
                        bool adds_marks, const struct evidence *evidence)
{
    struct position *position = &l->positions[l->position_count - 1];
    if (!adds_marks) position->as_is = (uint16_t)(l->candidate_count - position->first);
    const float score = reading_score(model, token, symbol, adds_marks, evidence);
    return add_candidate(l, (struct candidate){.score = score, .symbol = (uint16_t)symbol});
}

/* The readings of a word that shows marks: those that keep them. */
static bool add_agreeing(struct network *l, const pd_model *model, const char *text, const struct token *token,
                         const struct model_group *group, const struct evidence *evidence)
{
    struct word_letters print, reading;
    if (!word_take_apart(text + token->begin, token->length, &print)) return true;
    for (unsigned id = group->first; id < (unsigned)group->first + group->count; id++) {
        const struct model_entry *entry = &model->entries[id];
        if (!word_take_apart(model->pool + entry->text, entry->text_length, &reading)) continue;
        if (!word_agrees(&print, &reading)) continue;
        if (!add_reading(l, model, token, id, !word_agrees(&reading, &print), evidence)) return false;
    }
    return true;
}

struct token_print network_look_up(const pd_model *model, const char *text, const struct token *token)
{
    struct token_print print = {.group = MODEL_NO_GROUP};
    struct word_letters letters;
    if (token->kind != TOKEN_WORD || (token->flags & TOKEN_FOREIGN) ||
        !word_take_apart(text + token->begin, token->length, &letters))
        return print;
    print.group = (uint16_t)model_find_group(model, letters.base, letters.count);
    print.marked = letters.marked;
    return print;
}

bool network_add_token(struct network *l, const pd_model *model, const char *text, const struct token *token,
                       struct token_print print, const struct evidence *evidence)
{
    if (token->kind == TOKEN_CLASS) return add_single(l, model, token->symbol);
    if (print.only) return add_single(l, model, print.only);
    if (print.group == MODEL_NO_GROUP) return add_single(l, model, SYMBOL_UNKNOWN);
    if (!open_position(l, print.group)) return false;
    const struct model_group *group = &model->groups[print.group];
    if (print.marked) {
        if (!add_agreeing(l, model, text, token, group, evidence)) return false;
    } else {
        for (unsigned id = group->first; id < (unsigned)group->first + group->count; id++)
            if (!add_reading(l, model, token, id, !is_plain(model, id), evidence)) return false;
    }
    if (l->candidate_count == l->positions[l->position_count - 1].first) {
        l->position_count--;
        return add_single(l, model, SYMBOL_UNKNOWN);
    }
    close_position(l);
    return true;
}

bool network_add_reading(struct network *l, size_t position, unsigned symbol, uint32_t entry, unsigned syllable,
                         float bonus)
{
    struct position *p = &l->positions[position];
    for (size_t i = p->first; i < (size_t)p->first + p->count; i++) {
        struct candidate *candidate = &l->candidates[i];
        if (symbol == SYMBOL_UNKNOWN || candidate->symbol != symbol) continue;
        if (candidate->score < bonus) candidate->score += bonus;
        return true;
    }
    if (p->count >= NETWORK_CANDIDATES_MAX) return true;
    /* Candidates of one position are consecutive: make room behind its last one. */
    if (!add_candidate(l, (struct candidate){0})) return false;
    const size_t at = (size_t)p->first + p->count;
    memmove(&l->candidates[at + 1], &l->candidates[at], (l->candidate_count - 1 - at) * sizeof *l->candidates);
    l->candidates[at] =
        (struct candidate){.score = bonus, .entry = entry, .symbol = (uint16_t)symbol, .syllable = (uint16_t)syllable};
    p->count++;
    for (size_t i = position + 1; i < l->position_count; i++) l->positions[i].first++;
    return true;
}
