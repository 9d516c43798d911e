/* Review pages made from pages built by hand. The JSON library reads the data blocks. */
#include "document/review/page.h"
#include "document/review/writer.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <leptonica/allheaders.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static char *text;
static size_t length;
static FILE *stream;
static struct writer *writer;

static void begin(const char *name)
{
    const struct writer_options options = {.name = name, .language = "vi"};
    pd_error error;
    stream = open_memstream(&text, &length);
    cr_assert_not_null(stream);
    cr_assert_eq(writer_review.open(stream, &options, &writer, &error), PD_OK);
}

static void end(void)
{
    pd_error error;
    cr_assert_eq(writer_review.finish(writer, &error), PD_OK);
    fclose(stream);
    writer_review.free(writer);
}

static struct document_page *new_page(size_t number, float width, float height)
{
    struct document_page *page = document_page_new(number);
    cr_assert_not_null(page);
    page->width = width;
    page->height = height;
    return page;
}

static struct document_word *add(struct document_page *page, const char *word, pd_box box)
{
    struct document_word *added;
    cr_assert(document_add_word(page, word, strlen(word), box, &added));
    cr_assert_not_null(added);
    return added;
}

static void put(struct document_page *page)
{
    pd_error error;
    document_close(page);
    cr_assert_eq(writer_review.page(writer, page, &error), PD_OK);
}

/* Frees a page and the image that a test gave it. */
static void drop(struct document_page *page)
{
    PIX *pix = page->image;
    pixDestroy(&pix);
    page->image = NULL;
    document_page_free(page);
}

static size_t count(const char *needle)
{
    size_t found = 0;
    for (const char *at = text; (at = strstr(at, needle)) != NULL; at++) found++;
    return found;
}

/* The text of data block `number`, from 0, among those that begin with `tag`; *size is its length. */
static const char *block(const char *tag, size_t number, size_t *size)
{
    const char *at = text + review_page_head_length;
    for (size_t k = 0;; k++) {
        at = strstr(at, tag);
        cr_assert_not_null(at, "no block %zu %s", number, tag);
        at += strlen(tag);
        if (k == number) break;
    }
    *size = (size_t)(strstr(at, "</script>") - at);
    return at;
}

/* The caller frees the result: json_decref. */
static json_t *read_block(const char *tag, size_t number)
{
    size_t size;
    json_error_t error;
    const char *json = block(tag, number, &size);
    json_t *value = json_loadb(json, size, 0, &error);
    cr_assert_not_null(value, "%s: %.*s", error.text, (int)size, json);
    return value;
}

static json_t *read_page(size_t number)
{
    return read_block("<script type=\"application/json\" class=\"page\">", number);
}

static json_t *word_of(const json_t *page, size_t b, size_t l, size_t w)
{
    json_t *word = json_array_get(json_array_get(json_array_get(json_object_get(page, "blocks"), b), l), w);
    cr_assert_not_null(word);
    return word;
}

static const char *string_in(const json_t *value, const char *key)
{
    const char *string = json_string_value(json_object_get(value, key));
    cr_assert_not_null(string, "%s", key);
    return string;
}

static void expect_box(const json_t *word, int left, int top, int right, int bottom)
{
    const int expected[4] = {left, top, right, bottom};
    const json_t *box = json_object_get(word, "box");
    cr_assert_eq(json_array_size(box), 4);
    for (size_t k = 0; k < 4; k++) cr_assert_eq(json_integer_value(json_array_get(box, k)), expected[k], "side %zu", k);
}

static const pd_box nowhere;

static const char *const hostile[] = {"</script><script>alert(1)</script>",
                                      "<!--",
                                      "-->",
                                      "]]>",
                                      "\"}]]]}",
                                      "\\\"",
                                      "&lt;&#60;",
                                      "'onload=x'",
                                      "a\342\200\250b\342\200\251c", /* U+2028, U+2029 */
                                      "\x01\x02\x1F\x7F",
                                      "\n\r\t\b\f",
                                      "</SCRIPT\n>",
                                      "\xF0\x9F\x98\x80",
                                      "\xEF\xBF\xBF"};

enum { HOSTILE = sizeof hostile / sizeof *hostile };

Test(review, hostile_words_stay_in_their_block)
{
    struct document_page *page = new_page(1, 0, 0);
    struct document_choice choices[HOSTILE];
    begin("in</title><script>.pdf");
    for (size_t k = 0; k < HOSTILE; k++) add(page, "x", nowhere);
    struct document_word *words = page->blocks[0].lines[0].words;
    for (size_t k = 0; k < HOSTILE; k++) {
        /* A word's text never has control characters, but the writer must not depend on that. */
        choices[k] = (struct document_choice){hostile[k], 0.5F};
        words[k].text = words[k].before = hostile[k];
        words[k].length = strlen(hostile[k]);
    }
    words[0].alternatives = choices;
    words[0].alternative_count = HOSTILE;
    put(page);
    end();
    cr_assert_eq(count("</script"), 3); /* three blocks: the page's words, the document, the script */
    size_t size;
    const char *json = block("<script type=\"application/json\" class=\"page\">", 0, &size);
    for (size_t k = 0; k < size; k++)
        cr_assert(json[k] != '<' && json[k] != '>' && json[k] != '&' && (unsigned char)json[k] >= 0x20);
    json_t *data = read_page(0);
    for (size_t k = 0; k < HOSTILE; k++) {
        const json_t *word = word_of(data, 0, 0, k);
        cr_assert_str_eq(string_in(word, "text"), hostile[k]);
        cr_assert_str_eq(string_in(word, "before"), hostile[k]);
        const json_t *choice = json_array_get(json_object_get(word_of(data, 0, 0, 0), "alternatives"), k);
        cr_assert_str_eq(json_string_value(json_array_get(choice, 0)), hostile[k]);
    }
    json_decref(data);
    json_t *information = read_block("<script type=\"application/json\" id=\"document\">", 0);
    cr_assert_str_eq(string_in(information, "name"), "title><script>.pdf"); /* the name after the last slash */
    json_decref(information);
    free(text);
    drop(page);
}

Test(review, names_that_are_not_utf8_are_repaired)
{
    begin("folder/x/k\xFFy.pdf");
    end();
    json_t *information = read_block("<script type=\"application/json\" id=\"document\">", 0);
    cr_assert_str_eq(string_in(information, "name"), "k\xEF\xBF\xBDy.pdf");
    json_decref(information);
    free(text);
}

Test(review, numbers_that_do_not_fit_their_table_are_doubtful)
{
    static const char *const cells[4][3] = {
        {"TT", "Ten", "So"}, {"1", "Cao", "12"}, {"2", "Mai", "30"}, {"", "Tong", "43"}};
    struct document_page *page = new_page(1, 595, 842);
    begin(NULL);
    for (size_t r = 0; r < 4; r++) {
        cr_assert(document_begin_line(page));
        for (size_t c = 0; c < 3; c++) {
            const float left = 100 + 100 * (float)c, top = 100 + 20 * (float)r;
            if (cells[r][c][0] != '\0')
                add(page, cells[r][c], (pd_box){left, top, left + 20, top + 10})->confidence = 0.75F;
        }
    }
    put(page);
    end();
    json_t *data = read_page(0);
    const json_t *fits = word_of(data, 0, 1, 1), *addend = word_of(data, 0, 1, 2), *total = word_of(data, 0, 3, 1);
    cr_assert_str_eq(string_in(fits, "text"), "Cao");
    cr_assert_null(json_object_get(fits, "note"));
    cr_assert_float_eq(json_real_value(json_object_get(fits, "confidence")), 0.75, 1e-9);
    cr_assert_str_eq(string_in(addend, "text"), "12"); /* it is not changed */
    cr_assert_str_eq(string_in(addend, "note"), "sum");
    cr_assert_float_eq(json_real_value(json_object_get(addend, "confidence")), 0.375, 1e-9);
    cr_assert_str_eq(string_in(total, "text"), "43");
    cr_assert_str_eq(string_in(total, "note"), "sum");
    json_decref(data);
    drop(page);
    free(text);
}

Test(review, words_keep_blocks_lines_and_what_is_known_of_them)
{
    struct document_page *page = new_page(7, 595, 842);
    static struct document_choice choices[] = {{"trao", 0.3F}, {"tráo", 0.05F}};
    begin(NULL);
    struct document_word *word = add(page, "trào", nowhere);
    word->confidence = 0.625F;
    word->before = "trao";
    word->alternatives = choices;
    word->alternative_count = 2;
    cr_assert(document_begin_line(page));
    add(page, "thi", nowhere);
    cr_assert(document_begin_block(page));
    add(page, "đua", nowhere);
    put(page);
    end();
    json_t *data = read_page(0);
    cr_assert_eq(json_integer_value(json_object_get(data, "number")), 7);
    cr_assert_eq(json_array_size(json_object_get(data, "blocks")), 2);
    const json_t *first = word_of(data, 0, 0, 0), *second = word_of(data, 0, 1, 0);
    cr_assert_str_eq(string_in(first, "text"), "trào");
    cr_assert_str_eq(string_in(first, "before"), "trao");
    cr_assert_float_eq(json_real_value(json_object_get(first, "confidence")), 0.625, 1e-9);
    const json_t *alternative = json_array_get(json_object_get(first, "alternatives"), 1);
    cr_assert_str_eq(json_string_value(json_array_get(alternative, 0)), "tráo");
    cr_assert_float_eq(json_real_value(json_array_get(alternative, 1)), 0.05, 1e-9);
    cr_assert_str_eq(string_in(second, "text"), "thi");
    cr_assert_null(json_object_get(second, "confidence")); /* 1 */
    cr_assert_null(json_object_get(second, "before"));
    cr_assert_null(json_object_get(second, "alternatives"));
    cr_assert_null(json_object_get(second, "box")); /* no image */
    cr_assert_str_eq(string_in(word_of(data, 1, 0, 0), "text"), "đua");
    json_decref(data);
    free(text);
    drop(page);
}

Test(review, numbers_are_numbers_whatever_the_page_says)
{
    struct document_page *page = new_page(1, 100, 100);
    page->image = pixCreate(100, 100, 8);
    begin(NULL);
    add(page, "a", (pd_box){-INFINITY, INFINITY, NAN, 1e30F})->confidence = NAN;
    add(page, "b", nowhere)->confidence = -3;
    put(page);
    end();
    json_t *data = read_page(0);
    cr_assert_eq(json_real_value(json_object_get(word_of(data, 0, 0, 0), "confidence")), 0);
    cr_assert_eq(json_real_value(json_object_get(word_of(data, 0, 0, 1), "confidence")), 0);
    for (size_t k = 0; k < 4; k++) {
        const json_t *side = json_array_get(json_object_get(word_of(data, 0, 0, 0), "box"), k);
        cr_assert(json_is_integer(side) && llabs(json_integer_value(side)) <= 10000000);
    }
    json_decref(data);
    free(text);
    drop(page);
}

/* ---- Images -------------------------------------------------------------------------- */

static unsigned char *decode(const char *base64, size_t size, size_t *bytes)
{
    l_int32 count_of_bytes;
    unsigned char *decoded = decodeBase64(base64, (l_int32)size, &count_of_bytes);
    cr_assert_not_null(decoded);
    *bytes = (size_t)count_of_bytes;
    return decoded;
}

/* The image in the file. The caller frees it. */
static PIX *read_image(const char *kind)
{
    char tag[100];
    size_t size, bytes;
    snprintf(tag, sizeof tag, "<script type=\"text/plain\" class=\"image\">data:image/%s;base64,", kind);
    const char *base64 = block(tag, 0, &size);
    cr_assert_eq(size % 4, 0);
    unsigned char *data = decode(base64, size, &bytes);
    PIX *pix = pixReadMem(data, bytes);
    lept_free(data);
    cr_assert_not_null(pix);
    return pix;
}

/*
 * Writes one page with an image of `depth` bits a pixel, black in its top left quarter, and one word in that quarter.
 */
static void write_scan(float inches, int pixels_per_inch, int depth, int rotation)
{
    const int side = (int)(inches * (float)pixels_per_inch);
    struct document_page *page = new_page(1, inches * 72, inches * 144);
    PIX *pix = pixCreate(side, 2 * side, depth);
    if (depth > 1) pixSetAll(pix);
    pixRasterop(pix, 0, 0, side / 2, side, depth > 1 ? PIX_CLR : PIX_SET, NULL, 0, 0);
    page->image = pix;
    page->turn = rotation;
    begin(NULL);
    add(page, "a", (pd_box){1, 2, 30, 40});
    put(page);
    end();
    drop(page);
}

static bool is_dark(PIX *pix, int x, int y)
{
    l_uint32 value;
    PIX *grey = pixConvertTo8(pix, 0);
    cr_assert_eq(pixGetPixel(grey, x, y, &value), 0);
    pixDestroy(&grey);
    return value < 100;
}

Test(review, grey_images_are_jpeg_of_150_pixels_per_inch)
{
    write_scan(4, 300, 8, 0);
    PIX *pix = read_image("jpeg");
    cr_assert_eq(pixGetWidth(pix), 4 * REVIEW_RESOLUTION);
    cr_assert_eq(pixGetHeight(pix), 8 * REVIEW_RESOLUTION);
    cr_assert(is_dark(pix, 100, 100) && !is_dark(pix, 500, 100) && !is_dark(pix, 100, 1000));
    pixDestroy(&pix);
    free(text);
}

Test(review, two_colours_are_png)
{
    write_scan(4, 600, 1, 0);
    PIX *pix = read_image("png");
    cr_assert_eq(pixGetWidth(pix), 4 * REVIEW_RESOLUTION);
    cr_assert(is_dark(pix, 100, 100) && !is_dark(pix, 500, 100));
    pixDestroy(&pix);
    free(text);
}

Test(review, small_images_are_not_enlarged)
{
    write_scan(4, 75, 1, 0);
    PIX *pix = read_image("png");
    cr_assert_eq(pixGetWidth(pix), 300);
    cr_assert_eq(pixGetDepth(pix), 1);
    pixDestroy(&pix);
    free(text);
}

Test(review, an_image_too_long_for_its_format_is_left_out)
{
    struct document_page *page = new_page(1, 70000, 10);
    page->image = pixCreate(70000, 10, 8);
    begin(NULL);
    add(page, "a", nowhere);
    put(page);
    end();
    cr_assert_null(strstr(text + review_page_head_length, "class=\"image\""));
    json_t *data = read_page(0);
    cr_assert_null(json_object_get(word_of(data, 0, 0, 0), "box"));
    json_decref(data);
    free(text);
    drop(page);
}

Test(review, images_of_any_size_and_depth)
{
    static const int sides[][2] = {{1, 1}, {1, 9000}, {9000, 1}, {3, 3}, {2, 20000}};
    static const int depths[] = {1, 8, 32};
    for (size_t k = 0; k < sizeof sides / sizeof *sides; k++)
        for (size_t d = 0; d < 3; d++) {
            struct document_page *page = new_page(1, (float)sides[k][0] * 72 / 1200, (float)sides[k][1] * 72 / 1200);
            page->image = pixCreate(sides[k][0], sides[k][1], depths[d]);
            begin(NULL);
            put(page);
            end();
            PIX *pix = read_image(depths[d] == 1 ? "png" : "jpeg");
            pixDestroy(&pix);
            free(text);
            drop(page);
        }
}

/*
 * A page of 72 × 144 points with a word at 1, 2 – 30, 40. The expected place after a clockwise quarter turn is computed
 * by hand.
 */
Test(review, turned_pages_are_shown_turned)
{
    static const struct {
        int rotation, box[4], width, dark[2], light[2];
    } cases[] = {{0, {10, 20, 300, 400}, 720, {10, 10}, {140, 10}},
                 {90, {1040, 10, 1420, 300}, 1440, {290, 10}, {10, 10}},
                 {180, {420, 1040, 710, 1420}, 720, {140, 290}, {10, 10}},
                 {270, {20, 420, 400, 710}, 1440, {10, 140}, {290, 140}}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        write_scan(1, 300, 8, cases[k].rotation);
        json_t *data = read_page(0);
        const int *box = cases[k].box;
        expect_box(word_of(data, 0, 0, 0), box[0], box[1], box[2], box[3]);
        cr_assert_eq(json_integer_value(json_object_get(data, "width")), cases[k].width);
        json_decref(data);
        PIX *pix = read_image("jpeg");
        cr_assert_eq(pixGetWidth(pix), cases[k].width / 720 * REVIEW_RESOLUTION);
        cr_assert(is_dark(pix, cases[k].dark[0], cases[k].dark[1]), "%d", cases[k].rotation);
        cr_assert_not(is_dark(pix, cases[k].light[0], cases[k].light[1]), "%d", cases[k].rotation);
        pixDestroy(&pix);
        free(text);
    }
}

Test(review, no_image_no_image_block)
{
    struct document_page *page = new_page(1, 0, 0);
    begin("letter.txt");
    add(page, "a", nowhere);
    put(page);
    end();
    const char *at = text + review_page_head_length;
    cr_assert_null(strstr(at, "class=\"image\""));
    free(text);
    drop(page);
}

/* ---- The whole file ------------------------------------------------------------------- */

static void digest_of(const char *word, float confidence, char digest[17])
{
    struct document_page *page = new_page(1, 0, 0);
    begin("a.pdf");
    add(page, word, nowhere)->confidence = confidence;
    put(page);
    end();
    json_t *information = read_block("<script type=\"application/json\" id=\"document\">", 0);
    snprintf(digest, 17, "%s", string_in(information, "digest"));
    json_decref(information);
    free(text);
    drop(page);
}

Test(review, the_digest_is_of_the_words)
{
    char one[17], same[17], other[17], unsure[17];
    digest_of("a", 1, one);
    digest_of("a", 1, same);
    digest_of("b", 1, other);
    digest_of("a", 0.5F, unsure);
    cr_assert_str_eq(one, same);
    cr_assert_str_neq(one, other);
    cr_assert_str_neq(one, unsure);
}

Test(review, the_same_pages_give_the_same_bytes)
{
    write_scan(2, 200, 8, 90);
    char *first = text;
    const size_t first_length = length;
    write_scan(2, 200, 8, 90);
    cr_assert_eq(length, first_length);
    cr_assert_arr_eq(text, first, length);
    free(first);
    free(text);
}

Test(review, a_page_is_written_when_it_comes)
{
    struct document_page *page = new_page(1, 0, 0);
    begin(NULL);
    add(page, "a", nowhere);
    fflush(stream);
    const size_t before = length;
    put(page);
    fflush(stream);
    cr_assert_gt(length, before);
    end();
    free(text);
    drop(page);
}

Test(review, a_full_disk_is_an_error)
{
    const struct writer_options options = {0};
    pd_error error;
    FILE *full = fopen("/dev/full", "w");
    cr_assert_not_null(full);
    setvbuf(full, NULL, _IONBF, 0);
    cr_assert_eq(writer_review.open(full, &options, &writer, &error), PD_ERROR_IO);
    writer_review.free(writer);
    fclose(full);
}
