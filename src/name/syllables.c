#include "name/syllables.h"

#include <stdlib.h>
#include <string.h>

#include "alphabet/alphabet.h"
#include "text/utf8.h"

enum { UTF8_MAX = 4 * NAME_LETTERS_MAX + 1, SYLLABLES_MAX = 4 };

/* One row of the table: a syllable in lower case, and its frequency in each place in a million names. */
struct name_syllable {
    const char *text;
    float frequency[NAME_ROLES];
};

/* The rows are sorted by their text, byte by byte. */
static const struct name_syllable syllables[] = {
#define NAME_SYLLABLE(text, surname, middle, given) {text, {surname, middle, given}},
#include "name/syllables.def"
#undef NAME_SYLLABLE
};
static const char *const onsets[] = {
#define NAME_ONSET(text) text,
#include "name/syllables.def"
#undef NAME_ONSET
};
static const char *const vowel_groups[] = {
#define NAME_VOWELS(text) text,
#include "name/syllables.def"
#undef NAME_VOWELS
};
static const char *const finals[] = {
#define NAME_FINAL(text) text,
#include "name/syllables.def"
#undef NAME_FINAL
};

/* Writes code points in lower case as a string; false if they are too many. */
static bool write_lower(const uint32_t *points, size_t count, char text[UTF8_MAX])
{
    size_t length = 0;
    if (count > NAME_LETTERS_MAX) return false;
    for (size_t i = 0; i < count; i++) length += utf8_put(letter_lower(points[i]), text + length);
    text[length] = '\0';
    return true;
}

/* ---- Frequencies ---- */

static int by_text(const void *key, const void *row)
{
    return strcmp(key, ((const struct name_syllable *)row)->text);
}

float name_syllable_frequency(const uint32_t *points, size_t count, enum name_role role)
{
    char text[UTF8_MAX];
    if (!write_lower(points, count, text)) return 0;
    const struct name_syllable *row =
        bsearch(text, syllables, sizeof syllables / sizeof *syllables, sizeof *syllables, by_text);
    if (!row) return 0;
    if (role < NAME_ROLES) return row->frequency[role];
    float most = 0;
    for (size_t r = 0; r < NAME_ROLES; r++)
        if (row->frequency[r] > most) most = row->frequency[r];
    return most;
}

/* ---- Spelling ---- */

static bool is_listed(const char *const *list, size_t size, const uint32_t *points, size_t count)
{
    char text[UTF8_MAX];
    if (!write_lower(points, count, text)) return false;
    for (size_t k = 0; k < size; k++)
        if (strcmp(list[k], text) == 0) return true;
    return false;
}

static bool is_onset(const uint32_t *points, size_t count)
{
    return is_listed(onsets, sizeof onsets / sizeof *onsets, points, count);
}

/*
 * Whether a word may begin with these small consonants: with an onset that is listed, or, in languages of the
 * highlands, with a consonant before one (Kpă, Kbuôr, Mlô, Xrứt). Liquids and n do not stand there.
 */
static bool is_first_onset(const uint32_t *points, size_t count)
{
    if (is_onset(points, count)) return true;
    const bool is_led =
        count > 1 && (points[0] == 0x111 || (points[0] < 0x80 && strchr("bcdghkmpstxz", (int)points[0])));
    return is_led && is_onset(points + 1, count - 1);
}

/* `letter` is a letter of the alphabet. */
static bool is_vowel(uint32_t letter)
{
    return strchr("aeiouy", (int)letter_lower(letter_strip(letter))) != NULL;
}

static size_t run_end(const uint32_t *letters, size_t count, size_t at, bool vowels)
{
    while (at < count && is_vowel(letters[at]) == vowels) at++;
    return at;
}

/*
 * Whether the consonants between two vowels, or behind the last, are a final and an onset. `is_last`: only a final.
 */
static bool splits(const uint32_t *letters, size_t count, bool is_last)
{
    for (size_t cut = is_last ? count : 0; cut <= count; cut++)
        if (is_listed(finals, sizeof finals / sizeof *finals, letters, cut) && is_onset(letters + cut, count - cut))
            return true;
    return false;
}

/* Takes the tones off small letters; false if there is a character that no name has. `tones` marks where they were. */
static bool take_tones(const uint32_t *points, size_t count, uint32_t *letters, bool *tones)
{
    for (size_t i = 0; i < count; i++) {
        struct letter letter;
        if (!letter_split(points[i], &letter)) return false;
        tones[i] = letter.tone != TONE_LEVEL;
        letter.tone = TONE_LEVEL;
        letter.upper = false;
        letters[i] = letter_join(letter);
    }
    return true;
}

/* Whether a tone is missing that the final asks for: a syllable that ends in c, ch, p or t is sắc or nặng. */
static bool lacks_tone(const uint32_t *points, size_t count)
{
    struct letter letter;
    const uint32_t last = count ? letter_lower(points[count - 1]) : 0,
                   before = count > 1 ? letter_lower(points[count - 2]) : 0;
    if (last != 'c' && last != 'p' && last != 't' && !(last == 'h' && before == 'c')) return false;
    for (size_t i = 0; i < count; i++)
        if (letter_split(points[i], &letter) && (letter.tone == TONE_ACUTE || letter.tone == TONE_DOT)) return false;
    return name_syllable_frequency(points, count, NAME_ANY) == 0;
}

/* The same for a word without an apostrophe. */
static bool is_possible(const uint32_t *points, size_t count)
{
    struct syllable syllable;
    uint32_t letters[NAME_LETTERS_MAX];
    bool tones[NAME_LETTERS_MAX];
    if (syllable_read(points, count, &syllable)) return true;
    if (lacks_tone(points, count)) return false;
    if (count > NAME_LETTERS_MAX || !take_tones(points, count, letters, tones)) return false;
    size_t at = run_end(letters, count, 0, false), syllable_count = 0;
    if (at == count || !is_first_onset(letters, at)) return false;
    while (at < count) {
        size_t toned = 0;
        const size_t vowels = run_end(letters, count, at, true), next = run_end(letters, count, vowels, false);
        for (size_t i = at; i < vowels; i++) toned += tones[i];
        if (toned > 1 || ++syllable_count > SYLLABLES_MAX) return false;
        if (!is_listed(vowel_groups, sizeof vowel_groups / sizeof *vowel_groups, letters + at, vowels - at) ||
            !splits(letters + vowels, next - vowels, next == count))
            return false;
        at = next;
    }
    return true;
}

/* Whether these characters may stand before the apostrophe of a name: consonants. */
static bool is_prefix(const uint32_t *points, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct letter letter;
        if (!letter_split(points[i], &letter) || is_vowel(points[i])) return false;
    }
    return count > 0;
}

bool name_word_is_possible(const uint32_t *points, size_t count)
{
    enum { PREFIX_MAX = 2 };
    for (size_t i = 1; i <= PREFIX_MAX && i + 1 < count; i++)
        if (points[i] == '\'' || points[i] == 0x2019)
            return is_prefix(points, i) && is_possible(points + i + 1, count - i - 1);
    return is_possible(points, count);
}
