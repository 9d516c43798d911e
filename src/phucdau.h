/*
 * phucdau: puts the marks back on Vietnamese text.
 *
 * This header is the whole public interface of libphucdau and its manual.
 *
 *
 * In three steps
 *
 *     pd_model *model;
 *     pd_error error;
 *     if (pd_model_open(NULL, &model, &error) != PD_OK) { puts(error.message); return 1; }
 *
 *     char *text;
 *     size_t length;
 *     if (pd_restore(model, "Phong trao thi dua", 18, NULL, &text, &length, &error) == PD_OK) {
 *         puts(text);                     // Phong trào thi đua
 *         pd_free(text);
 *     }
 *     pd_model_close(model);
 *
 * More texts, options, or a record per word: make a pd_restorer, one per thread, and call
 * pd_restorer_text. A stream of any length: pd_restorer_feed and pd_restorer_next.
 *
 *
 * What it guarantees
 *
 *   - Output is valid UTF-8 in NFC.
 *   - In PD_MODE_MARKS only marks are added: once marks are removed from input and output, both are
 *     the same, byte for byte. Lines, spaces, digits and punctuation come back as they were.
 *   - The same input, model and options give the same output, whatever the number of threads, on any machine.
 *   - The library never prints, never exits, never aborts and has no global state. Every error,
 *     running out of memory included, comes back as a pd_status with a text and a place.
 *   - A model file may come from anybody: opening checks it, and a damaged one can do no harm.
 *   - A restorer's memory does not grow with the length of a stream.
 *
 * What it does not guarantee
 *
 *   - The result is the most probable reading, not the truth: look at pd_word.confidence.
 *   - Another version of the model may restore another text. The model's checksum identifies it.
 *
 *
 * Threads: a pd_model and a pd_words are read-only once made and may be shared by any number
 * of threads. Every other object belongs to one thread at a time.
 *
 * Strings: texts are UTF-8, given with their length in bytes; they may contain NUL
 * bytes. File names are NUL-terminated. No pointer given to the library is kept after the call,
 * unless the function says so.
 */
#ifndef PHUCDAU_H
#define PHUCDAU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define PD_API __attribute__((visibility("default")))
#else
#define PD_API
#endif

/*
 * The version of the interface, and the name that a program asks for when it loads the shared library (SONAME):
 *
 *   - MAJOR is raised when something is taken away or changes its meaning, MINOR when something is added, PATCH when
 *     neither happens. The SONAME is libphucdau.so.MAJOR.
 *   - Before 1.0, MINOR is raised in all of these cases but the last, and the SONAME is libphucdau.so.0.MINOR.
 *
 * So a program that was linked with a library works with every other one that has the same SONAME and is not older.
 */
#define PD_VERSION_MAJOR 0
#define PD_VERSION_MINOR 2
#define PD_VERSION_PATCH 0

/* "0.2.0", the version of the library that runs. Static; never freed. */
PD_API const char *pd_version(void);

/* ---- Errors ------------------------------------------------------------------------- */

typedef enum pd_status {
    PD_OK = 0,
    PD_ERROR_ARGUMENT,   /* an argument or option that makes no sense */
    PD_ERROR_ENCODING,   /* the input is not text in its encoding; pd_error.offset says where */
    PD_ERROR_INPUT,      /* the input cannot be used: empty image, damaged PDF, a word list that is none */
    PD_ERROR_ENCRYPTED,  /* the document is encrypted */
    PD_ERROR_MODEL,      /* the model file is missing, damaged or of another version */
    PD_ERROR_DEPENDENCY, /* something to be installed is missing: OCR language data */
    PD_ERROR_IO,         /* a file cannot be read or written */
    PD_ERROR_MEMORY,     /* out of memory */
    PD_ERROR_INTERNAL    /* none of these; please report it */
} pd_status;

#define PD_NO_PLACE UINT64_MAX

/*
 * What went wrong. The caller owns it, usually on the stack; every function that takes a
 * pd_error * fills it when it fails and leaves it alone when it succeeds. NULL is accepted.
 */
typedef struct pd_error {
    pd_status status;
    uint64_t offset;   /* byte of the input where it went wrong, from 0, or PD_NO_PLACE */
    uint64_t line;     /* line of the input, from 1, or PD_NO_PLACE */
    char message[256]; /* one line in English, UTF-8, no full stop, NUL-terminated */
} pd_error;

/* The name of a status: "PD_ERROR_ENCODING". Static; never freed. */
PD_API const char *pd_status_name(pd_status status);

/* ---- The model ---------------------------------------------------------------------- */

/* A trained language model, mapped into memory, read-only, shared by all who open it. */
typedef struct pd_model pd_model;

/*
 * Opens a model file. NULL opens the installed one: the file that the environment
 * variable PHUCDAU_MODEL names, else the one of the installation.
 * Errors: PD_ERROR_MODEL (missing, damaged, other version), PD_ERROR_MEMORY. On success
 * *model is the caller's, to be closed with pd_model_close after all that uses it.
 */
PD_API pd_status pd_model_open(const char *path, pd_model **model, pd_error *error);

/* Closes a model. NULL is accepted. */
PD_API void pd_model_close(pd_model *model);

/* What a model holds. `description` belongs to the model. */
typedef struct pd_model_info {
    unsigned order;          /* of the n-grams: 5 means four words of context */
    uint64_t words;          /* size of the vocabulary */
    uint64_t ngrams[8];      /* [n]: how many n-grams of order n */
    uint64_t bytes;          /* size of the file */
    uint64_t checksum;       /* identifies the model */
    const char *description; /* how it was made; UTF-8, NUL-terminated */
} pd_model_info;

PD_API void pd_model_get_info(const pd_model *model, pd_model_info *info);

/* ---- The user's words --------------------------------------------------------------- */

/*
 * Words that the user knows better than the model: names, places, terms. Where a listed word
 * fits the letters on the page, it wins over the model's own.
 */
typedef struct pd_words pd_words;

/* An empty list. Errors: PD_ERROR_MEMORY. The caller frees it with pd_words_free. */
PD_API pd_status pd_words_new(pd_words **words, pd_error *error);

/*
 * Adds all entries of a file: a hunspell dictionary or a plain list. A .dic file with its .aff beside it is read by
 * hunspell, inflected forms included; of a .dic alone flags behind a slash are ignored, and its first line
 * may be a count. One entry a line, of one or more syllables; empty lines and lines
 * that start with # are comments. Errors: PD_ERROR_IO, PD_ERROR_ENCODING, PD_ERROR_INPUT (with the line),
 * PD_ERROR_MEMORY.
 */
PD_API pd_status pd_words_load(pd_words *words, const char *path, pd_error *error);

/* Adds one entry: "Nậm Păm". Errors: PD_ERROR_ENCODING, PD_ERROR_INPUT, PD_ERROR_MEMORY. */
PD_API pd_status pd_words_add(pd_words *words, const char *entry, size_t length, pd_error *error);

PD_API void pd_words_free(pd_words *words);

/* ---- Channels ------------------------------------------------------------------------ */

/*
 * What OCR engines make of letters: one table an engine, as `phucdau train channel` learns them. With
 * them a restorer repairs misread letters too. Read-only once opened; may be shared by threads.
 */
typedef struct pd_channels pd_channels;

/*
 * Opens channels for use with a model, which must outlive them. `name` is one of the installed tables
 * ("tesseract-eng"), a file (a name with a dot or slash), or NULL for all installed ones: the one that fits a text best
 * is then chosen from the text. The tables are read when the first damaged text is met. Errors: PD_ERROR_ARGUMENT (no
 * such table), PD_ERROR_IO, PD_ERROR_MODEL (none installed), PD_ERROR_MEMORY. The caller closes them with
 * pd_channels_free after all that uses them.
 */
PD_API pd_status pd_channels_open(const pd_model *model, const char *name, pd_channels **channels, pd_error *error);

/* Reads the tables now rather than later. Errors: PD_ERROR_IO, PD_ERROR_INPUT (with the line), PD_ERROR_MEMORY. */
PD_API pd_status pd_channels_load(pd_channels *channels, pd_error *error);

PD_API void pd_channels_free(pd_channels *channels);

/* ---- Options ------------------------------------------------------------------------ */

typedef enum pd_mode {
    PD_MODE_AUTO,  /* decides from the text; correct Vietnamese and other languages pass unchanged */
    PD_MODE_MARKS, /* only adds marks */
    PD_MODE_OCR    /* also repairs misread letters, and words that were split or run together: needs channels */
} pd_mode;

typedef enum pd_tone_placement {
    PD_TONE_KEEP, /* as the input shows; old where it shows nothing */
    PD_TONE_OLD,  /* hòa, khỏe, thúy */
    PD_TONE_NEW   /* hoà, khoẻ, thuý */
} pd_tone_placement;

/*
 * Characters that look like those of Vietnamese text, or like nothing, but are others. Outside PD_MODE_MARKS they are
 * put right in Vietnamese text, each in a record of its own or in that of its word, but for those to be kept.
 */
enum pd_keep {
    PD_KEEP_NONE = 0,
    PD_KEEP_ETH = 1,        /* Ð ð Ɖ ɖ, for Đ đ */
    PD_KEEP_SCRIPTS = 2,    /* Cyrillic and Greek letters among Latin ones */
    PD_KEEP_LIGATURES = 4,  /* ﬁ ﬂ ﬀ ﬃ ﬄ ﬅ ﬆ ĳ */
    PD_KEEP_WIDTHS = 8,     /* full-width forms: Ａ １ ， */
    PD_KEEP_HYPHENS = 16,   /* soft hyphens; words broken at the end of a line, which go to the first line as a whole */
    PD_KEEP_INVISIBLE = 32, /* zero-width spaces and joiners */
    PD_KEEP_SPACES = 64,    /* no-break spaces and those of fixed width */
    PD_KEEP_ALL = 127
};

/*
 * How to restore. Always start from pd_options_init, then change what you need. `size` lets
 * the struct grow without breaking programs that were compiled against an older one.
 */
typedef struct pd_options {
    size_t size;            /* sizeof(pd_options), set by pd_options_init */
    pd_mode mode;           /* PD_MODE_AUTO */
    pd_tone_placement tone; /* PD_TONE_KEEP */
    double min_confidence;  /* below it a word stays as it was, 0–1; 0 */
    const pd_words *words;  /* the user's words; must outlive the restorer; NULL */
    pd_channels *channels;  /* for repairing OCR text; must outlive the restorer; NULL: letters stay as they are */
    bool details;           /* fill pd_block.words: costs time; false */
    bool lossy;             /* bytes that are not UTF-8 become U+FFFD instead of an error; false */
    bool line_buffered;     /* a stream gives back each line as soon as it ends; false */
    unsigned keep;          /* bits of enum pd_keep; PD_KEEP_NONE */
    unsigned threads;       /* for long texts; 1. The output does not depend on it. 0: one for each core; at most 64 */
    unsigned reserved;      /* 0 */
} pd_options;

PD_API void pd_options_init(pd_options *options, size_t size);

/* ---- Restoring: the simple call ------------------------------------------------------ */

/*
 * Restores one text. `options` may be NULL. On success *out is a new string of *out_length
 * bytes, NUL-terminated, which the caller frees with pd_free.
 * Errors: PD_ERROR_ENCODING (with the offset), PD_ERROR_ARGUMENT, PD_ERROR_MEMORY.
 */
PD_API pd_status pd_restore(const pd_model *model, const char *text, size_t length, const pd_options *options,
                            char **out, size_t *out_length, pd_error *error);

/* Frees what the library handed over. NULL is accepted. */
PD_API void pd_free(void *memory);

/* ---- Restoring: a restorer ------------------------------------------------------------ */

/* Another reading of a word. */
typedef struct pd_alternative {
    const char *text;
    size_t length;
    float confidence;
} pd_alternative;

/*
 * One word of the text, or a change between words: a space put right, a character left out (output_length 0), a comma
 * that goes with a word to the line before (input_length 0). Offsets count bytes from the start of the whole input or
 * output.
 */
typedef struct pd_word {
    uint64_t input_offset, output_offset;
    const char *input;  /* as it came in */
    const char *output; /* as it goes out; the same length and bytes where nothing changed */
    size_t input_length, output_length;
    uint64_t line;                      /* from 1 */
    float confidence;                   /* probability that the output is right, 0–1, calibrated */
    const pd_alternative *alternatives; /* other readings, most probable first; at most 4; NULL: none */
    size_t alternative_count;
} pd_word;

/* A piece of restored text: whole lines, except where a line is longer than 64 KiB. */
typedef struct pd_block {
    const char *text;
    size_t length;
    const pd_word *words; /* filled when pd_options.details is set */
    size_t word_count;
} pd_block;

/*
 * The working memory of one thread that restores text. Warm, it allocates nothing; only a text of OCR damage, whose own
 * channel is learnt, takes some for each text.
 */
typedef struct pd_restorer pd_restorer;

/*
 * Makes a restorer. `model` (and options->words) must outlive it; the rest of `options` is
 * copied; NULL means the defaults. The caller frees it with pd_restorer_free.
 * Errors: PD_ERROR_ARGUMENT, PD_ERROR_MEMORY.
 */
PD_API pd_status pd_restorer_new(const pd_model *model, const pd_options *options, pd_restorer **restorer,
                                 pd_error *error);

PD_API void pd_restorer_free(pd_restorer *restorer);

/*
 * Restores one whole text and forgets it: no state passes from one text to the next. The block
 * belongs to the restorer and is valid until its next call.
 * Errors: PD_ERROR_ENCODING, PD_ERROR_MEMORY; PD_ERROR_ARGUMENT while a stream is under way.
 */
PD_API pd_status pd_restorer_text(pd_restorer *restorer, const char *text, size_t length, pd_block *block,
                                  pd_error *error);

/* What an engine took a character for, most probable first; the first one is in the text. */
typedef struct pd_symbol {
    const pd_alternative *choices;
    size_t choice_count;
} pd_symbol;

/*
 * What else is known of a stretch of OCR text: how sure the engine was, what else its characters may be, and what
 * another engine read in the same place.
 */
typedef struct pd_reading {
    size_t offset, length; /* bytes of the text: one word, as between two spaces */
    float confidence;      /* probability that it is right as it stands, 0–1; below 0: not known */
    const char *other;     /* what another engine read there, UTF-8; NULL: not known */
    size_t other_length;
    const pd_symbol *symbols; /* one a character of the word; NULL: not known */
    size_t symbol_count;
} pd_reading;

/*
 * The same with what else is known of the text: `count` readings in the order of its bytes, none of which overlap. They
 * may be freed when the call returns. Errors: those of pd_restorer_text; PD_ERROR_ARGUMENT if a reading is out of
 * order or outside the text.
 */
PD_API pd_status pd_restorer_text_readings(pd_restorer *restorer, const char *text, size_t length,
                                           const pd_reading *readings, size_t count, pd_block *block, pd_error *error);

/*
 * Gives the next bytes of a stream, cut anywhere, to the restorer; `end` says that these are the last.
 * Then call pd_restorer_next until block->text is NULL, and feed again. After the end
 * has been drained the restorer is ready for another stream.
 * Errors: PD_ERROR_ENCODING (offset from the start of the stream), PD_ERROR_MEMORY,
 * PD_ERROR_ARGUMENT (the stream has ended and has not been drained). After an error the stream ends there: what
 * pd_restorer_next still gives is the text in front of the error.
 */
PD_API pd_status pd_restorer_feed(pd_restorer *restorer, const char *bytes, size_t length, bool end, pd_error *error);

/*
 * The next restored piece of the stream; block->text is NULL if the restorer wants to be fed, and after the end if the
 * stream is complete.
 */
PD_API pd_status pd_restorer_next(pd_restorer *restorer, pd_block *block, pd_error *error);

#ifdef __cplusplus
}
#endif

#endif
