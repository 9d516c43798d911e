/* The options of reading and writing documents, which `convert` and `batch` share. */
#ifndef PHUCDAU_CLI_DOCUMENTS_CONVERTING_H
#define PHUCDAU_CLI_DOCUMENTS_CONVERTING_H

#include "document/convert.h"
#include <getopt.h>

/* What getopt_long returns for them; above those of restoring. */
enum converting_option {
    CONVERTING_LAYER = 1024,
    CONVERTING_FROM,
    CONVERTING_LANG,
    CONVERTING_TESSDATA,
    CONVERTING_NO_RESTORE,
    CONVERTING_DPI,
    CONVERTING_CLEAN,
    CONVERTING_TIMEOUT,
    CONVERTING_MAX_PIXELS,
    CONVERTING_MAX_PAGES,
    CONVERTING_BREAK_SIGNATURE,
    CONVERTING_PDFA
};

/* Their rows of a getopt_long table. */
#define CONVERTING_LONG_OPTIONS                                                                                        \
    {"layer", required_argument, NULL, CONVERTING_LAYER}, {"from", required_argument, NULL, CONVERTING_FROM},          \
        {"lang", required_argument, NULL, CONVERTING_LANG},                                                            \
        {"tessdata-dir", required_argument, NULL, CONVERTING_TESSDATA},                                                \
        {"no-restore", no_argument, NULL, CONVERTING_NO_RESTORE}, {"dpi", required_argument, NULL, CONVERTING_DPI},    \
        {"clean", required_argument, NULL, CONVERTING_CLEAN},                                                          \
        {"timeout", required_argument, NULL, CONVERTING_TIMEOUT},                                                      \
        {"max-pixels", required_argument, NULL, CONVERTING_MAX_PIXELS},                                                \
        {"max-pages", required_argument, NULL, CONVERTING_MAX_PAGES},                                                  \
        {"break-signature", no_argument, NULL, CONVERTING_BREAK_SIGNATURE},                                            \
    {                                                                                                                  \
        "pdfa", no_argument, NULL, CONVERTING_PDFA                                                                     \
    }

/* Their lines of a help text. */
#define CONVERTING_HELP                                                                                                \
    "      --layer POLICY        what to do with a PDF's text layer. keep: takes it as it is; repair: restores it;\n"  \
    "                            ocr: reads all pages anew; auto: decides page by page (auto)\n"                       \
    "      --from ENCODING       what a text layer's characters stand for: auto, utf-8, tcvn3, vni, viscii, vps,\n"    \
    "                            viqr or windows-1258 (auto: told by its fonts)\n"                                     \
    "      --lang LANG           languages of OCR, as Tesseract names them (vie)\n"                                    \
    "      --tessdata-dir DIR    where Tesseract's data are\n"                                                         \
    "      --no-restore          leaves what was read as it is\n"                                                      \
    "      --dpi N               draws PDF pages for OCR at N pixels per inch (300)\n"                                 \
    "      --clean LIST          how to prepare images for reading: all, none, or some of background, enlarge,\n"      \
    "                            sharpen, deskew, specks, orientation (all)\n"                                         \
    "      --timeout SECONDS     gives up a page after this time of OCR (0: never)\n"                                  \
    "      --max-pixels N        refuses larger images; N may end in M for millions (200M)\n"                          \
    "      --max-pages N         refuses to convert more pages (5000)\n"                                               \
    "      --pdfa                makes PDF outputs PDF/A-2b, or refuses where the input cannot be one\n"               \
    "      --break-signature     writes a changed copy of a PDF that is digitally signed\n"

struct converting {
    struct convert_options options; /* model, restoring and threads are left to the command */
    bool no_restore, break_signature, pdfa;
    uint64_t max_pixels, max_pages;
};

void converting_init(struct converting *converting);

/* Whether a result of getopt_long is one of these options. */
bool converting_takes(int option);

/* Takes one of them; `value` must outlive `converting`. Returns EXIT_DONE or, reported, the exit code. */
int converting_set(struct converting *converting, int option, const char *value);

/* The language of the text in BCP 47, from the first of the languages of OCR. */
const char *converting_language(const struct converting *converting);

/* The name of the channel of the engine that reads. */
const char *converting_channel(const struct converting *converting);

/*
 * Reads a whole number from 1 to `most` into *count; "M" at the end multiplies by a million. Returns EXIT_DONE or,
 * reported, EXIT_ARGUMENTS.
 */
int converting_set_count(const char *option, const char *value, uint64_t most, uint64_t *count);

/* Likewise a number from `least` to `most`. */
int converting_set_number(const char *option, const char *value, double least, double most, double *number);

#endif
