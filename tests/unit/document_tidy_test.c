/* Tidying what an engine read: words with places in points, print ten points high. */
#include "document/scan/tidy.h"

#include <criterion/criterion.h>
#include <string.h>

struct placed {
    const char *text;
    float left, right, top, bottom, confidence;
};

static void add_word(struct document_page *page, const struct placed *from)
{
    struct document_word *word;
    const pd_box box = {from->left, from->top, from->right, from->bottom};
    cr_assert(document_add_word(page, from->text, strlen(from->text), box, &word));
    word->confidence = from->confidence;
    for (size_t at = 0; at < word->length;) {
        size_t end = at + 1;
        while ((word->text[end] & 0xC0) == 0x80) end++;
        word->symbols =
            arena_grow(&page->arena, word->symbols, word->symbol_count, &word->symbol_capacity, sizeof *word->symbols);
        struct document_choice *choice = arena_take(&page->arena, sizeof *choice);
        cr_assert(word->symbols && choice);
        *choice = (struct document_choice){arena_text(&page->arena, word->text + at, end - at), 1};
        word->symbols[word->symbol_count++] =
            (struct document_symbol){.box = box, .choices = choice, .choice_count = 1, .choice_capacity = 1};
        at = end;
    }
}

/* Adds a line of four sure words, then the line in question, and tidies the page. */
static struct document_page *tidied(const struct placed *words, size_t count)
{
    static const struct placed print[] = {
        {"thon", 10, 40, 0, 10, 0.95f}, {"xom", 44, 70, 0, 10, 0.95f}, {"lang", 74, 99, 0, 10, 0.95f}};
    struct document_page *page = document_page_new(1);
    page->width = page->height = 600;
    cr_assert(document_begin_block(page) && document_begin_line(page));
    for (size_t w = 0; w < 3; w++) add_word(page, &print[w]);
    cr_assert(document_begin_line(page));
    for (size_t w = 0; w < count; w++) add_word(page, &words[w]);
    document_close(page);
    cr_assert(tidy_page(page));
    return page;
}

/* Compares the line in question; "" if it is gone. Frees the page. */
static void expect(struct document_page *page, const char *expected)
{
    char text[256] = "";
    const struct document_block *block = &page->blocks[0];
    for (size_t w = 0; block->line_count > 1 && w < block->lines[1].word_count; w++) {
        strcat(text, w ? " " : "");
        strcat(text, block->lines[1].words[w].text);
    }
    cr_expect_str_eq(text, expected);
    document_page_free(page);
}

#define TIDIED(...)                                                                                                    \
    tidied((const struct placed[]){__VA_ARGS__}, sizeof((struct placed[]){__VA_ARGS__}) / sizeof(struct placed))

Test(tidy, dust_beside_text_is_left_out)
{
    expect(TIDIED({"nha", 10, 40, 20, 30, 0.9f}, {":", 200, 201, 21, 22, 0.75f}, {"`", 220, 222, 21, 23, 0.9f},
                  {".", 230, 231, 29, 30, 0.9f}),
           "nha");
}

Test(tidy, signs_as_large_as_print_stay)
{
    expect(TIDIED({"So", 10, 40, 20, 30, 0.9f}, {":", 44, 46, 24, 30, 0.9f}, {"-", 50, 54, 25, 26, 0.7f},
                  {".", 60, 62, 28, 30, 0.9f}),
           "So : - .");
}

/* A signature is higher than print, dust is lower; print is neither. */
Test(tidy, unsure_words_that_are_no_print_by_their_height_are_left_out)
{
    expect(TIDIED({"nha", 10, 40, 20, 30, 0.9f}, {"Nij", 50, 80, 10, 40, 0.1f}, {"cua", 90, 99, 24, 26, 0.3f}), "nha");
}

Test(tidy, unsure_words_as_high_as_print_stay)
{
    expect(TIDIED({"nha", 10, 40, 20, 30, 0.9f}, {"cna", 50, 80, 20, 31, 0.05f}), "nha cna");
}

Test(tidy, sure_words_stay_whatever_their_height)
{
    expect(TIDIED({"LON", 10, 90, 20, 60, 0.9f}), "LON");
}

Test(tidy, a_few_unsure_letters_on_their_own_line_are_left_out)
{
    expect(TIDIED({"li", 10, 20, 20, 30, 0.55f}), "");
    expect(TIDIED({"3", 10, 20, 20, 30, 0.55f}), "3");
    expect(TIDIED({"xuan", 10, 20, 20, 30, 0.55f}), "xuan");
    expect(TIDIED({"b)", 10, 20, 20, 30, 0.9f}), "b)");
}
