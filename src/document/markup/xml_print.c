/*
 * xmlTextWriter escapes, but lets through what no XML file may hold; such characters are replaced first. It prints into
 * a buffer of its own, which is handed to the stream after each page, so that an error is known then.
 */
#include "document/markup/xml_print.h"

#include "base/error.h"
#include "text/utf8.h"

#include <errno.h>
#include <libxml/chvalid.h>
#include <libxml/xmlwriter.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const double POINTS_PER_INCH = 72, RESOLUTION_ASSUMED = 300, PIXELS_MAX = 1e9, SLACK = 0.01;

enum { ATTRIBUTE_BYTES = 1024 };

/* A failure is kept for xml_print_status: told of it, libxml2 would print it. */
static int write_bytes(void *context, const char *bytes, int length)
{
    struct xml_printer *printer = context;
    if (length <= 0 || printer->error_number != 0) return length;
    errno = 0;
    if (fwrite(bytes, 1, (size_t)length, printer->stream) < (size_t)length)
        printer->error_number = errno != 0 ? errno : EIO;
    return length;
}

pd_status xml_print_open(struct xml_printer *printer, FILE *stream, pd_error *error)
{
    *printer = (struct xml_printer){.stream = stream};
    xmlInitParser();
    xmlOutputBufferPtr buffer = xmlOutputBufferCreateIO(write_bytes, NULL, printer, NULL);
    if (buffer == NULL) return error_memory(error);
    printer->writer = xmlNewTextWriter(buffer);
    if (printer->writer == NULL) {
        xmlOutputBufferClose(buffer);
        return error_memory(error);
    }
    xmlTextWriterSetIndent(printer->writer, 1);
    printer->has_failed = xmlTextWriterStartDocument(printer->writer, NULL, "UTF-8", NULL) < 0;
    return xml_print_status(printer, error);
}

void xml_print_free(struct xml_printer *printer)
{
    if (printer->writer != NULL) xmlFreeTextWriter(printer->writer);
    printer->writer = NULL;
}

pd_status xml_print_status(struct xml_printer *printer, pd_error *error)
{
    if (!printer->has_failed && xmlTextWriterFlush(printer->writer) < 0) printer->has_failed = true;
    if (printer->error_number != 0) {
        errno = printer->error_number;
        return error_set(error, PD_ERROR_IO, "cannot write");
    }
    return printer->has_failed ? error_memory(error) : PD_OK;
}

void xml_print_begin(struct xml_printer *printer, const char *element)
{
    if (!printer->has_failed) printer->has_failed = xmlTextWriterStartElement(printer->writer, BAD_CAST element) < 0;
}

void xml_print_end(struct xml_printer *printer)
{
    if (!printer->has_failed) printer->has_failed = xmlTextWriterEndElement(printer->writer) < 0;
}

void xml_print_document_type(struct xml_printer *printer, const char *name, const char *public, const char *system)
{
    if (!printer->has_failed)
        printer->has_failed =
            xmlTextWriterWriteDTD(printer->writer, BAD_CAST name, BAD_CAST public, BAD_CAST system, NULL) < 0;
}

/* ---- Texts --------------------------------------------------------------------------- */

static bool is_allowed(uint32_t code_point)
{
    return xmlIsCharQ(code_point);
}

const char *xml_allowed(const char *text, char **owned)
{
    const size_t length = strlen(text);
    size_t at = 0, out = 0;
    bool is_clean = true;
    *owned = NULL;
    while (is_clean && at < length) is_clean = is_allowed(utf8_next(text, length, &at));
    if (is_clean) return text;
    if (length > SIZE_MAX / 3 - 1 || (*owned = malloc(3 * length + 1)) == NULL) return NULL;
    for (at = 0; at < length;) {
        const uint32_t code_point = utf8_next(text, length, &at);
        out += utf8_put(is_allowed(code_point) ? code_point : 0xFFFD, *owned + out);
    }
    (*owned)[out] = '\0';
    return *owned;
}

void xml_print_text(struct xml_printer *printer, const char *text)
{
    char *owned;
    if (printer->has_failed) return;
    const char *allowed = xml_allowed(text, &owned);
    printer->has_failed = allowed == NULL || xmlTextWriterWriteString(printer->writer, BAD_CAST allowed) < 0;
    free(owned);
}

void xml_print_attribute(struct xml_printer *printer, const char *name, const char *text)
{
    char *owned;
    if (printer->has_failed) return;
    const char *allowed = xml_allowed(text, &owned);
    printer->has_failed =
        allowed == NULL || xmlTextWriterWriteAttribute(printer->writer, BAD_CAST name, BAD_CAST allowed) < 0;
    free(owned);
}

void xml_print_format(struct xml_printer *printer, const char *name, const char *format, ...)
{
    char text[ATTRIBUTE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    xml_print_attribute(printer, name, text);
}

const char *xml_file_name(const char *path)
{
    const char *slash = path != NULL ? strrchr(path, '/') : NULL;
    return slash != NULL ? slash + 1 : path;
}

/* ---- Places -------------------------------------------------------------------------- */

double xml_resolution(const struct document_page *page)
{
    return page->resolution > 0 ? (double)page->resolution : RESOLUTION_ASSUMED;
}

/* Points to pixels; a place that was read as a whole number of pixels comes back as that. */
static long pixels(const struct document_page *page, float points, double slack, long most)
{
    const double place = (double)points * xml_resolution(page) / POINTS_PER_INCH + slack;
    return place > 0 ? (long)fmin(floor(place), (double)most) : 0;
}

struct pixel_box xml_page_pixels(const struct document_page *page)
{
    return (struct pixel_box){.right = pixels(page, page->width, 1 - SLACK, (long)PIXELS_MAX),
                              .bottom = pixels(page, page->height, 1 - SLACK, (long)PIXELS_MAX)};
}

struct pixel_box xml_pixels(const struct document_page *page, pd_box box)
{
    const struct pixel_box whole = xml_page_pixels(page);
    return (struct pixel_box){.left = pixels(page, box.left, SLACK, whole.right),
                              .top = pixels(page, box.top, SLACK, whole.bottom),
                              .right = pixels(page, box.right, 1 - SLACK, whole.right),
                              .bottom = pixels(page, box.bottom, 1 - SLACK, whole.bottom)};
}
