/*
 * Learning confidence, on pages made by a rule: sentences written for this test whose words have lost marks. Whatever
 * the weights were before, after learning the mean confidence must be the share of words that are right: the constant
 * of a logistic regression makes it so.
 */
#include "alphabet/alphabet.h"
#include "calling.h"
#include "restore/channels.h"
#include "train/weights/page.h"

static const char *const sentences[] = {
    "Ủy ban nhân dân xã Khe Vàng báo cáo kết quả thực hiện nhiệm vụ phát triển kinh tế xã hội",
    "Đề nghị các thôn rà soát danh sách hộ nghèo và gửi về văn phòng trước ngày quy định",
    "Ban quản lý công trình đã nghiệm thu khối lượng đường bê tông của bản Nà Lếch",
    "Bà Hờ Thị Xía và ông Lò Văn Pảo nhận lại mảnh nương dưới chân đèo Sặt",
    "Nước khe cạn nên máng lần về bể chứa của xóm Phắng phải nối thêm hai đoạn ống"};

enum { LINES = 25, PAGES = 6 };

/*
 * Writes pages: each word is printed without marks one time in two. With `engine`, the engine's confidence says little
 * about which.
 */
static char *write_pages(bool engine)
{
    struct random r = random_seeded(5);
    struct bytes file = {0};
    for (size_t l = 0; l < LINES * PAGES; l++) {
        const char *sentence = sentences[random_below(&r, sizeof sentences / sizeof *sentences)];
        for (const char *at = sentence; *at; at += strspn(at, " ")) {
            const size_t length = strcspn(at, " ");
            const bool strips = random_below(&r, 2);
            bytes_append(&file, at, length);
            bytes_append(&file, "\t", 1);
            for (size_t k = 0; k < length;) {
                const uint32_t point = utf8_next(at, length, &k);
                bytes_append_point(&file, strips ? letter_strip(point) : point);
            }
            if (engine) bytes_append(&file, random_below(&r, 3) == 0 ? "\t0.70" : "\t0.95", strlen("\t0.95"));
            bytes_append(&file, "\n", 1);
            at += length;
        }
        bytes_append(&file, "\n", 1);
        if (l % LINES == LINES - 1) bytes_append(&file, "\f\n", 2);
    }
    char *path = temporary_file(file.at, file.length);
    free(file.at);
    return path;
}

/* The mean confidence in the words of all pages, and the share of words that are right. */
static void measure(const struct weights_options *options, const struct readings *readings, double *confidence,
                    double *right)
{
    size_t words = 0, groups = 0;
    *confidence = *right = 0;
    for (size_t p = 0; p < readings->count; p++) {
        const struct readings_page *page = &readings->pages[p];
        pd_restorer *restorer = NULL;
        pd_block block;
        pd_error error = {0};
        cr_assert_eq(page_repair(options, page, false, &restorer, &block, &error), PD_OK, "%s", error.message);
        for (size_t w = 0; w < block.word_count; w++) *confidence += (double)block.words[w].confidence;
        struct page_places places = {.block = &block};
        for (size_t g = 0; g < page->group_count; g++) *right += page_group_is_right(&places, &page->groups[g]);
        words += block.word_count;
        groups += page->group_count;
        pd_restorer_free(restorer);
    }
    cr_assert_gt(words, 1000);
    *confidence /= (double)words;
    *right /= (double)groups;
}

static void expect_calibrated(bool engine)
{
    struct weights_options options = {.model = shipped_model(), .threads = 1};
    struct readings readings = {0};
    struct repair_weights weights;
    pd_error error = {0};
    double confidence, right;
    char *path = write_pages(engine);
    cr_assert_eq(readings_read(path, &readings, &error), PD_OK, "%s", error.message);
    cr_assert_eq(readings.count, PAGES);
    cr_assert_eq(repair_weights_read(PHUCDAU_SOURCE_DIR "/models/repair.weights", &weights, &error), PD_OK);
    weights.confidence_text = weights.confidence_read = -4;
    cr_assert_eq(pd_channels_open(options.model, "tesseract-vie", &options.engine, &error), PD_OK, "%s", error.message);
    cr_assert_eq(pd_channels_open(options.model, NULL, &options.all, &error), PD_OK, "%s", error.message);
    cr_assert_eq(weights_calibrate(&options, &readings, &weights, &error), PD_OK, "%s", error.message);
    channels_set_weights(options.engine, &weights);
    channels_set_weights(options.all, &weights);
    measure(&options, &readings, &confidence, &right);
    cr_expect_float_eq(confidence, right, 0.01, "confidence %f, right %f", confidence, right);
    cr_expect(right > 0.5 && right < 0.999, "%f", right);
    pd_channels_free(options.engine);
    pd_channels_free(options.all);
    pd_model_close((pd_model *)(uintptr_t)options.model);
    readings_free(&readings);
    unlink(path);
    free(path);
}

Test(calibrate, confidence_in_plain_text)
{
    expect_calibrated(false);
}

Test(calibrate, confidence_in_what_an_engine_read)
{
    expect_calibrated(true);
}
