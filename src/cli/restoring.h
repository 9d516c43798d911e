/* The options of restoring, which all commands that restore share. */
#ifndef PHUCDAU_RESTORING_H
#define PHUCDAU_RESTORING_H

#include "phucdau.h"
#include "text/encoding.h"
#include <getopt.h>

/* What getopt_long returns for them; above any character, below 1024. */
enum restoring_option {
    RESTORING_MODE = 512,
    RESTORING_MIN_CONFIDENCE,
    RESTORING_TONE_PLACEMENT,
    RESTORING_KEEP,
    RESTORING_LOSSY,
    RESTORING_WORDS,
    RESTORING_CHANNEL,
    RESTORING_MODEL,
    RESTORING_THREADS
};

/* Their rows of a getopt_long table; the short option of threads is "j:". */
#define RESTORING_LONG_OPTIONS                                                                                         \
    {"mode", required_argument, NULL, RESTORING_MODE},                                                                 \
        {"min-confidence", required_argument, NULL, RESTORING_MIN_CONFIDENCE},                                         \
        {"tone-placement", required_argument, NULL, RESTORING_TONE_PLACEMENT},                                         \
        {"keep", required_argument, NULL, RESTORING_KEEP}, {"lossy", no_argument, NULL, RESTORING_LOSSY},              \
        {"words", required_argument, NULL, RESTORING_WORDS}, {"channel", required_argument, NULL, RESTORING_CHANNEL},  \
        {"model", required_argument, NULL, RESTORING_MODEL},                                                           \
    {                                                                                                                  \
        "threads", required_argument, NULL, RESTORING_THREADS                                                          \
    }

/* Their lines of a help text. */
#define RESTORING_HELP                                                                                                 \
    "      --mode MODE           marks: only adds marks; ocr: also repairs misread letters; auto: decides from\n"      \
    "                            the text (auto)\n"                                                                    \
    "      --min-confidence P    leaves words below this probability as they were (0)\n"                               \
    "      --tone-placement W    old: hòa, thúy; new: hoà, thuý; keep: as the input shows (keep)\n"                \
    "      --keep LIST           look-alikes to leave as they are: eth, scripts, ligatures, widths, hyphens,\n"        \
    "                            invisible, spaces; all or none (none)\n"                                              \
    "      --lossy               bytes that are no text become U+FFFD instead of an error\n"                           \
    "      --words FILE          your own words, one a line or a hunspell .dic; may be repeated\n"                     \
    "      --channel NAME|FILE   the OCR engine that made the text: tesseract-eng, tesseract-vie, … (auto)\n"        \
    "      --model FILE          another model than the installed one\n"                                               \
    "  -j, --threads N           threads (one for each core); the output does not depend on it\n"

struct restoring {
    pd_options options; /* details and line_buffered are left to the command */
    pd_words *words;    /* options.words; NULL where there are none */
    const char *model_path;
    const char *channel; /* a name or file; NULL: the one that fits */
    pd_channels *channels;
    pd_channels *ocr_channels; /* for pages read by OCR here */
};

/* Free with restoring_free. */
void restoring_init(struct restoring *restoring);
void restoring_free(struct restoring *restoring);

/* Whether a result of getopt_long is one of these options ('j' included). */
bool restoring_takes(int option);

/* Takes one of them. Returns EXIT_DONE or, reported, the exit code. */
int restoring_set(struct restoring *restoring, int option, const char *value);

/* Opens the channels for a model, where the mode has use of them. Returns EXIT_DONE or, reported, the exit code. */
int restoring_open_channels(struct restoring *restoring, const pd_model *model);

/* The value of --from. Returns EXIT_DONE or, reported, EXIT_ARGUMENTS. */
int restoring_read_encoding(const char *value, enum encoding *encoding);

/*
 * The options for pages that are read by OCR here: their engine is known, and `channel` is its channel. Returns
 * EXIT_DONE or, reported, the exit code.
 */
int restoring_for_ocr(struct restoring *restoring, const pd_model *model, const char *channel, pd_options *options);

/* Opens the model and makes a restorer. Returns EXIT_DONE or, reported, the exit code. */
int restoring_open(struct restoring *restoring, pd_model **model, pd_restorer **restorer);

/* Reports what went wrong with a text, with what to do about it; returns the exit code. */
int restoring_report(const char *file, const pd_error *error);

#endif
