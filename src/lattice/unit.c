/*
 * What a unit is: a number stays as it is, signs may be misread letters, and for everything with letters words are
 * searched. If no word fits well, the unit is also read as two or more words that run together, and, together with the
 * unit before it, as one word that was split.
 */
#include "lattice/unit.h"

#include <stdio.h>
#include <string.h>

#include "alphabet/alphabet.h"
#include "alphabet/word.h"
#include "lattice/number.h"
#include "text/utf8.h"

void unit_add_fixed(struct lattice_maker *m, size_t begin, size_t end, unsigned symbol)
{
    const struct lattice_edge edge = {
        .begin = (uint32_t)begin, .end = (uint32_t)end, .symbol = (uint16_t)symbol, .kind = EDGE_PRINT};
    unit_add_edge(m, edge, m->unit_count, 0, m->unit_count + 1, 0);
    m->unit_count++;
    m->before.is_word = false;
}

/* ---- What the tokens say ---- */

/* Moves m->token forward to the first token that ends after `begin`. */
static void skip_tokens(struct lattice_maker *m, size_t begin)
{
    const struct lattice_sentence *s = m->sentence;
    while (m->token < s->token_count && (size_t)s->tokens[m->token].begin + s->tokens[m->token].length <= begin)
        m->token++;
}

/* Whether an apostrophe may be a mark that was printed beside its vowel: hi'en, Quye't; but not don't, it's, H'Hen. */
static bool is_mark_beside(uint32_t first, uint32_t before, uint32_t behind)
{
    return first != 0 && before < 0x80 && behind < 0x80 && strchr("aeiouyAEIOUY", (char)before) != NULL &&
           !strchr("sdlrvSDLRV", (char)behind) && !((before | 0x20) == 'u' && (first | 0x20) == 'q');
}

/*
 * Whether text[begin, end), which the tokens take for no word because of the signs in it, is short enough for a
 * syllable, has a sign between two letters each time, and only signs that engines print for marks.
 */
static bool is_marked_by_signs(const char *text, size_t begin, size_t end)
{
    uint32_t window[3] = {0}; /* two characters before the current one, and that one */
    size_t characters = 0;
    bool sign = true;
    for (size_t at = begin; at < end; characters++) {
        struct letter letter;
        const uint32_t point = utf8_next(text, end, &at);
        const bool is_apostrophe = window[2] == '\'' || window[2] == 0x2019;
        const bool is_letter = letter_split(point, &letter);
        if (!is_letter && (sign || (point != '\'' && point != 0x2019 && point != '@'))) return false;
        if (is_apostrophe && !is_mark_beside(window[0], window[1], point)) return false;
        sign = !is_letter;
        window[0] = window[1];
        window[1] = window[2];
        window[2] = point;
    }
    return !sign && characters <= SYLLABLE_LETTERS_MAX + 1;
}

bool unit_is_opaque(struct lattice_maker *m, size_t begin, size_t end)
{
    const struct lattice_sentence *s = m->sentence;
    skip_tokens(m, begin);
    for (size_t t = m->token; t < s->token_count && s->tokens[t].begin < end; t++) {
        const struct token *token = &s->tokens[t];
        if (token->flags & TOKEN_OTHER_LANGUAGE) return true;
        if (token->kind == TOKEN_OPAQUE)
            return !is_marked_by_signs(s->text, token->begin, token->begin + token->length);
    }
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
    m->number_end = end;
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

/* Whether `at` is the first word of a line under a line of capitals, such as the motto under the name of the state. */
static bool is_under_capitals(const struct lattice_sentence *s, size_t at)
{
    enum { LETTERS_MIN = 4, PER_CENT = 90, LOOK_BACK = 200 };
    while (at > 0 && s->text[at - 1] == ' ') at--;
    if (at == 0 || s->text[at - 1] != '\n') return false;
    size_t begin = at - 1;
    while (begin > 0 && s->text[begin - 1] != '\n' && at - begin < LOOK_BACK) begin--;
    return token_is_capitals(s->text, begin, at - 1, LETTERS_MIN, PER_CENT);
}

/* Whether the word before or after [begin, end), on the same line, has two capitals in a row. */
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

/* How words for a whole print are searched. Codes have no words: what fits none is another abbreviation. */
static enum word_purpose whole_print(const struct lattice_maker *m, bool in_code)
{
    return m->evidence.readings || in_code ? WORD_OF_PRINT : WORD_OF_LONE_PRINT;
}

/* Adds a part without letters and digits: signs, which may be misread letters. */
static void add_signs(struct lattice_maker *m, const struct part *part)
{
    const struct search_word *found = NULL;
    m->context = CASE_USUAL;
    m->printed_uses = 0;
    const size_t count =
        part->count <= 2 ? unit_find_words(m, part->points, part->count, whole_print(m, false), &found) : 0;
    unit_read_words(m, part, found, count);
    unit_read_as_is(m, part, false);
    end_word(m, part, false);
}

/* Adds a part with letters. `in_code`: it is in a code, which has only abbreviations. */
static void add_letters(struct lattice_maker *m, const struct part *part, bool in_code)
{
    const struct search_word *found = NULL;
    const size_t count = unit_find_words(m, part->points, part->count, whole_print(m, in_code), &found);
    m->printed_uses = m->sentence->uses ? word_uses_of(m->sentence->uses, part->points, part->count) : 0;
    const bool poor = word_finder_is_poor(m->finder, found, count, part->count);
    const bool is_capitals = part->letters > 1 && part->uppers == part->letters;
    m->context = in_code || line_is_capitals(m, part->begin)                  ? CASE_CAPITALS
                 : is_capitals && beside_capitals(m, part->begin, part->end)  ? CASE_CAPITALS
                 : m->started && !is_under_capitals(m->sentence, part->begin) ? CASE_USUAL
                                                                              : CASE_SENTENCE_START;
    const bool is_code = number_kind_of(m->sentence->text, part, m->capitals) == NUMBER_LIKELY;
    if (in_code)
        unit_read_abbreviations(m, part, found, count);
    else if (is_code)
        unit_read_words_of_code(m, part, found, count);
    else
        unit_read_words(m, part, found, count);
    if (poor && !in_code && part->count > 2) unit_read_run_together(m, part);
    if (!in_code && may_join(m, part, poor)) unit_read_split(m, part);
    unit_read_as_is(m, part, is_code);
    if (part->digits) unit_read_digits(m, part);
    unit_read_roman(m, part);
    end_word(m, part, poor);
}

static void end_number(struct lattice_maker *m, const struct part *part)
{
    m->unit_count++;
    m->before.is_word = false;
    m->started = true;
    m->number_end = part->end;
}

/* Adds a part that is a number, a code or a quantity: no word is looked for. */
static void add_number_part(struct lattice_maker *m, const struct part *part)
{
    unit_read_number(m, part, unit_number_class(m, part->begin, part->end));
    end_number(m, part);
}

/* Adds text[begin, end), which stays as it is; the words around see it as the word text[begin, letters_end). */
static void add_word_as_is(struct lattice_maker *m, size_t begin, size_t letters_end, size_t end)
{
    char word[WORD_BYTES_MAX];
    const size_t length = word_canonical(m->sentence->text + begin, letters_end - begin, word, sizeof word);
    unit_add_fixed(m, begin, end, length ? model_find_word(m->model, word, length) : SYMBOL_UNKNOWN);
}

/* Adds the unit of a number. */
static void add_measure(struct lattice_maker *m, size_t begin, size_t letters_end, size_t end)
{
    add_word_as_is(m, begin, letters_end, end);
    m->number_end = end;
}

/* Whether nothing but blanks stands between the last number and `begin`. */
static bool is_behind_number(const struct lattice_maker *m, size_t begin)
{
    size_t at = m->number_end;
    while (at > 0 && at < begin && m->sentence->text[at] <= ' ' && m->sentence->text[at] > 0) at++;
    return at > 0 && at == begin;
}

/* Whether the text goes on behind `at` as no sentence begins: a small letter, a digit or a sign inside a sentence. */
static bool goes_on(const struct lattice_sentence *s, size_t at)
{
    struct letter letter;
    while (at < s->end && (s->text[at] == ' ' || s->text[at] == '\n')) at++;
    if (at == s->end) return false;
    const uint32_t point = utf8_next(s->text, s->end, &at);
    if (letter_split(point, &letter)) return !letter.upper;
    return part_is_digit(point) || (point < 0x80 && strchr(",;:)/+=", (char)point) != NULL);
}

size_t unit_add_area(struct lattice_maker *m, size_t begin, size_t end)
{
    static const char *const lengths[] = {"m", "km", "cm", "dm", "mm", "hm"};
    static const float AS_IS = -4.0f; /* of a question in the middle of a sentence */
    const char *text = m->sentence->text;
    size_t k = 0, length = 0;
    for (; k < sizeof lengths / sizeof *lengths; k++) {
        length = strlen(lengths[k]);
        if (begin + length < end && memcmp(text + begin, lengths[k], length) == 0 && text[begin + length] == '?') break;
    }
    const size_t sign_end = begin + length + 1;
    if (k == sizeof lengths / sizeof *lengths || !is_behind_number(m, begin) || !goes_on(m->sentence, sign_end))
        return begin;
    char area[8];
    uint32_t area_text;
    const int area_length = snprintf(area, sizeof area, "%s²", lengths[k]);
    m->failed = m->failed || !lattice_add_text(m->lattice, area, (size_t)area_length, &area_text);
    if (m->failed) return sign_end;
    struct lattice_edge edge = {.begin = (uint32_t)begin,
                                .end = (uint32_t)sign_end,
                                .symbol = (uint16_t)model_find_word(m->model, lengths[k], length),
                                .text = area_text,
                                .kind = EDGE_TEXT};
    unit_add_edge(m, edge, m->unit_count, 0, m->unit_count + 1, 0);
    edge.kind = EDGE_PRINT;
    edge.score = AS_IS;
    unit_add_edge(m, edge, m->unit_count, 0, m->unit_count + 1, 0);
    m->unit_count++;
    m->before.is_word = false;
    m->number_end = sign_end;
    return sign_end;
}

/* Whether the part is the point of the compass behind the seconds of a coordinate: N in 9°31'46"N. */
static bool is_compass_point(const struct lattice_maker *m, const struct part *part)
{
    static const char *const quotes[] = {"\"", "”", "“"};
    const char *text = m->sentence->text;
    if (part->count != 1 || part->uppers != 1 || m->number_end == 0 || m->number_end >= part->begin) return false;
    for (size_t k = 0; k < sizeof quotes / sizeof *quotes; k++)
        if (strlen(quotes[k]) == part->begin - m->number_end &&
            memcmp(text + m->number_end, quotes[k], part->begin - m->number_end) == 0)
            return true;
    return false;
}

/* Whether the part is the letters of a product's code: capitals before a hyphen and digits (GCN-186403). */
static bool is_product(const struct lattice_maker *m, const struct part *part)
{
    const struct lattice_sentence *s = m->sentence;
    if (part->uppers != part->count || part->end + 1 >= s->end || s->text[part->end] != '-') return false;
    if (part->begin > s->begin && (s->text[part->begin - 1] == '/' || s->text[part->begin - 1] == '-')) return false;
    return part_is_digit((unsigned char)s->text[part->end + 1]);
}

/* Adds a part that belongs to a number, if this one does. */
static bool add_part_of_number(struct lattice_maker *m, const struct part *part, bool in_capitals)
{
    const char *text = m->sentence->text;
    if (unit_read_misread_number(m, part) || unit_read_garbled_number(m, part))
        end_number(m, part);
    else if (number_kind_of(text, part, in_capitals) == NUMBER_SURE)
        add_number_part(m, part);
    else if (is_product(m, part))
        add_word_as_is(m, part->begin, part->end, part->end);
    else if (number_is_measure(part))
        add_measure(m, part->begin, part->begin + part->offsets[part->letters], part->end);
    else if (is_behind_number(m, part->begin) && number_is_unit(text, part->begin, part->end))
        add_measure(m, part->begin, part->end, part->end);
    else if (is_compass_point(m, part))
        unit_add_fixed(m, part->begin, part->end, SYMBOL_UNKNOWN);
    else
        return false;
    return true;
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
    if (add_part_of_number(m, &part, line_is_capitals(m, begin))) return;
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
    else if (part.letters == 0 && part.digits == 0)
        add_signs(m, &part);
    else
        add_letters(m, &part, in_code);
}
