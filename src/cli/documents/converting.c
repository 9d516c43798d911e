#include "cli/documents/converting.h"

#include "cli/cli.h"

/* ---- Tables -------------------------------------------------------------------------- */

enum { ROWS_MAX = 48, NAMES_MAX = 128 };

/* The names of all rows, each row's with its end. */
struct name_pool {
    struct name names[NAMES_MAX];
    size_t count;
};

static int set_option(void *self, const struct option_row *row, const char *value)
{
    pd_error error;
    return pd_document_options_set(self, row->name, value, &error) == PD_OK ? EXIT_DONE : cli_report(NULL, &error);
}

/* The named values of a setting; NULL if it has none. */
static const struct name *take_names(const pd_setting *setting, struct name_pool *pool)
{
    const struct name *first = &pool->names[pool->count];
    pd_setting_value value;
    for (size_t k = 0; pool->count + 1 < NAMES_MAX && pd_document_setting_value(setting, k, &value); k++)
        pool->names[pool->count++] = (struct name){.text = value.name, .help = value.help, .details = value.details};
    if (first == &pool->names[pool->count]) return NULL;
    pool->count++;
    return first;
}

struct option_group converting_options(pd_document_options *options, bool many, const char *title)
{
    static struct option_row rows[ROWS_MAX];
    static struct name_pool pool;
    size_t count = 0;
    const pd_setting *setting;
    for (size_t k = 0; count < ROWS_MAX && (setting = pd_document_setting(k)) != NULL; k++) {
        if (many && setting->of_document) continue;
        rows[count++] = (struct option_row){.name = setting->name,
                                            .letter = setting->letter,
                                            .argument = setting->argument,
                                            .fallback = setting->standard,
                                            .help = setting->help,
                                            .details = setting->details,
                                            .names = take_names(setting, &pool),
                                            .set = set_option};
    }
    return (struct option_group){.title = title, .rows = rows, .count = count, .self = options};
}

void converting_format_names(struct name names[CONVERTING_FORMATS_MAX + 1])
{
    size_t count = 0;
    const pd_format *format;
    for (; count < CONVERTING_FORMATS_MAX && (format = pd_document_format(count)) != NULL; count++)
        names[count] = (struct name){.text = format->name, .details = format->details};
    names[count] = (struct name){.text = NULL};
}

/* ---- Converters ---------------------------------------------------------------------- */

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
    const pd_status status = pd_converter_new(*model, options, &restoring->options, converter, &error);
    return status == PD_OK ? EXIT_DONE : cli_report(NULL, &error);
}
