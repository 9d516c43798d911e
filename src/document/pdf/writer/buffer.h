/* Growing bytes of PDF syntax. A failure to grow stays noted, so that it need be asked for only once. */
#ifndef PHUCDAU_DOCUMENT_PDF_WRITER_BUFFER_H
#define PHUCDAU_DOCUMENT_PDF_WRITER_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* {0} is an empty buffer; free with pdf_buffer_free. */
struct pdf_buffer {
    char *bytes;
    size_t length, capacity;
    bool failed; /* memory ran out; what has been put since is lost */
};

void pdf_buffer_put(struct pdf_buffer *buffer, const void *bytes, size_t length);
void pdf_buffer_text(struct pdf_buffer *buffer, const char *text);

/* As printf; for integers and strings. At most 255 bytes. */
__attribute__((format(printf, 2, 3))) void pdf_buffer_format(struct pdf_buffer *buffer, const char *format, ...);

/*
 * A number of PDF with at most `decimals` (0–6) places and a space behind it, whatever the locale. What is no finite
 * number, or beyond ± 10^9, becomes 0.
 */
void pdf_buffer_number(struct pdf_buffer *buffer, double value, int decimals);

/* 16 and 32 bits, the high byte first. */
void pdf_buffer_16(struct pdf_buffer *buffer, unsigned value);
void pdf_buffer_32(struct pdf_buffer *buffer, uint32_t value);

void pdf_buffer_free(struct pdf_buffer *buffer);

#endif
