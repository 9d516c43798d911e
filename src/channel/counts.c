/*
 * Tables of counts and their files: text, a line a piece, so that anyone can read what an engine does to a letter, and
 * correct it.
 *
 *     true TAB printed TAB count      how often the true piece (1–2 characters) was printed as 0–3 characters
 *     true TAB count                  how often a piece of two letters was not printed as one
 *
 * Lines that start with "# " are comments.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "channel/channel.h"
#include "text/utf8.h"

static const double COUNT_MAX = 1e12;

void channel_counts_free(struct channel_counts *counts)
{
    free(counts->items);
    *counts = (struct channel_counts){0};
}

static int compare(const struct channel_count *x, const struct channel_count *y)
{
    if (x->first != y->first) return x->first < y->first ? -1 : 1;
    if (x->second != y->second) return x->second < y->second ? -1 : 1;
    if (x->apart != y->apart) return x->apart ? 1 : -1;
    return x->printed < y->printed ? -1 : x->printed > y->printed;
}

int channel_count_order(const void *a, const void *b)
{
    return compare(a, b);
}

static bool same_piece(const struct channel_count *x, const struct channel_count *y)
{
    return x->first == y->first && x->second == y->second;
}

/* Adds up lines that say the same. */
static void merge_equal(struct channel_counts *counts)
{
    if (counts->count == 0) return;
    qsort(counts->items, counts->count, sizeof *counts->items, channel_count_order);
    size_t to = 0;
    for (size_t i = 1; i < counts->count; i++) {
        if (compare(&counts->items[to], &counts->items[i]) == 0)
            counts->items[to].count += counts->items[i].count;
        else
            counts->items[++to] = counts->items[i];
    }
    counts->count = to + 1;
}

/* Scales each true piece's counts down to `mass`. Counts of pieces taken apart belong to their piece. */
static void scale_down(struct channel_counts *counts, double mass)
{
    for (size_t first = 0, end; first < counts->count; first = end) {
        double sum = 0;
        for (end = first; end < counts->count && same_piece(&counts->items[first], &counts->items[end]); end++)
            sum += counts->items[end].count;
        if (sum <= mass) continue;
        for (size_t i = first; i < end; i++) counts->items[i].count *= mass / sum;
    }
}

bool channel_counts_add(struct channel_counts *to, const struct channel_counts *from, double mass)
{
    if (!memory_reserve(&to->items, &to->capacity, to->count + from->count, sizeof *to->items)) return false;
    if (mass > 0) scale_down(to, mass);
    if (from->count) memcpy(to->items + to->count, from->items, from->count * sizeof *from->items);
    to->count += from->count;
    merge_equal(to);
    return true;
}

/* ---- Files ---- */

/* Reads up to `most` characters of a field; SIZE_MAX where there are more or it is no UTF-8. */
static size_t read_points(const char *text, size_t length, uint32_t *points, size_t most)
{
    size_t count = 0;
    for (size_t at = 0; at < length;) {
        const uint32_t point = utf8_next(text, length, &at);
        if (point == UTF8_INVALID || count == most) return SIZE_MAX;
        points[count++] = point;
    }
    return count;
}

/* Digits with a point among them, whatever the locale says of numbers. */
static bool read_count(const char *text, double *count)
{
    double unit = 1;
    bool has_digit = false, has_point = false;
    *count = 0;
    for (; (*text >= '0' && *text <= '9') || (*text == '.' && !has_point); text++) {
        if (*text == '.') {
            has_point = true;
            continue;
        }
        has_digit = true;
        *count = *count * 10 + (*text - '0');
        if (has_point) unit *= 10;
    }
    *count /= unit;
    return has_digit && *text == '\0' && *count <= COUNT_MAX;
}

/* Reads one line; false where it is none of a table. */
static bool read_line(char *line, const struct channel_alphabet *alphabet, struct channel_count *out)
{
    char *printed = strchr(line, '\t');
    if (!printed) return false;
    *printed++ = '\0';
    uint32_t points[CHANNEL_PRINTED_MAX];
    const size_t letters = read_points(line, strlen(line), points, 2);
    if (letters == 0 || letters == SIZE_MAX) return false;
    *out = (struct channel_count){.first = channel_letter(alphabet, points[0]),
                                  .second = letters == 2 ? channel_letter(alphabet, points[1]) : CHANNEL_NO_LETTER};
    if (out->first == CHANNEL_NO_LETTER || (letters == 2 && out->second == CHANNEL_NO_LETTER)) return false;
    char *count = strchr(printed, '\t');
    if (!count) {
        out->apart = true;
        return letters == 2 && read_count(printed, &out->count);
    }
    const size_t characters = read_points(printed, (size_t)(count - printed), points, CHANNEL_PRINTED_MAX);
    if (characters == SIZE_MAX) return false;
    out->printed = channel_pack(points, characters);
    return read_count(count + 1, &out->count);
}

enum {
    LINE_BYTES = 256,        /* of a line of the table */
    COMMENT_BYTES = 1 << 16, /* of a comment */
    LINES_MAX = 1000000
};

/*
 * The next line without its end, and NUL behind what fits of it; *length counts all of it up to COMMENT_BYTES. False at
 * the end of the file.
 */
static bool next_line(FILE *file, char line[LINE_BYTES], size_t *length)
{
    int byte = 0;
    size_t count = 0;
    while (count < COMMENT_BYTES && (byte = getc_unlocked(file)) != EOF && byte != '\n') {
        if (count < LINE_BYTES - 1) line[count] = (char)byte;
        count++;
    }
    line[count < LINE_BYTES - 1 ? count : LINE_BYTES - 1] = '\0';
    *length = count;
    return byte != EOF || count > 0;
}

static bool is_comment(const char *line, size_t length)
{
    return line[0] == '#' && (line[1] == ' ' || length == 1) && length < COMMENT_BYTES;
}

static pd_status read_lines(FILE *file, const char *path, const struct channel_alphabet *alphabet,
                            struct channel_counts *counts, pd_error *error)
{
    char line[LINE_BYTES];
    size_t length;
    for (uint64_t number = 1; next_line(file, line, &length); number++) {
        if (is_comment(line, length)) continue;
        struct channel_count item;
        if (strlen(line) != length || number > LINES_MAX || !read_line(line, alphabet, &item))
            return error_on_line(error, PD_ERROR_INPUT, number,
                                 "%s: line %llu is not of a channel table (true TAB printed TAB count)", path,
                                 (unsigned long long)number);
        if (!memory_reserve(&counts->items, &counts->capacity, counts->count + 1, sizeof *counts->items))
            return error_memory(error);
        counts->items[counts->count++] = item;
    }
    if (ferror(file)) return error_set(error, PD_ERROR_IO, "cannot read %s: %s", path, strerror(errno));
    if (counts->count == 0) return error_set(error, PD_ERROR_INPUT, "%s: no channel table: it is empty", path);
    merge_equal(counts);
    return PD_OK;
}

pd_status channel_counts_read(const char *path, const struct channel_alphabet *alphabet, struct channel_counts *counts,
                              pd_error *error)
{
    *counts = (struct channel_counts){0};
    FILE *file = fopen(path, "re");
    if (!file) return error_set(error, PD_ERROR_IO, "cannot read %s: %s", path, strerror(errno));
    const pd_status status = read_lines(file, path, alphabet, counts, error);
    fclose(file);
    if (status != PD_OK) channel_counts_free(counts);
    return status;
}

static void write_point(uint32_t point, FILE *file)
{
    char bytes[4];
    fwrite(bytes, 1, utf8_put(point, bytes), file);
}

static void write_line(const struct channel_alphabet *alphabet, const struct channel_count *item, FILE *file)
{
    write_point(alphabet->point_of[item->first], file);
    if (item->second != CHANNEL_NO_LETTER) write_point(alphabet->point_of[item->second], file);
    if (!item->apart) fputc('\t', file);
    for (channel_print rest = item->printed; rest; rest >>= 21) write_point((uint32_t)(rest & 0x1FFFFF), file);
    fprintf(file, "\t%.2f\n", item->count);
}

void channel_counts_write(FILE *stream, const struct channel_alphabet *alphabet, const struct channel_counts *counts,
                          const char *description)
{
    for (const char *line = description; *line;) {
        const size_t length = strcspn(line, "\n");
        fprintf(stream, "# %.*s\n", (int)length, line);
        line += length + (line[length] == '\n');
    }
    for (size_t i = 0; i < counts->count; i++)
        if (counts->items[i].count >= 0.005) write_line(alphabet, &counts->items[i], stream);
}
