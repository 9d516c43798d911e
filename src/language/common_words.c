#include "language/common_words.h"

#include <stdlib.h>
#include <string.h>

enum { SLOTS = 4096 }; /* more than twice the words of all lists */

/* A slot of the table: the letters of a word as one number, 0 if the slot is empty. */
struct common_word {
    uint64_t letters;
    uint32_t languages;
};

static const struct list {
    const char *language, *words; /* with blanks between them */
} lists[] = {
#define COMMON_WORDS(language, words) {language, words},
#include "language/common_words.def"
};

/* The letters as digits of base 32; 0 if the word has more than twelve or is not made of letters. */
static uint64_t pack(const uint8_t *symbols, size_t count)
{
    enum { LETTERS_MAX = 12, BITS = 5 };
    uint64_t letters = 0;
    if (count > LETTERS_MAX) return 0;
    for (size_t k = 0; k < count; k++) {
        if (symbols[k] == LANGUAGE_OTHER) return 0;
        letters = letters << BITS | symbols[k];
    }
    return letters;
}

/* The slot of a word, or the empty one in which to put it. */
static struct common_word *find_slot(const struct common_words *words, uint64_t letters)
{
    size_t at = (size_t)(letters * 0x9E3779B97F4A7C15u >> 52);
    while (words->slots[at].letters && words->slots[at].letters != letters) at = (at + 1) % SLOTS;
    return &words->slots[at];
}

static void add_list(struct common_words *words, const struct list *list, uint32_t language)
{
    struct language_word word;
    const size_t end = strlen(list->words);
    for (size_t at = 0; language_next_word(list->words, end, &at, &word);) {
        const uint64_t letters = pack(word.symbols, word.count);
        if (!letters) continue;
        struct common_word *slot = find_slot(words, letters);
        slot->letters = letters;
        slot->languages |= language;
    }
    words->languages |= language;
}

bool common_words_know(struct common_words *words, const pd_model *model)
{
    if (words->slots) return true;
    words->slots = calloc(SLOTS, sizeof *words->slots);
    if (!words->slots) return false;
    for (size_t n = 0; n < sizeof lists / sizeof *lists; n++)
        for (size_t k = 0; k < model->language_count; k++)
            if (strcmp(model->languages[k].name, lists[n].language) == 0) add_list(words, &lists[n], 1u << k);
    return true;
}

uint32_t common_words_find(const struct common_words *words, const struct language_word *word)
{
    const uint64_t letters = pack(word->symbols, word->count);
    return letters ? find_slot(words, letters)->languages : 0;
}

void common_words_free(struct common_words *words)
{
    free(words->slots);
    *words = (struct common_words){0};
}
