/* What the writers of XML share: printing XML to a stream, and places in pixels. */
#ifndef PHUCDAU_DOCUMENT_MARKUP_XML_PRINT_H
#define PHUCDAU_DOCUMENT_MARKUP_XML_PRINT_H

#include "document/document.h"

#include <stdio.h>

/* An XML file being written. After a failure all calls do nothing; xml_print_status tells what happened. */
struct xml_printer {
    void *writer; /* xmlTextWriter */
    FILE *stream; /* owned by the caller */
    bool has_failed;
    int error_number; /* errno of a failed write, else 0 */
};

pd_status xml_print_open(struct xml_printer *printer, FILE *stream, pd_error *error);
void xml_print_free(struct xml_printer *printer);

/* Gives all that was printed to the stream. Returns PD_OK, PD_ERROR_IO (with errno) or PD_ERROR_MEMORY. */
pd_status xml_print_status(struct xml_printer *printer, pd_error *error);

void xml_print_begin(struct xml_printer *printer, const char *element);
void xml_print_end(struct xml_printer *printer);
void xml_print_document_type(struct xml_printer *printer, const char *name, const char *public, const char *system);

/* Texts are UTF-8. Characters that XML does not allow are printed as U+FFFD. */
void xml_print_text(struct xml_printer *printer, const char *text);
void xml_print_attribute(struct xml_printer *printer, const char *name, const char *text);
__attribute__((format(printf, 3, 4))) void xml_print_format(struct xml_printer *printer, const char *name,
                                                            const char *format, ...);

/*
 * `text` with U+FFFD for characters that XML does not allow. If there are none, this is `text` itself and *owned is
 * NULL; else it is *owned, which the caller frees. NULL if memory runs out.
 */
const char *xml_allowed(const char *text, char **owned);

/* The name of a file without its folders; NULL for NULL. */
const char *xml_file_name(const char *path);

/* A box in whole pixels of the page's image, clipped to the page. */
struct pixel_box {
    long left, top, right, bottom;
};

/* The resolution of pixel coordinates, pixels per inch: that of the image that was read, or 300 if there was none. */
double xml_resolution(const struct document_page *page);

/*
 * The box of the page itself, and the smallest box of whole pixels around a box. If one box contains another, so do
 * their pixel boxes.
 */
struct pixel_box xml_page_pixels(const struct document_page *page);
struct pixel_box xml_pixels(const struct document_page *page, pd_box box);

#endif
