#include "train/channel_pairs.h"

#include "base/error.h"
#include "base/memory.h"
#include "text/utf8.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES = 4096 };

/* Reads a field as code points and returns their number; SIZE_MAX if it is not UTF-8 or too long. */
static size_t read_field(const char *text, size_t length, uint32_t points[CHANNEL_TEXT_MAX])
{
    size_t count = 0;
    for (size_t at = 0; at < length;) {
        const uint32_t point = utf8_next(text, length, &at);
        if (point == UTF8_INVALID) return SIZE_MAX;
        if (count == CHANNEL_TEXT_MAX) return SIZE_MAX;
        points[count++] = point;
    }
    return count;
}

/* Appends a pair, or sets *known to false if the pair has to be skipped. Returns false if memory runs out. */
static bool add_pair(struct channel_pairs *pairs, const struct channel_alphabet *alphabet, const char *line, size_t tab,
                     size_t length, bool *known)
{
    uint32_t truth[CHANNEL_TEXT_MAX], printed[CHANNEL_TEXT_MAX];
    const size_t letters = read_field(line, tab, truth);
    const size_t characters = read_field(line + tab + 1, length - tab - 1, printed);
    *known = letters != SIZE_MAX && characters != SIZE_MAX && letters > 0;
    for (size_t i = 0; *known && i < letters; i++) *known = channel_letter(alphabet, truth[i]) != CHANNEL_NO_LETTER;
    if (!*known) return true;
    if (!memory_reserve(&pairs->examples, &pairs->capacity, pairs->count + 1, sizeof *pairs->examples) ||
        !memory_reserve(&pairs->letters, &pairs->letter_capacity, pairs->letter_count + letters, 1) ||
        !memory_reserve(&pairs->printed, &pairs->printed_capacity, pairs->printed_count + characters + 1,
                        sizeof *pairs->printed))
        return false;
    for (size_t i = 0; i < letters; i++) pairs->letters[pairs->letter_count++] = channel_letter(alphabet, truth[i]);
    memcpy(pairs->printed + pairs->printed_count, printed, characters * sizeof *printed);
    pairs->printed_count += characters;
    pairs->examples[pairs->count++] =
        (struct channel_example){.letter_count = (uint8_t)letters, .printed_count = (uint8_t)characters, .weight = 1};
    return true;
}

static pd_status read_lines(FILE *file, const char *path, const struct channel_alphabet *alphabet,
                            struct channel_pairs *pairs, pd_error *error)
{
    char line[LINE_BYTES];
    for (uint64_t number = 1; fgets(line, sizeof line, file); number++) {
        const size_t length = strcspn(line, "\n");
        const char *tab = memchr(line, '\t', length);
        const bool is_whole = line[length] == '\n' || feof(file);
        if (!tab || strchr(tab + 1, '\t') || !is_whole || utf8_first_invalid(line, length) < length)
            return error_on_line(error, PD_ERROR_INPUT, number, "%s: line %llu is not a pair (true TAB printed)", path,
                                 (unsigned long long)number);
        bool known;
        if (!add_pair(pairs, alphabet, line, (size_t)(tab - line), length, &known)) return error_memory(error);
        if (!known) pairs->skipped++;
    }
    if (ferror(file)) return error_set(error, PD_ERROR_IO, "cannot read %s: %s", path, strerror(errno));
    return PD_OK;
}

pd_status channel_pairs_read(const char *path, const struct channel_alphabet *alphabet, struct channel_pairs *pairs,
                             pd_error *error)
{
    const bool is_standard = strcmp(path, "-") == 0;
    FILE *file = is_standard ? stdin : fopen(path, "re");
    if (!file) return error_set(error, PD_ERROR_IO, "cannot read %s: %s", path, strerror(errno));
    const pd_status status = read_lines(file, path, alphabet, pairs, error);
    if (!is_standard) fclose(file);
    return status;
}

void channel_pairs_link(struct channel_pairs *pairs)
{
    channel_examples_link(pairs->examples, pairs->count, pairs->letters, pairs->printed);
}

void channel_pairs_free(struct channel_pairs *pairs)
{
    free(pairs->examples);
    free(pairs->letters);
    free(pairs->printed);
    *pairs = (struct channel_pairs){0};
}
