/*
 * The readings of a unit: words found by search, words that run together, one half of a split word, or the print as it
 * is. Those of numbers are in unit_numbers.c.
 */
#include <math.h>

#include "alphabet/alphabet.h"
#include "lattice/unit.h"

enum {
    CUTS_MAX = 12,   /* places in a print where a word may start */
    JOINED_MAX = 10, /* characters of a word that was split, its blank included */
    KEY_BITS = 6     /* lowest bits of a node's key: the character inside the unit */
};

static uint32_t key_of(size_t unit, size_t character)
{
    return (uint32_t)(unit << KEY_BITS | character);
}

void unit_add_edge(struct lattice_maker *m, struct lattice_edge edge, size_t from_unit, size_t from_character,
                   size_t to_unit, size_t to_character)
{
    edge.from = key_of(from_unit, from_character);
    edge.to = key_of(to_unit, to_character);
    if (!lattice_add_edge(m->lattice, edge)) m->failed = true;
}

size_t unit_find_words(struct lattice_maker *m, const uint32_t *print, size_t count, enum word_purpose purpose,
                       const struct search_word **found)
{
    const size_t words = word_finder_find(m->finder, print, count, purpose, found);
    if (words != SIZE_MAX) return words;
    m->failed = true;
    return 0;
}

/* ---- Words ---- */

static float case_score(const struct lattice_maker *m, unsigned symbol, unsigned letter_case, enum case_context context)
{
    const struct repair_weights *w = m->weights;
    const float unknown[] = {w->case_unknown_lower, w->case_unknown_title, w->case_unknown_upper};
    const float at_start[] = {w->case_start_lower, w->case_start_title, w->case_start_upper};
    const float in_capitals[] = {w->case_capitals_lower, w->case_capitals_title, w->case_capitals_upper};
    const float usual = symbol < SYMBOL_FIRST_WORD
                            ? unknown[letter_case]
                            : m->model->case_cost[m->model->entries[symbol].letter_case][letter_case];
    if (context == CASE_CAPITALS) return in_capitals[letter_case];
    if (context == CASE_SENTENCE_START)
        return fmaxf(usual, w->case_least) * w->case_start_usual + at_start[letter_case];
    return fmaxf(usual, w->case_least);
}

/* The log-odds of a word against the print, by how often the text has both. */
static float uses_score(const struct lattice_maker *m, const struct part *part, const uint8_t *letters, size_t count)
{
    uint32_t word[TRIE_LETTERS_MAX];
    bool is_print = count == part->count;
    for (size_t i = 0; i < count; i++) {
        word[i] = m->evidence.alphabet->point_of[letters[i]];
        is_print = is_print && word[i] == part->points[i];
    }
    if (is_print) return 0;
    const size_t uses = word_uses_of(m->sentence->uses, word, count);
    return -m->weights->text_uses * logf((float)m->printed_uses / (float)(uses + 1));
}

/* What else is known, for a word in a case. */
static float word_evidence(struct lattice_maker *m, const struct part *part, size_t from,
                           const struct search_word *word)
{
    uint8_t letters[TRIE_LETTERS_MAX];
    const size_t count = trie_spell_in_case(m->trie, word->node, (enum token_case)word->letter_case, letters);
    float score = 0;
    if (m->evidence.readings) score = engine_evidence_for_word(&m->evidence, part, from, word->end, letters, count);
    if (m->printed_uses > 0 && from == 0) score += uses_score(m, part, letters, count);
    if (!m->trie->nodes[word->node].is_listed)
        score += name_evidence_for_word(&m->names, part, letters, count, from == 0 && word->end == part->count);
    return score;
}

/* For a word that the model does not know, if the engine was sure of it more than once in the document. */
static float unknown_usage_score(const struct lattice_maker *m, uint64_t spelling)
{
    const uint32_t uses = word_counts_of(m->sentence->usage->sure, spelling);
    return uses > 1 ? fminf(m->weights->document_unknown * logf((float)uses), -m->weights->unknown_syllable) : 0;
}

/* The number of a word's spelling. */
static uint64_t spelling_of(const struct lattice_maker *m, uint32_t node)
{
    uint32_t points[TRIE_LETTERS_MAX];
    uint8_t letters[TRIE_LETTERS_MAX];
    const size_t count = trie_spell(m->trie, node, letters);
    for (size_t i = 0; i < count; i++) points[i] = m->evidence.alphabet->point_of[letters[i]];
    return word_spelling(points, count);
}

/* For a word that the document uses more often than other texts do. */
static float usage_score(const struct lattice_maker *m, const struct search_word *word)
{
    const struct word_usage *usage = m->sentence->usage;
    if (!usage || !usage->by_symbol) return 0;
    if (word->symbol >= SYMBOL_FIRST_WORD) return m->weights->document_word * usage->by_symbol[word->symbol];
    return unknown_usage_score(m, spelling_of(m, word->node));
}

/* The same for a print that no dictionary has. It must be a possible name: engines repeat their misreadings, too. */
static float print_usage_score(const struct lattice_maker *m, const struct part *part)
{
    const struct word_usage *usage = m->sentence->usage;
    if (!usage || !usage->by_symbol || !name_word_is_possible(part->points, part->count)) return 0;
    return unknown_usage_score(m, word_spelling(part->points, part->count));
}

static void add_word(struct lattice_maker *m, const struct part *part, size_t from, size_t to_unit, size_t to,
                     const struct search_word *word, float extra)
{
    if (m->trie->nodes[word->node].is_listed)
        extra += m->weights->listed;
    else if (word->symbol == SYMBOL_UNKNOWN)
        extra += m->weights->unknown_syllable;
    if (m->evidence.readings || m->names.places || m->printed_uses > 0) extra += word_evidence(m, part, from, word);
    extra += usage_score(m, word);
    const float channel = m->evidence.readings ? m->weights->channel_read
                                               : m->weights->channel + m->weights->channel_earned * m->evidence.earned;
    const struct lattice_edge edge = {.score = word->channel * channel + extra +
                                               case_score(m, word->symbol, word->letter_case, m->context),
                                      .trie_node = word->node,
                                      .begin = (uint32_t)part->begin + part->offsets[from],
                                      .end = (uint32_t)part->begin + part->offsets[from + word->end],
                                      .symbol = word->symbol,
                                      .kind = EDGE_WORD,
                                      .letter_case = word->letter_case,
                                      .space_before = from > 0};
    unit_add_edge(m, edge, m->unit_count, from, to_unit, to);
}

/*
 * Whether the first letter of a word in small letters was lost, or printed as another one. Then the print does not say
 * whether it was a capital.
 */
static bool has_lost_first(const struct lattice_maker *m, const struct part *part, const struct search_word *word)
{
    uint8_t letters[TRIE_LETTERS_MAX];
    struct letter first, printed;
    if (word->letter_case != CASE_LOWER) return false;
    trie_spell_in_case(m->trie, word->node, CASE_LOWER, letters);
    return letter_split(m->evidence.alphabet->point_of[letters[0]], &first) &&
           !(letter_split(part->points[0], &printed) && printed.base == first.base);
}

static bool is_found(const struct search_word *found, size_t count, const struct search_word *word)
{
    size_t w = 0;
    while (w < count && (found[w].node != word->node || found[w].letter_case != word->letter_case)) w++;
    return w < count;
}

/* Whether the print has capitals behind small letters, and a mark, which no abbreviation has in small letters: CáC. */
static bool is_miscased(const struct part *part)
{
    bool has_lower = false, has_upper_behind = false, has_mark = false;
    for (size_t i = 0; i < part->count; i++) {
        struct letter letter;
        if (!letter_split(part->points[i], &letter)) return false;
        has_upper_behind = has_upper_behind || (has_lower && letter.upper);
        has_lower = has_lower || !letter.upper;
        has_mark = has_mark || (!letter.upper && (letter.shape || letter.tone));
    }
    return has_upper_behind && has_mark;
}

/* Whether a word has the letters and marks of the print, in other cases. */
static bool is_spelled_as(const struct lattice_maker *m, const struct part *part, const struct search_word *word)
{
    uint8_t letters[TRIE_LETTERS_MAX];
    if (trie_spell_in_case(m->trie, word->node, CASE_LOWER, letters) != part->count) return false;
    for (size_t i = 0; i < part->count; i++)
        if (m->evidence.alphabet->point_of[letters[i]] != letter_lower(part->points[i])) return false;
    return true;
}

/* Whether the print has capitals behind small letters, as the names of products do: TikTok. */
static bool is_mixed(const struct part *part)
{
    size_t uppers = 0;
    for (struct letter letter; uppers < part->count && letter_split(part->points[uppers], &letter) && letter.upper;)
        uppers++;
    return part->uppers > uppers;
}

void unit_read_words(struct lattice_maker *m, const struct part *part, const struct search_word *found, size_t count)
{
    enum { LETTERS_MAX = 2 }; /* an engine prints no more for one letter */
    const bool miscased = is_miscased(part), mixed = !miscased && is_mixed(part);
    for (size_t w = 0; w < count; w++) {
        struct search_word cased = found[w];
        const struct trie_node *node = &m->trie->nodes[cased.node];
        if (part->letters > LETTERS_MAX && node->parent == 0) continue; /* a word of one letter */
        if (mixed && !node->is_syllable && !node->is_listed && is_spelled_as(m, part, &cased)) continue;
        if (miscased && is_spelled_as(m, part, &cased)) cased.channel = fmaxf(cased.channel, m->weights->case_least);
        add_word(m, part, 0, m->unit_count + 1, 0, &cased, 0);
        if (m->context != CASE_SENTENCE_START || !has_lost_first(m, part, &found[w])) continue;
        struct search_word title = found[w];
        title.letter_case = CASE_TITLE;
        if (!is_found(found, count, &title)) add_word(m, part, 0, m->unit_count + 1, 0, &title, 0);
    }
}

void unit_read_words_of_code(struct lattice_maker *m, const struct part *part, const struct search_word *found,
                             size_t count)
{
    for (size_t w = 0; w < count; w++) {
        uint8_t letters[TRIE_LETTERS_MAX];
        trie_spell_in_case(m->trie, found[w].node, (enum token_case)found[w].letter_case, letters);
        if (m->evidence.alphabet->point_of[letters[0]] == part->points[0])
            add_word(m, part, 0, m->unit_count + 1, 0, &found[w], 0);
    }
}

/* Whether a word found is an abbreviation: in capitals here, as it is mostly, or listed by the user. */
static bool is_abbreviation(const struct lattice_maker *m, const struct search_word *word)
{
    if (word->letter_case != CASE_UPPER) return false;
    if (word->symbol < SYMBOL_FIRST_WORD) return m->trie->nodes[word->node].is_listed;
    const float *cost = m->model->case_cost[m->model->entries[word->symbol].letter_case];
    return cost[CASE_UPPER] > cost[CASE_LOWER];
}

/* Whether a word found has the base letters of the part. */
static bool has_letters_of(const struct lattice_maker *m, const struct part *part, const struct search_word *word)
{
    uint8_t letters[TRIE_LETTERS_MAX];
    const size_t count = trie_spell_in_case(m->trie, word->node, CASE_UPPER, letters);
    if (count != part->count) return false;
    for (size_t i = 0; i < count; i++) {
        struct letter a, b;
        if (!letter_split(part->points[i], &a) || !letter_split(m->evidence.alphabet->point_of[letters[i]], &b) ||
            a.base != b.base)
            return false;
    }
    return true;
}

/* Whether the part is a word of the model, printed in mixed case: TTg, TTr. */
static bool is_mixed_word(const struct lattice_maker *m, const struct part *part)
{
    char word[4 * SEARCH_PRINTED_MAX];
    if (part->uppers < 2 || part->uppers == part->letters) return false;
    const char *print = m->sentence->text + part->begin;
    const size_t length = word_canonical(print, part->end - part->begin, word, sizeof word);
    return length && model_find_word(m->model, word, length) >= SYMBOL_FIRST_WORD;
}

void unit_read_abbreviations(struct lattice_maker *m, const struct part *part, const struct search_word *found,
                             size_t count)
{
    bool is_spelled = is_mixed_word(m, part);
    for (size_t w = 0; w < count && !is_spelled; w++)
        is_spelled = is_abbreviation(m, &found[w]) && has_letters_of(m, part, &found[w]);
    for (size_t w = 0; w < count; w++)
        if (is_abbreviation(m, &found[w]) && (!is_spelled || has_letters_of(m, part, &found[w])))
            add_word(m, part, 0, m->unit_count + 1, 0, &found[w], 0);
}

/*
 * Whether a word may stand in a print without the blanks around it: a syllable, an abbreviation, a word of the user's.
 * Words of other languages are compounds themselves: dashboard is no dash board.
 */
static bool may_be_run_together(const struct lattice_maker *m, const struct search_word *word)
{
    const struct trie_node *node = &m->trie->nodes[word->node];
    return node->is_syllable || node->is_listed || word->letter_case == CASE_UPPER;
}

void unit_read_run_together(struct lattice_maker *m, const struct part *part)
{
    bool reached[SEARCH_PRINTED_MAX + 1] = {true};
    for (size_t from = 0, cuts = 0; from < part->count && cuts < CUTS_MAX; from++) {
        if (!reached[from]) continue;
        cuts++;
        const struct search_word *found;
        const size_t count = unit_find_words(m, part->points + from, part->count - from, WORD_AT_PRINT_START, &found);
        for (size_t w = 0; w < count; w++) {
            const size_t end = from + found[w].end;
            const bool is_last = end == part->count;
            if ((from == 0 && is_last) || !may_be_run_together(m, &found[w])) continue;
            reached[end] = true;
            add_word(m, part, from, m->unit_count + is_last, is_last ? 0 : end, &found[w],
                     from > 0 ? m->weights->cut : 0);
        }
    }
}

void unit_read_split(struct lattice_maker *m, const struct part *part)
{
    const struct part *before = &m->before.part;
    struct part joined;
    const struct search_word *found;
    if (before->count + part->count + 1 > JOINED_MAX) return;
    part_read(m->sentence->text, before->begin, part->end, &joined);
    if (joined.count != before->count + part->count + 1) return;
    joined.points[before->count] = ' ';
    const size_t count = unit_find_words(m, joined.points, joined.count, WORD_OF_TWO_PRINTS, &found);
    m->unit_count--;
    for (size_t w = 0; w < count; w++) add_word(m, &joined, 0, m->unit_count + 2, 0, &found[w], m->weights->join);
    m->unit_count++;
}

void unit_read_signs_as_letters(struct lattice_maker *m, size_t unit, size_t begin, size_t end, bool started)
{
    struct part part;
    const struct search_word *found;
    if (!part_read(m->sentence->text, begin, end, &part)) return;
    const size_t count = unit_find_words(m, part.points, part.count, WORD_OF_PRINT, &found), to = m->unit_count;
    m->context = started ? CASE_USUAL : CASE_SENTENCE_START;
    m->printed_uses = 0;
    m->unit_count = unit;
    for (size_t w = 0; w < count; w++) add_word(m, &part, 0, to, 0, &found[w], m->weights->sign_letter);
    m->unit_count = to;
}

/* ---- The print, and numbers ---- */

/* The case of a part as printed. */
static enum token_case case_of(const struct part *part)
{
    struct letter first;
    if (part->uppers == 0) return CASE_LOWER;
    if (part->uppers == part->letters) return part->letters > 1 ? CASE_UPPER : CASE_TITLE;
    return part->uppers == 1 && letter_split(part->points[0], &first) && first.upper ? CASE_TITLE : CASE_MIXED;
}

/* Adds a reading of a whole part that is not a word of the trie. */
static void add_reading(struct lattice_maker *m, const struct part *part, unsigned symbol, enum edge_kind kind,
                        float score)
{
    const struct lattice_edge edge = {.score = score,
                                      .begin = (uint32_t)part->begin,
                                      .end = (uint32_t)part->end,
                                      .symbol = (uint16_t)symbol,
                                      .kind = (uint8_t)kind,
                                      .letter_case = (uint8_t)case_of(part)};
    unit_add_edge(m, edge, m->unit_count, 0, m->unit_count + 1, 0);
}

/* log P(print | a word that the model does not know, printed without errors). */
static float as_is_score(const struct repair_weights *w, const struct part *part)
{
    float score = w->as_is_word;
    const bool has_lower = part->letters > part->uppers;
    for (size_t i = 0; i < part->count; i++) {
        struct letter letter;
        if (part_is_digit(part->points[i]))
            score += has_lower ? w->as_is_digit : w->as_is_upper;
        else if (letter_split(part->points[i], &letter))
            score += letter.upper ? w->as_is_upper : w->as_is_lower;
        else
            score += part->points[i] == '&' && part->uppers == part->letters ? w->as_is_lower
                     : part->count > 1                                       ? w->as_is_mixed
                     : part->points[i] < 0x80                                ? w->as_is_symbol
                                                                             : w->as_is_foreign;
    }
    return score;
}

void unit_read_as_is(struct lattice_maker *m, const struct part *part, bool is_code)
{
    const char *print = m->sentence->text + part->begin;
    char word[4 * SEARCH_PRINTED_MAX];
    const size_t length = word_canonical(print, part->end - part->begin, word, sizeof word);
    unsigned symbol = part->letters && length ? model_find_word(m->model, word, length) : SYMBOL_PAD;
    const float usual = is_code ? m->weights->as_is_code : as_is_score(m->weights, part);
    float score = fmaxf(usual, name_evidence_for_print(&m->names, part));
    if (symbol == SYMBOL_UNKNOWN) score += print_usage_score(m, part);
    const bool is_mixed = part->uppers > 1 && part->uppers < part->letters;
    if (symbol >= SYMBOL_FIRST_WORD && is_mixed)
        score = m->model->case_cost[m->model->entries[symbol].letter_case][CASE_MIXED];
    else if (symbol >= SYMBOL_FIRST_WORD)
        symbol = SYMBOL_UNKNOWN;
    add_reading(m, part, symbol, EDGE_PRINT, score + engine_evidence_for_print(&m->evidence, part));
}
