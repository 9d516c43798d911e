/*
 * Random numbers that are the same on every machine: SplitMix64 (Steele, Lea & Flood 2014). A generator is one number,
 * so that each page has its own and pages may be made in any order.
 */
#ifndef PHUCDAU_PRNG_H
#define PHUCDAU_PRNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct prng {
    uint64_t state;
};

static inline uint64_t prng_next(struct prng *prng)
{
    uint64_t z = prng->state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

/* The generator of part `part` of what `seed` begins: far from those of all other parts. */
static inline struct prng prng_part(uint64_t seed, uint64_t part)
{
    struct prng prng = {seed};
    prng.state = prng_next(&prng) ^ part;
    prng.state = prng_next(&prng);
    return prng;
}

/* A number in [0, 1). */
static inline double prng_unit(struct prng *prng)
{
    return (double)(prng_next(prng) >> 11) * 0x1p-53;
}

static inline double prng_between(struct prng *prng, double least, double most)
{
    return least + (most - least) * prng_unit(prng);
}

/* True with this probability. */
static inline bool prng_chance(struct prng *prng, double probability)
{
    return prng_unit(prng) < probability;
}

/* A whole number below `count`, which is at least 1. */
static inline size_t prng_below(struct prng *prng, size_t count)
{
    return (size_t)(prng_next(prng) % count);
}

/*
 * Knuth's MMIX generator, 31 bits at a time: what training and the benchmarks have always drawn from, so that models
 * and figures stay what they are. New code takes struct prng.
 */
static inline uint32_t prng_mmix(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33);
}

#endif
