/*
 * What a unit is: a number stays, signs may be misread letters, and what has letters is searched for words. If no word
 * fits well, it is also taken as two or more that run together, and with the unit before it as one that was split.
 */
#include "lattice/unit.h"

#include <string.h>

#include "alphabet/alphabet.h"

void unit_add_fixed(struct lattice_maker *m, size_t begin, size_t end, unsigned symbol)
{
    const struct lattice_edge edge = {
        .begin = (uint32_t)begin, .end = (uint32_t)end, .symbol = (uint16_t)symbol, .kind = EDGE_PRINT};
    unit_add_edge(m, edge, m->unit_count, 0, m->unit_count + 1, 0);
    m->unit_count++;
    m->before.is_word = false;
}

/* ---- What the tokens say ---- */

/* Moves m->token on to the first that ends behind `begin`. */
static void skip_tokens(struct lattice_maker *m, size_t begin)
{
    const struct lattice_sentence *s = m->sentence;
    while (m->token < s->token_count && (size_t)s->tokens[m->token].begin + s->tokens[m->token].length <= begin)
        m->token++;
}

bool unit_is_opaque(struct lattice_maker *m, size_t begin, size_t end)
{
    const struct lattice_sentence *s = m->sentence;
    skip_tokens(m, begin);
    for (size_t t = m->token; t < s->token_count && s->tokens[t].begin < end; t++)
        if (s->tokens[t].kind == TOKEN_OPAQUE) return true;
    return false;
}

unsigned unit_number_class(struct lattice_maker *m, size_t begin, size_t end)
{
    const struct lattice_sentence *s = m->sentence;
    skip_tokens(m, begin);
    for (size_t t = m->token; t < s->token_count && s->tokens[t].begin < end; t++)
        if (s->tokens[t].kind == TOKEN_CLASS && s->tokens[t].symbol < SYMBOL_COMMA) return s->tokens[t].symbol;
    return SYMBOL_NUMBER;
}

void unit_add_number(struct lattice_maker *m, size_t begin, size_t end)
{
    unit_add_fixed(m, begin, end, unit_number_class(m, begin, end));
    m->started = true;
}

/* ---- Capitals ---- */

/* Whether most letters of the line that holds `at` are capitals. */
static bool line_is_capitals(struct lattice_maker *m, size_t at)
{
    enum { LETTERS_MIN = 4, PER_CENT = 70, LOOK_BACK = 512 };
    const struct lattice_sentence *s = m->sentence;
    if (at < m->line_end) return m->capitals;
    size_t begin = at;
    while (begin > 0 && s->text[begin - 1] != '\n' && at - begin < LOOK_BACK) begin--;
    const char *feed = memchr(s->text + at, '\n', s->end - at);
    m->line_end = feed ? (size_t)(feed - s->text) : s->end;
    m->capitals = token_is_capitals(s->text, begin, m->line_end, LETTERS_MIN, PER_CENT);
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

/* ---- Words ---- */

static bool may_join(const struct lattice_maker *m, const struct part *part, bool poor)
{
    const struct unit *before = &m->before;
    if (!before->is_word || part->begin != before->part.end + 1) return false;
    return poor || before->is_poor || part->count == 1 || before->part.count == 1;
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
    const struct search_word *found = NULL;
    m->context = CASE_USUAL;
    const size_t count = part->count <= 2 ? unit_find_words(m, part->points, part->count, WORD_OF_PRINT, &found) : 0;
    unit_read_words(m, part, found, count, false);
    unit_read_as_is(m, part);
    end_word(m, part, false);
}

/* A part with letters. `in_code`: it stands in a code, where only abbreviations are. */
static void add_letters(struct lattice_maker *m, const struct part *part, bool in_code)
{
    const struct search_word *found = NULL;
    const size_t count = unit_find_words(m, part->points, part->count, WORD_OF_PRINT, &found);
    const bool poor = word_finder_is_poor(m->finder, found, count, part->count);
    const bool is_capitals = part->letters > 1 && part->uppers == part->letters;
    m->context = in_code || line_is_capitals(m, part->begin)                 ? CASE_CAPITALS
                 : is_capitals && beside_capitals(m, part->begin, part->end) ? CASE_CAPITALS
                 : m->started                                                ? CASE_USUAL
                                                                             : CASE_SENTENCE_START;
    unit_read_words(m, part, found, count, in_code);
    if (poor && !in_code && part->count > 2) unit_read_run_together(m, part);
    if (!in_code && may_join(m, part, poor)) unit_read_split(m, part);
    unit_read_as_is(m, part);
    if (part->digits) unit_read_digits(m, part);
    unit_read_roman(m, part);
    end_word(m, part, poor);
}

static void add_letters_behind_number(struct lattice_maker *m, const struct part *part)
{
    const size_t first = m->lattice->edge_count;
    add_letters(m, part, false);
    for (size_t e = first; e < m->lattice->edge_count; e++)
        if (m->lattice->edges[e].kind == EDGE_WORD) m->lattice->edges[e].space_before = true;
}

void unit_add_behind_number(struct lattice_maker *m, size_t begin, size_t end)
{
    struct part part;
    if (part_read(m->sentence->text, begin, end, &part))
        add_letters_behind_number(m, &part);
    else
        unit_add_fixed(m, begin, end, SYMBOL_UNKNOWN);
}

static void add_roman(struct lattice_maker *m, const struct part *part)
{
    char roman[SEARCH_PRINTED_MAX];
    const size_t length = word_canonical(m->sentence->text + part->begin, part->end - part->begin, roman, sizeof roman);
    unit_add_fixed(m, part->begin, part->end, model_find_word(m->model, roman, length));
}

void unit_add(struct lattice_maker *m, size_t begin, size_t end, bool in_code)
{
    struct part part;
    if (!part_read(m->sentence->text, begin, end, &part)) {
        unit_add_fixed(m, begin, end, SYMBOL_UNKNOWN);
        return;
    }
    const size_t digits = part_leading_number(&part);
    if (digits) {
        const size_t cut = begin + part.offsets[digits];
        unit_add_number(m, begin, cut);
        part_read(m->sentence->text, cut, end, &part);
        if (part.letters == part.count && part.count > 1 && !in_code) {
            add_letters_behind_number(m, &part);
            return;
        }
    }
    if (part_is_roman(&part))
        add_roman(m, &part);
    else if (part_is_quantity(&part))
        unit_add_fixed(m, part.begin, end, unit_number_class(m, part.begin, end));
    else if (part.letters == 0 && part.digits == 0)
        add_signs(m, &part);
    else
        add_letters(m, &part, in_code);
}
