/*
 * The outline of a text: its headings with numbers (I., 1.) and the items of its lists (-, a), Căn cứ). An engine mixes
 * up I and 1, II and III, ";" and ":"; no language model can tell them apart, but the headings and items around can.
 * Codes of documents are put right here, too (outline/document_code.h).
 *
 * Only what two neighbours say together is believed, and a label that has only digits is never changed.
 */
#ifndef PHUCDAU_OUTLINE_H
#define PHUCDAU_OUTLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { OUTLINE_FIX_BYTES = 12 };

/* What should stand instead of text[begin, end): a label without the sign behind it, or the sign that ends an item. */
struct outline_fix {
    uint32_t begin, end;
    char right[OUTLINE_FIX_BYTES]; /* NUL-terminated */
};

/* A line that begins with a label, and what follows it up to the next one; outline.c only. */
struct outline_item;

/* Growing arrays; {0} is empty. Free it with outline_free. */
struct outline {
    struct outline_item *items;
    size_t item_count, item_capacity;
    struct outline_fix *fixes; /* in the order of the text */
    size_t fix_count, fix_capacity;
};

void outline_free(struct outline *outline);

/* Finds what is wrong in the labels and ends of a text's headings and items, and in codes. False: memory ran out. */
bool outline_find(struct outline *outline, const char *text, size_t length);

/* Adds a fix, less than OUTLINE_FIX_BYTES long; false if memory runs out. For the files of this folder. */
bool outline_add(struct outline *outline, size_t begin, size_t end, const char *right);

#endif
