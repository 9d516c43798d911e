/*
 * The file is kept in memory, and its tabs and spaces become NUL bytes where a text ends. Arrays of a page grow while
 * it is read, so the pointers between them are set when it is complete.
 */
#include "train/weights/readings.h"

#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "evaluate/normal.h"
#include "text/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_BYTES_MAX = 1 << 30, WORDS_MAX = 16 };

/* The state of reading one file. */
struct reading_file {
    const char *path;
    struct readings *readings;
    struct readings_page *page; /* the last one; NULL: the next line begins one */
    uint64_t line;
    pd_error *error;
};

static pd_status wrong(const struct reading_file *f, const char *what)
{
    return error_on_line(f->error, PD_ERROR_INPUT, f->line, "%s: line %llu %s", f->path, (unsigned long long)f->line,
                         what);
}

/* ---- Fields -------------------------------------------------------------------------- */

/* A part of a line. */
struct slice {
    const char *at;
    size_t length;
};

/* Takes the part up to the next `sign` off the front of `rest`; false if nothing is left. */
static bool take(struct slice *rest, char sign, struct slice *part)
{
    if (!rest->at) return false;
    const char *end = memchr(rest->at, sign, rest->length);
    *part = (struct slice){rest->at, end ? (size_t)(end - rest->at) : rest->length};
    *rest = end ? (struct slice){end + 1, rest->length - part->length - 1} : (struct slice){NULL, 0};
    return true;
}

/* Reads "0.996": 0 to 1 with up to six decimals. */
static bool read_confidence(struct slice text, float *confidence)
{
    double value = 0, unit = 1;
    if (text.length == 0 || text.length > 8 || text.at[0] < '0' || text.at[0] > '1') return false;
    for (size_t i = 0; i < text.length; i++) {
        if (i == 1 && text.at[i] == '.') continue;
        if (text.at[i] < '0' || text.at[i] > '9' || (i == 1)) return false;
        value = value * 10 + (text.at[i] - '0');
        if (i > 1) unit *= 10;
    }
    *confidence = (float)(value / unit);
    return *confidence <= 1;
}

static size_t count_characters(struct slice text)
{
    size_t count = 0;
    for (size_t at = 0; at < text.length; count++) utf8_next(text.at, text.length, &at);
    return count;
}

/* ---- Lines --------------------------------------------------------------------------- */

static bool put(struct readings_page *page, const char *bytes, size_t length)
{
    if (!memory_reserve(&page->text, &page->text_capacity, page->length + length + 1, 1)) return false;
    memcpy(page->text + page->length, bytes, length);
    page->length += length;
    return true;
}

/* Reads the choices of one character: TEXT CONFIDENCE TEXT CONFIDENCE … */
static pd_status read_symbol(const struct reading_file *f, struct slice field)
{
    struct readings_page *page = f->page;
    struct slice text, confidence;
    const size_t first = page->choice_count;
    while (take(&field, ' ', &text)) {
        float value;
        if (!take(&field, ' ', &confidence) || !read_confidence(confidence, &value) || text.length == 0)
            return wrong(f, "has choices that are not TEXT CONFIDENCE");
        if (!memory_reserve(&page->choices, &page->choice_capacity, page->choice_count + 1, sizeof *page->choices))
            return error_memory(f->error);
        page->choices[page->choice_count++] =
            (pd_alternative){.text = text.at, .length = text.length, .confidence = value};
    }
    if (!memory_reserve(&page->symbols, &page->symbol_capacity, page->symbol_count + 1, sizeof *page->symbols))
        return error_memory(f->error);
    page->symbols[page->symbol_count++] = (pd_symbol){.choice_count = page->choice_count - first};
    return PD_OK;
}

/*
 * Adds the readings of the words of a line, of which the first byte is text[begin] on the page. `fields` are the
 * choices.
 */
static pd_status read_readings(const struct reading_file *f, struct slice printed, struct slice confidences,
                               struct slice fields, size_t begin)
{
    struct readings_page *page = f->page;
    struct slice word, confidence, field;
    const bool has_choices = fields.at != NULL;
    while (take(&printed, ' ', &word)) {
        pd_reading reading = {.offset = begin, .length = word.length};
        if (!take(&confidences, ' ', &confidence) || !read_confidence(confidence, &reading.confidence))
            return wrong(f, "has no confidence for each printed word");
        for (size_t left = has_choices ? count_characters(word) : 0; left > 0; left--) {
            if (!take(&fields, '\t', &field)) return wrong(f, "has not a field for each character");
            const pd_status status = read_symbol(f, field);
            if (status != PD_OK) return status;
            reading.symbol_count++;
        }
        if (!memory_reserve(&page->readings, &page->reading_capacity, page->reading_count + 1, sizeof *page->readings))
            return error_memory(f->error);
        page->readings[page->reading_count++] = reading;
        begin += word.length + 1;
    }
    if (confidences.at || fields.at)
        return wrong(f, "has more confidences or choices than it has words and characters");
    return PD_OK;
}

static bool add_group(struct readings_page *page, struct slice truth, size_t begin)
{
    if (truth.length == 0) return true;
    if (!memory_reserve(&page->groups, &page->group_capacity, page->group_count + 1, sizeof *page->groups))
        return false;
    page->groups[page->group_count++] = (struct readings_group){
        .begin = begin,
        .end = page->length,
        .truth = truth.at,
        .truth_length = truth.length,
        .is_right = readings_same(truth.at, truth.length, page->text + begin, page->length - begin)};
    return true;
}

static pd_status read_words(const struct reading_file *f, struct slice line)
{
    struct readings_page *page = f->page;
    struct slice truth, printed, confidences;
    take(&line, '\t', &truth);
    if (!take(&line, '\t', &printed) || printed.length == 0) return wrong(f, "is not TRUE TAB PRINTED");
    const bool follows = page->length > 0 && page->text[page->length - 1] != '\n';
    if (follows && !put(page, " ", 1)) return error_memory(f->error);
    const size_t begin = page->length;
    if (!put(page, printed.at, printed.length) || !add_group(page, truth, begin)) return error_memory(f->error);
    return take(&line, '\t', &confidences) ? read_readings(f, printed, confidences, line, begin) : PD_OK;
}

static bool begin_page(struct reading_file *f)
{
    struct readings *r = f->readings;
    if (f->page) return true;
    if (!memory_reserve(&r->pages, &r->capacity, r->count + 1, sizeof *r->pages)) return false;
    f->page = &r->pages[r->count++];
    *f->page = (struct readings_page){0};
    return true;
}

/* Sets the pointers between the arrays of the page, which is complete. */
static void link_page(struct reading_file *f)
{
    struct readings_page *page = f->page;
    if (!page) return;
    pd_alternative *choice = page->choices;
    for (size_t s = 0; s < page->symbol_count; choice += page->symbols[s++].choice_count)
        page->symbols[s].choices = choice;
    pd_symbol *symbol = page->symbols;
    for (size_t k = 0; k < page->reading_count; symbol += page->readings[k++].symbol_count)
        page->readings[k].symbols = page->readings[k].symbol_count ? symbol : NULL;
    f->page = NULL;
}

static pd_status read_line(struct reading_file *f, struct slice line)
{
    if (line.length == 1 && line.at[0] == '\f') {
        link_page(f);
        return PD_OK;
    }
    if (!begin_page(f)) return error_memory(f->error);
    if (line.length == 0) return put(f->page, "\n", 1) ? PD_OK : error_memory(f->error);
    return read_words(f, line);
}

/* ---- Files --------------------------------------------------------------------------- */

/* Reads a whole file into memory that belongs to `readings`. */
static pd_status load(const char *path, struct readings *r, struct slice *bytes, pd_error *error)
{
    char *loaded;
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    const int code = file < 0 ? errno : file_read(file, FILE_BYTES_MAX, &loaded, &bytes->length);
    if (file >= 0) close(file);
    if (code != 0) return error_set(error, PD_ERROR_IO, "cannot read %s: %s", path, strerror(code));
    if (!memory_reserve(&r->files, &r->file_capacity, r->file_count + 1, sizeof *r->files)) {
        free(loaded);
        return error_memory(error);
    }
    r->files[r->file_count++] = loaded;
    bytes->at = loaded;
    return PD_OK;
}

pd_status readings_read(const char *path, struct readings *readings, pd_error *error)
{
    struct reading_file f = {.path = path, .readings = readings, .error = error};
    struct slice rest, line;
    const size_t before = readings->count;
    pd_status status = load(path, readings, &rest, error);
    if (status == PD_OK && utf8_first_invalid(rest.at, rest.length) < rest.length)
        return error_set(error, PD_ERROR_INPUT, "%s: not UTF-8", path);
    while (status == PD_OK && rest.length > 0 && take(&rest, '\n', &line)) {
        f.line++;
        status = read_line(&f, line);
    }
    link_page(&f);
    if (status == PD_OK && readings->count == before)
        return error_set(error, PD_ERROR_INPUT, "%s: no page of readings in it", path);
    return status;
}

void readings_free(struct readings *readings)
{
    for (size_t p = 0; p < readings->count; p++) {
        struct readings_page *page = &readings->pages[p];
        free(page->text);
        free(page->readings);
        free(page->groups);
        free(page->symbols);
        free(page->choices);
    }
    for (size_t k = 0; k < readings->file_count; k++) free(readings->files[k]);
    free(readings->pages);
    free(readings->files);
    *readings = (struct readings){0};
}

bool readings_same(const char *a, size_t a_length, const char *b, size_t b_length)
{
    if (a_length == b_length && memcmp(a, b, a_length) == 0) return true;
    struct normal_text x = {0}, y = {0};
    const bool is_same = normal_text_read(&x, a, a_length) && normal_text_read(&y, b, b_length) &&
                         x.point_count == y.point_count &&
                         memcmp(x.points, y.points, x.point_count * sizeof *x.points) == 0;
    normal_text_free(&x);
    normal_text_free(&y);
    return is_same;
}
