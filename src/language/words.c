/*
 * A dictionary with an .aff file in the same folder is read by hunspell, which knows how words are inflected. Any other
 * list becomes a hash table from base letters to entries. Entries with the same key form a chain, newest last; all of
 * them are found, so the order of a list does not matter.
 */
#include "language/words.h"

#include <ctype.h>
#include <errno.h>
#include <hunspell/hunspell.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alphabet/alphabet.h"
#include "base/error.h"
#include "base/memory.h"
#include "model/format.h"
#include "text/utf8.h"

struct dictionary {
    Hunhandle *words;
    char language[3]; /* another language than Vietnamese, as "en"; "": Vietnamese, or not known */
    bool is_utf8;     /* its encoding */
};

struct pd_words {
    struct word_entry *entries;
    uint32_t *next;  /* by entry: the next one with the same key, UINT32_MAX at the end */
    uint32_t *slots; /* open addressing: 1 + first entry, 0 empty */
    size_t count, capacity, mask;
    size_t longest;
    struct dictionary *dictionaries;
    size_t dictionary_count, dictionary_capacity;
    pthread_mutex_t lock; /* hunspell does not promise to be called from several threads */
};

pd_status pd_words_new(pd_words **words, pd_error *error)
{
    enum { SLOTS = 256 };
    pd_words *w = calloc(1, sizeof *w);
    if (w) w->slots = calloc(SLOTS, sizeof *w->slots);
    if (!w || !w->slots) {
        free(w);
        *words = NULL;
        return error_memory(error);
    }
    w->mask = SLOTS - 1;
    pthread_mutex_init(&w->lock, NULL);
    *words = w;
    return PD_OK;
}

static void free_entry(struct word_entry *entry)
{
    free(entry->key);
    for (size_t i = 0; i < WORDS_SYLLABLES_MAX; i++) free(entry->syllable[i]);
}

void pd_words_free(pd_words *words)
{
    if (!words) return;
    for (size_t i = 0; i < words->count; i++) free_entry(&words->entries[i]);
    for (size_t i = 0; i < words->dictionary_count; i++) Hunspell_destroy(words->dictionaries[i].words);
    free(words->dictionaries);
    pthread_mutex_destroy(&words->lock);
    free(words->entries);
    free(words->next);
    free(words->slots);
    free(words);
}

/* The slot of a key, or the empty slot in which to put it. */
static size_t find_slot(const pd_words *w, const char *key, size_t length)
{
    size_t at = (size_t)format_hash(key, length) & w->mask;
    while (w->slots[at]) {
        const struct word_entry *entry = &w->entries[w->slots[at] - 1];
        if (entry->key_length == length && memcmp(entry->key, key, length) == 0) break;
        at = (at + 1) & w->mask;
    }
    return at;
}

uint32_t words_find(const pd_words *words, const char *key, size_t length)
{
    const uint32_t found = words->slots[find_slot(words, key, length)];
    return found ? found - 1 : UINT32_MAX;
}

uint32_t words_next(const pd_words *words, uint32_t entry)
{
    return words->next[entry];
}

const struct word_entry *words_entry(const pd_words *words, uint32_t entry)
{
    return &words->entries[entry];
}

size_t words_count(const pd_words *words)
{
    return words->count;
}

size_t words_longest(const pd_words *words)
{
    return words->longest;
}

static bool grow_slots(pd_words *w)
{
    const size_t size = 2 * (w->mask + 1);
    uint32_t *slots = calloc(size, sizeof *slots), *old = w->slots;
    if (!slots) return false;
    const size_t old_size = w->mask + 1;
    w->slots = slots;
    w->mask = size - 1;
    for (size_t i = 0; i < old_size; i++) {
        if (!old[i]) continue;
        const struct word_entry *entry = &w->entries[old[i] - 1];
        w->slots[find_slot(w, entry->key, entry->key_length)] = old[i];
    }
    free(old);
    return true;
}

static bool reserve_entry(pd_words *w)
{
    if (w->count * 2 >= w->mask && !grow_slots(w)) return false;
    if (w->count >= UINT32_MAX - 1) return false;
    size_t capacity = w->capacity;
    return memory_reserve(&w->entries, &capacity, w->count + 1, sizeof *w->entries) &&
           memory_reserve(&w->next, &w->capacity, w->count + 1, sizeof *w->next);
}

static bool same_entry(const struct word_entry *a, const struct word_entry *b)
{
    if (a->syllables != b->syllables || a->capital != b->capital) return false;
    for (size_t i = 0; i < a->syllables; i++)
        if (strcmp(a->syllable[i], b->syllable[i]) != 0) return false;
    return true;
}

/* Adds the entry, which then belongs to the list; frees it if the list has it already. */
static void insert(pd_words *w, struct word_entry *entry)
{
    const size_t slot = find_slot(w, entry->key, entry->key_length);
    uint32_t last = UINT32_MAX;
    for (uint32_t at = w->slots[slot] ? w->slots[slot] - 1 : UINT32_MAX; at != UINT32_MAX; at = w->next[at]) {
        if (same_entry(&w->entries[at], entry)) {
            free_entry(entry);
            return;
        }
        last = at;
    }
    w->entries[w->count] = *entry;
    w->next[w->count] = UINT32_MAX;
    if (last == UINT32_MAX)
        w->slots[slot] = (uint32_t)w->count + 1;
    else
        w->next[last] = (uint32_t)w->count;
    w->count++;
    if (entry->syllables > w->longest) w->longest = entry->syllables;
}

/* Adds one syllable to an entry and its key; PD_ERROR_INPUT if it is too long or not a word. */
static pd_status add_syllable(struct word_entry *entry, char *key, size_t *key_length, const char *text, size_t length)
{
    char canonical[WORDS_KEY_MAX];
    if (entry->syllables == WORDS_SYLLABLES_MAX) return PD_ERROR_INPUT;
    const size_t written = word_canonical(text, length, canonical, sizeof canonical);
    if (written == 0 || memchr(canonical, '\0', written)) return PD_ERROR_INPUT;
    if (*key_length) key[(*key_length)++] = ' ';
    const size_t stripped = text_strip(canonical, written, key + *key_length, WORDS_KEY_MAX - *key_length - 1);
    if (stripped == SIZE_MAX || stripped == 0) return PD_ERROR_INPUT;
    *key_length += stripped;
    char *copy = strndup(canonical, written);
    if (!copy) return PD_ERROR_MEMORY;
    entry->syllable[entry->syllables++] = copy;
    return PD_OK;
}

static bool is_separator(char c)
{
    return c == ' ' || c == '\t' || c == '-' || c == '_' || c == '&' || c == '\'';
}

static pd_status read_entry(struct word_entry *entry, const char *text, size_t length)
{
    char key[2 * WORDS_KEY_MAX];
    size_t key_length = 0;
    for (size_t at = 0; at < length;) {
        while (at < length && is_separator(text[at])) at++;
        size_t end = at;
        while (end < length && !is_separator(text[end])) end++;
        if (end > at) {
            if (key_length > WORDS_KEY_MAX / 2) return PD_ERROR_INPUT;
            const pd_status status = add_syllable(entry, key, &key_length, text + at, end - at);
            if (status != PD_OK) return status;
        }
        at = end;
    }
    if (entry->syllables == 0) return PD_ERROR_INPUT;
    size_t at = 0;
    struct letter first;
    while (at < length && is_separator(text[at])) at++;
    entry->capital = letter_split(utf8_next(text, length, &at), &first) && first.upper;
    entry->key = strndup(key, key_length);
    entry->key_length = (uint16_t)key_length;
    return entry->key ? PD_OK : PD_ERROR_MEMORY;
}

pd_status pd_words_add(pd_words *words, const char *entry, size_t length, pd_error *error)
{
    const size_t bad = utf8_first_invalid(entry, length);
    if (bad < length) return error_at(error, PD_ERROR_ENCODING, bad, "word list entry is not UTF-8");
    char text[WORDS_KEY_MAX];
    const size_t composed = length < WORDS_KEY_MAX / 3 ? text_compose(entry, length, text, sizeof text) : SIZE_MAX;
    struct word_entry read = {0};
    pd_status status = composed == SIZE_MAX ? PD_ERROR_INPUT : read_entry(&read, text, composed);
    if (status == PD_OK && !reserve_entry(words)) status = PD_ERROR_MEMORY;
    if (status == PD_OK) {
        insert(words, &read);
        return PD_OK;
    }
    free_entry(&read);
    if (status == PD_ERROR_MEMORY) return error_memory(error);
    return error_set(error, status, "word list entry is empty, has more than %d syllables, is too long or holds a NUL",
                     (int)WORDS_SYLLABLES_MAX);
}

/* Adds one line of a list, without hunspell's flags after a slash, text after a tab, and white space around it. */
static pd_status add_line(pd_words *words, const char *line, size_t length, uint64_t number, pd_error *error)
{
    while (length && (line[length - 1] == '\n' || line[length - 1] == '\r' || is_separator(line[length - 1]))) length--;
    while (length && (*line == ' ' || *line == '\t')) line++, length--;
    if (number == 1 && length >= 3 && memcmp(line, "\xEF\xBB\xBF", 3) == 0) line += 3, length -= 3;
    if (length == 0 || *line == '#') return PD_OK;
    if (number == 1 && strspn(line, "0123456789") >= length) return PD_OK;
    const char *slash = memchr(line, '/', length), *tab = memchr(line, '\t', length);
    if (slash) length = (size_t)(slash - line);
    if (tab && tab < line + length) length = (size_t)(tab - line);
    pd_error inner;
    const pd_status status = pd_words_add(words, line, length, &inner);
    return status == PD_OK ? PD_OK : error_on_line(error, status, number, "%s", inner.message);
}

/*
 * The path of the .aff file of a .dic file, to be freed; NULL if the path is not one of a .dic file or there is none.
 */
static char *find_rules(const char *path)
{
    const size_t length = strlen(path);
    if (length < 4 || strcmp(path + length - 4, ".dic") != 0) return NULL;
    char *rules = strdup(path);
    if (!rules) return NULL;
    memcpy(rules + length - 3, "aff", 3);
    if (access(rules, R_OK) == 0) return rules;
    free(rules);
    return NULL;
}

/* The language that a dictionary is named after, if it is not Vietnamese: "en" for /usr/share/hunspell/en_US.dic. */
static void find_language(const char *path, char language[3])
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const bool is_named = islower((unsigned char)name[0]) && islower((unsigned char)name[1]) && name[2] == '_' &&
                          isupper((unsigned char)name[3]) && isupper((unsigned char)name[4]);
    language[0] = '\0';
    if (is_named && strncmp(name, "vi", 2) != 0) snprintf(language, 3, "%.2s", name);
}

static pd_status load_dictionary(pd_words *words, const char *rules, const char *path, pd_error *error)
{
    if (access(path, R_OK) != 0) return error_set(error, PD_ERROR_IO, "%s: %s", path, strerror(errno));
    if (!memory_reserve(&words->dictionaries, &words->dictionary_capacity, words->dictionary_count + 1,
                        sizeof *words->dictionaries))
        return error_memory(error);
    Hunhandle *dictionary = Hunspell_create(rules, path);
    if (!dictionary) return error_memory(error);
    struct dictionary *added = &words->dictionaries[words->dictionary_count++];
    *added = (struct dictionary){.words = dictionary,
                                 .is_utf8 = strcmp(Hunspell_get_dic_encoding(dictionary), "UTF-8") == 0};
    find_language(path, added->language);
    return PD_OK;
}

bool words_has_dictionaries(const pd_words *words)
{
    for (size_t i = 0; i < words->dictionary_count; i++)
        if (!*words->dictionaries[i].language) return true;
    return false;
}

bool words_has_other_languages(const pd_words *words)
{
    for (size_t i = 0; i < words->dictionary_count; i++)
        if (*words->dictionaries[i].language) return true;
    return false;
}

enum words_answer words_spell_in(const pd_words *words, const char *language, const char *word)
{
    pthread_mutex_t *lock = (pthread_mutex_t *)(uintptr_t)&words->lock;
    enum words_answer answer = WORDS_UNKNOWN;
    bool is_ascii = true;
    for (size_t i = 0; word[i]; i++) is_ascii = is_ascii && (unsigned char)word[i] < 0x80;
    pthread_mutex_lock(lock);
    for (size_t i = 0; i < words->dictionary_count && answer != WORDS_YES; i++) {
        const struct dictionary *dictionary = &words->dictionaries[i];
        if (strcmp(dictionary->language, language) != 0 || !(is_ascii || dictionary->is_utf8)) continue;
        answer = Hunspell_spell(dictionary->words, word) ? WORDS_YES : WORDS_NO;
    }
    pthread_mutex_unlock(lock);
    return answer;
}

bool words_spell(const pd_words *words, const char *word)
{
    return words_spell_in(words, "", word) == WORDS_YES;
}

pd_status pd_words_load(pd_words *words, const char *path, pd_error *error)
{
    char *rules = find_rules(path);
    if (rules) {
        const pd_status loaded = load_dictionary(words, rules, path, error);
        free(rules);
        return loaded;
    }
    FILE *file = fopen(path, "r");
    if (!file) return error_set(error, PD_ERROR_IO, "%s: %s", path, strerror(errno));
    char *line = NULL;
    size_t capacity = 0;
    pd_status status = PD_OK;
    for (uint64_t number = 1; status == PD_OK; number++) {
        const ssize_t length = getline(&line, &capacity, file);
        if (length < 0) break;
        status = add_line(words, line, (size_t)length, number, error);
    }
    if (status == PD_OK && ferror(file)) status = error_set(error, PD_ERROR_IO, "%s: %s", path, strerror(errno));
    free(line);
    fclose(file);
    return status;
}
