/* Values are checked in full before the long work begins: `3oo` is no resolution. */
#include "cli/documents/converting.h"

#include "cli/cli.h"
#include "cli/restoring.h"
#include "document/scan/clean.h"
#include "document/scan/engine.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void converting_init(struct converting *converting)
{
    *converting = (struct converting){
        .options = {.language = "vie", .resolution = 300, .clean = CLEAN_USUAL, .threads = 1},
        .max_pixels = 200000000,
        .max_pages = 5000,
    };
}

bool converting_takes(int option)
{
    return option >= CONVERTING_LAYER && option <= CONVERTING_PDFA;
}

const char *converting_language(const struct converting *converting)
{
    const char *language = converting->options.language;
    ocr_engine_find(&language);
    return strncmp(language, "eng", 3) == 0 ? "en" : "vi";
}

const char *converting_channel(const struct converting *converting)
{
    const char *language = converting->options.language;
    return ocr_engine_find(&language)->channel(language);
}

/* A whole number from 1 to `most`; 0 where `text` is none. "M" at the end multiplies by a million. */
static uint64_t read_count(const char *text, uint64_t most)
{
    char *end;
    errno = 0;
    if (*text < '0' || *text > '9') return 0;
    unsigned long long number = strtoull(text, &end, 10);
    if (errno != 0) return 0;
    if (*end == 'M' && number <= most / 1000000) {
        number *= 1000000;
        end++;
    }
    return *end == '\0' && number <= most ? number : 0;
}

int converting_set_count(const char *option, const char *value, uint64_t most, uint64_t *count)
{
    *count = read_count(value, most);
    if (*count > 0) return EXIT_DONE;
    return cli_fail(EXIT_ARGUMENTS, option, "%s: not a number from 1 to %llu", value, (unsigned long long)most);
}

int converting_set_number(const char *option, const char *value, double least, double most, double *number)
{
    char *end;
    *number = strtod(value, &end);
    if (end != value && *end == '\0' && *number >= least && *number <= most) return EXIT_DONE;
    return cli_fail(EXIT_ARGUMENTS, option, "%s: not a number from %g to %g", value, least, most);
}

static int set_layer(struct converting *converting, const char *value)
{
    static const char *const names[] = {
        [LAYER_AUTO] = "auto", [LAYER_KEEP] = "keep", [LAYER_REPAIR] = "repair", [LAYER_OCR] = "ocr"};
    for (unsigned k = 0; k < sizeof names / sizeof *names; k++) {
        if (strcmp(value, names[k]) != 0) continue;
        converting->options.layer = (enum layer_policy)k;
        return EXIT_DONE;
    }
    return cli_fail(EXIT_ARGUMENTS, "--layer", "%s: no such value (one of: auto, keep, repair, ocr)", value);
}

static int set_clean(struct converting *converting, const char *value)
{
    static const struct {
        const char *name;
        unsigned step;
    } steps[] = {{"all", CLEAN_ALL},
                 {"none", 0},
                 {"background", CLEAN_BACKGROUND},
                 {"enlarge", CLEAN_ENLARGE},
                 {"deskew", CLEAN_DESKEW},
                 {"specks", CLEAN_SPECKS},
                 {"sharpen", CLEAN_SHARPEN},
                 {"orientation", CLEAN_ORIENTATION}};
    converting->options.clean = 0;
    for (const char *at = value;; at++) {
        const size_t length = strcspn(at, ",");
        size_t k = 0;
        while (k < sizeof steps / sizeof *steps &&
               (strlen(steps[k].name) != length || strncmp(at, steps[k].name, length)))
            k++;
        if (k == sizeof steps / sizeof *steps)
            return cli_fail(
                EXIT_ARGUMENTS, "--clean",
                "%s: no such value (all, none, or some of: background, enlarge, sharpen, deskew, specks, orientation)",
                value);
        converting->options.clean |= steps[k].step;
        at += length;
        if (*at == '\0') return EXIT_DONE;
    }
}

int converting_set(struct converting *converting, int option, const char *value)
{
    struct convert_options *options = &converting->options;
    switch (option) {
    case CONVERTING_LAYER: return set_layer(converting, value);
    case CONVERTING_FROM: return restoring_read_encoding(value, &options->from);
    case CONVERTING_LANG: options->language = value; return EXIT_DONE;
    case CONVERTING_TESSDATA: options->data_folder = value; return EXIT_DONE;
    case CONVERTING_NO_RESTORE: converting->no_restore = true; return EXIT_DONE;
    case CONVERTING_DPI: return converting_set_number("--dpi", value, 36, 2400, &options->resolution);
    case CONVERTING_CLEAN: return set_clean(converting, value);
    case CONVERTING_TIMEOUT: return converting_set_number("--timeout", value, 0, 1e6, &options->seconds);
    case CONVERTING_MAX_PIXELS:
        return converting_set_count("--max-pixels", value, (uint64_t)1 << 31, &converting->max_pixels);
    case CONVERTING_MAX_PAGES:
        return converting_set_count("--max-pages", value, SOURCE_PAGES_MAX, &converting->max_pages);
    case CONVERTING_BREAK_SIGNATURE: converting->break_signature = true; return EXIT_DONE;
    default: converting->pdfa = true; return EXIT_DONE;
    }
}
