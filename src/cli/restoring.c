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
     .details = "Decides from the text itself, paragraph by paragraph: adds marks if they were\n"
                "lost, repairs as\n.Cm ocr\ndoes if letters were misread, and leaves correct Vietnamese\n"
                "and other languages unchanged."},
    {.text = "marks",
     .value = PD_MODE_MARKS,
     .help = "only adds marks",
     .details = "Only adds marks, to any word that may lack them.\n"
                "Without their marks, input and output are the same, byte for byte: letters,\n"
                "digits, punctuation and white space."},
    {.text = "ocr",
     .value = PD_MODE_OCR,
     .help = "also repairs misread letters",
     .details = "Also repairs letters that an OCR engine misread, and words that it split or ran\n"
                "together\n.Pq Sq khen thuGng tai h6i nghi so két : khen thưởng tại hội nghị sơ kết .\n"
                "Numbers stay; a letter that was misread for a digit inside a number becomes that\ndigit.\n"
                "Runs of words in another language stay."},
    {.text = NULL},
};

static const struct name tones[] = {
    {.text = "keep",
     .value = PD_TONE_KEEP,
     .help = "as in the input",
     .details = "As in the input; old if the input does not show it."},
    {.text = "old", .value = PD_TONE_OLD, .help = "hòa, thúy", .details = "hòa, thúy."},
    {.text = "new", .value = PD_TONE_NEW, .help = "hoà, thuý", .details = "hoà, thuý."},
    {.text = NULL},
};

static const struct option_row rows[] = {
    {.name = "mode",
     .argument = "MODE",
     .fallback = "auto",
     .help = "%s",
     .details = "What is repaired:",
     .names = modes,
     .set = option_one_name,
     .offset = offsetof(struct restoring, options.mode)},
    {.name = "min-confidence",
     .argument = "P",
     .fallback = "0",
     .help = "leaves words below this confidence unchanged",
     .details = "Leaves words unchanged if their confidence is below\n.Ar p ,\n0 to 1.",
     .set = option_decimal,
     .offset = offsetof(struct restoring, options.min_confidence),
     .least = 0,
     .most = 1},
    {.name = "tone-placement",
     .argument = "KIND",
     .fallback = "keep",
     .help = "%s",
     .details = "The place of the tone in open\n.Sq oa ,\n.Sq oe\nand\n.Sq uy :",
     .names = tones,
     .set = option_one_name,
     .offset = offsetof(struct restoring, options.tone)},
    {.name = "keep",
     .argument = "LIST",
     .fallback = "none",
     .help = "look-alikes that stay, with commas between them: %s",
     .details =
         "Look-alikes that stay.\nExcept in\n.Cm marks\n"
         "mode, characters in Vietnamese text that only look like the right ones are\n"
         "replaced; text in other languages keeps them.\n.Ar list\nnames kinds, with commas between them, or is\n"
         ".Cm all\nor\n.Cm none :",
     .names = look_alike_names,
     .set = option_name_set,
     .offset = offsetof(struct restoring, options.keep)},
    {.name = "lossy",
     .help = "invalid bytes become U+FFFD instead of an error",
     .details = "Bytes that are not valid in the encoding become U+FFFD.\n"
                "Without this option they give an error with their offset.",
     .set = option_flag,
     .offset = offsetof(struct restoring, options.lossy)},
    {.name = "words",
     .argument = "FILE",
     .help = "your own words, one a line or a hunspell .dic; may be repeated",
     .details = "Your own words, such as names and terms: if they fit the letters on the page,\n"
                "they are preferred to those of the model.\n"
                "The file is UTF-8, one entry of one or more syllables a line; lines that start\nwith\n.Sq #\n"
                "are comments.\nA hunspell\n.Pa .dic\n"
                "file is accepted too, and its inflections are used if the\n.Pa .aff\nfile is in the same folder.\n"
                "One that is named after another language, such as\n.Pa /usr/share/hunspell/en_US.dic ,\n"
                "tells which words of the text are of that language, and stay.\nMay be repeated.",
     .set = set_words,
     .is_apart = true},
    {.name = "channel",
     .argument = "NAME|FILE",
     .fallback = "auto",
     .help = "the OCR engine that made the text: tesseract-eng, tesseract-vie, …",
     .details = "The OCR engine that made the text, as a table of what it prints for letters: one\n"
                "in the folder of the model, such as\n.Cm tesseract-eng ,\n.Cm tesseract-vie ,\n"
                ".Cm generic-drop\n(engines that lose letters), or\n.Cm lost-horn\n(text that has lost every\n"
                "u with a horn), or your own file\n"
                ".Pq with a dot or a slash in its name ,\nmade by\n.Xr phucdau-train-channel 1 .\n"
                ".Cm auto\ntakes the table with which the text is most probable.\n"
                "In each case the table is then adapted to the document by the beginning of its\ntext.",
     .set = set_channel,
     .is_apart = true},
    {.name = "model",
     .argument = "FILE",
     .help = "use this model instead of the installed one",
     .set = option_text,
     .offset = offsetof(struct restoring, model_path),
     .is_apart = true},
    {.name = "threads",
     .letter = 'j',
     .argument = "N",
     .help = "threads (one for each core); the output does not depend on it",
     .details = "Threads, 1 to 1024; without it, one for each core.\nThe output does not depend on it.",
     .set = option_unsigned,
     .offset = offsetof(struct restoring, options.threads),
     .least = 1,
     .most = RESTORING_THREADS_MAX,
     .is_apart = true},
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
