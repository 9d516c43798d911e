/*
 * Signs that nobody wrote: an engine that knows Vietnamese prints specks as full stops, colons and quotes. Whether a
 * sign stays is decided with the words: each reading of it costs what the weights say, and the language model scores
 * the words across it. All this is for text whose engine says no confidences.
 */
#include <string.h>

#include "alphabet/alphabet.h"
#include "alphabet/word.h"
#include "lattice/unit.h"
#include "text/utf8.h"

/* Adds a reading of the sign text[begin, end): `right`, or the print if it is NULL. */
static void add_reading(struct lattice_maker *m, size_t begin, size_t end, const char *right, unsigned symbol,
                        float score)
{
    struct lattice_edge edge = {.score = score,
                                .begin = (uint32_t)begin,
                                .end = (uint32_t)end,
                                .symbol = (uint16_t)symbol,
                                .kind = right ? EDGE_TEXT : EDGE_PRINT};
    if (right && !lattice_add_text(m->lattice, right, strlen(right), &edge.text)) {
        m->failed = true;
        return;
    }
    unit_add_edge(m, edge, m->unit_count, 0, m->unit_count + 1, 0);
}

static void end_sign(struct lattice_maker *m)
{
    m->unit_count++;
    m->before.is_word = false;
}

/* Whether text[begin, end) is a Vietnamese syllable of two letters or more that the model knows. */
static bool is_syllable(const struct lattice_maker *m, size_t begin, size_t end)
{
    struct part part;
    struct syllable syllable;
    char word[WORD_BYTES_MAX];
    if (begin == end || !part_read(m->sentence->text, begin, end, &part) || part.letters != part.count) return false;
    if (part.count < 2 || !syllable_read(part.points, part.count, &syllable)) return false;
    const size_t length = word_canonical(m->sentence->text + begin, end - begin, word, sizeof word);
    return length > 0 && model_find_word(m->model, word, length) >= SYMBOL_FIRST_WORD;
}

/* Where the text goes on behind blanks at `at`, among them one line end at most; its end if there are no blanks. */
static size_t behind_blanks(const struct lattice_sentence *s, size_t at)
{
    size_t next = at, lines = 0;
    while (next < s->end && (s->text[next] == ' ' || s->text[next] == '\n')) lines += s->text[next++] == '\n';
    return next > at && lines < 2 ? next : s->end;
}

/* The end of the run of letters at `at`. */
static size_t letters_end(const struct lattice_sentence *s, size_t at)
{
    struct letter letter;
    size_t next = at;
    while (at < s->end && letter_split(utf8_next(s->text, s->end, &next), &letter)) at = next;
    return at;
}

static bool is_small(const struct lattice_sentence *s, size_t at)
{
    struct letter letter;
    return at < s->end && letter_split(utf8_next(s->text, s->end, &at), &letter) && !letter.upper;
}

/* Whether the chunk that ends at `at` is a syllable and nothing else. */
static bool is_behind_syllable(const struct lattice_maker *m, size_t at)
{
    const struct part *before = &m->before.part;
    if (!m->before.is_word || before->end != at || !is_syllable(m, before->begin, before->end)) return false;
    return before->begin == m->sentence->begin || (unsigned char)m->sentence->text[before->begin - 1] <= ' ';
}

/* Whether the number that ends at `at` is a date or a year, which no heading has as its label. */
static bool is_behind_date(struct lattice_maker *m, size_t at)
{
    const struct lattice_sentence *s = m->sentence;
    size_t begin = at;
    if (m->number_end != at) return false;
    while (begin > s->begin && (unsigned char)s->text[begin - 1] > ' ') begin--;
    if (token_number_end(s->text, begin, at) != at) return false;
    const uint8_t symbol = token_number_symbol(s->text, begin, at);
    return symbol == SYMBOL_DATE || symbol == SYMBOL_YEAR;
}

/* Whether the sentence goes on behind the sign text[begin, end) as it does inside: a syllable stands on both sides, the
 * one behind it in small letters. */
static bool is_inside(struct lattice_maker *m, size_t begin, size_t end)
{
    const struct lattice_sentence *s = m->sentence;
    if (!is_behind_syllable(m, begin) && !is_behind_date(m, begin)) return false;
    const size_t next = behind_blanks(s, end), next_end = letters_end(s, next);
    if (!is_small(s, next) || !is_syllable(m, next, next_end)) return false;
    return next_end == s->end || s->text[next_end] != '.' || next_end + 1 == s->end || s->text[next_end + 1] <= ' ';
}

bool unit_add_sign(struct lattice_maker *m, size_t begin, size_t end)
{
    const struct repair_weights *w = m->weights;
    if (!m->sentence->uses || end != begin + 1) return false;
    const char sign = m->sentence->text[begin];
    if ((sign != '.' && sign != ':') || !is_inside(m, begin, end)) return false;
    add_reading(m, begin, end, "", SYMBOL_PAD, 0);
    if (sign == '.') {
        add_reading(m, begin, end, NULL, SYMBOL_END, w->sign_stop);
        add_reading(m, begin, end, ",", SYMBOL_COMMA, w->sign_comma);
    } else {
        add_reading(m, begin, end, NULL, SYMBOL_COLON, w->sign_colon);
    }
    end_sign(m);
    return true;
}

/* ---- Specks ---- */

/* Whether nothing but blanks stands between `at` and the start of its line. */
static bool starts_line(const struct lattice_sentence *s, size_t at)
{
    while (at > 0 && s->text[at - 1] == ' ') at--;
    return at == 0 || s->text[at - 1] == '\n';
}

/* Whether text[begin, end) has `~` or `_`, and no other signs but hyphens. */
static bool is_blurred_dash(const char *text, size_t begin, size_t end)
{
    bool has_blur = false;
    for (; begin < end && strchr("~_-", text[begin]); begin++) has_blur = has_blur || text[begin] != '-';
    return begin == end && has_blur;
}

/* Whether the chunk is one sign that no text has between words. */
static bool is_speck(const char *text, size_t begin, size_t end)
{
    static const char *const specks[] = {"_", "~", "'", "`", "ˆ", "¬", "‹", "›"};
    size_t k = 0;
    while (k < sizeof specks / sizeof *specks &&
           (strlen(specks[k]) != end - begin || memcmp(specks[k], text + begin, end - begin) != 0))
        k++;
    return k < sizeof specks / sizeof *specks;
}

bool unit_add_specks(struct lattice_maker *m, size_t begin, size_t end)
{
    enum { DASH_MAX = 3 };
    const struct lattice_sentence *s = m->sentence;
    struct letter letter;
    if (!s->uses) return false;
    size_t next = end;
    while (next < s->end && s->text[next] == ' ') next++;
    size_t after = next;
    const bool before_letter = next < s->end && letter_split(utf8_next(s->text, s->end, &after), &letter);
    if (starts_line(s, begin)) {
        if (end - begin > DASH_MAX || next == end || !before_letter || !is_blurred_dash(s->text, begin, end))
            return false;
        add_reading(m, begin, end, "-", SYMBOL_PAD, 0);
    } else {
        if (!is_speck(s->text, begin, end) ||
            (next < s->end && part_is_digit((unsigned char)s->text[next]) && s->text[begin] == '~'))
            return false;
        add_reading(m, begin, next, "", SYMBOL_PAD, 0);
    }
    end_sign(m);
    return true;
}

/* The bytes of the quote at text[at]; 0 if none stands there. */
static size_t quote_bytes(const char *text, size_t at, size_t end)
{
    static const char *const quotes[] = {"'", "\"", "“", "”", "‘", "’"};
    for (size_t k = 0; k < sizeof quotes / sizeof *quotes; k++) {
        const size_t length = strlen(quotes[k]);
        if (end - at >= length && memcmp(text + at, quotes[k], length) == 0) return length;
    }
    return 0;
}

/* Whether a quote closes something behind `at`: at the end of a word. */
static bool is_closed(const struct lattice_sentence *s, size_t at)
{
    enum { FAR = 400 };
    const size_t last = s->length - at > FAR ? at + FAR : s->length;
    for (; at < last; at++) {
        const size_t length = quote_bytes(s->text, at, last), next = at + length;
        if (length == 0 || (unsigned char)s->text[at - 1] <= ' ') continue;
        if (next == s->length || (unsigned char)s->text[next] < 'A') return true;
    }
    return false;
}

/* Whether nothing but blanks stands between the word before and `at`. */
static bool follows_word(const struct lattice_maker *m, size_t at)
{
    const struct lattice_sentence *s = m->sentence;
    while (at > s->begin && (s->text[at - 1] == ' ' || s->text[at - 1] == '\n')) at--;
    return m->before.is_word && m->before.part.end == at;
}

size_t unit_add_quote(struct lattice_maker *m, size_t begin, size_t end)
{
    const struct lattice_sentence *s = m->sentence;
    const size_t length = s->uses ? quote_bytes(s->text, begin, end) : 0, inner = begin + length;
    size_t at = inner;
    struct letter letter;
    if (length == 0 || inner == end || !letter_split(utf8_next(s->text, end, &at), &letter)) return begin;
    if (s->text[begin] != '\'' && (letter.upper || !follows_word(m, begin))) return begin;
    if (is_closed(s, inner)) return begin;
    add_reading(m, begin, inner, "", SYMBOL_PAD, 0);
    end_sign(m);
    return inner;
}

/* ---- Codes ---- */

size_t unit_add_code_end(struct lattice_maker *m, size_t begin, size_t end)
{
    enum { CAPITALS_MIN = 2, BYTES_MAX = 32 };
    const struct lattice_sentence *s = m->sentence;
    size_t slash = begin, next = end + 1, last = next, capitals = 0;
    struct letter letter;
    if (!s->uses || end == begin || s->text[end - 1] != '-' || !part_is_digit((unsigned char)s->text[begin]))
        return end;
    while (slash < end && s->text[slash] != '/') slash++;
    if (slash == end || next >= s->end || (s->text[end] != ' ' && s->text[end] != '\n')) return end;
    for (; next < s->end && letter_split(utf8_next(s->text, s->end, &next), &letter) && letter.upper; last = next)
        capitals++;
    if (capitals < CAPITALS_MIN || last - end > BYTES_MAX) return end;
    char right[BYTES_MAX + 1] = "-", word[WORD_BYTES_MAX];
    memcpy(right + 1, s->text + end + 1, last - end - 1);
    right[last - end] = '\0';
    const size_t length = word_canonical(right + 1, last - end - 1, word, sizeof word);
    add_reading(m, end - 1, last, right, length ? model_find_word(m->model, word, length) : SYMBOL_UNKNOWN, 0);
    end_sign(m);
    return last;
}
