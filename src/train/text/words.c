/*
 * Folding case and tone placement costs more than a look-up, and a text repeats the same few thousand forms. So a small
 * direct-mapped cache from the printed form to the index stands before the table of canonical forms.
 */
#include "train/text/words.h"

#include "alphabet/alphabet.h"
#include "base/memory.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { CACHE_SLOTS = 1 << 16, CACHED_BYTES_MAX = 27, NO_MEMORY = -2 };

struct cached {
    uint32_t index;
    uint8_t length; /* 0: empty */
    char form[CACHED_BYTES_MAX];
};

struct slots {
    uint32_t *slots; /* index + 1; 0: empty */
    size_t mask;
};

struct word_table {
    struct corpus_word *words;
    size_t count;
    size_t capacity;
    char *texts;
    size_t texts_length;
    size_t texts_capacity;
    struct slots index;
    struct slots bare; /* syllables without marks: offsets in bare_texts + 1 */
    char *bare_texts;
    size_t bare_length;
    size_t bare_capacity;
    size_t bare_count;
    struct cached *cache;
};

static uint64_t hash_bytes(const char *bytes, size_t length)
{
    uint64_t hash = 0x9E3779B97F4A7C15u ^ length;
    while (length > 0) {
        uint64_t part = 0;
        const size_t step = length < 8 ? length : 8;
        memcpy(&part, bytes, step);
        hash = (hash ^ part) * 0xFF51AFD7ED558CCDu;
        hash ^= hash >> 32;
        bytes += step;
        length -= step;
    }
    return hash;
}

static bool slots_init(struct slots *slots, size_t count)
{
    slots->slots = calloc(count, sizeof *slots->slots);
    slots->mask = count - 1;
    return slots->slots != NULL;
}

/* The slot where a text stands or belongs; texts are NUL-terminated at texts + text_of(slot value - 1). */
static uint32_t *find_bare(struct word_table *table, const char *text, size_t length)
{
    size_t at = hash_bytes(text, length) & table->bare.mask;
    for (;; at = (at + 1) & table->bare.mask) {
        uint32_t *slot = &table->bare.slots[at];
        if (*slot == 0) return slot;
        const char *there = table->bare_texts + (*slot - 1);
        if (strncmp(there, text, length) == 0 && there[length] == '\0') return slot;
    }
}

static bool add_bare(const struct syllable *syllable, void *context)
{
    struct word_table *table = context;
    char text[4 * SYLLABLE_LETTERS_MAX];
    size_t length = 0;
    for (size_t k = 0; k < syllable->length; k++) length += utf8_put(letter_strip(syllable->letters[k]), text + length);
    uint32_t *slot = find_bare(table, text, length);
    if (*slot != 0) return true;
    if (table->bare_count * 2 > table->bare.mask) return false;
    if (!memory_reserve(&table->bare_texts, &table->bare_capacity, table->bare_length + length + 1, 1)) return false;
    memcpy(table->bare_texts + table->bare_length, text, length);
    table->bare_texts[table->bare_length + length] = '\0';
    *slot = (uint32_t)table->bare_length + 1;
    table->bare_length += length + 1;
    table->bare_count++;
    return true;
}

struct word_table *word_table_new(void)
{
    struct word_table *table = calloc(1, sizeof *table);
    if (!table) return NULL;
    table->cache = calloc(CACHE_SLOTS, sizeof *table->cache);
    if (!table->cache || !slots_init(&table->index, 1 << 16) || !slots_init(&table->bare, 1 << 14)) {
        word_table_free(table);
        return NULL;
    }
    syllable_enumerate(add_bare, table);
    return table;
}

static uint32_t *find_word(struct word_table *table, const char *text, size_t length)
{
    size_t at = hash_bytes(text, length) & table->index.mask;
    for (;; at = (at + 1) & table->index.mask) {
        uint32_t *slot = &table->index.slots[at];
        if (*slot == 0) return slot;
        const struct corpus_word *word = &table->words[*slot - 1];
        if (word->length == length && memcmp(table->texts + word->text, text, length) == 0) return slot;
    }
}

static bool grow_index(struct word_table *table)
{
    struct slots old = table->index;
    if (!slots_init(&table->index, (old.mask + 1) * 2)) {
        table->index = old;
        return false;
    }
    for (size_t k = 0; k < table->count; k++) {
        const struct corpus_word *word = &table->words[k];
        *find_word(table, table->texts + word->text, word->length) = (uint32_t)k + 1;
    }
    free(old.slots);
    return true;
}

static void classify(struct word_table *table, struct corpus_word *word, const char *text, size_t length)
{
    uint32_t letters[WORD_BYTES_MAX];
    size_t count = 0;
    for (size_t at = 0; at < length;) letters[count++] = utf8_next(text, length, &at);
    struct syllable syllable;
    word->syllable = syllable_read(letters, count, &syllable);
    char stripped[3 * WORD_BYTES_MAX + 1];
    const size_t stripped_length = text_strip(text, length, stripped, sizeof stripped);
    if (stripped_length == SIZE_MAX) return;
    word->marked = stripped_length != length || memcmp(stripped, text, length) != 0;
    word->bare = !word->marked && *find_bare(table, text, length) != 0;
}

static int64_t add_word(struct word_table *table, const char *text, size_t length)
{
    if (table->count >= UINT32_MAX / 2) return NO_MEMORY;
    if ((table->count + 1) * 2 > table->index.mask && !grow_index(table)) return NO_MEMORY;
    if (!memory_reserve(&table->words, &table->capacity, table->count + 1, sizeof *table->words)) return NO_MEMORY;
    if (!memory_reserve(&table->texts, &table->texts_capacity, table->texts_length + length + 1, 1)) return NO_MEMORY;

    struct corpus_word *word = &table->words[table->count];
    *word = (struct corpus_word){.text = table->texts_length, .length = (uint16_t)length};
    classify(table, word, text, length);
    *find_word(table, text, length) = (uint32_t)table->count + 1;
    memcpy(table->texts + table->texts_length, text, length);
    table->texts[table->texts_length + length] = '\0';
    table->texts_length += length + 1;
    return (int64_t)table->count++;
}

int64_t word_table_find(struct word_table *table, const char *form, size_t form_length)
{
    struct cached *cached = NULL;
    if (form_length <= CACHED_BYTES_MAX) {
        cached = &table->cache[hash_bytes(form, form_length) % CACHE_SLOTS];
        if (cached->length == form_length && memcmp(cached->form, form, form_length) == 0) return cached->index;
    }
    char text[WORD_BYTES_MAX];
    const size_t length = word_canonical(form, form_length, text, sizeof text);
    if (length == 0) return WORD_NONE;
    const uint32_t *slot = find_word(table, text, length);
    const int64_t index = *slot != 0 ? (int64_t)*slot - 1 : add_word(table, text, length);
    if (cached && index >= 0) {
        cached->index = (uint32_t)index;
        cached->length = (uint8_t)form_length;
        memcpy(cached->form, form, form_length);
    }
    return index;
}

struct corpus_word *word_table_get(struct word_table *table, size_t index)
{
    return &table->words[index];
}

void word_table_release(struct word_table *table, struct corpus *corpus)
{
    corpus->words = table->words;
    corpus->word_count = table->count;
    corpus->texts = table->texts;
    table->words = NULL;
    table->texts = NULL;
    word_table_free(table);
}

void word_table_free(struct word_table *table)
{
    if (!table) return;
    free(table->words);
    free(table->texts);
    free(table->index.slots);
    free(table->bare.slots);
    free(table->bare_texts);
    free(table->cache);
    free(table);
}
