/*
 * Walking through the elements of an XML file of unknown origin. The walk also tells where each element stands in the
 * bytes of the file.
 *
 * Nothing outside the file is ever read. Only the entities of XML and HTML are known: a file with an internal DTD,
 * which
 * could declare others, is refused. Depth and lengths have libxml2's limits: 256 elements deep, texts and attributes of
 * 10 MB.
 */
#ifndef PHUCDAU_DOCUMENT_MARKUP_XML_WALK_H
#define PHUCDAU_DOCUMENT_MARKUP_XML_WALK_H

#include "phucdau.h"

enum { XML_BYTES_MAX = 1 << 28 };

/* A piece of text, not NUL-terminated. */
struct xml_text {
    const char *bytes;
    size_t length;
};

struct xml_tag {
    const char *name;          /* without its namespace prefix */
    size_t begin, end;         /* of the tag in the file, from < to after >; equal for the end of an empty element */
    const void *const *values; /* for xml_attribute */
    int value_count;
};

/* Functions that the walk calls. Any of them may end the walk with an error. */
struct xml_visitor {
    void *self;
    pd_status (*start)(void *self, const struct xml_tag *tag, pd_error *error);
    pd_status (*end)(void *self, const struct xml_tag *tag, pd_error *error); /* the tag has no attributes */
    pd_status (*text)(void *self, struct xml_text text, pd_error *error);     /* called for each part of a text */
};

/* A file as UTF-8. */
struct xml_file {
    const char *bytes;
    size_t length;
    char *owned; /* the memory of `bytes` if the file was converted, else NULL; freed by xml_file_free */
};

/* Whether a byte is white space in XML. */
static inline bool xml_is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* Whether bytes look like the start of an XML or HTML file. */
bool xml_is_likely(const char *bytes, size_t length);

/*
 * Makes a file's bytes available as UTF-8. A file in another encoding is converted by libxml2; else `bytes` are used
 * themselves and must outlive *file. Errors: PD_ERROR_INPUT (not well-formed, too large), PD_ERROR_MEMORY.
 */
pd_status xml_file_open(const char *bytes, size_t length, struct xml_file *file, pd_error *error);
/* Whether bytes are HTML from <html> (or a document type without an internal DTD) to </html>, not XML. */
bool xml_is_html(const char *bytes, size_t length);

/* The same for HTML that is not well-formed XML: libxml2's HTML parser reads it, and the result is written as XML. */
pd_status xml_file_open_html(const char *bytes, size_t length, struct xml_file *file, pd_error *error);

void xml_file_free(struct xml_file *file);

/* Walks through a file. Errors: PD_ERROR_INPUT (the message names the line), PD_ERROR_MEMORY, those of the visitor. */
pd_status xml_walk(const struct xml_file *file, const struct xml_visitor *visitor, pd_error *error);

/* The value of a start tag's attribute with its references resolved. If there is none, `bytes` is NULL. */
struct xml_text xml_attribute(const struct xml_tag *tag, const char *name);

/* Where the value of an attribute stands in the file, without its quotes. False if the tag has no such attribute. */
bool xml_attribute_place(const struct xml_file *file, const struct xml_tag *tag, const char *name, size_t *begin,
                         size_t *end);

/*
 * The place after the markup (tag, comment, instruction) that starts at `at`; `end` if the markup does not end before.
 */
size_t xml_skip_markup(const char *bytes, size_t at, size_t end);

#endif
