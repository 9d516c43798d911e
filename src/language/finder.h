/*
 * Finds the runs of words that are in another language than Vietnamese.
 *
 * One word says little about its language: "an", "the" and "to" are Vietnamese without marks, "file" and "server" stand
 * in Vietnamese notes. So language is decided for runs of words, by a hidden Markov model. Its states are the languages
 * of the model, two of them Vietnamese: as it is written, and as engines misread it. A word's probability in a language
 * is that of its letters; in Vietnamese also that of the word itself, if the model knows it; in others, whether it is a
 * common one there. To go from one language to
 * another costs much inside a sentence, less at its end, little at the end of a paragraph. What counts is the
 * probability, by all words around it, that a word is in a language other than Vietnamese (forward-backward, Rabiner
 * 1989). Numbers, abbreviations and single letters say nothing; they belong to the run that they stand in.
 */
#ifndef PHUCDAU_LANGUAGE_FINDER_H
#define PHUCDAU_LANGUAGE_FINDER_H

#include "language/common_words.h"
#include "language/letters.h"
#include "language/words.h"
#include "lattice/network.h"
#include "model/vietnamese.h"

/* A word of the text, with what it says. */
struct language_step {
    uint32_t first, end;            /* tokens */
    float change;                   /* P(the language changes before this word) */
    bool is_syllable;               /* it may be a Vietnamese one */
    bool says_nothing;              /* about its language */
    bool is_sure;                   /* it is a word of another language, whatever stands around it */
    float fit[MODEL_LANGUAGES_MAX]; /* P(word | language), by language, up to a factor */
};

/* Working memory; {0} is empty, freed by language_finder_free. */
struct language_finder {
    struct language_step *steps; /* of the words that are not decided yet */
    size_t count, capacity;
    float *forward; /* for each step and language: P(language | words up to here) */
    size_t forward_capacity;
    struct common_words common;
    unsigned last;                    /* 1 + the language that the words decided last end in; 0: Vietnamese */
    float words[MODEL_LANGUAGES_MAX]; /* expected words of each language in the text so far */
};

/* A text, as the judge has it. */
struct language_text {
    const pd_model *model;
    const struct vietnamese_groups *vietnamese;
    const pd_words *words; /* the user's: dictionaries of other languages; NULL: none */
    const char *bytes;
    size_t length;
    struct token *tokens; /* the finder sets TOKEN_OTHER_LANGUAGE */
    const struct token_print *prints;
    size_t count; /* of tokens and prints */
};

/* Whether a model can tell languages: it has Vietnamese and another one. */
bool language_is_known(const pd_model *model);

/*
 * Adds the words of tokens[first, end), which are one sentence; `new_paragraph`: it is the first one of its paragraph.
 * Now and then decides about the words before. False if memory runs out.
 */
bool language_finder_add(struct language_finder *finder, const struct language_text *text, size_t first, size_t end,
                         bool new_paragraph);

/* Tells of words that are Vietnamese beyond doubt and need not be added. */
void language_finder_count(struct language_finder *finder, const pd_model *model, size_t words);

/* Forgets the text so far: the next words are of another one. */
void language_finder_forget(struct language_finder *finder);

/* Decides about all words added: sets TOKEN_OTHER_LANGUAGE of their tokens. False if memory runs out. */
bool language_finder_decide(struct language_finder *finder, const struct language_text *text);

void language_finder_free(struct language_finder *finder);

#endif
