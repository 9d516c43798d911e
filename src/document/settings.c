/*
 * All that is known of the options of documents stands in one table: a row more, with its field in pd_document_options,
 * is an option more of the library, of the command line and its help, and of what tells outputs apart that were made in
 * another way. Defaults, too, are the texts of the table, read as a user's would be.
 */
#include "document/settings.h"

#include "base/error.h"
#include "document/page_list.h"
#include "document/source.h"
#include "text/encoding.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* A name and what it stands for in the field. The last one has no name. */
struct named_value {
    const char *name;
    unsigned value;
};

struct setting {
    pd_setting told;
    const struct setting_kind *kind;
    size_t offset;                   /* of the field */
    double least, most;              /* of a number */
    const struct named_value *names; /* of a choice or a set */
};

/* How a field is read from text and printed as text. */
struct setting_kind {
    size_t size;  /* bytes of the field */
    bool is_text; /* the field is the text itself, NULL for none */
    pd_status (*read)(const struct setting *row, const char *value, void *field, pd_error *error);
    size_t (*print)(const struct setting *row, const void *field, char *text, size_t size);
};

__attribute__((format(printf, 4, 5))) static pd_status refuse(const struct setting *row, const char *value,
                                                              pd_error *error, const char *format, ...)
{
    char reason[200];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    return error_set(error, PD_ERROR_ARGUMENT, "--%s: %.100s: %s", row->told.name, value, reason);
}

static size_t length_of(int printed)
{
    return printed > 0 ? (size_t)printed : 0;
}

/* ---- Switches -------------------------------------------------------------------------------- */

static pd_status read_switch(const struct setting *row, const char *value, void *field, pd_error *error)
{
    const bool on = value == NULL || strcmp(value, "yes") == 0;
    if (!on && strcmp(value, "no") != 0) return refuse(row, value, error, "no such value (one of: yes, no)");
    *(bool *)field = on;
    return PD_OK;
}

static size_t print_switch(const struct setting *row, const void *field, char *text, size_t size)
{
    (void)row;
    return length_of(snprintf(text, size, "%s", *(const bool *)field ? "yes" : "no"));
}

static const struct setting_kind kind_switch = {.size = sizeof(bool), .read = read_switch, .print = print_switch};

/* ---- Numbers --------------------------------------------------------------------------------- */

static pd_status read_number(const struct setting *row, const char *value, void *field, pd_error *error)
{
    char *end;
    const double number = strtod(value, &end);
    if (end == value || *end != '\0' || !(number >= row->least && number <= row->most))
        return refuse(row, value, error, "not a number from %g to %g", row->least, row->most);
    *(double *)field = number;
    return PD_OK;
}

static size_t print_number(const struct setting *row, const void *field, char *text, size_t size)
{
    (void)row;
    return length_of(snprintf(text, size, "%.15g", *(const double *)field));
}

static const struct setting_kind kind_number = {.size = sizeof(double), .read = read_number, .print = print_number};

/* "M" at the end multiplies by a million. */
static pd_status read_count(const struct setting *row, const char *value, void *field, pd_error *error)
{
    char *end = NULL;
    const unsigned long long most = (unsigned long long)row->most;
    errno = 0;
    unsigned long long count = *value >= '0' && *value <= '9' ? strtoull(value, &end, 10) : 0;
    if (errno != 0) count = 0;
    if (count > 0 && *end == 'M' && count <= most / 1000000) {
        count *= 1000000;
        end++;
    }
    if (count == 0 || *end != '\0' || count > most)
        return refuse(row, value, error, "not a number from 1 to %llu", most);
    *(size_t *)field = (size_t)count;
    return PD_OK;
}

static size_t print_count(const struct setting *row, const void *field, char *text, size_t size)
{
    (void)row;
    return length_of(snprintf(text, size, "%zu", *(const size_t *)field));
}

static const struct setting_kind kind_count = {.size = sizeof(size_t), .read = read_count, .print = print_count};

/* ---- Names ----------------------------------------------------------------------------------- */

/* The names of a table, one after another with commas. */
static const char *list_names(const struct named_value *names, char list[128])
{
    size_t used = 0;
    list[0] = '\0';
    for (; names->name != NULL && used < 128; names++)
        used += length_of(snprintf(list + used, 128 - used, "%s%s", used > 0 ? ", " : "", names->name));
    return list;
}

static const struct named_value *find_name(const struct named_value *names, const char *name, size_t length)
{
    while (names->name != NULL && (strlen(names->name) != length || strncmp(names->name, name, length) != 0)) names++;
    return names->name != NULL ? names : NULL;
}

static pd_status read_choice(const struct setting *row, const char *value, void *field, pd_error *error)
{
    char list[128];
    const struct named_value *found = find_name(row->names, value, strlen(value));
    if (found == NULL) return refuse(row, value, error, "no such value (one of: %s)", list_names(row->names, list));
    *(unsigned *)field = found->value;
    return PD_OK;
}

/* A value that the field should not have is printed as a number. */
static size_t print_choice(const struct setting *row, const void *field, char *text, size_t size)
{
    const unsigned value = *(const unsigned *)field;
    for (const struct named_value *at = row->names; at->name != NULL; at++)
        if (at->value == value) return length_of(snprintf(text, size, "%s", at->name));
    return length_of(snprintf(text, size, "%u", value));
}

static const struct setting_kind kind_choice = {.size = sizeof(unsigned), .read = read_choice, .print = print_choice};

/* Bits by their names, with commas between. */
static pd_status read_set(const struct setting *row, const char *value, void *field, pd_error *error)
{
    char list[128];
    unsigned set = 0;
    for (const char *at = value;; at++) {
        const size_t length = strcspn(at, ",");
        const struct named_value *found = find_name(row->names, at, length);
        if (found == NULL)
            return refuse(row, value, error, "no such value (one or some of: %s)", list_names(row->names, list));
        set |= found->value;
        at += length;
        if (*at == '\0') break;
    }
    *(unsigned *)field = set;
    return PD_OK;
}

/* One name if there is one for the whole, else those of its bits. */
static size_t print_set(const struct setting *row, const void *field, char *text, size_t size)
{
    unsigned left = *(const unsigned *)field;
    size_t used = 0;
    for (const struct named_value *at = row->names; at->name != NULL; at++)
        if (at->value == left) return print_choice(row, field, text, size);
    for (const struct named_value *at = row->names; at->name != NULL; at++) {
        if (at->value == 0 || (at->value & left) != at->value) continue;
        used += length_of(snprintf(used < size ? text + used : NULL, used < size ? size - used : 0, "%s%s",
                                   used > 0 ? "," : "", at->name));
        left &= ~at->value;
    }
    return left == 0 ? used : print_choice(row, field, text, size);
}

static const struct setting_kind kind_set = {.size = sizeof(unsigned), .read = read_set, .print = print_set};

/* ---- Texts ----------------------------------------------------------------------------------- */

static pd_status read_text(const struct setting *row, const char *value, void *field, pd_error *error)
{
    (void)row, (void)error;
    *(const char **)field = value;
    return PD_OK;
}

static size_t print_text(const struct setting *row, const void *field, char *text, size_t size)
{
    (void)row;
    const char *value = *(const char *const *)field;
    return length_of(snprintf(text, size, "%s", value != NULL ? value : ""));
}

static const struct setting_kind kind_text = {
    .size = sizeof(char *), .is_text = true, .read = read_text, .print = print_text};

static pd_status read_encoding(const struct setting *row, const char *value, void *field, pd_error *error)
{
    enum encoding encoding;
    if (!encoding_by_name(value, &encoding))
        return refuse(row, value, error,
                      "no such encoding (auto, utf-8, tcvn3, vni, viscii, vps, viqr or windows-1258)");
    return read_text(row, value, field, error);
}

static const struct setting_kind kind_encoding = {
    .size = sizeof(char *), .is_text = true, .read = read_encoding, .print = print_text};

static pd_status read_pages(const struct setting *row, const char *value, void *field, pd_error *error)
{
    if (!page_list_is_valid(value)) return refuse(row, value, error, "not a list of pages (such as 1-3,7,10-)");
    return read_text(row, value, field, error);
}

static const struct setting_kind kind_pages = {
    .size = sizeof(char *), .is_text = true, .read = read_pages, .print = print_text};

/* ---- The table ------------------------------------------------------------------------------- */

static const struct named_value layers[] = {
    {"auto", PD_LAYER_AUTO}, {"keep", PD_LAYER_KEEP}, {"repair", PD_LAYER_REPAIR}, {"ocr", PD_LAYER_OCR}, {NULL, 0}};

static const struct named_value cleaning_steps[] = {{"all", PD_CLEAN_ALL},
                                                    {"none", PD_CLEAN_NONE},
                                                    {"background", PD_CLEAN_BACKGROUND},
                                                    {"enlarge", PD_CLEAN_ENLARGE},
                                                    {"sharpen", PD_CLEAN_SHARPEN},
                                                    {"deskew", PD_CLEAN_DESKEW},
                                                    {"specks", PD_CLEAN_SPECKS},
                                                    {"orientation", PD_CLEAN_ORIENTATION},
                                                    {NULL, 0}};

#define FIELD(name) .offset = offsetof(pd_document_options, name)

static const struct setting settings[] = {
    {{.name = "pages",
      .argument = "LIST",
      .help = "only these pages: 1-3,7,10- (a PDF that is written keeps the others as they are)",
      .affects_output = true,
      .of_document = true},
     .kind = &kind_pages,
     FIELD(pages)},
    {{.name = "layer",
      .argument = "POLICY",
      .help = "what to do with a PDF's text layer. keep: takes it as it is; repair: restores it; ocr: reads all pages "
              "anew; auto: decides page by page",
      .standard = "auto",
      .affects_output = true},
     .kind = &kind_choice,
     FIELD(layer),
     .names = layers},
    {{.name = "from",
      .argument = "ENCODING",
      .help = "what a text layer's characters stand for: utf-8, tcvn3, vni, viscii, vps, viqr or windows-1258; auto: "
              "told by its fonts",
      .standard = "auto",
      .affects_output = true},
     .kind = &kind_encoding,
     FIELD(encoding)},
    {{.name = "lang",
      .argument = "LANG",
      .help = "languages of OCR, as Tesseract names them",
      .standard = "vie",
      .affects_output = true},
     .kind = &kind_text,
     FIELD(language)},
    {{.name = "tessdata-dir", .argument = "DIR", .help = "where Tesseract's data are", .affects_output = true},
     .kind = &kind_text,
     FIELD(data_folder)},
    {{.name = "no-restore", .help = "leaves what was read as it is", .affects_output = true},
     .kind = &kind_switch,
     FIELD(no_restore)},
    {{.name = "dpi",
      .argument = "N",
      .help = "draws PDF pages for OCR at N pixels per inch",
      .standard = "300",
      .affects_output = true},
     .kind = &kind_number,
     FIELD(resolution),
     .least = 36,
     .most = 2400},
    {{.name = "clean",
      .argument = "LIST",
      .help = "how to prepare images for reading: all, none, or some of background, enlarge, sharpen, deskew, specks, "
              "orientation",
      .standard = "all",
      .affects_output = true},
     .kind = &kind_set,
     FIELD(clean),
     .names = cleaning_steps},
    {{.name = "timeout",
      .argument = "SECONDS",
      .help = "gives up a page after this time of OCR; 0: never",
      .standard = "0",
      .affects_output = true},
     .kind = &kind_number,
     FIELD(seconds),
     .least = 0,
     .most = 1e6},
    {{.name = "max-pixels",
      .argument = "N",
      .help = "refuses larger images; N may end in M for millions",
      .standard = "200M",
      .affects_output = true},
     .kind = &kind_count,
     FIELD(max_pixels),
     .most = 2147483648.0},
    {{.name = "max-pages",
      .argument = "N",
      .help = "refuses to convert more pages",
      .standard = "5000",
      .affects_output = true},
     .kind = &kind_count,
     FIELD(max_pages),
     .most = SOURCE_PAGES_MAX},
    {{.name = "pdfa",
      .help = "makes PDF outputs PDF/A-2b, or refuses where the input cannot be one",
      .affects_output = true},
     .kind = &kind_switch,
     FIELD(pdfa)},
    {{.name = "break-signature",
      .help = "writes a changed copy of a PDF that is digitally signed",
      .affects_output = true},
     .kind = &kind_switch,
     FIELD(break_signature)},
    {{.name = "threads",
      .letter = 'j',
      .argument = "N",
      .help = "pages at a time (one for each core); the output does not depend on it"},
     .kind = &kind_count,
     FIELD(threads),
     .most = 1024},
};

enum { SETTING_COUNT = sizeof settings / sizeof *settings };

static_assert(sizeof(pd_layer) == sizeof(unsigned), "a choice is read into an unsigned number");

/* ---- Options --------------------------------------------------------------------------------- */

const pd_setting *pd_document_setting(size_t index)
{
    return index < SETTING_COUNT ? &settings[index].told : NULL;
}

/* Whether a caller's options have the field of a row. */
static bool has_field(const pd_document_options *options, const struct setting *row)
{
    return options->size >= row->offset + row->kind->size;
}

static const struct setting *find_setting(const pd_document_options *options, const char *name)
{
    for (size_t k = 0; k < SETTING_COUNT; k++)
        if (strcmp(settings[k].told.name, name) == 0) return has_field(options, &settings[k]) ? &settings[k] : NULL;
    return NULL;
}

void pd_document_options_init(pd_document_options *options, size_t size)
{
    memset(options, 0, size);
    options->size = size;
    for (size_t k = 0; k < SETTING_COUNT; k++)
        if (settings[k].told.standard != NULL && has_field(options, &settings[k]))
            settings[k].kind->read(&settings[k], settings[k].told.standard, (char *)options + settings[k].offset, NULL);
}

pd_status pd_document_options_set(pd_document_options *options, const char *name, const char *value, pd_error *error)
{
    const struct setting *row = find_setting(options, name);
    if (row == NULL) return error_set(error, PD_ERROR_ARGUMENT, "--%.100s: no such option", name);
    if (value == NULL && row->told.argument != NULL)
        return error_set(error, PD_ERROR_ARGUMENT, "--%s: needs an argument", name);
    return row->kind->read(row, value, (char *)options + row->offset, error);
}

size_t pd_document_options_get(const pd_document_options *options, const char *name, char *value, size_t size)
{
    const struct setting *row = find_setting(options, name);
    if (size > 0) value[0] = '\0';
    return row != NULL ? row->kind->print(row, (const char *)options + row->offset, value, size) : 0;
}

/* Whether a field that the caller may have set himself holds what could have been read from text. */
static pd_status check_field(const struct setting *row, const pd_document_options *options, pd_error *error)
{
    pd_document_options scratch;
    char printed[128];
    const void *field = (const char *)options + row->offset;
    if (row->told.standard == NULL) {
        static const char nothing[sizeof(double) + sizeof(size_t)];
        if (memcmp(field, nothing, row->kind->size) == 0) return PD_OK;
    }
    const char *text = printed;
    if (row->kind->is_text)
        text = *(const char *const *)field;
    else
        row->kind->print(row, field, printed, sizeof printed);
    if (text == NULL) return error_set(error, PD_ERROR_ARGUMENT, "--%s: needs an argument", row->told.name);
    return row->kind->read(row, text, (char *)&scratch + row->offset, error);
}

pd_status settings_complete(const pd_document_options *given, pd_document_options *complete, pd_error *error)
{
    pd_document_options_init(complete, sizeof *complete);
    if (given == NULL) return PD_OK;
    memcpy(complete, given, given->size < sizeof *complete ? given->size : sizeof *complete);
    complete->size = sizeof *complete;
    for (size_t k = 0; k < SETTING_COUNT; k++) {
        const pd_status status = check_field(&settings[k], complete, error);
        if (status != PD_OK) return status;
    }
    return PD_OK;
}
