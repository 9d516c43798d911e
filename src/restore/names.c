/*
 * Names of places are many and each is rare, so n-grams that were cut to size know few of them. A list does, but alone
 * it is blind: Nha Trang and Nhà Trắng have the same letters. So a name only counts if it takes up a whole run of
 * capitalised words, and counts more if the text announces a place: behind xã, huyện, tỉnh …, or in an enumeration that
 * such a word opens.
 */
#include "restore/names.h"

#include <string.h>

#include "restore/weights.h"

/* Whether a space, line break or apostrophe, and nothing else, parts the word `i` from a word before it. */
static bool adjoins(const struct block *b, size_t i)
{
    const struct token *before = &b->tokens.items[i - 1], *token = &b->tokens.items[i];
    const size_t end = (size_t)before->begin + before->length;
    return before->kind == TOKEN_WORD && token->begin == end + 1 &&
           (b->text[end] == ' ' || b->text[end] == '\n' || b->text[end] == '\'');
}

static bool is_capitalised(const struct block *b, size_t i)
{
    return b->tokens.items[i].kind == TOKEN_WORD && b->tokens.items[i].letter_case != CASE_LOWER;
}

/* Whether the word, without its marks, is a kind of place or the end of one: xã, (thị) trấn, (thành) phố. */
static bool is_kind(const struct block *b, const pd_model *model, size_t i)
{
    static const char *const kinds[] = {"ap",   "ban",  "buon", "huyen", "lang", "pho", "phuong",
                                        "quan", "thon", "tinh", "tp",    "tran", "xa",  "xom"};
    const unsigned id = b->prints[i].group;
    if (b->tokens.items[i].kind != TOKEN_WORD || id == MODEL_NO_GROUP) return false;
    const struct model_group *group = &model->groups[id];
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        if (strlen(kinds[k]) == group->text_length &&
            memcmp(kinds[k], model->pool + group->text, group->text_length) == 0)
            return true;
    return false;
}

static bool is_comma(const struct block *b, size_t i)
{
    return b->tokens.items[i].kind == TOKEN_CLASS && b->tokens.items[i].symbol == SYMBOL_COMMA;
}

/* Whether words i … i + count - 1 are announced as a place, by what stands before or behind them. */
static bool is_announced(const struct block *b, const pd_model *model, const struct sentence *sentence, size_t i,
                         size_t count)
{
    enum { REACH = 32 };
    if (i + count + 1 < sentence->end && is_comma(b, i + count) && is_kind(b, model, i + count + 1)) return true;
    for (size_t at = i; at > sentence->first && i - at < REACH; at--) {
        if (is_kind(b, model, at - 1)) return true;
        if (!is_comma(b, at - 1) && !is_capitalised(b, at - 1)) return false;
    }
    return false;
}

/* How many words from `i` on are one run of capitalised words; 0 if `i` does not start one, or it is too long. */
static size_t run_length(const struct block *b, const pd_model *model, const struct sentence *sentence, size_t i)
{
    if (i > sentence->first && adjoins(b, i) && is_capitalised(b, i - 1) && !is_kind(b, model, i - 1)) return 0;
    size_t count = 1;
    while (i + count < sentence->end && is_capitalised(b, i + count) && adjoins(b, i + count))
        if (++count > MODEL_NAME_MAX) return 0;
    return count;
}

static bool has_candidate(const struct network *network, size_t position, uint16_t symbol)
{
    const struct position *p = &network->positions[position];
    for (size_t c = p->first; c < (size_t)p->first + p->count; c++)
        if (network->candidates[c].symbol == symbol) return true;
    return false;
}

/* Whether the print allows the name: its words are among the candidates. */
static bool fits(const struct network *network, size_t position, const struct model_name *name, size_t count)
{
    for (size_t k = 0; k < count; k++)
        if (!has_candidate(network, position + k, name->symbols[k])) return false;
    return true;
}

/* Lifts every candidate of one position that some fitting name has as its word k, once. */
static void lift(struct network *network, size_t position, size_t k, size_t count, const struct model_name *names,
                 size_t name_count, float bonus)
{
    const struct position *p = &network->positions[position + k];
    for (size_t c = p->first; c < (size_t)p->first + p->count; c++) {
        size_t n = 0;
        while (n < name_count &&
               (names[n].symbols[k] != network->candidates[c].symbol || !fits(network, position, &names[n], count)))
            n++;
        if (n < name_count) network->candidates[c].score += bonus;
    }
}

/* Lifts the readings that make the run of `count` capitalised words from `i` on a name. */
static void lift_run(const struct block *b, const pd_model *model, const struct sentence *sentence, size_t i,
                     size_t count, struct network *network)
{
    uint16_t groups[MODEL_NAME_MAX];
    bool all_upper = true;
    for (size_t k = 0; k < count; k++) {
        groups[k] = b->prints[i + k].group;
        all_upper = all_upper && b->tokens.items[i + k].letter_case == CASE_UPPER;
    }
    const struct model_name *names;
    const size_t name_count = model_find_names(model, groups, count, &names);
    if (name_count == 0) return;
    const bool announced = is_announced(b, model, sentence, i, count);
    if (all_upper && !announced) return;
    for (size_t k = 0; k < count; k++)
        lift(network, i - sentence->first, k, count, names, name_count, announced ? ANNOUNCED_BONUS : NAME_BONUS);
}

void names_lift(const struct block *b, const pd_model *model, const struct sentence *sentence, struct network *network)
{
    if (!model->names) return;
    for (size_t i = sentence->first; i < sentence->end; i++) {
        const unsigned group = b->prints[i].group;
        if (!is_capitalised(b, i) || group == MODEL_NO_GROUP ||
            model->name_first[group] == model->name_first[group + 1])
            continue;
        const size_t count = run_length(b, model, sentence, i);
        if (count >= 2) lift_run(b, model, sentence, i, count, network);
    }
}
