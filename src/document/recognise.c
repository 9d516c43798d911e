/* What may be a document, told by its first bytes or its name, without opening it. */
#include "phucdau-document.h"

#include <string.h>
#include <strings.h>

enum { PDF_HEAD_BYTES = 1024 };

/* hOCR and ALTO: XML or HTML whose beginning names them. */
static bool is_markup(const char *head, size_t length)
{
    static const char *const marks[] = {"<alto", ":alto", "ocr_page", "ocr-system"};
    size_t at = length >= 3 && memcmp(head, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (at < length && strchr(" \t\r\n", head[at]) != NULL && head[at] != '\0') at++;
    if (at == length || head[at] != '<') return false;
    for (size_t k = 0; k < sizeof marks / sizeof *marks; k++)
        if (memmem(head, length, marks[k], strlen(marks[k])) != NULL) return true;
    return false;
}

bool pd_document_is_likely(const char *head, size_t length)
{
    static const struct {
        const char *bytes;
        size_t length;
    } signatures[] = {
        {"\x89PNG\r\n\x1a\n", 8}, {"\xff\xd8\xff", 3}, {"II*\0", 4}, {"MM\0*", 4}, {"II+\0", 4}, {"MM\0+", 4}};
    for (size_t k = 0; k < sizeof signatures / sizeof *signatures; k++)
        if (length >= signatures[k].length && memcmp(head, signatures[k].bytes, signatures[k].length) == 0) return true;
    return memmem(head, length < PDF_HEAD_BYTES ? length : PDF_HEAD_BYTES, "%PDF-", 5) != NULL ||
           is_markup(head, length);
}

bool pd_document_is_named(const char *path)
{
    static const char *const endings[] = {".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".hocr"};
    const char *dot = strrchr(path, '.');
    for (size_t k = 0; dot != NULL && k < sizeof endings / sizeof *endings; k++)
        if (strcasecmp(dot, endings[k]) == 0) return true;
    return false;
}
