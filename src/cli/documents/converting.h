/* The options of reading and writing documents, which `convert` and `batch` share. */
#ifndef PHUCDAU_CLI_DOCUMENTS_CONVERTING_H
#define PHUCDAU_CLI_DOCUMENTS_CONVERTING_H

#include "cli/options.h"
#include "document/convert.h"

struct converting {
    struct convert_options options; /* model, restoring and threads are left to the command */
    bool no_restore, break_signature, pdfa;
    uint64_t max_pixels, max_pages;
};

/* Their table, and what stands for those that are not given. */
struct option_group converting_options(struct converting *converting, const char *title);

/* The language of the text in BCP 47, from the first of Tesseract's languages. */
const char *converting_language(const struct converting *converting);

#endif
