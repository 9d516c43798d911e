/*
 * Pages that wait in a store. Whatever is known of a page comes back; and since the store's file lies where others can
 * write, any bytes may come back from it.
 */
#include "document/page/record.h"
#include "document/page/store.h"
#include "support.h"

#include <criterion/criterion.h>
#include <math.h>

/* ---- Pages --------------------------------------------------------------------------- */

static void add_choices(struct document_page *page, struct document_choice **choices, size_t *count, const char *first,
                        const char *second)
{
    *choices = arena_take(&page->arena, 2 * sizeof **choices);
    (*choices)[0] = (struct document_choice){.text = first, .confidence = 0.75F};
    (*choices)[1] = (struct document_choice){.text = second, .confidence = 0.125F};
    *count = 2;
}

static void add_word(struct document_page *page, const char *text, float left)
{
    struct document_word *word;
    const pd_box box = {.left = left, .top = 10, .right = left + 20, .bottom = 22.5F};
    cr_assert(document_add_word(page, text, strlen(text), box, &word));
    word->confidence = left / 100;
    word->ordinal = (size_t)left;
}

/* A page of two blocks, one of its words with all that can be known of a word. */
static struct document_page *make_page(size_t number)
{
    struct document_page *page = document_page_new(number);
    page->width = 595;
    page->height = 842;
    page->resolution = 300;
    page->rotation = page->turn = 270;
    page->skew = -1.5F;
    page->decoded = page->timed_out = true;
    page->reading = PD_PAGE_OCR;
    cr_assert(document_begin_block(page) && document_begin_line(page));
    add_word(page, "Nậm", 10);
    add_word(page, "Păm", 40);
    cr_assert(document_begin_line(page));
    add_word(page, "2026", 10);
    cr_assert(document_begin_block(page) && document_begin_line(page));
    add_word(page, "hết.", 70);
    document_close(page);
    struct document_word *word = &page->blocks[0].lines[0].words[1];
    word->origin = ORIGIN_OCR;
    word->before = "Pam";
    word->other = "";
    word->before_confidence = 0.5F;
    add_choices(page, &word->alternatives, &word->alternative_count, "Pằm", "Pắm");
    word->symbols = arena_take(&page->arena, 3 * sizeof *word->symbols);
    word->symbol_count = 3;
    for (size_t s = 0; s < 3; s++)
        add_choices(page, &word->symbols[s].choices, &word->symbols[s].choice_count, "ă", "â");
    return page;
}

static void expect_text(const char *text, const char *expected)
{
    cr_assert_eq(text == NULL, expected == NULL);
    if (text != NULL) cr_expect_str_eq(text, expected);
}

static void expect_choices(const struct document_choice *choices, size_t count, const struct document_choice *expected,
                           size_t expected_count)
{
    cr_assert_eq(count, expected_count);
    for (size_t k = 0; k < count; k++) {
        expect_text(choices[k].text, expected[k].text);
        cr_expect_eq(choices[k].confidence, expected[k].confidence);
    }
}

static void expect_word(const struct document_word *word, const struct document_word *expected)
{
    expect_text(word->text, expected->text);
    cr_expect_eq(word->length, expected->length);
    cr_expect_eq(memcmp(&word->box, &expected->box, sizeof word->box), 0);
    cr_expect_eq(word->confidence, expected->confidence);
    cr_expect(word->origin == expected->origin && word->ordinal == expected->ordinal);
    expect_text(word->before, expected->before);
    expect_text(word->other, expected->other);
    cr_expect_eq(word->before_confidence, expected->before_confidence);
    expect_choices(word->alternatives, word->alternative_count, expected->alternatives, expected->alternative_count);
    cr_assert_eq(word->symbol_count, expected->symbol_count);
    for (size_t s = 0; s < word->symbol_count; s++)
        expect_choices(word->symbols[s].choices, word->symbols[s].choice_count, expected->symbols[s].choices,
                       expected->symbols[s].choice_count);
}

static void expect_page(const struct document_page *page, const struct document_page *expected)
{
    cr_expect(page->number == expected->number && page->width == expected->width && page->height == expected->height);
    cr_expect(page->resolution == expected->resolution && page->rotation == expected->rotation);
    cr_expect(page->skew == expected->skew && page->turn == expected->turn && page->decoded == expected->decoded);
    cr_expect(page->timed_out == expected->timed_out && page->reading == expected->reading);
    cr_assert_eq(page->block_count, expected->block_count);
    for (size_t b = 0; b < page->block_count; b++) {
        const struct document_block *block = &page->blocks[b], *other = &expected->blocks[b];
        cr_expect_eq(memcmp(&block->box, &other->box, sizeof block->box), 0);
        cr_assert_eq(block->line_count, other->line_count);
        for (size_t l = 0; l < block->line_count; l++) {
            cr_expect_eq(memcmp(&block->lines[l].box, &other->lines[l].box, sizeof block->box), 0);
            cr_assert_eq(block->lines[l].word_count, other->lines[l].word_count);
            for (size_t w = 0; w < block->lines[l].word_count; w++)
                expect_word(&block->lines[l].words[w], &other->lines[l].words[w]);
        }
    }
}

/* ---- Records ------------------------------------------------------------------------- */

Test(document_record, has_all_that_is_known_of_a_page)
{
    struct document_page *page = make_page(300), *again = NULL;
    struct page_record record = {0};
    cr_assert(page_record_write(&record, page));
    cr_assert_eq(page_record_read(record.bytes, record.length, &again, NULL), PD_OK);
    expect_page(again, page);
    free(record.bytes);
    document_page_free(again);
    document_page_free(page);
}

Test(document_record, an_empty_page)
{
    struct document_page *page = document_page_new(1), *again = NULL;
    struct page_record record = {0};
    cr_assert(page_record_write(&record, page));
    cr_assert_eq(page_record_read(record.bytes, record.length, &again, NULL), PD_OK);
    expect_page(again, page);
    free(record.bytes);
    document_page_free(again);
    document_page_free(page);
}

Test(document_record, cut_anywhere_is_refused)
{
    struct document_page *page = make_page(1), *again;
    struct page_record record = {0};
    pd_error error;
    cr_assert(page_record_write(&record, page));
    for (size_t length = 0; length < record.length; length++) {
        struct bytes cut = bytes_of((const char *)record.bytes, length);
        cr_expect_eq(page_record_read((const unsigned char *)cut.at, length, &again, &error), PD_ERROR_IO);
        cr_expect_null(again);
        free(cut.at);
    }
    free(record.bytes);
    document_page_free(page);
}

/* A page made of wrong bytes may be any page, but it is one: it can be written again. */
Test(document_record, any_byte_may_be_wrong)
{
    struct document_page *page = make_page(1), *again;
    struct page_record record = {0}, copy = {0};
    pd_error error;
    cr_assert(page_record_write(&record, page));
    for (size_t at = 0; at < record.length; at++)
        for (unsigned value = 0; value < 256; value++) {
            struct bytes wrong = bytes_of((const char *)record.bytes, record.length);
            wrong.at[at] = (char)value;
            if (page_record_read((const unsigned char *)wrong.at, wrong.length, &again, &error) == PD_OK) {
                cr_expect(page_record_write(&copy, again));
                document_page_free(again);
            }
            free(wrong.at);
        }
    free(record.bytes);
    free(copy.bytes);
    document_page_free(page);
}

/* ---- Stores -------------------------------------------------------------------------- */

static int temporary_descriptor(void)
{
    char *path = temporary_file("", 0);
    const int file = open(path, O_RDWR);
    cr_assert_geq(file, 0);
    unlink(path);
    free(path);
    return file;
}

static void expect_stored(struct page_store *store, size_t index)
{
    struct document_page *page, *expected = make_page(index + 1);
    cr_assert_eq(page_store_get(store, index, &page, NULL), PD_OK);
    expect_page(page, expected);
    document_page_free(page);
    document_page_free(expected);
}

static struct page_store *fill_store(int file, size_t count)
{
    struct page_store *store = page_store_new(file);
    for (size_t k = 0; k < count; k++) {
        struct document_page *page = make_page(k + 1);
        cr_assert_eq(page_store_add(store, page, NULL), PD_OK);
        document_page_free(page);
    }
    cr_assert_eq(page_store_count(store), count);
    return store;
}

Test(document_store, a_small_document_needs_no_file)
{
    setenv("TMPDIR", "/no/such/folder", 1);
    struct page_store *store = fill_store(-1, 20);
    for (size_t k = 20; k > 0; k--) expect_stored(store, k - 1);
    page_store_free(store);
}

Test(document_store, a_large_one_comes_back_from_its_file_in_any_order)
{
    enum { PAGES = 20000 };
    const int file = temporary_descriptor();
    struct page_store *store = fill_store(file, PAGES);
    cr_assert_gt(lseek(file, 0, SEEK_END), 1000000, "the file is not used");
    for (size_t k = 0; k < PAGES; k += 97) expect_stored(store, (k * 7919) % PAGES);
    expect_stored(store, PAGES - 1);
    page_store_free(store);
    cr_expect_eq(close(file), 0, "the file belongs to the caller");
}

Test(document_store, without_a_folder_for_its_file)
{
    setenv("TMPDIR", "/no/such/folder", 1);
    struct page_store *store = page_store_new(-1);
    struct document_page *page = make_page(1);
    pd_error error = {0};
    pd_status status = PD_OK;
    for (size_t k = 0; status == PD_OK && k < 20000; k++) status = page_store_add(store, page, &error);
    cr_expect_eq(status, PD_ERROR_IO);
    cr_expect_not_null(strstr(error.message, "/no/such/folder"));
    document_page_free(page);
    page_store_free(store);
}

Test(document_store, a_changed_or_cut_file_is_an_error)
{
    const int file = temporary_descriptor();
    struct page_store *store = fill_store(file, 20000);
    struct document_page *page;
    char byte;
    cr_assert_eq(pread(file, &byte, 1, 30), 1);
    byte ^= 1;
    cr_assert_eq(pwrite(file, &byte, 1, 30), 1);
    cr_expect_eq(page_store_get(store, 0, &page, NULL), PD_ERROR_IO);
    cr_expect_null(page);
    cr_assert_eq(ftruncate(file, 10), 0);
    cr_expect_eq(page_store_get(store, 1, &page, NULL), PD_ERROR_IO);
    cr_expect_null(page);
    page_store_free(store);
    close(file);
}
