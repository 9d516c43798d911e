/*
 * N-grams are sorted by their context read backwards, then by word. In this order the contexts of all lower
 * orders are contiguous too, so one pass over the n-grams of the highest order sees the counts of all orders.
 */
#include "train/ngram/count.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/temporary.h"
#include "text/token.h"
#include "train/ngram/sort.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STREAM_BLOCK = 1 << 12, SPILL_BLOCK = 1 << 12, BUFFER_MIN = 16, BUFFER_MAX = 1 << 16 };

/* The lower 48 bits of record.rest hold the weight, which needs only 16. */
#define WEIGHT_MASK 0xFFFFu

struct sorter {
    struct counts *counts;
    struct sort_record *records;
    size_t count;
    size_t capacity;
    unsigned threads;
};

static pd_status write_failed(pd_error *error)
{
    return error_set(error, PD_ERROR_IO, "cannot write a temporary file: %s (TMPDIR names its folder)",
                     strerror(errno));
}

/* Sorts the records in memory, joins equal n-grams and appends them to the file as a run. */
static bool spill(struct sorter *sorter)
{
    if (sorter->count == 0) return true;
    sort_records(sorter->records, sorter->count, sorter->threads);
    struct counts *counts = sorter->counts;
    if (!memory_reserve(&counts->ends, &counts->run_capacity, counts->run_count + 1, sizeof *counts->ends))
        return false;
    uint64_t end = counts->run_count > 0 ? counts->ends[counts->run_count - 1] : 0;

    struct gram block[SPILL_BLOCK];
    size_t filled = 0;
    for (size_t k = 0; k < sorter->count;) {
        struct gram gram = {.context = sorter->records[k].key, .word = (uint16_t)(sorter->records[k].rest >> 48)};
        for (;
             k < sorter->count && sorter->records[k].key == gram.context && sorter->records[k].rest >> 48 == gram.word;
             k++) {
            const uint16_t weight = (uint16_t)(sorter->records[k].rest & WEIGHT_MASK);
            gram.count++;
            gram.weighted += weight;
            if (weight > gram.weight) gram.weight = weight;
        }
        block[filled++] = gram;
        if (filled == SPILL_BLOCK || k == sorter->count) {
            if (fwrite(block, sizeof *block, filled, counts->file) != filled) return false;
            end += filled;
            filled = 0;
        }
    }
    counts->ends[counts->run_count++] = end;
    sorter->count = 0;
    return true;
}

/* A stretch of the stream: its symbols have one weight, and all or none of them are counted. */
struct stretch {
    uint64_t end;
    uint32_t weight;
    bool counts;
};

/* The stretch that starts at `done`. Moves *part and *chunk forward to it. */
static struct stretch next_stretch(const struct corpus *corpus, enum fold without, uint64_t done, size_t *part,
                                   size_t *chunk)
{
    while (corpus->parts[*part].end <= done) ++*part;
    struct stretch stretch = {corpus->parts[*part].end, corpus->parts[*part].weight, true};
    if (without == FOLD_NONE) return stretch;
    while (corpus->chunks[*chunk + 1].symbols <= done) ++*chunk;
    if (corpus->chunks[*chunk + 1].symbols < stretch.end) stretch.end = corpus->chunks[*chunk + 1].symbols;
    stretch.counts = *chunk % 2 != without;
    return stretch;
}

/*
 * Emits one n-gram for each token of the block. *context carries the words before it from block to block; it is the
 * start of a sentence at the start of the stream and, since no sentence crosses the end of a paragraph, of each
 * stretch.
 */
static void emit(struct sorter *sorter, const uint32_t *ids, size_t count, uint32_t weight,
                 const struct vocabulary *vocabulary, unsigned order, uint64_t *context)
{
    const uint64_t start = (uint64_t)SYMBOL_START << 48;
    const uint64_t mask = ~(uint64_t)0 << (64 - 16 * (order - 1));
    for (size_t k = 0; k < count; k++) {
        const uint64_t symbol = vocabulary->of_corpus[ids[k]];
        sorter->records[sorter->count++] = (struct sort_record){*context, symbol << 48 | weight};
        sorter->counts->occurrences[symbol]++;
        *context = symbol == SYMBOL_END ? start : (*context >> 16 | symbol << 48) & mask;
    }
}

/* Reads the stream of the corpus and emits the n-grams of the stretches that count. */
static pd_status emit_all(struct sorter *sorter, const struct corpus *corpus, const struct vocabulary *vocabulary,
                          enum fold without, unsigned order, struct train_progress *progress, pd_error *error)
{
    uint64_t context = (uint64_t)SYMBOL_START << 48;
    size_t part = 0, chunk = 0;
    uint32_t block[STREAM_BLOCK];
    rewind(corpus->stream);
    for (uint64_t done = 0; done < corpus->length;) {
        const struct stretch stretch = next_stretch(corpus, without, done, &part, &chunk);
        while (done < stretch.end) {
            const uint64_t left = stretch.end - done;
            const size_t wanted = left < STREAM_BLOCK ? (size_t)left : STREAM_BLOCK;
            if (fread(block, sizeof *block, wanted, corpus->stream) != wanted) {
                return error_set(error, PD_ERROR_IO, "cannot read a temporary file: %s", strerror(errno));
            }
            done += wanted;
            train_progress_update(progress, done);
            if (!stretch.counts) continue;
            if (sorter->capacity - sorter->count < wanted && !spill(sorter)) return write_failed(error);
            emit(sorter, block, wanted, stretch.weight, vocabulary, order, &context);
        }
    }
    if (!spill(sorter)) return write_failed(error);
    return PD_OK;
}

pd_status counts_collect(struct counts *counts, const struct corpus *corpus, const struct vocabulary *vocabulary,
                         enum fold without, const struct train_options *options, struct train_progress *progress,
                         pd_error *error)
{
    memset(counts, 0, sizeof *counts);
    counts->file = temporary_file(error);
    if (!counts->file) return PD_ERROR_IO;
    uint64_t capacity = options->memory / sizeof(struct sort_record);
    if (capacity > corpus->length) capacity = corpus->length;
    if (capacity < STREAM_BLOCK) capacity = STREAM_BLOCK;
    struct sorter sorter = {.counts = counts, .capacity = (size_t)capacity, .threads = options->threads};
    sorter.records = malloc(sorter.capacity * sizeof *sorter.records);
    if (!sorter.records) return error_memory(error);
    train_progress_begin(progress, "counting", "tokens", corpus->length);
    pd_status status = emit_all(&sorter, corpus, vocabulary, without, options->order, progress, error);
    counts->occurrences[SYMBOL_START] = counts->occurrences[SYMBOL_END];
    if (status == PD_OK && fflush(counts->file) != 0) status = write_failed(error);
    free(sorter.records);
    if (status == PD_OK) train_progress_end(progress, corpus->length);
    return status;
}

void counts_free(struct counts *counts)
{
    if (counts->file) fclose(counts->file);
    free(counts->ends);
    counts->file = NULL;
    counts->ends = NULL;
}

/* ---- Merging ------------------------------------------------------------------------ */

struct run {
    uint64_t at; /* next n-gram in the file */
    uint64_t end;
    struct gram *buffer;
    size_t filled;
    size_t used;
};

struct counts_cursor {
    int descriptor;
    bool failed;
    struct run *runs;
    size_t run_count;
    struct gram *buffers;
    size_t buffer_size;
    size_t *heap; /* indices of the runs that have n-grams left; the run with the smallest on top */
    size_t heap_count;
};

static inline const struct gram *head(const struct run *run)
{
    return &run->buffer[run->used];
}

static bool refill(struct counts_cursor *cursor, struct run *run)
{
    const uint64_t left = run->end - run->at;
    run->filled = left < cursor->buffer_size ? (size_t)left : cursor->buffer_size;
    run->used = 0;
    char *bytes = (char *)run->buffer;
    size_t wanted = run->filled * sizeof *run->buffer;
    off_t offset = (off_t)(run->at * sizeof *run->buffer);
    run->at += run->filled;
    while (wanted > 0) {
        const ssize_t got = pread(cursor->descriptor, bytes, wanted, offset);
        if (got <= 0) {
            if (got < 0 && errno == EINTR) continue;
            cursor->failed = true;
            return false;
        }
        bytes += got;
        offset += got;
        wanted -= (size_t)got;
    }
    return run->filled > 0;
}

static inline bool run_before(const struct counts_cursor *cursor, size_t left, size_t right)
{
    const struct gram *a = head(&cursor->runs[left]);
    const struct gram *b = head(&cursor->runs[right]);
    return a->context != b->context ? a->context < b->context : a->word < b->word;
}

static void sift_down(struct counts_cursor *cursor, size_t at)
{
    const size_t moving = cursor->heap[at];
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= cursor->heap_count) break;
        if (child + 1 < cursor->heap_count && run_before(cursor, cursor->heap[child + 1], cursor->heap[child])) child++;
        if (!run_before(cursor, cursor->heap[child], moving)) break;
        cursor->heap[at] = cursor->heap[child];
        at = child;
    }
    cursor->heap[at] = moving;
}

/* Moves the run on top of the heap forward by one n-gram. */
static void advance(struct counts_cursor *cursor)
{
    struct run *run = &cursor->runs[cursor->heap[0]];
    run->used++;
    if (run->used == run->filled && !refill(cursor, run)) cursor->heap[0] = cursor->heap[--cursor->heap_count];
    if (cursor->heap_count > 1) sift_down(cursor, 0);
}

bool counts_next(struct counts_cursor *cursor, struct gram *gram)
{
    if (cursor->heap_count == 0 || cursor->failed) return false;
    *gram = *head(&cursor->runs[cursor->heap[0]]);
    advance(cursor);
    while (cursor->heap_count > 0) {
        const struct gram *next = head(&cursor->runs[cursor->heap[0]]);
        if (next->context != gram->context || next->word != gram->word) break;
        gram->count += next->count;
        gram->weighted += next->weighted;
        if (next->weight > gram->weight) gram->weight = next->weight;
        advance(cursor);
    }
    return !cursor->failed;
}

bool counts_failed(const struct counts_cursor *cursor)
{
    return cursor->failed;
}

static bool cursor_init(struct counts_cursor *cursor, const struct counts *counts, uint64_t memory)
{
    uint64_t size = memory / sizeof(struct gram) / counts->run_count;
    size = size < BUFFER_MIN ? BUFFER_MIN : size > BUFFER_MAX ? BUFFER_MAX : size;
    cursor->descriptor = fileno(counts->file);
    cursor->buffer_size = (size_t)size;
    cursor->run_count = counts->run_count;
    cursor->runs = calloc(counts->run_count, sizeof *cursor->runs);
    cursor->heap = calloc(counts->run_count, sizeof *cursor->heap);
    cursor->buffers = calloc(counts->run_count * cursor->buffer_size, sizeof *cursor->buffers);
    if (!cursor->runs || !cursor->heap || !cursor->buffers) return false;
    for (size_t k = 0; k < counts->run_count; k++) {
        struct run *run = &cursor->runs[k];
        run->at = k > 0 ? counts->ends[k - 1] : 0;
        run->end = counts->ends[k];
        run->buffer = cursor->buffers + k * cursor->buffer_size;
        if (refill(cursor, run)) cursor->heap[cursor->heap_count++] = k;
    }
    for (size_t k = cursor->heap_count / 2; k-- > 0;) sift_down(cursor, k);
    return true;
}

pd_status counts_open(const struct counts *counts, uint64_t memory, struct counts_cursor **out, pd_error *error)
{
    struct counts_cursor *cursor = calloc(1, sizeof *cursor);
    if (!cursor) return error_memory(error);
    if (!cursor_init(cursor, counts, memory)) {
        counts_close(cursor);
        return error_memory(error);
    }
    *out = cursor;
    return PD_OK;
}

void counts_close(struct counts_cursor *cursor)
{
    if (!cursor) return;
    free(cursor->runs);
    free(cursor->heap);
    free(cursor->buffers);
    free(cursor);
}
