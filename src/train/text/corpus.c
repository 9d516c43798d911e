/*
 * Words get provisional 32-bit ids in the order in which they come. So the texts are read and tokenised only once: the
 * vocabulary is known at the end, and a second pass over 4 bytes a token is much cheaper than one over the texts.
 *
 * Paragraphs of Vietnamese that has lost its marks (old mail, file names, lists made by machines) are skipped: they
 * would teach the model that "phong trao" is right without marks.
 */
#include "train/text/corpus.h"

#include "alphabet/alphabet.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/temporary.h"
#include "text/token.h"
#include "text/utf8.h"
#include "train/ngram/entries.h"
#include "train/text/reader.h"
#include "train/text/words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { UNMARKED_WORDS_MIN = 8 };

struct collector {
    struct corpus *corpus;
    struct train_statistics *statistics;
    struct word_table *words;
    struct token_list tokens;
    char *composed;
    size_t composed_capacity;
    uint32_t *ids; /* the paragraph's symbols */
    size_t id_count;
    size_t id_capacity;
    uint32_t weight;
    uint64_t paragraphs; /* number written to corpus->paragraphs; `bytes` is their size */
    uint64_t bytes;
    size_t chunk_capacity;
};

/* The symbol of a token in the stream; -2 if memory runs out. */
static int64_t token_id(struct collector *collector, const struct token *token, const char *text)
{
    switch (token->kind) {
    case TOKEN_END: return SYMBOL_END;
    case TOKEN_CLASS: return token->symbol;
    case TOKEN_WORD: {
        if (token->flags & TOKEN_FOREIGN) return SYMBOL_UNKNOWN;
        const int64_t index = word_table_find(collector->words, text + token->begin, token->length);
        if (index == WORD_NONE) return SYMBOL_UNKNOWN;
        return index < 0 ? index : SYMBOL_FIRST_WORD + index;
    }
    default: return SYMBOL_UNKNOWN;
    }
}

static bool identify(struct collector *collector, const char *text)
{
    if (!memory_reserve(&collector->ids, &collector->id_capacity, collector->tokens.count + 1, sizeof *collector->ids))
        return false;
    collector->id_count = 0;
    for (size_t k = 0; k < collector->tokens.count; k++) {
        const int64_t id = token_id(collector, &collector->tokens.items[k], text);
        if (id < 0) return false;
        collector->ids[collector->id_count++] = (uint32_t)id;
    }
    return true;
}

static bool lacks_marks(const struct collector *collector)
{
    size_t words = 0;
    size_t bare = 0;
    size_t marked = 0;
    for (size_t k = 0; k < collector->id_count; k++) {
        if (collector->ids[k] < SYMBOL_FIRST_WORD) continue;
        const struct corpus_word *word = word_table_get(collector->words, collector->ids[k] - SYMBOL_FIRST_WORD);
        words++;
        if (word->bare) bare++;
        if (word->marked) marked++;
    }
    return words >= UNMARKED_WORDS_MIN && bare * 10 > words * 9 && marked * 20 < words;
}

static void count_words(struct collector *collector)
{
    bool sentence_start = true;
    for (size_t k = 0; k < collector->id_count; k++) {
        const struct token *token = &collector->tokens.items[k];
        if (token->kind == TOKEN_END) sentence_start = true;
        if (token->kind != TOKEN_WORD) continue;
        const bool enumerator = token->flags & TOKEN_ENUMERATOR;
        if (collector->ids[k] >= SYMBOL_FIRST_WORD) {
            struct corpus_word *word = word_table_get(collector->words, collector->ids[k] - SYMBOL_FIRST_WORD);
            word->count++;
            word->weighted += collector->weight;
            if (!sentence_start && !enumerator) word->cased[token->letter_case & 3]++;
        }
        if (!enumerator) sentence_start = false;
    }
}

/*
 * Writes the sentences of the paragraph. The end of the paragraph ends its last sentence; empty sentences are dropped.
 */
static bool write_ids(struct collector *collector)
{
    size_t kept = 0;
    bool empty = true;
    for (size_t k = 0; k < collector->id_count; k++) {
        const uint32_t id = collector->ids[k];
        if (id == SYMBOL_END && empty) continue;
        empty = id == SYMBOL_END;
        if (empty) collector->statistics->sentences++;
        collector->ids[kept++] = id;
    }
    if (!empty) {
        collector->ids[kept++] = SYMBOL_END;
        collector->statistics->sentences++;
    }
    collector->corpus->length += kept;
    return fwrite(collector->ids, sizeof *collector->ids, kept, collector->corpus->stream) == kept;
}

/* Starts a new chunk with the next paragraph. Returns false if memory runs out. */
static bool begin_chunk(struct collector *collector)
{
    struct corpus *corpus = collector->corpus;
    if (!memory_reserve(&corpus->chunks, &collector->chunk_capacity, corpus->chunk_count + 2, sizeof *corpus->chunks))
        return false;
    corpus->chunks[corpus->chunk_count++] = (struct corpus_chunk){corpus->length, collector->bytes};
    return true;
}

static bool write_paragraph(struct collector *collector, const char *line, size_t length)
{
    FILE *file = collector->corpus->paragraphs;
    collector->paragraphs++;
    collector->bytes += length + 1;
    return fwrite(line, 1, length, file) == length && putc('\n', file) != EOF;
}

static pd_status add_paragraph(struct collector *collector, const char *line, size_t length, pd_error *error)
{
    if (length == 0) return PD_OK;
    collector->statistics->paragraphs++;
    if (length > UINT32_MAX / 3 || utf8_first_invalid(line, length) != length) {
        collector->statistics->paragraphs_broken++;
        return PD_OK;
    }
    if (!text_is_composed(line, length)) {
        if (!memory_reserve(&collector->composed, &collector->composed_capacity, 3 * length, 1))
            return error_memory(error);
        length = text_compose(line, length, collector->composed, collector->composed_capacity);
        if (length == SIZE_MAX) return error_memory(error);
        line = collector->composed;
    }
    collector->tokens.count = 0;
    if (!token_split(line, length, &collector->tokens)) return error_memory(error);
    if (!identify(collector, line)) return error_memory(error);
    if (lacks_marks(collector)) {
        collector->statistics->paragraphs_unmarked++;
        return PD_OK;
    }
    count_words(collector);
    const bool keeps = collector->corpus->paragraphs;
    if (keeps && collector->paragraphs % CORPUS_CHUNK_PARAGRAPHS == 0 && !begin_chunk(collector))
        return error_memory(error);
    if (!write_ids(collector) || (keeps && !write_paragraph(collector, line, length)))
        return error_set(error, PD_ERROR_IO, "cannot write a temporary file: %s", strerror(errno));
    return PD_OK;
}

static pd_status read_text(struct collector *collector, const char *path, uint64_t before,
                           struct train_progress *progress, pd_error *error)
{
    struct reader *reader;
    pd_status status = reader_open(path, &reader, error);
    if (status != PD_OK) return status;
    for (;;) {
        const char *line;
        size_t length;
        status = reader_line(reader, &line, &length, error);
        if (status != PD_OK || !line) break;
        status = add_paragraph(collector, line, length, error);
        if (status != PD_OK) break;
        if (collector->statistics->paragraphs % 1024 == 0)
            train_progress_update(progress, before + reader_position(reader));
    }
    reader_close(reader);
    return status;
}

static pd_status read_all(struct collector *collector, const struct train_options *options,
                          struct train_progress *progress, pd_error *error)
{
    uint64_t total = 0;
    for (size_t k = 0; k < options->text_count; k++) total += reader_file_size(options->texts[k].path);
    train_progress_begin(progress, "reading", "bytes", total);
    uint64_t before = 0;
    for (size_t k = 0; k < options->text_count; k++) {
        collector->weight = options->texts[k].weight;
        const pd_status status = read_text(collector, options->texts[k].path, before, progress, error);
        if (status != PD_OK) return status;
        before += reader_file_size(options->texts[k].path);
        collector->corpus->parts[k] = (struct corpus_part){collector->corpus->length, collector->weight};
    }
    train_progress_end(progress, before);
    if (collector->corpus->chunk_count > 0) {
        if (!begin_chunk(collector)) return error_memory(error);
        collector->corpus->chunk_count--;
        if (fflush(collector->corpus->paragraphs) != 0)
            return error_set(error, PD_ERROR_IO, "cannot write a temporary file: %s", strerror(errno));
    }
    return PD_OK;
}

pd_status corpus_read(struct corpus *corpus, const struct train_options *options, struct train_statistics *statistics,
                      struct train_progress *progress, pd_error *error)
{
    *corpus = (struct corpus){.part_count = options->text_count};
    corpus->stream = temporary_file(error);
    if (!corpus->stream) return PD_ERROR_IO;
    if (options->second_score_bits > 0 && !(corpus->paragraphs = temporary_file(error))) return PD_ERROR_IO;
    corpus->parts = calloc(options->text_count, sizeof *corpus->parts);
    struct collector collector = {.corpus = corpus, .statistics = statistics, .words = word_table_new()};
    pd_status status = PD_OK;
    if (!corpus->parts || !collector.words) {
        status = error_memory(error);
        word_table_free(collector.words);
    } else {
        status = entries_list(corpus, collector.words, options, error);
        if (status == PD_OK) status = read_all(&collector, options, progress, error);
        word_table_release(collector.words, corpus);
    }
    token_list_free(&collector.tokens);
    free(collector.composed);
    free(collector.ids);
    statistics->tokens = corpus->length;
    statistics->words = corpus->word_count;
    if (status == PD_OK && corpus->length == 0)
        return error_set(error, PD_ERROR_INPUT, "the texts hold not a single word");
    if (status == PD_OK && corpus->length >= UINT32_MAX)
        return error_set(error, PD_ERROR_INPUT, "the texts are too long: 4294967295 tokens at most");
    return status;
}

void corpus_free(struct corpus *corpus)
{
    if (corpus->stream) fclose(corpus->stream);
    if (corpus->paragraphs) fclose(corpus->paragraphs);
    free(corpus->parts);
    free(corpus->chunks);
    free(corpus->words);
    free(corpus->texts);
    free(corpus->names);
    *corpus = (struct corpus){0};
}
