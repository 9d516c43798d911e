/*
 * American flag sort: a radix sort from the most significant byte that permutes in place, so that the whole
 * memory is there for records. The 256 parts of the first byte are sorted in parallel.
 * Depth is at most the ten bytes of the key.
 */
#include "train/ngram/sort.h"

#include "base/parallel.h"

#include <stdbool.h>
#include <string.h>

enum { RADIX = 256, KEY_BYTES = 10, INSERTION_MAX = 32 };

static inline unsigned byte_of(const struct sort_record *record, unsigned depth)
{
    const uint64_t bits = depth < 8 ? record->key >> (56 - 8 * depth) : record->rest >> (56 - 8 * (depth - 8));
    return (unsigned)(bits & 0xFF);
}

static inline bool before(const struct sort_record *a, const struct sort_record *b)
{
    return a->key != b->key ? a->key < b->key : a->rest >> 48 < b->rest >> 48;
}

static void sort_few(struct sort_record *records, size_t count)
{
    for (size_t k = 1; k < count; k++) {
        const struct sort_record record = records[k];
        size_t at = k;
        for (; at > 0 && before(&record, &records[at - 1]); at--) records[at] = records[at - 1];
        records[at] = record;
    }
}

/* Permutes the records by the byte at `depth`; part b is then records[bounds[b], bounds[b + 1]). */
static void partition(struct sort_record *records, size_t count, unsigned depth, size_t bounds[RADIX + 1])
{
    size_t counts[RADIX] = {0};
    for (size_t k = 0; k < count; k++) counts[byte_of(&records[k], depth)]++;
    size_t next[RADIX];
    bounds[0] = 0;
    for (size_t b = 0; b < RADIX; b++) {
        next[b] = bounds[b];
        bounds[b + 1] = bounds[b] + counts[b];
        if (counts[b] == count) {
            for (size_t rest = b + 1; rest < RADIX; rest++) bounds[rest + 1] = count;
            return;
        }
    }
    for (unsigned b = 0; b < RADIX; b++) {
        while (next[b] < bounds[b + 1]) {
            struct sort_record record = records[next[b]];
            unsigned home = byte_of(&record, depth);
            while (home != b) {
                const struct sort_record displaced = records[next[home]];
                records[next[home]++] = record;
                record = displaced;
                home = byte_of(&record, depth);
            }
            records[next[b]++] = record;
        }
    }
}

static void sort_from(struct sort_record *records, size_t count, unsigned depth)
{
    if (count <= INSERTION_MAX) {
        sort_few(records, count);
        return;
    }
    if (depth == KEY_BYTES) return;
    size_t bounds[RADIX + 1];
    partition(records, count, depth, bounds);
    for (size_t b = 0; b < RADIX; b++) {
        if (bounds[b + 1] > bounds[b]) sort_from(records + bounds[b], bounds[b + 1] - bounds[b], depth + 1);
    }
}

struct parts {
    struct sort_record *records;
    size_t bounds[RADIX + 1];
};

static void sort_parts(void *context, struct parallel_part *part)
{
    struct parts *parts = context;
    for (size_t b = part->first; b < part->end; b++) {
        sort_from(parts->records + parts->bounds[b], parts->bounds[b + 1] - parts->bounds[b], 1);
    }
}

void sort_records(struct sort_record *records, size_t count, unsigned threads)
{
    struct parts parts = {.records = records};
    partition(records, count, 0, parts.bounds);
    parallel_loop(threads, RADIX, 0, sort_parts, &parts, NULL);
}
