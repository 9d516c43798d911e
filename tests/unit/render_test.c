/* Making pairs for an OCR channel: aligning, sampling, wearing, setting and degrading, each against what was put in. */
#include "render/align.h"
#include "render/degrade.h"
#include "render/pairs.h"
#include "render/sample.h"
#include "render/set.h"
#include "render/wear.h"

#include "alphabet/alphabet.h"
#include "support.h"

#include <math.h>
#include <unistd.h>

/* ---- Aligning ------------------------------------------------------------------------ */

enum { WORDS_MAX = 64, WORD_BYTES = 64 };

/* A line made by rule: letters are one unit wide, spaces too. */
struct made_line {
    char texts[2 * WORDS_MAX][WORD_BYTES];
    size_t text_count;
    struct align_word truth[WORDS_MAX], printed[WORDS_MAX];
    size_t truth_count, printed_count;
    struct align_group groups[WORDS_MAX]; /* what is to be found; without distance and letters */
    size_t group_count;
    float x;
};

static struct align_word make_word(struct made_line *line, const char *text, size_t letters, float left)
{
    char *copy = line->texts[line->text_count++];
    snprintf(copy, WORD_BYTES, "%s", text);
    return (struct align_word){copy, strlen(copy), left, left + (float)letters};
}

static void expect_groups(const struct made_line *line, const char *what)
{
    struct align_group found[WORDS_MAX];
    size_t count;
    double error_share;
    pd_error error;
    const struct align_line input = {line->truth, line->truth_count, line->printed, line->printed_count, 2};
    cr_assert_eq(align_words(&input, found, &count, &error_share, &error), PD_OK);
    cr_assert_eq(count, line->group_count, "%s: %zu groups, expected %zu", what, count, line->group_count);
    for (size_t k = 0; k < count; k++) {
        const struct align_group *a = &found[k], *b = &line->groups[k];
        cr_assert(a->truth == b->truth && a->truth_count == b->truth_count && a->printed == b->printed &&
                      a->printed_count == b->printed_count,
                  "%s: group %zu is %zu+%zu = %zu+%zu, expected %zu+%zu = %zu+%zu", what, k, a->truth, a->truth_count,
                  a->printed, a->printed_count, b->truth, b->truth_count, b->printed, b->printed_count);
    }
}

/* Adds words given as "a b" on both sides, one group, the true side as wide as its letters. */
static void add_group(struct made_line *line, const char *const *truth, size_t truth_count, const char *const *printed,
                      size_t printed_count, float width)
{
    line->groups[line->group_count++] =
        (struct align_group){.truth = line->truth_count, truth_count, line->printed_count, printed_count, 0, 0};
    const float step = width / (float)truth_count, other_step = width / (float)printed_count;
    for (size_t k = 0; k < truth_count; k++)
        line->truth[line->truth_count++] = make_word(line, truth[k], (size_t)step - 1, line->x + (float)k * step);
    for (size_t k = 0; k < printed_count; k++)
        line->printed[line->printed_count++] =
            make_word(line, printed[k], (size_t)other_step - 1, line->x + (float)k * other_step);
    line->x += width + 1;
}

Test(align, words_run_together_and_split)
{
    struct made_line line = {0};
    add_group(&line, (const char *const[]){"Chỉ", "thị", "số"}, 3, (const char *const[]){"Chithiso"}, 1, 12);
    add_group(&line, (const char *const[]){"thôn"}, 1, (const char *const[]){"th", "ôn"}, 2, 6);
    add_group(&line, (const char *const[]){"tỉnh,"}, 1, (const char *const[]){"tinh,"}, 1, 6);
    add_group(&line, (const char *const[]){"12/2024/QĐ-UBND"}, 1, (const char *const[]){"12/2024/QD-UBND"}, 1, 16);
    expect_groups(&line, "examples");
}

/* A random word of lower-case letters, with marks on some of them. */
static size_t random_word(struct random *random, char *out)
{
    static const char *const letters[] = {"a", "b", "c", "d", "đ", "e", "ế", "g", "h", "i", "k", "l",
                                          "m", "n", "ộ", "p", "q", "r", "s", "t", "ứ", "v", "x", "y"};
    const size_t count = 2 + random_below(random, 6);
    out[0] = '\0';
    for (size_t k = 0; k < count; k++) strcat(out, letters[random_below(random, sizeof letters / sizeof *letters)]);
    return count;
}

/* Copies letters [first, end) of a word, each replaced by a digit with probability 1/10. */
static void copy_letters(struct random *random, const char *word, size_t first, size_t end, char *out)
{
    size_t length = strlen(out), letter = 0;
    for (size_t at = 0; word[at] != '\0'; letter++) {
        const size_t start = at;
        utf8_next(word, strlen(word), &at);
        if (letter < first || letter >= end) continue;
        if (random_below(random, 10) == 0)
            out[length++] = (char)('0' + random_below(random, 10));
        else
            for (size_t k = start; k < at; k++) out[length++] = word[k];
    }
    out[length] = '\0';
}

/* Several true words printed as one. */
static void add_merged(struct made_line *line, struct random *random, size_t count)
{
    char printed[WORD_BYTES] = "", word[WORD_BYTES];
    const float left = line->x;
    line->groups[line->group_count++] = (struct align_group){line->truth_count, count, line->printed_count, 1, 0, 0};
    for (size_t k = 0; k < count; k++) {
        const size_t letters = random_word(random, word);
        copy_letters(random, word, 0, letters, printed);
        line->truth[line->truth_count++] = make_word(line, word, letters, line->x);
        line->x += (float)letters + 1;
    }
    line->printed[line->printed_count++] = make_word(line, printed, (size_t)(line->x - left) - 1, left);
}

/* A true word printed as two. */
static void add_split(struct made_line *line, struct random *random)
{
    char word[WORD_BYTES], piece[WORD_BYTES] = "";
    const size_t letters = random_word(random, word), cut = 1 + random_below(random, (uint32_t)letters - 1);
    line->groups[line->group_count++] = (struct align_group){line->truth_count, 1, line->printed_count, 2, 0, 0};
    line->truth[line->truth_count++] = make_word(line, word, letters, line->x);
    copy_letters(random, word, 0, cut, piece);
    line->printed[line->printed_count++] = make_word(line, piece, cut, line->x);
    piece[0] = '\0';
    copy_letters(random, word, cut, letters, piece);
    line->printed[line->printed_count++] = make_word(line, piece, letters - cut, line->x + (float)cut);
    line->x += (float)letters + 1;
}

/* A true word that nothing was printed for, or a printed one where the page is empty. */
static void add_lone(struct made_line *line, struct random *random, bool is_true)
{
    char word[WORD_BYTES];
    const size_t letters = random_word(random, word);
    const struct align_word made = make_word(line, word, letters, line->x);
    if (is_true)
        line->truth[line->truth_count++] = made;
    else
        line->printed[line->printed_count++] = made;
    line->x += (float)letters + 1;
}

Test(align, finds_what_was_done_to_random_lines)
{
    struct random random = random_seeded(1);
    for (int round = 0; round < 3000; round++) {
        struct made_line line = {0};
        for (int k = 0; k < 10; k++) {
            const uint32_t kind = random_below(&random, 12);
            if (kind < 2)
                add_merged(&line, &random, 2 + random_below(&random, 3));
            else if (kind == 2)
                add_split(&line, &random);
            else if (kind == 3)
                add_lone(&line, &random, true);
            else if (kind == 4)
                add_lone(&line, &random, false);
            else
                add_merged(&line, &random, 1);
        }
        char what[32];
        snprintf(what, sizeof what, "round %d", round);
        expect_groups(&line, what);
    }
}

Test(align, counts_errors_without_marks_and_case)
{
    static const struct {
        const char *truth, *printed;
        size_t distance, letters;
    } rows[] = {{"Huyện", "huyen", 0, 5}, {"Đầm", "X@m", 2, 3},       {"bản", "1ban", 1, 3},
                {"bản", "ban1", 1, 3},    {"trường", "tnrong", 2, 6}, {"quỹ", "qy", 1, 3}};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        const struct align_word truth = {rows[k].truth, strlen(rows[k].truth), 0, 5};
        const struct align_word printed = {rows[k].printed, strlen(rows[k].printed), 0, 5};
        struct align_group group;
        size_t count;
        double share;
        const struct align_line line = {&truth, 1, &printed, 1, 2};
        cr_assert_eq(align_words(&line, &group, &count, &share, NULL), PD_OK);
        cr_assert_eq(count, 1);
        cr_assert(group.distance == rows[k].distance && group.letters == rows[k].letters, "%s %s: %zu of %zu",
                  rows[k].truth, rows[k].printed, group.distance, group.letters);
        cr_assert_float_eq(share, (double)rows[k].distance / (double)rows[k].letters, 1e-12);
    }
}

Test(align, empty_and_endless_lines)
{
    const struct align_word word = {"a", 1, 0, 1};
    static struct align_word many[ALIGN_LINE_WORDS + 1];
    struct align_group group;
    size_t count = 1;
    double share = 0;
    for (size_t k = 0; k <= ALIGN_LINE_WORDS; k++) many[k] = word;
    const struct align_line lines[] = {{NULL, 0, NULL, 0, 1},
                                       {&word, 1, NULL, 0, 1},
                                       {NULL, 0, &word, 1, 1},
                                       {&word, 1, many, ALIGN_LINE_WORDS + 1, 1},
                                       {many, ALIGN_LINE_WORDS + 1, &word, 1, 1}};
    for (size_t k = 0; k < sizeof lines / sizeof *lines; k++) {
        cr_assert_eq(align_words(&lines[k], &group, &count, &share, NULL), PD_OK);
        cr_assert(count == 0 && share == 1, "line %zu", k);
    }
}

/* ---- Pairs of pages ------------------------------------------------------------------ */

struct placed_word {
    const char *text;
    float left, right, top;
};

/* A page of words 10 units high; a line begins wherever `top` changes or `text` is "|". */
static struct document_page *make_page(const struct placed_word *words, size_t count)
{
    struct document_page *page = document_page_new(1);
    float top = -1;
    for (size_t k = 0; k < count; k++) {
        struct document_word *added;
        const struct placed_word *word = &words[k];
        if (word->top != top || word->text[0] == '|') cr_assert(document_begin_line(page));
        top = word->top;
        if (word->text[0] == '|') continue;
        const pd_box box = {word->left, word->top, word->right, word->top + 10};
        cr_assert(document_add_word(page, word->text, strlen(word->text), box, &added));
    }
    document_close(page);
    return page;
}

#define PAGE(words) make_page(words, sizeof(words) / sizeof *(words))

/* Lines that the engine parted or found out of order, noise beside the text, and a line beyond recognition. */
Test(pairs, take_the_line_a_word_stands_on)
{
    static const struct placed_word truth[] = {
        {"Ủy", 0, 20, 0},    {"ban", 30, 60, 0},     {"nhân", 70, 110, 0}, {"dân", 120, 150, 0}, {"xã", 0, 20, 20},
        {"Hòa", 30, 60, 20}, {"Bình.", 70, 110, 20}, {"ở", 0, 10, 40},     {"bờ", 20, 40, 40},   {"ao", 50, 70, 40}};
    static const struct placed_word read[] = {{"nhan", 70, 110, 1},   {"dan", 120, 150, 1}, {"|", 0, 0, 1},
                                              {"Uy", 0, 20, 1},       {"ban", 30, 60, 1},   {"xaHoa", 0, 60, 19},
                                              {"Binh.", 70, 110, 19}, {"~", 300, 310, 19},  {"#", 0, 10, 40},
                                              {"%o", 20, 40, 40},     {"@@", 50, 70, 40}};
    static const char expected[] = "Ủy\tUy\nban\tban\nnhân\tnhan\ndân\tdan\nxã Hòa\txaHoa\nBình.\tBinh.\n";
    struct document_page *a = PAGE(truth), *b = PAGE(read);
    struct pairs_text out = {0};
    cr_assert_eq(pairs_add(a, b, &out, NULL), PD_OK);
    cr_assert(out.length == strlen(expected) && memcmp(out.bytes, expected, out.length) == 0, "%.*s", (int)out.length,
              out.bytes);
    free(out.bytes);
    document_page_free(a);
    document_page_free(b);
}

Test(pairs, of_empty_pages)
{
    struct document_page *a = document_page_new(1), *b = document_page_new(1);
    struct pairs_text out = {0};
    cr_assert_eq(pairs_add(a, b, &out, NULL), PD_OK);
    cr_assert_eq(out.length, 0);
    document_page_free(a);
    document_page_free(b);
}

/* ---- Sampling ------------------------------------------------------------------------ */

/* Writes `lines` numbered paragraphs; returns the file's name, which lasts until the next call. */
static const char *write_text(size_t lines)
{
    static char path[] = "/tmp/phucdau-render-XXXXXX";
    memcpy(path + sizeof path - 7, "XXXXXX", 6);
    const int file = mkstemp(path);
    FILE *stream = fdopen(file, "w");
    cr_assert(file >= 0 && stream != NULL);
    for (size_t k = 0; k < lines; k++)
        fprintf(stream, "%06zu Ủy ban nhân dân xã báo cáo kết quả thực hiện kế hoạch trồng rừng trong quý.\n", k);
    fclose(stream);
    return path;
}

/* Each passage is a run of successive lines; all runs of the text turn up equally often. */
Test(sample, passages_are_runs_of_lines)
{
    enum { LINES = 1000, COUNT = 5, ROUNDS = 200, PARTS = 4 };
    const char *path = write_text(LINES);
    struct passage passages[COUNT];
    size_t parts[PARTS] = {0};
    for (uint64_t round = 0; round < ROUNDS; round++) {
        struct prng prng = prng_part(round, 0);
        cr_assert_eq(sample_passages(path, &prng, passages, COUNT, NULL), PD_OK);
        for (size_t k = 0; k < COUNT; k++) {
            unsigned long expected = strtoul(passages[k].text, NULL, 10);
            parts[expected * PARTS / LINES]++;
            for (size_t at = 0; at < passages[k].length; expected++) {
                cr_assert_eq(strtoul(passages[k].text + at, NULL, 10), expected);
                at = (size_t)((char *)memchr(passages[k].text + at, '\n', passages[k].length - at) - passages[k].text) +
                     1;
            }
            free(passages[k].text);
        }
    }
    for (size_t k = 0; k < PARTS; k++) /* 250 ± 14 by chance */
        cr_assert(parts[k] > 180 && parts[k] < 320, "part %zu: %zu of %d", k, parts[k], COUNT * ROUNDS);
    unlink(path);
}

Test(sample, short_texts_are_repeated)
{
    const char *path = write_text(1);
    struct passage passages[3];
    struct prng prng = prng_part(1, 0);
    cr_assert_eq(sample_passages(path, &prng, passages, 3, NULL), PD_OK);
    for (size_t k = 0; k < 3; k++) {
        cr_assert(passages[k].length == passages[0].length &&
                  memcmp(passages[k].text, passages[0].text, passages[0].length) == 0);
    }
    for (size_t k = 0; k < 3; k++) free(passages[k].text);
    unlink(path);
}

Test(sample, says_what_is_wrong)
{
    struct passage passages[2];
    struct prng prng = prng_part(1, 0);
    pd_error error;
    const char *path = write_text(0);
    cr_assert_eq(sample_passages(path, &prng, passages, 2, &error), PD_ERROR_INPUT);
    unlink(path);
    cr_assert_eq(sample_passages(path, &prng, passages, 2, &error), PD_ERROR_IO);
}

/* ---- Wearing ------------------------------------------------------------------------- */

static bool is_marked(uint32_t letter)
{
    struct letter parts;
    return letter_split(letter, &parts) && (parts.shape != SHAPE_PLAIN || parts.tone != TONE_LEVEL);
}

/* A tenth of the outcomes keep one of two marks: never both. */
Test(wear, marked_letters_lose_marks_by_the_share_given)
{
    struct prng prng = prng_part(3, 0);
    static const double shares[] = {0, 0.3, 1};
    for (size_t s = 0; s < 3; s++) {
        size_t letters = 0, worn = 0;
        for (uint32_t letter = 1; letter < 0x2000; letter++) {
            for (int k = 0; is_marked(letter) && k < 100; k++) {
                uint32_t out[WEAR_LETTERS_MAX];
                const size_t count = wear_letter(letter, shares[s], &prng, out);
                cr_assert(count <= WEAR_LETTERS_MAX);
                letters++;
                if (count == 1 && out[0] == letter) continue;
                worn++;
                for (size_t j = 0; j < count; j++)
                    cr_assert(out[j] < 0x80 || letter_strip(out[j]) == letter_strip(letter), "U+%04X: U+%04X", letter,
                              out[j]);
            }
        }
        const double share = (double)worn / (double)letters;
        cr_assert(fabs(share - shares[s]) < 0.02, "share %g: %g", shares[s], share);
    }
}

Test(wear, other_characters_stay)
{
    struct prng prng = prng_part(3, 1);
    for (uint32_t letter = 1; letter < 0x3000; letter++) {
        uint32_t out[WEAR_LETTERS_MAX];
        if (is_marked(letter) || letter == 'i' || letter == 'l') continue;
        for (int k = 0; k < 20; k++)
            cr_assert(wear_letter(letter, 1, &prng, out) == 1 && out[0] == letter, "U+%04X", letter);
    }
}

/* ---- Setting ------------------------------------------------------------------------- */

static const char letter_text[] = "ỦY BAN NHÂN DÂN XÃ ĐỒNG LƯƠNG\n"
                                  "Số: 15/BC-UBND ngày 04 tháng 3 năm 2024\n"
                                  "Trong quý I, xã đã gieo cấy 312 ha lúa xuân, đạt 104% kế hoạch; phòng trừ rầy nâu "
                                  "trên 45 ha; hỗ trợ 27 hộ nghèo giống ngô và phân bón.\n"
                                  "Đề nghị Ủy ban nhân dân huyện xem xét, cấp bổ sung kinh phí sửa kênh Bản Mới.\n";

static struct set_page set_text(const char *text, size_t length, uint64_t seed, double wear)
{
    struct setter *setter;
    struct set_page page;
    pd_error error;
    struct prng prng = prng_part(seed, 0);
    const struct set_manner manner = {.resolution = 150, .wear = wear};
    cr_assert_eq(setter_new("DejaVu Sans,DejaVu Serif", &setter, &error), PD_OK, "%s", error.message);
    cr_assert_eq(setter_page(setter, text, length, &manner, &prng, &page, &error), PD_OK);
    setter_free(setter);
    return page;
}

static struct set_page set_letter(uint64_t seed, double wear)
{
    return set_text(letter_text, sizeof letter_text - 1, seed, wear);
}

static void free_page(struct set_page *page)
{
    pixDestroy(&page->pix);
    document_page_free(page->page);
}

/* The true words, in order, are those of the text, whether in capitals or not. */
static void expect_words(const struct document_page *page)
{
    const char *at = letter_text;
    for (size_t b = 0; b < page->block_count; b++)
        for (size_t l = 0; l < page->blocks[b].line_count; l++)
            for (size_t w = 0; w < page->blocks[b].lines[l].word_count; w++) {
                const struct document_word *word = &page->blocks[b].lines[l].words[w];
                for (size_t k = 0; k < word->length;) {
                    size_t source = (size_t)(at - letter_text);
                    const uint32_t expected = utf8_next(letter_text, sizeof letter_text, &source);
                    const uint32_t found = utf8_next(word->text, word->length, &k);
                    cr_assert(found == expected || found == letter_upper(expected), "%s", word->text);
                    at = letter_text + source;
                }
                cr_assert(*at == ' ' || *at == '\n', "%s", word->text);
                at++;
            }
    cr_assert(*at == '\0');
}

Test(set, words_are_those_of_the_text_worn_or_not)
{
    for (uint64_t seed = 0; seed < 20; seed++) {
        struct set_page page = set_letter(seed, seed % 2 == 0 ? 0 : 0.9);
        expect_words(page.page);
        free_page(&page);
    }
}

/* Whitens a box; returns how many dark pixels it held. */
static size_t take_ink(PIX *pix, int left, int top, int right, int bottom)
{
    size_t dark = 0;
    for (int y = top; y < bottom; y++)
        for (int x = left; x < right; x++) {
            l_uint32 value = 255;
            pixGetPixel(pix, x, y, &value);
            dark += value < 128;
            pixSetPixel(pix, x, y, 255);
        }
    return dark;
}

/* Every word has ink in its box, and outside of all boxes there is none to speak of: tips of slanted letters. */
static void expect_ink(struct set_page *set, uint64_t seed)
{
    size_t inside = 0;
    for (size_t b = 0; b < set->page->block_count; b++)
        for (size_t l = 0; l < set->page->blocks[b].line_count; l++)
            for (size_t w = 0; w < set->page->blocks[b].lines[l].word_count; w++) {
                const struct document_word *word = &set->page->blocks[b].lines[l].words[w];
                const size_t ink = take_ink(set->pix, (int)word->box.left, (int)word->box.top, (int)word->box.right + 1,
                                            (int)word->box.bottom + 1);
                cr_assert(ink > 0, "seed %d: %s", (int)seed, word->text);
                inside += ink;
            }
    const size_t outside = take_ink(set->pix, 0, 0, pixGetWidth(set->pix), pixGetHeight(set->pix));
    cr_assert(inside > 5000 && outside < inside / 50, "seed %d: %zu dark pixels inside, %zu outside", (int)seed, inside,
              outside);
}

Test(set, words_stand_where_their_ink_is)
{
    for (uint64_t seed = 0; seed < 20; seed++) {
        struct set_page set = set_letter(seed, 0);
        expect_ink(&set, seed);
        free_page(&set);
    }
}

/* What finds no room is neither drawn nor noted. */
Test(set, a_full_page_ends_with_a_whole_line)
{
    enum { TIMES = 40 };
    static char text[TIMES * sizeof letter_text];
    size_t length = 0;
    for (int k = 0; k < TIMES; k++, length += sizeof letter_text - 1) strcpy(text + length, letter_text);
    for (uint64_t seed = 0; seed < 8; seed++) {
        struct set_page set = set_text(text, length, seed, 0);
        const size_t words = document_word_count(set.page);
        cr_assert(words > 150 && words < 2000, "seed %d: %zu words", (int)seed, words);
        expect_ink(&set, seed);
        free_page(&set);
    }
}

static bool are_equal(PIX *a, PIX *b)
{
    l_int32 same = 0;
    return pixEqual(a, b, &same) == 0 && same != 0;
}

Test(set, the_same_seed_gives_the_same_page)
{
    struct set_page a = set_letter(7, 0.5), b = set_letter(7, 0.5), c = set_letter(8, 0.5);
    cr_assert(are_equal(a.pix, b.pix));
    cr_assert(!are_equal(a.pix, c.pix));
    free_page(&a);
    free_page(&b);
    free_page(&c);
}

Test(set, says_which_typeface_is_missing)
{
    struct setter *setter;
    pd_error error;
    cr_assert_eq(setter_new("DejaVu Sans,No Such Face", &setter, &error), PD_ERROR_DEPENDENCY);
    cr_assert(strstr(error.message, "No Such Face") != NULL, "%s", error.message);
    cr_assert_null(setter);
    cr_assert_eq(setter_new(",", &setter, &error), PD_ERROR_ARGUMENT);
}

/* ---- Degrading ----------------------------------------------------------------------- */

enum { SHEET = 700, SQUARE_X = 560, SQUARE_Y = 150, SQUARE = 60 }; /* a black square, by its middle */

static PIX *make_sheet(void)
{
    PIX *pix = pixCreate(SHEET, SHEET, 8);
    pixSetAllGray(pix, 255);
    pixRasterop(pix, SQUARE_X - SQUARE / 2, SQUARE_Y - SQUARE / 2, SQUARE, SQUARE, PIX_CLR, NULL, 0, 0);
    return pix;
}

/* How light a pixel is, 0 to 255, whatever the depth. */
static double lightness(PIX *pix, int x, int y)
{
    l_uint32 value = 0;
    pixGetPixel(pix, x, y, &value);
    return pixGetDepth(pix) == 1 ? (value != 0 ? 0 : 255) : (double)value;
}

/* The mean place on the old sheet, by the matrix, of the dark pixels near the square. */
static void find_square(PIX *pix, const double m[6], double *x_mean, double *y_mean)
{
    double near_sum = 0, far_sum = 0, near_count = 0, far_count = 0;
    for (int pass = 0; pass < 2; pass++) {
        double count = 0;
        *x_mean = *y_mean = 0;
        for (int y = 0; y < SHEET; y++)
            for (int x = 0; x < SHEET; x++) {
                const double u = m[0] * x + m[1] * y + m[2], v = m[3] * x + m[4] * y + m[5];
                const double distance = fmax(fabs(u - SQUARE_X), fabs(v - SQUARE_Y));
                if (distance > SQUARE) continue;
                const double light = lightness(pix, x, y);
                if (pass == 0 && distance < SQUARE / 4) near_sum += light, near_count++;
                if (pass == 0 && distance > SQUARE * 3 / 4) far_sum += light, far_count++;
                if (pass == 0 || light > (near_sum / near_count + far_sum / far_count) / 2) continue;
                *x_mean += u;
                *y_mean += v;
                count++;
            }
        if (pass == 1) *x_mean /= count, *y_mean /= count;
    }
    cr_assert(near_sum / near_count + 30 < far_sum / far_count, "the square is gone");
}

Test(degrade, matrix_leads_back_to_the_place_on_the_sheet)
{
    size_t turned = 0, binary = 0;
    for (uint64_t seed = 0; seed < 60; seed++) {
        PIX *pix = make_sheet();
        double matrix[6], x, y;
        struct prng prng = prng_part(seed, 0);
        cr_assert_eq(degrade(&pix, &prng, matrix, NULL), PD_OK);
        find_square(pix, matrix, &x, &y);
        cr_assert(fabs(x - SQUARE_X) < 1.5 && fabs(y - SQUARE_Y) < 1.5, "seed %d: %g, %g", (int)seed, x, y);
        turned += matrix[1] != 0;
        binary += pixGetDepth(pix) == 1;
        pixDestroy(&pix);
    }
    cr_assert(turned > 15 && turned < 45 && binary > 12 && binary < 42, "%zu turned, %zu binary", turned, binary);
}

Test(degrade, the_same_seed_gives_the_same_image)
{
    for (uint64_t seed = 0; seed < 10; seed++) {
        PIX *pix[2];
        for (int k = 0; k < 2; k++) {
            double matrix[6];
            struct prng prng = prng_part(seed, 0);
            pix[k] = make_sheet();
            cr_assert_eq(degrade_blot(&pix[k], 200, &prng, NULL), PD_OK);
            cr_assert_eq(degrade(&pix[k], &prng, matrix, NULL), PD_OK);
        }
        cr_assert(are_equal(pix[0], pix[1]), "seed %d", (int)seed);
        pixDestroy(&pix[0]);
        pixDestroy(&pix[1]);
    }
}

/* A mark half a point above its letter joins it; what stands ten points away does not. */
Test(degrade, blotting_fills_narrow_gaps)
{
    enum { DPI = 288 }; /* four pixels a point */
    for (uint64_t seed = 0; seed < 20; seed++) {
        PIX *pix = pixCreate(200, 200, 8);
        pixSetAllGray(pix, 255);
        pixRasterop(pix, 50, 50, 40, 40, PIX_CLR, NULL, 0, 0);
        pixRasterop(pix, 50, 40, 40, 9, PIX_CLR, NULL, 0, 0);   /* a gap of one pixel */
        pixRasterop(pix, 50, 130, 40, 40, PIX_CLR, NULL, 0, 0); /* a gap of forty */
        struct prng prng = prng_part(seed, 0);
        cr_assert_eq(degrade_blot(&pix, DPI, &prng, NULL), PD_OK);
        cr_assert(lightness(pix, 70, 49) == 0, "seed %d", (int)seed);
        cr_assert(lightness(pix, 70, 110) == 255 && lightness(pix, 30, 70) == 255);
        pixDestroy(&pix);
    }
}
