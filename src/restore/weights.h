/*
 * The numbers that the steps of restoring decide by: thresholds, prior weights and log weights. They stand together so
 * that they can be tuned together.
 *
 * A share is one of words unless it says otherwise. A prior is the number of words (or uses, or observations) that the
 * knowledge from a wider text is worth beside what was counted on the spot.
 */
#ifndef PHUCDAU_RESTORE_WEIGHTS_H
#define PHUCDAU_RESTORE_WEIGHTS_H

/* ---- judge.c: does the paragraph look Vietnamese? ---- */

static const double FOREIGN_SHARE = 0.38; /* more words than this that cannot be Vietnamese: another language */
static const double FOREIGN_PRIOR = 3.0;  /* words that the text's share of such words is worth */
static const double SYMBOL_SHARE = 0.06;  /* of visible bytes; more programming symbols than this: source code */
static const double OPAQUE_SHARE = 0.6;   /* of visible bytes; more than this in addresses and the like: no language */
enum { SURROUNDED_WORDS = 5 };            /* a shorter paragraph between two that look foreign looks foreign, too */

/* ---- judge.c: is the paragraph OCR damage? ---- */

static const double DAMAGED_SHARE = 0.04; /* more words than this that are damaged: OCR damage */
static const double ODD_PER_BROKEN = 8.0; /* odd words that one broken word vouches for */
static const double OTHER_SHARE = 0.4;    /* more such words than this: perhaps another language */
static const double DAMAGE_PRIOR = 30.0;  /* words that the text's share of damaged words is worth */
enum {
    DAMAGED_MIN = 3,      /* fewer damaged words in a paragraph may be anything */
    TEXT_DAMAGED_MIN = 12 /* so many in a text speak for paragraphs that look foreign, too */
};

/* ---- judge.c: what is left of older blocks of the text ---- */

static const double HISTORY_FADING = 0.5; /* the weight of the counts so far when a block is added */

/* ---- marks.c: how many words lost their marks? ---- */

static const double STRIPPED_SHARE = 0.05; /* fewer marked words than this: the text is stripped */
static const double MARKED_USUAL = 0.8;    /* the share of words that carry marks in Vietnamese text */
static const double LOST_SHARE_MIN = 0.05; /* the first decoding guesses no lower share of lost marks */
static const double STRIP_PRIOR = 30.0;    /* words that the text's share of lost marks is worth */
static const double RIGHT_SHARE = 0.05;    /* fewer lost marks than this: the paragraph is right */

/* ---- marks.c, entries.c, names.c: natural logarithms added to the score of a reading ---- */

static const float FOREIGN_BONUS = 1.2f;   /* for leaving a word as it is, per foreign word beside it */
static const float CASE_WEIGHT = 0.7f;     /* of capitals in mid-sentence */
static const float ENTRY_BONUS = 12.0f;    /* for a syllable of the user's entry, and 1 per syllable of the entry */
static const float NAME_BONUS = 1.0f;      /* for each word of a name of the model's */
static const float ANNOUNCED_BONUS = 4.0f; /* the same if the text announces a place */

/* ---- adapt.c: what the same text settled elsewhere ---- */

static const float SURE_USE = 0.95f;   /* a word more probable than this tells what the text is about */
static const double USES_PRIOR = 30.0; /* uses that a word's usual share is worth */

/* ---- learn.c: the channel of the text's own OCR engine ---- */

static const float SURE_READING = 0.9f;    /* words at least so probable are learnt from */
static const double CHANNEL_PRIOR = 60;    /* observations of a letter that the engine's table is worth */
static const double READABLE_LOG_P = -2.8; /* per visible byte; a paragraph less probable is no Vietnamese */

/* ---- repair.c ---- */

static const double VIETNAMESE_SHARE = 0.5; /* fewer words that are Vietnamese once repaired: another language */

#endif
