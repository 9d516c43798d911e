/*
 * Where the text of a page goes on from the page before it. Pages are written as text: | between words of different
 * lines, || between blocks.
 */
#include "base/error.h"
#include "document/page/text.h"

#include <criterion/criterion.h>
#include <string.h>

static struct document_page *make_page(const char *text)
{
    struct document_page *page = document_page_new(1);
    pd_box box = {.left = 10, .top = 10, .right = 20, .bottom = 20};
    cr_assert(document_begin_block(page) && document_begin_line(page));
    for (const char *at = text; *at;) {
        const size_t length = strcspn(at, " |");
        struct document_word *word;
        if (length > 0) cr_assert(document_add_word(page, at, length, box, &word));
        at += length;
        if (at[0] == '|' && at[1] == '|') {
            cr_assert(document_begin_block(page) && document_begin_line(page));
            at++;
        } else if (at[0] == '|') {
            cr_assert(document_begin_line(page));
        }
        at += *at != '\0';
    }
    document_close(page);
    return page;
}

/* The text of a page between two others (NULL: none), with the lines of these in brackets. */
static void expect_flow(const char *before, const char *text, const char *after, const char *expected)
{
    struct document_page *pages[] = {before != NULL ? make_page(before) : NULL, make_page(text),
                                     after != NULL ? make_page(after) : NULL};
    struct page_flow flow;
    struct page_text made;
    char found[1024] = "";
    page_flow_find(pages[1], pages[0], pages[2], &flow);
    cr_assert_eq(page_text_make_in_flow(pages[1], &flow, &made, NULL), PD_OK);
    size_t length = 0;
    for (size_t at = 0, w = 0; at <= made.length; at++) {
        const bool begins = w < made.word_count && made.words[w].begin == at && made.words[w].is_beside;
        if (begins && (w == 0 || !made.words[w - 1].is_beside)) found[length++] = '[';
        if (w < made.word_count && made.words[w].end == at) {
            const bool ends = made.words[w].is_beside && (w + 1 == made.word_count || !made.words[w + 1].is_beside);
            if (ends) found[length++] = ']';
            w++;
        }
        if (at < made.length) found[length++] = made.bytes[at];
    }
    cr_expect_str_eq(found, expected, "%s", found);
    for (size_t k = 0; k < 3; k++) document_page_free(pages[k]);
}

Test(flow, a_sentence_goes_on_from_page_to_page)
{
    expect_flow("Các thôn báo|cáo kết quả trồng", "rừng cho ban quản|lý và nhân dân", "trong xã được biết.",
                "[cáo kết quả trồng]\nrừng cho ban quản\nlý và nhân dân\n[trong xã được biết.]\n");
}

Test(flow, a_page_alone_stays_as_it_is)
{
    expect_flow(NULL, "rừng cho ban quản|lý||và nhân dân", NULL, "rừng cho ban quản\nlý\n\nvà nhân dân\n");
}

Test(flow, a_sentence_goes_on_from_column_to_column)
{
    expect_flow(NULL, "Các thôn báo|cáo kết quả trồng||rừng cho ban|quản lý.||Nơi nhận thư||các thôn", NULL,
                "Các thôn báo\ncáo kết quả trồng\nrừng cho ban\nquản lý.\n\nNơi nhận thư\ncác thôn\n");
}

Test(flow, sentences_that_end_do_not_go_on)
{
    expect_flow("Các thôn báo cáo.", "rừng cho ban", "Điều 2. Các thôn", "rừng cho ban\n");
    expect_flow("Các thôn báo cáo:", "rừng cho ban", "a) các thôn", "rừng cho ban\n");
    expect_flow("Các thôn báo cáo", "Điều 1. Ban quản lý", "Nơi nhận", "Điều 1. Ban quản lý\n");
    expect_flow("báo", "rừng cho ban", "lý", "rừng cho ban\n");
}

Test(flow, a_comma_goes_on_to_a_name)
{
    expect_flow("Các xã Khe Vàng,", "Nà Lếch và bản", NULL, "[Các xã Khe Vàng,]\nNà Lếch và bản\n");
}

Test(flow, page_numbers_are_set_aside)
{
    expect_flow("kế hoạch trồng||- 1 -", "2||rừng cho ban|quản lý||Trang 2/3", "3||xã được biết||3",
                "2\n\n[kế hoạch trồng]\nrừng cho ban\nquản lý\n[xã được biết]\n\nTrang 2/3\n");
}

Test(flow, running_heads_and_feet_are_set_aside)
{
    expect_flow("Báo cáo quý 1, trang 1|kế hoạch trồng||UBND xã Khe Vàng",
                "Báo cáo quý 1, trang 2|rừng cho||UBND xã Khe Vảng",
                "Báo cáo quý 1, trang 3|ban quản lý||UBND xã Khe Vàng",
                "Báo cáo quý 1, trang 2\n\n[kế hoạch trồng]\nrừng cho\n[ban quản lý]\n\nUBND xã Khe Vảng\n");
}

Test(flow, pages_without_text_of_their_own)
{
    expect_flow("2", "3", "4", "3\n");
    expect_flow("", "rừng cho ban", "", "rừng cho ban\n");
    expect_flow("kế hoạch trồng", "", "rừng cho ban", "");
}
