/* The table of writers, made from writers.def, and what is found in it. */
#include "document/writer.h"

#include <string.h>
#include <strings.h>

static const struct writer_kind *const kinds[] = {
#define WRITER(name) &writer_##name,
#include "document/writers.def"
#undef WRITER
};

enum { KIND_COUNT = sizeof kinds / sizeof *kinds };

static bool is_same(const char *text, const char *name, size_t length)
{
    return strlen(text) == length && strncasecmp(text, name, length) == 0;
}

const struct writer_kind *writer_by_name(const char *name, size_t length)
{
    for (size_t k = 0; k < KIND_COUNT; k++) {
        if (is_same(kinds[k]->format.name, name, length)) return kinds[k];
        for (const char *const *ending = kinds[k]->format.endings; *ending != NULL; ending++)
            if (is_same(*ending + 1, name, length)) return kinds[k];
    }
    return NULL;
}

const pd_format *pd_document_format_of(const char *path)
{
    const pd_format *found = NULL;
    const size_t length = strlen(path);
    size_t longest = 0;
    for (size_t k = 0; k < KIND_COUNT; k++) {
        for (const char *const *ending = kinds[k]->format.endings; *ending != NULL; ending++) {
            const size_t size = strlen(*ending);
            if (size <= longest || size > length || strcasecmp(path + length - size, *ending) != 0) continue;
            found = &kinds[k]->format;
            longest = size;
        }
    }
    return found;
}

const pd_format *pd_document_format(size_t index)
{
    return index < KIND_COUNT ? &kinds[index]->format : NULL;
}

const pd_format *pd_document_format_named(const char *name, size_t length)
{
    const struct writer_kind *kind = writer_by_name(name, length);
    return kind != NULL ? &kind->format : NULL;
}
