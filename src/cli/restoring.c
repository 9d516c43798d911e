#include "cli/restoring.h"

#include "cli/cli.h"
#include "text/look_alikes.h"

#include <string.h>

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
    *restoring = (struct restoring){0};
}

/* ---- Options ------------------------------------------------------------------------- */

static int set_words(void *self, const struct option_row *row, const char *path)
{
    (void)row;
    struct restoring *restoring = self;
    pd_error error;
    const int code = restoring->on_file != NULL ? restoring->on_file(restoring->self, path) : EXIT_DONE;
    if (code != EXIT_DONE) return code;
    if (restoring->words == NULL && pd_words_new(&restoring->words, &error) != PD_OK) return cli_report(NULL, &error);
    restoring->options.words = restoring->words;
    return pd_words_load(restoring->words, path, &error) == PD_OK ? EXIT_DONE : cli_report(path, &error);
}

static int set_channel(void *self, const struct option_row *row, const char *value)
{
    (void)row;
    struct restoring *restoring = self;
    restoring->channel = strcmp(value, "auto") == 0 ? NULL : value;
    const bool is_file = strpbrk(value, "./") != NULL;
    return is_file && restoring->on_file != NULL ? restoring->on_file(restoring->self, value) : EXIT_DONE;
}

int restoring_take_encoding(void *self, const struct option_row *row, const char *value)
{
    return encoding_by_name(value, option_member(self, row)) ? EXIT_DONE : option_refuse_name(row, value);
}

static const struct name modes[] = {
    {.text = "auto",
     .value = PD_MODE_AUTO,
     .help = "decides from the text",
     .details = "Decides from the text itself, paragraph by paragraph: adds marks where they\n"
                "were lost, repairs as\n.Cm ocr\ndoes where letters were misread, and leaves correct\n"
                "Vietnamese and other languages alone."},
    {.text = "marks",
     .value = PD_MODE_MARKS,
     .help = "only adds marks",
     .details = "Only adds marks, wherever they may be missing.\n"
                "The base letters, digits, punctuation and white space of the input come back\n"
                "byte for byte, once marks are removed from both."},
    {.text = "ocr",
     .value = PD_MODE_OCR,
     .help = "also repairs misread letters",
     .details = "Also repairs letters that an OCR engine misread, and words that it split or ran\n"
                "together\n.Pq Sq khen thuGng tai h6i nghi so két : khen thưởng tại hội nghị sơ kết .\n"
                "Numbers stay; a letter among digits that stands for a digit becomes one."},
    {.text = NULL},
};

static const struct name tones[] = {
    {.text = "keep",
     .value = PD_TONE_KEEP,
     .help = "as the input shows",
     .details = "As the input shows, old where it shows nothing."},
    {.text = "old", .value = PD_TONE_OLD, .help = "hòa, thúy", .details = "hòa, thúy."},
    {.text = "new", .value = PD_TONE_NEW, .help = "hoà, thuý", .details = "hoà, thuý."},
    {.text = NULL},
};

static const struct option_row rows[] = {
    {.name = "mode",
     .argument = "MODE",
     .fallback = "auto",
     .help = "%s",
     .details = "How much is put right:",
     .names = modes,
     .set = option_one_name,
     .offset = offsetof(struct restoring, options.mode)},
    {.name = "min-confidence",
     .argument = "P",
     .fallback = "0",
     .help = "leaves words below this probability as they were",
     .details = "Leaves words as they were whose confidence is below\n.Ar p ,\n0 to 1.",
     .set = option_decimal,
     .offset = offsetof(struct restoring, options.min_confidence),
     .least = 0,
     .most = 1},
    {.name = "tone-placement",
     .argument = "KIND",
     .fallback = "keep",
     .help = "%s",
     .details = "Where the tone of open\n.Sq oa ,\n.Sq oe\nand\n.Sq uy\nstands:",
     .names = tones,
     .set = option_one_name,
     .offset = offsetof(struct restoring, options.tone)},
    {.name = "keep",
     .argument = "LIST",
     .fallback = "none",
     .help = "look-alikes to leave as they are, with commas between them: %s",
     .details = "Look-alikes to leave as they are.\nOutside\n.Cm marks\n"
                "mode, Vietnamese text is rid of characters that only look like those meant; text\n"
                "in other languages keeps them.\n.Ar list\nnames kinds, with commas between them, or is\n"
                ".Cm all\nor\n.Cm none :",
     .names = look_alike_names,
     .set = option_name_set,
     .offset = offsetof(struct restoring, options.keep)},
    {.name = "lossy",
     .help = "bytes that are no text become U+FFFD instead of an error",
     .details = "Bytes that are no text in the encoding become U+FFFD.\n"
                "Without it they end in an error that names the offset.",
     .set = option_flag,
     .offset = offsetof(struct restoring, options.lossy)},
    {.name = "words",
     .argument = "FILE",
     .help = "your own words, one a line or a hunspell .dic; may be repeated",
     .details = "Your own words, such as names and terms: where they fit the letters on the\n"
                "page, they win over the model's.\n"
                "The file is UTF-8, one entry of one or more syllables a line; lines that start\nwith\n.Sq #\n"
                "are comments.\nA hunspell\n.Pa .dic\n"
                "file is taken too, with its inflections if the\n.Pa .aff\nfile stands beside it.\nMay be repeated.",
     .set = set_words},
    {.name = "channel",
     .argument = "NAME|FILE",
     .fallback = "auto",
     .help = "the OCR engine that made the text: tesseract-eng, tesseract-vie, …",
     .details = "The OCR engine that made the text, as a table of what it makes of letters: one\n"
                "that lies beside the model, such as\n.Cm tesseract-eng ,\n.Cm tesseract-vie\nor\n"
                ".Cm generic-drop\n(engines that lose letters), or a file of your own\n"
                ".Pq its name has a dot or a slash in it ,\nlearnt by\n.Xr phucdau-train-channel 1 .\n"
                ".Cm auto\ntakes the one under which the text is most probable.\n"
                "Whatever the table, the beginning of a text then teaches it how this document\nwas misread.",
     .set = set_channel},
    {.name = "model",
     .argument = "FILE",
     .help = "another model than the installed one",
     .set = option_text,
     .offset = offsetof(struct restoring, model_path)},
    {.name = "threads",
     .letter = 'j',
     .argument = "N",
     .help = "threads (one for each core); the output does not depend on it",
     .details = "Threads, 1 to 1024; without it, one for each core.\nThe output does not depend on it.",
     .set = option_unsigned,
     .offset = offsetof(struct restoring, options.threads),
     .least = 1,
     .most = RESTORING_THREADS_MAX},
};

struct option_group restoring_options(struct restoring *restoring, const char *title)
{
    return (struct option_group){.title = title, .rows = rows, .count = sizeof rows / sizeof *rows, .self = restoring};
}

/* ---- The model and its channels ------------------------------------------------------- */

int restoring_open_channels(struct restoring *restoring, const pd_model *model)
{
    pd_error error;
    if (restoring->options.mode == PD_MODE_MARKS) return EXIT_DONE;
    const pd_status status = pd_channels_open(model, restoring->channel, &restoring->channels, &error);
    restoring->options.channels = restoring->channels;
    const bool is_needed = restoring->options.mode == PD_MODE_OCR || restoring->channel || status != PD_ERROR_MODEL;
    return status == PD_OK || !is_needed ? EXIT_DONE : cli_report(NULL, &error);
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
