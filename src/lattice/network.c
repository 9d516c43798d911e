/*
 * The candidates of a word are the symbols of its group, found by one look-up of its letters without marks. Only if the
 * print itself shows marks, the letters of each candidate are compared with it.
 */
#include "lattice/network.h"

#include <stdlib.h>
#include <string.h>

#include "alphabet/word.h"
#include "base/memory.h"

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

static bool add_candidate(struct network *network, struct candidate candidate)
{
    if (!memory_reserve(&network->candidates, &network->candidate_capacity, network->candidate_count + 1,
                        sizeof *network->candidates))
        return false;
    network->candidates[network->candidate_count++] = candidate;
    return true;
}

static bool open_position(struct network *network, unsigned group)
{
    if (!memory_reserve(&network->positions, &network->position_capacity, network->position_count + 1,
                        sizeof *network->positions))
        return false;
    network->positions[network->position_count++] =
        (struct position){.first = (uint32_t)network->candidate_count, .group = (uint16_t)group, .as_is = NETWORK_NONE};
    return true;
}

static void close_position(struct network *network)
{
    struct position *position = &network->positions[network->position_count - 1];
    position->count = (uint16_t)(network->candidate_count - position->first);
}

static bool add_single(struct network *network, const pd_model *model, unsigned symbol)
{
    if (!open_position(network, model->entries[symbol].group)) return false;
    if (!add_candidate(network, (struct candidate){.symbol = (uint16_t)symbol})) return false;
    network->positions[network->position_count - 1].as_is = 0;
    close_position(network);
    return true;
}

/* Whether the word carries no mark: then it is as long in bytes as its letters without marks. */
static bool is_plain(const pd_model *model, unsigned symbol)
{
    const struct model_entry *entry = &model->entries[symbol];
    return entry->text_length == model->groups[entry->group].text_length;
}

/* log P(print | word): the cost of lost marks, and of the print's case for this word. */
static float reading_score(const pd_model *model, const struct token *token, unsigned symbol, bool adds_marks,
                           const struct evidence *evidence)
{
    const float score = adds_marks ? evidence->strip_cost : evidence->keep_bonus;
    if (evidence->case_weight == 0.0f) return score;
    return score + evidence->case_weight * model->case_cost[model->entries[symbol].letter_case][token->letter_case];
}

static bool add_reading(struct network *network, const pd_model *model, const struct token *token, unsigned symbol,
                        bool adds_marks, const struct evidence *evidence)
{
    struct position *position = &network->positions[network->position_count - 1];
    if (!adds_marks) position->as_is = (uint16_t)(network->candidate_count - position->first);
    const float score = reading_score(model, token, symbol, adds_marks, evidence);
    return add_candidate(network, (struct candidate){.score = score, .symbol = (uint16_t)symbol});
}

/* Adds the candidates of a print that shows marks: only those that keep them. */
static bool add_agreeing(struct network *network, const pd_model *model, const char *text, const struct token *token,
                         const struct model_group *group, const struct evidence *evidence)
{
    struct word_letters print, reading;
    if (!word_take_apart(text + token->begin, token->length, &print)) return true;
    for (unsigned id = group->first; id < (unsigned)group->first + group->count; id++) {
        const struct model_entry *entry = &model->entries[id];
        const char *word = model->pool + entry->text;
        if (!word_agrees_with_text(&print, word, entry->text_length)) continue;
        if (!word_take_apart(word, entry->text_length, &reading)) continue;
        if (!add_reading(network, model, token, id, !word_agrees(&reading, &print), evidence)) return false;
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

bool network_add_token(struct network *network, const pd_model *model, const char *text, const struct token *token,
                       struct token_print print, const struct evidence *evidence)
{
    if (token->kind == TOKEN_CLASS) return add_single(network, model, token->symbol);
    if (print.only) return add_single(network, model, print.only);
    if (print.group == MODEL_NO_GROUP) return add_single(network, model, SYMBOL_UNKNOWN);
    if (!open_position(network, print.group)) return false;
    const struct model_group *group = &model->groups[print.group];
    if (print.marked) {
        if (!add_agreeing(network, model, text, token, group, evidence)) return false;
    } else {
        for (unsigned id = group->first; id < (unsigned)group->first + group->count; id++)
            if (!add_reading(network, model, token, id, !is_plain(model, id), evidence)) return false;
    }
    if (network->candidate_count == network->positions[network->position_count - 1].first) {
        network->position_count--;
        return add_single(network, model, SYMBOL_UNKNOWN);
    }
    close_position(network);
    return true;
}

bool network_add_reading(struct network *network, size_t position, unsigned symbol, uint32_t entry, unsigned syllable,
                         float bonus)
{
    struct position *p = &network->positions[position];
    for (size_t i = p->first; i < (size_t)p->first + p->count; i++) {
        struct candidate *candidate = &network->candidates[i];
        if (symbol == SYMBOL_UNKNOWN || candidate->symbol != symbol) continue;
        if (candidate->score < bonus) candidate->score += bonus;
        return true;
    }
    if (p->count >= NETWORK_CANDIDATES_MAX) return true;
    /* The candidates of one position are consecutive: make room after its last one. */
    if (!add_candidate(network, (struct candidate){0})) return false;
    const size_t at = (size_t)p->first + p->count;
    memmove(&network->candidates[at + 1], &network->candidates[at],
            (network->candidate_count - 1 - at) * sizeof *network->candidates);
    network->candidates[at] =
        (struct candidate){.score = bonus, .entry = entry, .symbol = (uint16_t)symbol, .syllable = (uint16_t)syllable};
    p->count++;
    for (size_t i = position + 1; i < network->position_count; i++) network->positions[i].first++;
    return true;
}
