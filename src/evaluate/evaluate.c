/*
 * Words are counted by gold word: a gold word is right if an equal word of the text is aligned with it. The input is
 * aligned with the gold words too. So harm compares two answers for each gold word, and text that was not changed can
 * never count as harmed.
 */
#include "evaluate/evaluate.h"

#include "alphabet/alphabet.h"
#include "evaluate/distance.h"
#include "evaluate/normal.h"
#include "evaluate/vocabulary.h"

#include <math.h>
#include <stdlib.h>

/*
 * A text with a number for each word. For a text other than the gold one, also which of its words is aligned with each
 * gold word.
 */
struct evaluate_reading {
    struct normal_text text;
    uint32_t *ids;    /* [word] */
    size_t *partners; /* [gold word]; DISTANCE_DELETED */
};

struct comparison {
    struct evaluate_reading gold, text, input;
    struct evaluate_vocabulary vocabulary;
    bool has_input;
};

static bool read_source(struct evaluate_reading *reading, struct evaluate_source source,
                        struct evaluate_vocabulary *vocabulary)
{
    if (!normal_text_read(&reading->text, source.bytes, source.length)) return false;
    reading->ids = calloc(reading->text.word_count + 1, sizeof *reading->ids);
    if (reading->ids == NULL) return false;
    for (size_t k = 0; k < reading->text.word_count; k++) {
        const struct normal_word word = reading->text.words[k];
        if (!evaluate_vocabulary_add(vocabulary, reading->text.points + word.begin, word.length, &reading->ids[k]))
            return false;
    }
    return true;
}

static void free_reading(struct evaluate_reading *reading)
{
    normal_text_free(&reading->text);
    free(reading->ids);
    free(reading->partners);
}

/* A range of words, and the range of code points from the first to the last of them. */
struct evaluate_span {
    size_t word, words;
    size_t point, points;
};

static struct evaluate_span span_of_words(const struct normal_text *text, size_t begin, size_t end)
{
    if (begin == end) return (struct evaluate_span){.word = begin};
    const struct normal_word last = text->words[end - 1];
    const size_t point = text->words[begin].begin;
    return (struct evaluate_span){
        .word = begin, .words = end - begin, .point = point, .points = last.begin + last.length - point};
}

/* The `k`th part that is compared: a line, or the whole text. */
static struct evaluate_span span_of_part(const struct normal_text *text, bool by_line, size_t k)
{
    if (!by_line) return span_of_words(text, 0, text->word_count);
    return span_of_words(text, text->line_starts[k], text->line_starts[k + 1]);
}

static bool goes_by_line(const struct evaluate_reading *gold, const struct evaluate_reading *other, bool by_line)
{
    return by_line && gold->text.line_count == other->text.line_count;
}

/* Aligns the words of `other` with the gold words. */
static bool align_words(const struct evaluate_reading *gold, struct evaluate_reading *other, bool by_line)
{
    other->partners = calloc(gold->text.word_count + 1, sizeof *other->partners);
    if (other->partners == NULL) return false;
    const bool lines = goes_by_line(gold, other, by_line);
    for (size_t k = 0; k < (lines ? gold->text.line_count : 1); k++) {
        const struct evaluate_span g = span_of_part(&gold->text, lines, k), o = span_of_part(&other->text, lines, k);
        size_t *partners = other->partners + g.word;
        if (!distance_align(gold->ids + g.word, g.words, other->ids + o.word, o.words, partners)) return false;
        for (size_t i = 0; i < g.words; i++)
            if (partners[i] != DISTANCE_DELETED) partners[i] += o.word;
    }
    return true;
}

static bool count_distances(struct evaluation *counts, const struct comparison *all, bool by_line)
{
    const struct normal_text *gold = &all->gold.text, *text = &all->text.text;
    const bool lines = goes_by_line(&all->gold, &all->text, by_line);
    for (size_t k = 0; k < (lines ? gold->line_count : 1); k++) {
        const struct evaluate_span g = span_of_part(gold, lines, k), t = span_of_part(text, lines, k);
        size_t characters, words;
        if (!distance_levenshtein(gold->points + g.point, g.points, text->points + t.point, t.points, &characters) ||
            !distance_levenshtein(all->gold.ids + g.word, g.words, all->text.ids + t.word, t.words, &words))
            return false;
        counts->character_errors += characters;
        counts->word_errors += words;
    }
    return true;
}

static bool count_bag(struct evaluation *counts, const struct comparison *all)
{
    int64_t *surplus = calloc((size_t)all->vocabulary.count + 1, sizeof *surplus);
    if (surplus == NULL) return false;
    for (size_t k = 0; k < all->gold.text.word_count; k++) surplus[all->gold.ids[k]]--;
    for (size_t k = 0; k < all->text.text.word_count; k++) surplus[all->text.ids[k]]++;
    uint64_t missing = 0, extra = 0;
    for (size_t id = 0; id < all->vocabulary.count; id++) {
        if (surplus[id] < 0)
            missing += (uint64_t)-surplus[id];
        else
            extra += (uint64_t)surplus[id];
    }
    free(surplus);
    counts->bag_errors += missing > extra ? missing : extra;
    return true;
}

static bool carries_mark(const uint32_t *points, size_t length)
{
    for (size_t k = 0; k < length; k++)
        if (letter_strip(points[k]) != points[k]) return true;
    return false;
}

/* Whether the word aligned with gold word `k` equals it. */
static bool is_right(const struct evaluate_reading *gold, const struct evaluate_reading *other, size_t k)
{
    const size_t partner = other->partners[k];
    return partner != DISTANCE_DELETED && other->ids[partner] == gold->ids[k];
}

static void count_right_words(struct evaluation *counts, const struct comparison *all)
{
    const struct normal_text *gold = &all->gold.text;
    for (size_t k = 0; k < gold->word_count; k++) {
        const bool right = is_right(&all->gold, &all->text, k);
        const bool marked = carries_mark(gold->points + gold->words[k].begin, gold->words[k].length);
        counts->words_right += right;
        counts->marked += marked;
        counts->marked_right += marked && right;
    }
}

static bool is_digit(uint32_t code_point)
{
    return code_point >= '0' && code_point <= '9';
}

/* The code points of the word that gold word `k` is aligned with; no code points if it was deleted. */
static struct normal_word partner_word(const struct evaluate_reading *other, size_t k)
{
    const size_t partner = other->partners[k];
    return partner == DISTANCE_DELETED ? (struct normal_word){0} : other->text.words[partner];
}

/* The index of the first digit at points[at] or after it, or `end`. */
static size_t next_digit(const uint32_t *points, size_t at, size_t end)
{
    while (at < end && !is_digit(points[at])) at++;
    return at;
}

/* Whether two words have the same digits in the same order, whatever stands between them. */
static bool same_digits(const struct normal_text *a, struct normal_word a_word, const struct normal_text *b,
                        struct normal_word b_word)
{
    const size_t a_end = a_word.begin + a_word.length, b_end = b_word.begin + b_word.length;
    size_t i = a_word.begin, j = b_word.begin;
    for (;; i++, j++) {
        i = next_digit(a->points, i, a_end);
        j = next_digit(b->points, j, b_end);
        if (i == a_end || j == b_end) return i == a_end && j == b_end;
        if (a->points[i] != b->points[j]) return false;
    }
}

static void count_harm(struct evaluation *counts, const struct comparison *all)
{
    const struct normal_text *gold = &all->gold.text, *text = &all->text.text, *input = &all->input.text;
    for (size_t k = 0; k < gold->word_count; k++) {
        const struct normal_word word = gold->words[k];
        const bool was_right = is_right(&all->gold, &all->input, k);
        counts->input_right += was_right;
        counts->broken += was_right && !is_right(&all->gold, &all->text, k);
        const size_t end = word.begin + word.length;
        if (next_digit(gold->points, word.begin, end) == end) continue;
        const struct normal_word now = partner_word(&all->text, k);
        counts->numbers++;
        counts->numbers_changed +=
            !same_digits(text, now, gold, word) && !same_digits(text, now, input, partner_word(&all->input, k));
    }
}

static bool compare(struct evaluation *counts, struct comparison *all, bool by_line)
{
    counts->characters += all->gold.text.point_count;
    counts->words += all->gold.text.word_count;
    if (!count_distances(counts, all, by_line) || !count_bag(counts, all)) return false;
    if (!align_words(&all->gold, &all->text, by_line)) return false;
    count_right_words(counts, all);
    if (!all->has_input) return true;
    if (!align_words(&all->gold, &all->input, by_line)) return false;
    count_harm(counts, all);
    return true;
}

pd_status evaluate_pair(struct evaluation *sum, struct evaluate_source gold, struct evaluate_source text,
                        struct evaluate_source input, bool by_line)
{
    struct comparison all = {.has_input = input.bytes != NULL};
    struct evaluation counts = *sum;
    const bool ok = read_source(&all.gold, gold, &all.vocabulary) && read_source(&all.text, text, &all.vocabulary) &&
                    (!all.has_input || read_source(&all.input, input, &all.vocabulary)) &&
                    compare(&counts, &all, by_line);
    free_reading(&all.gold);
    free_reading(&all.text);
    free_reading(&all.input);
    evaluate_vocabulary_free(&all.vocabulary);
    if (!ok) return PD_ERROR_MEMORY;
    *sum = counts;
    return PD_OK;
}

double evaluate_share(uint64_t part, uint64_t whole)
{
    return whole == 0 ? (double)NAN : (double)part / (double)whole;
}
