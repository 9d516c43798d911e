/*
 * JSON Lines: a record for each line of text, with the names that `restore --to jsonl` uses, and where on the page it
 * stands. Keys come in a fixed order and numbers with a fixed precision: the same document gives the same bytes.
 */
#include "document/writer.h"

#include "base/error.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS = 9 };

static json_t *rounded(double value, double unit)
{
    return json_real(round(value * unit) / unit);
}

static json_t *probability(float value)
{
    return rounded((double)value, 1e4);
}

/* Points from the top left corner: left, top, right, bottom. */
static json_t *box_of(pd_box box)
{
    return json_pack("[o, o, o, o]", rounded((double)box.left, 100), rounded((double)box.top, 100),
                     rounded((double)box.right, 100), rounded((double)box.bottom, 100));
}

static json_t *alternatives_of(const struct document_word *word)
{
    json_t *list = json_array();
    bool ok = list != NULL;
    for (size_t k = 0; ok && k < word->alternative_count; k++) {
        const struct document_choice *choice = &word->alternatives[k];
        json_t *item = json_pack("{s:s, s:o}", "text", choice->text, "confidence", probability(choice->confidence));
        ok = json_array_append_new(list, item) == 0;
    }
    if (ok) return list;
    json_decref(list);
    return NULL;
}

/* A word; one that restoring changed also says what it was. */
static json_t *word_record(const struct document_word *word)
{
    static const char *const origins[] = {
        [ORIGIN_LAYER] = "layer", [ORIGIN_OCR] = "ocr", [ORIGIN_REPAIRED] = "restored"};
    json_t *record =
        json_pack("{s:s, s:s%, s:s, s:o, s:o, s:o}", "input", word->before != NULL ? word->before : word->text,
                  "output", word->text, word->length, "origin", origins[word->origin], "confidence",
                  probability(word->confidence), "box", box_of(word->box), "alternatives", alternatives_of(word));
    if (record == NULL || word->before == NULL) return record;
    if (json_object_set_new(record, "before_confidence", probability(word->before_confidence)) == 0) return record;
    json_decref(record);
    return NULL;
}

static json_t *words_of(const struct document_line *line)
{
    json_t *words = json_array();
    for (size_t w = 0; words != NULL && w < line->word_count; w++) {
        if (json_array_append_new(words, word_record(&line->words[w])) == 0) continue;
        json_decref(words);
        return NULL;
    }
    return words;
}

/* The text of the line: its words with spaces between them. */
static json_t *text_of(const struct document_line *line)
{
    size_t length = 0;
    for (size_t w = 0; w < line->word_count; w++) length += line->words[w].length + 1;
    char *text = malloc(length + 1);
    if (text == NULL) return NULL;
    size_t at = 0;
    for (size_t w = 0; w < line->word_count; w++) {
        memcpy(text + at, line->words[w].text, line->words[w].length);
        at += line->words[w].length;
        text[at++] = ' ';
    }
    json_t *string = json_stringn(text, at > 0 ? at - 1 : 0);
    free(text);
    return string;
}

/* ---- The writer ---------------------------------------------------------------------- */

static pd_status open_jsonl(FILE *stream, const struct writer_options *options, struct writer **out, pd_error *error)
{
    (void)options;
    struct writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL) return error_memory(error);
    *writer = (struct writer){.kind = &writer_jsonl, .stream = stream};
    *out = writer;
    return PD_OK;
}

static pd_status write_line(FILE *stream, const struct document_page *page, size_t block, size_t number,
                            const struct document_line *line, pd_error *error)
{
    json_t *record = json_pack("{s:I, s:I, s:I, s:o, s:o, s:o}", "page", (json_int_t)page->number, "block",
                               (json_int_t)block + 1, "line", (json_int_t)number, "box", box_of(line->box), "output",
                               text_of(line), "words", words_of(line));
    if (record == NULL) return error_memory(error);
    const int failed = json_dumpf(record, stream, JSON_COMPACT | JSON_REAL_PRECISION(DIGITS));
    json_decref(record);
    if (failed == 0 && putc('\n', stream) != EOF) return PD_OK;
    return ferror(stream) ? error_set(error, PD_ERROR_IO, "cannot write") : error_memory(error);
}

static pd_status write_page(struct writer *writer, struct document_page *page, pd_error *error)
{
    size_t number = 0;
    for (size_t b = 0; b < page->block_count; b++)
        for (size_t l = 0; l < page->blocks[b].line_count; l++) {
            const struct document_line *line = &page->blocks[b].lines[l];
            const pd_status status = write_line(writer->stream, page, b, ++number, line, error);
            if (status != PD_OK) return status;
        }
    return PD_OK;
}

static pd_status finish_jsonl(struct writer *writer, pd_error *error)
{
    (void)writer, (void)error;
    return PD_OK;
}

static void free_jsonl(struct writer *writer)
{
    free(writer);
}

static const char *const endings[] = {".jsonl", NULL};

const struct writer_kind writer_jsonl = {
    .format = {.name = "jsonl",
               .endings = endings,
               .details = ".Pa .jsonl .\nA record for each line of the document; see\n.Sx JSON LINES ."},
    .open = open_jsonl,
    .page = write_page,
    .finish = finish_jsonl,
    .free = free_jsonl};
