/* Values of options are checked in full: `0.5x` is no number, and a wrong option must not run for hours. */
#include "cli/restoring.h"

#include "cli/cli.h"
#include "text/look_alikes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS_MAX = 1024 };

void restoring_init(struct restoring *restoring)
{
    *restoring = (struct restoring){0};
    pd_options_init(&restoring->options, sizeof restoring->options);
    restoring->options.threads = 0;
}

void restoring_free(struct restoring *restoring)
{
    pd_words_free(restoring->words);
    pd_channels_free(restoring->channels);
    pd_channels_free(restoring->ocr_channels);
    *restoring = (struct restoring){0};
}

bool restoring_takes(int option)
{
    return option == 'j' || (option >= RESTORING_MODE && option <= RESTORING_THREADS);
}

/* The index of `value` among `count` names; reported and -1 where it is none of them. */
static int find_name(const char *option, const char *value, const char *const *names, int count)
{
    for (int k = 0; k < count; k++)
        if (strcmp(value, names[k]) == 0) return k;
    char list[128] = "";
    for (int k = 0; k < count; k++) {
        const size_t length = strlen(list);
        snprintf(list + length, sizeof list - length, "%s%s", k > 0 ? ", " : "", names[k]);
    }
    cli_fail(EXIT_ARGUMENTS, option, "%s: no such value (one of: %s)", value, list);
    return -1;
}

static int set_mode(struct restoring *restoring, const char *value)
{
    static const char *const names[] = {[PD_MODE_AUTO] = "auto", [PD_MODE_MARKS] = "marks", [PD_MODE_OCR] = "ocr"};
    const int found = find_name("--mode", value, names, 3);
    if (found < 0) return EXIT_ARGUMENTS;
    restoring->options.mode = (pd_mode)found;
    return EXIT_DONE;
}

static int set_tone_placement(struct restoring *restoring, const char *value)
{
    static const char *const names[] = {[PD_TONE_KEEP] = "keep", [PD_TONE_OLD] = "old", [PD_TONE_NEW] = "new"};
    const int found = find_name("--tone-placement", value, names, 3);
    if (found < 0) return EXIT_ARGUMENTS;
    restoring->options.tone = (pd_tone_placement)found;
    return EXIT_DONE;
}

static int set_min_confidence(struct restoring *restoring, const char *value)
{
    char *end;
    const double number = strtod(value, &end);
    if (end == value || *end != '\0' || !(number >= 0 && number <= 1))
        return cli_fail(EXIT_ARGUMENTS, "--min-confidence", "%s: not a number from 0 to 1", value);
    restoring->options.min_confidence = number;
    return EXIT_DONE;
}

static int set_keep(struct restoring *restoring, const char *value)
{
    if (look_alike_kinds(value, &restoring->options.keep)) return EXIT_DONE;
    return cli_fail(EXIT_ARGUMENTS, "--keep",
                    "%s: no such list (of eth, scripts, ligatures, widths, hyphens, invisible, spaces; all or none)",
                    value);
}

static int set_threads(struct restoring *restoring, const char *value)
{
    char *end;
    errno = 0;
    const long number = strtol(value, &end, 10);
    if (end == value || *end != '\0' || errno != 0 || number < 1 || number > THREADS_MAX)
        return cli_fail(EXIT_ARGUMENTS, "--threads", "%s: not a number from 1 to %d", value, THREADS_MAX);
    restoring->options.threads = (unsigned)number;
    return EXIT_DONE;
}

static int add_words(struct restoring *restoring, const char *path)
{
    pd_error error;
    if (restoring->words == NULL && pd_words_new(&restoring->words, &error) != PD_OK) return cli_report(NULL, &error);
    restoring->options.words = restoring->words;
    return pd_words_load(restoring->words, path, &error) == PD_OK ? EXIT_DONE : cli_report(path, &error);
}

int restoring_set(struct restoring *restoring, int option, const char *value)
{
    switch (option) {
    case RESTORING_MODE: return set_mode(restoring, value);
    case RESTORING_MIN_CONFIDENCE: return set_min_confidence(restoring, value);
    case RESTORING_TONE_PLACEMENT: return set_tone_placement(restoring, value);
    case RESTORING_KEEP: return set_keep(restoring, value);
    case RESTORING_LOSSY: restoring->options.lossy = true; return EXIT_DONE;
    case RESTORING_WORDS: return add_words(restoring, value);
    case RESTORING_CHANNEL: restoring->channel = strcmp(value, "auto") == 0 ? NULL : value; return EXIT_DONE;
    case RESTORING_MODEL: restoring->model_path = value; return EXIT_DONE;
    default: return set_threads(restoring, value);
    }
}

int restoring_read_encoding(const char *value, enum encoding *encoding)
{
    if (encoding_by_name(value, encoding)) return EXIT_DONE;
    return cli_fail(EXIT_ARGUMENTS, "--from",
                    "%s: no such encoding (auto, utf-8, tcvn3, vni, viscii, vps, viqr or windows-1258)", value);
}

int restoring_open_channels(struct restoring *restoring, const pd_model *model)
{
    pd_error error;
    if (restoring->options.mode == PD_MODE_MARKS) return EXIT_DONE;
    const pd_status status = pd_channels_open(model, restoring->channel, &restoring->channels, &error);
    restoring->options.channels = restoring->channels;
    const bool is_needed = restoring->options.mode == PD_MODE_OCR || restoring->channel || status != PD_ERROR_MODEL;
    return status == PD_OK || !is_needed ? EXIT_DONE : cli_report(NULL, &error);
}

int restoring_for_ocr(struct restoring *restoring, const pd_model *model, const char *language, pd_options *options)
{
    *options = restoring->options;
    if (options->mode != PD_MODE_AUTO || restoring->channel != NULL || restoring->channels == NULL) return EXIT_DONE;
    const char *name = strstr(language, "vie") != NULL ? "tesseract-vie" : "tesseract-eng";
    pd_error error;
    const pd_status status = pd_channels_open(model, name, &restoring->ocr_channels, &error);
    if (status == PD_ERROR_ARGUMENT) return EXIT_DONE;
    if (status != PD_OK) return cli_report(NULL, &error);
    options->mode = PD_MODE_OCR;
    options->channels = restoring->ocr_channels;
    return EXIT_DONE;
}

int restoring_open(struct restoring *restoring, pd_model **model, pd_restorer **restorer)
{
    pd_error error;
    *restorer = NULL;
    if (pd_model_open(restoring->model_path, model, &error) != PD_OK) return cli_report(NULL, &error);
    const int code = restoring_open_channels(restoring, *model);
    if (code != EXIT_DONE) {
        pd_model_close(*model);
        *model = NULL;
        return code;
    }
    if (pd_restorer_new(*model, &restoring->options, restorer, &error) == PD_OK) return EXIT_DONE;
    pd_model_close(*model);
    *model = NULL;
    return cli_report(NULL, &error);
}

int restoring_report(const char *file, const pd_error *error)
{
    if (error->status != PD_ERROR_ENCODING) return cli_report(file, error);
    return cli_fail(EXIT_INPUT, file, "%s (try --from tcvn3, or --lossy)", error->message);
}
