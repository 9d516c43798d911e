/*
 * Replacing look-alikes (text/look_alikes.h) in a block's text, before it is cut into tokens. All replacements are kept
 * as a list of edits, so that records can point at the input bytes, and so that an edit can be taken back if the text
 * is found not to be Vietnamese.
 *
 * Which look-alikes are replaced:
 *   - Ð Ɖ ð ɖ at the start of a word, Ð Ɖ after a capital;
 *   - letters of other scripts in a word that otherwise has only Latin letters and look-alikes; in a word of only
 *     look-alikes if its line is Latin and the word could be Vietnamese;
 *   - ligatures anywhere; full-width forms that are not next to Chinese, Japanese or Korean;
 *   - invisible characters and soft hyphens between characters of European scripts, unless they separate two words;
 *   - all spaces except the usual one, U+0020;
 *   - a hyphen at a line's end if its two halves together are one word, which is more frequent than at least one half
 *     alone: the word and the punctuation after it move to the first line.
 */
#ifndef PHUCDAU_RESTORE_EDITS_H
#define PHUCDAU_RESTORE_EDITS_H

#include "model/vietnamese.h"
#include "phucdau.h"

struct block;

/* Bytes source[source_at, +source_length) of a block became text[at, +length). */
struct edit {
    uint32_t at, length;
    uint32_t source_at, source_length;
    bool follows; /* belongs to the edit before it */
    bool undone;  /* taken back, because the text is not Vietnamese */
};

struct edit_rules {
    const struct vietnamese_groups *vietnamese;
    unsigned kinds; /* bits of enum look_alike_kind: which kinds to replace */
    bool at_start;  /* the text is the start of its stream: a byte order mark may stand there */
};

/*
 * Replaces the look-alikes of block->text, which must be in NFC and stays in NFC; block->source keeps the old text.
 * Text without look-alikes is not copied. `rules` may be NULL: look-alikes stay. Returns false if memory runs out.
 */
bool edits_make(struct block *block, const struct edit_rules *rules);

/*
 * Moves readings, whose places are in block->raw, to their places in block->text: block->readings. A reading that an
 * edit has touched loses its symbols. None are left if the raw text was not NFC. Returns false if memory runs out.
 */
bool edits_move_readings(struct block *block, const pd_reading *readings, size_t count);

/* Takes back the edits in paragraphs that do not look Vietnamese; block_judge has to know which. */
void edits_take_back(struct block *block);

#endif
