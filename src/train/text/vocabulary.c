/*
 * A typing error that gets into the vocabulary is from then on offered as a reading. So rare words are kept out. A form
 * that breaks the rule of spelling needs more occurrences than a syllable, and more still if it also carries marks
 * ("đưược"). A form that is extremely rare in comparison with the other words of the same letters (its sisters) needs
 * more occurrences too.
 */
#include "train/text/vocabulary.h"

#include "alphabet/alphabet.h"
#include "base/error.h"
#include "text/token.h"
#include "train/text/words.h"

#include <stdlib.h>
#include <string.h>

enum {
    SISTER_SHARE = 20000, /* a form rarer than 1 in this many of its group … */
    SISTER_COUNT = 200    /* … needs this many occurrences */
};

struct vocabulary_candidate {
    uint32_t index; /* in corpus.words */
    uint64_t count; /* raw */
    uint64_t weighted;
    bool listed;
    const char *text;
    char *letters; /* without marks */
};

static const char *const class_texts[SYMBOL_FIRST_WORD] = {[SYMBOL_PAD] = "<pad>",
                                                           [SYMBOL_START] = "<s>",
                                                           [SYMBOL_END] = "</s>",
                                                           [SYMBOL_UNKNOWN] = "<unk>",
                                                           [SYMBOL_SMALL] = "<small>",
                                                           [SYMBOL_YEAR] = "<year>",
                                                           [SYMBOL_DATE] = "<date>",
                                                           [SYMBOL_NUMBER] = "<num>",
                                                           [SYMBOL_COMMA] = "<comma>",
                                                           [SYMBOL_COLON] = "<colon>",
                                                           [SYMBOL_SEMICOLON] = "<semicolon>"};

const char *vocabulary_class_text(unsigned symbol)
{
    return class_texts[symbol] ? class_texts[symbol] : "";
}

bool vocabulary_predicts(unsigned symbol)
{
    if (symbol >= SYMBOL_FIRST_WORD) return true;
    return class_texts[symbol] && symbol != SYMBOL_PAD && symbol != SYMBOL_START;
}

static int by_weight(const void *left, const void *right)
{
    const struct vocabulary_candidate *a = left;
    const struct vocabulary_candidate *b = right;
    if (a->listed != b->listed) return a->listed ? -1 : 1;
    if (a->weighted != b->weighted) return a->weighted > b->weighted ? -1 : 1;
    return strcmp(a->text, b->text);
}

static int by_group(const void *left, const void *right)
{
    const struct vocabulary_candidate *a = left;
    const struct vocabulary_candidate *b = right;
    const int letters = strcmp(a->letters, b->letters);
    if (letters != 0) return letters;
    if (a->count != b->count) return a->count > b->count ? -1 : 1;
    return strcmp(a->text, b->text);
}

static uint64_t needed_count(const struct corpus_word *word, const struct train_options *options)
{
    if (word->syllable) return options->min_count;
    return word->marked ? options->min_count_marked : options->min_count_other;
}

/* Collects the listed words and those that occur often enough. Returns false if memory runs out. */
static bool collect(const struct corpus *corpus, const struct train_options *options,
                    struct vocabulary_candidate **list, size_t *count)
{
    struct vocabulary_candidate *candidates = malloc((corpus->word_count + 1) * sizeof *candidates);
    *list = candidates;
    *count = 0;
    if (!candidates) return false;
    for (size_t k = 0; k < corpus->word_count; k++) {
        const struct corpus_word *word = &corpus->words[k];
        if (!word->listed && (word->count == 0 || word->weighted < needed_count(word, options))) continue;
        const char *text = corpus->texts + word->text;
        char letters[3 * WORD_BYTES_MAX + 1];
        const size_t length = text_strip(text, word->length, letters, sizeof letters - 1);
        if (length == SIZE_MAX) return false;
        letters[length] = '\0';
        char *copy = strdup(letters);
        if (!copy) return false;
        candidates[(*count)++] =
            (struct vocabulary_candidate){(uint32_t)k, word->count, word->weighted, word->listed, text, copy};
    }
    return true;
}

/*
 * Drops the forms that are too rare within their group, and returns how many are left. The candidates are sorted by
 * group.
 */
static size_t drop_rare_sisters(struct vocabulary_candidate *candidates, size_t count)
{
    size_t kept = 0;
    for (size_t first = 0, next; first < count; first = next) {
        uint64_t total = 0;
        for (next = first; next < count && strcmp(candidates[next].letters, candidates[first].letters) == 0; next++) {
            total += candidates[next].weighted;
        }
        for (size_t k = first; k < next; k++) {
            const struct vocabulary_candidate candidate = candidates[k];
            if (candidate.listed || candidate.weighted >= SISTER_COUNT || candidate.weighted >= total / SISTER_SHARE) {
                candidates[k] = candidates[kept];
                candidates[kept++] = candidate;
            }
        }
    }
    return kept;
}

static bool number_words(struct vocabulary *vocabulary, const struct vocabulary_candidate *candidates, size_t count,
                         size_t corpus_words)
{
    vocabulary->symbol_count = SYMBOL_FIRST_WORD + count;
    vocabulary->of_corpus = malloc((SYMBOL_FIRST_WORD + corpus_words) * sizeof *vocabulary->of_corpus);
    vocabulary->word = malloc((count + 1) * sizeof *vocabulary->word);
    vocabulary->group = malloc(vocabulary->symbol_count * sizeof *vocabulary->group);
    if (!vocabulary->of_corpus || !vocabulary->word || !vocabulary->group) return false;
    for (size_t k = 0; k < SYMBOL_FIRST_WORD; k++) {
        vocabulary->of_corpus[k] = (uint16_t)k;
        vocabulary->group[k] = (uint16_t)k;
    }
    for (size_t k = 0; k < corpus_words; k++) vocabulary->of_corpus[SYMBOL_FIRST_WORD + k] = SYMBOL_UNKNOWN;
    for (size_t k = 0; k < count; k++) {
        const bool same = k > 0 && strcmp(candidates[k].letters, candidates[k - 1].letters) == 0;
        const size_t symbol = SYMBOL_FIRST_WORD + k;
        vocabulary->group[symbol] = (uint16_t)(vocabulary->group[symbol - 1] + (same ? 0 : 1));
        vocabulary->word[k] = candidates[k].index;
        vocabulary->of_corpus[SYMBOL_FIRST_WORD + candidates[k].index] = (uint16_t)symbol;
    }
    return true;
}

pd_status vocabulary_choose(struct vocabulary *vocabulary, const struct corpus *corpus,
                            const struct train_options *options, pd_error *error)
{
    *vocabulary = (struct vocabulary){0};
    struct vocabulary_candidate *candidates;
    size_t collected;
    bool ok = collect(corpus, options, &candidates, &collected);
    if (ok) {
        qsort(candidates, collected, sizeof *candidates, by_group);
        size_t count = drop_rare_sisters(candidates, collected);
        qsort(candidates, count, sizeof *candidates, by_weight);
        const size_t most = MODEL_SYMBOLS_MAX - SYMBOL_FIRST_WORD;
        if (count > most) count = most;
        qsort(candidates, count, sizeof *candidates, by_group);
        ok = number_words(vocabulary, candidates, count, corpus->word_count);
    }
    for (size_t k = 0; k < collected; k++) free(candidates[k].letters);
    free(candidates);
    return ok ? PD_OK : error_memory(error);
}

void vocabulary_free(struct vocabulary *vocabulary)
{
    free(vocabulary->of_corpus);
    free(vocabulary->word);
    free(vocabulary->group);
    *vocabulary = (struct vocabulary){0};
}
