/*
 * The pages and words of a file in which an OCR engine has written words with their places (hOCR, ALTO), with where
 * they stand in its bytes, so that they can be restored and put back. Each format has a reader in a file of its own,
 * which says what of it is read.
 */
#ifndef PHUCDAU_DOCUMENT_MARKUP_WORDS_H
#define PHUCDAU_DOCUMENT_MARKUP_WORDS_H

#include "document/document.h"
#include "document/markup/xml_walk.h"

enum { MARKUP_SIGNS = 2 };

/* A format; formats.def has the table of them. */
struct markup_format {
    const char *name;                /* "ALTO" */
    const char *root;                /* the name of the root element */
    const char *signs[MARKUP_SIGNS]; /* a file of this format has one of these texts near its beginning */
    const char *pageless;            /* how messages call a file without pages: "an ALTO file without pages" */
    bool has_percent;                /* confidences are written as 0–100; if false, as 0–1 */
    struct xml_visitor visitor;      /* its `self` is a struct markup_reader */
};

#define MARKUP_FORMAT(name) extern const struct markup_format markup_##name;
#include "document/markup/formats.def"
#undef MARKUP_FORMAT

struct markup_word {
    size_t text, length; /* in markup_file.text */
    size_t hyphen;       /* bytes at the end of the text that are a hyphen from another element */
    size_t begin, end;   /* bytes of the file that hold the text: element content or an attribute value */
    size_t confidence_begin, confidence_end; /* bytes of the number in the file; equal if there is none */
    pd_box box;                              /* points */
    float confidence;                        /* 0–1; below 0 if the file does not say */
    bool starts_block, starts_line;
};

struct markup_page {
    size_t begin, end;               /* bytes of the page's element in the file */
    size_t first, count;             /* of the page's words in the array of all words */
    float width, height, resolution; /* width and height in points, resolution in pixels per inch */
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

/* Writes the names of the formats with ", " between them, `last` (" or ") in front of the last one; see names_list. */
void markup_list_formats(const char *last, char *out, size_t size);

/* Whether bytes that are likely XML hold a sign of one of the formats. */
bool markup_has_sign(const char *bytes, size_t length);

/*
 * Reads an XML or HTML file. `bytes` must outlive *file. The caller frees it with markup_file_free, also after an
 * error. Errors: PD_ERROR_INPUT (not well-formed, XML of another kind, no pages), PD_ERROR_MEMORY.
 */
pd_status markup_file_open(const char *bytes, size_t length, struct markup_file *file, pd_error *error);
void markup_file_free(struct markup_file *file);

/* ---- For the readers of the formats ------------------------------------------------------ */

/* The state while a file is read. */
struct markup_reader {
    struct markup_file *file;
    size_t depth;                              /* of the element at hand; the root's is 1 */
    size_t page_depth, line_depth, word_depth; /* of the open page, line and word; 0 where none is */
    bool starts_block, starts_line;            /* the next word does */
    double unit;                               /* points, of the file's numbers */
    struct markup_word open;                   /* what is known of the word, or the line, that is open */
    bool has_characters;                       /* hOCR: the open word holds elements of characters */
    bool line_has_words;                       /* hOCR: the open line holds elements of words */
    size_t line_words;                         /* how many words there were when the line began */
    bool keeps_text;                           /* the text of the element at hand is wanted; it begins at `kept_text` */
    size_t kept_text;
};

/* Reads a number in any notation that XML has. 0 if there is none; limited to ± 1e6. */
double markup_number(struct xml_text text);

pd_status markup_begin_page(struct markup_reader *reader, const struct xml_tag *tag, pd_error *error);
void markup_end_page(struct markup_reader *reader, const struct xml_tag *tag);

/* Adds bytes to the file's text. PD_ERROR_MEMORY. */
pd_status markup_add_text(struct markup_reader *reader, struct xml_text text, pd_error *error);

/* Adds a word to the open page. PD_ERROR_INPUT (too long), PD_ERROR_MEMORY. */
pd_status markup_add_word(struct markup_reader *reader, const struct markup_word *word, pd_error *error);

/* A box in points from four numbers of the file, which can be of any size and in the wrong order. */
pd_box markup_box(const struct markup_reader *reader, double left, double top, double right, double bottom);

#endif
