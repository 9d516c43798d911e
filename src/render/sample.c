/*
 * Reservoir sampling (Vitter 1985, "Random sampling with a reservoir", algorithm R): each passage of the text has the
 * same chance, and only the chosen ones are kept in memory.
 */
#include "render/sample.h"

#include "alphabet/alphabet.h"
#include "base/error.h"
#include "base/memory.h"
#include "text/utf8.h"
#include "train/text/reader.h"

#include <stdlib.h>
#include <string.h>

enum { PASSAGE_BYTES = 5000, PARAGRAPH_BYTES = 3000 };

struct sampling {
    struct prng *prng;
    struct passage *passages;
    size_t count;
    uint64_t seen;
    char *text; /* the passage being read */
    size_t length, capacity;
};

/* Completes a passage: it gets a random place, or none. Returns false if memory runs out. */
static bool finish_passage(struct sampling *sampling)
{
    if (sampling->length == 0) return true;
    const uint64_t number = sampling->seen++;
    const size_t place = number < sampling->count ? (size_t)number : prng_below(sampling->prng, (size_t)number + 1);
    const size_t length = sampling->length;
    sampling->length = 0;
    if (place >= sampling->count) return true;
    char *text = malloc(3 * length + 1);
    if (text == NULL) return false;
    const size_t composed = text_compose(sampling->text, length, text, 3 * length);
    if (composed == SIZE_MAX) {
        free(text);
        return false;
    }
    char *fitting = realloc(text, composed + 1);
    free(sampling->passages[place].text);
    sampling->passages[place] = (struct passage){fitting != NULL ? fitting : text, composed};
    return true;
}

/* Adds a paragraph to the passage, cut to the size that a page can hold. Returns false if memory runs out. */
static bool add_paragraph(struct sampling *sampling, const char *line, size_t length)
{
    if (length == 0 || utf8_first_invalid(line, length) < length) return true;
    if (length > PARAGRAPH_BYTES) {
        length = PARAGRAPH_BYTES;
        while (length > 0 && line[length] != ' ') length--;
    }
    if (length == 0) return true;
    if (!memory_reserve(&sampling->text, &sampling->capacity, sampling->length + length + 1, 1)) return false;
    memcpy(sampling->text + sampling->length, line, length);
    sampling->length += length;
    sampling->text[sampling->length++] = '\n';
    return sampling->length < PASSAGE_BYTES || finish_passage(sampling);
}

static pd_status read_all(struct sampling *sampling, struct reader *reader, pd_error *error)
{
    for (;;) {
        const char *line;
        size_t length;
        const pd_status status = reader_line(reader, &line, &length, error);
        if (status != PD_OK) return status;
        if (line == NULL) return finish_passage(sampling) ? PD_OK : error_memory(error);
        if (!add_paragraph(sampling, line, length)) return error_memory(error);
    }
}

/* Fills the places that are left with copies of the passages found, in turn. */
static pd_status repeat(struct sampling *sampling, pd_error *error)
{
    if (sampling->seen == 0) return error_set(error, PD_ERROR_INPUT, "no text in it (one paragraph a line, UTF-8)");
    for (size_t k = (size_t)sampling->seen; k < sampling->count; k++) {
        const struct passage *source = &sampling->passages[k - (size_t)sampling->seen];
        sampling->passages[k] = (struct passage){malloc(source->length + 1), source->length};
        if (sampling->passages[k].text == NULL) return error_memory(error);
        memcpy(sampling->passages[k].text, source->text, source->length);
    }
    return PD_OK;
}

pd_status sample_passages(const char *path, struct prng *prng, struct passage *passages, size_t count, pd_error *error)
{
    struct sampling sampling = {.prng = prng, .passages = passages, .count = count};
    struct reader *reader;
    memset(passages, 0, count * sizeof *passages);
    pd_status status = reader_open(path, &reader, error);
    if (status != PD_OK) return status;
    status = read_all(&sampling, reader, error);
    reader_close(reader);
    free(sampling.text);
    return status == PD_OK && sampling.seen < count ? repeat(&sampling, error) : status;
}
