/* A second look, with an engine that reads what the test says. */
#include "document/scan/second_look.h"

#include <criterion/criterion.h>
#include <string.h>

static const pd_box anywhere = {0, 0, 10, 10};

/* What the engine reads in the picture of a stretch: words, with the places of the stretch. */
struct scripted_word {
    const char *text;
    float left, right, confidence;
};

struct scripted_engine {
    struct ocr_engine base;
    const struct scripted_word *words;
    size_t count;
    unsigned looks;
    int width; /* of the last picture */
};

static void add_word(struct document_page *page, const struct scripted_word *from)
{
    struct document_word *word;
    const pd_box box = {from->left, 100, from->right, 110};
    cr_assert(document_add_word(page, from->text, strlen(from->text), box, &word));
    word->origin = ORIGIN_OCR;
    word->confidence = from->confidence;
    word->symbol_count = word->symbol_capacity = strlen(from->text);
    word->symbols = arena_take(&page->arena, word->symbol_count * sizeof *word->symbols);
    for (size_t s = 0; s < word->symbol_count; s++) {
        struct document_choice *choice = arena_take(&page->arena, sizeof *choice);
        *choice = (struct document_choice){arena_text(&page->arena, from->text + s, 1), 1};
        word->symbols[s] =
            (struct document_symbol){.box = anywhere, .choices = choice, .choice_count = 1, .choice_capacity = 1};
    }
}

static pd_status read_scripted(struct ocr_engine *base, const struct ocr_image *image, struct ocr_result *result,
                               pd_error *error)
{
    struct scripted_engine *engine = (struct scripted_engine *)base;
    (void)error;
    cr_assert(image->is_line);
    engine->looks++;
    engine->width = pixGetWidth(image->pix);
    result->words = engine->count;
    return PD_OK;
}

static pd_status add_scripted(struct ocr_engine *base, const double matrix[6], struct document_page *page,
                              pd_error *error)
{
    struct scripted_engine *engine = (struct scripted_engine *)base;
    (void)matrix;
    (void)error;
    cr_assert(document_begin_block(page) && document_begin_line(page));
    for (size_t w = 0; w < engine->count; w++) add_word(page, &engine->words[w]);
    document_close(page);
    return PD_OK;
}

static const struct ocr_engine_kind scripted = {.name = "scripted", .read = read_scripted, .add_words = add_scripted};

/* A page of one line. */
static struct document_page *page_of(const struct scripted_word *words, size_t count)
{
    struct document_page *page = document_page_new(1);
    page->width = page->height = 600;
    cr_assert(document_begin_block(page) && document_begin_line(page));
    for (size_t w = 0; w < count; w++) add_word(page, &words[w]);
    document_close(page);
    return page;
}

/* Looks at a page again; one pixel of the picture is one point. */
static void look(struct scripted_engine *engine, struct document_page *page)
{
    static const double same[6] = {1, 0, 0, 0, 1, 0};
    struct ocr_image image = {.pix = pixCreate(600, 600, 8), .resolution = 72};
    pd_error error;
    engine->base.kind = &scripted;
    cr_assert_eq(second_look(&engine->base, &image, same, page, &error), PD_OK);
    pixDestroy(&image.pix);
}

static void expect_words(const struct document_page *page, const char *expected)
{
    char line[256] = "";
    const struct document_line *words = &page->blocks[0].lines[0];
    for (size_t w = 0; w < words->word_count; w++) {
        strcat(line, w ? " " : "");
        strcat(line, words->words[w].text);
    }
    cr_expect_str_eq(line, expected);
}

static const struct scripted_word first[] = {
    {"trong", 10, 60, 0.95f}, {"phong", 70, 120, 0.6f}, {"hop", 130, 170, 0.95f}, {"ngay", 180, 230, 0.95f}};

Test(second_look, a_clearly_surer_reading_takes_the_place_of_a_weak_one)
{
    static const struct scripted_word second[] = {
        {"trung", 10, 60, 0.99f}, {"phang", 71, 119, 0.9f}, {"hop", 130, 170, 0.9f}};
    struct scripted_engine engine = {.words = second, .count = 3};
    struct document_page *page = page_of(first, 4);
    look(&engine, page);
    cr_expect_eq(engine.looks, 1);
    cr_expect(engine.width >= 160 && engine.width <= 170, "the weak word and its neighbours: %d", engine.width);
    expect_words(page, "trong phang hop ngay");
    const struct document_word *words = page->blocks[0].lines[0].words;
    cr_expect(words[1].confidence < 0.9f && words[1].confidence > 0.6f, "both readings differ: %f",
              (double)words[1].confidence);
    cr_expect_eq(words[1].symbols[2].choice_count, 2, "the letter of the first reading is a choice");
    cr_expect_str_eq(words[1].symbols[2].choices[1].text, "o");
    document_page_free(page);
}

Test(second_look, another_reading_that_is_not_clearly_surer_makes_doubt)
{
    static const struct scripted_word second[] = {{"phang", 70, 120, 0.65f}};
    struct scripted_engine engine = {.words = second, .count = 1};
    struct document_page *page = page_of(first, 4);
    look(&engine, page);
    expect_words(page, "trong phong hop ngay");
    const struct document_word *word = &page->blocks[0].lines[0].words[1];
    cr_expect_leq(word->confidence, 0.5f, "%f", (double)word->confidence);
    cr_expect_eq(word->symbols[2].choice_count, 2);
    cr_expect_str_eq(word->symbols[2].choices[1].text, "a");
    cr_expect_float_eq(word->symbols[2].choices[0].confidence + word->symbols[2].choices[1].confidence, 1, 1e-5);
    document_page_free(page);
}

Test(second_look, the_same_reading_makes_sure)
{
    static const struct scripted_word second[] = {{"phong", 70, 120, 0.85f}};
    struct scripted_engine engine = {.words = second, .count = 1};
    struct document_page *page = page_of(first, 4);
    look(&engine, page);
    expect_words(page, "trong phong hop ngay");
    cr_expect_float_eq(page->blocks[0].lines[0].words[1].confidence, 0.85f, 1e-6);
    document_page_free(page);
}

/* No context tells a wrong digit: numbers are read again although the engine was rather sure. */
Test(second_look, numbers_need_more_confidence_than_words)
{
    static const struct scripted_word number[] = {{"ngay", 10, 60, 0.95f}, {"3:127", 70, 120, 0.86f}};
    static const struct scripted_word word[] = {{"ngay", 10, 60, 0.95f}, {"phong", 70, 120, 0.86f}};
    static const struct scripted_word second[] = {{"3.127", 70, 120, 0.97f}};
    struct scripted_engine engine = {.words = second, .count = 1};
    struct document_page *page = page_of(number, 2);
    look(&engine, page);
    cr_expect_eq(engine.looks, 1);
    document_page_free(page);
    page = page_of(word, 2);
    look(&engine, page);
    cr_expect_eq(engine.looks, 1, "a word as sure is not read again");
    document_page_free(page);
}

/* Two words for one need a much surer reading. */
Test(second_look, words_are_parted_if_that_is_much_surer)
{
    static const struct scripted_word glued[] = {{"ngay", 10, 50, 0.95f}, {"12thang", 60, 130, 0.5f}};
    static const struct scripted_word unsure[] = {{"12", 60, 75, 0.7f}, {"thang", 80, 130, 0.7f}};
    static const struct scripted_word sure[] = {{"12", 60, 75, 0.9f}, {"thang", 80, 130, 0.9f}};
    struct scripted_engine engine = {.words = unsure, .count = 2};
    struct document_page *page = page_of(glued, 2);
    look(&engine, page);
    expect_words(page, "ngay 12thang");
    engine.words = sure;
    look(&engine, page);
    expect_words(page, "ngay 12 thang");
    document_page_free(page);
}

Test(second_look, sure_lines_are_not_read_again)
{
    static const struct scripted_word sure[] = {{"trong", 10, 60, 0.95f}, {"-", 70, 75, 0.3f}};
    struct scripted_engine engine = {.words = NULL};
    struct document_page *page = page_of(sure, 2);
    look(&engine, page);
    cr_expect_eq(engine.looks, 0, "a sign without letters is no reason");
    document_page_free(page);
}
