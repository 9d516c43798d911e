#include "lattice/repair_weights.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

const struct repair_weight repair_weight_rows[] = {
#define ROW(name, is_fixed, least, most, what)                                                                         \
    {#name, what, (float)(least), (float)(most), is_fixed, offsetof(struct repair_weights, name)},
#define REPAIR_WEIGHT(name, least, most, what)       ROW(name, false, least, most, what)
#define FIXED_REPAIR_WEIGHT(name, least, most, what) ROW(name, true, least, most, what)
#include "lattice/repair_weights.def"
#undef ROW
#undef REPAIR_WEIGHT
};

enum {
    ROWS = sizeof repair_weight_rows / sizeof *repair_weight_rows,
    LINE_BYTES = 512 /* of a line, its end included */
};

const size_t repair_weight_count = ROWS;

static const struct repair_weight *find_row(const char *name, size_t length)
{
    for (size_t r = 0; r < ROWS; r++)
        if (strlen(repair_weight_rows[r].name) == length && memcmp(repair_weight_rows[r].name, name, length) == 0)
            return &repair_weight_rows[r];
    return NULL;
}

/*
 * Reads a decimal number, as "-12.5", in every locale. False if the text is none. Digits behind the fifteenth do not
 * count.
 */
static bool read_number(const char *text, double *value)
{
    enum { DIGITS_MAX = 15 };
    const bool is_negative = *text == '-';
    double unit = 1;
    size_t digits = 0;
    bool has_point = false;
    *value = 0;
    for (text += is_negative; (*text >= '0' && *text <= '9') || (*text == '.' && !has_point); text++) {
        if (*text == '.') {
            has_point = true;
        } else if (digits++ < DIGITS_MAX) {
            *value = *value * 10 + (*text - '0');
            if (has_point) unit *= 10;
        } else if (!has_point) {
            return false;
        }
    }
    *value = (is_negative ? -*value : *value) / unit;
    return digits > 0 && *text == '\0';
}

/* What is wrong with a line, in plain words; NULL: nothing. Notes its value, and in `seen` that its row was there. */
static const char *read_line(const char *line, struct repair_weights *weights, bool seen[ROWS])
{
    const char *tab = strchr(line, '\t');
    double value;
    if (!tab) return "is not NAME TAB VALUE";
    const struct repair_weight *row = find_row(line, (size_t)(tab - line));
    if (!row) return "names no weight of this program";
    if (seen[row - repair_weight_rows]) return "names a weight a second time";
    if (!read_number(tab + 1, &value)) return "has no decimal number";
    if (!(value >= (double)row->least && value <= (double)row->most))
        return "has a value outside the limits of its weight";
    seen[row - repair_weight_rows] = true;
    *repair_weight_of(weights, row) = (float)value;
    return NULL;
}

static pd_status read_lines(FILE *file, const char *path, struct repair_weights *weights, pd_error *error)
{
    char line[LINE_BYTES];
    bool seen[ROWS] = {false};
    for (uint64_t number = 1; fgets(line, sizeof line, file); number++) {
        const size_t length = strcspn(line, "\n");
        const bool is_whole = line[length] == '\n' || feof(file);
        line[length] = '\0';
        if (is_whole && (length == 0 || strncmp(line, "# ", 2) == 0)) continue;
        const char *wrong = is_whole ? read_line(line, weights, seen) : "is too long";
        if (wrong)
            return error_on_line(error, PD_ERROR_MODEL, number, "%s: line %llu %s", path, (unsigned long long)number,
                                 wrong);
    }
    if (ferror(file)) return error_set(error, PD_ERROR_MODEL, "cannot read %s: %s", path, strerror(errno));
    for (size_t r = 0; r < ROWS; r++)
        if (!seen[r])
            return error_set(error, PD_ERROR_MODEL, "%s: the weight %s is missing", path, repair_weight_rows[r].name);
    return PD_OK;
}

pd_status repair_weights_read(const char *path, struct repair_weights *weights, pd_error *error)
{
    *weights = (struct repair_weights){0};
    FILE *file = fopen(path, "re");
    if (!file) return error_set(error, PD_ERROR_MODEL, "cannot read %s: %s", path, strerror(errno));
    const pd_status status = read_lines(file, path, weights, error);
    fclose(file);
    return status;
}

/* Writes a number with at most six decimals and no needless zeros, in every locale. */
static void write_number(FILE *stream, double value)
{
    static const long UNIT = 1000000;
    const long parts = lround(fabs(value) * (double)UNIT);
    char decimals[8];
    snprintf(decimals, sizeof decimals, "%06ld", parts % UNIT);
    size_t length = 6;
    while (length > 1 && decimals[length - 1] == '0') length--;
    fprintf(stream, "%s%ld.%.*s\n", value < 0 ? "-" : "", parts / UNIT, (int)length, decimals);
}

void repair_weights_write(FILE *stream, const struct repair_weights *weights, const char *description)
{
    struct repair_weights copy = *weights;
    fprintf(stream, "# %s\n", description);
    for (size_t r = 0; r < ROWS; r++) {
        const struct repair_weight *row = &repair_weight_rows[r];
        fprintf(stream, "\n# %s\n%s\t", row->what, row->name);
        write_number(stream, (double)*repair_weight_of(&copy, row));
    }
}
