/* Files of weights of repair: what is written is read again, wrong files are refused with file and line. */
#include "lattice/repair_weights.h"

#include "support.h"

static const char shipped[] = PHUCDAU_SOURCE_DIR "/models/repair.weights";

static char *read_text(const char *path)
{
    char *text;
    size_t length;
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    cr_assert_geq(file, 0, "%s", path);
    cr_assert_eq(file_read(file, 1 << 20, &text, &length), 0);
    close(file);
    return text;
}

static pd_status read_weights(const char *text, struct repair_weights *weights, pd_error *error)
{
    char *path = temporary_file(text, strlen(text));
    const pd_status status = repair_weights_read(path, weights, error);
    if (status != PD_OK) cr_expect_not_null(strstr(error->message, path), "%s", error->message);
    unlink(path);
    free(path);
    return status;
}

/* A file in which each row has the middle of its limits, but for the row `odd`, whose line is `line` (may be empty). */
static char *make_file(size_t odd, const char *line)
{
    char *text = NULL;
    size_t length;
    FILE *stream = open_memstream(&text, &length);
    cr_assert_not_null(stream);
    for (size_t r = 0; r < repair_weight_count; r++) {
        const struct repair_weight *row = &repair_weight_rows[r];
        if (r == odd)
            fputs(line, stream);
        else
            fprintf(stream, "%s\t%.4f\n", row->name, ((double)row->least + (double)row->most) / 2);
    }
    fclose(stream);
    return text;
}

static size_t row_of(const char *name)
{
    size_t r = 0;
    while (strcmp(repair_weight_rows[r].name, name) != 0) cr_assert_lt(++r, repair_weight_count);
    return r;
}

/* The limits are no trap: the middle of a row's limits is inside them, and has at most a few decimals. */
Test(repair_weights, reads_a_row_in_any_place)
{
    struct repair_weights weights;
    pd_error error = {0};
    char *text = make_file(row_of("join"), "# a comment\n\njoin\t-1.25\n");
    cr_assert_eq(read_weights(text, &weights, &error), PD_OK, "%s", error.message);
    cr_expect_float_eq(weights.join, -1.25f, 0);
    free(text);
}

Test(repair_weights, writes_what_it_reads)
{
    struct repair_weights weights, again;
    pd_error error = {0};
    char *text = NULL;
    size_t length;
    cr_assert_eq(repair_weights_read(shipped, &weights, &error), PD_OK, "%s", error.message);
    FILE *stream = open_memstream(&text, &length);
    cr_assert_not_null(stream);
    repair_weights_write(stream, &weights, "a head");
    fclose(stream);
    cr_assert_eq(read_weights(text, &again, &error), PD_OK, "%s", error.message);
    for (size_t r = 0; r < repair_weight_count; r++)
        cr_expect_float_eq(*repair_weight_of(&weights, &repair_weight_rows[r]),
                           *repair_weight_of(&again, &repair_weight_rows[r]), 1e-6, "%s", repair_weight_rows[r].name);
    free(text);
}

/* Each row of the shipped file stands under the comment of the table, so that the file explains itself. */
Test(repair_weights, shipped_file_says_what_each_row_is)
{
    char *text = read_text(shipped);
    for (size_t r = 0; r < repair_weight_count; r++) {
        char head[600];
        snprintf(head, sizeof head, "\n# %s\n%s\t", repair_weight_rows[r].what, repair_weight_rows[r].name);
        cr_expect_not_null(strstr(text, head), "%s", repair_weight_rows[r].name);
    }
    free(text);
}

/* `place` is for printf, with the number of the line and of the next one. */
static void expect_refused(const char *line, const char *place, const char *reason)
{
    struct repair_weights weights;
    pd_error error = {0};
    char *text = make_file(row_of("join"), line), number[32];
    snprintf(number, sizeof number, place, row_of("join") + 1, row_of("join") + 2);
    cr_assert_eq(read_weights(text, &weights, &error), PD_ERROR_MODEL, "accepted: %s", line);
    cr_expect_not_null(strstr(error.message, number), "%s: %s", line, error.message);
    cr_expect_not_null(strstr(error.message, reason), "%s: %s", line, error.message);
    free(text);
}

Test(repair_weights, wrong_files_are_refused)
{
    char line[1000];
    expect_refused("", "", "join is missing");
    expect_refused("joined\t1\n", "line %1$zu", "no weight");
    expect_refused("join\t1\njoin\t1\n", "line %2$zu", "second time");
    expect_refused("join 1\n", "line %1$zu", "NAME TAB VALUE");
    expect_refused("#join\t1\n", "line %1$zu", "no weight");
    static const char *const wrong[] = {"",    "-",   ".",  "nan", "inf", "-inf", "1e3",
                                        "0x1", "1,5", " 1", "1 ",  "--1", "1.2.3"};
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        snprintf(line, sizeof line, "join\t%s\n", wrong[k]);
        expect_refused(line, "line %1$zu", "no decimal number");
    }
    expect_refused("join\t1000\n", "line %1$zu", "outside the limits");
    expect_refused("join\t-99999999999999.5\n", "line %1$zu", "outside the limits");
    memset(line, '1', 700);
    memcpy(line, "join\t", 5);
    line[700] = '\n';
    line[701] = '\0';
    expect_refused(line, "line %1$zu", "too long");
}

Test(repair_weights, a_missing_file_is_named)
{
    struct repair_weights weights;
    pd_error error = {0};
    cr_expect_eq(repair_weights_read("none.weights", &weights, &error), PD_ERROR_MODEL);
    cr_expect_not_null(strstr(error.message, "none.weights"));
}
