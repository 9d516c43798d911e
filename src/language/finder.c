#include "language/finder.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alphabet/word.h"
#include "base/exponential.h"
#include "base/memory.h"

enum { STEPS_MAX = 4096 }; /* words that are decided together */

/* P(the language changes) before a word: inside a sentence, at the start of a sentence, of a paragraph. */
static const float CHANGE_WORD = 0.01f, CHANGE_SENTENCE = 0.03f, CHANGE_PARAGRAPH = 0.1f;

/*
 * P(a language | the language changes): of Vietnamese, of Vietnamese as engines read it; others share the rest. So it
 * is for a text of which nothing is known. It moves by FOLLOW_TEXT of the way to the shares of the languages in the
 * text, in which it counts as some words itself.
 */
static const float AFTER_CHANGE = 0.3f, AFTER_CHANGE_READ = 0.2f, AFTER_CHANGE_WORDS = 20.0f, FOLLOW_TEXT = 0.7f;

/* Natural logarithms of the parts of which a word's probability is mixed. The parts' maximum stands for their sum. */
static const float KNOWN = -0.1f;         /* in Vietnamese: a syllable */
static const float UNKNOWN = -3.0f;       /* in Vietnamese: any other word of Vietnamese letters */
static const float KNOWN_READ = -0.7f;    /* where engines misread: a syllable; */
static const float UNKNOWN_READ = -1.2f;  /* there: any other word of Vietnamese letters; */
static const float MISREAD = -0.9f;       /* there: a word of misread letters, */
static const float GARBLED = -3.0f;       /* or of letters that look like another language */
static const float LOAN = -4.5f;          /* a word of another language amid Vietnamese, */
static const float LOAN_COMMON = -8.0f;   /* if it is a common one there, which nobody borrows: the, pour, nicht; */
static const float LOAN_NAME = -3.3f;     /* if it is written like a name; */
static const float BORROWED = -6.0f;      /* a Vietnamese word amid another language, */
static const float BORROWED_NAME = -1.6f; /* if it is written like a name */
static const float OWN_MARKS = -6.0f;     /* in other languages: letters that only Vietnamese has */
static const float KNOWN_MARKS = -1.5f;   /* in other languages: marks that make it a Vietnamese word */
static const float COMMON = -6.5f;        /* in other languages: a common word, at least; */
static const float NOT_COMMON = -2.5f;    /* a Vietnamese word without marks that is none of them, or any word that a
                                             dictionary of the language has not */
static const float DIFFERENCE_MAX = 8.0f; /* between two languages by one word */

static const float OTHER_MIN = 0.5f; /* the least probability of another language for a word to be taken for it */

/* ---- Languages ---- */

/* What the finder knows about the languages of a model. */
struct languages {
    size_t count;
    size_t vietnamese, read; /* their numbers; `count`: the model does not have it */
    float after_change[MODEL_LANGUAGES_MAX];
};

static struct languages find_languages(const pd_model *model)
{
    struct languages l = {.count = model->language_count};
    l.vietnamese = l.read = l.count;
    for (size_t k = 0; k < l.count; k++) {
        if (strcmp(model->languages[k].name, "vi") == 0) l.vietnamese = k;
        if (strcmp(model->languages[k].name, "vi-read") == 0) l.read = k;
    }
    const bool has_read = l.read < l.count;
    const size_t others = l.count - (l.vietnamese < l.count ? 1 : 0) - (has_read ? 1 : 0);
    const float rest = 1 - AFTER_CHANGE - (has_read ? AFTER_CHANGE_READ : 0);
    for (size_t k = 0; k < l.count; k++)
        l.after_change[k] = k == l.vietnamese ? AFTER_CHANGE : k == l.read ? AFTER_CHANGE_READ : rest / (float)others;
    return l;
}

static bool is_other(const struct languages *l, size_t language)
{
    return language != l->vietnamese && language != l->read;
}

bool language_is_known(const pd_model *model)
{
    const struct languages l = find_languages(model);
    return l.vietnamese < l.count && l.count > (l.read < l.count ? 2 : 1);
}

/* ---- What a word says ---- */

static inline float larger(float a, float b)
{
    return a > b ? a : b;
}

/* Whether a word is a Vietnamese syllable: with these marks, if it has any, else with some. */
static bool is_syllable(const struct language_text *text, const struct language_step *step)
{
    const struct token *token = &text->tokens[step->first];
    const struct token_print *print = &text->prints[step->first];
    if (step->end != step->first + 1 || token->kind != TOKEN_WORD) return false;
    if (!could_be_vietnamese(text->vietnamese, print->group)) return false;
    if (!print->marked) return true;
    char word[256];
    const size_t length = word_canonical(text->bytes + token->begin, token->length, word, sizeof word);
    return length && model_find_word(text->model, word, length) != SYMBOL_UNKNOWN;
}

/* Whether nothing can be said about the language of a word: abbreviations, codes, addresses, single letters. */
static bool says_nothing(const struct language_text *text, const struct language_word *word,
                         const struct language_step *step)
{
    if (word->count < 2 || word->vowels == 0 || word->edge_digit || word->others * 2 > word->count) return true;
    for (size_t t = step->first; t < step->end; t++) {
        if (text->tokens[t].flags & TOKEN_IN_CODE) return true;
        if (text->tokens[t].kind == TOKEN_OPAQUE && !word->has_apostrophe) return true;
    }
    return word->uppers == word->count && word->vowels < 2 && !step->is_syllable;
}

/* Whether a word is written like a name: with a capital, or as a short word of capitals. */
static bool is_like_name(const struct language_word *word)
{
    enum { CAPITALS_MAX = 5 };
    return word->starts_upper && (word->uppers < word->count || word->count <= CAPITALS_MAX);
}

/* The same as weigh_word for a Vietnamese word with marks that no other language has. Most words are such. */
static void weigh_sure_word(const struct languages *l, struct language_step *step)
{
    const float other = (float)exponential(-(double)DIFFERENCE_MAX);
    const float read = (float)exponential((double)(KNOWN_READ - KNOWN));
    for (size_t k = 0; k < l->count; k++) step->fit[k] = k == l->vietnamese ? 1 : k == l->read ? read : other;
}

/*
 * The languages, as bits, that hardly have the word: it looks Vietnamese and is no common word of theirs, or their
 * dictionary has not got it. *is_sure: a dictionary has it, and it is too long to be a misread Vietnamese word.
 */
static uint32_t lacking_languages(const struct language_finder *f, const struct language_text *text,
                                  const struct languages *l, const struct language_word *word, bool is_syllable,
                                  uint32_t common, bool *is_sure)
{
    enum { SURE_LETTERS = 6 };
    char bytes[4 * LANGUAGE_LETTERS_MAX + 1];
    uint32_t lacking = is_syllable ? f->common.languages & ~common : 0;
    if (!text->words || word->end - word->begin >= sizeof bytes) return lacking;
    snprintf(bytes, sizeof bytes, "%.*s", (int)(word->end - word->begin), text->bytes + word->begin);
    for (size_t k = 0; k < l->count; k++) {
        const enum words_answer answer = words_spell_in(text->words, text->model->languages[k].name, bytes);
        if (answer == WORDS_NO) lacking |= 1u << k;
        if (answer == WORDS_YES) lacking &= ~(1u << k);
        *is_sure = *is_sure || (answer == WORDS_YES && !is_syllable && word->count >= SURE_LETTERS);
    }
    return lacking;
}

/* Finds P(word | language) for all languages, up to a factor that makes the highest 1. */
static void weigh_word(const struct language_finder *f, const struct language_text *text, const struct languages *l,
                       const struct language_word *word, struct language_step *step)
{
    float log_p[MODEL_LANGUAGES_MAX] = {0}, best_other = -INFINITY, best = -INFINITY;
    const bool known = step->is_syllable, name = is_like_name(word);
    const uint32_t common = common_words_find(&f->common, word);
    const uint32_t lacking = lacking_languages(f, text, l, word, known, common, &step->is_sure);
    for (size_t k = 0; k < l->count; k++) {
        log_p[k] = language_log_p(&text->model->languages[k], word);
        if (is_other(l, k)) best_other = larger(best_other, log_p[k]);
        if (common >> k & 1) log_p[k] = larger(log_p[k], COMMON);
        if (lacking >> k & 1) log_p[k] += NOT_COMMON;
    }
    const float letters = log_p[l->vietnamese];
    const float loan = best_other + (common ? LOAN_COMMON : name ? LOAN_NAME : LOAN);
    const float borrowed = letters + (name ? BORROWED_NAME : BORROWED);
    const bool has_known_marks = known && text->prints[step->first].marked;
    const float marks = word->own_marks ? OWN_MARKS : has_known_marks ? KNOWN_MARKS : 0;
    for (size_t k = 0; k < l->count; k++) {
        if (k == l->vietnamese)
            log_p[k] = larger(letters + (known ? KNOWN : UNKNOWN), loan);
        else if (k == l->read)
            log_p[k] = larger(larger(letters + (known ? KNOWN_READ : UNKNOWN_READ), log_p[k] + MISREAD),
                              larger(loan, best_other + GARBLED));
        else
            log_p[k] = larger(log_p[k], borrowed) + marks;
        best = larger(best, log_p[k]);
    }
    for (size_t k = 0; k < l->count; k++)
        step->fit[k] = (float)exponential((double)larger(log_p[k] - best, -DIFFERENCE_MAX));
}

static bool add_step(struct language_finder *f, const struct language_text *text, const struct languages *l,
                     const struct language_word *word, struct language_step step)
{
    if (!memory_reserve(&f->steps, &f->capacity, f->count + 1, sizeof *f->steps)) return false;
    step.is_syllable = is_syllable(text, &step);
    step.says_nothing = says_nothing(text, word, &step);
    if (step.is_syllable && word->own_marks && text->prints[step.first].marked)
        weigh_sure_word(l, &step);
    else if (!step.says_nothing)
        weigh_word(f, text, l, word, &step);
    for (size_t t = step.first; t < step.end && step.is_sure; t++)
        if (text->tokens[t].kind == TOKEN_WORD) text->tokens[t].flags |= TOKEN_OTHER_LANGUAGE;
    f->steps[f->count++] = step;
    return true;
}

bool language_finder_add(struct language_finder *f, const struct language_text *text, size_t first, size_t end,
                         bool new_paragraph)
{
    if (end == first) return true;
    if (!common_words_know(&f->common, text->model)) return false;
    if (f->count >= STEPS_MAX && !language_finder_decide(f, text)) return false;
    const struct languages l = find_languages(text->model);
    const struct token *tokens = text->tokens;
    const size_t stop = (size_t)tokens[end - 1].begin + tokens[end - 1].length;
    float change = new_paragraph ? CHANGE_PARAGRAPH : CHANGE_SENTENCE;
    struct language_word word;
    for (size_t at = tokens[first].begin; language_next_word(text->bytes, stop, &at, &word);) {
        while (first < end && (size_t)tokens[first].begin + tokens[first].length <= word.begin) first++;
        size_t after = first;
        while (after < end && tokens[after].begin < word.end) after++;
        if (after == first) continue;
        const struct language_step step = {.first = (uint32_t)first, .end = (uint32_t)after, .change = change};
        if (!add_step(f, text, &l, &word, step)) return false;
        change = CHANGE_WORD;
    }
    return true;
}

/* ---- Forward, backward ---- */

/* Makes the sum of the values 1; the language with the highest value. */
static size_t normalise(float *values, size_t count)
{
    float sum = 0;
    size_t best = 0;
    for (size_t k = 0; k < count; k++) {
        sum += values[k];
        if (values[k] > values[best]) best = k;
    }
    for (size_t k = 0; k < count; k++) values[k] /= sum;
    return best;
}

/* Finds P(language | words up to here) for each word; returns the language of the last one. */
static size_t go_forward(struct language_finder *f, const struct languages *l)
{
    float start[MODEL_LANGUAGES_MAX] = {0};
    const float *before = start;
    size_t last = f->last ? f->last - 1 : l->vietnamese;
    start[last] = 1;
    for (size_t i = 0; i < f->count; i++) {
        const struct language_step *step = &f->steps[i];
        float *here = f->forward + i * l->count;
        for (size_t k = 0; k < l->count; k++) {
            here[k] = (1 - step->change) * before[k] + step->change * l->after_change[k];
            if (!step->says_nothing) here[k] *= step->fit[k];
        }
        last = normalise(here, l->count);
        before = here;
    }
    return last;
}

/* Goes back through the words and turns `forward` into P(language | all words). */
static void go_backward(struct language_finder *f, const struct languages *l)
{
    float behind[MODEL_LANGUAGES_MAX]; /* P(words behind | language), up to a factor */
    for (size_t k = 0; k < l->count; k++) behind[k] = 1;
    for (size_t i = f->count; i-- > 0;) {
        const struct language_step *step = &f->steps[i];
        float *here = f->forward + i * l->count, changed = 0;
        for (size_t k = 0; k < l->count; k++) here[k] *= behind[k];
        normalise(here, l->count);
        for (size_t k = 0; k < l->count; k++) {
            if (!step->says_nothing) behind[k] *= step->fit[k];
            changed += l->after_change[k] * behind[k];
        }
        for (size_t k = 0; k < l->count; k++) behind[k] = (1 - step->change) * behind[k] + step->change * changed;
        normalise(behind, l->count);
    }
}

/* Adds to words[] how many words of each language are expected among those decided. */
static void count_words(const struct language_finder *f, const struct languages *l, float words[MODEL_LANGUAGES_MAX])
{
    for (size_t i = 0; i < f->count; i++)
        for (size_t k = 0; k < l->count; k++) words[k] += f->forward[i * l->count + k];
}

/* Moves P(a language | the language changes) towards the shares of words[]. */
static void follow_text(struct languages *l, const float words[MODEL_LANGUAGES_MAX])
{
    float all = AFTER_CHANGE_WORDS;
    for (size_t k = 0; k < l->count; k++) all += words[k];
    for (size_t k = 0; k < l->count; k++) {
        const float share = (AFTER_CHANGE_WORDS * l->after_change[k] + words[k]) / all;
        l->after_change[k] += FOLLOW_TEXT * (share - l->after_change[k]);
    }
}

/* Marks the tokens of the words that are in another language. */
static void mark_tokens(const struct language_finder *f, const struct language_text *text, const struct languages *l)
{
    for (size_t i = 0; i < f->count; i++) {
        float other = 0;
        for (size_t k = 0; k < l->count; k++)
            if (is_other(l, k)) other += f->forward[i * l->count + k];
        for (size_t t = f->steps[i].first; t < f->steps[i].end && other > OTHER_MIN; t++)
            if (text->tokens[t].kind == TOKEN_WORD || text->tokens[t].kind == TOKEN_OPAQUE)
                text->tokens[t].flags |= TOKEN_OTHER_LANGUAGE;
    }
}

/* The words of other languages among words[]. */
static float count_others(const struct languages *l, const float words[MODEL_LANGUAGES_MAX])
{
    float others = 0;
    for (size_t k = 0; k < l->count; k++)
        if (is_other(l, k)) others += words[k];
    return others;
}

/*
 * Decides twice: the first time finds which languages the text has, and the second time a word in one of these needs
 * less to be believed. If the text has no others, once is enough.
 */
bool language_finder_decide(struct language_finder *f, const struct language_text *text)
{
    struct languages l = find_languages(text->model);
    if (!memory_reserve(&f->forward, &f->forward_capacity, f->count * l.count + 1, sizeof *f->forward)) return false;
    float words[MODEL_LANGUAGES_MAX];
    if (f->count == 0) return true;
    memcpy(words, f->words, sizeof words);
    const size_t last = go_forward(f, &l);
    go_backward(f, &l);
    count_words(f, &l, words);
    if (count_others(&l, words) < OTHER_MIN) {
        memcpy(f->words, words, sizeof words);
        f->last = (unsigned)last + 1;
        f->count = 0;
        return true;
    }
    follow_text(&l, words);
    f->last = (unsigned)go_forward(f, &l) + 1;
    go_backward(f, &l);
    count_words(f, &l, f->words);
    mark_tokens(f, text, &l);
    f->count = 0;
    return true;
}

void language_finder_count(struct language_finder *f, const pd_model *model, size_t words)
{
    f->words[find_languages(model).vietnamese] += (float)words;
}

void language_finder_forget(struct language_finder *f)
{
    f->count = f->last = 0;
    memset(f->words, 0, sizeof f->words);
}

void language_finder_free(struct language_finder *f)
{
    free(f->steps);
    free(f->forward);
    common_words_free(&f->common);
    *f = (struct language_finder){0};
}
