/*
 * Memory: a restorer that has been used allocates nothing more. A stream needs the same memory for any length. If an
 * allocation fails, the call reports it and nothing leaks. The linker replaces the library's allocations by the
 * functions below.
 */
#include "phucdau.h"

#include <criterion/criterion.h>
#include <string.h>

#include "packed_model.h"
#include "support.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
char *__real_strndup(const char *text, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
char *__wrap_strndup(const char *text, size_t size);

static size_t allocations;            /* number of allocations so far */
static size_t failing_one = SIZE_MAX; /* the index of the allocation that fails, from 0 */

static bool fails(void)
{
    return allocations++ == failing_one;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    return fails() ? NULL : __real_realloc(memory, size);
}

char *__wrap_strndup(const char *text, size_t size)
{
    return fails() ? NULL : __real_strndup(text, size);
}

/* ---- Texts ------------------------------------------------------------------------------ */

static const char *const texts[] = {
    ("Uy ban nhan dan xa Khe Thuong to chuc hoi nghi tong ket phong trao thi dua yeu nuoc nam 2025.\n"
     "a) Ke hoach;\nb) Bao cao: 15/3/2025, so 573/QD-UBND.\n"),
    "Ủy ban nhân dân xã Khê Thượng tổ chức hội nghị tong ket phong trào thi đua yêu nước. Ông Nậm Păm phát biểu.\n",
    "U\u0309y ban nha\u0302n da\u0302n xa\u0303, ke\u0302\u0301 hoa\u0323ch nam 2025.\n", /* NFD */
    "Uy ban nhan dan xa to chuc thuc hi-\nen nghi quyet cua \u00D0ang bo,\u00A0\u0441a\u0301c thon.\n",
    "The committee met on Monday and adopted the budget for the year.\n"};

enum { TEXTS = sizeof texts / sizeof *texts };

static pd_model *open_model(void)
{
    pd_model *model;
    pd_error error = {0};
    cr_assert_eq(pd_model_open(PHUCDAU_SOURCE_DIR "/models/vi.model", &model, &error), PD_OK, "%s", error.message);
    return model;
}

static pd_options options_number(size_t number, const pd_words *words)
{
    pd_options options;
    pd_options_init(&options, sizeof options);
    options.mode = number % 2 ? PD_MODE_MARKS : PD_MODE_AUTO;
    options.details = number / 2 % 2;
    options.min_confidence = number / 4 % 2 ? 0.7 : 0;
    options.words = number / 8 % 2 ? words : NULL;
    return options;
}

static pd_words *make_words(void)
{
    pd_words *words;
    cr_assert_eq(pd_words_new(&words, NULL), PD_OK);
    cr_assert_eq(pd_words_add(words, "Nẳm Pẵm", strlen("Nẳm Pẵm"), NULL), PD_OK);
    return words;
}

/* ---- Warm --------------------------------------------------------------------------------- */

Test(memory, a_warm_restorer_allocates_nothing)
{
    pd_model *model = open_model();
    pd_words *words = make_words();
    for (size_t set = 0; set < 16; set++) {
        const pd_options options = options_number(set, words);
        pd_restorer *restorer;
        pd_block block;
        cr_assert_eq(pd_restorer_new(model, &options, &restorer, NULL), PD_OK);
        for (int round = 0; round < 2; round++) {
            const size_t before = allocations;
            for (size_t t = 0; t < TEXTS; t++)
                cr_assert_eq(pd_restorer_text(restorer, texts[t], strlen(texts[t]), &block, NULL), PD_OK);
            if (round == 0) continue;
            cr_expect_eq(allocations, before, "options %zu: %zu allocations", set, allocations - before);
        }
        pd_restorer_free(restorer);
    }
    pd_words_free(words);
    pd_model_close(model);
}

/* Feeds the texts `rounds` times, in pieces. */
static void feed(pd_restorer *restorer, size_t rounds)
{
    enum { PIECE = 50 };
    pd_block block;
    for (size_t k = 0; k < rounds; k++) {
        const char *text = texts[k % TEXTS];
        const size_t length = strlen(text);
        for (size_t at = 0; at < length; at += PIECE) {
            const size_t now = length - at < PIECE ? length - at : PIECE;
            cr_assert_eq(pd_restorer_feed(restorer, text + at, now, false, NULL), PD_OK);
            do cr_assert_eq(pd_restorer_next(restorer, &block, NULL), PD_OK);
            while (block.text);
        }
    }
}

Test(memory, a_long_stream_needs_no_more_than_a_short_one)
{
    pd_model *model = open_model();
    for (int line_buffered = 0; line_buffered < 2; line_buffered++) {
        pd_options options;
        pd_options_init(&options, sizeof options);
        options.line_buffered = line_buffered;
        pd_restorer *restorer;
        cr_assert_eq(pd_restorer_new(model, &options, &restorer, NULL), PD_OK);
        feed(restorer, 1000);
        const size_t before = allocations;
        feed(restorer, 6000);
        cr_expect_leq(allocations - before, 4, "%zu allocations", allocations - before);
        pd_restorer_free(restorer);
    }
    pd_model_close(model);
}

/* ---- Out of memory --------------------------------------------------------------------------- */

static pd_status restore_texts(pd_restorer *restorer, pd_error *error)
{
    pd_status status = PD_OK;
    pd_block block;
    for (size_t t = 0; t < TEXTS && status == PD_OK; t++)
        status = pd_restorer_text(restorer, texts[t], strlen(texts[t]), &block, error);
    return status;
}

/* Does all that a program does, until the first error. */
static pd_status whole_run(pd_error *error)
{
    pd_model *model;
    pd_words *words = NULL;
    pd_restorer *restorer = NULL;
    pd_status status = pd_model_open(PHUCDAU_SOURCE_DIR "/models/vi.model", &model, error);
    if (status == PD_OK) status = pd_words_new(&words, error);
    if (status == PD_OK) status = pd_words_add(words, "Nẳm Pẵm", strlen("Nẳm Pẵm"), error);
    pd_options options = options_number(15, words);
    options.threads = 2;
    if (status == PD_OK) status = pd_restorer_new(model, &options, &restorer, error);
    if (status == PD_OK) status = restore_texts(restorer, error);
    pd_restorer_free(restorer);
    pd_words_free(words);
    pd_model_close(model);
    return status;
}

Test(memory, running_out_is_an_error_wherever_it_happens)
{
    pd_error error = {0};
    allocations = 0;
    cr_assert_eq(whole_run(&error), PD_OK, "%s", error.message);
    const size_t needed = allocations;
    cr_assert_gt(needed, 20);
    for (size_t k = 0; k < needed; k++) {
        error = (pd_error){0};
        allocations = 0;
        failing_one = k;
        const pd_status status = whole_run(&error);
        failing_one = SIZE_MAX;
        cr_expect_eq(status, PD_ERROR_MEMORY, "allocation %zu of %zu: %s %s", k, needed, pd_status_name(status),
                     error.message);
        cr_expect_eq(error.status, status);
    }
}

Test(memory, the_simple_call_runs_out_cleanly)
{
    pd_model *model = open_model();
    for (size_t k = 0;; k++) {
        char *out;
        size_t length;
        allocations = 0;
        failing_one = k;
        const pd_status status = pd_restore(model, texts[0], strlen(texts[0]), NULL, &out, &length, NULL);
        failing_one = SIZE_MAX;
        if (status == PD_OK) {
            pd_free(out);
            cr_expect_geq(k, 10, "hardly anything was put to the test");
            break;
        }
        cr_expect_eq(status, PD_ERROR_MEMORY);
        cr_expect_null(out);
        cr_expect_eq(length, 0);
    }
    pd_model_close(model);
}

/* Feeds a whole stream of several blocks. Returns its status, and the number of bytes written. */
static pd_status stream_texts(pd_restorer *restorer, size_t *written, pd_error *error)
{
    pd_block block;
    pd_status status = PD_OK;
    *written = 0;
    for (size_t k = 0; k < 1000 && status == PD_OK; k++) {
        status = pd_restorer_feed(restorer, texts[k % TEXTS], strlen(texts[k % TEXTS]), k == 999, error);
        for (block.text = ""; status == PD_OK && block.text; *written += block.length)
            status = pd_restorer_next(restorer, &block, error);
    }
    return status;
}

Test(memory, a_stream_that_runs_out_says_so)
{
    pd_model *model = open_model();
    size_t whole, failed = 0;
    for (size_t k = 0;; k++) {
        size_t written;
        pd_restorer *restorer;
        cr_assert_eq(pd_restorer_new(model, NULL, &restorer, NULL), PD_OK);
        allocations = 0;
        failing_one = k;
        pd_error error = {.status = PD_OK};
        const pd_status status = stream_texts(restorer, &written, &error);
        failing_one = SIZE_MAX;
        if (status == PD_OK) whole = written;
        cr_expect_eq(error.status, status);
        pd_restorer_free(restorer);
        if (status == PD_OK) break;
        cr_expect_eq(status, PD_ERROR_MEMORY);
        failed++;
    }
    cr_expect_geq(failed, 10, "hardly anything was put to the test");
    cr_expect_gt(whole, 100000);
    pd_model_close(model);
}

Test(memory, a_stream_that_cannot_be_fed_gives_what_it_has)
{
    static char much[1 << 20];
    memset(much, 'a', sizeof much);
    pd_model *model = open_model();
    pd_restorer *restorer;
    pd_block block;
    cr_assert_eq(pd_restorer_new(model, NULL, &restorer, NULL), PD_OK);
    cr_assert_eq(pd_restorer_feed(restorer, "2025", 4, false, NULL), PD_OK);
    allocations = 0;
    failing_one = 0;
    cr_expect_eq(pd_restorer_feed(restorer, much, sizeof much, false, NULL), PD_ERROR_MEMORY);
    failing_one = SIZE_MAX;
    cr_assert_eq(pd_restorer_next(restorer, &block, NULL), PD_OK);
    cr_expect_eq(block.length, 4);
    cr_assert_eq(pd_restorer_next(restorer, &block, NULL), PD_OK);
    cr_expect_null(block.text);
    cr_expect_eq(pd_restorer_text(restorer, "2025", 4, &block, NULL), PD_OK, "it is ready for another text");
    pd_restorer_free(restorer);
    pd_model_close(model);
}

Test(memory, a_restorer_goes_on_after_running_out)
{
    pd_model *model = open_model();
    pd_restorer *restorer;
    pd_block block;
    cr_assert_eq(pd_restorer_new(model, NULL, &restorer, NULL), PD_OK);
    for (size_t k = 0; k < 30; k++) {
        allocations = 0;
        failing_one = k;
        pd_restorer_text(restorer, texts[1], strlen(texts[1]), &block, NULL);
        failing_one = SIZE_MAX;
    }
    cr_assert_eq(pd_restorer_text(restorer, "Phong trao thi dua", 18, &block, NULL), PD_OK);
    cr_expect_eq(block.length, strlen("Phong trào thi đua"));
    cr_expect_arr_eq(block.text, "Phong trào thi đua", block.length);
    pd_restorer_free(restorer);
    pd_model_close(model);
}

/* ---- Out of memory while repairing ------------------------------------------------------------ */

/* Damaged text, long enough for the restorer to learn a channel from it. */
static char *make_damaged(size_t *length)
{
    static const char line[] =
        "Uy ban nhan dan xa to chirc h6i nghi t6ng k3t phong trao thi dua y3u nudc, trinh H6i d6ng "
        "nhan dan xem xét thdng qua ké hoach phét trién kinh té, xa hoi nam 2025 cua dia phuong.\n";
    enum { LINES = 6 };
    char *text = malloc(LINES * sizeof line);
    cr_assert_not_null(text);
    *length = 0;
    for (int k = 0; k < LINES; k++, *length += sizeof line - 1) memcpy(text + *length, line, sizeof line);
    return text;
}

Test(memory, loading_channels_runs_out_cleanly)
{
    struct random r = random_seeded(1);
    const struct packed p = packed_model_new(&r, 2, 4); /* a small model gives a small tree of words */
    size_t failed = 0;
    for (size_t k = 0;; k++) {
        pd_channels *channels;
        pd_error error = {0};
        allocations = 0;
        failing_one = k;
        pd_status status =
            pd_channels_open(p.model, PHUCDAU_SOURCE_DIR "/models/generic-drop.channel", &channels, &error);
        if (status == PD_OK) status = pd_channels_load(channels, &error);
        failing_one = SIZE_MAX;
        pd_channels_free(channels);
        if (status == PD_OK) break;
        cr_expect_eq(status, PD_ERROR_MEMORY, "allocation %zu: %s", k, error.message);
        cr_expect_eq(error.status, status);
        failed++;
    }
    cr_expect_geq(failed, 15, "hardly anything was put to the test");
    packed_model_free(p);
}

static pd_channels *open_channels(const pd_model *model)
{
    pd_channels *channels;
    pd_error error = {0};
    cr_assert_eq(pd_channels_open(model, NULL, &channels, &error), PD_OK, "%s", error.message);
    cr_assert_eq(pd_channels_load(channels, &error), PD_OK, "%s", error.message);
    return channels;
}

/*
 * Each failing allocation has its own restorer. Sometimes the restorer is used again after the failure; it must then
 * give the same result as one that never failed.
 */
Test(memory, repairing_runs_out_cleanly)
{
    pd_model *model = open_model();
    pd_channels *channels = open_channels(model);
    pd_options options = options_number(2, NULL);
    options.mode = PD_MODE_OCR;
    options.channels = channels;
    size_t length, failed = 0;
    char *text = make_damaged(&length);
    pd_restorer *fresh;
    pd_block expected, block;
    cr_assert_eq(pd_restorer_new(model, &options, &fresh, NULL), PD_OK);
    cr_assert_eq(pd_restorer_text(fresh, text, length, &expected, NULL), PD_OK);
    for (size_t k = 0;; k++) {
        pd_restorer *restorer;
        pd_error error = {0};
        cr_assert_eq(pd_restorer_new(model, &options, &restorer, NULL), PD_OK);
        allocations = 0;
        failing_one = k;
        const pd_status status = pd_restorer_text(restorer, text, length, &block, &error);
        failing_one = SIZE_MAX;
        if (status != PD_OK) {
            cr_expect_eq(status, PD_ERROR_MEMORY, "allocation %zu: %s", k, error.message);
            cr_expect_eq(error.status, status);
            if (k % 16 == 0) cr_assert_eq(pd_restorer_text(restorer, text, length, &block, NULL), PD_OK);
            failed++;
        }
        if (status == PD_OK || k % 16 == 0) {
            cr_assert_eq(block.length, expected.length);
            cr_expect_arr_eq(block.text, expected.text, expected.length);
        }
        pd_restorer_free(restorer);
        if (status == PD_OK) break;
    }
    cr_expect_geq(failed, 50, "hardly anything was put to the test");
    pd_restorer_free(fresh);
    free(text);
    pd_channels_free(channels);
    pd_model_close(model);
}

/* Adds a text twice, once with readings, learns, and restores the text with what was learnt. */
static pd_status adapt_and_restore(const pd_model *model, const pd_options *options, const char *text, size_t length,
                                   pd_error *error)
{
    static const pd_alternative choices[] = {{.text = "U", .length = 1, .confidence = 0.6F},
                                             {.text = "Ủ", .length = 3, .confidence = 0.3F}};
    static const pd_symbol symbols[] = {{.choices = choices, .choice_count = 2},
                                        {.choices = choices, .choice_count = 1}};
    static const pd_reading reading = {
        .length = 2, .confidence = 0.95F, .other = "Uy", .other_length = 2, .symbols = symbols, .symbol_count = 2};
    pd_adaptation *adaptation;
    pd_restorer *restorer = NULL;
    pd_block block;
    pd_status status = pd_adaptation_new(model, options, &adaptation, error);
    if (status == PD_OK) status = pd_adaptation_add(adaptation, text, length, NULL, 0, error);
    if (status == PD_OK) status = pd_adaptation_add(adaptation, text, length, &reading, 1, error);
    if (status == PD_OK) status = pd_adaptation_learn(adaptation, error);
    if (status == PD_OK) status = pd_restorer_new(model, options, &restorer, error);
    if (status == PD_OK) status = pd_restorer_adapt(restorer, adaptation, error);
    if (status == PD_OK) status = pd_restorer_text(restorer, text, length, &block, error);
    pd_restorer_free(restorer);
    pd_adaptation_free(adaptation);
    return status;
}

Test(memory, learning_from_a_document_runs_out_cleanly)
{
    pd_model *model = open_model();
    pd_channels *channels = open_channels(model);
    pd_options options = options_number(2, NULL);
    options.mode = PD_MODE_OCR;
    options.channels = channels;
    size_t length, failed = 0;
    char *text = make_damaged(&length);
    for (;; failed++) {
        pd_error error = {0};
        allocations = 0;
        failing_one = failed;
        const pd_status status = adapt_and_restore(model, &options, text, length, &error);
        failing_one = SIZE_MAX;
        if (status == PD_OK) break;
        cr_expect_eq(status, PD_ERROR_MEMORY, "allocation %zu: %s", failed, error.message);
        cr_expect_eq(error.status, status);
    }
    cr_expect_geq(failed, 100, "hardly anything was put to the test");
    free(text);
    pd_channels_free(channels);
    pd_model_close(model);
}
