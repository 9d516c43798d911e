/*
 * Putting look-alikes right (text/look_alikes.h) in a block's text, before it is cut into tokens. What was done is kept
 * as a list of edits, so that records can point at the bytes that came in, and so that an edit can be taken back if the
 * text turns out to be no Vietnamese.
 *
 * Where a look-alike is put right:
 *   - Ð Ɖ ð ɖ at the start of a word, Ð Ɖ behind a capital;
 *   - letters of other scripts in a word of Latin letters whose others are all look-alikes; a word of nothing but
 *     look-alikes if its line is Latin and the word could be Vietnamese;
 *   - ligatures anywhere; full-width forms that do not stand beside Chinese, Japanese or Korean;
 *   - invisible characters and soft hyphens between characters of European scripts, unless they part two words;
 *   - all spaces but the common one;
 *   - a hyphen at a line's end if what it parts is one word, more usual than one of its halves: the word and
 *     the punctuation behind it go to the first line.
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
    bool follows; /* goes with the edit in front of it */
    bool undone;  /* stands in text that is no Vietnamese: goes out as it came in */
};

struct edit_rules {
    const struct vietnamese_groups *vietnamese;
    unsigned kinds; /* bits of enum look_alike_kind: what to put right */
    bool at_start;  /* the text is the start of its stream: a byte order mark may stand there */
};

/*
 * Puts the look-alikes of block->text right, which is NFC and stays so; block->source keeps what it was. Text without
 * look-alikes is not copied. `rules` may be NULL: look-alikes stay. Returns false if memory runs out.
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
