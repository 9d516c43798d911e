#include "language/letters.h"

#include <string.h>

#include "alphabet/alphabet.h"
#include "text/utf8.h"

/* ---- Cutting a text into words ---- */

/* Blanks and punctuation. The apostrophe is none: it stands inside words (don't, l'eau). */
static bool is_between_words(uint32_t point)
{
    if (point <= ' ' || point == UTF8_INVALID) return true;
    if ((point | 0x20) >= 'a' && (point | 0x20) <= 'z') return false;
    if (point < 0x80) return strchr("/-,.;:()[]{}\"!?+*=<>|\\_@#", (char)point) != NULL;
    return (point >= 0x2010 && point <= 0x2026 && point != 0x2019) || point == 0xA0 || point == 0xAB || point == 0xBB ||
           (point >= 0x2000 && point <= 0x200A) || point == 0x3000;
}

static bool is_apostrophe(uint32_t point)
{
    return point == '\'' || point == 0x2019;
}

static bool is_digit(uint32_t point)
{
    return point >= '0' && point <= '9';
}

/* Whether a letter has marks that other languages hardly ever have: ă, ơ, ư, đ; ả, ạ; ấ; ẽ. */
static bool has_own_marks(const struct letter *letter)
{
    if (letter->shape == SHAPE_BREVE || letter->shape == SHAPE_HORN || letter->shape == SHAPE_STROKE) return true;
    if (letter->tone == TONE_HOOK || letter->tone == TONE_DOT) return true;
    if (letter->tone == TONE_TILDE) return letter->shape != SHAPE_PLAIN || (letter->base != 'a' && letter->base != 'o');
    return letter->shape == SHAPE_CIRCUMFLEX && letter->tone != TONE_LEVEL;
}

static bool is_vowel(char base)
{
    return base == 'a' || base == 'e' || base == 'i' || base == 'o' || base == 'u' || base == 'y';
}

static void add_character(struct language_word *word, size_t position, uint32_t point)
{
    struct letter letter;
    if (!letter_split(point, &letter)) {
        word->symbols[position] = LANGUAGE_OTHER;
        word->others++;
        word->has_apostrophe = word->has_apostrophe || is_apostrophe(point);
        return;
    }
    word->symbols[position] = (uint8_t)(letter.base - 'a' + 1);
    if (is_vowel(letter.base)) word->vowels++;
    if (letter.upper) word->uppers++;
    if (has_own_marks(&letter)) word->own_marks++;
    if (word->others == position && letter.upper) word->starts_upper = true;
}

/* Reads the characters of text[begin, end) into *word. False if none of them is a letter. */
static bool read_word(const char *text, size_t begin, size_t end, struct language_word *word)
{
    *word = (struct language_word){.begin = begin, .end = end};
    size_t count = 0;
    for (size_t at = begin; at < end; count++) {
        const size_t start = at;
        const uint32_t point = utf8_next(text, end, &at);
        if (is_digit(point) && (start == begin || at == end)) word->edge_digit = true;
        if (count < LANGUAGE_LETTERS_MAX) add_character(word, count, point);
    }
    word->count = count <= LANGUAGE_LETTERS_MAX ? (uint8_t)count : 0;
    return count > word->others;
}

bool language_next_word(const char *text, size_t end, size_t *at, struct language_word *word)
{
    while (*at < end) {
        size_t begin = end, last = end;
        while (*at < end) {
            const size_t start = *at;
            const uint32_t point = utf8_next(text, end, at);
            if (is_between_words(point)) {
                if (begin < end) break;
                continue;
            }
            if (begin == end && is_apostrophe(point)) continue;
            if (begin == end) begin = start;
            if (!is_apostrophe(point)) last = *at;
        }
        if (begin < end && read_word(text, begin, last, word)) return true;
    }
    return false;
}

/* ---- How probable the letters are ---- */

float language_log_p(const struct model_language *language, const struct language_word *word)
{
    unsigned cost = 0, first = LANGUAGE_EDGE, second = LANGUAGE_EDGE;
    for (size_t k = 0; k < word->count; k++) {
        cost += language->cost[first][second][word->symbols[k]];
        first = second;
        second = word->symbols[k];
    }
    cost += language->cost[first][second][LANGUAGE_EDGE];
    return -(float)cost / MODEL_LANGUAGE_UNIT;
}
