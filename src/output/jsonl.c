/*
 * JSON Lines. The input of a line is not stored anywhere. Every change has a word in the block, so the input is made
 * from the output: each word is replaced with its own input.
 */
#include "output/record.h"

#include "base/memory.h"
#include "text/utf8.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char replacement[] = "\xEF\xBF\xBD";

/* A line of a block: its text without the end of line, and its words. */
struct line {
    const char *text;
    size_t length;
    uint64_t offset; /* of `text` in the output */
    const pd_word *words;
    size_t word_count;
};

/* Adds bytes at buffer[*length]; returns false if memory runs out. */
static bool append(struct output_writer *writer, size_t *length, const char *bytes, size_t count)
{
    if (!memory_reserve(&writer->buffer, &writer->capacity, *length + count, 1)) return false;
    if (count > 0) memcpy(writer->buffer + *length, bytes, count);
    *length += count;
    return true;
}

/* A JSON string of any bytes; bytes that are not UTF-8 become U+FFFD. NULL if memory runs out. */
static json_t *string_of(const char *text, size_t length)
{
    if (utf8_first_invalid(text, length) == length) return json_stringn_nocheck(text, length);
    if (length > SIZE_MAX / 3) return NULL;
    char *repaired = malloc(3 * length);
    if (repaired == NULL) return NULL;
    size_t out = 0;
    for (size_t at = 0; at < length;) {
        const size_t begin = at;
        const bool valid = utf8_next(text, length, &at) != UTF8_INVALID;
        memcpy(repaired + out, valid ? text + begin : replacement, valid ? at - begin : 3);
        out += valid ? at - begin : 3;
    }
    json_t *string = json_stringn_nocheck(repaired, out);
    free(repaired);
    return string;
}

static json_t *probability(double value)
{
    return json_real(round(value * 1e4) / 1e4);
}

static json_t *alternatives_of(const pd_word *word)
{
    json_t *list = json_array();
    bool ok = list != NULL;
    for (size_t k = 0; ok && k < word->alternative_count; k++) {
        const pd_alternative *alternative = &word->alternatives[k];
        json_t *item = json_pack("{s:o, s:o}", "text", string_of(alternative->text, alternative->length), "confidence",
                                 probability((double)alternative->confidence));
        ok = json_array_append_new(list, item) == 0;
    }
    if (ok) return list;
    json_decref(list);
    return NULL;
}

static json_t *word_record(const pd_word *word)
{
    return json_pack("{s:o, s:o, s:I, s:o, s:o}", "input", string_of(word->input, word->input_length), "output",
                     string_of(word->output, word->output_length), "offset", (json_int_t)word->input_offset,
                     "confidence", probability((double)word->confidence), "alternatives", alternatives_of(word));
}

/* The input of the line. NULL if memory runs out. */
static json_t *input_of(struct output_writer *writer, const struct line *line)
{
    size_t length = 0, at = 0;
    bool ok = true;
    for (size_t k = 0; ok && k < line->word_count; k++) {
        const pd_word *word = &line->words[k];
        const size_t begin = (size_t)(word->output_offset - line->offset);
        ok = append(writer, &length, line->text + at, begin - at) &&
             append(writer, &length, word->input, word->input_length);
        at = begin + word->output_length; /* the end of the line may be part of a word that was broken there */
        if (at > line->length) at = line->length;
    }
    if (!ok || !append(writer, &length, line->text + at, line->length - at)) return NULL;
    return string_of(length > 0 ? writer->buffer : "", length);
}

static json_t *line_record(struct output_writer *writer, const struct line *line)
{
    json_t *words = json_array();
    for (size_t k = 0; words != NULL && k < line->word_count; k++) {
        if (json_array_append_new(words, word_record(&line->words[k])) == 0) continue;
        json_decref(words);
        return NULL;
    }
    return json_pack("{s:I, s:o, s:o, s:o}", "line", (json_int_t)writer->line, "input", input_of(writer, line),
                     "output", string_of(line->text, line->length), "words", words);
}

static pd_status write_line(struct output_writer *writer, const struct line *line)
{
    json_t *record = line_record(writer, line);
    if (record == NULL) return PD_ERROR_MEMORY;
    const int failed = json_dumpf(record, writer->stream, JSON_COMPACT | JSON_REAL_PRECISION(6));
    json_decref(record);
    if (failed == 0) return putc('\n', writer->stream) != EOF ? PD_OK : PD_ERROR_IO;
    return ferror(writer->stream) ? PD_ERROR_IO : PD_ERROR_MEMORY;
}

/* How many words, from `first` on, start before `end`, an offset in the output. */
static size_t count_words(const pd_block *block, size_t first, uint64_t end)
{
    size_t next = first;
    while (next < block->word_count && block->words[next].output_offset < end) next++;
    return next - first;
}

pd_status output_jsonl(struct output_writer *writer, const pd_block *block)
{
    pd_status status = PD_OK;
    size_t word = 0;
    for (size_t at = 0; status == PD_OK && at < block->length;) {
        const char *start = block->text + at;
        const char *feed = memchr(start, '\n', block->length - at);
        const size_t taken = feed != NULL ? (size_t)(feed - start) + 1 : block->length - at;
        struct line line = {
            .text = start, .length = taken, .offset = writer->offset + at, .words = block->words + word};
        if (feed != NULL) line.length -= taken >= 2 && feed[-1] == '\r' ? 2 : 1;
        line.word_count = count_words(block, word, line.offset + taken);
        word += line.word_count;
        if (line.length > 0 || !writer->in_line) status = write_line(writer, &line);
        writer->in_line = feed == NULL;
        writer->line += feed != NULL;
        at += taken;
    }
    /* Words of a last line whose output is empty. */
    if (status == PD_OK && word < block->word_count)
        status = write_line(writer, &(struct line){.text = "",
                                                   .offset = writer->offset + block->length,
                                                   .words = block->words + word,
                                                   .word_count = block->word_count - word});
    writer->offset += block->length;
    return status;
}
