/*
 * From print to lattice. What blanks part is a chunk; brackets, quotes and stops around it are put aside, hyphens,
 * slashes and the like inside part it further. A part made of digits is a number and stays. One with letters is
 * searched for words; where no word fits well, for two or more that run together, and together with the next part for
 * one that was split.
 *
 * Prints come again, so what was found for one is remembered until the channel changes.
 */
#include "lattice/lattice.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "alphabet/alphabet.h"
#include "base/memory.h"
#include "text/utf8.h"

enum {
    FOUND_WHOLE = 24,     /* readings of a print */
    FOUND_PARTS = 24,     /* readings of starts of a print */
    CUTS_MAX = 12,        /* places in a print where a word may start */
    JOINED_MAX = 10,      /* characters of a word that was split, its blank included */
    KEY_BITS = 6,         /* of a node's key: characters inside the unit */
    MEMO_SLOTS = 1 << 14, /* prints remembered */
    MEMO_WORDS = 1 << 17  /* and their readings */
};

static const float WIDTH = 7.0f;          /* readings worse than the best by more are left out */
static const float CUT_COST = -4.5f;      /* log P(a blank was not printed) */
static const float JOIN_COST = -1.0f;     /* for taking two prints as one, beside what the channel says of the blank */
#define POOR        (-9.0f)               /* a best reading below this and */
#define POOR_LETTER (-1.2f)               /* this per character is poor */
static const float AS_IS_WORD = -4.0f;    /* log P(a word that the model does not know), beside what the model says */
static const float AS_IS_LOWER = -3.0f;   /* per character of a word that the model does not know */
static const float AS_IS_UPPER = -2.0f;   /* the same for capitals and digits: abbreviations, codes */
static const float AS_IS_DIGIT = -6.0f;   /* the same for digits among small letters */
static const float AS_IS_SYMBOL = -4.5f;  /* the same for a sign */
static const float AS_IS_FOREIGN = -9.0f; /* the same for one outside ASCII: ¢, €, § */
static const float AS_IS_MIXED = -14.0f;  /* the same for signs among other characters */
static const float UNKNOWN_SYLLABLE = -13.0f; /* log P(this syllable | a word that the model does not know) */
static const float ROMAN_COST = -3.0f;        /* log P(a Roman numeral was printed with other signs for I) */
static const float OTHER_WEIGHT = 0.7f;       /* of what another engine read: both err in the same places */
static const float OTHER_LEAST = -16.0f;      /* no word fits it worse */
static const float CHOICE_LEAST = 0.003f;     /* probability of a character that is not among the engine's choices */
static const float CHOICE_WEIGHT = 0.5f;      /* of what these say, beside the channel */
static const float LISTED_BONUS = 3.0f;       /* for a word of the user's */
static const float DIGITS_COST = -4.0f;       /* log P(a letter was printed for a digit) */

/* One part of the print, at most SEARCH_PRINTED_MAX characters. */
struct part {
    size_t begin, end; /* bytes */
    size_t count;      /* characters */
    uint32_t points[SEARCH_PRINTED_MAX + 1];
    uint32_t offsets[SEARCH_PRINTED_MAX + 1]; /* bytes from `begin` */
    size_t letters, uppers, digits;
};

/* What is known of a unit: for joining it with the next. */
struct unit {
    struct part part;
    bool is_word; /* may be half a word */
    bool is_poor;
};

/* What readings of a print are wanted for: they must be the better, the less there is to be said for them. */
enum purpose { WHOLE_PRINT, JOINED_PRINTS, START_OF_PRINT };

enum case_context { CASE_USUAL, CASE_SENTENCE_START, CASE_CAPITALS };

struct memo {
    uint64_t key; /* 0: free */
    uint32_t first;
    uint16_t count;
};

struct lattice_maker {
    const pd_model *model;
    const struct channel_alphabet *alphabet;
    const struct trie *trie;
    const struct channel *channel, *other_channel;
    struct search *search;
    struct memo *memos;
    struct search_word *words;
    size_t word_count;
    /* The sentence at hand. */
    const struct lattice_sentence *sentence;
    struct lattice *lattice;
    size_t token; /* the first that ends behind the place at hand */
    size_t unit_count;
    size_t reading;     /* the first that ends behind the place at hand */
    struct unit before; /* the last unit */
    bool started;       /* a word has been seen */
    enum case_context context;
    size_t line_end; /* of the line that `capitals` speaks of */
    bool capitals;
    bool failed;
};

struct lattice_maker *lattice_maker_new(const pd_model *model, const struct channel_alphabet *alphabet,
                                        const struct trie *trie)
{
    struct lattice_maker *m = calloc(1, sizeof *m);
    if (!m) return NULL;
    m->model = model;
    m->trie = trie;
    m->alphabet = alphabet;
    m->search = search_new(model, trie);
    m->memos = calloc(MEMO_SLOTS, sizeof *m->memos);
    m->words = calloc(MEMO_WORDS, sizeof *m->words);
    if (m->search && m->memos && m->words) return m;
    lattice_maker_free(m);
    return NULL;
}

void lattice_maker_free(struct lattice_maker *m)
{
    if (!m) return;
    search_free(m->search);
    free(m->memos);
    free(m->words);
    free(m);
}

void lattice_free(struct lattice *lattice)
{
    free(lattice->edges);
    free(lattice->keys);
    *lattice = (struct lattice){0};
}

static void forget(struct lattice_maker *m)
{
    memset(m->memos, 0, MEMO_SLOTS * sizeof *m->memos);
    m->word_count = 0;
}

void lattice_maker_set_channel(struct lattice_maker *m, const struct channel *channel, const struct channel *other)
{
    m->channel = channel;
    m->other_channel = other;
    forget(m);
}

/* ---- Edges and nodes ---- */

static uint32_t key_of(size_t unit, size_t character)
{
    return (uint32_t)(unit << KEY_BITS | character);
}

static void add_key(struct lattice_maker *m, uint32_t key)
{
    struct lattice *g = m->lattice;
    if (memory_reserve(&g->keys, &g->key_capacity, g->key_count + 1, sizeof *g->keys))
        g->keys[g->key_count++] = key;
    else
        m->failed = true;
}

/* Adds an edge whose `from` and `to` are keys. */
static void add_edge(struct lattice_maker *m, struct lattice_edge edge)
{
    struct lattice *g = m->lattice;
    add_key(m, edge.from);
    add_key(m, edge.to);
    if (memory_reserve(&g->edges, &g->edge_capacity, g->edge_count + 1, sizeof *g->edges))
        g->edges[g->edge_count++] = edge;
    else
        m->failed = true;
}

/* The print [begin, end) as it is, as a unit of its own. */
static void add_fixed(struct lattice_maker *m, size_t begin, size_t end, unsigned symbol)
{
    add_edge(m, (struct lattice_edge){.from = key_of(m->unit_count, 0),
                                      .to = key_of(m->unit_count + 1, 0),
                                      .begin = (uint32_t)begin,
                                      .end = (uint32_t)end,
                                      .symbol = (uint16_t)symbol,
                                      .kind = EDGE_PRINT});
    m->unit_count++;
    m->before.is_word = false;
}

static int by_number(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static int by_end(const void *a, const void *b)
{
    const struct lattice_edge *x = a, *y = b;
    if (x->to != y->to) return x->to < y->to ? -1 : 1;
    if (x->symbol != y->symbol) return x->symbol < y->symbol ? -1 : 1;
    if (x->from != y->from) return x->from < y->from ? -1 : 1;
    if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
    if (x->trie_node != y->trie_node) return x->trie_node < y->trie_node ? -1 : 1;
    return (int)x->letter_case - (int)y->letter_case;
}

static int by_prior(const void *a, const void *b)
{
    const struct lattice_edge *x = a, *y = b;
    if (x->to != y->to) return x->to < y->to ? -1 : 1;
    if (x->prior != y->prior) return x->prior > y->prior ? -1 : 1;
    return by_end(a, b);
}

/* Puts the likely words first: the decoder can then leave most others alone. Edges are sorted by end and symbol. */
static void rank_edges(const pd_model *model, struct lattice *g)
{
    for (size_t first = 0, end; first < g->edge_count; first = end) {
        const struct lattice_edge *edge = &g->edges[first];
        float best = -INFINITY;
        for (end = first; end < g->edge_count && g->edges[end].to == edge->to && g->edges[end].symbol == edge->symbol;
             end++)
            best = fmaxf(best, g->edges[end].score);
        for (size_t e = first; e < end; e++) g->edges[e].prior = best + model->entries[edge->symbol].log_p;
    }
    qsort(g->edges, g->edge_count, sizeof *g->edges, by_prior);
}

static uint32_t node_of(const struct lattice *g, uint32_t key)
{
    size_t low = 0, high = g->key_count;
    while (low + 1 < high) {
        const size_t middle = low + (high - low) / 2;
        if (g->keys[middle] <= key)
            low = middle;
        else
            high = middle;
    }
    return (uint32_t)low;
}

/* Keys become node numbers; edges are sorted. */
static void number_nodes(struct lattice *g)
{
    qsort(g->keys, g->key_count, sizeof *g->keys, by_number);
    size_t to = 0;
    for (size_t k = 1; k < g->key_count; k++)
        if (g->keys[k] != g->keys[to]) g->keys[++to] = g->keys[k];
    g->key_count = to + 1;
    g->node_count = g->key_count;
    for (size_t e = 0; e < g->edge_count; e++) {
        g->edges[e].from = node_of(g, g->edges[e].from);
        g->edges[e].to = node_of(g, g->edges[e].to);
    }
    qsort(g->edges, g->edge_count, sizeof *g->edges, by_end);
}

/* ---- Words of a print, remembered ---- */

static uint64_t key_of_print(const uint32_t *points, size_t count, enum purpose purpose)
{
    uint64_t h = 0x9E3779B97F4A7C15u * (count * 4 + purpose + 1);
    for (size_t i = 0; i < count; i++) {
        h = (h ^ points[i]) * 0xD6E8FEB86659FD93u;
        h ^= h >> 29;
    }
    return h ? h : 1;
}

static size_t find_words(struct lattice_maker *m, const uint32_t *points, size_t count, enum purpose purpose,
                         const struct search_word **found)
{
    static const float least[] = {-14.0f, POOR, -12.0f}, least_letter[] = {-2.6f, POOR_LETTER, -2.0f};
    const bool any_end = purpose == START_OF_PRINT;
    const uint64_t key = key_of_print(points, count, purpose);
    struct memo *memo = &m->memos[key & (MEMO_SLOTS - 1)];
    if (memo->key != key) {
        if (m->word_count + SEARCH_FOUND_MAX > MEMO_WORDS) forget(m);
        const struct search_request request = {.printed = points,
                                               .count = count,
                                               .most = any_end ? FOUND_PARTS : FOUND_WHOLE,
                                               .width = WIDTH,
                                               .least = least[purpose] + least_letter[purpose] * (float)count,
                                               .any_end = any_end,
                                               .cut_cost = CUT_COST};
        const size_t words = search_words(m->search, m->channel, &request, m->words + m->word_count);
        if (words == SIZE_MAX) {
            m->failed = true;
            return 0;
        }
        *memo = (struct memo){.key = key, .first = (uint32_t)m->word_count, .count = (uint16_t)words};
        m->word_count += words;
    }
    *found = m->words + memo->first;
    return memo->count;
}

/* ---- Capitals ---- */

static float case_score(const struct lattice_maker *m, unsigned symbol, unsigned letter_case, enum case_context context)
{
    static const float unknown[] = {-0.1f, -2.5f, -5.0f}, least = -5.0f;
    static const float at_start[] = {-2.5f, -0.1f, -4.0f}, in_capitals[] = {-3.5f, -3.0f, -0.1f};
    const float usual = symbol < SYMBOL_FIRST_WORD
                            ? unknown[letter_case]
                            : m->model->case_cost[m->model->entries[symbol].letter_case][letter_case];
    if (context == CASE_CAPITALS) return in_capitals[letter_case];
    if (context == CASE_SENTENCE_START) return fmaxf(usual, least) * 0.3f + at_start[letter_case];
    return fmaxf(usual, least);
}

/* Whether most letters of the line that holds `at` are capitals. */
static bool line_is_capitals(struct lattice_maker *m, size_t at)
{
    enum { LETTERS_MIN = 4, PER_CENT = 70 };
    const struct lattice_sentence *s = m->sentence;
    if (at < m->line_end) return m->capitals;
    size_t begin = at, letters = 0, uppers = 0;
    while (begin > 0 && s->text[begin - 1] != '\n' && at - begin < 512) begin--;
    for (size_t i = begin; i < s->end && s->text[i] != '\n';) {
        struct letter letter;
        if (letter_split(utf8_next(s->text, s->end, &i), &letter)) {
            letters++;
            uppers += letter.upper;
        }
        m->line_end = i;
    }
    if (m->line_end <= at) m->line_end = at + 1;
    m->capitals = letters >= LETTERS_MIN && uppers * 100 >= letters * PER_CENT;
    return m->capitals;
}

/* Whether the print beside [begin, end), on the same line, is in capitals. */
static bool beside_capitals(const struct lattice_maker *m, size_t begin, size_t end)
{
    const struct lattice_sentence *s = m->sentence;
    size_t first = begin, last = end, uppers = 0;
    while (first > s->begin && s->text[first - 1] == ' ') first--;
    while (last < s->end && s->text[last] == ' ') last++;
    for (size_t at = last; at < s->end && s->text[at] > ' ' && uppers < 2; at++)
        uppers = s->text[at] >= 'A' && s->text[at] <= 'Z' ? uppers + 1 : 0;
    if (uppers >= 2) return true;
    for (uppers = 0; first > s->begin && s->text[first - 1] > ' ' && uppers < 2; first--)
        uppers = s->text[first - 1] >= 'A' && s->text[first - 1] <= 'Z' ? uppers + 1 : 0;
    return uppers >= 2;
}

/* ---- What else is known of the print ---- */

/* The reading that speaks of the print at `at`; NULL where none does. */
static const pd_reading *find_reading(struct lattice_maker *m, size_t at)
{
    const struct lattice_sentence *s = m->sentence;
    while (m->reading < s->reading_count && s->readings[m->reading].offset + s->readings[m->reading].length <= at)
        m->reading++;
    const bool speaks = m->reading < s->reading_count && s->readings[m->reading].offset <= at;
    return speaks ? &s->readings[m->reading] : NULL;
}

/* How much likelier the engine's being so sure is where the print is right, or wrong: log-odds against the usual. */
static float sure_score(const pd_reading *reading, bool is_right)
{
    static const float usual = 0.06f, least = 0.004f, most = 0.8f; /* share of words that are wrong */
    if (!reading || reading->confidence < 0) return 0;
    const float wrong = fminf(most, fmaxf(least, 1 - reading->confidence));
    return is_right ? logf((1 - wrong) / (1 - usual)) : logf(wrong / usual);
}

/* What another engine read, without the signs around it; returns how many characters. */
static size_t read_other(const pd_reading *reading, uint32_t points[SEARCH_PRINTED_MAX])
{
    size_t count = 0, end = 0;
    for (size_t at = 0; at < reading->other_length;) {
        struct letter letter;
        const uint32_t point = utf8_next(reading->other, reading->other_length, &at);
        const bool is_inner = (point >= '0' && point <= '9') || letter_split(point, &letter);
        if (count == 0 && !is_inner) continue;
        if (count == SEARCH_PRINTED_MAX) return 0;
        points[count++] = point;
        if (is_inner) end = count;
    }
    return end;
}

/* How well a word, given as letters, fits what another engine read; 0 where that is not known. */
static float other_score(const struct lattice_maker *m, const pd_reading *reading, const uint8_t *letters, size_t count)
{
    uint32_t points[SEARCH_PRINTED_MAX];
    if (!reading || !reading->other || !m->other_channel) return 0;
    const size_t length = read_other(reading, points);
    if (length == 0) return 0;
    const float score = channel_log_p(m->other_channel, letters, count, points, length, SEARCH_INSERTION);
    return OTHER_WEIGHT * fmaxf(score, OTHER_LEAST);
}

/* The symbols of a part, one a character; NULL where they are not known. */
static const pd_symbol *symbols_of(const struct lattice_maker *m, const pd_reading *reading, const struct part *part)
{
    if (!reading || !reading->symbols) return NULL;
    size_t before = 0, count = 0;
    for (size_t at = reading->offset; at < reading->offset + reading->length; count++) {
        before += at < part->begin;
        utf8_next(m->sentence->text, m->sentence->end, &at);
    }
    return count == reading->symbol_count && before + part->count <= count ? reading->symbols + before : NULL;
}

/* The probability that an engine gives a character at a place, at least CHOICE_LEAST. */
static float choice_p(const struct lattice_maker *m, const pd_symbol *symbol, uint8_t letter)
{
    for (size_t c = 0; c < symbol->choice_count; c++) {
        const pd_alternative *choice = &symbol->choices[c];
        size_t at = 0;
        if (choice->length == 0) continue;
        const uint32_t point = utf8_next(choice->text, choice->length, &at);
        if (at == choice->length && channel_letter(m->alphabet, point) == letter)
            return fmaxf(choice->confidence, CHOICE_LEAST);
    }
    return CHOICE_LEAST;
}

/* What the engine's choices say for letters instead of the print; 0 where there is not one for each character. */
static float choices_score(const struct lattice_maker *m, const pd_reading *reading, const struct part *part,
                           const uint8_t *letters, size_t count)
{
    const pd_symbol *symbols = symbols_of(m, reading, part);
    float score = 0;
    if (!symbols || count != part->count) return 0;
    for (size_t i = 0; i < count; i++) {
        const uint8_t printed = channel_letter(m->alphabet, part->points[i]);
        if (printed != letters[i])
            score += logf(choice_p(m, &symbols[i], letters[i]) / choice_p(m, &symbols[i], printed));
    }
    return CHOICE_WEIGHT * score;
}

/* ---- Parts ---- */

static bool is_digit(uint32_t point)
{
    return point >= '0' && point <= '9';
}

/* Reads [begin, end); false where it is too long for a word. */
static bool read_part(const char *text, size_t begin, size_t end, struct part *part)
{
    *part = (struct part){.begin = begin, .end = end};
    for (size_t at = begin; at < end;) {
        if (part->count == SEARCH_PRINTED_MAX) return false;
        struct letter letter;
        part->offsets[part->count] = (uint32_t)(at - begin);
        const uint32_t point = utf8_next(text, end, &at);
        part->points[part->count++] = point;
        part->digits += is_digit(point);
        if (letter_split(point, &letter)) {
            part->letters++;
            part->uppers += letter.upper;
        }
    }
    part->offsets[part->count] = (uint32_t)(end - begin);
    /* The words of the model have their tones in the old places: hoà is looked for as hòa. */
    if (part->letters == part->count) syllable_place_tone(part->points, part->count, PLACEMENT_OLD);
    return true;
}

/* What else is known, for a word in a case as the reading of a whole part. */
static float word_evidence(struct lattice_maker *m, const struct part *part, const struct search_word *word)
{
    const pd_reading *reading = find_reading(m, part->begin);
    if (!reading) return 0;
    uint8_t letters[TRIE_LETTERS_MAX];
    const size_t count = trie_spell_in_case(m->trie, word->node, (enum token_case)word->letter_case, letters);
    bool is_right = count == part->count;
    for (size_t i = 0; is_right && i < count; i++)
        is_right = channel_letter(m->alphabet, part->points[i]) == letters[i];
    return sure_score(reading, is_right) + other_score(m, reading, letters, count) +
           choices_score(m, reading, part, letters, count);
}

static void add_word(struct lattice_maker *m, const struct part *part, size_t from, size_t to_unit, size_t to,
                     const struct search_word *word, float extra)
{
    if (m->trie->nodes[word->node].is_listed)
        extra += LISTED_BONUS;
    else if (word->symbol == SYMBOL_UNKNOWN)
        extra += UNKNOWN_SYLLABLE;
    if (m->sentence->readings) extra += word_evidence(m, part, word);
    add_edge(m, (struct lattice_edge){.from = key_of(m->unit_count, from),
                                      .to = key_of(to_unit, to),
                                      .score = word->channel + extra +
                                               case_score(m, word->symbol, word->letter_case, m->context),
                                      .trie_node = word->node,
                                      .begin = (uint32_t)part->begin + part->offsets[from],
                                      .end = (uint32_t)part->begin + part->offsets[from + word->end],
                                      .symbol = word->symbol,
                                      .kind = EDGE_WORD,
                                      .letter_case = word->letter_case,
                                      .space_before = from > 0});
}

/* log P(print | some word that the model does not know, printed as it is). */
static float as_is_score(const struct part *part)
{
    float score = AS_IS_WORD;
    const bool has_lower = part->letters > part->uppers;
    for (size_t i = 0; i < part->count; i++) {
        struct letter letter;
        if (is_digit(part->points[i]))
            score += has_lower ? AS_IS_DIGIT : AS_IS_UPPER;
        else if (letter_split(part->points[i], &letter))
            score += letter.upper ? AS_IS_UPPER : AS_IS_LOWER;
        else
            score += part->points[i] == '&' && part->uppers == part->letters ? AS_IS_LOWER
                     : part->count > 1                                       ? AS_IS_MIXED
                     : part->points[i] < 0x80                                ? AS_IS_SYMBOL
                                                                             : AS_IS_FOREIGN;
    }
    return score;
}

/* What else is known, for the print as it is. */
static float print_evidence(struct lattice_maker *m, const struct part *part)
{
    const pd_reading *reading = find_reading(m, part->begin);
    uint8_t letters[SEARCH_PRINTED_MAX];
    bool is_known = true;
    for (size_t i = 0; i < part->count; i++) {
        letters[i] = channel_letter(m->alphabet, part->points[i]);
        is_known = is_known && letters[i] != CHANNEL_NO_LETTER;
    }
    return sure_score(reading, true) + (is_known ? other_score(m, reading, letters, part->count) : 0);
}

/* A reading of a whole part that is none of the trie's words. */
static void add_reading(struct lattice_maker *m, const struct part *part, unsigned symbol, enum edge_kind kind,
                        float score)
{
    add_edge(m, (struct lattice_edge){.from = key_of(m->unit_count, 0),
                                      .to = key_of(m->unit_count + 1, 0),
                                      .score = score,
                                      .begin = (uint32_t)part->begin,
                                      .end = (uint32_t)part->end,
                                      .symbol = (uint16_t)symbol,
                                      .kind = (uint8_t)kind});
}

/* The print as it is: a word of the model in unusual case (TTg), or one that it does not know. */
static void add_as_is(struct lattice_maker *m, const struct part *part)
{
    const char *print = m->sentence->text + part->begin;
    char word[4 * SEARCH_PRINTED_MAX];
    const size_t length = word_canonical(print, part->end - part->begin, word, sizeof word);
    unsigned symbol = part->letters && length ? model_find_word(m->model, word, length) : SYMBOL_PAD;
    float score = as_is_score(part);
    const bool is_mixed = part->uppers > 1 && part->uppers < part->letters;
    if (symbol >= SYMBOL_FIRST_WORD && is_mixed)
        score = m->model->case_cost[m->model->entries[symbol].letter_case][CASE_MIXED];
    else if (symbol >= SYMBOL_FIRST_WORD)
        symbol = SYMBOL_UNKNOWN;
    if (m->sentence->readings) score += print_evidence(m, part);
    add_reading(m, part, symbol, EDGE_PRINT, score);
}

static bool is_poor(const struct lattice_maker *m, const struct search_word *found, size_t count, size_t length)
{
    if (count == 0) return true;
    const float best = found[0].channel + m->trie->nodes[found[0].node].log_p;
    return best < POOR + POOR_LETTER * (float)length;
}

/* Words that run together: from every place reached, all words that fit the next characters. */
static void add_cuts(struct lattice_maker *m, const struct part *part)
{
    bool reached[SEARCH_PRINTED_MAX + 1] = {true};
    for (size_t from = 0, cuts = 0; from < part->count && cuts < CUTS_MAX; from++) {
        if (!reached[from]) continue;
        cuts++;
        const struct search_word *found;
        const size_t count = find_words(m, part->points + from, part->count - from, START_OF_PRINT, &found);
        for (size_t w = 0; w < count; w++) {
            const size_t end = from + found[w].end;
            const bool is_last = end == part->count;
            if (from == 0 && is_last) continue;
            reached[end] = true;
            add_word(m, part, from, m->unit_count + is_last, is_last ? 0 : end, &found[w], from > 0 ? CUT_COST : 0);
        }
    }
}

/* A word that was printed in two, the one before and this. */
static void add_join(struct lattice_maker *m, const struct part *part)
{
    const struct part *before = &m->before.part;
    struct part joined;
    const struct search_word *found;
    if (before->count + part->count + 1 > JOINED_MAX) return;
    read_part(m->sentence->text, before->begin, part->end, &joined);
    if (joined.count != before->count + part->count + 1) return;
    joined.points[before->count] = ' ';
    const size_t count = find_words(m, joined.points, joined.count, JOINED_PRINTS, &found);
    m->unit_count--;
    for (size_t w = 0; w < count; w++) add_word(m, &joined, 0, m->unit_count + 2, 0, &found[w], JOIN_COST);
    m->unit_count++;
}

static bool may_join(const struct lattice_maker *m, const struct part *part, bool poor)
{
    const struct unit *before = &m->before;
    if (!before->is_word || part->begin != before->part.end + 1) return false;
    return poor || before->is_poor || part->count == 1 || before->part.count == 1;
}

/* ---- Numbers ---- */

/* O, l, I, | stand for digits: copies the characters as digits; returns how many letters were changed, or SIZE_MAX. */
static size_t as_digits(const struct part *part, char *out)
{
    size_t changed = 0;
    for (size_t i = 0; i < part->count; i++) {
        const uint32_t point = part->points[i];
        const bool is_zero = point == 'O' || point == 'o', is_one = point == 'l' || point == 'I' || point == '|';
        if (!is_zero && !is_one && !is_digit(point)) return SIZE_MAX;
        changed += is_zero || is_one;
        out[i] = is_zero ? '0' : is_one ? '1' : (char)point;
    }
    return changed;
}

static unsigned number_symbol(const char *digits, size_t count)
{
    const bool is_year =
        count == 4 && ((digits[0] == '1' && digits[1] >= '8') || (digits[0] == '2' && digits[1] == '0'));
    return is_year ? SYMBOL_YEAR : count <= 2 ? SYMBOL_SMALL : SYMBOL_NUMBER;
}

/* A number in which a letter stands for a digit: as one more reading. A year leaves no doubt. */
static void add_digits(struct lattice_maker *m, const struct part *part)
{
    char digits[SEARCH_PRINTED_MAX];
    const size_t changed = as_digits(part, digits);
    if (changed == SIZE_MAX || changed == 0 || part->digits == 0 || part->count > 4) return;
    const unsigned symbol = number_symbol(digits, part->count);
    if (symbol == SYMBOL_NUMBER || (symbol == SYMBOL_YEAR && part->digits < 2)) return;
    add_reading(m, part, symbol, EDGE_DIGITS, symbol == SYMBOL_YEAR ? 0 : DIGITS_COST);
}

/* A Roman numeral whose I look otherwise: X111. */
static void add_roman(struct lattice_maker *m, const struct part *part)
{
    char roman[SEARCH_PRINTED_MAX];
    size_t others = 0;
    for (size_t i = 0; i < part->count; i++) {
        const uint32_t point = part->points[i];
        const bool is_one = point == '1' || point == 'l' || point == '|' || point == '!';
        if (!is_one && point != 'I' && point != 'V' && point != 'X') return;
        others += is_one;
        roman[i] = is_one ? 'i' : (char)(point - 'A' + 'a');
    }
    const unsigned symbol = model_find_word(m->model, roman, part->count);
    if (part->count < 2 || others == 0 || others == part->count || symbol == SYMBOL_UNKNOWN) return;
    add_reading(m, part, symbol, EDGE_ROMAN, ROMAN_COST);
}

/* The class of a number: what the tokens say of it. */
static unsigned class_at(struct lattice_maker *m, size_t begin, size_t end)
{
    const struct lattice_sentence *s = m->sentence;
    while (m->token < s->token_count && (size_t)s->tokens[m->token].begin + s->tokens[m->token].length <= begin)
        m->token++;
    for (size_t t = m->token; t < s->token_count && s->tokens[t].begin < end; t++)
        if (s->tokens[t].kind == TOKEN_CLASS && s->tokens[t].symbol < SYMBOL_COMMA) return s->tokens[t].symbol;
    return SYMBOL_NUMBER;
}

/* ---- Units ---- */

/* Two or more of I, V and X: a number, which stays. */
static bool is_roman(const struct part *part)
{
    for (size_t i = 0; i < part->count; i++)
        if (part->points[i] != 'I' && part->points[i] != 'V' && part->points[i] != 'X') return false;
    return part->count > 1;
}

/* Whether a part, from a character on, is one of `units`, a list that NULL ends. */
static bool is_unit(const struct part *part, size_t begin, const char *const *units)
{
    char unit[4] = "";
    if (part->count - begin >= sizeof unit) return false;
    for (size_t i = begin; i < part->count; i++) unit[i - begin] = part->points[i] < 0x80 ? (char)part->points[i] : '?';
    for (; *units; units++)
        if (strcmp(unit, *units) == 0) return true;
    return false;
}

/* Digits alone, with a per cent or degree sign, or with a unit behind them, and units of area and volume: these stay.
 */
static bool stays(const struct part *part)
{
    static const char *const units[] = {"km", "ha", "kg", "cm", "mm", "tr", "ml", "kW", "km2", "m2", "m3", NULL};
    static const char *const short_units[] = {"m", "d", "g", "h", "l", "s", NULL};
    static const char *const powers[] = {"m2", "m3", "km2", "dm2", "dm3", "cm2", "cm3", "mm2", NULL};
    size_t digits = 0;
    while (digits < part->count && is_digit(part->points[digits])) digits++;
    if (digits == 0) return is_unit(part, 0, powers);
    return part->letters == 0 || is_unit(part, digits, units) || (digits > 1 && is_unit(part, digits, short_units));
}

static void end_word(struct lattice_maker *m, const struct part *part, bool poor)
{
    m->unit_count++;
    m->before = (struct unit){.part = *part, .is_word = true, .is_poor = poor};
    m->started = true;
}

/* A part without letters and digits: signs that may be misread letters, or nothing. */
static void add_signs(struct lattice_maker *m, const struct part *part)
{
    const struct search_word *found;
    m->context = CASE_USUAL;
    const size_t count = part->count <= 2 ? find_words(m, part->points, part->count, WHOLE_PRINT, &found) : 0;
    for (size_t w = 0; w < count; w++) add_word(m, part, 0, m->unit_count + 1, 0, &found[w], 0);
    add_as_is(m, part);
    end_word(m, part, false);
}

/* A part with letters. `in_code`: it stands in a code, where only abbreviations are. */
static void add_letters(struct lattice_maker *m, const struct part *part, bool in_code)
{
    const struct search_word *found;
    const size_t count = find_words(m, part->points, part->count, WHOLE_PRINT, &found);
    const bool poor = is_poor(m, found, count, part->count);
    const bool is_capitals = part->letters > 1 && part->uppers == part->letters;
    m->context = in_code || line_is_capitals(m, part->begin)                 ? CASE_CAPITALS
                 : is_capitals && beside_capitals(m, part->begin, part->end) ? CASE_CAPITALS
                 : m->started                                                ? CASE_USUAL
                                                                             : CASE_SENTENCE_START;
    for (size_t w = 0; w < count; w++)
        if (!in_code || found[w].letter_case == CASE_UPPER) add_word(m, part, 0, m->unit_count + 1, 0, &found[w], 0);
    if (poor && !in_code && part->count > 2) add_cuts(m, part);
    if (!in_code && may_join(m, part, poor)) add_join(m, part);
    add_as_is(m, part);
    if (part->digits) add_digits(m, part);
    add_roman(m, part);
    end_word(m, part, poor);
}

/* A part that starts with a number which a word runs on from: 2021cua. Returns the number's characters, or 0. */
static size_t leading_number(const struct part *part)
{
    enum { DIGITS_MIN = 3 };
    size_t digits = 0;
    while (digits < part->count && is_digit(part->points[digits])) digits++;
    return digits >= DIGITS_MIN && digits < part->count ? digits : 0;
}

/* A word that a number runs into: the space between them is missing. */
static void add_behind_number(struct lattice_maker *m, const struct part *part)
{
    const size_t first = m->lattice->edge_count;
    add_letters(m, part, false);
    for (size_t e = first; e < m->lattice->edge_count; e++)
        if (m->lattice->edges[e].kind == EDGE_WORD) m->lattice->edges[e].space_before = true;
}

static void add_part(struct lattice_maker *m, size_t begin, size_t end, bool in_code)
{
    struct part part;
    if (!read_part(m->sentence->text, begin, end, &part)) {
        add_fixed(m, begin, end, SYMBOL_UNKNOWN);
        return;
    }
    const size_t digits = leading_number(&part);
    if (digits) {
        const size_t cut = begin + part.offsets[digits];
        add_fixed(m, begin, cut, class_at(m, begin, cut));
        m->started = true;
        begin = cut;
        read_part(m->sentence->text, begin, end, &part);
        if (part.letters == part.count && part.count > 1 && !in_code) {
            add_behind_number(m, &part);
            return;
        }
    }
    char roman[SEARCH_PRINTED_MAX];
    if (is_roman(&part)) {
        const size_t length = word_canonical(m->sentence->text + begin, end - begin, roman, sizeof roman);
        add_fixed(m, begin, end, model_find_word(m->model, roman, length));
    } else if (stays(&part)) {
        add_fixed(m, begin, end, class_at(m, begin, end));
    } else if (part.letters == 0 && part.digits == 0) {
        add_signs(m, &part);
    } else {
        add_letters(m, &part, in_code);
    }
}

/* ---- Chunks ---- */

/* Signs that part what stands on both sides of them. */
static bool is_separator(uint32_t point)
{
    return point != 0 && point < 0x80 ? strchr("/-,.;:()[]\"!?+*=<>", (char)point) != NULL
                                      : point >= 0x2010 && point <= 0x2026;
}

static bool is_outer(uint32_t point)
{
    return is_separator(point) || point == '\'' || point == 0xAB || point == 0xBB;
}

static void add_class_sign(struct lattice_maker *m, size_t at, uint32_t point)
{
    const unsigned symbol = point == ','   ? SYMBOL_COMMA
                            : point == ':' ? SYMBOL_COLON
                            : point == ';' ? SYMBOL_SEMICOLON
                                           : SYMBOL_PAD;
    if (symbol != SYMBOL_PAD && m->unit_count > 0) add_fixed(m, at, at + 1, symbol);
    m->before.is_word = false;
}

/* The end of a run of digits and of signs between digits that starts at `begin`; `begin` where there is none. */
static size_t number_end(const char *text, size_t begin, size_t end)
{
    size_t at = begin, good = begin;
    while (at < end) {
        if (is_digit((unsigned char)text[at]))
            good = ++at;
        else if (good == at && at > begin && strchr("/-.,:", text[at]))
            at++;
        else
            break;
    }
    return good;
}

/*
 * Whether a number stands in the chunk beside / or -, and no word of small letters: it is a code then, and its letters
 * are abbreviations.
 */
static bool is_code(const char *text, size_t begin, size_t end)
{
    enum { SMALL_MAX = 2 };
    bool has_digit = false, has_sign = false, has_upper = false;
    size_t letters = 0;
    for (size_t at = begin; at <= end;) {
        struct letter letter;
        const size_t start = at;
        const uint32_t point = at < end ? utf8_next(text, end, &at) : (uint32_t)(at++, ' ');
        has_digit = has_digit || is_digit(point);
        has_sign = has_sign || (start > begin && (point == '/' || point == '-'));
        if (letter_split(point, &letter)) {
            letters++;
            has_upper = has_upper || letter.upper;
            continue;
        }
        if (letters > SMALL_MAX && !has_upper) return false;
        letters = 0;
        has_upper = false;
    }
    return has_digit && has_sign;
}

/* Whether text[at] is an ampersand between two capitals: it parts abbreviations (GD&ĐT). */
static bool is_joint(const char *text, size_t at, size_t begin, size_t end)
{
    struct letter before, behind;
    size_t first = at, last = at + 1;
    if (text[at] != '&' || at == begin || last == end) return false;
    do first--;
    while (first > begin && ((unsigned char)text[first] & 0xC0) == 0x80);
    return letter_split(utf8_next(text, end, &first), &before) && before.upper &&
           letter_split(utf8_next(text, end, &last), &behind) && behind.upper;
}

/* The end of a part of a chunk, [`begin`, `end`), that starts at `from`: the next separator. */
static size_t part_end(const char *text, size_t begin, size_t from, size_t end)
{
    for (size_t at = from; at < end;) {
        const size_t start = at;
        if (is_separator(utf8_next(text, end, &at)) || is_joint(text, start, begin, end)) return start;
    }
    return end;
}

/* Whether [begin, end) is two small letters or more. */
static bool is_word_end(const char *text, size_t begin, size_t end)
{
    size_t letters = 0;
    for (size_t at = begin; at < end; letters++) {
        struct letter letter;
        if (!letter_split(utf8_next(text, end, &at), &letter) || letter.upper) return false;
    }
    return letters > 1;
}

static void add_chunk(struct lattice_maker *m, size_t begin, size_t end)
{
    const char *text = m->sentence->text;
    const bool in_code = is_code(text, begin, end);
    for (size_t at = begin; at < end;) {
        const size_t start = at, number = number_end(text, at, end);
        if (number > at && (number == end || part_end(text, begin, number, end) == number)) {
            add_fixed(m, at, number, class_at(m, at, number));
            m->started = true;
            at = number;
            continue;
        }
        if (number > at && class_at(m, at, number) == SYMBOL_DATE && is_word_end(text, number, end)) {
            struct part word;
            add_fixed(m, at, number, SYMBOL_DATE);
            m->started = true;
            if (read_part(text, number, end, &word))
                add_behind_number(m, &word);
            else
                add_fixed(m, number, end, SYMBOL_UNKNOWN);
            return;
        }
        const uint32_t point = utf8_next(text, end, &at);
        if (is_outer(point) || is_joint(text, start, begin, end)) {
            add_class_sign(m, start, point);
            continue;
        }
        at = part_end(text, begin, start, end);
        size_t last = at;
        while (last > start && text[last - 1] == '\'') last--;
        add_part(m, start, last > start ? last : at, in_code);
    }
}

static bool is_opaque(struct lattice_maker *m, size_t begin, size_t end)
{
    const struct lattice_sentence *s = m->sentence;
    class_at(m, begin, end);
    for (size_t t = m->token; t < s->token_count && s->tokens[t].begin < end; t++)
        if (s->tokens[t].kind == TOKEN_OPAQUE) return true;
    return false;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r' || byte == '\f' || byte == '\v';
}

bool lattice_make(struct lattice_maker *m, const struct lattice_sentence *sentence, struct lattice *lattice)
{
    lattice->edge_count = lattice->key_count = 0;
    m->sentence = sentence;
    m->lattice = lattice;
    m->token = m->reading = m->unit_count = m->line_end = 0;
    m->started = m->failed = false;
    m->before.is_word = false;
    for (size_t at = sentence->begin; at < sentence->end;) {
        if (is_blank(sentence->text[at])) {
            at++;
            continue;
        }
        const size_t begin = at;
        while (at < sentence->end && !is_blank(sentence->text[at])) at++;
        if (is_opaque(m, begin, at))
            add_fixed(m, begin, at, SYMBOL_UNKNOWN);
        else
            add_chunk(m, begin, at);
    }
    add_fixed(m, sentence->end, sentence->end, SYMBOL_END);
    if (m->failed) return false;
    number_nodes(lattice);
    rank_edges(m->model, lattice);
    return true;
}
