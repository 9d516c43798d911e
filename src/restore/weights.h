/*
 * The numbers by which the steps of restoring decide: thresholds, prior weights and log weights. They are in one place
 * so that they can be tuned together. Those of repairing OCR damage are in lattice/repair_weights.def.
 *
 * A share is a share of words, unless the comment says otherwise. A prior smooths a share that was counted in a small
 * text with one known from a larger text: it is the number of words (or uses, or observations) that the latter counts
 * as.
 */
#ifndef PHUCDAU_RESTORE_WEIGHTS_H
#define PHUCDAU_RESTORE_WEIGHTS_H

/* ---- judge.c: does the paragraph look Vietnamese? ---- */

static const double OTHER_PER_WORD = 2.0;   /* more words of other languages than this for each other word: foreign */
static const double FOREIGN_PER_WORD = 4.0; /* the same of words that cannot be Vietnamese, in whatever language */
enum { FOREIGN_MIN = 3 };                   /* of these; fewer are no evidence */
static const double FOREIGN_SHARE = 0.38; /* without tables of languages, if more words cannot be Vietnamese: foreign */
static const double FOREIGN_PRIOR = 3.0;  /* words that the text's share of such words counts as */
static const double SYMBOL_SHARE = 0.06;  /* of visible bytes; more programming symbols than this: source code */
static const double OPAQUE_SHARE = 0.6;   /* of visible bytes; more than this in addresses and the like: no language */
enum { SURROUNDED_WORDS = 5 }; /* a paragraph with fewer words, between two that look foreign, looks foreign, too */

/* ---- judge.c: is the paragraph OCR damage? ---- */

static const double DAMAGED_SHARE = 0.04; /* more words than this that are damaged: OCR damage */
static const double ODD_PER_BROKEN = 8.0; /* odd words that one broken word vouches for */
static const double SUSPECT_TEXT = 200.0; /* words in small letters; no longer text has suspects */
static const double SUSPECT_SHARE = 0.1;  /* more odd words than this, and no marks: perhaps damage */
static const double OTHER_SHARE = 0.4;    /* more such words than this: perhaps another language */
static const double DAMAGE_PRIOR = 30.0;  /* words that the text's share of damaged words counts as */
enum {
    DAMAGED_MIN = 3,      /* fewer damaged words in a paragraph are no evidence */
    TEXT_DAMAGED_MIN = 12 /* so many in a text are evidence also for paragraphs that look foreign */
};

/* ---- judge.c: has the text lost every ư? ---- */

enum { HORNLESS_MIN = 3 };                  /* fewer words that must have lost an ư are no evidence */
static const double HORNLESS_SHARE = 0.005; /* nor is a smaller share of the words; a twentieth is usual */
static const double HORNS_KEPT = 0.1;       /* more words with ư than this for each such word: it has not */

/* ---- judge.c, repairer.c: tones as in hoà or as in hòa ---- */

static const double PLACEMENT_WEIGHT = 4.0; /* the highest log odds that one word adds; a sound word adds them */

/* ---- judge.c: the weight of older blocks of the text ---- */

static const double HISTORY_FADING = 0.5; /* factor for the counts so far when a block is added */

/* ---- marks.c: how many words lost their marks? ---- */

static const double STRIPPED_SHARE = 0.05; /* if fewer words than this are marked: the text is stripped */
static const double MARKED_USUAL = 0.8;    /* the share of words that carry marks in Vietnamese text */
static const double LOST_SHARE_MIN = 0.05; /* the lowest share of lost marks that the first decoding guesses */
static const double STRIP_PRIOR = 30.0;    /* words that the text's share of lost marks counts as */
static const double RIGHT_SHARE = 0.05;    /* if fewer words than this lost marks: the paragraph is right */

/* ---- marks.c, entries.c, names.c: natural logarithms added to the score of a reading ---- */

static const float FOREIGN_BONUS = 1.2f; /* for leaving a word as it is, for each foreign word next to it */
static const float CASE_WEIGHT = 0.7f;   /* of capitals inside a sentence */
static const float ENTRY_BONUS = 12.0f;  /* for a syllable of the user's entry, plus 1 for each syllable of the entry */
static const float NAME_BONUS = 1.0f;    /* for each word of a name of the model */
static const float ANNOUNCED_BONUS = 4.0f; /* the same if the text announces a place */

/* ---- adapt.c: other uses of the same words in the text ---- */

static const float SURE_USE = 0.95f;   /* a word more probable than this is beyond doubt */
static const double USES_PRIOR = 30.0; /* uses that a word's usual share counts as */

/* ---- learn.c: is the paragraph OCR damage? ---- */

/*
 * Words that are surely read with other letters than they are printed with: the least share of a suspect paragraph, and
 * the least number of them. Notes that people have typed have hardly any, other short texts one by chance.
 */
static const double SUSPECT_OTHERS_SHARE = 0.15;
enum { SUSPECT_OTHERS_MIN = 2 };
static const double SUSPECT_LOG_P = -2.25; /* of each visible byte, at least, if such a paragraph is damaged */

/* ---- learn.c: how much trouble is taken with single prints ---- */

/*
 * A print none of whose words is more probable than this natural logarithm is a riddle (lattice_maker.h). In texts of
 * engines that print most letters in their usual way, riddles are foreign words and names. In a text that is less
 * probable than HARD_LOG_P for each visible byte, they are what has to be solved.
 */
static const float RIDDLE = -10.0f, RIDDLE_HARD = -8.0f;
static const double HARD_LOG_P = -1.6;
enum { HARD_BYTES = 400 }; /* visible bytes; a shorter text does not tell */

#endif
