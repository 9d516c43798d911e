/* `phucdau train languages`: counts the letters of languages and writes a model with these tables. */
#include "base/error.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "train/languages.h"

#include <stdlib.h>
#include <string.h>

struct languages_arguments {
    const char *model;
    const char *output;
    struct language_source *texts; /* has room for all arguments */
    size_t text_count;
};

/* NAME=TEXT */
static int add_text(void *self, const char *argument)
{
    struct languages_arguments *arguments = self;
    struct language_source *text = &arguments->texts[arguments->text_count];
    const char *equals = strchr(argument, '=');
    const size_t length = equals ? (size_t)(equals - argument) : 0;
    if (length == 0 || length >= sizeof text->name || equals[1] == '\0')
        return cli_fail(EXIT_ARGUMENTS, "train languages", "%s is not NAME=TEXT", argument);
    memcpy(text->name, argument, length);
    text->path = equals + 1;
    arguments->text_count++;
    return EXIT_DONE;
}

static pd_status learn(const struct languages_arguments *arguments, const pd_model *model, pd_error *error)
{
    struct model_language *languages = NULL;
    size_t count;
    pd_status status = languages_count(arguments->texts, arguments->text_count, &languages, &count, error);
    if (status == PD_OK) status = model_write_languages(arguments->output, model, languages, count, error);
    free(languages);
    return status;
}

/* ---- Options ------------------------------------------------------------------------- */

static const char usage[] =
    "Usage: phucdau train languages [OPTION]... -o MODEL NAME=TEXT...\n"
    "Counts the letters of languages and writes a model with these tables instead of its own. By them, words of\n"
    "other languages are told from Vietnamese. TEXT is UTF-8, plain or xz; - is standard input. Texts with the same\n"
    "NAME are counted together. vi is Vietnamese, vi-read Vietnamese as OCR engines misread it; other languages have\n"
    "any name of small letters: en, fr.\n";

static const struct option_row rows[] = {
    {.name = "output",
     .letter = 'o',
     .argument = "MODEL",
     .help = "the model file to write",
     .set = option_text,
     .offset = offsetof(struct languages_arguments, output)},
    {.name = "model",
     .argument = "FILE",
     .help = "the model to copy (the installed one)",
     .details = "The model to copy; without it, the installed one.",
     .set = option_text,
     .offset = offsetof(struct languages_arguments, model)},
    OPTION_HELP_ROW,
};

static int read_arguments(struct languages_arguments *arguments, int argc, char **argv)
{
    const struct option_group group = {.rows = rows, .count = sizeof rows / sizeof *rows, .self = arguments};
    const struct option_command command = {.name = "train languages",
                                           .usage = usage,
                                           .groups = &group,
                                           .group_count = 1,
                                           .operand = add_text,
                                           .self = arguments};
    const int code = options_read(&command, argc, argv);
    if (code != OPTIONS_READ) return code;
    if (!arguments->output) return cli_fail(EXIT_ARGUMENTS, "train languages", "no output given (use -o MODEL)");
    if (arguments->text_count == 0) return cli_fail(EXIT_ARGUMENTS, "train languages", "no text given");
    return OPTIONS_READ;
}

int command_languages(int argc, char **argv)
{
    struct languages_arguments arguments = {.texts = calloc((size_t)argc + 1, sizeof *arguments.texts)};
    if (!arguments.texts) return cli_fail_memory();
    int code = read_arguments(&arguments, argc, argv);
    if (code == OPTIONS_READ) {
        pd_model *model = NULL;
        pd_error error;
        pd_status status = pd_model_open(arguments.model, &model, &error);
        if (status == PD_OK) status = learn(&arguments, model, &error);
        code = status == PD_OK ? EXIT_DONE : cli_report(NULL, &error);
        pd_model_close(model);
    }
    free(arguments.texts);
    return code;
}
