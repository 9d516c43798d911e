/* The table of writers: a new format is one line here and a file of its own. */
#include "document/writer.h"

#include "base/error.h"

#include <string.h>
#include <strings.h>

static const struct writer_kind *const kinds[] = {
    &writer_text, &writer_pdf, &writer_hocr, &writer_alto, &writer_jsonl, &writer_review,
};

enum { KIND_COUNT = sizeof kinds / sizeof *kinds };

static bool is_same(const char *text, const char *name, size_t length)
{
    return strlen(text) == length && strncasecmp(text, name, length) == 0;
}

const struct writer_kind *writer_by_name(const char *name, size_t length)
{
    for (size_t k = 0; k < KIND_COUNT; k++) {
        if (is_same(kinds[k]->name, name, length)) return kinds[k];
        for (const char *const *ending = kinds[k]->endings; *ending != NULL; ending++)
            if (is_same(*ending + 1, name, length)) return kinds[k];
    }
    return NULL;
}

const struct writer_kind *writer_by_ending(const char *path)
{
    const struct writer_kind *found = NULL;
    const size_t length = strlen(path);
    size_t longest = 0;
    for (size_t k = 0; k < KIND_COUNT; k++) {
        for (const char *const *ending = kinds[k]->endings; *ending != NULL; ending++) {
            const size_t size = strlen(*ending);
            if (size <= longest || size > length || strcasecmp(path + length - size, *ending) != 0) continue;
            found = kinds[k];
            longest = size;
        }
    }
    return found;
}

void writer_names(struct name names[WRITER_KINDS_MAX + 1])
{
    _Static_assert((int)KIND_COUNT <= (int)WRITER_KINDS_MAX, "the table of names is too short");
    for (unsigned k = 0; k < KIND_COUNT; k++)
        names[k] = (struct name){.text = kinds[k]->name, .value = k, .details = kinds[k]->details};
    names[KIND_COUNT] = (struct name){.text = NULL};
}

/* ---- Groups -------------------------------------------------------------------------- */

pd_status writer_group_add(struct writer_group *group, const struct writer_kind *kind, FILE *stream,
                           const struct writer_options *options, pd_error *error)
{
    if (group->count == WRITERS_MAX) return error_set(error, PD_ERROR_ARGUMENT, "more than %d outputs", WRITERS_MAX);
    group->failed = group->count;
    const pd_status status = kind->open(stream, options, &group->writers[group->count], error);
    if (status == PD_OK) group->count++;
    return status;
}

bool writer_group_needs_images(const struct writer_group *group)
{
    for (size_t k = 0; k < group->count; k++)
        if (group->writers[k]->kind->needs_images) return true;
    return false;
}

pd_status writer_group_page(void *self, struct document_page *page, pd_error *error)
{
    struct writer_group *group = self;
    for (size_t k = 0; k < group->count; k++) {
        group->failed = k;
        const pd_status status = group->writers[k]->kind->page(group->writers[k], page, error);
        if (status != PD_OK) return status;
    }
    return PD_OK;
}

pd_status writer_group_finish(struct writer_group *group, pd_error *error)
{
    for (size_t k = 0; k < group->count; k++) {
        group->failed = k;
        const pd_status status = group->writers[k]->kind->finish(group->writers[k], error);
        if (status != PD_OK) return status;
    }
    return PD_OK;
}

void writer_group_free(struct writer_group *group)
{
    for (size_t k = 0; k < group->count; k++) group->writers[k]->kind->free(group->writers[k]);
    *group = (struct writer_group){0};
}
