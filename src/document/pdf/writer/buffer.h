/* A growing buffer for PDF syntax. It remembers that memory ran out, so the caller need check only once, at the end. */
#ifndef PHUCDAU_DOCUMENT_PDF_WRITER_BUFFER_H
#define PHUCDAU_DOCUMENT_PDF_WRITER_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* {0} is an empty buffer. Free it with pdf_buffer_free. */
struct pdf_buffer {
    char *bytes;
    size_t length, capacity;
    bool failed; /* memory ran out; everything written since then is lost */
};

void pdf_buffer_put(struct pdf_buffer *buffer, const void *bytes, size_t length);
void pdf_buffer_text(struct pdf_buffer *buffer, const char *text);

/* As printf, for integers and strings. Writes at most 255 bytes. */
__attribute__((format(printf, 2, 3))) void pdf_buffer_format(struct pdf_buffer *buffer, const char *format, ...);

/*
 * Writes a number in PDF notation with at most `decimals` (0–6) decimal places and a space after it, in any locale. A
 * number that is not finite, or beyond ± 10^9, becomes 0.
 */
void pdf_buffer_number(struct pdf_buffer *buffer, double value, int decimals);

/* 16 and 32 bits, high byte first. */
void pdf_buffer_16(struct pdf_buffer *buffer, unsigned value);
void pdf_buffer_32(struct pdf_buffer *buffer, uint32_t value);

void pdf_buffer_free(struct pdf_buffer *buffer);

#endif
