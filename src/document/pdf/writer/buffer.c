/*
 * Numbers are written from integers, because printf takes the decimal point from the locale and PDF has no exponents.
 */
#include "document/pdf/writer/buffer.h"

#include "base/memory.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void pdf_buffer_put(struct pdf_buffer *buffer, const void *bytes, size_t length)
{
    if (buffer->failed || length > SIZE_MAX / 4 - buffer->length ||
        !memory_reserve(&buffer->bytes, &buffer->capacity, buffer->length + length + 1, 1)) {
        buffer->failed = true;
        return;
    }
    if (length > 0) memcpy(buffer->bytes + buffer->length, bytes, length);
    buffer->length += length;
    buffer->bytes[buffer->length] = '\0';
}

void pdf_buffer_text(struct pdf_buffer *buffer, const char *text)
{
    pdf_buffer_put(buffer, text, strlen(text));
}

void pdf_buffer_format(struct pdf_buffer *buffer, const char *format, ...)
{
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    if (vsnprintf(text, sizeof text, format, arguments) < 0) buffer->failed = true;
    va_end(arguments);
    pdf_buffer_text(buffer, text);
}

void pdf_buffer_number(struct pdf_buffer *buffer, double value, int decimals)
{
    int64_t scale = 1;
    if (!(fabs(value) <= 1e9)) value = 0;
    for (int k = 0; k < decimals; k++) scale *= 10;
    const int64_t scaled = llround(value * (double)scale);
    const uint64_t size = (uint64_t)(scaled < 0 ? -scaled : scaled);
    uint64_t fraction = size % (uint64_t)scale;
    while (decimals > 0 && fraction % 10 == 0) {
        fraction /= 10;
        decimals--;
    }
    pdf_buffer_format(buffer, "%s%llu", scaled < 0 ? "-" : "", (unsigned long long)(size / (uint64_t)scale));
    if (decimals > 0) pdf_buffer_format(buffer, ".%0*llu", decimals, (unsigned long long)fraction);
    pdf_buffer_put(buffer, " ", 1);
}

void pdf_buffer_16(struct pdf_buffer *buffer, unsigned value)
{
    const unsigned char bytes[2] = {(unsigned char)(value >> 8), (unsigned char)value};
    pdf_buffer_put(buffer, bytes, sizeof bytes);
}

void pdf_buffer_32(struct pdf_buffer *buffer, uint32_t value)
{
    pdf_buffer_16(buffer, value >> 16);
    pdf_buffer_16(buffer, value & 0xFFFF);
}

void pdf_buffer_free(struct pdf_buffer *buffer)
{
    free(buffer->bytes);
    *buffer = (struct pdf_buffer){0};
}
