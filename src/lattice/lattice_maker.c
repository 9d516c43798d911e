/*
 * From print to lattice. A chunk is what stands between blanks. Brackets, quotes and stops around it are left out;
 * hyphens, slashes and similar signs inside it separate it into parts. If such signs may be printed for letters, the
 * chunk is also read as one part.
 */
#include "lattice/lattice_maker.h"

#include <stdlib.h>
#include <string.h>

#include "alphabet/alphabet.h"
#include "alphabet/word.h"
#include "lattice/number.h"
#include "lattice/unit.h"
#include "text/utf8.h"

struct lattice_maker *lattice_maker_new(const pd_model *model, const struct channel_alphabet *alphabet,
                                        const struct trie *trie, const struct repair_weights *weights)
{
    struct lattice_maker *m = calloc(1, sizeof *m);
    if (!m) return NULL;
    m->model = model;
    m->trie = trie;
    m->weights = m->evidence.weights = m->names.weights = weights;
    m->evidence.alphabet = m->names.alphabet = alphabet;
    m->finder = word_finder_new(model, trie, weights);
    if (m->finder) return m;
    lattice_maker_free(m);
    return NULL;
}

void lattice_maker_free(struct lattice_maker *m)
{
    if (!m) return;
    word_finder_free(m->finder);
    free(m);
}

void lattice_maker_set_channel(struct lattice_maker *m, const struct channel *channel, const struct channel *other,
                               float riddle)
{
    word_finder_set_channel(m->finder, channel, riddle);
    m->evidence.other_channel = other;
}

/* Arrows, mathematical signs, boxes, dingbats, emoji and what joins or changes them: no engine prints these for
 * letters. */
static bool is_picture(uint32_t point)
{
    return (point >= 0x2190 && point <= 0x2BFF) || (point >= 0x1F000 && point <= 0x1FAFF) || point == 0x200D ||
           point == 0xFE0F;
}

/* Signs that separate parts. */
static bool is_separator(uint32_t point)
{
    return point != 0 && point < 0x80 ? strchr("/-,.;:()[]\"!?+*=<>", (char)point) != NULL
                                      : (point >= 0x2010 && point <= 0x2026) || is_picture(point);
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
    if (symbol != SYMBOL_PAD && m->unit_count > 0) unit_add_fixed(m, at, at + 1, symbol);
    m->before.is_word = false;
}

/*
 * Whether the chunk is a code, whose letters are abbreviations: it has a digit, a / or -, and no word of small letters.
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
        has_digit = has_digit || part_is_digit(point);
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

/* Whether text[at] is an ampersand between two capitals: it separates abbreviations (GD&ĐT). */
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

/* The end of the part that starts at `from` in the chunk [begin, end): the next separator, or the chunk's end. */
static size_t part_end(const char *text, size_t begin, size_t from, size_t end)
{
    for (size_t at = from; at < end;) {
        const size_t start = at;
        if (is_separator(utf8_next(text, end, &at)) || is_joint(text, start, begin, end)) return start;
    }
    return end;
}

/* Whether text[begin, end) is two or more small letters and nothing else. */
static bool is_word_end(const char *text, size_t begin, size_t end)
{
    size_t letters = 0;
    for (size_t at = begin; at < end; letters++) {
        struct letter letter;
        if (!letter_split(utf8_next(text, end, &at), &letter) || letter.upper) return false;
    }
    return letters > 1;
}

/* Whether text[begin, end) is a word of the model with marks, of three letters or more. */
static bool is_marked_word(const struct lattice_maker *m, size_t begin, size_t end)
{
    enum { LETTERS_MIN = 3 };
    const char *text = m->sentence->text;
    char word[WORD_BYTES_MAX];
    struct word_letters letters;
    if (!word_take_apart(text + begin, end - begin, &letters) || !letters.marked || letters.count < LETTERS_MIN)
        return false;
    const size_t length = word_canonical(text + begin, end - begin, word, sizeof word);
    return length > 0 && model_find_word(m->model, word, length) >= SYMBOL_FIRST_WORD;
}

/*
 * Whether a word of small letters that no unit is stands right behind a number, so that a space is missing: 26tháng,
 * 12người. Without marks only the words of dates count, for "t" and "ha" may be units, and "a" a part of a code.
 */
static bool is_glued_word(const struct lattice_maker *m, size_t begin, size_t end)
{
    static const char *const of_dates[] = {"thang", "nam", "ngay"};
    const char *text = m->sentence->text;
    if (!is_word_end(text, begin, end) || number_is_unit(text, begin, end)) return false;
    for (size_t k = 0; k < sizeof of_dates / sizeof *of_dates; k++)
        if (strlen(of_dates[k]) == end - begin && memcmp(of_dates[k], text + begin, end - begin) == 0) return true;
    return is_marked_word(m, begin, end);
}

/* Adds the number text[begin, number) and the word behind it, if a space is missing there; returns the word's end. */
static size_t add_number_and_word(struct lattice_maker *m, size_t begin, size_t number, size_t end)
{
    const size_t word_end = number > begin ? part_end(m->sentence->text, begin, number, end) : number;
    if (word_end == number) return begin;
    const bool is_date = word_end == end && is_word_end(m->sentence->text, number, end) &&
                         unit_number_class(m, begin, number) == SYMBOL_DATE;
    if (!is_date && !is_glued_word(m, number, word_end)) return begin;
    unit_add_number(m, begin, number);
    unit_add_behind_number(m, number, word_end);
    return word_end;
}

/* The bytes of the raised digit at the end of text[start, end); 0 if there is none. */
static size_t raised_digit(const char *text, size_t start, size_t end)
{
    static const char *const digits[] = {"¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹", "⁰"};
    for (size_t k = 0; k < sizeof digits / sizeof *digits; k++) {
        const size_t length = strlen(digits[k]);
        if (end - start >= length && memcmp(text + end - length, digits[k], length) == 0) return length;
    }
    return 0;
}

/*
 * The end of the part text[start, end) without the number of a footnote (Giao²); units have shorter names (km²). Digits
 * that are not raised are one only behind a word that has its marks (nghị1): elsewhere they are misread letters.
 */
static size_t before_footnote(const struct lattice_maker *m, size_t start, size_t end)
{
    enum { LETTERS_MIN = 3 };
    const char *text = m->sentence->text;
    size_t last = end, letters = 0, length;
    while (last > start && part_is_digit((unsigned char)text[last - 1])) last--;
    if (last < end && is_marked_word(m, start, last)) return last;
    last = end;
    while ((length = raised_digit(text, start, last)) > 0) last -= length;
    for (size_t at = start; at < last; letters++) {
        struct letter letter;
        if (!letter_split(utf8_next(text, last, &at), &letter)) return end;
    }
    return letters >= LETTERS_MIN ? last : end;
}

/* Whether text[start, end), which starts with a digit, is all that stands in square brackets: [1a], a reference. */
static bool is_reference(const char *text, size_t start, size_t end, size_t chunk, size_t chunk_end)
{
    return start > chunk && text[start - 1] == '[' && end < chunk_end && text[end] == ']' &&
           part_is_digit((unsigned char)text[start]);
}

/*
 * Whether the apostrophe at `at`, at the end of a word, may be the horn of ơ or ư: So' for Sở. One that closes a
 * quotation has an opening one before it.
 */
static bool is_horn(const struct lattice_sentence *s, size_t start, size_t at)
{
    enum { LOOK_BACK = 200 };
    if (at == start || !strchr("ouOU", s->text[at - 1])) return false;
    for (size_t k = start; k > s->begin && start - k < LOOK_BACK; k--)
        if (s->text[k - 1] == '\'' && (k - 1 == s->begin || (unsigned char)s->text[k - 2] < 'A')) return false;
    return true;
}

static void add_parts(struct lattice_maker *m, size_t begin, size_t end)
{
    const char *text = m->sentence->text;
    const bool in_code = is_code(text, begin, end);
    for (size_t at = begin; at < end;) {
        const size_t start = at, number = token_number_end(text, at, end);
        if (number > at && (number == end || part_end(text, begin, number, end) == number)) {
            unit_add_number(m, at, number);
            at = number;
            continue;
        }
        at = add_number_and_word(m, start, number, end);
        if (at > start || (at = unit_add_area(m, start, end)) > start) continue;
        const uint32_t point = utf8_next(text, end, &at);
        if (is_outer(point) || is_joint(text, start, begin, end)) {
            if (!unit_add_sign(m, start, at)) add_class_sign(m, start, point);
            continue;
        }
        at = part_end(text, begin, start, end);
        if (is_reference(text, start, at, begin, end)) {
            unit_add_fixed(m, start, at, SYMBOL_NUMBER);
            continue;
        }
        size_t last = before_footnote(m, start, at);
        while (last > start && text[last - 1] == '\'') last--;
        if (last < at && text[last] == '\'' && is_horn(m->sentence, start, last)) last++;
        unit_add(m, start, last > start ? last : at, in_code);
    }
}

/*
 * Whether text[begin, end) may be a word in which signs were printed for letters or marks (t?o, ho.t, xu,t): small
 * letters and one or two signs between them, no more than a syllable has. One letter before a stop or comma, or behind
 * it, is an abbreviation (v.v), unless the other side has a vowel.
 */
static bool has_signs_for_letters(const char *text, size_t begin, size_t end)
{
    enum { SIGNS_MAX = 2 };
    size_t characters = 0, signs = 0, vowels = 0;
    bool was_sign = true, is_question = false;
    for (size_t at = begin; at < end; characters++) {
        struct letter letter;
        const uint32_t point = utf8_next(text, end, &at);
        const bool is_letter = letter_split(point, &letter);
        if (is_letter ? letter.upper && characters > 0 : was_sign || point >= 0x80 || !strchr("?!.,;:*", (char)point))
            return false;
        vowels += is_letter && strchr("aeiouy", letter.base) != NULL;
        signs += !is_letter;
        is_question = is_question || point == '?' || point == '!' || point == '*';
        was_sign = !is_letter;
    }
    return !was_sign && signs > 0 && signs <= SIGNS_MAX && characters <= SYLLABLE_LETTERS_MAX + 1 &&
           (vowels > 0 || is_question);
}

/* Whether text[begin, end) is single letters with stops between them: v.v, U.S. */
static bool is_initials(const char *text, size_t begin, size_t end)
{
    size_t letters = 0;
    for (size_t at = begin; at < end; letters++) {
        struct letter letter;
        if (!letter_split(utf8_next(text, end, &at), &letter)) return false;
        if (at < end && text[at++] != '.') return false;
    }
    return letters > 1;
}

/* Adds initials, which stay as they are. */
static void add_initials(struct lattice_maker *m, size_t begin, size_t end)
{
    for (size_t at = begin; at < end; at++) { /* behind each letter stands a stop */
        const size_t start = at;
        char word[WORD_BYTES_MAX];
        utf8_next(m->sentence->text, end, &at);
        const size_t length = word_canonical(m->sentence->text + start, at - start, word, sizeof word);
        unit_add_fixed(m, start, at, length ? model_find_word(m->model, word, length) : SYMBOL_UNKNOWN);
    }
    m->started = true;
}

/* text[*begin, *end) without the signs around it. */
static void trim_signs(const char *text, size_t *begin, size_t *end)
{
    while (*begin < *end && (unsigned char)text[*begin] < 0x80 && is_outer((unsigned char)text[*begin])) ++*begin;
    while (*begin < *end && (unsigned char)text[*end - 1] < 0x80 && is_outer((unsigned char)text[*end - 1])) --*end;
}

/* Adds a chunk, and if signs in it may stand for letters, the words that it may be as a whole. */
static void add_chunk(struct lattice_maker *m, size_t begin, size_t end)
{
    const char *text = m->sentence->text;
    begin = unit_add_quote(m, begin, end);
    size_t first = begin, last = end;
    trim_signs(text, &first, &last);
    const bool initials = is_initials(text, first, last);
    if (!initials && !has_signs_for_letters(text, first, last)) {
        add_parts(m, begin, end);
        return;
    }
    add_parts(m, begin, first);
    const size_t unit = m->unit_count;
    const bool started = m->started;
    if (initials) {
        add_initials(m, first, last);
    } else {
        add_parts(m, first, last);
        unit_read_signs_as_letters(m, unit, first, last, started);
    }
    add_parts(m, last, end);
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r' || byte == '\f' || byte == '\v';
}

bool lattice_make(struct lattice_maker *m, const struct lattice_sentence *sentence, struct lattice *lattice)
{
    lattice_clear(lattice);
    m->sentence = sentence;
    m->lattice = lattice;
    m->evidence.earned = sentence->earned;
    m->evidence.text = sentence->text;
    m->evidence.end = sentence->end;
    m->evidence.readings = sentence->readings;
    m->evidence.reading_count = sentence->reading_count;
    name_evidence_set_places(&m->names, sentence->names);
    m->token = m->evidence.next = m->unit_count = m->line_end = m->number_end = 0;
    m->started = m->failed = false;
    m->before.is_word = false;
    for (size_t at = sentence->begin; at < sentence->end;) {
        if (is_blank(sentence->text[at])) {
            at++;
            continue;
        }
        const size_t begin = at;
        while (at < sentence->end && !is_blank(sentence->text[at])) at++;
        if (unit_is_opaque(m, begin, at))
            unit_add_fixed(m, begin, at, SYMBOL_UNKNOWN);
        else if (!unit_add_specks(m, begin, at))
            add_chunk(m, begin, at);
        at = unit_add_code_end(m, begin, at);
    }
    unit_add_fixed(m, sentence->end, sentence->end, SYMBOL_END);
    return !m->failed && lattice_finish(lattice, m->model);
}
