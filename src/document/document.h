/*
 * The document model: what is known of a page. Readers (the text layer of a PDF, OCR) fill it, restoring corrects it,
 * and writers print it. None of these three knows the others.
 *
 *     page ── blocks ── lines ── words ── symbols ── choices
 *
 * Pages are made one at a time, so that a document of any length needs little memory.
 *
 * Places are in points (1/72 inch) from the top left corner of the page as it is shown. Texts are UTF-8 in NFC,
 * NUL-terminated, without spaces and control characters. Confidences are probabilities, 0–1.
 *
 * Ownership: everything that belongs to a page lives in its arena, and document_page_free frees it. Only one thread at
 * a time may use a page.
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

/* A letter, digit or sign, as the OCR engine separated it from its neighbours. */
struct document_symbol {
    pd_box box;                      /* known only while the page is read */
    struct document_choice *choices; /* at least one: that of the word's text, then the others, most confident first */
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
    float confidence; /* that `text` is right; 1 for words of a text layer, which states no confidence */
    enum document_origin origin;
    size_t ordinal;          /* markup: of the page's words in the file, from 0; of joined ones the first */
    const char *before;      /* the text before restoring; NULL where nothing changed */
    const char *other;       /* what the old text layer says in its place; NULL: not known */
    float before_confidence; /* of `before`, by who read it */
    struct document_choice *alternatives; /* other readings of the restored word, most probable first */
    size_t alternative_count;
    struct document_symbol *symbols; /* of the text as OCR read it; none for a text layer */
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
    size_t number;       /* place in the document, from 1 */
    float width, height; /* points, of the page as it is shown */
    float resolution;    /* pixels per inch of the image that was read; 0 if no image was read */
    int rotation;        /* the page had to be turned by this angle to be read: clockwise degrees, 0, 90, 180 or 270 */
    float skew;          /* and by this angle more: clockwise degrees */
    int turn;            /* outputs that show the page show it turned by this angle: `rotation`, or 0 */
    bool decoded;   /* the text layer was in a legacy font, and its characters have been replaced by the right ones */
    bool timed_out; /* reading took too long; the words are those of the old layer, if there is one */
    void *image;    /* PIX: the page as drawn, or the image of the file, upright; NULL unless a writer needs it */
    pd_page_reading reading;
    struct document_block *blocks;
    size_t block_count, block_capacity;
    struct arena arena;
};

/* An empty page; NULL if memory runs out. The caller frees it with document_page_free. */
struct document_page *document_page_new(size_t number);
void document_page_free(struct document_page *page);

/*
 * A page is built in reading order: begin a block, begin a line in it, add words to the line. These functions return
 * false if memory runs out or the page becomes larger than any real page. A pointer to a word is valid until the next
 * word is added.
 */
bool document_begin_block(struct document_page *page);
bool document_begin_line(struct document_page *page);

/*
 * Adds a word. Its text is brought into NFC; spaces, control characters and bytes that are not UTF-8 are dropped. If
 * nothing is left of the text, no word is added and *added is NULL.
 */
bool document_add_word(struct document_page *page, const char *text, size_t length, pd_box box,
                       struct document_word **added);

/* Removes the word that was added last, if the last line has any. */
void document_remove_word(struct document_page *page);

/* Ends the building of a page: removes empty lines and blocks, and gives the others the box around their words. */
void document_close(struct document_page *page);

/* Removes all words. */
void document_clear(struct document_page *page);

/* The mean confidence of the words; 0 if there are none. */
double document_confidence(const struct document_page *page);

/* The smallest box around two boxes. */
pd_box document_box_union(pd_box a, pd_box b);

size_t document_word_count(const struct document_page *page);

#endif
