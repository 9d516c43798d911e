/*
 * Words of the page know which of the file's words they came from, and come in that order. So the file is copied from
 * one changed word to the next. New text goes where the old one stood, without touching the markup around: where markup
 * parts a word (<b>N</b>am) and the new one has as many letters, each stays in its place; where it has not, all go to
 * the first.
 */
#include "document/markup/splice.h"

#include "base/error.h"
#include "base/memory.h"
#include "document/markup/source.h"
#include "document/markup/xml_print.h"

#include <errno.h>
#include <libxml/entities.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct splice {
    FILE *stream;
    const struct markup_file *file; /* of the input, which outlives this */
    int error_number;               /* errno of a failed write */
    size_t copied;                  /* bytes of the file that are done */
    size_t next_page;               /* the first page that has not been seen yet */
    char *text;                     /* the new text of the word at hand, NUL-terminated */
    size_t text_length, text_capacity;
};

/* ---- Copying ------------------------------------------------------------------------- */

static void put(struct splice *splice, const char *bytes, size_t length)
{
    if (length == 0 || splice->error_number != 0) return;
    errno = 0;
    if (fwrite(bytes, 1, length, splice->stream) < length) splice->error_number = errno != 0 ? errno : EIO;
}

/* Copies the file up to `begin` and leaves out what stands from there to `end`. */
static void replace(struct splice *splice, size_t begin, size_t end)
{
    if (begin > splice->copied) put(splice, splice->file->xml.bytes + splice->copied, begin - splice->copied);
    if (end > splice->copied) splice->copied = end;
}

static pd_status state(const struct splice *splice, pd_error *error)
{
    if (splice->error_number == 0) return PD_OK;
    errno = splice->error_number;
    return error_set(error, PD_ERROR_IO, "cannot write");
}

/* Writes a piece of a word, escaped as content and for either kind of quotes. */
static pd_status put_escaped(struct splice *splice, const char *text, size_t length, pd_error *error)
{
    char *piece = strndup(text, length), *owned = NULL;
    const char *allowed = piece != NULL ? xml_allowed(piece, &owned) : NULL;
    xmlChar *escaped = allowed != NULL ? xmlEncodeSpecialChars(NULL, BAD_CAST allowed) : NULL;
    free(piece);
    free(owned);
    if (escaped == NULL) return error_memory(error);
    for (const char *at = (const char *)escaped; *at != '\0';) {
        const size_t plain = strcspn(at, "'");
        put(splice, at, plain);
        at += plain;
        if (*at == '\'') put(splice, "&#39;", 5);
        if (*at == '\'') at++;
    }
    xmlFree(escaped);
    return PD_OK;
}

/* ---- A word -------------------------------------------------------------------------- */

static bool is_letter(char byte)
{
    return ((unsigned char)byte & 0xC0) != 0x80;
}

/* How many letters stand in the file's bytes[begin, end), a reference counting as one. */
static size_t count_letters(const char *bytes, size_t begin, size_t end)
{
    size_t count = 0;
    for (size_t at = begin; at < end; at++) {
        count += is_letter(bytes[at]);
        const char *semicolon = bytes[at] == '&' ? memchr(bytes + at, ';', end - at) : NULL;
        if (semicolon != NULL) at = (size_t)(semicolon - bytes);
    }
    return count;
}

/* The next piece of text between markup, from *at on: bytes[*begin, *stop), without white space around it. */
static bool next_piece(const char *bytes, size_t end, size_t *at, size_t *begin, size_t *stop)
{
    while (*at < end && (bytes[*at] == '<' || xml_is_space(bytes[*at])))
        *at = bytes[*at] == '<' ? xml_skip_markup(bytes, *at, end) : *at + 1;
    *begin = *stop = *at;
    for (; *at < end && bytes[*at] != '<'; ++*at)
        if (!xml_is_space(bytes[*at])) *stop = *at + 1;
    return *stop > *begin;
}

static size_t count_all_letters(const char *bytes, const struct markup_word *word)
{
    size_t count = 0;
    for (size_t at = word->begin, begin, end; next_piece(bytes, word->end, &at, &begin, &end);)
        count += count_letters(bytes, begin, end);
    return count;
}

/* The bytes that `count` letters of a text take. */
static size_t bytes_of(const char *text, size_t length, size_t count)
{
    size_t at = 0;
    for (; at < length; at++)
        if (is_letter(text[at]) && count-- == 0) break;
    return at;
}

/* Whether a text has this many letters. */
static bool has_letters(const char *text, size_t length, size_t count)
{
    for (size_t at = 0; at < length; at++)
        if (is_letter(text[at]) && count-- == 0) return false;
    return count == 0;
}

static pd_status put_content(struct splice *splice, const struct markup_word *word, pd_error *error)
{
    const char *bytes = splice->file->xml.bytes;
    const char *text = splice->text;
    size_t left = splice->text_length;
    const bool fits = has_letters(text, left, count_all_letters(bytes, word));
    pd_status status = PD_OK;
    for (size_t at = word->begin, begin, end; status == PD_OK && next_piece(bytes, word->end, &at, &begin, &end);) {
        const size_t taken = fits ? bytes_of(text, left, count_letters(bytes, begin, end)) : left;
        replace(splice, begin, end);
        status = put_escaped(splice, text, taken, error);
        text += taken;
        left -= taken;
    }
    return status;
}

/* A CDATA section goes as a whole: what stands in it is not escaped. */
static pd_status put_text(struct splice *splice, const struct markup_word *word, pd_error *error)
{
    const char *bytes = splice->file->xml.bytes;
    if (memmem(bytes + word->begin, word->end - word->begin, "<![CDATA[", 9) == NULL)
        return put_content(splice, word, error);
    replace(splice, word->begin, word->end);
    return put_escaped(splice, splice->text, splice->text_length, error);
}

static void put_confidence(struct splice *splice, const struct markup_word *word, double confidence)
{
    char number[32];
    if (word->confidence_end == word->confidence_begin) return;
    replace(splice, word->confidence_begin, word->confidence_end);
    if (splice->file->format->has_percent)
        snprintf(number, sizeof number, "%ld", lround(100 * confidence));
    else
        snprintf(number, sizeof number, "%ld.%02ld", lround(100 * confidence) / 100, lround(100 * confidence) % 100);
    put(splice, number, strlen(number));
}

/* Writes a changed word and its confidence, whichever comes first in the file. */
static pd_status put_word(struct splice *splice, const struct markup_word *word, double confidence, pd_error *error)
{
    const char *hyphen = splice->file->text + word->text + word->length - word->hyphen;
    if (word->hyphen > 0 && splice->text_length >= word->hyphen &&
        memcmp(splice->text + splice->text_length - word->hyphen, hyphen, word->hyphen) == 0)
        splice->text_length -= word->hyphen;
    const bool is_first = word->confidence_begin < word->begin;
    if (is_first) put_confidence(splice, word, confidence);
    const pd_status status = put_text(splice, word, error);
    if (!is_first) put_confidence(splice, word, confidence);
    return status;
}

/* ---- A page -------------------------------------------------------------------------- */

/* Goes through the words of a page, line by line and block by block. */
struct cursor {
    const struct document_page *page;
    size_t block, line, word;
};

static const struct document_word *word_at(struct cursor *cursor)
{
    for (; cursor->block < cursor->page->block_count; cursor->block++, cursor->line = 0) {
        const struct document_block *block = &cursor->page->blocks[cursor->block];
        for (; cursor->line < block->line_count; cursor->line++, cursor->word = 0)
            if (cursor->word < block->lines[cursor->line].word_count)
                return &block->lines[cursor->line].words[cursor->word];
    }
    return NULL;
}

static bool append(struct splice *splice, const char *text, size_t length)
{
    if (!memory_reserve(&splice->text, &splice->text_capacity, splice->text_length + length + 2, 1)) return false;
    if (splice->text_length > 0) splice->text[splice->text_length++] = ' ';
    memcpy(splice->text + splice->text_length, text, length);
    splice->text_length += length;
    splice->text[splice->text_length] = '\0';
    return true;
}

/* Whether a word of the file shows nothing: it was never a word of the page. */
static bool is_blank(const struct markup_file *file, const struct markup_word *word)
{
    struct document_page *page = document_page_new(1);
    struct document_word *added = NULL;
    const bool is_known =
        page != NULL && document_add_word(page, file->text + word->text, word->length, (pd_box){0}, &added);
    document_page_free(page);
    return !is_known || added == NULL;
}

/* The word of the file with this number: writes it anew where it has changed. */
static pd_status splice_word(struct splice *splice, size_t ordinal, const struct markup_word *word,
                             struct cursor *cursor, pd_error *error)
{
    const struct document_word *from;
    bool is_changed = false;
    size_t parts = 0;
    double confidence = 1;
    splice->text_length = 0;
    for (; (from = word_at(cursor)) != NULL && from->ordinal <= ordinal; cursor->word++, parts++) {
        if (!append(splice, from->text, from->length)) return error_memory(error);
        is_changed = is_changed || from->origin == ORIGIN_REPAIRED;
        confidence = fmin(confidence, (double)from->confidence);
    }
    if (parts == 0 ? is_blank(splice->file, word) : !is_changed) return PD_OK;
    if (splice->text == NULL && !append(splice, "", 0)) return error_memory(error);
    return put_word(splice, word, confidence, error);
}

pd_status splice_page(struct splice *splice, const struct document_page *page, pd_error *error)
{
    const struct markup_file *file = splice->file;
    if (page->number <= splice->next_page || page->number > file->page_count)
        return error_set(error, PD_ERROR_ARGUMENT, "page %zu: not in the order of the file", page->number);
    for (; splice->next_page + 1 < page->number; splice->next_page++)
        replace(splice, file->pages[splice->next_page].begin, file->pages[splice->next_page].end);
    const struct markup_page *from = &file->pages[splice->next_page++];
    struct cursor cursor = {.page = page};
    pd_status status = PD_OK;
    for (size_t w = 0; status == PD_OK && w < from->count; w++)
        status = splice_word(splice, w, &file->words[from->first + w], &cursor, error);
    replace(splice, from->end, from->end);
    return status == PD_OK ? state(splice, error) : status;
}

pd_status splice_finish(struct splice *splice, pd_error *error)
{
    const struct markup_file *file = splice->file;
    for (; splice->next_page < file->page_count; splice->next_page++)
        replace(splice, file->pages[splice->next_page].begin, file->pages[splice->next_page].end);
    replace(splice, file->xml.length, file->xml.length);
    return state(splice, error);
}

/* ---- Opening ------------------------------------------------------------------------- */

pd_status splice_open(FILE *stream, const struct writer_options *options, const struct markup_format *format,
                      struct splice **out, pd_error *error)
{
    *out = NULL;
    const struct markup_file *file = markup_source_file(options->source);
    if (file == NULL || file->format != format) return PD_OK;
    struct splice *splice = calloc(1, sizeof *splice);
    if (splice == NULL) return error_memory(error);
    *splice = (struct splice){.stream = stream, .file = file};
    *out = splice;
    return PD_OK;
}

void splice_free(struct splice *splice)
{
    if (splice == NULL) return;
    free(splice->text);
    free(splice);
}
