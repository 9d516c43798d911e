#include "base/names.h"

#include <stdio.h>
#include <string.h>

const struct name *names_find(const struct name *names, const char *text, size_t length)
{
    for (const struct name *row = names; row->text != NULL; row++)
        if (strlen(row->text) == length && memcmp(row->text, text, length) == 0) return row;
    return NULL;
}

bool names_find_set(const struct name *names, const char *list, unsigned *bits)
{
    *bits = 0;
    for (const char *at = list;; at++) {
        const size_t length = strcspn(at, ",");
        const struct name *row = names_find(names, at, length);
        if (row == NULL || (row->value == 0 && (at > list || at[length] != '\0'))) return false;
        *bits |= row->value;
        at += length;
        if (*at == '\0') return true;
    }
}

void names_list(const struct name *names, const char *last, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (const struct name *row = names; row->text != NULL && used < size; row++) {
        const char *before = row == names ? "" : row[1].text == NULL ? last : ", ";
        used += (size_t)snprintf(out + used, size - used, "%s%s", before, row->text);
    }
}
