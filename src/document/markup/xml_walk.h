/*
 * Walking through the elements of an XML file of unknown origin, with where they stand in its bytes.
 *
 * Nothing outside the file is ever read, and no entity but those of XML and HTML is known: files with an internal DTD,
 * which could declare others, are refused. Depth and lengths have libxml2's limits: 256 elements deep, texts and
 * attributes of 10 MB.
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
    const char *name;  /* without its prefix */
    size_t begin, end; /* of the tag in the file, from < to behind >; an empty element's end tag has no length */
    const void *const *values; /* for xml_attribute */
    int value_count;
};

/* What to do on the way. Each call may end the walk with an error. */
struct xml_visitor {
    void *self;
    pd_status (*start)(void *self, const struct xml_tag *tag, pd_error *error);
    pd_status (*end)(void *self, const struct xml_tag *tag, pd_error *error); /* without attributes */
    pd_status (*text)(void *self, struct xml_text text, pd_error *error);     /* a part of it */
};

/* A file as UTF-8. */
struct xml_file {
    const char *bytes;
    size_t length;
    char *owned; /* `bytes`, where they had to be written anew; freed by xml_file_free */
};

/* White space of XML. */
static inline bool xml_is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* Whether bytes look like the start of an XML or HTML file. */
bool xml_is_likely(const char *bytes, size_t length);

/*
 * The file as UTF-8: itself, or, where it is in another encoding, the same document written anew by libxml2. `bytes`
 * must outlive it. Errors: PD_ERROR_INPUT (not well-formed, too large), PD_ERROR_MEMORY.
 */
pd_status xml_file_open(const char *bytes, size_t length, struct xml_file *file, pd_error *error);
/* Whether bytes are HTML from its first tag to its last, do not claim to be XML and have no DTD inside. */
bool xml_is_html(const char *bytes, size_t length);

/* The same for HTML that is not well-formed: what libxml2's HTML parser makes of it, written anew as XML. */
pd_status xml_file_open_html(const char *bytes, size_t length, struct xml_file *file, pd_error *error);

void xml_file_free(struct xml_file *file);

/* Walks through a file. Errors: PD_ERROR_INPUT with the line, PD_ERROR_MEMORY, those of the visitor. */
pd_status xml_walk(const struct xml_file *file, const struct xml_visitor *visitor, pd_error *error);

/* The value of a start tag's attribute, references resolved, or an empty text with NULL bytes. */
struct xml_text xml_attribute(const struct xml_tag *tag, const char *name);

/* Where the value stands in the file, without its quotes. False where there is none. */
bool xml_attribute_place(const struct xml_file *file, const struct xml_tag *tag, const char *name, size_t *begin,
                         size_t *end);

/* The place behind the markup (tag, comment, instruction) that starts at `at`; `end` where it does not end before. */
size_t xml_skip_markup(const char *bytes, size_t at, size_t end);

#endif
