/*
 * The codes of official documents: number/type-agency, as in 587/QĐ-TTg and 12/2020/NĐ-CP. An engine prints signs and
 * digits for their letters (0P-TT)); the abbreviations of types and agencies are few, so they show what was meant. The
 * number is never touched, nor is a part that consists of capitals: agencies without number have such names.
 */
#ifndef PHUCDAU_OUTLINE_DOCUMENT_CODE_H
#define PHUCDAU_OUTLINE_DOCUMENT_CODE_H

#include "outline/outline.h"

/* Adds what is wrong in the codes of a text to the fixes of its outline. False if memory runs out. */
bool document_codes_find(struct outline *outline, const char *text, size_t length);

#endif
