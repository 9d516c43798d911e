/*
 * Texts that belong together, with the shipped model and channels: what one page shows helps to read another. The pages
 * are written for this test.
 */
#include <criterion/criterion.h>

#include "calling.h"
#include "name/place.h"
#include "restore/learning/adaptation.h"
#include "restore/learning/sample.h"

static pd_model *model;
static pd_channels *channels;

static void open_all(void)
{
    pd_error error = {0};
    model = shipped_model();
    cr_assert_eq(pd_channels_open(model, "tesseract-vie", &channels, &error), PD_OK, "%s", error.message);
}

static void close_all(void)
{
    pd_channels_free(channels);
    pd_model_close(model);
}

TestSuite(adaptation, .init = open_all, .fini = close_all);

static pd_options ocr_options(void)
{
    pd_options options;
    pd_options_init(&options, sizeof options);
    options.mode = PD_MODE_OCR;
    options.channels = channels;
    return options;
}

enum { READINGS_MAX = 256 };

/* A page as an engine gives it: its words, and how sure it was of each; of `weak` words less than of others. */
struct read_page {
    const char *text;
    pd_reading readings[READINGS_MAX];
    size_t count;
};

static struct read_page read_page(const char *text, const char *weak)
{
    struct read_page page = {.text = text};
    for (const char *at = text; *at;) {
        const size_t length = strcspn(at, " \n");
        const bool is_weak = weak && length == strlen(weak) && memcmp(at, weak, length) == 0;
        cr_assert_lt(page.count, READINGS_MAX);
        if (length > 0)
            page.readings[page.count++] =
                (pd_reading){.offset = (size_t)(at - text), .length = length, .confidence = is_weak ? 0.7F : 0.95F};
        at += length + (at[length] != '\0');
    }
    return page;
}

static pd_adaptation *learn_from(const struct read_page *pages, size_t count)
{
    const pd_options options = ocr_options();
    pd_adaptation *adaptation;
    pd_error error = {0};
    cr_assert_eq(pd_adaptation_new(model, &options, &adaptation, &error), PD_OK, "%s", error.message);
    for (size_t k = 0; k < count; k++)
        cr_assert_eq(pd_adaptation_add(adaptation, pages[k].text, strlen(pages[k].text), pages[k].readings,
                                       pages[k].count, &error),
                     PD_OK, "%s", error.message);
    cr_assert_eq(pd_adaptation_learn(adaptation, &error), PD_OK, "%s", error.message);
    return adaptation;
}

/* Restores a page with what was learnt (NULL: alone). The caller frees the result. */
static char *restore_page(const struct read_page *page, const pd_adaptation *adaptation)
{
    const pd_options options = ocr_options();
    pd_restorer *restorer;
    pd_block block;
    cr_assert_eq(pd_restorer_new(model, &options, &restorer, NULL), PD_OK);
    cr_assert_eq(pd_restorer_adapt(restorer, adaptation, NULL), PD_OK);
    cr_assert_eq(
        pd_restorer_text_readings(restorer, page->text, strlen(page->text), page->readings, page->count, &block, NULL),
        PD_OK);
    char *text = strndup(block.text, block.length);
    pd_restorer_free(restorer);
    return text;
}

/* The first page has a name that was misread; the others have it as it is. */
static const char first_page[] =
    "Tổ kiểm tra do ông Giảng A Lử làm tổ trưởng đã đến các bản để xem xét tình hình bảo vệ rừng.\n"
    "Đường tuần tra bị sạt lở hai đoạn sau đợt mưa lớn, nhân dân trong bản đã góp công sửa chữa.\n";
static const char *const other_pages[] = {
    "Ông Giàng A Lử yêu cầu các bản ghi sổ theo dõi người ra vào rừng và gửi về xã hằng tuần.\n"
    "Ông Giàng A Lử đề nghị hạt kiểm lâm hướng dẫn nhân dân làm đường băng cản lửa.\n",
    "Trưởng bản báo cáo với ông Giàng A Lử rằng diện tích rừng trồng mới đã được làm cỏ đợt một.\n"
    "Biên bản này đã đọc cho ông Giàng A Lử và trưởng các bản cùng nghe, nhất trí ký tên.\n",
};

Test(adaptation, the_second_page_teaches_the_first)
{
    const struct read_page pages[] = {read_page(first_page, "Giảng"), read_page(other_pages[0], NULL),
                                      read_page(other_pages[1], NULL)};
    pd_adaptation *adaptation = learn_from(pages, 3);
    char *alone = restore_page(&pages[0], NULL), *together = restore_page(&pages[0], adaptation);
    cr_expect_not_null(strstr(alone, "ông Giảng A Lử"), "%s", alone);
    cr_expect_not_null(strstr(together, "ông Giàng A Lử"), "%s", together);
    free(alone);
    free(together);
    pd_adaptation_free(adaptation);
}

/* A name of its own, of which the engine is as sure as of the others, is not taken for the frequent one. */
Test(adaptation, another_name_stays)
{
    const struct read_page pages[] = {read_page(first_page, NULL), read_page(other_pages[0], NULL),
                                      read_page(other_pages[1], NULL)};
    pd_adaptation *adaptation = learn_from(pages, 3);
    char *together = restore_page(&pages[0], adaptation);
    cr_expect_str_eq(together, first_page);
    free(together);
    pd_adaptation_free(adaptation);
}

Test(adaptation, restorers_share_it_and_can_leave_it)
{
    const pd_options options = ocr_options();
    const struct read_page pages[] = {read_page(first_page, "Giảng"), read_page(other_pages[0], NULL),
                                      read_page(other_pages[1], NULL)};
    pd_adaptation *adaptation = learn_from(pages, 3);
    pd_restorer *restorer;
    pd_block block;
    cr_assert_eq(pd_restorer_new(model, &options, &restorer, NULL), PD_OK);
    char *alone = restore_page(&pages[0], NULL);
    cr_assert_eq(pd_restorer_adapt(restorer, adaptation, NULL), PD_OK);
    cr_assert_eq(pd_restorer_text_readings(restorer, first_page, strlen(first_page), pages[0].readings, pages[0].count,
                                           &block, NULL),
                 PD_OK);
    cr_expect_str_neq(block.text, alone);
    cr_assert_eq(pd_restorer_adapt(restorer, NULL, NULL), PD_OK);
    cr_assert_eq(pd_restorer_text_readings(restorer, first_page, strlen(first_page), pages[0].readings, pages[0].count,
                                           &block, NULL),
                 PD_OK);
    cr_expect_str_eq(block.text, alone);
    free(alone);
    pd_restorer_free(restorer);
    pd_adaptation_free(adaptation);
}

Test(adaptation, calls_at_the_wrong_time_are_refused)
{
    const pd_options options = ocr_options();
    pd_adaptation *adaptation;
    pd_restorer *restorer;
    pd_error error = {0};
    cr_assert_eq(pd_adaptation_new(model, &options, &adaptation, NULL), PD_OK);
    cr_assert_eq(pd_restorer_new(model, &options, &restorer, NULL), PD_OK);
    cr_expect_eq(pd_restorer_adapt(restorer, adaptation, &error), PD_ERROR_ARGUMENT);
    cr_expect_eq(pd_adaptation_add(adaptation, "\xFF", 1, NULL, 0, &error), PD_ERROR_ENCODING);
    cr_expect_eq(pd_adaptation_learn(adaptation, &error), PD_OK, "of nothing, nothing is learnt");
    cr_expect_eq(pd_adaptation_learn(adaptation, &error), PD_OK);
    cr_expect_eq(pd_adaptation_add(adaptation, "xin chào", 8, NULL, 0, &error), PD_ERROR_ARGUMENT);
    cr_expect_eq(pd_restorer_adapt(restorer, adaptation, &error), PD_OK);
    pd_restorer_free(restorer);
    pd_adaptation_free(adaptation);
}

/* ---- Parts of it ----------------------------------------------------------------------------- */

Test(sample, is_small_whatever_the_number_of_texts)
{
    struct sample sample = {0};
    char text[3000];
    memset(text, 'a', sizeof text);
    for (size_t k = 0; k < sizeof text; k += 60) text[k] = '\n';
    pd_alternative choice = {.text = "ă", .length = strlen("ă"), .confidence = 0.5F};
    pd_symbol symbol = {.choices = &choice, .choice_count = 1};
    const pd_reading reading = {.offset = 1,
                                .length = 59,
                                .confidence = 0.5F,
                                .other = "b",
                                .other_length = 1,
                                .symbols = &symbol,
                                .symbol_count = 1};
    for (size_t k = 0; k < 10000; k++) {
        text[0] = (char)('0' + k % 10);
        cr_assert(sample_offer(&sample, text, sizeof text, &reading, 1));
        cr_assert_leq(sample.bytes, (size_t)SAMPLE_BYTES_MAX);
    }
    char *joined;
    pd_reading *readings;
    size_t length, count;
    cr_assert(sample_join(&sample, &joined, &length, &readings, &count));
    cr_expect_geq(length, SAMPLE_BYTES_MAX / 2 - sizeof text);
    cr_assert_eq(count, sample.count);
    for (size_t k = 0; k < count; k++) {
        cr_expect_eq(readings[k].offset, 1 + k * (sizeof text + 2));
        cr_expect_eq(memcmp(readings[k].other, "b", 1), 0);
        cr_expect_eq(memcmp(readings[k].symbols->choices->text, "ă", 2), 0);
    }
    free(joined);
    free(readings);
    sample_free(&sample);
}

Test(word_counts, a_full_table_keeps_the_frequent_words)
{
    enum { WORDS = 1000000, FREQUENT = 1000, CASELESS = 0x20000 }; /* characters that have no capitals */
    struct word_counts counts = {0};
    for (uint32_t k = 0; k < WORDS; k++) {
        const uint32_t rare[] = {'r', CASELESS + k}, frequent[] = {'f', CASELESS + k % FREQUENT};
        cr_assert(word_counts_add(&counts, word_spelling(rare, 2)));
        cr_assert(word_counts_add(&counts, word_spelling(frequent, 2)));
    }
    cr_expect_leq(counts.capacity * sizeof *counts.items, 4u << 20);
    for (uint32_t k = 0; k < FREQUENT; k++) {
        const uint32_t frequent[] = {'F', CASELESS + k};
        cr_expect_eq(word_counts_of(&counts, word_spelling(frequent, 2)), WORDS / FREQUENT);
    }
    word_counts_free(&counts);
    cr_expect_eq(word_counts_of(&counts, 1), 0u);
}

static uint64_t spelling_of_word(const char *word)
{
    uint32_t points[32];
    size_t count = 0;
    for (size_t at = 0, length = strlen(word); at < length; count++) points[count] = utf8_next(word, length, &at);
    return word_spelling(points, count);
}

Test(name_pairs, words_of_one_name_stand_beside_each_other)
{
    static const char text[] = "Kính gửi: Ông Giàng A Lử\n";
    struct name_places places = {0};
    struct word_counts pairs = {0};
    cr_assert(name_places_find(&places, text, strlen(text)));
    cr_assert_eq(places.count, 3u, "%zu", places.count);
    const struct name_place *giang = &places.items[0], *a = giang + 1, *lu = giang + 2;
    cr_expect_eq(name_places_pair(giang, giang->spelling, 1), name_places_pair(a, a->spelling, -1));
    cr_expect_eq(name_places_pair(giang, giang->spelling, 2), name_places_pair(lu, lu->spelling, -2));
    cr_expect_neq(name_places_pair(giang, giang->spelling, 1), name_places_pair(giang, giang->spelling, 2));
    cr_expect_eq(name_places_pair(giang, giang->spelling, -1), 0u, "nothing stands before it");
    cr_expect_eq(name_places_pair(lu, lu->spelling, 1), 0u);
    cr_assert(word_counts_add(&pairs, name_places_pair(a, a->spelling, -1)));
    cr_expect_eq(name_places_pair_uses(&places, giang, giang->spelling), 0u, "there is no document");
    places.pairs = &pairs;
    cr_expect_eq(name_places_pair_uses(&places, giang, spelling_of_word("giàng")), 1u);
    cr_expect_eq(name_places_pair_uses(&places, giang, spelling_of_word("giảng")), 0u);
    word_counts_free(&pairs);
    name_places_free(&places);
}
