/*
 * A block: a piece of text on its way through the steps of restoring. One function, in the file of its name, takes it
 * each step further:
 *
 *   block_read     bytes → NFC text, its look-alikes put right; tokens, sentences, paragraphs
 *   block_judge    what the text is: looks every token up and decides the fate of every paragraph
 *   block_learn    OCR damage: which engine it was and what it does to letters; paragraphs it cannot be read in
 *   block_mark     the most probable marks: a choice for each token
 *   block_adapt    doubtful choices again, by the words that the text uses beyond doubt
 *   block_keep     choices that must not change anything go back to the print
 *   block_repair   OCR damage: what its paragraphs should have been
 *   block_render   choices and repairs → text and records
 *
 * What a step leaves for later ones is in struct block and nowhere else; "judge → marks, render" says that judge.c
 * writes it and the others read it. All memory belongs to the block and is reused by the next one.
 */
#ifndef PHUCDAU_RESTORE_BLOCK_H
#define PHUCDAU_RESTORE_BLOCK_H

#include "decode/network_decoder.h"
#include "lattice/network.h"
#include "model/model.h"
#include "model/vietnamese.h"
#include "phucdau.h"
#include "restore/edits.h"
#include "restore/words.h"
#include "text/token.h"

/* ---- Sentences and paragraphs ---- */

/* Tokens first … end - 1 that the model sees as one sentence. */
struct sentence {
    uint32_t first, end;
    uint32_t paragraph;
};

/* The evidence on a paragraph. Words here are those that could be Vietnamese, unless it says otherwise. */
struct paragraph_counts {
    uint32_t words;
    uint32_t marked;          /* of these, carry a mark */
    uint32_t foreign;         /* words that cannot be Vietnamese */
    uint32_t visible, opaque; /* bytes that print something; of these, in addresses and the like */
    uint32_t small;           /* any words in small letters */
    uint32_t odd, broken;     /* words that speak of OCR damage, weakly and strongly */
    uint32_t restored;        /* words that the first decoding gave marks; counted by marks.c */
};

/* What a paragraph looks like by its words alone, before anything is decoded. */
enum paragraph_look {
    LOOKS_VIETNAMESE,
    LOOKS_FOREIGN, /* another language: not even its look-alikes are put right */
    LOOKS_CODE     /* source code, addresses: the same, and it is never OCR damage */
};

/* What is to become of a paragraph. */
enum paragraph_fate {
    FATE_RESTORE, /* its words get the marks that they lost */
    FATE_KEEP,    /* every word stays as it is */
    FATE_REPAIR,  /* OCR damage: repaired letter by letter */
    FATE_TRY      /* OCR damage or another language: reading it as damage will tell; none is left behind block_repair */
};

/* What a later step finds out about a paragraph. */
enum paragraph_finding {
    FOUND_RIGHT,      /* it has lost no marks: FATE_RESTORE → FATE_KEEP */
    FOUND_READABLE,   /* as damaged Vietnamese: FATE_TRY → FATE_REPAIR */
    FOUND_UNREADABLE, /* not even so: FATE_TRY → FATE_KEEP */
    FINDINGS
};

struct paragraph {
    struct paragraph_counts counts; /* judge, marks → judge, marks */
    enum paragraph_look look;       /* judge → judge, marks, edits */
    enum paragraph_fate fate;       /* judge, by paragraph_revise marks, learn, repair → all later steps */
    float strip_cost;               /* log P(a word lost its marks); marks only, from one decoding to the next */
};

/* Changes the fate of a paragraph by what was found out; nothing else does once it has been judged. */
void paragraph_revise(struct paragraph *paragraph, enum paragraph_finding finding);

/* Whether a paragraph is OCR damage, for all that is known: its sentences get repairs and no choices. */
static inline bool is_damage(const struct paragraph *paragraph)
{
    return paragraph->fate == FATE_REPAIR || paragraph->fate == FATE_TRY;
}

/* ---- Choices: what tokens are to become ---- */

/* What a token is to become. SYMBOL_UNKNOWN or SYMBOL_PAD without an entry leaves it as it is. */
struct choice {
    uint32_t entry; /* 1 + number of the user's entry, or 0 */
    uint16_t symbol;
    uint16_t syllable; /* of the entry */
    uint16_t as_is;    /* the symbol that leaves the token as it is; SYMBOL_PAD if none does; marks → keep */
};

/* ---- Repairs: what stretches of OCR text are to become ---- */

/* `text` and `first_alternative` are places in the arrays of struct repairs. */
struct repair {
    uint32_t begin, end; /* bytes of the block's text */
    uint32_t text, length;
    float confidence;
    uint32_t first_alternative;
    uint8_t alternative_count;
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
};

/* ---- The block ---- */

/* What the blocks of one text have shown so far, older ones fading; restorer.c empties it before a text. */
struct history {
    double words, marked, foreign; /* as in paragraph_counts; judge → judge, marks */
    double restored;               /* the same; marks → marks */
    double small, odd, broken;     /* the same; judge → judge */
    double old_tones, new_tones;   /* words that show one placement; judge → judge */
    uint32_t enumerator; /* the letter of the list item before, lower case: after d) comes đ); judge → judge */
    uint16_t before[MODEL_ORDER_MAX]; /* newest words of a line-buffered stream's line before; restorer → marks */
    size_t before_count;              /* 0: there are none */
};

struct block {
    struct history history; /* of the whole text, this block included from block_judge on */

    /* read → all later steps */
    const char *raw; /* the bytes as they came; owned by the caller until the block is rendered */
    size_t raw_length;
    const char *source; /* NFC: `raw` itself, or `composed` */
    size_t source_length;
    const char *text; /* with its look-alikes put right: `source` itself, or `edited` */
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
    struct paragraph *paragraphs; /* with what several steps have to say of each */
    size_t paragraph_count, paragraph_capacity;

    /* judge → marks, entries, names, adapt, keep, render */
    struct token_print *prints; /* one a token */
    size_t print_capacity;
    bool new_tones; /* write hoà rather than hòa; judge → repair, render */

    /* marks, adapt, keep → adapt, keep, render */
    struct choice *choices; /* one a token */
    size_t choice_capacity;
    struct decision *details; /* one a token, if has_details: its readings as symbols */
    size_t detail_capacity;
    bool has_details; /* confidences and alternatives are needed: asked for, or adapt's evidence */

    /* adapt only */
    uint16_t *uses; /* by symbol: how often the text uses it beyond doubt */
    size_t use_capacity;

    /* repair → render */
    struct repairs repairs;

    /* render → the caller */
    char *output;
    size_t output_length, output_capacity;
    pd_word *words;
    size_t word_count, word_capacity;
    uint32_t *word_tokens; /* one a record: what it is of (render.c) */
    size_t word_token_capacity;
    pd_alternative *alternatives;
    size_t alternative_count, alternative_capacity;
};

void block_free(struct block *block);

/* ---- What the steps need beside the block ---- */

/* The working memory of one thread. */
struct restore_worker {
    struct network_decoder *decoder;
    struct network network;
    struct decision *decoded; /* one a position */
    uint16_t *symbols;        /* as decoded, and the capitals, one a position */
    uint8_t *cases;
    size_t decoded_capacity, symbol_capacity, case_capacity;
};

/* Frees what a worker holds, its decoder included. */
void worker_free(struct restore_worker *worker);

/* Sees every decoded sentence before the second score does; for training it. */
struct observer {
    void (*see)(void *self, const struct sentence *sentence, const struct restore_worker *worker);
    void *self;
};

struct repairer;

/* The same for all blocks of a text, but for the readings. */
struct restore_context {
    const pd_model *model;
    const pd_options *options;
    struct vietnamese_groups vietnamese;
    struct restore_worker *workers; /* one a thread */
    unsigned threads;
    struct repairer *repairer;       /* NULL: OCR damage stays */
    const struct observer *observer; /* NULL: none; only with one thread */
};

/* ---- The steps, in their order ---- */

/*
 * Those that return bool return false if memory runs out. block_learn may also fail to load the engines' tables: its
 * *error says which. `rules` says which look-alikes are put right; NULL: none. block_render gets the places of the
 * block's first byte in the input and the output, and the number of its first line.
 */
bool block_read(struct block *block, const char *raw, size_t length, bool lossy, const struct edit_rules *rules);
void block_judge(struct block *block, const struct restore_context *context);
bool block_learn(struct block *block, const struct restore_context *context, pd_error *error);
bool block_mark(struct block *block, const struct restore_context *context);
bool block_adapt(struct block *block, const struct restore_context *context);
void block_keep(struct block *block, const struct restore_context *context);
bool block_repair(struct block *block, const struct restore_context *context);
bool block_render(struct block *block, const struct restore_context *context, uint64_t input_offset,
                  uint64_t output_offset, uint64_t line);

/* Whether token `i` is a word that cannot be Vietnamese. For steps behind block_judge. */
bool block_is_foreign(const struct block *block, const struct restore_context *context, size_t i);

#endif
