/* OCR engines: an image of a page becomes words in the document model. */
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
};

struct ocr_result {
    double confidence; /* mean of the words, weighted by their letters, 0–1 */
    size_t words;
    bool timed_out;
};

/* One thread's engine. Its parts run on that thread alone. Each kind starts its own struct with this one. */
struct ocr_engine {
    const struct ocr_engine_kind *kind;
};

/* A row of the table of engines; its functions do what those below say. */
struct ocr_engine_kind {
    const char *name;
    const char *const *paths; /* folders that it reads, besides the folder of data that is given; NULL at the end */
    const char *variable;     /* of the environment, that names one folder more; NULL: none */

    /* The name of the channel that knows what this engine misreads in a language. */
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
 * The engine for a language: that of the table's first row, or of the row NAME for "NAME:LANGUAGE"; then *language is
 * moved behind the colon.
 */
const struct ocr_engine_kind *ocr_engine_find(const char **language);

/*
 * Opens the engine for `language`, one or several joined by "+": "vie", "vie+eng". `data_folder` holds their data; NULL
 * is the installed one. Errors: PD_ERROR_DEPENDENCY (data missing; says what to install), PD_ERROR_ARGUMENT,
 * PD_ERROR_MEMORY. Must be made on the thread that uses it. The caller frees it with ocr_engine_free.
 */
pd_status ocr_engine_new(const char *language, const char *data_folder, struct ocr_engine **engine, pd_error *error);

/* NULL is accepted. */
void ocr_engine_free(struct ocr_engine *engine);

/* Reads an image and keeps the result until the next one. Errors: PD_ERROR_INTERNAL (the engine refused). */
pd_status ocr_recognise(struct ocr_engine *engine, const struct ocr_image *image, struct ocr_result *result,
                        pd_error *error);

/*
 * Adds what was read last to a page; rules and dust that were read as signs are left out. `matrix` (as in struct
 * clean_image) takes the image's pixels to points of the page. Errors: PD_ERROR_MEMORY.
 *
 * A word's confidence is the engine's own measure, made 0–1: good for comparing words, not calibrated. The choices of a
 * symbol bear probabilities that add up to 1, four choices at most. The first is the one in the text; the engine weighs
 * whole words, so that another may be more probable by itself.
 */
pd_status ocr_add_words(struct ocr_engine *engine, const double matrix[6], struct document_page *page, pd_error *error);

#endif
