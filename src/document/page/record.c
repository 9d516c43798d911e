/*
 * Whole numbers are written seven bits a byte, the lowest first; a byte of 128 or more is not the last one. Other
 * numbers are written as they are in memory. A text is its length and its bytes; where it may be missing, its length is
 * one more than it is, and 0 stands for none.
 *
 * The reader trusts nothing. Each item takes at least one byte, so a count that is larger than the number of bytes left
 * is wrong, and no record can ask for much more memory than it has bytes.
 */
#include "document/page/record.h"

#include "base/error.h"
#include "base/memory.h"

#include <stdint.h>
#include <string.h>

/* ---- Writing ----------------------------------------------------------------------------- */

/* Has room for `more` bytes; false: memory runs out. */
static bool reserve(struct page_record *record, size_t more)
{
    return memory_reserve(&record->bytes, &record->capacity, record->length + more, 1);
}

static bool put_bytes(struct page_record *record, const void *bytes, size_t length)
{
    if (!reserve(record, length)) return false;
    if (length > 0) memcpy(record->bytes + record->length, bytes, length);
    record->length += length;
    return true;
}

static bool put_number(struct page_record *record, size_t number)
{
    if (!reserve(record, 10)) return false;
    for (; number >= 128; number >>= 7) record->bytes[record->length++] = (unsigned char)(number | 128);
    record->bytes[record->length++] = (unsigned char)number;
    return true;
}

static bool put_float(struct page_record *record, float number)
{
    return put_bytes(record, &number, sizeof number);
}

static bool put_box(struct page_record *record, const pd_box *box)
{
    return put_bytes(record, box, sizeof *box);
}

static bool put_text(struct page_record *record, const char *text)
{
    if (text == NULL) return put_number(record, 0);
    const size_t length = strlen(text);
    return put_number(record, length + 1) && put_bytes(record, text, length);
}

static bool put_choices(struct page_record *record, const struct document_choice *choices, size_t count)
{
    bool ok = put_number(record, count);
    for (size_t k = 0; ok && k < count; k++)
        ok = put_text(record, choices[k].text) && put_float(record, choices[k].confidence);
    return ok;
}

static bool put_word(struct page_record *record, const struct document_word *word)
{
    bool ok =
        put_text(record, word->text) && put_box(record, &word->box) && put_float(record, word->confidence) &&
        put_number(record, (size_t)word->origin) && put_number(record, word->ordinal) &&
        put_text(record, word->before) && put_text(record, word->other) && put_float(record, word->before_confidence) &&
        put_choices(record, word->alternatives, word->alternative_count) && put_number(record, word->symbol_count);
    for (size_t s = 0; ok && s < word->symbol_count; s++)
        ok = put_choices(record, word->symbols[s].choices, word->symbols[s].choice_count);
    return ok;
}

static bool put_line(struct page_record *record, const struct document_line *line)
{
    bool ok = put_box(record, &line->box) && put_number(record, line->word_count);
    for (size_t w = 0; ok && w < line->word_count; w++) ok = put_word(record, &line->words[w]);
    return ok;
}

static bool put_block(struct page_record *record, const struct document_block *block)
{
    bool ok = put_box(record, &block->box) && put_number(record, block->line_count);
    for (size_t l = 0; ok && l < block->line_count; l++) ok = put_line(record, &block->lines[l]);
    return ok;
}

static bool put_head(struct page_record *record, const struct document_page *page)
{
    return put_number(record, page->number) && put_float(record, page->width) && put_float(record, page->height) &&
           put_float(record, page->resolution) && put_number(record, (size_t)page->rotation) &&
           put_float(record, page->skew) && put_number(record, (size_t)page->turn) &&
           put_number(record, page->decoded) && put_number(record, page->timed_out) &&
           put_number(record, (size_t)page->reading) && put_number(record, page->block_count);
}

bool page_record_write(struct page_record *record, const struct document_page *page)
{
    record->length = 0;
    bool ok = put_head(record, page);
    for (size_t b = 0; ok && b < page->block_count; b++) ok = put_block(record, &page->blocks[b]);
    return ok;
}

/* ---- Reading ----------------------------------------------------------------------------- */

struct record_reader {
    const unsigned char *at, *end;
    struct arena *arena; /* of the page */
    bool is_bad;         /* the bytes are not a record; everything read after that is 0 */
    bool is_full;        /* memory has run out */
};

static void get_bytes(struct record_reader *reader, void *bytes, size_t length)
{
    reader->is_bad = reader->is_bad || (size_t)(reader->end - reader->at) < length;
    if (reader->is_bad) {
        memset(bytes, 0, length);
        return;
    }
    memcpy(bytes, reader->at, length);
    reader->at += length;
}

static size_t get_number(struct record_reader *reader, size_t most)
{
    size_t number = 0;
    for (unsigned shift = 0;; shift += 7) {
        if (reader->is_bad || reader->at == reader->end || shift > 56) break;
        const size_t byte = *reader->at++;
        number |= (byte & 127) << shift;
        if (byte < 128 && number <= most) return number;
    }
    reader->is_bad = true;
    return 0;
}

/* How many items follow. */
static size_t get_count(struct record_reader *reader)
{
    return get_number(reader, (size_t)(reader->end - reader->at));
}

static float get_float(struct record_reader *reader)
{
    float number;
    get_bytes(reader, &number, sizeof number);
    return number;
}

static pd_box get_box(struct record_reader *reader)
{
    pd_box box;
    get_bytes(reader, &box, sizeof box);
    return box;
}

/* Room for `count` items in the page; NULL if there are none or memory runs out. */
static void *get_room(struct record_reader *reader, size_t count, size_t unit)
{
    void *room = count > 0 ? arena_take(reader->arena, count * unit) : NULL;
    if (count > 0 && room == NULL) reader->is_bad = reader->is_full = true;
    return room;
}

static const char *get_text(struct record_reader *reader)
{
    const size_t length = get_count(reader);
    if (length == 0) return NULL;
    char *text = get_room(reader, length, 1);
    if (text != NULL) get_bytes(reader, text, length - 1);
    reader->is_bad = reader->is_bad || memchr(text, 0, length - 1) != NULL;
    return text;
}

/* A text that cannot be missing. */
static const char *get_whole_text(struct record_reader *reader)
{
    const char *text = get_text(reader);
    reader->is_bad = reader->is_bad || text == NULL;
    return text != NULL ? text : "";
}

static struct document_choice *get_choices(struct record_reader *reader, size_t *count)
{
    *count = get_count(reader);
    struct document_choice *choices = get_room(reader, *count, sizeof *choices);
    for (size_t k = 0; !reader->is_bad && k < *count; k++) {
        choices[k].text = get_whole_text(reader);
        choices[k].confidence = get_float(reader);
    }
    return choices;
}

static void get_symbols(struct record_reader *reader, struct document_word *word)
{
    word->symbol_count = word->symbol_capacity = get_count(reader);
    word->symbols = get_room(reader, word->symbol_count, sizeof *word->symbols);
    for (size_t s = 0; !reader->is_bad && s < word->symbol_count; s++) {
        struct document_symbol *symbol = &word->symbols[s];
        symbol->choices = get_choices(reader, &symbol->choice_count);
        symbol->choice_capacity = symbol->choice_count;
    }
}

static void get_word(struct record_reader *reader, struct document_word *word)
{
    word->text = get_whole_text(reader);
    word->length = strlen(word->text);
    word->box = get_box(reader);
    word->confidence = get_float(reader);
    word->origin = (enum document_origin)get_number(reader, ORIGIN_REPAIRED);
    word->ordinal = get_number(reader, SIZE_MAX);
    word->before = get_text(reader);
    word->other = get_text(reader);
    word->before_confidence = get_float(reader);
    word->alternatives = get_choices(reader, &word->alternative_count);
    get_symbols(reader, word);
}

static void get_line(struct record_reader *reader, struct document_line *line)
{
    line->box = get_box(reader);
    line->word_count = line->word_capacity = get_count(reader);
    line->words = get_room(reader, line->word_count, sizeof *line->words);
    for (size_t w = 0; !reader->is_bad && w < line->word_count; w++) get_word(reader, &line->words[w]);
}

static void get_block(struct record_reader *reader, struct document_block *block)
{
    block->box = get_box(reader);
    block->line_count = block->line_capacity = get_count(reader);
    block->lines = get_room(reader, block->line_count, sizeof *block->lines);
    for (size_t l = 0; !reader->is_bad && l < block->line_count; l++) get_line(reader, &block->lines[l]);
}

static void get_page(struct record_reader *reader, struct document_page *page)
{
    page->number = get_number(reader, SIZE_MAX);
    page->width = get_float(reader);
    page->height = get_float(reader);
    page->resolution = get_float(reader);
    page->rotation = (int)get_number(reader, 270);
    page->skew = get_float(reader);
    page->turn = (int)get_number(reader, 270);
    page->decoded = get_number(reader, 1);
    page->timed_out = get_number(reader, 1);
    page->reading = (pd_page_reading)get_number(reader, PD_PAGE_OCR);
    page->block_count = page->block_capacity = get_count(reader);
    page->blocks = get_room(reader, page->block_count, sizeof *page->blocks);
    for (size_t b = 0; !reader->is_bad && b < page->block_count; b++) get_block(reader, &page->blocks[b]);
    reader->is_bad = reader->is_bad || reader->at != reader->end;
}

pd_status page_record_read(const unsigned char *bytes, size_t length, struct document_page **page, pd_error *error)
{
    *page = document_page_new(0);
    if (*page == NULL) return error_memory(error);
    struct record_reader reader = {.at = bytes, .end = bytes + length, .arena = &(*page)->arena};
    get_page(&reader, *page);
    if (!reader.is_bad) return PD_OK;
    document_page_free(*page);
    *page = NULL;
    return reader.is_full ? error_memory(error)
                          : error_set(error, PD_ERROR_IO, "the temporary file with the pages is damaged");
}
