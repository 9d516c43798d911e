/*
 * A decision: the readings of one place in a text, the most probable first, each with its posterior. Which reading a
 * number stands for is the matter of who decides: a candidate of a position, an edge of a lattice, a symbol.
 */
#ifndef PHUCDAU_DECODE_DECISION_H
#define PHUCDAU_DECODE_DECISION_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { DECISION_ALTERNATIVES = 4, DECISION_READINGS = DECISION_ALTERNATIVES + 1 };

struct decision_reading {
    uint32_t number;
    float posterior; /* 0–1; 0 if posteriors were not asked for */
};

struct decision {
    struct decision_reading readings[DECISION_READINGS]; /* [0]: what is decided; the others are its alternatives */
    uint8_t count;                                       /* 0: nothing is decided */
};

static const double DECISION_SHOWN = 0.0005; /* alternatives less probable are left out */

static inline unsigned decision_alternatives(const struct decision *decision)
{
    return decision->count > 1 ? decision->count - 1u : 0;
}

/* Decides for a reading; there are no alternatives yet. */
static inline struct decision decision_make(size_t number, double posterior)
{
    return (struct decision){.readings = {{.number = (uint32_t)number, .posterior = (float)posterior}}, .count = 1};
}

/* Adds an alternative in its order, unless it is hardly probable, or less than those that there is room for. */
static inline void decision_add_alternative(struct decision *decision, size_t number, double posterior)
{
    struct decision_reading *readings = decision->readings;
    size_t at = decision->count;
    if (posterior < DECISION_SHOWN) return;
    while (at > 1 && (double)readings[at - 1].posterior < posterior) at--;
    if (at == DECISION_READINGS) return;
    if (decision->count < DECISION_READINGS) decision->count++;
    memmove(&readings[at + 1], &readings[at], (decision->count - 1 - at) * sizeof *readings);
    readings[at] = (struct decision_reading){.number = (uint32_t)number, .posterior = (float)posterior};
}

/* Decides for an alternative instead, the reading at `alternative`; what was decided takes its place. */
void decision_swap(struct decision *decision, size_t alternative);

/* Puts the alternatives back in order, the most probable first. */
void decision_sort_alternatives(struct decision *decision);

/*
 * Decides anew by weights, one for each reading: posteriors become shares of their sum, the reading with the highest
 * weight is decided for. The weights are sorted along with the readings.
 */
void decision_weigh(struct decision *decision, double weights[DECISION_READINGS]);

#endif
