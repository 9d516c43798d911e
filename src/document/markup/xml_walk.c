/*
 * This uses libxml2's SAX interface, over the whole file at once, because only this interface knows the current place
 * in bytes. When an element starts, the parser stands before the > of its tag; when an element ends, it stands after
 * it. This is true only while the parser reads the file's own bytes, so a file in another encoding is first converted
 * to UTF-8. No documentation promises these places, so the byte at each place is checked before it is used.
 *
 * After libxml2 has found a tag well-formed, two things are certain: the tag starts at a <, and its attributes are a
 * name, =, and a value in quotes.
 */
#include "document/markup/xml_walk.h"

#include "base/error.h"
#include "text/utf8.h"

#include <libxml/HTMLparser.h>
#include <libxml/HTMLtree.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlsave.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct xml_walk {
    const struct xml_file *file;
    const struct xml_visitor *visitor; /* NULL: only find out the encoding */
    xmlParserCtxtPtr parser;
    pd_status status; /* from the visitor */
    pd_error error;
    bool is_encoded; /* the file is not in UTF-8 */
};

static void stop(struct xml_walk *walk, pd_status status)
{
    if (status == PD_OK) return;
    walk->status = status;
    xmlStopParser(walk->parser);
}

/* Stops because the parser is not at the end of a tag: the file is cut off inside one. */
static void stop_without_tag(struct xml_walk *walk)
{
    stop(walk, error_on_line(&walk->error, PD_ERROR_INPUT, (uint64_t)xmlSAX2GetLineNumber(walk->parser),
                             "not well-formed XML: a tag without its end"));
}

/* The byte where the parser stands. */
static size_t place_of(const struct xml_walk *walk)
{
    const long place = xmlByteConsumed(walk->parser);
    return place < 0 || (size_t)place > walk->file->length ? 0 : (size_t)place;
}

/* Whether the walk has ended. libxml2 sends some events even after an error. */
static bool is_over(const struct xml_walk *walk)
{
    return walk->visitor == NULL || walk->status != PD_OK || walk->is_encoded || walk->parser->disableSAX != 0;
}

/* ---- Events -------------------------------------------------------------------------- */

static void on_document(void *context)
{
    xmlParserCtxtPtr parser = context;
    struct xml_walk *walk = parser->_private;
    const xmlChar *declared = parser->encoding != NULL ? parser->encoding : parser->input->encoding;
    const bool is_utf8 = declared == NULL || xmlParseCharEncoding((const char *)declared) == XML_CHAR_ENCODING_UTF8;
    walk->is_encoded = !is_utf8 || (parser->input->buf != NULL && parser->input->buf->encoder != NULL);
    if (walk->is_encoded || walk->visitor == NULL) xmlStopParser(parser);
}

static void on_doctype(void *context, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
    struct xml_walk *walk = ((xmlParserCtxtPtr)context)->_private;
    if (is_over(walk)) return;
    const size_t at = place_of(walk);
    (void)name, (void)external, (void)system;
    if (at < walk->file->length && walk->file->bytes[at] != '[') return;
    stop(walk, error_on_line(&walk->error, PD_ERROR_INPUT, (uint64_t)xmlSAX2GetLineNumber(context),
                             "has a DTD of its own inside, which is not read (take away the part in [ ])"));
}

static void on_start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *space, int space_count,
                     const xmlChar **spaces, int count, int defaulted, const xmlChar **values)
{
    struct xml_walk *walk = ((xmlParserCtxtPtr)context)->_private;
    const char *bytes = walk->file->bytes;
    if (is_over(walk)) return;
    const size_t at = place_of(walk);
    (void)prefix, (void)space, (void)space_count, (void)spaces, (void)defaulted;
    const bool is_empty = at + 1 < walk->file->length && bytes[at] == '/';
    const size_t last = is_empty ? at + 1 : at;
    const char *begin = last < walk->file->length && bytes[last] == '>' ? memrchr(bytes, '<', at) : NULL;
    if (begin == NULL) {
        stop_without_tag(walk);
        return;
    }
    const struct xml_tag tag = {.name = (const char *)name,
                                .begin = (size_t)(begin - bytes),
                                .end = last + 1,
                                .values = (const void *const *)values,
                                .value_count = count};
    stop(walk, walk->visitor->start(walk->visitor->self, &tag, &walk->error));
}

static void on_end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *space)
{
    struct xml_walk *walk = ((xmlParserCtxtPtr)context)->_private;
    const char *bytes = walk->file->bytes;
    if (is_over(walk)) return;
    const size_t at = place_of(walk);
    (void)prefix, (void)space;
    if (at < 3 || bytes[at - 1] != '>') {
        stop_without_tag(walk);
        return;
    }
    const char *begin = bytes[at - 2] == '/' ? bytes + at : memrchr(bytes, '<', at);
    const struct xml_tag tag = {
        .name = (const char *)name, .begin = begin != NULL ? (size_t)(begin - bytes) : at, .end = at};
    stop(walk, walk->visitor->end(walk->visitor->self, &tag, &walk->error));
}

static void on_text(void *context, const xmlChar *text, int length)
{
    struct xml_walk *walk = ((xmlParserCtxtPtr)context)->_private;
    if (is_over(walk)) return;
    const struct xml_text piece = {(const char *)text, (size_t)length};
    stop(walk, walk->visitor->text(walk->visitor->self, piece, &walk->error));
}

/* An entity that the file does not declare, but that its external DTD might: those of HTML are known. */
static void on_reference(void *context, const xmlChar *name)
{
    const htmlEntityDesc *entity = htmlEntityLookup(name);
    xmlChar text[8];
    if (entity != NULL) on_text(context, text, xmlCopyCharMultiByte(text, (int)entity->value));
}

static xmlEntityPtr find_entity(void *context, const xmlChar *name)
{
    (void)context;
    return xmlGetPredefinedEntity(name);
}

static void stay_silent(void *context, xmlErrorPtr reason)
{
    (void)context, (void)reason;
}

/* ---- The walk ------------------------------------------------------------------------ */

/* Reports libxml2's reason, without the line feed at its end. */
static pd_status report(const xmlError *reason, pd_error *error)
{
    if (reason == NULL || reason->message == NULL)
        return error_set(error, PD_ERROR_INPUT, "not a well-formed XML file");
    if (reason->code == XML_ERR_NO_MEMORY) return error_memory(error);
    const int length = (int)strcspn(reason->message, "\n");
    return error_on_line(error, PD_ERROR_INPUT, reason->line > 0 ? (uint64_t)reason->line : PD_NO_PLACE,
                         "not well-formed XML: %.*s", length < 160 ? length : 160, reason->message);
}

static pd_status walk_parser(struct xml_walk *walk, pd_error *error)
{
    static const xmlSAXHandler events = {.initialized = XML_SAX2_MAGIC,
                                         .startDocument = on_document,
                                         .internalSubset = on_doctype,
                                         .startElementNs = on_start,
                                         .endElementNs = on_end,
                                         .characters = on_text,
                                         .cdataBlock = on_text,
                                         .ignorableWhitespace = on_text,
                                         .reference = on_reference,
                                         .getEntity = find_entity,
                                         .serror = stay_silent};
    xmlParserCtxtPtr parser = walk->parser;
    *parser->sax = events;
    parser->_private = walk;
    /* References in attributes are replaced. find_entity knows no entities that could grow. */
    xmlCtxtUseOptions(parser, XML_PARSE_NONET | XML_PARSE_NOENT);
    xmlParseDocument(parser);
    if (walk->is_encoded || walk->visitor == NULL) return PD_OK;
    if (walk->status != PD_OK) {
        if (error != NULL) *error = walk->error;
        return walk->status;
    }
    return parser->wellFormed ? PD_OK : report(xmlCtxtGetLastError(parser), error);
}

static pd_status walk_file(struct xml_walk *walk, pd_error *error)
{
    if (walk->file->length >= XML_BYTES_MAX)
        return error_set(error, PD_ERROR_INPUT, "an XML file of more than %d bytes (split it)", XML_BYTES_MAX);
    xmlInitParser();
    walk->parser = xmlCreateMemoryParserCtxt(walk->file->bytes, (int)walk->file->length);
    if (walk->parser == NULL) return error_memory(error);
    const pd_status status = walk_parser(walk, error);
    xmlFreeParserCtxt(walk->parser);
    return status;
}

pd_status xml_walk(const struct xml_file *file, const struct xml_visitor *visitor, pd_error *error)
{
    struct xml_walk walk = {.file = file, .visitor = visitor};
    const pd_status status = walk_file(&walk, error);
    if (status == PD_OK && walk.is_encoded) return error_set(error, PD_ERROR_INTERNAL, "the XML file is not UTF-8");
    return status;
}

/* ---- Encodings ----------------------------------------------------------------------- */

bool xml_is_likely(const char *bytes, size_t length)
{
    static const char utf16_little[] = {'\xFF', '\xFE', '<', 0}, utf16_big[] = {'\xFE', '\xFF', 0, '<'};
    if (length >= 4 && (memcmp(bytes, utf16_little, 4) == 0 || memcmp(bytes, utf16_big, 4) == 0)) return true;
    size_t at = length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (at < length && memchr(" \t\r\n", bytes[at], 4) != NULL) at++;
    if (length - at < 2 || bytes[at] != '<') return false;
    const unsigned char next = (unsigned char)bytes[at + 1];
    return next == '?' || next == '!' || (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
}

/* Writes a document as XML in UTF-8, also if it is XHTML. */
static pd_status dump(xmlDocPtr document, struct xml_file *file, pd_error *error)
{
    if (htmlGetMetaEncoding(document) != NULL) htmlSetMetaEncoding(document, BAD_CAST "UTF-8");
    xmlBufferPtr buffer = xmlBufferCreate();
    if (buffer == NULL) return error_memory(error);
    xmlSaveCtxtPtr saving = xmlSaveToBuffer(buffer, "UTF-8", XML_SAVE_AS_XML | XML_SAVE_NO_XHTML);
    const bool is_saved = saving != NULL && xmlSaveDoc(saving, document) >= 0;
    const bool is_closed = saving != NULL && xmlSaveClose(saving) >= 0;
    file->length = (size_t)xmlBufferLength(buffer);
    file->bytes = file->owned = is_saved && is_closed ? (char *)xmlBufferDetach(buffer) : NULL;
    xmlBufferFree(buffer);
    return file->owned != NULL ? PD_OK : error_memory(error);
}

/*
 * Converts a file to UTF-8. Entities are not replaced. They stay with their DTD, and the walk later refuses a file that
 * has one.
 */
static pd_status write_anew(const char *bytes, size_t length, struct xml_file *file, pd_error *error)
{
    xmlParserCtxtPtr parser = xmlNewParserCtxt();
    if (parser == NULL) return error_memory(error);
    xmlDocPtr document = xmlCtxtReadMemory(parser, bytes, (int)length, NULL, NULL,
                                           XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    const pd_status status =
        document != NULL ? dump(document, file, error) : report(xmlCtxtGetLastError(parser), error);
    xmlFreeDoc(document);
    xmlFreeParserCtxt(parser);
    return status;
}

pd_status xml_file_open(const char *bytes, size_t length, struct xml_file *file, pd_error *error)
{
    *file = (struct xml_file){.bytes = bytes, .length = length};
    struct xml_walk walk = {.file = file};
    const pd_status status = walk_file(&walk, error);
    return status == PD_OK && walk.is_encoded ? write_anew(bytes, length, file, error) : status;
}

bool xml_is_html(const char *bytes, size_t length)
{
    static const char document_type[] = "<!doctype html", first[] = "<html", last[] = "</html>";
    size_t at = length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (at < length && xml_is_space(bytes[at])) at++;
    while (length > at && xml_is_space(bytes[length - 1])) length--;
    if (length - at < sizeof document_type + sizeof last) return false;
    if (strncasecmp(bytes + length - (sizeof last - 1), last, sizeof last - 1) != 0) return false;
    if (strncasecmp(bytes + at, document_type, sizeof document_type - 1) != 0)
        return strncasecmp(bytes + at, first, sizeof first - 1) == 0;
    const char *end = memchr(bytes + at, '>', length - at);
    return end != NULL && memchr(bytes + at, '[', (size_t)(end - bytes) - at) == NULL;
}

pd_status xml_file_open_html(const char *bytes, size_t length, struct xml_file *file, pd_error *error)
{
    *file = (struct xml_file){0};
    htmlParserCtxtPtr parser = length < XML_BYTES_MAX ? htmlNewParserCtxt() : NULL;
    if (parser == NULL) return error_memory(error);
    const bool is_utf8 = utf8_first_invalid(bytes, length) == length;
    htmlDocPtr document =
        htmlCtxtReadMemory(parser, bytes, (int)length, NULL, is_utf8 ? "UTF-8" : NULL,
                           HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NODEFDTD);
    pd_status status = PD_OK;
    if (document == NULL)
        status = report(xmlCtxtGetLastError(parser), error);
    else if (!is_utf8 && htmlGetMetaEncoding(document) == NULL)
        status = error_set(error, PD_ERROR_INPUT, "HTML that is not UTF-8 and names no other encoding");
    else
        status = dump(document, file, error);
    xmlFreeDoc(document);
    htmlFreeParserCtxt(parser);
    return status;
}

void xml_file_free(struct xml_file *file)
{
    if (file->owned != NULL) xmlFree(file->owned);
    *file = (struct xml_file){0};
}

/* ---- Attributes and markup ----------------------------------------------------------- */

struct xml_text xml_attribute(const struct xml_tag *tag, const char *name)
{
    for (int k = 0; k < tag->value_count; k++) {
        const void *const *value = tag->values + 5 * k; /* name, prefix, namespace, value, end of value */
        if (value[1] != NULL || strcmp(value[0], name) != 0) continue;
        return (struct xml_text){value[3], (size_t)((const char *)value[4] - (const char *)value[3])};
    }
    return (struct xml_text){NULL, 0};
}

bool xml_attribute_place(const struct xml_file *file, const struct xml_tag *tag, const char *name, size_t *begin,
                         size_t *end)
{
    const char *bytes = file->bytes;
    const size_t name_length = strlen(name);
    size_t at = tag->begin;
    while (at < tag->end && !xml_is_space(bytes[at])) at++;
    while (at < tag->end) {
        while (at < tag->end && xml_is_space(bytes[at])) at++;
        const size_t start = at;
        while (at < tag->end && bytes[at] != '=' && !xml_is_space(bytes[at])) at++;
        const bool is_wanted = at - start == name_length && memcmp(bytes + start, name, name_length) == 0;
        while (at < tag->end && bytes[at] != '"' && bytes[at] != '\'') at++;
        if (at == tag->end) return false;
        const char *quote = memchr(bytes + at + 1, bytes[at], tag->end - at - 1);
        if (quote == NULL) return false;
        *begin = at + 1;
        *end = (size_t)(quote - bytes);
        if (is_wanted) return true;
        at = *end + 1;
    }
    return false;
}

/* The place after the next `mark`. */
static size_t behind(const char *bytes, size_t at, size_t end, const char *mark)
{
    const char *found = memmem(bytes + at, end - at, mark, strlen(mark));
    return found != NULL ? (size_t)(found - bytes) + strlen(mark) : end;
}

size_t xml_skip_markup(const char *bytes, size_t at, size_t end)
{
    if (end - at >= 4 && memcmp(bytes + at, "<!--", 4) == 0) return behind(bytes, at + 4, end, "-->");
    if (end - at >= 2 && bytes[at + 1] == '?') return behind(bytes, at + 2, end, "?>");
    for (; at < end; at++) {
        if (bytes[at] == '>') return at + 1;
        if (bytes[at] != '"' && bytes[at] != '\'') continue;
        const char *quote = memchr(bytes + at + 1, bytes[at], end - at - 1);
        if (quote == NULL) return end;
        at = (size_t)(quote - bytes);
    }
    return end;
}
