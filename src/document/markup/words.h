/*
 * The pages and words of an hOCR or ALTO file, with where they stand in its bytes, so that they can be restored and put
 * back.
 *
 * hOCR 1.2: pages are elements of class ocr_page; blocks ocr_carea, ocr_par and ocrx_block; lines ocr_line, ocrx_line,
 * ocr_header, ocr_footer, ocr_pageno, ocr_textfloat and ocr_caption; words ocrx_word and ocr_word. The text of a line
 * without words is split at its spaces. Places are read from bbox in the title, confidences from x_wconf, the
 * resolution from scan_res. HTML that is no XML is read as well. ALTO 1 to 4, in any of its namespaces or none: Page,
 * ComposedBlock and TextBlock, TextLine, String. The hyphen of a HYP belongs to the word in front of it.
 */
#ifndef PHUCDAU_DOCUMENT_MARKUP_WORDS_H
#define PHUCDAU_DOCUMENT_MARKUP_WORDS_H

#include "document/document.h"
#include "document/markup/xml_walk.h"

enum { MARKUP_SIGNS = 2 };

/* A format; words.c has the table of them. */
struct markup_format {
    const char *name;                /* "ALTO" */
    const char *root;                /* the name of the root element */
    const char *signs[MARKUP_SIGNS]; /* the beginning of a file of this format holds one of them */
    const char *pageless;            /* what a file without pages is: "an ALTO file without pages" */
    bool has_percent;                /* confidences are written as 0–100, not as 0–1 */
    struct xml_visitor visitor;      /* the walk's `self` is a markup_reader */
};

extern const struct markup_format markup_hocr, markup_alto;

struct markup_word {
    size_t text, length;                     /* in markup_file.text */
    size_t hyphen;                           /* how much of it, at its end, is a hyphen that stands elsewhere */
    size_t begin, end;                       /* what holds the text in the file: a piece of content, or a value */
    size_t confidence_begin, confidence_end; /* the number in the file; equal where there is none */
    pd_box box;                              /* points */
    float confidence;                        /* 0–1; below 0 where the file does not say */
    bool starts_block, starts_line;
};

struct markup_page {
    size_t begin, end;               /* of its element in the file */
    size_t first, count;             /* of its words */
    float width, height, resolution; /* points, pixels per inch */
};

struct markup_file {
    struct xml_file xml;
    const struct markup_format *format;
    struct markup_page *pages;
    size_t page_count, page_capacity;
    struct markup_word *words;
    size_t word_count, word_capacity;
    char *text;
    size_t text_length, text_capacity;
};

/* Whether bytes that are likely XML hold a sign of one of the formats. */
bool markup_has_sign(const char *bytes, size_t length);

/*
 * Reads an XML or HTML file; `bytes` must outlive it. Errors: PD_ERROR_INPUT (not well-formed, XML of another kind, no
 * pages), PD_ERROR_MEMORY. The caller frees it with markup_file_free, also after an error.
 */
pd_status markup_file_open(const char *bytes, size_t length, struct markup_file *file, pd_error *error);
void markup_file_free(struct markup_file *file);

/* ---- For the readers of the formats ------------------------------------------------------ */

/* A file being read. */
struct markup_reader {
    struct markup_file *file;
    size_t depth;                              /* of the element at hand; the root's is 1 */
    size_t page_depth, line_depth, word_depth; /* of the open page, line and word; 0 where none is */
    bool starts_block, starts_line;            /* the next word does */
    double unit;                               /* points, of the file's numbers */
    struct markup_word open;                   /* hOCR: what is known of the word, or the line, that is open */
    bool has_characters;                       /* hOCR: the open word holds elements of characters */
    bool line_has_words;                       /* hOCR: the open line holds elements of words */
    size_t line_words;                         /* ALTO: how many words there were when the line began */
    bool is_unit;                              /* ALTO: within MeasurementUnit, whose text begins at `unit_text` */
    size_t unit_text;
};

/* A number, in any notation of XML's; 0 where there is none, 1e6 at most in either direction. */
double markup_number(struct xml_text text);

pd_status markup_begin_page(struct markup_reader *reader, const struct xml_tag *tag, pd_error *error);
void markup_end_page(struct markup_reader *reader, const struct xml_tag *tag);

/* Adds bytes to the file's text. PD_ERROR_MEMORY. */
pd_status markup_add_text(struct markup_reader *reader, struct xml_text text, pd_error *error);

/* Adds a word to the open page. PD_ERROR_INPUT (too long), PD_ERROR_MEMORY. */
pd_status markup_add_word(struct markup_reader *reader, const struct markup_word *word, pd_error *error);

/* A box of four numbers of the file, in any order of its sides and of any size, in points. */
pd_box markup_box(const struct markup_reader *reader, double left, double top, double right, double bottom);

#endif
