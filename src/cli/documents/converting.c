#include "cli/documents/converting.h"

#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

bool converting_takes(int option)
{
    return option >= CONVERTING_LAYER && option <= CONVERTING_PAGES;
}

int converting_set(pd_document_options *options, int option, const char *value)
{
    static const char *const names[] = {"layer", "from",    "lang",       "tessdata-dir", "no-restore",      "dpi",
                                        "clean", "timeout", "max-pixels", "max-pages",    "break-signature", "pdfa",
                                        "pages"};
    pd_error error;
    const char *name = names[option - CONVERTING_LAYER];
    return pd_document_options_set(options, name, value, &error) == PD_OK ? EXIT_DONE : cli_report(NULL, &error);
}

int converting_set_number(const char *option, const char *value, double least, double most, double *number)
{
    char *end;
    *number = strtod(value, &end);
    if (end != value && *end == '\0' && *number >= least && *number <= most) return EXIT_DONE;
    return cli_fail(EXIT_ARGUMENTS, option, "%s: not a number from %g to %g", value, least, most);
}

int converting_open(const pd_document_options *options, struct restoring *restoring, pd_model **model,
                    pd_converter **converter)
{
    pd_error error;
    *model = NULL;
    *converter = NULL;
    if (!options->no_restore && pd_model_open(restoring->model_path, model, &error) != PD_OK)
        return cli_report(NULL, &error);
    const bool is_named = *model != NULL && restoring->channel != NULL;
    const int code = is_named ? restoring_open_channels(restoring, *model) : EXIT_DONE;
    if (code != EXIT_DONE) return code;
    return pd_converter_new(*model, options, &restoring->options, converter, &error) == PD_OK
               ? EXIT_DONE
               : cli_report(NULL, &error);
}

void converting_list_formats(char *names, size_t size)
{
    size_t used = 0;
    const pd_format *format;
    names[0] = '\0';
    for (size_t k = 0; (format = pd_document_format(k)) != NULL && used < size; k++)
        used += (size_t)snprintf(names + used, size - used, "%s%s", k > 0 ? ", " : "", format->name);
}
