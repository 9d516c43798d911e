/*
 * All facts about the options of documents stand in one table. One more row, with its field in pd_document_options,
 * adds an option to the library, to the command line and its help, and to the fingerprint by which outputs made in
 * different ways are told apart. Defaults are texts in this table too, read in the same way as a user's values.
 */
#include "document/settings.h"

#include "base/error.h"
#include "base/names.h"
#include "base/parallel.h"
#include "base/sized.h"
#include "document/page/list.h"
#include "document/source.h"
#include "text/encoding.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct setting {
    pd_setting told;
    const struct setting_kind *kind;
    size_t offset;            /* of the field in pd_document_options */
    double least, most;       /* limits of a number */
    const struct name *names; /* names of the values; NULL if they have none */
    const char *refusal;      /* the message for a value without a name; NULL: "no such value" */
};

/* How a field is read from text and printed as text. */
struct setting_kind {
    size_t size;  /* bytes of the field */
    bool is_text; /* the field is a pointer to the text; NULL for none */
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

static pd_status refuse_name(const struct setting *row, const char *value, pd_error *error)
{
    char list[160];
    names_list(row->names, row->refusal != NULL ? " or " : ", ", list, sizeof list);
    if (row->refusal != NULL) return refuse(row, value, error, "%s (%s)", row->refusal, list);
    return refuse(row, value, error, "no such value (one of: %s)", list);
}

static pd_status read_choice(const struct setting *row, const char *value, void *field, pd_error *error)
{
    const struct name *found = names_find(row->names, value, strlen(value));
    if (found == NULL) return refuse_name(row, value, error);
    *(unsigned *)field = found->value;
    return PD_OK;
}

/* Prints a value that has no name as a number. */
static size_t print_choice(const struct setting *row, const void *field, char *text, size_t size)
{
    const unsigned value = *(const unsigned *)field;
    for (const struct name *at = row->names; at->text != NULL; at++)
        if (at->value == value) return length_of(snprintf(text, size, "%s", at->text));
    return length_of(snprintf(text, size, "%u", value));
}

static const struct setting_kind kind_choice = {.size = sizeof(unsigned), .read = read_choice, .print = print_choice};

static pd_status read_set(const struct setting *row, const char *value, void *field, pd_error *error)
{
    unsigned bits;
    if (!names_find_set(row->names, value, &bits)) return refuse_name(row, value, error);
    *(unsigned *)field = bits;
    return PD_OK;
}

/* Prints one name if there is one for the whole value, else the names of its bits. */
static size_t print_set(const struct setting *row, const void *field, char *text, size_t size)
{
    unsigned left = *(const unsigned *)field;
    size_t used = 0;
    for (const struct name *at = row->names; at->text != NULL; at++)
        if (at->value == left) return print_choice(row, field, text, size);
    for (const struct name *at = row->names; at->text != NULL; at++) {
        if (at->value == 0 || (at->value & left) != at->value) continue;
        used += length_of(snprintf(used < size ? text + used : NULL, used < size ? size - used : 0, "%s%s",
                                   used > 0 ? "," : "", at->text));
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
    if (!encoding_by_name(value, &encoding)) return refuse_name(row, value, error);
    return read_text(row, encoding_name(encoding), field, error);
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

static const struct name layers[] = {
    {.text = "auto",
     .value = PD_LAYER_AUTO,
     .help = "decides page by page",
     .details = "Decides page by page: a layer of correct Vietnamese is kept; any other is read\n"
                "again by OCR if images cover half of the page or more, and restored if they do not."},
    {.text = "keep", .value = PD_LAYER_KEEP, .help = "takes it as it is", .details = "Takes the layer as it is."},
    {.text = "repair", .value = PD_LAYER_REPAIR, .help = "restores it", .details = "Restores the text of the layer."},
    {.text = "ocr", .value = PD_LAYER_OCR, .help = "reads all pages by OCR", .details = "Reads all pages by OCR."},
    {.text = NULL},
};

static const struct name cleaning_steps[] = {
    {.text = "all", .value = PD_CLEAN_ALL},
    {.text = "none", .value = PD_CLEAN_NONE},
    {.text = "background",
     .value = PD_CLEAN_BACKGROUND,
     .details = "Shaded, stained or coloured paper becomes evenly white."},
    {.text = "enlarge",
     .value = PD_CLEAN_ENLARGE,
     .details = "Small letters are enlarged to the size that the engine reads best."},
    {.text = "grain", .value = PD_CLEAN_GRAIN, .details = "The grain of faint or noisy pages is smoothed."},
    {.text = "colour",
     .value = PD_CLEAN_COLOUR,
     .details = "Stamps and signatures in colour that lie over black print fade."},
    {.text = "sharpen", .value = PD_CLEAN_SHARPEN, .details = "Blurred letters are sharpened."},
    {.text = "deskew",
     .value = PD_CLEAN_DESKEW,
     .details = "Lines become horizontal, and straight where they are bent, as on photographs."},
    {.text = "specks", .value = PD_CLEAN_SPECKS, .details = "Small isolated specks are removed if there are many."},
    {.text = "forms",
     .value = PD_CLEAN_FORMS,
     .details = "Dotted lines and boxes to tick are taken out, and put back among the words as full stops, U+2610 and "
                "U+2612."},
    {.text = "orientation",
     .value = PD_CLEAN_ORIENTATION,
     .details = "Pages that are turned on a side or upside down are turned upright."},
    {.text = NULL},
};

static const struct name rotations[] = {
    {.text = "auto",
     .value = PD_ROTATE_AUTO,
     .help = "upright",
     .details = "Upright, if its text was read well in that direction.\nIn a PDF the entry\n.Li /Rotate\n"
                "of the page says so; what is drawn stays as it was."},
    {.text = "keep", .value = PD_ROTATE_KEEP, .help = "as it lies", .details = "As it lies."},
    {.text = NULL},
};

static const struct name encryptions[] = {
    {.text = "keep",
     .value = PD_ENCRYPTION_KEEP,
     .help = "the same passwords",
     .details = "Encrypted as well: the same passwords open it, and allow the same.\n"
                "Encrypting takes random numbers, so that the output is not the same each time."},
    {.text = "remove", .value = PD_ENCRYPTION_REMOVE, .help = "none", .details = "Not encrypted."},
    {.text = NULL},
};

#define FIELD(name) .offset = offsetof(pd_document_options, name)

static const struct setting settings[] = {
    {{.name = "pages",
      .argument = "LIST",
      .help = "only these pages: 1-3,7,10- (a PDF that is written keeps the others as they are)",
      .details = "Only these pages, such as\n.Cm 1-3,7,10- .\nThey come in the order of the document.\n"
                 "A PDF that is written has all pages; those not listed are left as they are.",
      .affects_output = true,
      .of_document = true},
     .kind = &kind_pages,
     FIELD(pages)},
    {{.name = "layer",
      .argument = "POLICY",
      .help = "what to do with a PDF's text layer. %s",
      .details = "What to do with the text layer of a PDF.\n"
                 "A page without words in its layer is read by OCR whatever the policy.",
      .standard = "auto",
      .affects_output = true},
     .kind = &kind_choice,
     FIELD(layer),
     .names = layers},
    {{.name = "from",
      .argument = "ENCODING",
      .help = "the encoding of a text layer: %s; auto decides by its fonts",
      .details = "The encoding of text layers: %s.\n"
                 "PDFs from the time before Unicode contain the bytes of their fonts' encodings, so\nthat\n"
                 ".Dq nhµ n-íc\nstands for nhà nước.\n.Cm auto\ndecides by the names of the fonts, run by run:\n"
#define ENCODING(constant, name, fonts) fonts
#include "text/encodings.def"
#undef ENCODING
                 "but text of such a font that is Vietnamese as it stands is left alone.\n"
                 "A page that names none of them is told by its text.\n.Cm utf-8\n"
                 "takes the layer as it is; the others decode whole pages.",
      .standard = "auto",
      .affects_output = true},
     .kind = &kind_encoding,
     FIELD(encoding),
     .names = encoding_names,
     .refusal = "no such encoding"},
    {{.name = "lang",
      .argument = "LANG",
      .help = "languages of OCR, as Tesseract names them",
      .details = "The languages of OCR as Tesseract names them, such as\n.Cm vie\nor\n.Cm vie+eng .\n"
                 "The name of an engine and a colon may stand in front:"
#define OCR_ENGINE(name, details) "\n" details
#include "document/scan/engines.def"
#undef OCR_ENGINE
      ,
      .standard = "vie",
      .affects_output = true},
     .kind = &kind_text,
     FIELD(language)},
    {{.name = "tessdata-dir",
      .argument = "DIR",
      .help = "the folder with the data of Tesseract",
      .details = "The folder of Tesseract's data.",
      .affects_output = true},
     .kind = &kind_text,
     FIELD(data_folder)},
    {{.name = "no-restore",
      .help = "does not restore the text that was read",
      .details = "Does not restore the text that was read.\nNo model is needed then.",
      .affects_output = true},
     .kind = &kind_switch,
     FIELD(no_restore)},
    {{.name = "dpi",
      .argument = "N",
      .help = "draws PDF pages for OCR at N pixels per inch; scans of fewer as they are",
      .details = "Draws pages of a PDF for OCR at\n.Ar n\npixels per inch, 36 to 2400.\n"
                 "A page that is a scan with fewer is drawn with as many as the scan has, but with\n"
                 "200 at least.",
      .standard = "300",
      .affects_output = true},
     .kind = &kind_number,
     FIELD(resolution),
     .least = 36,
     .most = 2400},
    {{.name = "clean",
      .argument = "LIST",
      .help = "how to prepare images for reading, with commas between the steps: %s",
      .details = "How images are prepared for OCR.\nUnless this is\n.Cm none ,\n"
                 "blank pages, and print that shows through from the other side, give no words.\n"
                 "The steps are\n.Cm all ,\n.Cm none ,\n"
                 "or some of these, with commas between them:",
      .standard = "all",
      .affects_output = true},
     .kind = &kind_set,
     FIELD(clean),
     .names = cleaning_steps},
    {{.name = "timeout",
      .argument = "SECONDS",
      .help = "gives up a page after this time of OCR; 0: never",
      .details =
          "Gives up a page after this time of OCR.\nThe page keeps its text layer, if it has one; the other pages are\n"
          "converted; the exit status is 15.\n0 waits for ever.",
      .standard = "120",
      .affects_output = true},
     .kind = &kind_number,
     FIELD(seconds),
     .least = 0,
     .most = 1e6},
    {{.name = "max-pixels",
      .argument = "N",
      .help = "refuses larger images; N may end in M for millions",
      .details = "Refuses larger images;\n.Ar n\nmay end in\n.Cm M\nfor millions.",
      .standard = "200M",
      .affects_output = true},
     .kind = &kind_count,
     FIELD(max_pixels),
     .most = 2147483648.0},
    {{.name = "max-pages",
      .argument = "N",
      .help = "refuses to convert more pages",
      .details = "Refuses to convert more pages than this.",
      .standard = "5000",
      .affects_output = true},
     .kind = &kind_count,
     FIELD(max_pages),
     .most = SOURCE_PAGES_MAX},
    {{.name = "rotate",
      .argument = "POLICY",
      .help = "how a page on its side is shown in PDF and review pages. %s",
      .details = "How a page that lies on a side or upside down, and was read by OCR, is shown in a\n"
                 "PDF or a review page.\nIts text comes out right in either case.",
      .standard = "auto",
      .affects_output = true},
     .kind = &kind_choice,
     FIELD(rotate),
     .names = rotations},
    {{.name = "encryption",
      .argument = "POLICY",
      .help = "the encryption of a PDF written from an encrypted one. %s",
      .details = "What a PDF is that is written from an encrypted one.\nAll other outputs are never encrypted.",
      .standard = "keep",
      .affects_output = true},
     .kind = &kind_choice,
     FIELD(encryption),
     .names = encryptions},
    {{.name = "pdfa",
      .help = "makes PDF outputs PDF/A-2b, or refuses if the input cannot become one",
      .details = "Makes PDF outputs PDF/A-2b: adds metadata in XMP that agree with the document's,\n"
                 "and an output intent of sRGB, unless the document already has them.\n"
                 "A document is refused if it stays encrypted, or has visible text in fonts that\n"
                 "are not embedded, JavaScript, attached files, an XFA form, or CMYK images without a\n"
                 "profile.\n"
                 "This is no validation; other rules of the standard are not checked.",
      .affects_output = true},
     .kind = &kind_switch,
     FIELD(pdfa)},
    {{.name = "break-signature",
      .help = "writes a changed copy of a PDF that is digitally signed",
      .details = "Writes a changed copy of a PDF that is digitally signed, whose signature is no\n"
                 "longer valid then.\nWithout this option such a PDF is refused.",
      .affects_output = true},
     .kind = &kind_switch,
     FIELD(break_signature)},
    {{.name = "threads",
      .letter = 'j',
      .argument = "N",
      .help = "pages at a time (one for each core); the output does not depend on it",
      .details =
          "How many pages are read at a time; without it, one for each core.\nThe output does not depend on it."},
     .kind = &kind_count,
     FIELD(threads),
     .most = PARALLEL_THREADS_MAX},
};

enum { SETTING_COUNT = sizeof settings / sizeof *settings };

static_assert(sizeof(pd_layer) == sizeof(unsigned) && sizeof(pd_rotate) == sizeof(unsigned) &&
                  sizeof(pd_encryption) == sizeof(unsigned),
              "a choice is read into an unsigned number");

/* A new field must not take the place of padding in an older version's struct, because padding may hold any bytes. */
static_assert(offsetof(pd_document_options, encryption) + sizeof(pd_encryption) == sizeof(pd_document_options),
              "padding at the end");

/* ---- Options --------------------------------------------------------------------------------- */

const pd_setting *pd_document_setting(size_t index)
{
    return index < SETTING_COUNT ? &settings[index].told : NULL;
}

bool pd_document_setting_value(const pd_setting *setting, size_t index, pd_setting_value *value)
{
    const struct name *names = ((const struct setting *)setting)->names;
    if (names == NULL) return false;
    for (size_t k = 0; k < index && names->text != NULL; k++) names++;
    *value = (pd_setting_value){.name = names->text, .help = names->help, .details = names->details};
    return names->text != NULL;
}

/* Whether a caller's options have the field of a row; an older version may lack it. */
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

/* Checks a field that the caller may have set directly: it must hold a value that can be read from text. */
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
    if (sized_copy(complete, sizeof *complete, given) != SIZED_OK)
        return error_set(error, PD_ERROR_ARGUMENT,
                         "pd_document_options: not made by pd_document_options_init, or of a later version");
    for (size_t k = 0; k < SETTING_COUNT; k++) {
        const pd_status status = check_field(&settings[k], complete, error);
        if (status != PD_OK) return status;
    }
    return PD_OK;
}
