#include "language/damage.h"

#include <string.h>

#include "alphabet/word.h"

/* ---- Letters that were misread ---- */

/* Whether a digit stands between the letters of a word: c4c, but not 8h or g1. */
static bool is_inside_digits(const struct language_text *text, size_t i)
{
    const struct token *token = &text->tokens[i], *next = token + 1;
    if (i + 1 >= text->count || !(token->flags & TOKEN_GLUED_DIGIT)) return false;
    const size_t end = (size_t)token->begin + token->length;
    return next->begin > end && next->begin - end <= 2 && text->bytes[end] >= '0' && text->bytes[end] <= '9' &&
           (next->flags & TOKEN_GLUED_DIGIT || next->kind == TOKEN_CLASS);
}

static bool is_small(char c)
{
    return c >= 'a' && c <= 'z';
}

/*
 * Whether the letters of the word that ends at `at`, a vowel, and the letters behind the sign at `at` make a Vietnamese
 * word: c&c, but not r&d or kh&cn, which are abbreviations.
 */
static bool makes_word(const struct language_text *text, size_t begin, size_t at)
{
    static const char vowels[] = "aeou";
    char word[16];
    const size_t before = at - begin;
    size_t after = 0;
    while (at + 1 + after < text->length && is_small(text->bytes[at + 1 + after])) after++;
    if (before + 1 + after > sizeof word || (unsigned char)text->bytes[at + 1] >= 0x80) return false;
    memcpy(word, text->bytes + begin, before);
    memcpy(word + before + 1, text->bytes + at + 1, after);
    for (size_t k = 0; k < sizeof vowels - 1; k++) {
        word[before] = vowels[k];
        if (could_be_vietnamese(text->vietnamese, model_find_group(text->model, word, before + 1 + after))) return true;
    }
    return false;
}

/* Whether a sign that engines print for letters stands at `at`, close to the word that starts at `begin`: nhi¢m, x&. */
static bool is_sign_for_letter(const struct language_text *text, size_t begin, size_t at)
{
    static const char *const signs[] = {"¢", "€", "£", "§", "¥"};
    for (size_t k = 0; k < sizeof signs / sizeof *signs; k++) {
        const size_t length = strlen(signs[k]);
        if (at + length <= text->length && memcmp(text->bytes + at, signs[k], length) == 0) return true;
    }
    if (at + 1 >= text->length) return false;
    return (text->bytes[at] == '&' && makes_word(text, begin, at)) ||
           (text->bytes[at] == '?' && is_small(text->bytes[at + 1]));
}

/* Whether a word has a letter that people type in other languages, and that engines do not print for Vietnamese. */
static bool has_typed_letter(const char *word, size_t length)
{
    static const char *const letters[] = {"ç", "ñ", "ß", "œ", "æ", "å"};
    for (size_t k = 0; k < sizeof letters / sizeof *letters; k++)
        if (memmem(word, length, letters[k], strlen(letters[k]))) return true;
    return false;
}

enum damage damage_of_word(const struct language_text *text, size_t i)
{
    const struct token *token = &text->tokens[i];
    const size_t end = (size_t)token->begin + token->length;
    const bool is_word = could_be_vietnamese(text->vietnamese, text->prints[i].group);
    if (token->flags & (TOKEN_IN_CODE | TOKEN_OTHER_LANGUAGE)) return NO_DAMAGE;
    if (token->letter_case == CASE_MIXED)
        return is_small(text->bytes[token->begin]) && token->length > 2 && is_word ? BROKEN_WORD : NO_DAMAGE;
    if (token->letter_case != CASE_LOWER) return NO_DAMAGE;
    if (token->flags & TOKEN_GLUED_DIGIT) return is_inside_digits(text, i) ? BROKEN_WORD : NO_DAMAGE;
    if ((token->flags & TOKEN_FOREIGN) && has_typed_letter(text->bytes + token->begin, token->length)) return ODD_WORD;
    if ((token->flags & TOKEN_FOREIGN) || is_sign_for_letter(text, token->begin, end)) return BROKEN_WORD;
    return token->length > 1 && !is_word ? ODD_WORD : NO_DAMAGE;
}

bool damage_is_marked_wrongly(const struct language_text *text, size_t i)
{
    enum { LETTERS_MIN = 3 }; /* âl, ôk: abbreviations and slang have marks, too */
    const struct token *token = &text->tokens[i];
    struct word_letters letters;
    uint32_t points[WORD_LETTERS_MAX];
    struct syllable syllable;
    char word[256];
    if (!word_take_apart(text->bytes + token->begin, token->length, &letters) || !letters.marked) return false;
    size_t marks = 0;
    for (size_t k = 0; k < letters.count; k++)
        marks += letters.letters[k].tone || (letters.letters[k].shape && letters.base[k] != 'd');
    word_points(&letters, points);
    if (marks == 0 || letters.count < LETTERS_MIN || syllable_read(points, letters.count, &syllable)) return false;
    const size_t length = word_canonical(text->bytes + token->begin, token->length, word, sizeof word);
    return length && model_find_word(text->model, word, length) == SYMBOL_UNKNOWN;
}

/*
 * ---- Lost ư ----
 *
 * In the font encoding TCVN3, ư is the byte of the soft hyphen. So programs that take text from PDFs lose every ư and
 * no other letter, ừ, ứ, ử, ữ and ự included: đợc for được, nh for như.
 */

/* Whether letter `k` is one with the horn: ơ or ư, with any tone. */
static bool is_horned(const struct word_letters *word, size_t k, char base)
{
    return word->base[k] == base && word->letters[k].shape == SHAPE_HORN;
}

bool damage_has_lost_horn(const pd_model *model, const char *text, size_t length)
{
    struct word_letters word;
    char bytes[WORD_BYTES_MAX], canonical[WORD_BYTES_MAX];
    if (!word_take_apart(text, length, &word) || word.count < 3 || word.count == WORD_LETTERS_MAX) return false;
    const size_t last = word.count - 1, before = word.base[last] == 'g' ? last - 2 : last - 1;
    if (!is_horned(&word, before, 'o') || !strchr("cgu", word.base[last])) return false;
    if (word.base[last] == 'g' && word.base[last - 1] != 'n') return false;
    if (before > 0 && word.base[before - 1] == 'u') return false;
    memmove(word.letters + before + 1, word.letters + before, (word.count - before) * sizeof *word.letters);
    word.letters[before] = (struct letter){.base = 'u', .shape = SHAPE_HORN};
    word.count++;
    const size_t written = word_canonical(bytes, word_write(&word, bytes), canonical, sizeof canonical);
    return written && model_find_word(model, canonical, written) != SYMBOL_UNKNOWN;
}
