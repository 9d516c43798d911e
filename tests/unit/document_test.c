/* The document model, its arena and its text. */
#include "document/document.h"
#include "document/page/text.h"

#include "support.h"

static struct document_word *add(struct document_page *page, const char *text, pd_box box)
{
    struct document_word *word;
    cr_assert(document_add_word(page, text, strlen(text), box, &word));
    return word;
}

static const pd_box anywhere = {0, 0, 10, 10};

/* ---- Arena --------------------------------------------------------------------------- */

Test(arena, memory_is_zero_and_aligned)
{
    struct arena arena = {.limit = 1 << 20};
    for (size_t bytes = 1; bytes < 5000; bytes += 37) {
        const unsigned char *taken = arena_take(&arena, bytes);
        cr_assert_not_null(taken);
        cr_assert_eq((uintptr_t)taken % _Alignof(max_align_t), 0);
        for (size_t k = 0; k < bytes; k++) cr_assert_eq(taken[k], 0);
    }
    arena_free(&arena);
}

Test(arena, never_takes_more_than_its_limit)
{
    struct arena arena = {.limit = 100000};
    size_t given = 0;
    for (const void *taken; (taken = arena_take(&arena, 1000)) != NULL; given += 1000) cr_assert_leq(given, 100000);
    cr_assert_geq(given, 50000, "gave up after %zu bytes", given);
    cr_assert_leq(arena.total, arena.limit);
    cr_assert_null(arena_take(&arena, SIZE_MAX));
    cr_assert_null(arena_take(&arena, SIZE_MAX - 8));
    cr_assert_null(arena_text(&arena, "", SIZE_MAX));
    arena_free(&arena);
    cr_assert_not_null(arena_take(&arena, 1000));
    arena_free(&arena);
}

Test(arena, a_grown_array_keeps_its_items)
{
    struct arena arena = {.limit = 1 << 20};
    size_t capacity = 0;
    unsigned *items = NULL;
    for (unsigned k = 0; k < 1000; k++) {
        items = arena_grow(&arena, items, k, &capacity, sizeof *items);
        cr_assert_not_null(items);
        cr_assert_gt(capacity, k);
        items[k] = k * k;
    }
    for (unsigned k = 0; k < 1000; k++) cr_assert_eq(items[k], k * k);
    capacity = SIZE_MAX / sizeof *items;
    cr_assert_null(arena_grow(&arena, items, capacity, &capacity, sizeof *items));
    arena_free(&arena);
}

/* ---- Words --------------------------------------------------------------------------- */

Test(document, words_are_composed_and_have_no_spaces_nor_control_characters)
{
    struct document_page *page = document_page_new(1);
    const struct document_word *word =
        add(page, "\t To\xCC\x82\xCC\x81ng\xE2\x80\x8B \xC2\xA0\x01so\xCC\x82\xCC\x81\n", anywhere);
    cr_assert_str_eq(word->text, "Tốngsố");
    cr_assert_eq(word->length, strlen("Tốngsố"));
    document_page_free(page);
}

Test(document, bytes_that_are_no_text_are_dropped)
{
    struct document_page *page = document_page_new(1);
    cr_assert_str_eq(add(page, "x\xFF\xC3y\xED\xA0\x80z", anywhere)->text, "xyz");
    cr_assert_null(add(page, "\xFF \xC0\x80 ", anywhere));
    cr_assert_null(add(page, "", anywhere));
    cr_assert_eq(document_word_count(page), 1);
    document_page_free(page);
}

Test(document, closing_drops_what_is_empty_and_boxes_the_rest)
{
    struct document_page *page = document_page_new(3);
    cr_assert(document_begin_block(page));
    cr_assert(document_begin_line(page));
    cr_assert(document_begin_block(page));
    cr_assert(document_begin_line(page));
    add(page, "một", (pd_box){10, 20, 30, 40});
    add(page, "hai", (pd_box){35, 18, 60, 38});
    cr_assert(document_begin_line(page));
    cr_assert(document_begin_line(page));
    add(page, "ba", (pd_box){5, 50, 25, 70});
    cr_assert(document_begin_block(page));
    document_close(page);
    cr_assert_eq(page->block_count, 1);
    cr_assert_eq(page->blocks[0].line_count, 2);
    const pd_box line = page->blocks[0].lines[0].box, block = page->blocks[0].box;
    cr_assert(line.left == 10 && line.top == 18 && line.right == 60 && line.bottom == 40);
    cr_assert(block.left == 5 && block.top == 18 && block.right == 60 && block.bottom == 70);
    document_page_free(page);
}

Test(document, the_last_word_can_be_taken_away)
{
    struct document_page *page = document_page_new(1);
    document_remove_word(page);
    add(page, "một", anywhere);
    add(page, "hai", anywhere);
    document_remove_word(page);
    document_close(page);
    cr_assert_eq(document_word_count(page), 1);
    cr_assert_str_eq(page->blocks[0].lines[0].words[0].text, "một");
    document_remove_word(page);
    document_remove_word(page);
    document_close(page);
    cr_assert_eq(page->block_count, 0);
    document_page_free(page);
}

Test(document, a_page_out_of_all_proportion_ends)
{
    struct document_page *page = document_page_new(1);
    static char text[60000];
    memset(text, 'a', sizeof text);
    struct document_word *word;
    size_t count = 0;
    while (document_add_word(page, text, sizeof text, anywhere, &word) && count < 10000) count++;
    cr_assert_lt(count, 10000);
    document_clear(page);
    cr_assert_eq(document_word_count(page), 0);
    cr_assert_not_null(add(page, "lại", anywhere));
    document_page_free(page);
}

/* ---- Text ---------------------------------------------------------------------------- */

Test(page_text, joins_words_lines_and_blocks)
{
    struct document_page *page = document_page_new(1);
    struct page_text text;
    pd_error error;
    static const char expected[] = "ỦY BAN\nXÃ\n\nSố: 12\n";
    cr_assert(document_begin_block(page) && document_begin_line(page));
    add(page, "ỦY", anywhere);
    add(page, "BAN", anywhere);
    cr_assert(document_begin_line(page));
    add(page, "XÃ", anywhere);
    cr_assert(document_begin_block(page) && document_begin_line(page));
    add(page, "Số:", anywhere);
    add(page, "12", anywhere);
    document_close(page);
    cr_assert_eq(page_text_make(page, &text, &error), PD_OK);
    cr_assert_eq(text.length, strlen(expected));
    cr_assert_arr_eq(text.bytes, expected, text.length);
    cr_assert_eq(text.word_count, 5);
    for (size_t k = 0; k < text.word_count; k++) {
        const struct page_text_word *word = &text.words[k];
        cr_assert_eq(word->end - word->begin, word->word->length);
        cr_assert_arr_eq(text.bytes + word->begin, word->word->text, word->word->length);
    }
    cr_assert_eq(text.words[2].line, 1);
    cr_assert_eq(text.words[4].block, 1);
    document_page_free(page);
}

/* A page of one block whose lines are the lines of a text; words are parted by spaces. */
static struct document_page *page_of(const char *lines)
{
    struct document_page *page = document_page_new(1);
    cr_assert(document_begin_block(page));
    for (const char *at = lines; *at; at += *at == '\n') {
        const char *end = at + strcspn(at, "\n");
        cr_assert(document_begin_line(page));
        while (at < end) {
            char word[64];
            const size_t length = strcspn(at, " \n");
            snprintf(word, sizeof word, "%.*s", (int)length, at);
            add(page, word, anywhere);
            at += length + (at[length] == ' ');
        }
    }
    document_close(page);
    return page;
}

Test(page_text, joins_codes_that_a_line_end_cuts)
{
    static const char *const lines[][2] = {
        {"văn số 48/UBND-\nSYT của Sở\n", "văn số 48/UBND-SYT\ncủa Sở\n"},
        {"giai đoạn 2021-\n2025,\n", "giai đoạn 2021-2025,\n"},
        {"GK-\n12/TB-\nUBND là\n", "GK-12/TB-UBND\nlà\n"},
        {"xã -\nSYT\n", "xã -\nSYT\n"},               /* a dash */
        {"xã-\nSYT\n", "xã-\nSYT\n"},                 /* a dash whose space is missing */
        {"48/UBND-\nngày 3\n", "48/UBND-\nngày 3\n"}, /* the number of a form, to be filled in */
        {"48/UBND-\n", "48/UBND-\n"},
    };
    for (size_t k = 0; k < sizeof lines / sizeof *lines; k++) {
        struct document_page *page = page_of(lines[k][0]);
        struct page_text text;
        pd_error error;
        cr_assert_eq(page_text_make(page, &text, &error), PD_OK);
        cr_assert_eq(text.length, strlen(lines[k][1]), "%s", lines[k][0]);
        cr_assert_arr_eq(text.bytes, lines[k][1], text.length, "%s", lines[k][0]);
        cr_assert_eq(text.word_count, document_word_count(page));
        document_page_free(page);
    }
}

/* A word of a line, and the white behind it, in tenths of a point; letters are 10 points high. */
struct set_word {
    const char *text;
    int gap;
};

static void expect_line(const struct set_word *words, enum document_origin origin, const char *expected)
{
    struct document_page *page = document_page_new(1);
    struct page_text text;
    pd_error error;
    float left = 50;
    cr_assert(document_begin_block(page) && document_begin_line(page));
    for (; words->text; words++) {
        const float right = left + 6 * (float)strlen(words->text);
        add(page, words->text, (pd_box){left, 100, right, 110})->origin = origin;
        left = right + (float)words->gap / 10;
    }
    document_close(page);
    cr_assert_eq(page_text_make(page, &text, &error), PD_OK);
    cr_expect(text.length == strlen(expected) && memcmp(text.bytes, expected, text.length) == 0, "%.*s is not %s",
              (int)text.length, text.bytes, expected);
    document_page_free(page);
}

Test(page_text, joins_what_the_engine_cut_where_the_line_has_no_space)
{
    static const struct set_word year[] = {{"ngày", 40}, {"9", 40},      {"tháng", 40}, {"4", 40},    {"năm", 40},
                                           {"201", 12},  {"7", 40},      {"của", 40},   {"tr", 2},    {"ường", 40},
                                           {"số", 40},   {"12/TT-", 30}, {"SYT", 40},   {"giữa", 40}, {NULL, 0}};
    static const char joined[] = "ngày 9 tháng 4 năm 2017 của trường số 12/TT-SYT giữa\n";
    expect_line(year, ORIGIN_OCR, joined);
    expect_line(year, ORIGIN_LAYER, "ngày 9 tháng 4 năm 201 7 của tr ường số 12/TT- SYT giữa\n");
}

Test(page_text, joins_the_parts_of_a_code_that_stand_close_together)
{
    static const struct set_word code[] = {{"theo", 40},   {"số", 40},  {"12/QĐ-U", 8}, {"BND", 40}, {"và", 40},
                                           {"7", 10},      {"/TB", 40}, {"số", 40},     {"8/", 10},  {"KH", 40},
                                           {"9/TB-SY", 8}, {"ngày", 0}, {NULL, 0}};
    expect_line(code, ORIGIN_OCR, "theo số 12/QĐ-UBND và 7/TB số 8/KH 9/TB-SY ngày\n");
    static const struct set_word mixed[] = {{"theo", 40}, {"12/QC-H", 8}, {"aM", 40}, {"HDVT-", 12},
                                            {"21,", 40},  {"số", 40},     {"xã", 40}, {NULL, 0}};
    expect_line(mixed, ORIGIN_OCR, "theo 12/QC-HaM HDVT-21, số xã\n");
}

Test(page_text, parts_stay_parted_by_the_spaces_of_the_line)
{
    static const struct set_word wide[] = {{"gọi", 40}, {"0912", 34}, {"345", 36}, {"678", 40}, {"để", 40}, {NULL, 0}};
    static const struct set_word dense[] = {{"số", 20}, {"12", 20}, {"34", 18}, {"của", 19}, {"xã", 21}, {NULL, 0}};
    static const struct set_word few[] = {{"201", 12}, {"7", 40}, {"là", 40}, {NULL, 0}};
    static const struct set_word words[] = {{"xã", 40}, {"ta", 1}, {"ở", 40},  {"ngh", 30}, {"e", 40},
                                            {"Th", 1},  {"ở", 40}, {"A-", 40}, {"B", 40},   {NULL, 0}};
    expect_line(wide, ORIGIN_OCR, "gọi 0912 345 678 để\n");
    expect_line(dense, ORIGIN_OCR, "số 12 34 của xã\n");
    expect_line(few, ORIGIN_OCR, "201 7 là\n");
    expect_line(words, ORIGIN_OCR, "xã ta ở ngh e Th ở A- B\n");
}

Test(page_text, an_empty_page_is_empty)
{
    struct document_page *page = document_page_new(1);
    struct page_text text;
    pd_error error;
    cr_assert_eq(page_text_make(page, &text, &error), PD_OK);
    cr_assert_eq(text.length, 0);
    cr_assert_eq(text.word_count, 0);
    document_page_free(page);
}
