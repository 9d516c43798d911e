/*
 * Learning the weights of repair: reading pages of readings, counting errors, and the search. What is counted follows
 * from the pages, which are written here.
 */
#include "train/weights/readings.h"
#include "train/weights/weights.h"

#include "calling.h"
#include "support.h"

/* ---- Files of readings ---- */

static pd_status read_text(const char *text, struct readings *readings, pd_error *error)
{
    char *path = temporary_file(text, strlen(text));
    const pd_status status = readings_read(path, readings, error);
    if (status != PD_OK) cr_expect_not_null(strstr(error->message, path), "%s", error->message);
    unlink(path);
    free(path);
    return status;
}

static void expect_group(const struct readings_page *page, size_t number, const char *truth, const char *printed,
                         bool is_right)
{
    cr_assert_lt(number, page->group_count);
    const struct readings_group *group = &page->groups[number];
    cr_expect_eq(group->truth_length, strlen(truth));
    cr_expect_arr_eq(group->truth, truth, strlen(truth));
    cr_expect_eq(group->end - group->begin, strlen(printed));
    cr_expect_arr_eq(page->text + group->begin, printed, strlen(printed));
    cr_expect_eq(group->is_right, is_right, "%s", printed);
}

Test(train_weights, reads_pages)
{
    struct readings readings = {0};
    pd_error error = {0};
    cr_assert_eq(read_text("đất\tđat\t0.9\tđ 1\ta 0.75 ấ 0.25\tt 1\n"
                           "của xã\tcủaxã\t0.400\n"
                           "\n"
                           "\t~\t0.1\n"
                           "hòa\tho à\t0.5 0.25\n"
                           "\n\n"
                           "\f\n"
                           "nhà\tnhà\n",
                           &readings, &error),
                 PD_OK, "%s", error.message);
    cr_assert_eq(readings.count, 2);
    const struct readings_page *page = &readings.pages[0];
    cr_expect_eq(page->length, strlen("đat củaxã\n~ ho à\n\n"));
    cr_expect_arr_eq(page->text, "đat củaxã\n~ ho à\n\n", page->length);
    cr_assert_eq(page->group_count, 3);
    expect_group(page, 0, "đất", "đat", false);
    expect_group(page, 1, "của xã", "củaxã", false);
    expect_group(page, 2, "hòa", "ho à", false);
    cr_assert_eq(page->reading_count, 5);
    cr_expect_eq(page->readings[0].symbol_count, 3);
    cr_assert_eq(page->readings[0].symbols[1].choice_count, 2);
    cr_expect_arr_eq(page->readings[0].symbols[1].choices[1].text, "ấ", strlen("ấ"));
    cr_expect_float_eq(page->readings[0].symbols[1].choices[1].confidence, 0.25f, 1e-6);
    cr_expect_null(page->readings[1].symbols);
    cr_expect_eq(page->readings[4].offset, strlen("đat củaxã\n~ ho "));
    cr_expect_eq(page->readings[4].length, strlen("à"));
    cr_expect_float_eq(page->readings[4].confidence, 0.25f, 1e-6);
    cr_expect_eq(readings.pages[1].reading_count, 0, "a line that ends after the print is text");
    expect_group(&readings.pages[1], 0, "nhà", "nhà", true);
    readings_free(&readings);
}

/* Quotes, dashes and the place of a tone do not make a word wrong; anything else does. */
Test(train_weights, some_differences_do_not_count)
{
    cr_expect(readings_same("hòa", strlen("hòa"), "hoà", strlen("hoà")));
    cr_expect(readings_same("–", strlen("–"), "-", 1));
    cr_expect(readings_same("a b", 3, "a\nb ", 4));
    cr_expect_not(readings_same("ab", 2, "a b", 3));
    cr_expect_not(readings_same("An", 2, "an", 2));
    cr_expect_not(readings_same("đất", strlen("đất"), "đạt", strlen("đạt")));
}

Test(train_weights, wrong_files_are_refused)
{
    static const struct {
        const char *text, *line;
    } wrong[] = {
        {"", ""},
        {"một\tmột\t0.9\nhai\n", "line 2 "},
        {"một\t\t0.9\n", "line 1 "},
        {"một\tmột\t1.5\n", "line 1 "},
        {"một\tmột\tx\n", "line 1 "},
        {"một\tm ột\t0.9\n", "line 1 "},
        {"một\tmột\t0.9 0.9\n", "line 1 "},
        {"một\tmột\t0.9\tm 1\tộ 1\n", "line 1 "},
        {"một\tmột\t0.9\tm 1\tộ 1\tt 1\tt 1\n", "line 1 "},
        {"một\tmột\t0.9\tm\tộ 1\tt 1\n", "line 1 "},
    };
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        struct readings readings = {0};
        pd_error error = {0};
        cr_expect_eq(read_text(wrong[k].text, &readings, &error), PD_ERROR_INPUT, "accepted: %s", wrong[k].text);
        cr_expect_not_null(strstr(error.message, wrong[k].line), "%s: %s", wrong[k].text, error.message);
        readings_free(&readings);
    }
    struct readings readings = {0};
    pd_error error = {0};
    cr_expect_eq(readings_read("none.pages", &readings, &error), PD_ERROR_IO);
    readings_free(&readings);
}

/* ---- Errors and the search ---- */

struct learning {
    pd_model *model;
    struct readings readings;
    struct repair_weights weights;
    struct weights_options options;
};

/* One page, four times: text that was printed right, but for a lost mark and a word of which nothing is left. */
static struct learning start_learning(void)
{
    static const char page[] =
        "Ủy\tỦy\nban\tban\nnhân\tnhân\ndân\tdân\nhuyện\thuyên\nphê\tphê\nduyệt\tduyệt\nkế\tkế\nhoạch\thoạch\n"
        "sử\tsử\ndụng\tdụng\nđất\tđất\nxong\t1234567\n\n\f\n";
    struct learning l = {.model = shipped_model(), .options = {.threads = 1, .rounds = 1}};
    pd_error error = {0};
    char text[4 * sizeof page];
    snprintf(text, sizeof text, "%s%s%s%s", page, page, page, page);
    cr_assert_eq(read_text(text, &l.readings, &error), PD_OK, "%s", error.message);
    cr_assert_eq(repair_weights_read(PHUCDAU_SOURCE_DIR "/models/repair.weights", &l.weights, &error), PD_OK);
    l.options.model = l.model;
    cr_assert_eq(pd_channels_open(l.model, "tesseract-vie", &l.options.engine, &error), PD_OK);
    cr_assert_eq(pd_channels_open(l.model, "tesseract-vie", &l.options.all, &error), PD_OK);
    return l;
}

static void end_learning(struct learning *l)
{
    pd_channels_free(l->options.engine);
    pd_channels_free(l->options.all);
    readings_free(&l->readings);
    pd_model_close(l->model);
}

Test(train_weights, counts_what_repair_breaks_mends_and_leaves)
{
    struct learning l = start_learning();
    struct weights_errors errors;
    cr_assert_eq(weights_measure(&l.options, &l.readings, &l.weights, &errors, NULL), PD_OK);
    cr_expect_eq(errors.groups, 4 * 13);
    cr_expect_eq(errors.broken, 0);
    cr_expect_eq(errors.fixed, 4, "%zu", errors.fixed);
    cr_expect_eq(errors.left, 4, "%zu", errors.left);
    cr_expect_float_eq(weights_loss(&errors), 4, 0);
    /* If leaving a word as it is costs nothing, nothing is mended. */
    l.weights.as_is_word = 10;
    l.weights.as_is_lower = l.weights.as_is_upper = 5;
    cr_assert_eq(weights_measure(&l.options, &l.readings, &l.weights, &errors, NULL), PD_OK);
    cr_expect_eq(errors.fixed, 0, "%zu", errors.fixed);
    cr_expect_eq(errors.left, 8, "%zu", errors.left);
    end_learning(&l);
}

/* A weight that keeps repair from mending anything is found and corrected; the others stay, with any threads. */
Test(train_weights, a_bad_weight_is_put_right)
{
    struct learning l = start_learning();
    struct repair_weights learnt[2];
    struct weights_errors errors;
    l.weights.as_is_word = 10;
    l.options.only = "as_is_word,join";
    for (unsigned k = 0; k < 2; k++) {
        learnt[k] = l.weights;
        l.options.threads = 1 + 2 * k;
        cr_assert_eq(weights_learn(&l.options, &l.readings, &learnt[k], NULL), PD_OK);
    }
    cr_expect_lt(learnt[0].as_is_word, 10);
    cr_assert_eq(weights_measure(&l.options, &l.readings, &learnt[0], &errors, NULL), PD_OK);
    cr_expect_eq(errors.fixed, 4);
    cr_expect_eq(errors.broken, 0);
    cr_expect_arr_eq(&learnt[0], &learnt[1], sizeof learnt[0], "the threads change the result");
    learnt[0].as_is_word = 10;
    cr_expect_arr_eq(&learnt[0], &l.weights, sizeof learnt[0], "other weights have changed");
    end_learning(&l);
}
