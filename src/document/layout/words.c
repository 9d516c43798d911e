#include "document/layout/words.h"

#include "alphabet/alphabet.h"
#include "text/utf8.h"

#include <string.h>

void layout_strip(const struct document_word *word, char text[LAYOUT_WORD_BYTES])
{
    size_t count = 0;
    for (size_t at = 0; at < word->length && count + 1 < LAYOUT_WORD_BYTES;) {
        const uint32_t letter = letter_strip(utf8_next(word->text, word->length, &at));
        if ((letter | 0x20) >= 'a' && (letter | 0x20) <= 'z') text[count++] = (char)(letter | 0x20);
    }
    text[count] = '\0';
}

bool layout_begins(const struct document_word *const *words, size_t count, const char *phrase, size_t *taken)
{
    size_t w = 0;
    while (*phrase != '\0') {
        char text[LAYOUT_WORD_BYTES];
        const size_t length = strcspn(phrase, " ");
        if (w == count) return false;
        layout_strip(words[w++], text);
        if (text[0] == '\0') continue;
        if (strlen(text) != length || memcmp(text, phrase, length) != 0) return false;
        phrase += length + (phrase[length] == ' ');
    }
    if (taken != NULL) *taken = w;
    return true;
}

float layout_capitals(const struct document_word *const *words, size_t count)
{
    size_t letters = 0, capitals = 0;
    for (size_t w = 0; w < count; w++)
        for (size_t at = 0; at < words[w]->length;) {
            const uint32_t letter = utf8_next(words[w]->text, words[w]->length, &at);
            const bool is_capital = letter_lower(letter) != letter;
            if (!is_capital && letter_upper(letter) == letter) continue;
            letters++;
            capitals += is_capital;
        }
    return letters > 0 ? (float)capitals / (float)letters : 0;
}

bool layout_has_digit(const struct document_word *word)
{
    return strpbrk(word->text, "0123456789") != NULL;
}

bool layout_has_place(const struct document_word *word)
{
    static const float PAGE_MAX = 1e5F; /* points */
    const float sides[4] = {word->box.left, word->box.top, word->box.right, word->box.bottom};
    for (size_t k = 0; k < 4; k++)
        if (!(sides[k] > -PAGE_MAX && sides[k] < PAGE_MAX)) return false;
    return word->box.left <= word->box.right && word->box.top < word->box.bottom;
}
