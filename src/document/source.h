/*
 * A source: a PDF, an image file, or a file of words with their places (hOCR, ALTO), as a row of pages, each of which
 * can be had as an image and, in a PDF, as the words of its text layer. Files of words have these alone.
 *
 * The content tells the kind of a file, not its name. The table of kinds is a parameter (document/kinds.h). Sizes are
 * read from headers and checked before anything is decoded.
 *
 * Only one thread at a time may use a source.
 */
#ifndef PHUCDAU_DOCUMENT_SOURCE_H
#define PHUCDAU_DOCUMENT_SOURCE_H

#include "document/document.h"
#include "text/encoding.h"

#include <leptonica/allheaders.h>

enum { SOURCE_PAGES_MAX = 100000 };

struct source_page_image {
    PIX *pix;   /* 8 bits grey (0 is black) or 1 bit (1 is black), turned upright; the caller frees it: pixDestroy */
    PIX *faded; /* the same with stamps and signatures faded (colour_fade); NULL if there are none; the caller frees it
                 */
    double resolution; /* pixels per inch */
    bool guessed;      /* the file does not say a resolution that can be true: `resolution` would make it A4 */
    const char *file;  /* source.name */
    size_t page;       /* its number, from 1 */
};

struct source;

/* A file to open. */
struct source_input {
    const char *bytes;
    size_t length;
    const char *const *passwords; /* to try if it is encrypted; UTF-8 */
    size_t password_count;
};

/* Bytes by which a kind is recognised: at the very beginning of a file, or anywhere in its first `within` bytes. */
struct source_magic {
    const char *bytes;
    size_t length, within;
};

enum { SOURCE_MAGICS_MAX = 4 };

enum source_likeness {
    SOURCE_UNLIKE,
    SOURCE_LIKELY, /* only `open` can decide */
    SOURCE_SURE
};

/* A kind of file, with the functions of its sources. */
struct source_kind {
    const char *name;                                  /* "PDF"; NULL: `open` says it, source.format */
    const char *const *endings;                        /* of file names, in lower case, NULL at the end: ".pdf" */
    struct source_magic magics[SOURCE_MAGICS_MAX + 1]; /* one of them is there; {0} at the end */
    /* How a kind without magic bytes is told, from the beginning of a file or all of it. NULL: by them alone. */
    enum source_likeness (*recognise)(const char *bytes, size_t length);

    bool has_layer;
    bool is_text_only; /* the file holds the words that an OCR engine read, and no images; all its words are restored */
    /* Opens bytes that are, or may be, of this kind. If they are not, leaves *source NULL and returns PD_OK. */
    pd_status (*open)(const struct source_kind *kind, const struct source_input *input, struct source **source,
                      pd_error *error);
    pd_status (*image)(struct source *source, size_t page, double resolution, struct source_page_image *out,
                       pd_error *error);
    pd_status (*layer)(struct source *source, size_t page, struct document_page *out, double *image_share,
                       pd_error *error);
    void (*free)(struct source *source);
};

/* The kinds of files that a program reads, in the order in which they are tried. */
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
    uint64_t max_pixels; /* the largest allowed image of a page */
    enum encoding
        encoding; /* that the characters of the text layer stand for; ENCODING_AUTO, the default: the fonts tell */
};

/* How sure it is that a file is of this kind, judged by its first bytes or all of them. */
enum source_likeness source_recognise(const struct source_kind *kind, const char *bytes, size_t length);

/* Whether a file is surely of one of the kinds, judged by its first bytes. */
bool source_is_known(const struct source_kinds *kinds, const char *head, size_t length);

/* PD_ERROR_INPUT, for a file of no kind. */
pd_status source_refuse(const struct source_kinds *kinds, pd_error *error);

/* Whether a file's name ends as those of a kind do. */
bool source_is_named(const struct source_kinds *kinds, const char *path);

/*
 * Opens the file of `input`, whose bytes must outlive the source. The caller frees the source with source_free. Errors:
 * PD_ERROR_INPUT (empty, of no known kind, damaged), PD_ERROR_ENCRYPTED (no password opens it), PD_ERROR_MEMORY.
 */
pd_status source_open_input(const struct source_kinds *kinds, const struct source_input *input, uint64_t max_pixels,
                            struct source **source, pd_error *error);

/* The same without passwords. */
pd_status source_open(const struct source_kinds *kinds, const char *bytes, size_t length, uint64_t max_pixels,
                      struct source **source, pd_error *error);

/*
 * Makes the image of a page, from 0. A PDF is drawn at `resolution` pixels per inch, a scan in it at its own resolution
 * if that is lower; an image file gives its own image.
 * Errors: PD_ERROR_INPUT (damaged, more than max_pixels), PD_ERROR_MEMORY.
 */
pd_status source_image(struct source *source, size_t page, double resolution, struct source_page_image *out,
                       pd_error *error);

/*
 * Adds the words of a page's text layer to `out` and sets the size of `out`. If there is no layer, no words are added.
 * *image_share: the share of the page, 0–1, that images cover. Errors: as for source_image.
 */
pd_status source_layer(struct source *source, size_t page, struct document_page *out, double *image_share,
                       pd_error *error);

void source_free(struct source *source);

/*
 * PD_ERROR_INPUT if an image of this size is empty or too large. `page` is counted from 0; `advice` says in the message
 * what the user can do.
 */
pd_status source_check_size(const struct source *source, size_t page, double width, double height, const char *advice,
                            pd_error *error);

#endif
