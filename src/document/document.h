/*
 * The document model: what is known of a page, whoever found it out and whoever prints it. Readers (the
 * text layer of a PDF, OCR) fill it, restoring corrects it, writers print it; none of them knows the others.
 *
 *     page ── blocks ── lines ── words ── symbols ── choices
 *
 * Pages are made one at a time, so that a document of any length needs little memory.
 *
 * Places are in points (1/72 inch) from the top left corner of the page as it is shown. Texts are UTF-8 in NFC,
 * NUL-terminated, without spaces and control characters. Confidences are probabilities, 0–1.
 *
 * Ownership: all that hangs on a page lives in its arena and goes with document_page_free. A page
 * belongs to one thread at a time.
 */
#ifndef PHUCDAU_DOCUMENT_H
#define PHUCDAU_DOCUMENT_H

#include "document/arena.h"
#include "phucdau-document.h"

/* One reading of a symbol. */
struct document_choice {
    const char *text;
    float confidence;
};

/* A letter, digit or sign as the OCR engine cut it out. */
struct document_symbol {
    pd_box box;
    struct document_choice *choices; /* the first is the one in the word's text, then by confidence; at least one */
    size_t choice_count, choice_capacity;
};

enum document_origin {
    ORIGIN_LAYER,   /* from the existing text layer */
    ORIGIN_OCR,     /* read by the OCR engine */
    ORIGIN_REPAIRED /* changed by restoring */
};

struct document_word {
    const char *text;
    size_t length;
    pd_box box;
    float confidence; /* that `text` is right; 1 for a text layer, which has none */
    enum document_origin origin;
    size_t ordinal;          /* markup: of the page's words in the file, from 0; of joined ones the first */
    const char *before;      /* the text before restoring; NULL where nothing changed */
    const char *other;       /* what the old text layer says in its place; NULL: not known */
    float before_confidence; /* of `before`, by who read it */
    struct document_choice *alternatives; /* other readings of the restored word, most probable first */
    size_t alternative_count;
    struct document_symbol *symbols; /* of the text as it was read; none for a text layer */
    size_t symbol_count, symbol_capacity;
};

struct document_line {
    pd_box box;
    struct document_word *words;
    size_t word_count, word_capacity;
};

struct document_block {
    pd_box box;
    struct document_line *lines;
    size_t line_count, line_capacity;
};

struct document_page {
    size_t number;       /* in the document, from 1 */
    float width, height; /* points, as shown */
    float resolution;    /* pixels per inch of the image that was read; 0 where none was */
    int rotation;        /* clockwise degrees (0, 90, 180, 270) by which the page had to be turned to be read */
    float skew;          /* clockwise degrees by which it was turned beyond that */
    bool decoded;        /* characters of the text layer stood for others: it was set in a legacy font */
    bool timed_out;      /* reading took too long; the words are those of the old layer, if there is one */
    void *image; /* PIX, as drawn or as the file holds it, upright; kept only for writers that want it; or NULL */
    pd_page_reading reading;
    struct document_block *blocks;
    size_t block_count, block_capacity;
    struct arena arena;
};

/* An empty page; NULL where memory runs out. The caller frees it with document_page_free. */
struct document_page *document_page_new(size_t number);
void document_page_free(struct document_page *page);

/*
 * Building a page in reading order: a block, in it a line, in it words. Each returns false or NULL where
 * memory runs out or the page has grown out of all proportion. A pointer is good until the next word.
 */
bool document_begin_block(struct document_page *page);
bool document_begin_line(struct document_page *page);

/*
 * The text is brought into NFC; spaces, control characters and bytes that are not UTF-8 are dropped. *added is NULL
 * where nothing is left of it.
 */
bool document_add_word(struct document_page *page, const char *text, size_t length, pd_box box,
                       struct document_word **added);

/* Takes the word that was added last away, if the last line has any. */
void document_remove_word(struct document_page *page);

/* Takes empty lines and blocks away and gives the others the box of what they hold. To be called once built. */
void document_close(struct document_page *page);

/* Takes away all words. */
void document_clear(struct document_page *page);

/* The smallest box around both. */
pd_box document_box_union(pd_box a, pd_box b);

size_t document_word_count(const struct document_page *page);

#endif
