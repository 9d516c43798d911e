/*
 * The held-out text is restored by the same functions as any other text, so that the second score learns from
 * posteriors and mistakes of the kind that it will meet later.
 *
 * Threads restore different chunks. Their examples are written batch by batch, in the order of the chunks, so that the
 * result does not depend on the number of threads.
 */
#include "train/examples.h"

#include "alphabet/alphabet.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/temporary.h"
#include "restore/block.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BATCH_CHUNKS = 512 };

struct found {
    struct example *items;
    size_t count;
    size_t capacity;
};

/* Restores the paragraphs of one chunk after the other. */
struct example_restoring {
    const pd_model *model;
    struct restore_worker worker;
    struct block gold;
    struct block block;
    char *text;
    size_t text_capacity;
    char *stripped;
    size_t stripped_capacity;
    struct found *found; /* of the chunk at hand */
    bool failed;
};

struct example_batch {
    const struct corpus *corpus;
    const pd_model *model;
    struct vietnamese_groups vietnamese;
    const size_t *chunks;
    struct found *found;
};

static void fill_window(struct example *example, const struct restore_worker *worker, size_t place)
{
    const size_t count = worker->network.position_count;
    const size_t begin = place < RESCORE_REACH ? 0 : place - RESCORE_REACH;
    const size_t end = count - place <= RESCORE_REACH ? count : place + RESCORE_REACH + 1;
    example->length = (uint8_t)(end - begin);
    example->place = (uint8_t)(place - begin);
    memcpy(example->symbols, worker->symbols + begin, (end - begin) * sizeof *example->symbols);
    memcpy(example->cases, worker->cases + begin, end - begin);
}

/* Lists the options of a position; false if the right one is not among them. */
static bool fill_options(struct example *example, const struct restore_worker *worker, size_t place, unsigned right)
{
    const struct decision *decision = &worker->decoded[place];
    const struct candidate *candidates = worker->network.candidates + worker->network.positions[place].first;
    bool found = false;
    example->option_count = decision->count;
    for (size_t o = 0; o < example->option_count; o++) {
        example->options[o] = candidates[decision->readings[o].number].symbol;
        example->posteriors[o] = decision->readings[o].posterior;
        if (example->options[o] != right) continue;
        example->right = (uint8_t)o;
        found = true;
    }
    return found;
}

static unsigned gold_symbol(const struct example_restoring *restoring, size_t token_index)
{
    enum { CANONICAL_MAX = 512 };
    const struct token *token = &restoring->gold.tokens.items[token_index];
    if (token->kind != TOKEN_WORD) return SYMBOL_UNKNOWN;
    char canonical[CANONICAL_MAX];
    const size_t length =
        word_canonical(restoring->gold.text + token->begin, token->length, canonical, sizeof canonical);
    return length ? model_find_word(restoring->model, canonical, length) : SYMBOL_UNKNOWN;
}

static void collect_doubtful(void *self, const struct sentence *sentence, const struct restore_worker *worker)
{
    struct example_restoring *restoring = self;
    struct found *found = restoring->found;
    for (size_t i = 0; i < worker->network.position_count; i++) {
        if (!rescore_is_wanted(&worker->decoded[i])) continue;
        const unsigned right = gold_symbol(restoring, sentence->first + i);
        struct example example = {0};
        if (right < SYMBOL_FIRST_WORD || !fill_options(&example, worker, i, right)) continue;
        fill_window(&example, worker, i);
        if (!memory_reserve(&found->items, &found->capacity, found->count + 1, sizeof *found->items)) {
            restoring->failed = true;
            return;
        }
        found->items[found->count++] = example;
    }
}

/*
 * A paragraph and its stripped form have the same tokens, except with rare letters. If they differ, the paragraph is
 * skipped.
 */
static bool restore_paragraph(struct example_restoring *restoring, const struct restore_context *context,
                              const char *text, size_t length)
{
    if (!memory_reserve(&restoring->stripped, &restoring->stripped_capacity, 3 * length + 1, 1)) return false;
    const size_t stripped_length = text_strip(text, length, restoring->stripped, restoring->stripped_capacity);
    if (stripped_length == SIZE_MAX || !block_read(&restoring->gold, text, length, false, NULL) ||
        !block_read(&restoring->block, restoring->stripped, stripped_length, false, NULL))
        return false;
    if (restoring->gold.tokens.count != restoring->block.tokens.count) return true;
    restoring->block.history = (struct history){0};
    if (!block_judge(&restoring->block, context)) return false;
    return block_mark(&restoring->block, context) && !restoring->failed;
}

static bool read_at(FILE *file, void *out, size_t length, uint64_t offset)
{
    char *bytes = out;
    while (length > 0) {
        const ssize_t got = pread(fileno(file), bytes, length, (off_t)offset);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        bytes += got;
        offset += (uint64_t)got;
        length -= (size_t)got;
    }
    return true;
}

static bool restore_chunk(struct example_restoring *restoring, const struct restore_context *context,
                          const struct corpus *corpus, size_t chunk)
{
    const uint64_t begin = corpus->chunks[chunk].bytes;
    const size_t length = (size_t)(corpus->chunks[chunk + 1].bytes - begin);
    if (!memory_reserve(&restoring->text, &restoring->text_capacity, length, 1)) return false;
    if (!read_at(corpus->paragraphs, restoring->text, length, begin)) return false;
    for (const char *line = restoring->text, *end = line + length; line < end;) {
        const char *feed = memchr(line, '\n', (size_t)(end - line));
        if (!restore_paragraph(restoring, context, line, (size_t)(feed - line))) return false;
        line = feed + 1;
    }
    return true;
}

static void restoring_free(struct example_restoring *restoring)
{
    worker_free(&restoring->worker);
    block_free(&restoring->gold);
    block_free(&restoring->block);
    free(restoring->text);
    free(restoring->stripped);
}

static void restore_range(void *argument, struct parallel_part *part)
{
    struct example_batch *batch = argument;
    struct example_restoring restoring = {.model = batch->model,
                                          .worker = {.decoder = network_decoder_new(batch->model)}};
    const struct observer observer = {.see = collect_doubtful, .self = &restoring};
    pd_options options;
    pd_options_init(&options, sizeof options);
    options.mode = PD_MODE_MARKS;
    const struct restore_context context = {.model = batch->model,
                                            .vietnamese = batch->vietnamese,
                                            .options = &options,
                                            .workers = &restoring.worker,
                                            .threads = 1,
                                            .observer = &observer};
    bool ok = restoring.worker.decoder != NULL;
    for (size_t k = part->first; ok && k < part->end; k++) {
        restoring.found = &batch->found[k];
        ok = restore_chunk(&restoring, &context, batch->corpus, batch->chunks[k]);
    }
    if (!ok) part->status = error_memory(&part->error);
    restoring_free(&restoring);
}

/* Appends the examples found in a batch to the file, and frees them. */
static bool write_found(struct examples *examples, struct example_batch *batch, size_t count)
{
    bool ok = true;
    for (size_t k = 0; k < count; k++) {
        struct found *found = &batch->found[k];
        examples->chunks[batch->chunks[k]] = (struct example_range){examples->count, found->count};
        ok = ok && fwrite(found->items, sizeof *found->items, found->count, examples->file) == found->count;
        examples->count += found->count;
        free(found->items);
        *found = (struct found){0};
    }
    return ok;
}

/* The numbers of the fold's chunks that are to be used; returns how many. */
static size_t choose_chunks(const struct corpus *corpus, enum fold fold, double share, size_t *chunks)
{
    size_t count = 0;
    double due = 0;
    for (size_t k = fold; k < corpus->chunk_count; k += 2) {
        due += share;
        if (due < 1) continue;
        due -= 1;
        chunks[count++] = k;
    }
    return count;
}

static pd_status collect(struct examples *examples, struct example_batch *batch, size_t count, unsigned threads,
                         struct train_progress *progress, pd_error *error)
{
    struct found found[BATCH_CHUNKS] = {0};
    batch->found = found;
    train_progress_begin(progress, "restoring", "chunks", count);
    for (size_t done = 0; done < count;) {
        const size_t size = count - done < BATCH_CHUNKS ? count - done : BATCH_CHUNKS;
        const pd_status status = parallel_loop(threads, size, 1, restore_range, batch, error);
        if (!write_found(examples, batch, size))
            return error_set(error, PD_ERROR_IO, "cannot write a temporary file: %s", strerror(errno));
        if (status != PD_OK) return status;
        batch->chunks += size;
        done += size;
        train_progress_update(progress, done);
    }
    if (fflush(examples->file) != 0)
        return error_set(error, PD_ERROR_IO, "cannot write a temporary file: %s", strerror(errno));
    train_progress_end(progress, count);
    return PD_OK;
}

pd_status examples_init(struct examples *examples, const struct corpus *corpus, pd_error *error)
{
    *examples = (struct examples){.chunk_count = corpus->chunk_count};
    examples->file = temporary_file(error);
    if (!examples->file) return PD_ERROR_IO;
    examples->chunks = calloc(corpus->chunk_count + 1, sizeof *examples->chunks);
    return examples->chunks ? PD_OK : error_memory(error);
}

pd_status examples_collect(struct examples *examples, const struct corpus *corpus, enum fold fold, double share,
                           const pd_model *model, unsigned threads, struct train_progress *progress, pd_error *error)
{
    struct vietnamese_groups vietnamese;
    size_t *chunks = malloc((corpus->chunk_count + 1) * sizeof *chunks);
    pd_status status;
    if (vietnamese_groups_init(&vietnamese, model) && chunks) {
        vietnamese_groups_find_all(&vietnamese);
        struct example_batch batch = {.corpus = corpus, .model = model, .vietnamese = vietnamese, .chunks = chunks};
        const size_t count = choose_chunks(corpus, fold, share, chunks);
        status = collect(examples, &batch, count, threads, progress, error);
    } else {
        status = error_memory(error);
    }
    vietnamese_groups_free(&vietnamese);
    free(chunks);
    return status;
}

bool examples_read(const struct examples *examples, size_t chunk, struct example *out)
{
    const struct example_range *range = &examples->chunks[chunk];
    return read_at(examples->file, out, range->count * sizeof *out, range->first * sizeof *out);
}

void examples_free(struct examples *examples)
{
    if (examples->file) fclose(examples->file);
    free(examples->chunks);
    *examples = (struct examples){0};
}
