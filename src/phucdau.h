/*
 * phucdau: puts the marks back on Vietnamese text.
 *
 * This header is the whole public interface of libphucdau, and its manual.
 *
 *
 * The simple call
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
 *
 * Many texts, options, a record for each word: make a restorer for each thread
 *
 *     pd_options options;
 *     pd_options_init(&options, sizeof options);
 *     options.mode = PD_MODE_MARKS;
 *     pd_restorer *restorer;
 *     pd_restorer_new(model, &options, &restorer, &error);
 *     pd_restorer_text(restorer, text, length, &block, &error);   // as often as you like
 *     pd_restorer_free(restorer);
 *
 *
 * A stream of any length: feed it, and take what is ready
 *
 *     do {
 *         length = fread(bytes, 1, sizeof bytes, stdin);
 *         if (pd_restorer_feed(restorer, bytes, length, length == 0, &error) != PD_OK) fail(&error);
 *         for (;;) {
 *             if (pd_restorer_next(restorer, &block, &error) != PD_OK) fail(&error);
 *             if (!block.text) break;
 *             fwrite(block.text, 1, block.length, stdout);
 *         }
 *     } while (length > 0);
 *
 *
 * What the library guarantees
 *
 *   - Output is valid UTF-8 in NFC.
 *   - In PD_MODE_MARKS only marks are added: if all marks are removed from input and output, both are the same, byte
 *     for byte. Lines, spaces, digits and punctuation come back as they were.
 *   - The same input, model and options give the same output, on any machine and with any number of threads.
 *   - The library never prints, never exits, never aborts and has no global state. Every error, running out of memory
 *     included, comes back as a pd_status with a message.
 *   - A model file may come from anybody: opening checks it, and a damaged one can do no harm.
 *   - A restorer's memory does not grow with the length of a stream.
 *
 * What it does not guarantee
 *
 *   - The result is the most probable reading, not the truth: look at pd_word.confidence.
 *   - Another version of the model may restore another text. The model's checksum identifies it.
 *
 *
 * Rules that hold for all functions
 *
 *   - Threads: a pd_model may be shared by any number of threads, and so may a pd_channels, and a pd_words to which
 *     nothing is added any more. Every other object belongs to one thread at a time.
 *   - Ownership: what a function returns through a pointer to a pointer belongs to the caller, and the function's
 *     comment says how to free it. If the function fails, it is NULL. The functions that free accept NULL.
 *   - Pointers that are given to the library are not kept after the call, unless the comment says so.
 *   - Texts are UTF-8 and are given with their length in bytes; they may contain NUL bytes. File names, messages and
 *     descriptions end with a NUL byte.
 *   - Errors: a function that can fail returns a pd_status. Its comment lists what can go wrong.
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
 * The version of the interface. It decides the SONAME, the name by which programs find the shared library when they
 * start: programs run with every library of the same SONAME that is not older than the one they were linked with.
 *
 *   - MAJOR is raised if something is taken away or changes its meaning. The SONAME is libphucdau.so.MAJOR.
 *   - MINOR is raised if something is added.
 *   - PATCH is raised if the interface stays as it is.
 *
 * Before version 1.0, MINOR is raised if the interface changes in any way, and the SONAME is libphucdau.so.0.MINOR.
 */
#define PD_VERSION_MAJOR 0
#define PD_VERSION_MINOR 2
#define PD_VERSION_PATCH 0

/* The version of the library that runs, as "0.2.0". Static; never freed. */
PD_API const char *pd_version(void);

/* ---- Errors ------------------------------------------------------------------------- */

typedef enum pd_status {
    PD_OK = 0,
    PD_ERROR_ARGUMENT,   /* an argument or option makes no sense, or a function was called at the wrong time */
    PD_ERROR_ENCODING,   /* the input is not UTF-8; pd_error says where it is wrong */
    PD_ERROR_INPUT,      /* the input cannot be used: a damaged document, a line that does not belong in a word list */
    PD_ERROR_ENCRYPTED,  /* the document is encrypted */
    PD_ERROR_MODEL,      /* the model file is missing, damaged or of another version */
    PD_ERROR_DEPENDENCY, /* something is not installed: OCR language data */
    PD_ERROR_IO,         /* a file cannot be read or written */
    PD_ERROR_MEMORY,     /* out of memory */
    PD_ERROR_INTERNAL    /* none of these; please report it */
} pd_status;

#define PD_NO_PLACE UINT64_MAX

/*
 * What went wrong. The caller owns it, usually on the stack. A function that is given a pd_error fills all of it if it
 * fails, and does not touch it if it succeeds. NULL is accepted: then the returned status is all that is known.
 */
typedef struct pd_error {
    pd_status status;  /* the one that the function returns */
    uint64_t offset;   /* the byte of the input that is wrong, from 0; PD_NO_PLACE if the error has no such place */
    uint64_t line;     /* the line of the file that is wrong, from 1; PD_NO_PLACE if there is none */
    char message[256]; /* one line of English in UTF-8, without a full stop */
} pd_error;

/* The name of a status, as "PD_ERROR_ENCODING". Static; never freed. */
PD_API const char *pd_status_name(pd_status status);

/* ---- The model ---------------------------------------------------------------------- */

/* A trained language model. Its file is mapped into memory, read-only; processes that open the same file share it. */
typedef struct pd_model pd_model;

/*
 * Opens a model file. If `path` is NULL, the file is the one that the environment variable PHUCDAU_MODEL names, or, if
 * that is not set, the installed one. Close the model with pd_model_close, after everything that uses it is freed.
 * Errors: PD_ERROR_MODEL (missing, damaged, of another version), PD_ERROR_MEMORY.
 */
PD_API pd_status pd_model_open(const char *path, pd_model **model, pd_error *error);

PD_API void pd_model_close(pd_model *model);

/* What a model holds. */
typedef struct pd_model_info {
    unsigned order;          /* of the n-grams: 5 means a word and the four words before it */
    uint64_t words;          /* how many words it knows */
    uint64_t ngrams[8];      /* [n]: how many n-grams of order n, from 1 to `order` */
    uint64_t bytes;          /* size of the file */
    uint64_t checksum;       /* identifies the model */
    const char *description; /* how it was made; UTF-8; belongs to the model */
} pd_model_info;

/* Describes an open model in *info. */
PD_API void pd_model_get_info(const pd_model *model, pd_model_info *info);

/* ---- The user's words --------------------------------------------------------------- */

/*
 * Words that the user knows better than the model: names, places, terms. If a listed word fits the letters of the text,
 * it is preferred to the model's own words.
 */
typedef struct pd_words pd_words;

/* Makes an empty list; free it with pd_words_free. Errors: PD_ERROR_MEMORY. */
PD_API pd_status pd_words_new(pd_words **words, pd_error *error);

/*
 * Adds all entries of a file, which is one of these:
 *
 *   - A plain list in UTF-8: one entry on each line, of one or more syllables. Empty lines, lines that start with #,
 *     and a first line that holds only a number are skipped. The rest of a line after a slash or a tab is ignored.
 *   - A hunspell dictionary: a .dic file with its .aff file in the same folder. Hunspell reads it and so knows
 *     inflected forms too. A .dic file without an .aff file is read as a plain list. If the file is named after
 *     another language than Vietnamese, as en_US.dic or fr_FR.dic, its words are not preferred: they tell which words
 *     of the text are of that language, and stay.
 *
 * Errors: PD_ERROR_IO; PD_ERROR_ENCODING and PD_ERROR_INPUT, both with the line; PD_ERROR_MEMORY. The entries of the
 * lines before the error have been added.
 */
PD_API pd_status pd_words_load(pd_words *words, const char *path, pd_error *error);

/*
 * Adds one entry, such as "Nậm Păm". An entry that is listed already is not added again. Errors: PD_ERROR_ENCODING
 * (with the offset), PD_ERROR_INPUT (empty, too long, or not made of letters), PD_ERROR_MEMORY.
 */
PD_API pd_status pd_words_add(pd_words *words, const char *entry, size_t length, pd_error *error);

PD_API void pd_words_free(pd_words *words);

/* ---- Channels ------------------------------------------------------------------------ */

/*
 * What OCR engines print for the letters on the page: one table for each engine, as `phucdau train channel` learns
 * them. With channels a restorer also repairs misread letters, and words that were split or run together.
 */
typedef struct pd_channels pd_channels;

/*
 * Opens channels. `name` is
 *
 *   - an installed table, as "tesseract-eng";
 *   - or a file, if it contains a dot or a slash;
 *   - or NULL: all installed tables. The one that fits a text best is then chosen from the text.
 *
 * The tables are read later, when the first damaged text is met, or by pd_channels_load. The model must outlive the
 * channels. Free them with pd_channels_free, after all restorers that use them.
 * Errors: PD_ERROR_ARGUMENT (no table of this name), PD_ERROR_IO (the file cannot be read), PD_ERROR_MODEL (no table is
 * installed), PD_ERROR_MEMORY.
 */
PD_API pd_status pd_channels_open(const pd_model *model, const char *name, pd_channels **channels, pd_error *error);

/*
 * Reads the tables now. After that no text can fail because of them. Errors: PD_ERROR_IO, PD_ERROR_INPUT (not a table;
 * with the line), PD_ERROR_MODEL (the weights of repair, which stand beside the model, are missing or wrong; with the
 * line), PD_ERROR_MEMORY; the next call tries again.
 */
PD_API pd_status pd_channels_load(pd_channels *channels, pd_error *error);

PD_API void pd_channels_free(pd_channels *channels);

/* ---- Options ------------------------------------------------------------------------ */

typedef enum pd_mode {
    PD_MODE_AUTO,  /* decides from the text what it needs; correct Vietnamese and other languages stay as they are */
    PD_MODE_MARKS, /* adds marks, and changes nothing else */
    /*
     * Treats the whole text as damaged OCR text, and repairs its letters and spaces: needs channels. If its engine
     * knows Vietnamese and says no confidences, signs that nobody wrote are dropped, too. Runs of words in another
     * language stay as they are.
     */
    PD_MODE_OCR
} pd_mode;

typedef enum pd_tone_placement {
    PD_TONE_KEEP, /* as the input does it; old, if the input does not show it */
    PD_TONE_OLD,  /* hòa, khỏe, thúy */
    PD_TONE_NEW   /* hoà, khoẻ, thuý */
} pd_tone_placement;

/*
 * Kinds of characters that print like those of Vietnamese text, or print nothing, but have other codes. In all modes
 * except PD_MODE_MARKS they are replaced in Vietnamese text; the kinds that are set in pd_options.keep stay.
 */
enum pd_keep {
    PD_KEEP_NONE = 0,
    PD_KEEP_ETH = 1,       /* Ð ð Ɖ ɖ, for Đ đ */
    PD_KEEP_SCRIPTS = 2,   /* Cyrillic and Greek letters among Latin ones */
    PD_KEEP_LIGATURES = 4, /* ﬁ ﬂ ﬀ ﬃ ﬄ ﬅ ﬆ ĳ */
    PD_KEEP_WIDTHS = 8,    /* full-width forms: Ａ １ ， */
    PD_KEEP_HYPHENS = 16,  /* soft hyphens; and words broken at the end of a line, which move to that line as a whole */
    PD_KEEP_INVISIBLE = 32, /* zero-width spaces and joiners */
    PD_KEEP_SPACES = 64,    /* no-break spaces and spaces of fixed width */
    PD_KEEP_ALL = 127
};

/*
 * How to restore. Call pd_options_init first, then change what you need. The number or word at the end of each comment
 * is the default.
 *
 * A later version may add fields at the end, whose default is 0. An older program keeps working with such a library,
 * because `size` says how long the program's own struct is.
 */
typedef struct pd_options {
    size_t size;            /* of the caller's struct, set by pd_options_init */
    pd_mode mode;           /* PD_MODE_AUTO */
    pd_tone_placement tone; /* PD_TONE_KEEP */
    double min_confidence;  /* a word whose new form is less probable stays as it was, 0–1; 0 */
    const pd_words *words;  /* the user's words, which must outlive the restorer; NULL: none */
    pd_channels *channels; /* for repairing OCR text, which must outlive the restorer; NULL: letters stay as they are */
    bool details;          /* fill pd_block.words, which costs time; false */
    bool lossy;            /* bytes that are not UTF-8 become U+FFFD instead of an error; false */
    bool line_buffered;    /* a stream gives back each line as soon as it ends; false */
    unsigned keep;         /* bits of enum pd_keep: look-alikes that stay; PD_KEEP_NONE */
    unsigned threads;      /* for long texts, at most 64; 0: one for each core; 1. The output does not depend on it */
    unsigned reserved;     /* 0 */
} pd_options;

/*
 * Sets all options to their defaults. `size` is sizeof(pd_options), as the caller was compiled: no byte beyond it is
 * read or written, here or later.
 *
 * So the struct and the library may be of different versions. Fields that the caller's struct does not have take their
 * defaults. If it has fields that the library does not know, they must be 0: otherwise the functions that take options
 * return PD_ERROR_ARGUMENT.
 */
PD_API void pd_options_init(pd_options *options, size_t size);

/* ---- Restoring: the simple call ------------------------------------------------------ */

/*
 * Restores one text. `options` may be NULL, for the defaults. *out is a new string of *out_length bytes, with a NUL
 * byte after them; free it with pd_free. Errors: those of pd_restorer_new and pd_restorer_text.
 */
PD_API pd_status pd_restore(const pd_model *model, const char *text, size_t length, const pd_options *options,
                            char **out, size_t *out_length, pd_error *error);

/* Frees a string that pd_restore has returned. */
PD_API void pd_free(void *memory);

/* ---- Restoring: a restorer ------------------------------------------------------------ */

/* Another reading of a word. */
typedef struct pd_alternative {
    const char *text; /* not NUL-terminated */
    size_t length;
    float confidence; /* its probability, 0–1 */
} pd_alternative;

/*
 * A word, or a change between words: a space of another kind, a character that is left out (output_length is 0), a
 * comma that moves to the line before together with a word (input_length is 0).
 *
 * Offsets count bytes from the start of the whole input or output, lines from 1. The strings are not NUL-terminated:
 * `output` and the alternatives belong to the block; `input` points into the caller's text, or, in a stream, into the
 * restorer.
 */
typedef struct pd_word {
    uint64_t input_offset, output_offset;
    const char *input;  /* as it came in */
    const char *output; /* as it goes out: the same bytes if nothing has changed */
    size_t input_length, output_length;
    uint64_t line;                      /* of the input */
    float confidence;                   /* probability that the output is right, 0–1, calibrated */
    const pd_alternative *alternatives; /* other readings, most probable first, at most 4; NULL: none */
    size_t alternative_count;
} pd_word;

/* A piece of restored text. It belongs to the restorer, and is valid until the next call that is given the restorer. */
typedef struct pd_block {
    const char *text; /* with a NUL byte after it */
    size_t length;
    const pd_word *words; /* in the order of the text, if pd_options.details is set; else NULL */
    size_t word_count;
} pd_block;

/*
 * The working memory of a thread that restores text. The next text uses the memory of the last one again, so texts of
 * the same length allocate nothing more. OCR text is the exception: the restorer learns a new channel from each one.
 */
typedef struct pd_restorer pd_restorer;

/*
 * Makes a restorer; free it with pd_restorer_free. The options are copied (NULL means the defaults). The model, and the
 * words and channels of the options, must outlive the restorer.
 * Errors: PD_ERROR_ARGUMENT (options that make no sense), PD_ERROR_MEMORY.
 */
PD_API pd_status pd_restorer_new(const pd_model *model, const pd_options *options, pd_restorer **restorer,
                                 pd_error *error);

PD_API void pd_restorer_free(pd_restorer *restorer);

/*
 * Restores one whole text. Nothing learnt from earlier texts is used. The text must stay unchanged as long as the
 * block's words are read.
 *
 * Errors: PD_ERROR_ENCODING (with the offset); PD_ERROR_MEMORY; PD_ERROR_ARGUMENT (a stream is under way, or the text
 * is longer than 1 GiB). If the channels have not been read yet, also the errors of pd_channels_load.
 */
PD_API pd_status pd_restorer_text(pd_restorer *restorer, const char *text, size_t length, pd_block *block,
                                  pd_error *error);

/* ---- Restoring: what an OCR engine knows besides its text -------------------------------- */

/* What an OCR engine took a character for, most probable first; the first one is in the text. */
typedef struct pd_symbol {
    const pd_alternative *choices;
    size_t choice_count;
} pd_symbol;

/*
 * What is known of one word of an OCR text: how sure the engine was, what else its characters may be, and what another
 * engine read in the same place.
 */
typedef struct pd_reading {
    size_t offset, length; /* bytes of the text: one word, from space to space */
    float confidence;      /* probability that the word is right as it stands, 0–1; below 0: not known */
    const char *other;     /* what another engine read there, UTF-8; NULL: not known */
    size_t other_length;
    const pd_symbol *symbols; /* one for each character of the word; NULL: not known */
    size_t symbol_count;
} pd_reading;

/*
 * The same as pd_restorer_text, with `count` readings of the text, in the order of its bytes and without overlap. They
 * help to repair letters, and are not used if the text is not in NFC or has look-alikes to replace (enum pd_keep).
 * Words without a reading are allowed. Errors: those of pd_restorer_text; PD_ERROR_ARGUMENT if a reading is out of
 * order or outside the text.
 */
PD_API pd_status pd_restorer_text_readings(pd_restorer *restorer, const char *text, size_t length,
                                           const pd_reading *readings, size_t count, pd_block *block, pd_error *error);

/* ---- Restoring: texts that belong together ------------------------------------------------ */

/*
 * What the texts of a document, such as its pages, teach together: which engine read them and how it changed letters,
 * which names and words the document uses, how much of it is damaged, where its tones stand. So the first page profits
 * from the last.
 *
 *     pd_adaptation_new(model, &options, &adaptation, &error);
 *     for (k = 0; k < count; k++) pd_adaptation_add(adaptation, page[k].text, page[k].length, NULL, 0, &error);
 *     pd_adaptation_learn(adaptation, &error);
 *     pd_restorer_adapt(restorer, adaptation, &error);
 *     for (k = 0; k < count; k++) pd_restorer_text(restorer, page[k].text, page[k].length, &block, &error);
 *
 * Its memory does not grow with the number of texts: it keeps counts and a sample. After pd_adaptation_learn it is
 * read-only, and any number of threads may share it.
 */
typedef struct pd_adaptation pd_adaptation;

/*
 * Makes an adaptation for restorers with the same model and options; free it with pd_adaptation_free, after all
 * restorers that use it. Errors: those of pd_restorer_new.
 */
PD_API pd_status pd_adaptation_new(const pd_model *model, const pd_options *options, pd_adaptation **adaptation,
                                   pd_error *error);

PD_API void pd_adaptation_free(pd_adaptation *adaptation);

/*
 * Adds a text with its readings (pd_restorer_text_readings), which are copied as far as they are needed. What is learnt
 * depends on the order of the texts. Errors: those of pd_restorer_text_readings; PD_ERROR_ARGUMENT after
 * pd_adaptation_learn.
 */
PD_API pd_status pd_adaptation_add(pd_adaptation *adaptation, const char *text, size_t length,
                                   const pd_reading *readings, size_t count, pd_error *error);

/*
 * Learns from the texts that were added. Errors: PD_ERROR_MEMORY; if the channels have not been read yet, also those of
 * pd_channels_load.
 */
PD_API pd_status pd_adaptation_learn(pd_adaptation *adaptation, pd_error *error);

/*
 * Lets a restorer use what was learnt for all texts from now on; NULL: it learns from each text alone, as a new one
 * does. Errors: PD_ERROR_ARGUMENT (pd_adaptation_learn has not been called).
 */
PD_API pd_status pd_restorer_adapt(pd_restorer *restorer, const pd_adaptation *adaptation, pd_error *error);

/* ---- Restoring: a stream ---------------------------------------------------------------- */

/*
 * Gives the restorer the next bytes of a stream. They may be cut anywhere, even inside a character. `end` says that no
 * more will follow; the last call may give none. The bytes are copied.
 *
 * After each call, take what is ready with pd_restorer_next. When the end has been fed and everything has been taken,
 * the restorer can begin another stream.
 *
 * Errors: PD_ERROR_ENCODING (the offset counts from the start of the stream) and PD_ERROR_MEMORY end the stream there:
 * pd_restorer_next still gives the text before the error. PD_ERROR_ARGUMENT (the end was fed, and not everything has
 * been taken) changes nothing.
 */
PD_API pd_status pd_restorer_feed(pd_restorer *restorer, const char *bytes, size_t length, bool end, pd_error *error);

/*
 * Takes the next restored piece of the stream: whole lines, unless a line is longer than 64 KiB. A piece may be empty.
 * block->text is NULL if there is none: the restorer needs more bytes, or the stream has ended and is complete.
 *
 * Errors: PD_ERROR_MEMORY; if the channels have not been read yet, also the errors of pd_channels_load. An error ends
 * the stream: what was taken before is right, the rest is lost, and the restorer can begin another stream.
 */
PD_API pd_status pd_restorer_next(pd_restorer *restorer, pd_block *block, pd_error *error);

#ifdef __cplusplus
}
#endif

#endif
