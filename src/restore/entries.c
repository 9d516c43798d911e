/*
 * The user's words are few and meant: if an entry fits the print, a reading as the entry says is added and lifted
 * far above the others, and of two entries that overlap the longer wins. Words that a hunspell dictionary has are
 * lifted, too, but add no reading.
 */
#include "restore/entries.h"

#include <string.h>

#include "alphabet/word.h"
#include "restore/weights.h"

/* A sentence of a block, its network, and what the network's scores come from. */
struct entry_place {
    const struct block *block;
    const pd_model *model;
    const pd_words *words;
    const struct sentence *sentence;
    struct network *network;
};

/* Whether the entry keeps the marks that the tokens from `i` on show. */
static bool entry_agrees(const struct block *b, size_t i, const struct word_entry *entry)
{
    for (size_t k = 0; k < entry->syllables; k++) {
        const struct token *token = &b->tokens.items[i + k];
        struct word_letters print, reading;
        if (entry->capital && token->letter_case == CASE_LOWER) return false;
        if (!word_take_apart(b->text + token->begin, token->length, &print)) return false;
        if (!word_take_apart(entry->syllable[k], strlen(entry->syllable[k]), &reading)) return false;
        if (!word_agrees(&print, &reading)) return false;
    }
    return true;
}

static bool add_entry(const struct entry_place *at, size_t i, uint32_t number)
{
    const struct word_entry *entry = words_entry(at->words, number);
    for (size_t k = 0; k < entry->syllables; k++) {
        const char *syllable = entry->syllable[k];
        const unsigned symbol = model_find_word(at->model, syllable, strlen(syllable));
        const float bonus = ENTRY_BONUS + (float)entry->syllables;
        if (!network_add_reading(at->network, i - at->sentence->first + k, symbol, number + 1, (unsigned)k, bonus))
            return false;
    }
    return true;
}

/* Adds the longest entries that fit the words from `i` on; *taken says how many words they cover. */
static bool add_entries_at(const struct entry_place *at, size_t i, size_t *taken)
{
    const struct block *b = at->block;
    const pd_words *words = at->words;
    char key[WORDS_SYLLABLES_MAX * (WORD_LETTERS_MAX + 1)];
    size_t lengths[WORDS_SYLLABLES_MAX + 1] = {0}, length = 0, count = 0;
    for (; count < words_longest(words) && i + count < at->sentence->end; count++) {
        const struct token *token = &b->tokens.items[i + count];
        struct word_letters letters;
        if (token->kind != TOKEN_WORD || !word_take_apart(b->text + token->begin, token->length, &letters)) break;
        if (count) key[length++] = ' ';
        memcpy(key + length, letters.base, letters.count);
        length += letters.count;
        lengths[count + 1] = length;
    }
    *taken = 1;
    for (; count > 0; count--) {
        bool found = false;
        for (uint32_t e = words_find(words, key, lengths[count]); e != UINT32_MAX; e = words_next(words, e)) {
            if (!entry_agrees(b, i, words_entry(words, e))) continue;
            if (!add_entry(at, i, e)) return false;
            found = true;
        }
        if (!found) continue;
        *taken = count;
        return true;
    }
    return true;
}

/* Lifts the readings of a word that the user's dictionaries have. */
static void lift_spelled(const struct entry_place *at, size_t position)
{
    const struct position *p = &at->network->positions[position];
    for (size_t k = p->first; k < (size_t)p->first + p->count; k++) {
        struct candidate *candidate = &at->network->candidates[k];
        char word[256];
        if (candidate->symbol < SYMBOL_FIRST_WORD || candidate->entry) continue;
        const struct model_entry *entry = &at->model->entries[candidate->symbol];
        memcpy(word, at->model->pool + entry->text, entry->text_length);
        word[entry->text_length] = '\0';
        if (words_spell(at->words, word)) candidate->score += ENTRY_BONUS;
    }
}

bool entries_lift(const struct block *b, const struct restore_context *c, const struct sentence *sentence,
                  struct network *network)
{
    if (!c->options->words) return true;
    const struct entry_place at = {
        .block = b, .model = c->model, .words = c->options->words, .sentence = sentence, .network = network};
    for (size_t i = 0; words_has_dictionaries(at.words) && i < network->position_count; i++) lift_spelled(&at, i);
    size_t taken = 1;
    for (size_t i = sentence->first; i < sentence->end; i += taken)
        if (!add_entries_at(&at, i, &taken)) return false;
    return true;
}
