/*
 * The search for the words that a print may stand for, compared with brute force: every word of the tree in every case
 * is scored by a simple dynamic programme over its letters, and the list of all words is sorted.
 */
#include "lattice/search.h"

#include <criterion/criterion.h>
#include <math.h>

#include "base/memory.h"
#include "packed_model.h"
#include "support.h"

/* What all tests need: a small random model, its tree, working memory, and a channel. */
struct setting {
    struct packed packed;
    const pd_model *model;
    struct trie *trie;
    struct search *search;
    struct channel *channel;
};

/* Brute force takes ten times as long under a sanitizer. */
#ifdef __SANITIZE_ADDRESS__
enum { ROUNDS = 4 };
#else
enum { ROUNDS = 12 };
#endif

static struct channel_alphabet alphabet;

static void append(struct channel_counts *counts, struct channel_count item)
{
    counts->items = realloc(counts->items, (counts->count + 1) * sizeof *counts->items);
    cr_assert_not_null(counts->items);
    counts->items[counts->count++] = item;
}

/* A random letter of either case; half of the time one of those that are common in words. */
static uint8_t random_letter(struct random *r)
{
    static const char usual[] = "abcdhlnortu";
    const uint8_t shift = random_below(r, 3) ? 0 : CHANNEL_CASE;
    if (random_below(r, 2)) return (uint8_t)(random_below(r, CHANNEL_CASE) + shift);
    return (uint8_t)(channel_letter(&alphabet, (uint32_t)usual[random_below(r, sizeof usual - 1)]) + shift);
}

static uint32_t random_printed(struct random *r)
{
    static const char signs[] = "013468|/.,'&";
    if (random_below(r, 4) == 0) return (uint32_t)signs[random_below(r, sizeof signs - 1)];
    return alphabet.point_of[random_letter(r)];
}

/* A random channel. Its counts are in the order of a table, and no piece and print occur twice. */
static struct channel *random_channel(struct random *r)
{
    struct channel_counts raw = {0}, counts = {0};
    for (int i = 0; i < 500; i++) {
        uint32_t points[CHANNEL_PRINTED_MAX];
        const size_t count = random_below(r, 8) ? 1 : random_below(r, CHANNEL_PRINTED_MAX + 1);
        const bool is_pair = random_below(r, 4) == 0;
        for (size_t k = 0; k < count; k++) points[k] = random_printed(r);
        append(&raw, (struct channel_count){.first = random_letter(r),
                                            .second = is_pair ? random_letter(r) : CHANNEL_NO_LETTER,
                                            .printed = channel_pack(points, count),
                                            .count = 1 + random_below(r, is_pair ? 200 : 60)});
    }
    cr_assert(channel_counts_add(&counts, &raw, 0));
    struct channel *channel = channel_new(&alphabet, &counts);
    cr_assert_not_null(channel);
    channel_counts_free(&raw);
    channel_counts_free(&counts);
    return channel;
}

static struct setting make_setting(struct random *r)
{
    channel_alphabet_init(&alphabet);
    struct setting s = {.packed = packed_model_new(r, 3, 8)};
    s.model = s.packed.model;
    s.trie = trie_new(s.model, &alphabet, NULL, 0);
    s.search = search_new(s.model, s.trie);
    s.channel = random_channel(r);
    cr_assert(s.trie && s.search);
    return s;
}

static void free_setting(struct setting s)
{
    channel_free(s.channel);
    search_free(s.search);
    trie_free(s.trie);
    packed_model_free(s.packed);
}

/* ---- Brute force ---------------------------------------------------------------------------- */

/* One reading of the print, or of the beginning of the print. */
struct reading {
    uint32_t node;
    uint8_t letter_case, end;
    double channel, score;
};

struct readings {
    struct reading *items;
    size_t count, capacity;
};

/* A print, with what the channel says of its pieces. */
struct print {
    const struct channel *channel;
    const uint32_t *points;
    size_t count;
    const struct channel_row *rows[SEARCH_PRINTED_MAX + 1][CHANNEL_PRINTED_MAX + 1];
    double rest[2][SEARCH_PRINTED_MAX + 1]; /* the best score of letters of a case for the print from j on */
};

static double insertion(const struct print *print, size_t j)
{
    const bool is_digit = print->points[j] >= '0' && print->points[j] <= '9';
    return (double)(is_digit ? SEARCH_LOST_DIGIT : SEARCH_INSERTION);
}

static double best_of_row(const struct channel *channel, const struct channel_row *row, unsigned upper)
{
    double best = -INFINITY;
    for (size_t a = upper * CHANNEL_CASE; a < (upper + 1) * CHANNEL_CASE; a++) best = fmax(best, (double)row->log_p[a]);
    for (size_t p = 0; p < row->pair_count; p++) {
        const struct channel_pair *pair = &channel->pairs[row->first_pair + p];
        if ((pair->second >= CHANNEL_CASE) == upper) best = fmax(best, (double)pair->log_p);
    }
    return best;
}

static struct print print_of(const struct channel *channel, const uint32_t *points, size_t count)
{
    struct print print = {.channel = channel, .points = points, .count = count};
    for (size_t j = count + 1; j-- > 0;)
        for (size_t k = 0; k <= CHANNEL_PRINTED_MAX && j + k <= count; k++)
            print.rows[j][k] = channel_find(channel, channel_pack(points + j, k));
    for (unsigned upper = 0; upper < 2; upper++)
        for (size_t j = count; j-- > 0;) {
            double *best = &print.rest[upper][j];
            *best = print.rest[upper][j + 1] + insertion(&print, j);
            for (size_t k = 1; k <= CHANNEL_PRINTED_MAX; k++)
                if (print.rows[j][k])
                    *best = fmax(*best, best_of_row(channel, print.rows[j][k], upper) + print.rest[upper][j + k]);
        }
    return print;
}

static double p_of_pair(const struct print *print, size_t j, size_t k, const uint8_t *letters)
{
    const struct channel_row *row = print->rows[j][k];
    for (size_t p = 0; row && p < row->pair_count; p++) {
        const struct channel_pair *pair = &print->channel->pairs[row->first_pair + p];
        if (pair->first == letters[0] && pair->second == letters[1]) return (double)pair->log_p;
    }
    return -INFINITY;
}

/* log P(the first j characters | the word), by the best cutting, for every j. */
static void score_word(const struct print *print, const uint8_t *letters, size_t count, double *last)
{
    double best[TRIE_LETTERS_MAX + 1][SEARCH_PRINTED_MAX + 1];
    for (size_t i = 0; i <= count; i++)
        for (size_t j = 0; j <= print->count; j++) {
            double *cell = &best[i][j];
            *cell = i == 0 && j == 0 ? 0 : -INFINITY;
            if (j > 0) *cell = fmax(*cell, best[i][j - 1] + insertion(print, j - 1));
            for (size_t k = 0; i > 0 && k <= CHANNEL_PRINTED_MAX && k <= j; k++) {
                const struct channel_row *row = print->rows[j - k][k];
                if (row) *cell = fmax(*cell, best[i - 1][j - k] + (double)row->log_p[letters[i - 1]]);
                if (i > 1) *cell = fmax(*cell, best[i - 2][j - k] + p_of_pair(print, j - k, k, letters + i - 2));
            }
        }
    memcpy(last, best[count], (print->count + 1) * sizeof *last);
}

static double case_cost(const pd_model *model, uint16_t symbol, unsigned letter_case)
{
    if (symbol < SYMBOL_FIRST_WORD) return letter_case == CASE_LOWER ? 0 : (double)TRIE_CASE_COST_MIN;
    return (double)fmaxf(model->case_cost[model->entries[symbol].letter_case][letter_case], TRIE_CASE_COST_MIN);
}

/* Adds a reading, unless it is far below the score that is asked for. There is always room for one. */
static void add_reading(struct readings *readings, struct reading reading, double least)
{
    if (readings->count && reading.score < least) return;
    cr_assert(memory_reserve(&readings->items, &readings->capacity, readings->count + 1, sizeof *readings->items));
    readings->items[readings->count++] = reading;
}

static int by_score(const void *a, const void *b)
{
    const struct reading *x = a, *y = b;
    return x->score < y->score ? 1 : x->score > y->score ? -1 : 0;
}

/* Adds the readings of the print as the word that ends at a node, in each case. */
static void read_word(const struct setting *s, const struct search_request *request, const struct print *print,
                      uint32_t node, struct readings *all)
{
    const struct trie_node *n = &s->trie->nodes[node];
    for (unsigned letter_case = CASE_LOWER; letter_case <= CASE_UPPER; letter_case++) {
        uint8_t letters[TRIE_LETTERS_MAX];
        double last[SEARCH_PRINTED_MAX + 1];
        const size_t count = trie_spell(s->trie, node, letters);
        for (size_t i = 0; i < count; i++)
            if (letter_case == CASE_UPPER || (letter_case == CASE_TITLE && i == 0)) letters[i] += CHANNEL_CASE;
        score_word(print, letters, count, last);
        const double word = (double)n->log_p + case_cost(s->model, n->symbol, letter_case);
        for (size_t end = request->any_end ? 1 : request->count; end <= request->count; end++) {
            const double left =
                end == request->count ? 0 : print->rest[letter_case == CASE_UPPER][end] + (double)request->cut_cost;
            add_reading(all,
                        (struct reading){.node = node,
                                         .letter_case = (uint8_t)letter_case,
                                         .end = (uint8_t)end,
                                         .channel = last[end],
                                         .score = last[end] + word + left},
                        (double)request->least - 1);
        }
    }
}

/* All readings that are not far below the score that can be asked for, best first. */
static struct readings read_all(const struct setting *s, const struct search_request *request)
{
    const struct print print = print_of(s->channel, request->printed, request->count);
    struct readings all = {0};
    for (uint32_t node = 1; node < s->trie->node_count; node++)
        if (s->trie->nodes[node].log_p > -INFINITY) read_word(s, request, &print, node, &all);
    qsort(all.items, all.count, sizeof *all.items, by_score);
    return all;
}

/* A word of one letter looks the same in title case and in capitals; the search finds it only in title case. */
static bool is_double(const struct trie *trie, const struct reading *reading)
{
    return reading->letter_case == CASE_UPPER && trie->nodes[reading->node].parent == 0;
}

static void drop_doubles(const struct trie *trie, struct readings *all)
{
    size_t to = 0;
    for (size_t i = 0; i < all->count; i++)
        if (!is_double(trie, &all->items[i])) all->items[to++] = all->items[i];
    all->count = to;
}

/* ---- Comparing ------------------------------------------------------------------------------------ */

static const double TOLERANCE = 1e-3; /* tolerance for sums of floats */

static const struct reading *same_reading(const struct readings *all, const struct search_word *word)
{
    for (size_t i = 0; i < all->count; i++) {
        const struct reading *reading = &all->items[i];
        if (reading->node == word->node && reading->letter_case == word->letter_case && reading->end == word->end)
            return reading;
    }
    return NULL;
}

/* How many readings are above a score, at most as many as are asked for. */
static size_t count_above(const struct readings *all, double score, size_t most)
{
    size_t count = 0;
    while (count < all->count && count < most && all->items[count].score > score) count++;
    return count;
}

/* Compares the search with brute force; returns how many readings were found. */
static size_t compare(const struct setting *s, const struct search_request *request)
{
    struct search_word found[SEARCH_FOUND_MAX];
    const size_t count = search_words(s->search, s->channel, request, found);
    struct readings all = read_all(s, request);
    cr_assert_gt(all.count, 0);
    const bool is_poor = all.items[0].score < (double)request->poor;
    const size_t most = is_poor && request->most_poor ? request->most_poor : request->most;
    const float width = is_poor && request->width_poor > 0 ? request->width_poor : request->width;
    cr_assert_leq(count, most);
    const double limit = fmax((double)request->least, all.items[0].score - (double)width);
    drop_doubles(s->trie, &all);
    cr_assert_geq(count, count_above(&all, limit + TOLERANCE, most), "words are missing");
    cr_assert_leq(count, count_above(&all, limit - TOLERANCE, most), "words that are too bad");
    for (size_t i = 0; i < count; i++) {
        const struct reading *reading = same_reading(&all, &found[i]);
        cr_assert_not_null(reading);
        cr_assert_float_eq((double)found[i].channel, reading->channel, TOLERANCE, "channel %f, not %f",
                           (double)found[i].channel, reading->channel);
        cr_assert_float_eq(reading->score, all.items[i].score, TOLERANCE, "place %zu: %f, the best is %f", i,
                           reading->score, all.items[i].score);
        cr_assert_eq(found[i].symbol, s->trie->nodes[found[i].node].symbol);
        for (size_t k = 0; k < i; k++)
            cr_assert(found[k].node != found[i].node || found[k].letter_case != found[i].letter_case ||
                          found[k].end != found[i].end,
                      "a word twice");
    }
    free(all.items);
    return count;
}

/* Prints a word of the tree as the channel might: mostly unchanged, some letters as others. */
static size_t print_a_word(const struct setting *s, struct random *r, uint32_t points[SEARCH_PRINTED_MAX])
{
    uint32_t node;
    uint8_t letters[TRIE_LETTERS_MAX];
    do {
        node = 1 + random_below(r, (uint32_t)s->trie->node_count - 1);
    } while (s->trie->nodes[node].log_p == -INFINITY);
    const size_t letter_count = trie_spell(s->trie, node, letters);
    const unsigned letter_case = random_below(r, 3);
    size_t count = 0;
    for (size_t i = 0; i < letter_count; i++) {
        const bool upper = letter_case == CASE_UPPER || (letter_case == CASE_TITLE && i == 0);
        if (random_below(r, 20) == 0) continue;
        points[count++] =
            random_below(r, 6) == 0 ? random_printed(r) : alphabet.point_of[letters[i] + upper * CHANNEL_CASE];
        if (random_below(r, 20) == 0) points[count++] = random_printed(r);
    }
    return count;
}

static struct search_request random_request(struct random *r, const uint32_t *points, size_t count)
{
    return (struct search_request){.printed = points,
                                   .count = count,
                                   .most = 1 + random_below(r, SEARCH_FOUND_MAX),
                                   .width = (float)random_between(r, 1, 10),
                                   .least = (float)random_between(r, -19, -12) - 1.2f * (float)count,
                                   .cut_cost = (float)random_between(r, -5, 0)};
}

Test(search, no_word_is_better_than_those_found)
{
    struct random r = random_seeded(1);
    size_t found = 0;
    for (int round = 0; round < ROUNDS; round++) {
        const struct setting s = make_setting(&r);
        for (int k = 0; k < 12; k++) {
            uint32_t points[SEARCH_PRINTED_MAX];
            const size_t count = print_a_word(&s, &r, points);
            const struct search_request request = random_request(&r, points, count);
            found += compare(&s, &request);
        }
        free_setting(s);
    }
    cr_expect_gt(found, 8 * ROUNDS, "only %zu words were found", found);
}

Test(search, nor_one_that_ends_anywhere)
{
    struct random r = random_seeded(2);
    size_t found = 0;
    for (int round = 0; round < ROUNDS; round++) {
        const struct setting s = make_setting(&r);
        for (int k = 0; k < 6; k++) {
            uint32_t points[SEARCH_PRINTED_MAX];
            size_t count = print_a_word(&s, &r, points);
            count += print_a_word(&s, &r, points + count);
            struct search_request request = random_request(&r, points, count);
            request.any_end = true;
            found += compare(&s, &request);
        }
        free_setting(s);
    }
    cr_expect_gt(found, 8 * ROUNDS, "only %zu words were found", found);
}

/* If the best word fits poorly, more are found, and worse ones. */
Test(search, more_words_if_none_fits_well)
{
    struct random r = random_seeded(7);
    size_t found = 0;
    for (int round = 0; round < ROUNDS; round++) {
        const struct setting s = make_setting(&r);
        for (int k = 0; k < 12; k++) {
            uint32_t points[SEARCH_PRINTED_MAX];
            const size_t count = print_a_word(&s, &r, points);
            struct search_request request = random_request(&r, points, count);
            request.most = 1 + random_below(&r, 4);
            request.width = 1;
            request.poor = (float)random_between(&r, -14, -2);
            request.most_poor = 10 + random_below(&r, SEARCH_FOUND_MAX - 10);
            request.width_poor = (float)random_between(&r, 4, 10);
            found += compare(&s, &request);
        }
        free_setting(s);
    }
    cr_expect_gt(found, 8 * ROUNDS, "only %zu words were found", found);
}

/* Prints of characters that the channel has never seen and that no word has. */
Test(search, any_characters)
{
    struct random r = random_seeded(3);
    const struct setting s = make_setting(&r);
    for (int round = 0; round < 60; round++) {
        uint32_t points[5];
        const size_t count = random_below(&r, 5);
        for (size_t i = 0; i < count; i++) points[i] = random_point(&r);
        struct search_request request = random_request(&r, points, count);
        request.least = -30 - 8 * (float)count;
        request.most = 1 + random_below(&r, 4);
        compare(&s, &request);
    }
    free_setting(s);
}

Test(search, an_empty_print)
{
    struct random r = random_seeded(4);
    const struct setting s = make_setting(&r);
    struct search_request request = {.printed = NULL, .count = 0, .most = 5, .width = 20, .least = -60};
    cr_expect_eq(compare(&s, &request), 5, "lost letters alone make up a word");
    request.least = -1;
    cr_expect_eq(compare(&s, &request), 0);
    free_setting(s);
}

/* The longest possible print, where everything has a cost. Readings may be left out, but those found are right. */
Test(search, the_longest_print)
{
    struct random r = random_seeded(5);
    const struct setting s = make_setting(&r);
    for (int round = 0; round < 12; round++) {
        uint32_t points[SEARCH_PRINTED_MAX];
        struct search_word found[SEARCH_FOUND_MAX];
        for (size_t i = 0; i < SEARCH_PRINTED_MAX; i++) points[i] = random_printed(&r);
        const struct search_request request = {.printed = points,
                                               .count = SEARCH_PRINTED_MAX,
                                               .most = SEARCH_FOUND_MAX,
                                               .width = 7,
                                               .least = -400,
                                               .any_end = round % 2};
        const size_t count = search_words(s.search, s.channel, &request, found);
        cr_assert_leq(count, SEARCH_FOUND_MAX);
        const struct print print = print_of(s.channel, points, SEARCH_PRINTED_MAX);
        struct readings words = {0};
        for (size_t i = 0; i < count; i++) {
            words.count = 0;
            read_word(&s, &request, &print, found[i].node, &words);
            const struct reading *reading = same_reading(&words, &found[i]);
            cr_assert_not_null(reading);
            cr_assert_float_eq((double)found[i].channel, reading->channel, TOLERANCE);
        }
        free(words.items);
    }
    free_setting(s);
}

Test(search, words_of_one_letter_are_found_once)
{
    struct random r = random_seeded(6);
    struct setting s = make_setting(&r);
    const uint32_t print = 'A';
    struct channel_counts counts = {0};
    for (uint8_t a = 0; a < 2 * CHANNEL_CASE; a++)
        append(&counts,
               (struct channel_count){
                   .first = a, .second = CHANNEL_NO_LETTER, .printed = alphabet.point_of[a], .count = 1000000});
    channel_free(s.channel);
    s.channel = channel_new(&alphabet, &counts);
    cr_assert_not_null(s.channel);
    const struct search_request request = {.printed = &print, .count = 1, .most = 3, .width = 30, .least = -60};
    struct search_word found[SEARCH_FOUND_MAX];
    cr_assert_gt(search_words(s.search, s.channel, &request, found), 1);
    uint8_t letters[TRIE_LETTERS_MAX];
    cr_expect_eq(trie_spell(s.trie, found[0].node, letters), 1);
    cr_expect_eq(alphabet.point_of[letters[0] + CHANNEL_CASE], print, "A is the word A");
    cr_expect_eq(found[0].letter_case, CASE_TITLE);
    cr_expect(found[1].node != found[0].node, "and only once");
    channel_counts_free(&counts);
    free_setting(s);
}

/* What one run leaves in memory must not change the next. */
Test(search, runs_do_not_depend_on_each_other)
{
    struct random r = random_seeded(7);
    const struct setting s = make_setting(&r);
    for (int round = 0; round < 100; round++) {
        uint32_t points[SEARCH_PRINTED_MAX];
        struct search_word one[SEARCH_FOUND_MAX] = {0}, two[SEARCH_FOUND_MAX] = {0};
        const size_t length = print_a_word(&s, &r, points);
        const struct search_request request = random_request(&r, points, length);
        struct search *fresh = search_new(s.model, s.trie);
        const size_t count = search_words(s.search, s.channel, &request, one);
        cr_assert_eq(search_words(fresh, s.channel, &request, two), count);
        for (size_t i = 0; i < count; i++)
            cr_assert(one[i].node == two[i].node && one[i].letter_case == two[i].letter_case &&
                      one[i].channel == two[i].channel);
        search_free(fresh);
    }
    search_free(NULL);
    free_setting(s);
}

/* ---- The tree of words --------------------------------------------------------------------------------- */

/* The node that these letters lead to; 0 if there is none. */
static uint32_t walk(const struct trie *trie, const uint8_t *letters, size_t count)
{
    uint32_t node = 0;
    for (size_t i = 0; i < count; i++) {
        const struct trie_node *n = &trie->nodes[node];
        uint32_t next = 0;
        for (uint32_t c = n->first_child; c < n->first_child + n->child_count; c++)
            if (trie->nodes[c].letter == letters[i]) next = c;
        if (next == 0) return 0;
        node = next;
    }
    return node;
}

static size_t letters_of(const char *word, uint8_t letters[TRIE_LETTERS_MAX])
{
    size_t count = 0;
    for (size_t at = 0, length = strlen(word); at < length;)
        letters[count++] = channel_letter(&alphabet, utf8_next(word, length, &at));
    return count;
}

Test(trie, holds_the_words_of_the_model_and_the_syllables_of_the_rule)
{
    struct random r = random_seeded(8);
    const struct setting s = make_setting(&r);
    uint8_t letters[TRIE_LETTERS_MAX];
    for (size_t symbol = SYMBOL_FIRST_WORD; symbol < s.model->symbol_count; symbol++) {
        const size_t count = letters_of(s.packed.contents->texts[symbol], letters);
        /* Packing the model sorts the symbols. The word must still find its own symbol. */
        const struct trie_node *node = &s.trie->nodes[walk(s.trie, letters, count)];
        cr_assert_geq(node->symbol, SYMBOL_FIRST_WORD, "%s", s.packed.contents->texts[symbol]);
        cr_expect_eq(node->log_p, s.model->entries[node->symbol].log_p);
    }
    static const char *const syllables[] = {"nghiêng", "khuyết", "a", "ở", "quýt", "giặt", "đường"};
    static const char *const none[] = {"nghiê", "bcd", "khuyet", "ưng đ", "dường "};
    for (size_t i = 0; i < sizeof syllables / sizeof *syllables; i++) {
        const uint32_t node = walk(s.trie, letters, letters_of(syllables[i], letters));
        cr_expect(node && s.trie->nodes[node].log_p > -INFINITY, "%s", syllables[i]);
        cr_expect(s.trie->nodes[node].is_syllable, "%s", syllables[i]);
    }
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        const uint32_t node = walk(s.trie, letters, letters_of(none[i], letters));
        cr_expect(node == 0 || s.trie->nodes[node].log_p == -INFINITY, "%s", none[i]);
    }
    free_setting(s);
}

/* The best words below a node and the longest one, from what its children have. */
static void expect_sums(const struct setting *s, const struct trie_node *node)
{
    unsigned height = 0;
    for (unsigned c = CASE_LOWER; c <= CASE_UPPER; c++) {
        float best = -INFINITY;
        for (uint32_t n = node->first_child; n < node->first_child + node->child_count; n++)
            best = fmaxf(best, s->trie->nodes[n].best[c]);
        cr_assert_eq(node->best_below[c], best);
        cr_assert_eq(node->best[c], fmaxf(node->score[c], best));
        cr_assert_eq(node->score[c] > -INFINITY, node->log_p > -INFINITY);
        if (node->log_p > -INFINITY)
            cr_assert_float_eq((double)node->score[c], (double)node->log_p + case_cost(s->model, node->symbol, c),
                               1e-5);
    }
    for (uint32_t n = node->first_child; n < node->first_child + node->child_count; n++)
        if (height <= s->trie->nodes[n].height) height = s->trie->nodes[n].height + 1u;
    if (height > TRIE_HEIGHT_MAX) height = TRIE_HEIGHT_MAX;
    cr_assert_eq(node->height, height);
}

Test(trie, is_a_tree_and_knows_what_is_below)
{
    struct random r = random_seeded(9);
    const struct setting s = make_setting(&r);
    for (uint32_t n = 0; n < s.trie->node_count; n++) {
        const struct trie_node *node = &s.trie->nodes[n];
        for (uint32_t c = node->first_child; c < node->first_child + node->child_count; c++)
            cr_assert(c > n && c < s.trie->node_count && s.trie->nodes[c].parent == n);
        expect_sums(&s, node);
        uint8_t letters[TRIE_LETTERS_MAX];
        cr_assert_eq(walk(s.trie, letters, trie_spell(s.trie, n, letters)), n);
    }
    trie_free(NULL);
    free_setting(s);
}
