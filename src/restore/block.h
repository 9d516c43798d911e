/*
 * A block: a piece of text on its way through the pipeline. One function each takes it a step further:
 *
 *   block_read     bytes → NFC text, tokens, sentences, paragraphs
 *   block_judge    finds out what the text is: paragraphs to restore, to repair, to leave alone
 *   block_restore  decodes, and leaves a choice for each token
 *   block_repair   the same for OCR damage
 *   block_render   choices → text and records
 *
 * All memory belongs to the block and is reused by the next one.
 */
#ifndef PHUCDAU_RESTORE_BLOCK_H
#define PHUCDAU_RESTORE_BLOCK_H

#include "decode/network_decoder.h"
#include "lattice/network.h"
#include "model/model.h"
#include "phucdau.h"
#include "restore/edits.h"
#include "restore/words.h"
#include "text/token.h"

/* Another reading of a token, as a symbol of the model. */
struct choice_alternative {
    uint16_t symbol;
    float confidence;
};

/* What a token is to become. SYMBOL_UNKNOWN without an entry leaves it as it is. */
struct choice {
    uint32_t entry; /* 1 + number of the user's entry, or 0 */
    uint16_t symbol;
    uint16_t syllable; /* of the entry */
    bool repaired;     /* what repair.c says holds instead */
    uint16_t as_is;    /* the symbol that leaves the token as it is; SYMBOL_PAD where none does */
};

struct choice_detail {
    float confidence;
    uint8_t count;
    struct choice_alternative alternatives[DECISION_ALTERNATIVES];
};

/* Tokens first … end - 1 that the model sees as one sentence. */
struct sentence {
    uint32_t first, end;
    uint32_t paragraph;
    bool continues; /* the sentence before it, in the block or before the block, runs on into it */
};

/* What is known of a paragraph before and after a first decoding. Words here are those that could be Vietnamese. */
struct paragraph {
    uint32_t words;           /* could be Vietnamese */
    uint32_t marked;          /* of these, carry a mark */
    uint32_t foreign;         /* words that cannot be Vietnamese */
    uint32_t restored;        /* words that the first decoding gave marks */
    uint32_t visible, opaque; /* bytes that print something; of these, in addresses and the like */
    bool keep;                /* leave it alone */
    uint32_t small, damaged;  /* words in small letters; of these, such that no typist writes them */
    bool code;                /* source code, addresses */
    bool repair;              /* OCR damage: repaired letter by letter */
    bool doubtful;            /* or perhaps another language */
    bool other;               /* no Vietnamese: not even its look-alikes are put right */
};

/* What a stream has shown so far, older parts fading. */
struct history {
    double words, marked, foreign, restored;
    double small, damaged;       /* as of paragraphs */
    double old_tones, new_tones; /* words that show one placement */
    uint32_t enumerator;         /* the letter of the list item before, lower case: after d) comes đ) */
};

/* What a stretch of OCR text is to become; `text` and `first_alternative` are places in the block's arrays. */
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

struct block;
struct repairer;

/* The working memory of one thread. */
struct restore_worker {
    struct network_decoder *decoder;
    struct network network;
    struct decision *decoded; /* one a position */
    uint16_t *symbols;        /* as decoded, and the capitals, one a position */
    uint8_t *cases;
    size_t decoded_capacity, symbol_capacity, case_capacity;
};

/* Sees every decoded sentence before the second score does; for training it. */
struct observer {
    void (*see)(void *self, const struct block *block, const struct sentence *sentence,
                const struct restore_worker *worker);
    void *self;
};

/* What block_restore needs beside the block. */
struct restore_context {
    const pd_model *model;
    uint8_t *vietnamese; /* by group: an answer of block_could_be_vietnamese, 0 where it has not been asked yet */
    const pd_options *options;
    struct history *history;
    struct restore_worker *workers; /* one a thread */
    unsigned threads;
    struct repairer *repairer;  /* NULL: OCR damage stays */
    const pd_reading *readings; /* what else is known of the text; NULL: nothing */
    size_t reading_count;
    const struct observer *observer; /* NULL: none; only with one thread */
    const uint16_t *before; /* newest words of the line before, for line-buffered streams; SYMBOL_START otherwise */
    size_t before_count;
};

enum { RECORD_NO_TOKEN = INT32_MAX };
#define RECORD_REPAIR 0x80000000u /* added to the number of a repair */

struct block {
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
    struct edit *edits; /* from `source` to `text`, in order */
    size_t edit_count, edit_capacity;
    struct token_list tokens;
    struct token_print *prints; /* one a token */
    size_t print_capacity;
    struct sentence *sentences;
    size_t sentence_count, sentence_capacity;
    struct paragraph *paragraphs;
    size_t paragraph_count, paragraph_capacity;
    float *strip_costs; /* one a paragraph */
    size_t cost_capacity;
    struct choice *choices;        /* one a token */
    struct choice_detail *details; /* one a token; filled where posteriors are asked for */
    uint16_t *uses;                /* by symbol: how often the text uses it beyond doubt */
    size_t use_capacity;
    size_t choice_capacity, detail_capacity;
    struct repairs repairs;
    bool new_tones; /* write hoà rather than hòa */
    char *output;
    size_t output_length, output_capacity;
    pd_word *words;
    size_t word_count, word_capacity;
    uint32_t *word_tokens; /* one a record: a token, a repair, or RECORD_NO_TOKEN for a change between words */
    size_t word_token_capacity;
    pd_alternative *alternatives;
    size_t alternative_count, alternative_capacity;
};

/* To be called before what follows. */
void block_judge(struct block *block, const struct restore_context *context);

/*
 * Each returns false where memory runs out. `offset` and `line` say where the block stands in its stream. Without
 * `cleaning` (NULL) look-alikes stay.
 */
bool block_read(struct block *block, const char *raw, size_t length, bool lossy, const struct edit_rules *rules);
bool block_restore(struct block *block, const struct restore_context *context);
bool block_render(struct block *block, const struct restore_context *context, uint64_t input_offset,
                  uint64_t output_offset, uint64_t line);

void block_free(struct block *block);

/*
 * Repairing OCR damage (restore/repair.c), in two steps. The first, when block_restore has marked paragraphs, takes
 * those off that are no Vietnamese, and learns from the text what its engine does to letters; false where memory runs
 * out or the tables cannot be loaded: *error says which. The second repairs; false where memory runs out.
 */
bool block_choose_repairs(struct block *block, const struct restore_context *context, pd_error *error);
bool block_repair(struct block *block, const struct restore_context *context);

/* The repairer of a stream; NULL where memory runs out. `channels` and `words` (NULL: none) must outlive it. */
struct repairer *repairer_new(const pd_model *model, pd_channels *channels, const pd_words *words);
void repairer_free(struct repairer *repairer);

/* Forgets what the last text taught. */
void repairer_forget(struct repairer *repairer);

/*
 * Whether a group has a Vietnamese syllable among its words. Keeps the answer in known[group], 0 before: 1 yes, 2 no;
 * so starting costs nothing, and asking twice neither.
 */
bool block_could_be_vietnamese(const pd_model *model, uint8_t *known, unsigned group);

/* The answers for all groups, to be freed by the caller; NULL where memory runs out. For use by several threads. */
uint8_t *restorer_find_vietnamese(const pd_model *model);

/* Frees what a worker holds, its decoder included. */
void worker_free(struct restore_worker *worker);

#endif
