/* OCR engines: they read the image of a page and give words of the document model. */
#ifndef PHUCDAU_DOCUMENT_SCAN_ENGINE_H
#define PHUCDAU_DOCUMENT_SCAN_ENGINE_H

#include "document/document.h"

#include <leptonica/allheaders.h>

/* What an engine is to read. */
struct ocr_image {
    PIX *pix;          /* 1 or 8 bits a pixel */
    double resolution; /* pixels per inch; 0: not known */
    double seconds;    /* gives up after this time; 0: never */
    const char *file;  /* the name of the document's file; NULL: it has none */
    size_t page;       /* its number in the document, from 1; 0: there is no document */
    bool is_line;      /* it shows one line of text, not a page */
};

struct ocr_result {
    double confidence; /* mean confidence of the words, weighted by their number of letters, 0–1 */
    size_t words;
    double letters; /* their number, in bytes */
    bool timed_out;
};

/*
 * An engine belongs to one thread and must not start threads of its own. Each kind starts its own struct with this one.
 */
struct ocr_engine {
    const struct ocr_engine_kind *kind;
};

/* A row of the table of engines. Its functions do the same as those below. */
struct ocr_engine_kind {
    const char *name;
    const char *const *paths; /* folders that the engine reads, besides the given folder of data; NULL at the end */
    const char *variable; /* name of the environment variable that names one more such folder; NULL if there is none */

    /* The name of the channel that knows which letters this engine misreads in a language. */
    const char *(*channel)(const char *language);
    pd_status (*open)(const char *language, const char *data_folder, struct ocr_engine **engine, pd_error *error);
    pd_status (*read)(struct ocr_engine *engine, const struct ocr_image *image, struct ocr_result *result,
                      pd_error *error);
    pd_status (*add_words)(struct ocr_engine *engine, const double matrix[6], struct document_page *page,
                           pd_error *error);
    void (*free)(struct ocr_engine *engine);
};

#define OCR_ENGINE(name, details) extern const struct ocr_engine_kind ocr_##name;
#include "document/scan/engines.def"
#undef OCR_ENGINE

/* All engines, NULL at the end. */
extern const struct ocr_engine_kind *const ocr_engine_kinds[];

/*
 * Finds the engine for a language: the first of the table, or for "NAME:LANGUAGE" the one called NAME; then *language
 * is moved to after the colon.
 */
const struct ocr_engine_kind *ocr_engine_find(const char **language);

/*
 * Opens an engine for `language`, one or several joined by "+": "vie", "vie+eng". `data_folder` holds their data; NULL
 * is the installed folder. The thread that uses the engine must make it. The caller frees it with ocr_engine_free.
 * Errors: PD_ERROR_DEPENDENCY (data missing; the message says what to install), PD_ERROR_ARGUMENT, PD_ERROR_MEMORY.
 */
pd_status ocr_engine_new(const char *language, const char *data_folder, struct ocr_engine **engine, pd_error *error);

/* NULL is accepted. */
void ocr_engine_free(struct ocr_engine *engine);

/* Reads an image and keeps the result until the next one. Errors: PD_ERROR_INTERNAL (the engine refused). */
pd_status ocr_recognise(struct ocr_engine *engine, const struct ocr_image *image, struct ocr_result *result,
                        pd_error *error);

/*
 * Adds the words of the last image to a page. Ruled lines and dust that were read as signs are left out. `matrix` (as
 * in
 * struct clean_image) maps pixels of the image to points of the page. Errors: PD_ERROR_MEMORY.
 *
 * The confidence of a word is the engine's own measure, scaled to 0–1. It is good for comparing words, but it is not
 * calibrated. Each symbol has at most four choices, whose probabilities add up to 1. The first choice is the one in the
 * text. Another may be more probable by itself, because the engine weighs whole words.
 */
pd_status ocr_add_words(struct ocr_engine *engine, const double matrix[6], struct document_page *page, pd_error *error);

#endif
