#include "decode/decision.h"

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
