/* Counts the letters of languages for the tables of a model (language/letters.h). */
#ifndef PHUCDAU_TRAIN_LANGUAGES_H
#define PHUCDAU_TRAIN_LANGUAGES_H

#include "model/model.h"

/* A text in a language: UTF-8, plain or compressed by xz, "-" for standard input. */
struct language_source {
    char name[MODEL_LANGUAGE_NAME]; /* of the language */
    const char *path;
};

/*
 * Makes the tables of all languages of the texts, in the order in which they are named first; the texts of one language
 * are counted together. *languages is to be freed by the caller. Errors: PD_ERROR_ARGUMENT (too many languages),
 * PD_ERROR_IO, PD_ERROR_INPUT (damaged xz, or a language without a word), PD_ERROR_MEMORY.
 */
pd_status languages_count(const struct language_source *texts, size_t text_count, struct model_language **languages,
                          size_t *count, pd_error *error);

#endif
