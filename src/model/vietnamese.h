/*
 * Could a word be Vietnamese? It could if the model knows a word of the same base letters that is a Vietnamese
 * syllable. Such words are a group of the model, so the answer belongs to the group; it is found when a group is first
 * asked for, so that opening a restorer costs nothing.
 */
#ifndef PHUCDAU_MODEL_VIETNAMESE_H
#define PHUCDAU_MODEL_VIETNAMESE_H

#include "model/model.h"

enum vietnamese_answer { VIETNAMESE_YES = 1, VIETNAMESE_NO = 2 };

struct vietnamese_groups {
    const pd_model *model;
    uint8_t *known; /* by group: enum vietnamese_answer, 0 while it has not been asked for */
};

/* False if memory runs out. The model must outlive the table, which the caller frees. */
bool vietnamese_groups_init(struct vietnamese_groups *groups, const pd_model *model);
void vietnamese_groups_free(struct vietnamese_groups *groups);

/* Finds the answer for every group. After that, several threads may use the table. */
void vietnamese_groups_find_all(const struct vietnamese_groups *groups);

/* Finds the answer for one group, writes it to the table and returns it. */
bool vietnamese_group_find(const struct vietnamese_groups *groups, unsigned group);

/* Whether a group has a Vietnamese syllable among its words; MODEL_NO_GROUP has none. */
static inline bool could_be_vietnamese(const struct vietnamese_groups *groups, unsigned group)
{
    if (group == MODEL_NO_GROUP) return false;
    return groups->known[group] ? groups->known[group] == VIETNAMESE_YES : vietnamese_group_find(groups, group);
}

#endif
