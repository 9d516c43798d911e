/*
 * A source: a PDF, an image file, or a file of words with their places (hOCR, ALTO), as a row of pages, each of which
 * can be had as an image and, in a PDF, as the words of its text layer. Files of words have these alone.
 *
 * Kinds are told by content, not by name, from a table that is handed in (document/kinds.h). Sizes are checked in the
 * headers before anything is decoded.
 *
 * One thread at a time may use a source.
 */
#ifndef PHUCDAU_DOCUMENT_SOURCE_H
#define PHUCDAU_DOCUMENT_SOURCE_H

#include "document/document.h"
#include "text/encoding.h"

#include <leptonica/allheaders.h>

enum { SOURCE_PAGES_MAX = 100000 };

struct source_page_image {
    PIX *pix; /* 8 bits grey (0 black) or 1 bit (1 black), upright as the file says; the caller's: pixDestroy */
    double resolution; /* pixels per inch */
    bool guessed;      /* the file does not say a resolution that can be true: `resolution` would make it A4 */
    const char *file;  /* source.name */
    size_t page;       /* its number, from 1 */
};

struct source;

/* Bytes that tell a kind: at the very beginning of a file, or anywhere in its first `within` bytes. */
struct source_magic {
    const char *bytes;
    size_t length, within;
};

enum { SOURCE_MAGICS_MAX = 4 };

enum source_likeness {
    SOURCE_UNLIKE,
    SOURCE_LIKELY, /* only `open` can tell */
    SOURCE_SURE
};

/* A kind of file, and of the sources that it makes. */
struct source_kind {
    const char *name;                                  /* "PDF"; NULL: `open` says it, source.format */
    const char *const *endings;                        /* of file names, in lower case, NULL at the end: ".pdf" */
    struct source_magic magics[SOURCE_MAGICS_MAX + 1]; /* one of them is there; {0} at the end */
    /* How a kind without magic bytes is told, from the beginning of a file or all of it. NULL: by them alone. */
    enum source_likeness (*recognise)(const char *bytes, size_t length);

    bool has_layer;
    bool is_text_only; /* what an OCR engine has read, without images: its words are to be restored */
    /* Opens bytes that are, or may be, of this kind; leaves *source NULL and returns PD_OK if they are not. */
    pd_status (*open)(const char *bytes, size_t length, struct source **source, pd_error *error);
    pd_status (*image)(struct source *source, size_t page, double resolution, struct source_page_image *out,
                       pd_error *error);
    pd_status (*layer)(struct source *source, size_t page, struct document_page *out, double *image_share,
                       pd_error *error);
    void (*free)(struct source *source);
};

/* The kinds that a program reads; they are tried in this order. */
struct source_kinds {
    const struct source_kind *const *kinds;
    size_t count;
    const char *refusal; /* of a file of no kind: "neither a PDF nor …" */
    /* Writes what comes behind it, "hOCR nor ALTO", as names_list does. NULL: nothing. */
    void (*list_more)(const char *last, char *out, size_t size);
};

/* What every source starts with. */
struct source {
    const struct source_kind *kind;
    const char *format; /* "PDF", "ALTO" */
    const char *bytes;  /* the file, as source_open was given it */
    size_t length;
    const char *name; /* of the file; NULL, the default: it has none */
    size_t page_count;
    uint64_t max_pixels; /* of a page's image */
    enum encoding
        encoding; /* that the text layer's characters stand for; ENCODING_AUTO, the default: told by its fonts */
};

/* How sure it is, from the first bytes of a file or from all, that it is of this kind. */
enum source_likeness source_recognise(const struct source_kind *kind, const char *bytes, size_t length);

/* Whether the first bytes of a file are surely those of a kind. */
bool source_is_known(const struct source_kinds *kinds, const char *head, size_t length);

/* PD_ERROR_INPUT, for a file of no kind. */
pd_status source_refuse(const struct source_kinds *kinds, pd_error *error);

/* Whether a file's name ends as those of a kind do. */
bool source_is_named(const struct source_kinds *kinds, const char *path);

/*
 * Opens what `bytes` hold; they must outlive the source. Errors: PD_ERROR_INPUT (empty, of no known kind, damaged),
 * PD_ERROR_ENCRYPTED, PD_ERROR_MEMORY. The caller frees it with source_free.
 */
pd_status source_open(const struct source_kinds *kinds, const char *bytes, size_t length, uint64_t max_pixels,
                      struct source **source, pd_error *error);

/*
 * The image of a page, from 0. A PDF is drawn at `resolution` pixels per inch; an image comes as it is.
 * Errors: PD_ERROR_INPUT (damaged, more than max_pixels), PD_ERROR_MEMORY.
 */
pd_status source_image(struct source *source, size_t page, double resolution, struct source_page_image *out,
                       pd_error *error);

/*
 * Adds the words of a page's text layer to `out` and sets its size. *image_share: the share of the page, 0–1, that
 * images cover. Without a layer there are no words. Errors as above.
 */
pd_status source_layer(struct source *source, size_t page, struct document_page *out, double *image_share,
                       pd_error *error);

void source_free(struct source *source);

/* PD_ERROR_INPUT where an image of this size is empty or too large. `page` is counted from 0. */
pd_status source_check_size(const struct source *source, size_t page, double width, double height, const char *advice,
                            pd_error *error);

#endif
