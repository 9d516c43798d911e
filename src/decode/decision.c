#include "decode/decision.h"

void decision_swap(struct decision *decision, size_t alternative)
{
    const struct decision_reading chosen = decision->readings[alternative];
    decision->readings[alternative] = decision->readings[0];
    decision->readings[0] = chosen;
}

void decision_sort_alternatives(struct decision *decision)
{
    for (size_t r = 2; r < decision->count; r++) {
        const struct decision_reading moved = decision->readings[r];
        size_t at = r;
        for (; at > 1 && decision->readings[at - 1].posterior < moved.posterior; at--)
            decision->readings[at] = decision->readings[at - 1];
        decision->readings[at] = moved;
    }
}

void decision_weigh(struct decision *decision, double weights[DECISION_READINGS])
{
    struct decision_reading *readings = decision->readings;
    double sum = 0;
    for (size_t r = 0; r < decision->count; r++) {
        const struct decision_reading moved = readings[r];
        const double weight = weights[r];
        size_t at = r;
        for (; at > 0 && weight > weights[at - 1]; at--) {
            readings[at] = readings[at - 1];
            weights[at] = weights[at - 1];
        }
        readings[at] = moved;
        weights[at] = weight;
        sum += weight;
    }
    for (size_t r = 0; r < decision->count; r++) readings[r].posterior = (float)(weights[r] / sum);
}
