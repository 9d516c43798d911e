/*
 * A block: a piece of text on its way through the steps of restoring. Each step is one function, in the file of the
 * same name:
 *
 *   block_read     bytes → NFC text with its look-alikes replaced; tokens, sentences, paragraphs
 *   block_judge    looks every token up and decides the fate of every paragraph
 *   block_learn    OCR damage: finds the engine and how it changes letters, if the document has not taught that already
 *                  (learning/adaptation.h); drops unreadable paragraphs
 *   block_mark     finds the most probable marks: a choice for each token
 *   block_adapt    makes doubtful choices again, with the help of the words that are beyond doubt
 *   block_keep     sets choices that must not change anything back to the print
 *   block_repair   OCR damage: finds what stood on the page
 *   block_render   writes choices and repairs as text and records
 *
 * What a step leaves for later ones is in struct block and nowhere else. "judge → marks, render" means that judge.c
 * writes it, and marks.c and render.c read it. All memory belongs to the block and is used again for the next block.
 */
#ifndef PHUCDAU_RESTORE_BLOCK_H
#define PHUCDAU_RESTORE_BLOCK_H

#include "decode/confidence.h"
#include "decode/network_decoder.h"
#include "language/finder.h"
#include "language/words.h"
#include "lattice/network.h"
#include "model/model.h"
#include "model/vietnamese.h"
#include "phucdau.h"
#include "restore/edits.h"
#include "text/token.h"

/* ---- Sentences and paragraphs ---- */

/* Tokens first … end - 1 that the model sees as one sentence. */
struct sentence {
    uint32_t first, end;
    uint32_t paragraph;
};

/* Counts of what a paragraph has. "Words" here are those that could be Vietnamese, unless a comment says otherwise. */
struct paragraph_counts {
    uint32_t words;
    uint32_t marked;          /* how many of these carry a mark */
    uint32_t foreign;         /* words that cannot be Vietnamese */
    uint32_t other;           /* words in runs of another language */
    uint32_t visible, opaque; /* bytes that print something; of these, in addresses and the like */
    uint32_t small;           /* any words in small letters */
    uint32_t odd, broken;     /* words that speak of OCR damage: weakly, so that people may have typed them; strongly */
    uint32_t horns, hornless; /* words with ư; words that must have lost one: đợc, trờng */
    uint32_t restored;        /* words that the first decoding gave marks; counted by marks.c */
    int32_t new_tones;        /* marked words whose tone stands as in hoà, less those as in hòa */
};

/* What a paragraph looks like by its words alone, before anything is decoded. */
enum paragraph_look {
    LOOKS_VIETNAMESE,
    LOOKS_FOREIGN, /* another language: not even its look-alikes are replaced */
    LOOKS_CODE     /* source code, addresses: the same, and it is never OCR damage */
};

/* What will be done with a paragraph. */
enum paragraph_fate {
    FATE_RESTORE, /* words get the marks that they lost */
    FATE_KEEP,    /* every word stays as it is */
    FATE_REPAIR,  /* OCR damage: repaired letter by letter */
    FATE_TRY, /* OCR damage or another language: found out by reading it as damage; none is left after block_repair */
    FATE_SUSPECT /* OCR damage or typed with abbreviations: found out likewise; none is left after block_learn */
};

/* What a later step finds out about a paragraph, and how that changes its fate. */
enum paragraph_finding {
    FOUND_RIGHT,      /* has lost no marks: FATE_RESTORE → FATE_KEEP */
    FOUND_READABLE,   /* can be read as damaged Vietnamese: FATE_TRY, FATE_SUSPECT → FATE_REPAIR */
    FOUND_UNREADABLE, /* cannot: FATE_TRY → FATE_KEEP, FATE_SUSPECT → FATE_RESTORE */
    FINDINGS
};

struct paragraph {
    struct paragraph_counts counts; /* judge, marks → judge, marks */
    enum paragraph_look look;       /* judge → judge, marks, edits */
    enum paragraph_fate fate;       /* judge, by paragraph_revise marks, learn, repair → all later steps */
    float strip_cost;               /* log P(a word lost its marks); marks only, from one decoding to the next */
};

/* Changes the fate of a paragraph after a finding. After block_judge, fates are changed only by this function. */
void paragraph_revise(struct paragraph *paragraph, enum paragraph_finding finding);

/* Whether a paragraph is, or may be, OCR damage. If so, its sentences get repairs and no choices. */
static inline bool is_damage(const struct paragraph *paragraph)
{
    return paragraph->fate >= FATE_REPAIR;
}

/* ---- Choices: what tokens will become ---- */

/* What a token will become. SYMBOL_UNKNOWN or SYMBOL_PAD without an entry leaves it as it is. */
struct choice {
    uint32_t entry; /* 1 + number of the user's entry, or 0 */
    uint16_t symbol;
    uint16_t syllable; /* of the entry */
    uint16_t as_is;    /* the symbol that leaves the token as it is; SYMBOL_PAD if none does; marks → keep */
};

/* ---- Repairs: what parts of OCR text will become ---- */

/* What a record (pd_word) is of: a token (its number), a repair (its number with RECORD_REPAIR added), or neither. */
enum { RECORD_NO_TOKEN = INT32_MAX }; /* a change between words */
#define RECORD_REPAIR 0x80000000u

/* `text` and `first_alternative` are places in the arrays of struct repairs. */
struct repair {
    uint32_t begin, end; /* bytes of the block's text */
    uint32_t text, length;
    float confidence;
    uint32_t first_alternative;
    uint8_t alternative_count;
    struct confidence_evidence
        evidence; /* what the confidence comes from; of the least sure word, if there are several */
};

struct repair_alternative {
    uint32_t text, length;
    float confidence;
};

/* Growing arrays; {0} is empty. */
struct repairs {
    struct repair *items; /* in the order of the text */
    size_t count, capacity;
    char *text;
    size_t length, text_capacity;
    struct repair_alternative *alternatives;
    size_t alternative_count, alternative_capacity;
    size_t reading; /* the first of the block's readings that ends after the last repair; repair only */
    size_t token;   /* the first of the block's tokens that starts in the last repair or after it; repair only */
};

/* ---- The block ---- */

/* Counts over the blocks of one text so far; older blocks have less weight. restorer.c empties it before each text. */
struct history {
    double words, marked, foreign; /* as in paragraph_counts; judge → judge, marks */
    double restored;               /* the same; marks → marks */
    double small, odd, broken;     /* the same; judge → judge */
    double horns, hornless;        /* the same; judge → judge, learn */
    double horn_words;             /* the words among which these were counted */
    double new_tones;    /* log odds that tones stand as in hoà rather than hòa; judge, repair → judge, learn */
    uint32_t enumerator; /* the letter of the list item before, lower case: after d) comes đ); judge → judge */
    uint16_t before[MODEL_ORDER_MAX]; /* line-buffered: last words of the line before, oldest first; restorer → marks */
    size_t before_count;              /* 0: there are none */
};

struct block {
    struct history history; /* of the whole text; from block_judge on with this block */

    /* read → all later steps */
    const char *raw; /* the bytes as they came; owned by the caller until the block is rendered */
    size_t raw_length;
    const char *source; /* NFC: `raw` itself, or `composed` */
    size_t source_length;
    const char *text; /* with its look-alikes replaced: `source` itself, or `edited` */
    size_t length;
    char *composed;
    size_t composed_capacity;
    char *edited;
    size_t edited_capacity;
    struct edit *edits; /* from `source` to `text`, in order; judge says which are undone */
    size_t edit_count, edit_capacity;
    pd_reading *readings; /* what else is known of the text, in its order; read → learn, repair */
    size_t reading_count, reading_capacity;
    struct token_list tokens;
    struct sentence *sentences;
    size_t sentence_count, sentence_capacity;
    struct paragraph *paragraphs; /* several steps write to them */
    size_t paragraph_count, paragraph_capacity;

    /* judge → marks, entries, names, adapt, keep, render */
    struct token_print *prints; /* one a token */
    size_t print_capacity;
    bool new_tones;                   /* write hoà rather than hòa; judge, learn → repair, render */
    struct language_finder languages; /* judge only */

    /* marks, adapt, keep → adapt, keep, render */
    struct choice *choices; /* one a token */
    size_t choice_capacity;
    struct decision *details; /* one for each token, if has_details: its readings, as symbols */
    size_t detail_capacity;
    bool has_details; /* confidences and alternatives are needed, by the caller or by block_adapt */

    /* adapt only */
    uint16_t *uses; /* by symbol: how often it is in the text beyond doubt */
    size_t use_capacity;

    /* repair → render */
    struct repairs repairs;

    /* render → the caller */
    char *output;
    size_t output_length, output_capacity;
    pd_word *words;
    size_t word_count, word_capacity;
    uint32_t *word_tokens; /* one for each record: what it is of */
    size_t word_token_capacity;
    pd_alternative *alternatives;
    size_t alternative_count, alternative_capacity;
};

void block_free(struct block *block);

/* ---- What the steps need besides the block ---- */

/* The working memory of one thread. */
struct restore_worker {
    struct network_decoder *decoder;
    struct network network;
    struct decision *decoded; /* one a position */
    uint16_t *symbols;        /* the decoded symbols, and the case of the tokens; one for each position */
    uint8_t *cases;
    size_t decoded_capacity, symbol_capacity, case_capacity;
};

/* Frees what a worker holds, its decoder included. */
void worker_free(struct restore_worker *worker);

/* Gets every decoded sentence before the second score (decode/rescore.h) changes it. For training that score. */
struct observer {
    void (*see)(void *self, const struct sentence *sentence, const struct restore_worker *worker);
    void *self;
};

struct repairer;
struct adaptation;

/* Everything else that the steps need. It is the same for all blocks of a text, except the readings. */
struct restore_context {
    const pd_model *model;
    const pd_options *options;
    struct vietnamese_groups vietnamese;
    struct restore_worker *workers; /* one a thread */
    unsigned threads;
    struct repairer *repairer;           /* NULL: OCR damage stays */
    const struct adaptation *adaptation; /* what the document has taught; NULL: each text is learnt from alone */
    const struct observer *observer;     /* NULL: none; only with one thread */
};

/* ---- The steps, in their order ---- */

/*
 * Steps that return bool return false if memory runs out. block_learn also returns false if it cannot load the engines'
 * tables; *error says what happened. `rules` says which look-alikes are replaced; NULL: none. block_render gets the
 * offsets of the block's first byte in the input and in the output, and the number of its first line.
 */
bool block_read(struct block *block, const char *raw, size_t length, bool lossy, const struct edit_rules *rules);
bool block_judge(struct block *block, const struct restore_context *context);
bool block_learn(struct block *block, const struct restore_context *context, pd_error *error);
bool block_mark(struct block *block, const struct restore_context *context);
bool block_adapt(struct block *block, const struct restore_context *context);
void block_keep(struct block *block, const struct restore_context *context);
bool block_repair(struct block *block, const struct restore_context *context);
bool block_render(struct block *block, const struct restore_context *context, uint64_t input_offset,
                  uint64_t output_offset, uint64_t line);

/*
 * Sets block->new_tones by the options and the history. For block_judge, and for block_learn: `new_tones` is what it
 * has found out beside the history.
 */
void block_choose_placement(struct block *block, const struct restore_context *context, double new_tones);

/* Whether the text has lost every ư, as PDFs with a font from before Unicode do. From block_judge on. */
bool block_has_lost_horns(const struct block *block);

/*
 * Whether token `i` is a word that cannot be Vietnamese. For block_judge, once it has looked the token up, and later
 * steps.
 */
bool block_is_foreign(const struct block *block, const struct restore_context *context, size_t i);

#endif
