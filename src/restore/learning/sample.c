#include "restore/learning/sample.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* All that the readings of a text point to is in `bytes`, `symbols` and `choices`. */
struct sample_text {
    char *text;
    size_t length;
    pd_reading *readings;
    size_t reading_count;
    pd_symbol *symbols;
    pd_alternative *choices;
    char *bytes;
};

static void free_text(struct sample_text *text)
{
    free(text->text);
    free(text->readings);
    free(text->symbols);
    free(text->choices);
    free(text->bytes);
}

void sample_free(struct sample *sample)
{
    for (size_t k = 0; k < sample->count; k++) free_text(&sample->texts[k]);
    free(sample->texts);
    *sample = (struct sample){0};
}

/* ---- Copying ---- */

/* What the readings of a text need. */
struct sample_sizes {
    size_t symbols, choices, bytes;
};

static struct sample_sizes measure(const pd_reading *readings, size_t count)
{
    struct sample_sizes sizes = {0};
    for (size_t k = 0; k < count; k++) {
        sizes.bytes += readings[k].other ? readings[k].other_length : 0;
        for (size_t s = 0; readings[k].symbols && s < readings[k].symbol_count; s++) {
            const pd_symbol *symbol = &readings[k].symbols[s];
            sizes.symbols++;
            sizes.choices += symbol->choice_count;
            for (size_t c = 0; c < symbol->choice_count; c++) sizes.bytes += symbol->choices[c].length;
        }
    }
    return sizes;
}

/* Copies bytes to *to and moves it behind them; returns the copy. */
static const char *copy_bytes(char **to, const char *bytes, size_t length)
{
    char *copy = *to;
    if (length) memcpy(copy, bytes, length);
    *to += length;
    return copy;
}

/* Copies the symbols of a reading to the places that follow those of the readings before. */
static void copy_symbols(pd_reading *reading, pd_symbol **symbols, pd_alternative **choices, char **bytes)
{
    const pd_symbol *from = reading->symbols;
    reading->symbols = *symbols;
    for (size_t s = 0; s < reading->symbol_count; s++) {
        *(*symbols)++ = (pd_symbol){.choices = *choices, .choice_count = from[s].choice_count};
        for (size_t c = 0; c < from[s].choice_count; c++) {
            pd_alternative choice = from[s].choices[c];
            choice.text = copy_bytes(bytes, choice.text, choice.length);
            *(*choices)++ = choice;
        }
    }
}

static bool copy_readings(struct sample_text *text, const pd_reading *readings, size_t count)
{
    const struct sample_sizes sizes = measure(readings, count);
    text->readings = calloc(count + 1, sizeof *text->readings);
    text->symbols = calloc(sizes.symbols + 1, sizeof *text->symbols);
    text->choices = calloc(sizes.choices + 1, sizeof *text->choices);
    text->bytes = malloc(sizes.bytes + 1);
    if (!text->readings || !text->symbols || !text->choices || !text->bytes) return false;
    pd_symbol *symbols = text->symbols;
    pd_alternative *choices = text->choices;
    char *bytes = text->bytes;
    text->reading_count = count;
    for (size_t k = 0; k < count; k++) {
        pd_reading *copy = &text->readings[k];
        *copy = readings[k];
        if (copy->other) copy->other = copy_bytes(&bytes, copy->other, copy->other_length);
        if (copy->symbols) copy_symbols(copy, &symbols, &choices, &bytes);
    }
    return true;
}

/* ---- Taking texts ---- */

/* How much of a text is taken: whole lines, unless the first one is too long. */
static size_t taken_length(const char *text, size_t length)
{
    if (length <= SAMPLE_TEXT_BYTES) return length;
    const char *end = memrchr(text, '\n', SAMPLE_TEXT_BYTES);
    return end ? (size_t)(end - text) + 1 : 0;
}

/* Drops every second text. */
static void thin_out(struct sample *sample)
{
    size_t kept = 0;
    sample->bytes = 0;
    for (size_t k = 0; k < sample->count; k++) {
        if (k % 2 == 1) {
            free_text(&sample->texts[k]);
            continue;
        }
        sample->bytes += sample->texts[k].length;
        sample->texts[kept++] = sample->texts[k];
    }
    sample->count = kept;
    sample->stride *= 2;
}

bool sample_offer(struct sample *sample, const char *text, size_t length, const pd_reading *readings, size_t count)
{
    struct sample_text taken = {.length = taken_length(text, length)};
    if (sample->stride == 0) sample->stride = 1;
    if (sample->seen++ % sample->stride != 0 || taken.length == 0) return true;
    while (count > 0 && readings[count - 1].offset + readings[count - 1].length > taken.length) count--;
    taken.text = malloc(taken.length);
    if (!taken.text || !copy_readings(&taken, readings, count) ||
        !memory_reserve(&sample->texts, &sample->capacity, sample->count + 1, sizeof *sample->texts)) {
        free_text(&taken);
        return false;
    }
    memcpy(taken.text, text, taken.length);
    sample->texts[sample->count++] = taken;
    sample->bytes += taken.length;
    if (sample->bytes > SAMPLE_BYTES_MAX) thin_out(sample);
    return true;
}

bool sample_join(const struct sample *sample, char **text, size_t *length, pd_reading **readings, size_t *count)
{
    size_t all = 0;
    for (size_t k = 0; k < sample->count; k++) all += sample->texts[k].reading_count;
    *text = malloc(sample->bytes + 2 * sample->count + 1);
    *readings = calloc(all + 1, sizeof **readings);
    *length = *count = 0;
    if (!*text || !*readings) return false;
    for (size_t k = 0; k < sample->count; k++) {
        const struct sample_text *one = &sample->texts[k];
        memcpy(*text + *length, one->text, one->length);
        for (size_t r = 0; r < one->reading_count; r++, ++*count) {
            (*readings)[*count] = one->readings[r];
            (*readings)[*count].offset += *length;
        }
        *length += one->length;
        memcpy(*text + *length, "\n\n", 2);
        *length += 2;
    }
    return true;
}
