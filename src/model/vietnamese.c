#include "model/vietnamese.h"

#include <stdlib.h>

#include "alphabet/word.h"

bool vietnamese_groups_init(struct vietnamese_groups *groups, const pd_model *model)
{
    *groups = (struct vietnamese_groups){.model = model, .known = calloc(model->group_count, 1)};
    return groups->known != NULL;
}

void vietnamese_groups_free(struct vietnamese_groups *groups)
{
    free(groups->known);
    *groups = (struct vietnamese_groups){0};
}

static bool has_syllable(const pd_model *model, unsigned group)
{
    const struct model_group *g = &model->groups[group];
    for (unsigned id = g->first; id < (unsigned)g->first + g->count && id >= SYMBOL_FIRST_WORD; id++) {
        const struct model_entry *entry = &model->entries[id];
        struct word_letters letters;
        uint32_t points[WORD_LETTERS_MAX];
        struct syllable syllable;
        if (!word_take_apart(model->pool + entry->text, entry->text_length, &letters)) continue;
        word_points(&letters, points);
        if (syllable_read(points, letters.count, &syllable)) return true;
    }
    return false;
}

bool vietnamese_group_find(const struct vietnamese_groups *groups, unsigned group)
{
    const bool found = has_syllable(groups->model, group);
    groups->known[group] = found ? VIETNAMESE_YES : VIETNAMESE_NO;
    return found;
}

void vietnamese_groups_find_all(const struct vietnamese_groups *groups)
{
    for (unsigned group = 0; group < groups->model->group_count; group++) vietnamese_group_find(groups, group);
}
