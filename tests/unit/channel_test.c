/*
 * The channel. Its alphabet is compared with one written here. Tables are written, read again, and damaged in every
 * way. Probabilities are summed up. What a channel learns is compared with a sum over all ways to cut a word into
 * pieces, and with the source that the examples were drawn from.
 */
#include "channel/channel.h"

#include <criterion/criterion.h>
#include <math.h>
#include <unistd.h>

#include "support.h"

static struct channel_alphabet alphabet;

static void make_alphabet(void)
{
    channel_alphabet_init(&alphabet);
}

TestSuite(channel, .init = make_alphabet);

/* ---- The alphabet ------------------------------------------------------------------------- */

static const char lower_letters[] = "abcdefghijklmnopqrstuvwxyzàáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệ"
                                    "ìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ";
static const char upper_letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆ"
                                    "ÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ";

Test(channel, every_letter_has_a_character_of_its_own)
{
    bool used[CHANNEL_LETTERS] = {false};
    size_t count = 0;
    for (size_t i = 0, k = 0; lower_letters[i]; count++) {
        const uint32_t lower = utf8_next(lower_letters, sizeof lower_letters - 1, &i);
        const uint32_t upper = utf8_next(upper_letters, sizeof upper_letters - 1, &k);
        const uint8_t letter = channel_letter(&alphabet, lower);
        cr_assert_lt(letter, CHANNEL_CASE, "U+%04X", lower);
        cr_assert_not(used[letter], "U+%04X shares its character", lower);
        used[letter] = true;
        cr_expect_eq(channel_letter(&alphabet, upper), letter + CHANNEL_CASE, "U+%04X", upper);
        cr_expect_eq(alphabet.point_of[letter], lower);
        cr_expect_eq(alphabet.point_of[letter + CHANNEL_CASE], upper);
    }
    cr_expect_eq(count, CHANNEL_CASE);
}

Test(channel, characters_and_code_points_go_there_and_back)
{
    bool used[CHANNEL_LETTERS] = {false};
    for (uint32_t point = 0; point < 0x3000; point++) {
        const uint8_t letter = channel_letter(&alphabet, point);
        if (letter == CHANNEL_NO_LETTER) continue;
        cr_assert_lt(letter, CHANNEL_LETTERS);
        cr_expect_not(used[letter]);
        used[letter] = true;
        cr_expect_eq(alphabet.point_of[letter], point);
    }
    for (uint32_t point = ' '; point < 0x7F; point++)
        cr_expect_neq(channel_letter(&alphabet, point), CHANNEL_NO_LETTER, "U+%04X", point);
    for (size_t a = 0; a < CHANNEL_LETTERS; a++) cr_expect_eq(used[a], alphabet.point_of[a] != 0, "character %zu", a);
    cr_expect_eq(channel_letter(&alphabet, 0x10FFFF), CHANNEL_NO_LETTER);
    cr_expect_eq(channel_letter(&alphabet, CHANNEL_POINTS), CHANNEL_NO_LETTER);
}

/* ---- Tables and files ------------------------------------------------------------------------ */

static uint8_t random_letter(struct random *r)
{
    for (;;) {
        const uint8_t letter = (uint8_t)random_below(r, CHANNEL_LETTERS);
        if (alphabet.point_of[letter]) return letter;
    }
}

/* A random character that is not used in the syntax of a line. */
static uint32_t random_printed(struct random *r)
{
    const uint32_t point = random_point(r);
    return point == 0 || point == '\t' || point == '\n' ? 'x' : point;
}

static channel_print random_print(struct random *r)
{
    uint32_t points[CHANNEL_PRINTED_MAX];
    const size_t count = random_below(r, CHANNEL_PRINTED_MAX + 1);
    for (size_t i = 0; i < count; i++) points[i] = random_printed(r);
    return channel_pack(points, count);
}

/* Counts are multiples of a quarter, so that decimals write them exactly. */
static struct channel_count random_count(struct random *r)
{
    struct channel_count item = {.first = random_letter(r), .second = CHANNEL_NO_LETTER};
    if (random_below(r, 2)) item.second = random_letter(r);
    item.apart = item.second != CHANNEL_NO_LETTER && random_below(r, 4) == 0;
    item.printed = item.apart ? 0 : random_print(r);
    item.count = 0.25 * (1 + random_below(r, 4000));
    return item;
}

static void append(struct channel_counts *counts, struct channel_count item)
{
    counts->items = realloc(counts->items, (counts->count + 1) * sizeof *counts->items);
    cr_assert_not_null(counts->items);
    counts->items[counts->count++] = item;
    counts->capacity = counts->count;
}

static bool same_piece(const struct channel_count *a, const struct channel_count *b)
{
    return a->first == b->first && a->second == b->second;
}

static bool same_line(const struct channel_count *a, const struct channel_count *b)
{
    return same_piece(a, b) && a->apart == b->apart && a->printed == b->printed;
}

/* The count in a table, summed over all its lines with this piece and print. */
static double count_of(const struct channel_counts *counts, const struct channel_count *line)
{
    double sum = 0;
    for (size_t i = 0; i < counts->count; i++)
        if (same_line(&counts->items[i], line)) sum += counts->items[i].count;
    return sum;
}

static double count_of_piece(const struct channel_counts *counts, const struct channel_count *piece)
{
    double sum = 0;
    for (size_t i = 0; i < counts->count; i++)
        if (same_piece(&counts->items[i], piece)) sum += counts->items[i].count;
    return sum;
}

static struct channel_counts random_counts(struct random *r, size_t lines)
{
    struct channel_counts counts = {0};
    for (size_t i = 0; i < lines; i++) {
        struct channel_count item = random_count(r);
        if (i > 0 && random_below(r, 3)) { /* pieces have several prints */
            const struct channel_count *other = &counts.items[random_below(r, (uint32_t)i)];
            item.first = other->first;
            item.second = other->second;
            item.apart = item.apart && item.second != CHANNEL_NO_LETTER;
        }
        append(&counts, item);
    }
    return counts;
}

static bool ascends(const struct channel_counts *counts)
{
    for (size_t i = 1; i < counts->count; i++) {
        const struct channel_count *x = &counts->items[i - 1], *y = &counts->items[i];
        const bool same = same_piece(x, y) && x->apart == y->apart;
        const bool before = x->first < y->first || (x->first == y->first && x->second < y->second) ||
                            (same_piece(x, y) && !x->apart && y->apart) || (same && x->printed < y->printed);
        if (!before) return false;
    }
    return true;
}

/* Reads these bytes as a table. */
static pd_status read_bytes(const char *bytes, size_t length, struct channel_counts *counts, pd_error *error)
{
    char *path = temporary_file(bytes, length);
    const pd_status status = channel_counts_read(path, &alphabet, counts, error);
    unlink(path);
    free(path);
    return status;
}

/* Writes a table and reads it again. */
static struct channel_counts written(const struct channel_counts *counts, const char *description)
{
    char *bytes;
    size_t length;
    struct channel_counts back;
    pd_error error = {0};
    FILE *stream = open_memstream(&bytes, &length);
    cr_assert_not_null(stream);
    channel_counts_write(stream, &alphabet, counts, description);
    cr_assert_eq(fclose(stream), 0);
    cr_assert_eq(read_bytes(bytes, length, &back, &error), PD_OK, "%s", error.message);
    free(bytes);
    return back;
}

Test(channel, tables_come_back_from_their_files)
{
    struct random r = random_seeded(1);
    for (int round = 0; round < 40; round++) {
        struct channel_counts counts = random_counts(&r, 1 + random_below(&r, 300));
        struct channel_counts back = written(&counts, "a table\nof two lines of head");
        cr_expect(ascends(&back), "lines that say the same are one, in order");
        for (size_t i = 0; i < counts.count; i++)
            cr_expect_eq(count_of(&back, &counts.items[i]), count_of(&counts, &counts.items[i]), "line %zu", i);
        for (size_t i = 0; i < back.count; i++)
            cr_expect_gt(count_of(&counts, &back.items[i]), 0, "line %zu came from nowhere", i);
        channel_counts_free(&counts);
        channel_counts_free(&back);
    }
}

Test(channel, a_table_that_was_read_is_written_byte_for_byte)
{
    struct random r = random_seeded(2);
    struct channel_counts counts = random_counts(&r, 500), back = written(&counts, "");
    struct channel_counts again = written(&back, "");
    cr_assert_eq(again.count, back.count);
    for (size_t i = 0; i < back.count; i++) {
        cr_expect(same_line(&back.items[i], &again.items[i]));
        cr_expect_eq(back.items[i].count, again.items[i].count);
    }
    channel_counts_free(&counts);
    channel_counts_free(&back);
    channel_counts_free(&again);
}

Test(channel, the_head_may_be_of_any_length)
{
    struct random r = random_seeded(3);
    struct channel_counts counts = random_counts(&r, 3);
    char description[2000];
    memset(description, 'k', sizeof description);
    description[sizeof description - 1] = '\0';
    struct channel_counts back = written(&counts, description);
    cr_expect_eq(count_of(&back, &counts.items[0]), count_of(&counts, &counts.items[0]));
    channel_counts_free(&counts);
    channel_counts_free(&back);
}

/* ---- Damaged tables ---------------------------------------------------------------------------- */

static void expect_refused(const char *bytes, size_t length, uint64_t line, const char *what)
{
    struct channel_counts counts = {.items = NULL, .count = 7};
    pd_error error = {.line = 0};
    cr_expect_eq(read_bytes(bytes, length, &counts, &error), PD_ERROR_INPUT, "%s", what);
    cr_expect_eq(error.status, PD_ERROR_INPUT, "%s", what);
    cr_expect_eq(error.line, line, "%s: line %llu", what, (unsigned long long)error.line);
    cr_expect(counts.items == NULL && counts.count == 0, "%s: nothing is left", what);
}

Test(channel, damaged_tables_are_refused_with_the_line)
{
    static const char good[] = "# head\na\ta\t10.00\n";
    static const char *const bad[] = {
        "a",          "a 1",        "\ta\t1",     "abc\ta\t1",   "a\tabcd\t1",  "a\ta\t",
        "a\ta\tmany", "a\ta\t-1",   "a\ta\tnan",  "a\ta\t1e13",  "a\ta\tinf",   "a\ta\t1 x",
        "a\ta\t1\t2", "\xFF\ta\t1", "a\t\xC3\t1", "a\xCC\ta\t1", "я\ta\t1",     "aя\ta\t1",
        "ab\tc",      "a\t5.00",    "",           "\t\t",        "#x\ta\ta\t1", "a\t\xED\xA0\x80\t1"};
    for (size_t b = 0; b < sizeof bad / sizeof *bad; b++) {
        char bytes[200];
        const int length = snprintf(bytes, sizeof bytes, "%s%s\nb\tb\t1\n", good, bad[b]);
        expect_refused(bytes, (size_t)length, 3, bad[b]);
        const int last = snprintf(bytes, sizeof bytes, "%s%s\n", good, bad[b]);
        expect_refused(bytes, (size_t)last, 3, bad[b]);
    }
}

Test(channel, nul_bytes_and_endless_lines_are_refused)
{
    static const char nul[] = "a\ta\t1\nb\tb\t1\0"
                              "7\nc\tc\t1\n",
                      nul_at_end[] = "a\ta\t1\nb\tb\t1\0";
    expect_refused(nul, sizeof nul - 1, 2, "a NUL byte");
    expect_refused(nul_at_end, sizeof nul_at_end - 1, 2, "a NUL byte at the end");
    enum { LONG = 100000 };
    char *line = malloc(LONG);
    cr_assert_not_null(line);
    memset(line, '0', LONG);
    memcpy(line, "a\ta\t1\nb\tb\t", 10);
    expect_refused(line, LONG, 2, "a line without end");
    line[LONG - 1] = '\n';
    expect_refused(line, LONG, 2, "a long line");
    free(line);
}

Test(channel, tables_without_lines_are_refused)
{
    expect_refused("", 0, PD_NO_PLACE, "an empty file");
    expect_refused("# head\n#\n", 9, PD_NO_PLACE, "a head alone");
    struct channel_counts counts;
    pd_error error = {0};
    cr_expect_eq(channel_counts_read("/nowhere/at/all.channel", &alphabet, &counts, &error), PD_ERROR_IO);
    cr_expect_not_null(strstr(error.message, "/nowhere/at/all.channel"));
    cr_expect_eq(channel_counts_read("/", &alphabet, &counts, &error), PD_ERROR_IO);
}

Test(channel, the_last_line_may_lack_its_end)
{
    struct channel_counts counts;
    pd_error error = {0};
    cr_assert_eq(read_bytes("a\ta\t1\nb\tlo\t2", 12, &counts, &error), PD_OK, "%s", error.message);
    cr_assert_eq(counts.count, 2);
    cr_expect_eq(counts.items[1].printed, (channel_print)'o' << 21 | 'l');
    cr_expect_eq(counts.items[1].count, 2);
    channel_counts_free(&counts);
}

/* Some bytes of a good table are changed. The result is an error with its line, or a table. */
Test(channel, random_damage_does_no_harm)
{
    struct random r = random_seeded(4);
    const struct bytes table = bytes_read(PHUCDAU_SOURCE_DIR "/models/tesseract-eng.channel");
    size_t refused = 0;
    for (int round = 0; round < 300; round++) {
        const size_t from = random_below(&r, (uint32_t)table.length), most = table.length - from;
        struct bytes part = bytes_of(table.at + from, most < 600 ? most : 600);
        for (uint32_t k = random_below(&r, 3); k > 0; k--)
            part.at[random_below(&r, (uint32_t)part.length)] = (char)random_below(&r, 256);
        struct channel_counts counts;
        pd_error error = {.line = 0};
        if (read_bytes(part.at, part.length, &counts, &error) == PD_OK) {
            cr_expect(ascends(&counts));
            channel_counts_free(&counts);
        } else {
            cr_expect_eq(error.status, PD_ERROR_INPUT);
            cr_expect_gt(error.line, 0);
            refused++;
        }
        free(part.at);
    }
    cr_expect_gt(refused, 50);
    free(table.at);
}

/* ---- Adding ------------------------------------------------------------------------------------- */

static struct channel_counts copy_of(const struct channel_counts *counts)
{
    struct channel_counts copy = {0};
    for (size_t i = 0; i < counts->count; i++) append(&copy, counts->items[i]);
    return copy;
}

static void expect_sum(const struct channel_counts *sum, const struct channel_counts *one,
                       const struct channel_counts *two, double mass, const struct channel_count *line)
{
    const double piece = count_of_piece(one, line);
    const double scale = mass > 0 && piece > mass ? mass / piece : 1;
    const double expected = count_of(one, line) * scale + count_of(two, line);
    cr_expect_float_eq(count_of(sum, line), expected, 1e-9 * (1 + expected));
}

Test(channel, adding_keeps_what_was_known_at_its_mass)
{
    static const double masses[] = {0, 1, 60, 1e9};
    struct random r = random_seeded(5);
    for (int round = 0; round < 40; round++) {
        const double mass = masses[round % 4];
        struct channel_counts raw = random_counts(&r, 1 + random_below(&r, 100)), one = written(&raw, "");
        struct channel_counts two = random_counts(&r, random_below(&r, 100));
        for (size_t i = 0; i < two.count; i += 2) two.items[i] = one.items[random_below(&r, (uint32_t)one.count)];
        struct channel_counts sum = copy_of(&one);
        cr_assert(channel_counts_add(&sum, &two, mass));
        cr_expect(ascends(&sum));
        for (size_t i = 0; i < one.count; i++) expect_sum(&sum, &one, &two, mass, &one.items[i]);
        for (size_t i = 0; i < two.count; i++) expect_sum(&sum, &one, &two, mass, &two.items[i]);
        channel_counts_free(&raw);
        channel_counts_free(&one);
        channel_counts_free(&two);
        channel_counts_free(&sum);
    }
}

/* ---- Probabilities --------------------------------------------------------------------------------- */

static const double LEAST = 1e-5; /* highest probability of a print that was never seen */

static void expect_probabilities(const struct channel *channel)
{
    for (size_t a = 0; a < CHANNEL_LETTERS; a++) {
        double sum = 0;
        for (size_t row = 0; row < channel->row_count; row++) {
            const float log_p = channel->rows[row].log_p[a];
            cr_assert_not(isnan(log_p));
            cr_assert_leq(log_p, 0);
            sum += exp((double)log_p);
        }
        if (alphabet.point_of[a])
            cr_expect(sum > 0 && sum <= 1 + LEAST * (double)channel->row_count, "character %zu: %f", a, sum);
        else
            cr_expect_eq(sum, 0, "character %zu is none", a);
    }
}

static void expect_all_possible(const struct channel *channel, struct random *r)
{
    for (int round = 0; round < 300; round++) {
        const uint32_t point = random_printed(r);
        const struct channel_row *row = channel_find(channel, point);
        cr_assert_not_null(row);
        cr_assert(row->printed == point || row == &channel->rows[1]);
        for (size_t a = 0; a < CHANNEL_LETTERS; a++)
            cr_assert(!alphabet.point_of[a] || row->log_p[a] > -INFINITY, "character %zu as U+%04X", a, point);
    }
}

/* Each entry of a table is found by its print, and the maxima of each row are those of its letters. */
static void expect_rows(const struct channel *channel, const struct channel_counts *counts)
{
    for (size_t i = 0; i < counts->count; i++) {
        const struct channel_row *row = channel_find(channel, counts->items[i].printed);
        cr_assert_not_null(row);
        cr_assert_eq(row->printed, counts->items[i].printed);
    }
    cr_expect_eq(channel_find(channel, 0), channel->rows);
    for (size_t k = 0; k < channel->row_count; k++) {
        const struct channel_row *row = &channel->rows[k];
        float best[2] = {-INFINITY, -INFINITY};
        for (size_t a = 0; a < 2 * CHANNEL_CASE; a++)
            best[a / CHANNEL_CASE] = fmaxf(best[a / CHANNEL_CASE], row->log_p[a]);
        for (size_t p = 0; p < row->pair_count; p++) {
            const struct channel_pair *pair = &channel->pairs[row->first_pair + p];
            if (pair->second < 2 * CHANNEL_CASE)
                best[pair->second / CHANNEL_CASE] = fmaxf(best[pair->second / CHANNEL_CASE], pair->log_p);
        }
        cr_expect_geq(row->best[0], best[0]);
        cr_expect_geq(row->best[1], best[1]);
    }
}

/* The probabilities of the prints of a two-letter piece sum to less than 1, as they could not if one was listed twice.
 */
static void expect_pairs(const struct channel *channel)
{
    static double sums[CHANNEL_LETTERS][CHANNEL_LETTERS];
    memset(sums, 0, sizeof sums);
    for (size_t k = 0; k < channel->row_count; k++)
        for (size_t p = 0; p < channel->rows[k].pair_count; p++) {
            const struct channel_pair *pair = &channel->pairs[channel->rows[k].first_pair + p];
            sums[pair->first][pair->second] += exp((double)pair->log_p);
            cr_assert_lt(sums[pair->first][pair->second], 1);
        }
}

static void check_channel(const struct channel_counts *counts, struct random *r)
{
    struct channel *channel = channel_new(&alphabet, counts);
    cr_assert_not_null(channel);
    expect_probabilities(channel);
    expect_all_possible(channel, r);
    expect_rows(channel, counts);
    expect_pairs(channel);
    channel_free(channel);
}

Test(channel, probabilities_add_up_and_nothing_is_impossible)
{
    struct random r = random_seeded(6);
    for (int round = 0; round < 12; round++) {
        struct channel_counts raw = random_counts(&r, 1 + random_below(&r, 400)), counts = written(&raw, "");
        check_channel(&counts, &r);
        channel_counts_free(&raw);
        channel_counts_free(&counts);
    }
    const struct channel_counts none = {0};
    check_channel(&none, &r);
    channel_free(NULL);
}

Test(channel, the_shipped_tables_add_up)
{
    static const char *const names[] = {"tesseract-eng", "tesseract-vie", "generic-drop", "lost-horn"};
    struct random r = random_seeded(7);
    for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
        char path[300];
        struct channel_counts counts;
        pd_error error = {0};
        snprintf(path, sizeof path, PHUCDAU_SOURCE_DIR "/models/%s.channel", names[n]);
        cr_assert_eq(channel_counts_read(path, &alphabet, &counts, &error), PD_OK, "%s", error.message);
        check_channel(&counts, &r);
        channel_counts_free(&counts);
    }
}

static double p_of(const struct channel *channel, uint32_t truth, uint32_t printed)
{
    return exp((double)channel_find(channel, printed)->log_p[channel_letter(&alphabet, truth)]);
}

Test(channel, what_was_seen_often_is_likely_and_letters_lean_on_their_like)
{
    struct channel_counts counts = {0};
    append(&counts,
           (struct channel_count){
               .first = channel_letter(&alphabet, 0xE3), .second = CHANNEL_NO_LETTER, .printed = 'a', .count = 990});
    append(&counts,
           (struct channel_count){
               .first = channel_letter(&alphabet, 0xE3), .second = CHANNEL_NO_LETTER, .printed = '4', .count = 10});
    struct channel *channel = channel_new(&alphabet, &counts);
    cr_assert_not_null(channel);
    cr_expect_float_eq(p_of(channel, 0xE3, 'a'), 0.99, 0.01, "seen 990 times of 1000");
    cr_expect_float_eq(p_of(channel, 0xE3, '4'), 0.01, 0.005, "seen 10 times of 1000");
    cr_expect_gt(p_of(channel, 0x1EB5, 'a'), 0.5, "never seen: as its like");
    cr_expect_gt(p_of(channel, 0x1EB5, '4'), p_of(channel, 0x1EB5, '7'), "never seen: as its like");
    cr_expect_gt(p_of(channel, 0x1EB5, '4'), p_of(channel, 'u', '4'), "other letters are no like");
    cr_expect_null(channel_find(channel, (channel_print)'x' << 21 | 'a'), "two characters that were never seen");
    channel_free(channel);
    channel_counts_free(&counts);
}

Test(channel, what_was_not_seen_in_very_many_letters_is_as_rare)
{
    static const double SEEN = 1e9;
    struct channel_counts counts = {0};
    append(&counts,
           (struct channel_count){
               .first = channel_letter(&alphabet, 'a'), .second = CHANNEL_NO_LETTER, .printed = 'a', .count = SEEN});
    append(&counts,
           (struct channel_count){
               .first = channel_letter(&alphabet, 'o'), .second = CHANNEL_NO_LETTER, .printed = 'o', .count = 1});
    struct channel *channel = channel_new(&alphabet, &counts);
    cr_assert_not_null(channel);
    cr_expect_float_eq(p_of(channel, 'a', 'o'), 1 / SEEN, 1e-11);
    cr_expect_gt(p_of(channel, 'o', 'u'), 1e-6, "o was seen once");
    channel_free(channel);
    channel_counts_free(&counts);
}

/* ---- Learning --------------------------------------------------------------------------------------- */

enum { WORD_MAX = 6, EXAMPLES = 6000 };

struct pair_of_words {
    uint8_t letters[WORD_MAX];
    uint32_t printed[3 * WORD_MAX];
    size_t letter_count, printed_count;
};

static struct channel_example example_of(const struct pair_of_words *pair, float weight)
{
    return (struct channel_example){.letters = pair->letters,
                                    .printed = pair->printed,
                                    .letter_count = (uint8_t)pair->letter_count,
                                    .printed_count = (uint8_t)pair->printed_count,
                                    .weight = weight};
}

/* P(the print from j on | the letters from i on), and the part of each piece in it, found by trying all cuttings. */
struct cutting {
    const struct channel *channel;
    const struct pair_of_words *pair;
    struct channel_counts pieces; /* the summed probability of all cuttings that contain the piece */
    struct channel_count path[2 * CHANNEL_TEXT_MAX];
    double total;
};

static double p_of_piece(const struct channel *channel, const struct channel_count *piece)
{
    const struct channel_row *row = channel_find(channel, piece->printed);
    if (!row) return 0;
    if (piece->second == CHANNEL_NO_LETTER) return exp((double)row->log_p[piece->first]);
    for (size_t p = 0; p < row->pair_count; p++) {
        const struct channel_pair *pair = &channel->pairs[row->first_pair + p];
        if (pair->first == piece->first && pair->second == piece->second) return exp((double)pair->log_p);
    }
    return 0;
}

/* Recursive: words have at most six letters, so the depth is small. */
static void cut(struct cutting *c, size_t i, size_t j, double p, size_t depth)
{
    const struct pair_of_words *w = c->pair;
    if (i == w->letter_count && j == w->printed_count) {
        c->total += p;
        for (size_t d = 0; d < depth; d++) {
            struct channel_count piece = c->path[d];
            piece.count = p;
            append(&c->pieces, piece);
        }
    }
    for (size_t n = 1; n <= 2 && i + n <= w->letter_count; n++)
        for (size_t k = 0; k <= CHANNEL_PRINTED_MAX && j + k <= w->printed_count; k++) {
            struct channel_count piece = {.first = w->letters[i],
                                          .second = n == 2 ? w->letters[i + 1] : CHANNEL_NO_LETTER,
                                          .printed = channel_pack(w->printed + j, k)};
            const double share = p_of_piece(c->channel, &piece);
            if (share == 0) continue;
            c->path[depth] = piece;
            cut(c, i + n, j + k, p * share, depth + 1);
        }
}

/* A channel of three letters with some pieces of two letters, and words that it might have printed. */
static struct channel *tiny_channel(struct random *r)
{
    static const char letters[] = "abc", prints[] = "abcx";
    struct channel_counts raw = {0}, counts;
    for (int i = 0; i < 40; i++) {
        uint32_t points[CHANNEL_PRINTED_MAX];
        const size_t count = random_below(r, CHANNEL_PRINTED_MAX + 1);
        for (size_t k = 0; k < count; k++) points[k] = (uint32_t)prints[random_below(r, 4)];
        append(&raw, (struct channel_count){
                         .first = channel_letter(&alphabet, (uint32_t)letters[random_below(r, 3)]),
                         .second = random_below(r, 2) ? channel_letter(&alphabet, (uint32_t)letters[random_below(r, 3)])
                                                      : CHANNEL_NO_LETTER,
                         .printed = channel_pack(points, count),
                         .count = 2 + random_below(r, 50)});
    }
    counts = written(&raw, "");
    struct channel *channel = channel_new(&alphabet, &counts);
    cr_assert_not_null(channel);
    channel_counts_free(&raw);
    channel_counts_free(&counts);
    return channel;
}

static struct pair_of_words tiny_words(struct random *r)
{
    static const char letters[] = "abc", prints[] = "abcx";
    struct pair_of_words pair = {.letter_count = 1 + random_below(r, 4), .printed_count = random_below(r, 6)};
    for (size_t i = 0; i < pair.letter_count; i++)
        pair.letters[i] = channel_letter(&alphabet, (uint32_t)letters[random_below(r, 3)]);
    for (size_t j = 0; j < pair.printed_count; j++) pair.printed[j] = (uint32_t)prints[random_below(r, 4)];
    return pair;
}

/*
 * The count that one round of EM must find for a line: the piece's share in the cuttings, or the remaining weight of
 * the pair.
 */
static double expected_count(const struct cutting *c, const struct channel_count *line, double weight)
{
    if (!line->apart) return weight * count_of(&c->pieces, line) / c->total;
    double left = 0;
    for (size_t i = 0; i + 1 < c->pair->letter_count; i++)
        if (c->pair->letters[i] == line->first && c->pair->letters[i + 1] == line->second) left += weight;
    for (size_t p = 0; p < c->pieces.count; p++)
        if (same_piece(&c->pieces.items[p], line)) left -= weight * c->pieces.items[p].count / c->total;
    return left;
}

static bool lists(const struct channel_counts *counts, const struct channel_count *line)
{
    for (size_t i = 0; i < counts->count; i++)
        if (same_line(&counts->items[i], line)) return true;
    return false;
}

Test(channel, one_round_counts_what_all_cuttings_together_say)
{
    static const float WEIGHT = 100;                      /* so large that few counts fall below the limits: */
    static const double SINGLE_KEPT = 0.2, PAIR_KEPT = 2; /* observations that keep a piece of one letter, of two */
    struct random r = random_seeded(8);
    for (int round = 0; round < 150; round++) {
        struct channel *channel = tiny_channel(&r);
        const struct pair_of_words pair = tiny_words(&r);
        const struct channel_example example = example_of(&pair, WEIGHT);
        struct cutting c = {.channel = channel, .pair = &pair};
        struct channel_counts learnt = {0};
        cut(&c, 0, 0, 1, 0);
        cr_assert(channel_learn(&alphabet, &example, 1, channel, 1, &learnt));
        cr_expect(ascends(&learnt));
        for (size_t i = 0; i < learnt.count; i++)
            cr_expect_float_eq(learnt.items[i].count, expected_count(&c, &learnt.items[i], (double)WEIGHT), 1e-3,
                               "line %zu: %f, not %f", i, learnt.items[i].count,
                               expected_count(&c, &learnt.items[i], (double)WEIGHT));
        for (size_t p = 0; p < c.pieces.count; p++) {
            const double kept = c.pieces.items[p].second == CHANNEL_NO_LETTER ? SINGLE_KEPT : PAIR_KEPT;
            cr_expect(lists(&learnt, &c.pieces.items[p]) ||
                          expected_count(&c, &c.pieces.items[p], (double)WEIGHT) < kept + 1e-3,
                      "a piece that counts is missing");
        }
        channel_counts_free(&learnt);
        channel_counts_free(&c.pieces);
        channel_free(channel);
    }
}

/*
 * A source that prints every letter as characters of its own, and "cd" as a single one half of the time. So the
 * examples leave no doubt which letters a print stands for.
 */
struct way {
    const char *truth, *printed;
    double p;
};

static const struct way ways[] = {{"a", "a", 0.85}, {"a", "o", 0.10},  {"a", "", 0.05}, {"b", "b", 0.70},
                                  {"b", "lz", 0.3}, {"c", "c", 1},     {"d", "d", 0.9}, {"d", "tij", 0.1},
                                  {"cd", "m", 0.5}, {"cd", NULL, 0.5}, {"e", "e", 1}};

/* Draws one of the ways to print a piece, by its probability. */
static const struct way *draw(struct random *r, const char *truth, size_t letters)
{
    double left = random_between(r, 0, 1);
    const struct way *last = NULL;
    for (size_t w = 0; w < sizeof ways / sizeof *ways; w++) {
        if (strlen(ways[w].truth) != letters || memcmp(ways[w].truth, truth, letters) != 0) continue;
        last = &ways[w];
        if (left < last->p) return last;
        left -= last->p;
    }
    return last;
}

static struct pair_of_words draw_words(struct random *r)
{
    struct pair_of_words pair = {.letter_count = 2 + random_below(r, WORD_MAX - 1)};
    char truth[WORD_MAX + 1] = "";
    for (size_t i = 0; i < pair.letter_count; i++) {
        truth[i] = (char)('a' + random_below(r, 5));
        pair.letters[i] = channel_letter(&alphabet, (uint32_t)truth[i]);
    }
    for (size_t i = 0; i < pair.letter_count;) {
        const bool both = strncmp(truth + i, "cd", 2) == 0;
        const struct way *way = both ? draw(r, "cd", 2) : NULL;
        const size_t letters = way && way->printed ? 2 : 1;
        if (letters == 1) way = draw(r, truth + i, 1);
        for (const char *p = way->printed; *p; p++) pair.printed[pair.printed_count++] = (uint32_t)*p;
        i += letters;
    }
    return pair;
}

static struct channel_count line_of(const struct way *way)
{
    struct channel_count line = {.first = channel_letter(&alphabet, (uint32_t)way->truth[0]),
                                 .second = way->truth[1] ? channel_letter(&alphabet, (uint32_t)way->truth[1])
                                                         : CHANNEL_NO_LETTER,
                                 .apart = way->printed == NULL};
    uint32_t points[CHANNEL_PRINTED_MAX];
    size_t count = 0;
    for (const char *p = way->printed; p && *p; p++) points[count++] = (uint32_t)*p;
    line.printed = channel_pack(points, count);
    return line;
}

/* Makes `EXAMPLES` examples; the caller frees them. */
static struct channel_example *draw_examples(struct random *r, struct pair_of_words *pairs)
{
    struct channel_example *examples = calloc(EXAMPLES, sizeof *examples);
    cr_assert_not_null(examples);
    for (size_t e = 0; e < EXAMPLES; e++) {
        pairs[e] = draw_words(r);
        examples[e] = example_of(&pairs[e], 1);
    }
    return examples;
}

/*
 * A share p of n observations has the standard deviation sqrt(p (1 - p) / n): at most 0.016 for the 1,000 "cd" among
 * 6,000 words, less for letters. Smoothing moves less than 0.01. The tolerance is three such deviations and what
 * smoothing moves.
 */
static const double TOLERANCE = 0.06;

Test(channel, a_source_is_learnt_back_from_its_examples)
{
    static struct pair_of_words pairs[EXAMPLES];
    struct random r = random_seeded(9);
    struct channel_example *examples = draw_examples(&r, pairs);
    struct channel_counts learnt = {0};
    cr_assert(channel_learn(&alphabet, examples, EXAMPLES, NULL, 8, &learnt));
    for (size_t w = 0; w < sizeof ways / sizeof *ways; w++) {
        const struct channel_count line = line_of(&ways[w]);
        const double share = count_of(&learnt, &line) / count_of_piece(&learnt, &line);
        cr_expect_float_eq(share, ways[w].p, TOLERANCE, "%s as %s: %f, not %f", ways[w].truth,
                           ways[w].printed ? ways[w].printed : "two", share, ways[w].p);
    }
    channel_counts_free(&learnt);
    free(examples);
}

Test(channel, learning_twice_gives_the_same)
{
    static struct pair_of_words pairs[EXAMPLES];
    struct random r = random_seeded(10);
    struct channel_example *examples = draw_examples(&r, pairs);
    struct channel_counts one = {0}, two = {0};
    append(&two, (struct channel_count){.count = 5}); /* the old content is replaced */
    cr_assert(channel_learn(&alphabet, examples, EXAMPLES, NULL, 3, &one));
    cr_assert(channel_learn(&alphabet, examples, EXAMPLES, NULL, 3, &two));
    cr_assert_eq(one.count, two.count);
    for (size_t i = 0; i < one.count; i++) {
        cr_expect(same_line(&one.items[i], &two.items[i]));
        cr_expect_eq(one.items[i].count, two.items[i].count);
    }
    channel_counts_free(&one);
    channel_counts_free(&two);
    free(examples);
}

Test(channel, examples_that_teach_nothing)
{
    static const uint8_t letters[CHANNEL_TEXT_MAX + 1] = {0};
    static const uint32_t printed[CHANNEL_TEXT_MAX + 1] = {'a'};
    const struct channel_example examples[] = {
        {.letters = letters, .printed = printed, .letter_count = 0, .printed_count = 3, .weight = 1},
        {.letters = letters, .printed = printed, .letter_count = CHANNEL_TEXT_MAX + 1, .printed_count = 3, .weight = 1},
        {.letters = letters, .printed = printed, .letter_count = 1, .printed_count = 4, .weight = 1},
        {.letters = letters,
         .printed = printed,
         .letter_count = 3,
         .printed_count = CHANNEL_TEXT_MAX + 1,
         .weight = 1}};
    struct channel_counts learnt = {0};
    cr_assert(channel_learn(&alphabet, examples, sizeof examples / sizeof *examples, NULL, 2, &learnt));
    cr_expect_eq(learnt.count, 0);
    cr_assert(channel_learn(&alphabet, examples, 0, NULL, 1, &learnt));
    cr_expect_eq(learnt.count, 0);
    channel_counts_free(&learnt);
}
