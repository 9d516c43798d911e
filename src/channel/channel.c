/*
 * Counts become probabilities by smoothing in three steps. What this letter was printed as is mixed with what all
 * letters of the same base and case were printed as, and with a general guess: a letter is printed as itself, or
 * without its marks, or as anything that letters are printed as. The result has one row for each print, with its
 * probability for every letter, because a search knows the print and asks for the letters.
 */
#include "channel/channel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "alphabet/alphabet.h"

enum { GROUPS = 2 * 26, NO_GROUP = GROUPS };

static const double SMOOTHING = 8.0; /* observations that the guess from similar letters counts as */
static const double SIMILAR = 0.6, ITSELF = 0.3, ANYTHING = 0.1;
static const double PAIR_SMOOTHING = 20.0;  /* observations added against a piece of two letters */
static const double PAIR_MIN = 2.0;         /* a piece of two letters seen less often is left out */
static const double NEVER_SEEN = 2e-6;      /* least probability of a printed letter for a true one */
static const double SIGN_NEVER_SEEN = 1e-5; /* the same for digits and signs, which are printed for many letters */

/* Sums that smoothing needs. */
struct channel_sums {
    double letter[CHANNEL_LETTERS]; /* observations of the letter alone */
    double group[GROUPS + 1];
    double all;
    uint8_t group_of[CHANNEL_LETTERS];
    uint32_t bare[CHANNEL_LETTERS]; /* code point without marks */
};

static void describe_letters(const struct channel_alphabet *alphabet, struct channel_sums *sums)
{
    for (size_t a = 0; a < CHANNEL_LETTERS; a++) {
        struct letter letter;
        const uint32_t point = alphabet->point_of[a];
        const bool is_letter = letter_split(point, &letter);
        sums->group_of[a] = is_letter ? (uint8_t)(letter.base - 'a' + (letter.upper ? 26 : 0)) : NO_GROUP;
        sums->bare[a] = letter_strip(point);
    }
}

static uint64_t hash(channel_print printed)
{
    uint64_t h = printed * 0x9E3779B97F4A7C15u;
    return h ^ h >> 32;
}

const struct channel_row *channel_find(const struct channel *channel, channel_print printed)
{
    if (printed == 0) return &channel->rows[0];
    size_t at = (size_t)hash(printed) & channel->index_mask;
    for (; channel->index[at]; at = (at + 1) & channel->index_mask)
        if (channel->rows[channel->index[at]].printed == printed) return &channel->rows[channel->index[at]];
    return printed >> 21 ? NULL : &channel->rows[1];
}

static int by_print(const void *a, const void *b)
{
    const channel_print x = *(const channel_print *)a, y = *(const channel_print *)b;
    return x < y ? -1 : x > y;
}

/* Makes the rows, one for each print that occurs, and their index. */
static bool make_rows(struct channel *channel, const struct channel_counts *counts)
{
    channel_print *prints = calloc(counts->count + 1, sizeof *prints);
    if (!prints) return false;
    for (size_t i = 0; i < counts->count; i++) prints[i] = counts->items[i].printed;
    qsort(prints, counts->count, sizeof *prints, by_print);
    size_t distinct = 0;
    for (size_t i = 0; i < counts->count; i++)
        if (prints[i] != 0 && (distinct == 0 || prints[i] != prints[distinct - 1])) prints[distinct++] = prints[i];
    channel->row_count = distinct + 2;
    channel->rows = calloc(channel->row_count, sizeof *channel->rows);
    size_t slots = 16;
    while (slots < 2 * channel->row_count) slots *= 2;
    channel->index = calloc(slots, sizeof *channel->index);
    channel->index_mask = slots - 1;
    for (size_t r = 0; r < distinct && channel->rows && channel->index; r++) {
        channel->rows[r + 2].printed = prints[r];
        size_t at = (size_t)hash(prints[r]) & channel->index_mask;
        while (channel->index[at]) at = (at + 1) & channel->index_mask;
        channel->index[at] = (uint32_t)r + 2;
    }
    free(prints);
    return channel->rows && channel->index;
}

/* The row of a print that is in the table. */
static struct channel_row *row_of(struct channel *channel, channel_print printed)
{
    if (printed == 0) return &channel->rows[0];
    size_t at = (size_t)hash(printed) & channel->index_mask;
    while (channel->rows[channel->index[at]].printed != printed) at = (at + 1) & channel->index_mask;
    return &channel->rows[channel->index[at]];
}

/*
 * Observations in one row: of each group of letters, and of all. Until smoothing, the row's log_p has those of each
 * letter.
 */
struct row_sums {
    double group[GROUPS + 1];
    double all;
};

static void add_up(struct channel *channel, const struct channel_counts *counts, struct channel_sums *sums,
                   struct row_sums *rows)
{
    for (size_t i = 0; i < counts->count; i++) {
        const struct channel_count *item = &counts->items[i];
        if (item->second != CHANNEL_NO_LETTER) continue;
        struct channel_row *row = row_of(channel, item->printed);
        const unsigned group = sums->group_of[item->first];
        row->log_p[item->first] += (float)item->count;
        sums->letter[item->first] += item->count;
        sums->group[group] += item->count;
        sums->all += item->count;
        rows[row - channel->rows].group[group] += item->count;
        rows[row - channel->rows].all += item->count;
    }
}

static double share(double part, double whole)
{
    return whole > 0 ? part / whole : 0;
}

/* The least probability of a print; of a letter that was seen very often, one in as many as were seen. */
static double never_seen(bool is_sign, double seen)
{
    const double least = is_sign ? SIGN_NEVER_SEEN : NEVER_SEEN;
    return seen * least > 1 ? 1 / seen : least;
}

static void smooth(struct channel *channel, const struct channel_alphabet *alphabet, const struct channel_sums *sums,
                   const struct row_sums *rows)
{
    for (size_t r = 0; r < channel->row_count; r++) {
        struct channel_row *row = &channel->rows[r];
        struct letter letter;
        const bool is_sign = r == 1 || (r > 1 && !letter_split((uint32_t)row->printed, &letter));
        for (size_t a = 0; a < CHANNEL_LETTERS; a++) {
            const unsigned group = sums->group_of[a];
            const double similar = group == NO_GROUP ? 0 : share(rows[r].group[group], sums->group[group]) * SIMILAR;
            const uint32_t point = alphabet->point_of[a];
            const double itself =
                row->printed == 0 ? 0 : ITSELF * 0.5 * ((row->printed == point) + (row->printed == sums->bare[a]));
            const double guess = similar + itself + ANYTHING * share(rows[r].all, sums->all);
            const double p = ((double)row->log_p[a] + SMOOTHING * guess) / (sums->letter[a] + SMOOTHING);
            const bool is_possible = point != 0 && (row->printed >> 21 == 0 || p > NEVER_SEEN / 10);
            const double least = never_seen(is_sign, sums->letter[a]);
            row->log_p[a] = is_possible ? (float)log(fmax(p, least)) : -INFINITY;
        }
    }
}

/* Adds the pieces of two letters to the rows of their prints. The counts are sorted by true piece. */
static bool add_pairs(struct channel *channel, const struct channel_counts *counts)
{
    for (size_t i = 0; i < counts->count; i++)
        if (counts->items[i].second != CHANNEL_NO_LETTER && !counts->items[i].apart)
            row_of(channel, counts->items[i].printed)->pair_count++;
    size_t total = 0;
    for (size_t r = 0; r < channel->row_count; r++) {
        channel->rows[r].first_pair = (uint32_t)total;
        total += channel->rows[r].pair_count;
        channel->rows[r].pair_count = 0;
    }
    channel->pairs = calloc(total + 1, sizeof *channel->pairs);
    if (!channel->pairs) return false;
    channel->pair_count = total;
    for (size_t first = 0, end; first < counts->count; first = end) {
        const struct channel_count *items = counts->items;
        double sum = PAIR_SMOOTHING;
        for (end = first;
             end < counts->count && items[end].first == items[first].first && items[end].second == items[first].second;
             end++)
            sum += items[end].count;
        if (items[first].second == CHANNEL_NO_LETTER) continue;
        for (size_t i = first; i < end; i++) {
            if (items[i].apart || items[i].count < PAIR_MIN) continue;
            struct channel_row *row = row_of(channel, items[i].printed);
            channel->pairs[row->first_pair + row->pair_count++] = (struct channel_pair){
                .first = items[i].first, .second = items[i].second, .log_p = (float)log(items[i].count / sum)};
        }
    }
    return true;
}

static void find_best(struct channel *channel)
{
    for (size_t r = 0; r < channel->row_count; r++) {
        struct channel_row *row = &channel->rows[r];
        row->best[0] = row->best[1] = -INFINITY;
        for (size_t a = 0; a < 2 * CHANNEL_CASE; a++)
            row->best[a >= CHANNEL_CASE] = fmaxf(row->best[a >= CHANNEL_CASE], row->log_p[a]);
        for (size_t p = 0; p < row->pair_count; p++) {
            const struct channel_pair *pair = &channel->pairs[row->first_pair + p];
            float *best = &row->best[pair->second >= CHANNEL_CASE];
            if (pair->log_p > *best) *best = pair->log_p;
        }
    }
}

struct channel *channel_new(const struct channel_alphabet *alphabet, const struct channel_counts *counts)
{
    struct channel *channel = calloc(1, sizeof *channel);
    struct channel_sums *sums = calloc(1, sizeof *sums);
    struct row_sums *rows = NULL;
    bool ok = channel && sums && make_rows(channel, counts);
    if (ok) rows = calloc(channel->row_count, sizeof *rows);
    ok = ok && rows;
    if (ok) {
        describe_letters(alphabet, sums);
        add_up(channel, counts, sums, rows);
        smooth(channel, alphabet, sums, rows);
        ok = add_pairs(channel, counts);
    }
    if (ok) find_best(channel);
    free(sums);
    free(rows);
    if (ok) return channel;
    channel_free(channel);
    return NULL;
}

void channel_free(struct channel *channel)
{
    if (!channel) return;
    free(channel->rows);
    free(channel->pairs);
    free(channel->index);
    free(channel);
}

/*
 * Computes the column of scores after one more letter. `from` is the column before it, `far` the column before that
 * (NULL: there is none), for pieces of two letters.
 */
static void read_letter(const struct channel *channel, const uint8_t *letter, const uint32_t *printed, size_t count,
                        const float *from, const float *far, float insertion, float *out)
{
    for (size_t end = 0; end <= count; end++) {
        out[end] = end > 0 ? out[end - 1] + insertion : -INFINITY;
        for (size_t k = 0; k <= CHANNEL_PRINTED_MAX && k <= end; k++) {
            const struct channel_row *row = channel_find(channel, channel_pack(printed + end - k, k));
            if (!row) continue;
            out[end] = fmaxf(out[end], from[end - k] + row->log_p[*letter]);
            for (size_t p = 0; far && p < row->pair_count; p++) {
                const struct channel_pair *pair = &channel->pairs[row->first_pair + p];
                if (pair->first == letter[-1] && pair->second == letter[0])
                    out[end] = fmaxf(out[end], far[end - k] + pair->log_p);
            }
        }
    }
}

float channel_log_p(const struct channel *channel, const uint8_t *letters, size_t letter_count, const uint32_t *printed,
                    size_t printed_count, float insertion)
{
    float columns[3][CHANNEL_TEXT_MAX + 1];
    for (size_t j = 0; j <= printed_count; j++) columns[0][j] = (float)j * insertion;
    for (size_t i = 0; i < letter_count; i++)
        read_letter(channel, letters + i, printed, printed_count, columns[i % 3], i ? columns[(i + 2) % 3] : NULL,
                    insertion, columns[(i + 1) % 3]);
    return columns[letter_count % 3][printed_count];
}
