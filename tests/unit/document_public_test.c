/*
 * libphucdau-document as a program sees it: only the public headers and the shared libraries. The PDF is written by
 * hand. What happens to its text is what phucdau.h promises.
 */
#include "phucdau-document.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * A page of 300 × 200 points with one line of text in 12 points. Its base line begins 40 from the left and 50 from the
 * top.
 */
static const char page_pdf[] =
    "%PDF-1.4\n"
    "1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n"
    "2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj\n"
    "3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R"
    " /Resources << /Font << /F 5 0 R >> >> >> endobj\n"
    "4 0 obj << /Length 66 >> stream\n"
    "BT /F 12 Tf 40 150 Td (Phong trao thi dua yeu nuoc cua xa) Tj ET %\n"
    "endstream endobj\n"
    "5 0 obj << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >> endobj\n"
    "trailer << /Root 1 0 R /Size 6 >>\n";

static const char page_text[] = "Phong trào thi đua yêu nước của xã\n";

/* An encrypted PDF whose password nobody knows. */
static const char locked_pdf[] = "%PDF-1.4\n"
                                 "1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n"
                                 "2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj\n"
                                 "3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] >> endobj\n"
                                 "4 0 obj << /Filter /Standard /V 1 /R 2 /P -4"
                                 " /O <000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f>"
                                 " /U <202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f> >> endobj\n"
                                 "trailer << /Root 1 0 R /Size 5 /Encrypt 4 0 R /ID [<00> <00>] >>\n";

static pd_document *open_page(void)
{
    pd_document *document;
    pd_error error = {0};
    cr_assert_eq(pd_document_open_memory(page_pdf, strlen(page_pdf), "page.pdf", &document, &error), PD_OK, "%s",
                 error.message);
    return document;
}

static pd_model *open_model(void)
{
    pd_model *model;
    pd_error error = {0};
    cr_assert_eq(pd_model_open(PHUCDAU_SOURCE_DIR "/models/vi.model", &model, &error), PD_OK, "%s", error.message);
    return model;
}

static pd_document_options repairing(void)
{
    pd_document_options options;
    pd_document_options_init(&options, sizeof options);
    options.layer = PD_LAYER_REPAIR;
    return options;
}

static pd_converter *make_converter(const pd_model *model, const pd_document_options *options)
{
    pd_converter *converter;
    pd_error error = {0};
    cr_assert_eq(pd_converter_new(model, options, NULL, &converter, &error), PD_OK, "%s", error.message);
    return converter;
}

/* ---- Opening ----------------------------------------------------------------------------- */

Test(document_public, a_kind_of_markup_is_named_by_its_format)
{
    static const char page[] = "<alto><Layout><Page WIDTH='9' HEIGHT='9'/></Layout></alto>";
    pd_document *document;
    pd_error error = {0};
    cr_assert_eq(pd_document_open_memory(page, sizeof page - 1, NULL, &document, &error), PD_OK, "%s", error.message);
    cr_expect_str_eq(pd_document_kind_name(document), "ALTO");
    pd_document_free(document);
}

Test(document_public, from_memory)
{
    pd_document *document = open_page();
    cr_expect_eq(pd_document_page_count(document), 1u);
    cr_expect_str_eq(pd_document_kind_name(document), "PDF");
    pd_document_free(document);
    pd_document_free(NULL);
}

Test(document_public, from_a_file)
{
    char path[] = "/tmp/phucdau-XXXXXX";
    FILE *stream = fdopen(mkstemp(path), "w+b");
    pd_document *document;
    cr_assert_not_null(stream);
    fputs(page_pdf, stream);
    fclose(stream);
    cr_assert_eq(pd_document_open(path, &document, NULL), PD_OK);
    cr_expect_eq(pd_document_page_count(document), 1u);
    pd_document_free(document);
    unlink(path);
}

static void expect_refusal(const char *bytes, size_t length, pd_status status)
{
    pd_document *document;
    pd_error error = {0};
    cr_expect_eq(pd_document_open_memory(bytes, length, NULL, &document, &error), status, "%s", error.message);
    cr_expect_eq(error.status, status);
    cr_expect_neq(error.message[0], '\0');
    cr_expect_null(document);
}

Test(document_public, what_cannot_be_opened)
{
    pd_document *document;
    pd_error error;
    expect_refusal("", 0, PD_ERROR_INPUT);
    expect_refusal("plain text", 10, PD_ERROR_INPUT);
    expect_refusal("%PDF-1.4 and no more", 20, PD_ERROR_INPUT);
    expect_refusal(locked_pdf, strlen(locked_pdf), PD_ERROR_ENCRYPTED);
    cr_expect_eq(pd_document_open("/nowhere/at.all", &document, &error), PD_ERROR_IO);
    cr_expect_null(document);
}

Test(document_public, kinds_are_told_by_first_bytes_and_names)
{
    pd_error error = {0};
    cr_expect_eq(pd_document_recognise("%PDF-1.7", 8, &error), PD_OK);
    cr_expect_eq(pd_document_recognise("plain text", 10, &error), PD_ERROR_INPUT);
    cr_expect_not_null(strstr(error.message, "PDF"));
    cr_expect(pd_document_is_named("a/b.TIFF") && pd_document_is_named("x.pdf"));
    cr_expect(!pd_document_is_named("pdf") && !pd_document_is_named("a.pdf/b") && !pd_document_is_named("x.txt"));
}

/* ---- Options ------------------------------------------------------------------------------ */

Test(document_public, defaults_are_those_of_the_table)
{
    pd_document_options options;
    const pd_setting *setting;
    pd_document_options_init(&options, sizeof options);
    cr_expect_eq(options.resolution, 300.0);
    cr_expect_eq(options.max_pixels, 200000000u);
    cr_expect_eq(options.clean, (unsigned)PD_CLEAN_ALL);
    for (size_t k = 0; (setting = pd_document_setting(k)) != NULL; k++) {
        char before[128], after[128];
        pd_error error = {0};
        pd_document_options_get(&options, setting->name, before, sizeof before);
        if (setting->standard == NULL) continue;
        cr_expect_eq(pd_document_options_set(&options, setting->name, setting->standard, &error), PD_OK, "%s",
                     error.message);
        pd_document_options_get(&options, setting->name, after, sizeof after);
        cr_expect_str_eq(before, after, "%s", setting->name);
    }
}

Test(document_public, what_was_set_can_be_got)
{
    static const char *const pairs[][3] = {{"dpi", "72.5", "72.5"},
                                           {"layer", "ocr", "ocr"},
                                           {"clean", "none", "none"},
                                           {"clean", "specks,deskew", "deskew,specks"},
                                           {"max-pixels", "3M", "3000000"},
                                           {"from", "TCVN3", "tcvn3"},
                                           {"pages", "1-3,7,10-", "1-3,7,10-"},
                                           {"pdfa", NULL, "yes"},
                                           {"pdfa", "no", "no"},
                                           {"lang", "vie+eng", "vie+eng"}};
    pd_document_options options;
    pd_document_options_init(&options, sizeof options);
    for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++) {
        char value[64];
        pd_error error = {0};
        cr_expect_eq(pd_document_options_set(&options, pairs[k][0], pairs[k][1], &error), PD_OK, "%s", error.message);
        cr_expect_eq(pd_document_options_get(&options, pairs[k][0], value, sizeof value), strlen(pairs[k][2]));
        cr_expect_str_eq(value, pairs[k][2]);
    }
    char cut[4];
    cr_expect_eq(pd_document_options_get(&options, "lang", cut, sizeof cut), strlen("vie+eng"));
    cr_expect_str_eq(cut, "vie");
}

Test(document_public, bad_options_are_refused_with_a_reason)
{
    static const char *const pairs[][2] = {
        {"frobnicate", "1"}, {"dpi", "3oo"},       {"dpi", "10"},       {"dpi", NULL},
        {"layer", "best"},   {"clean", "soap"},    {"timeout", "-1"},   {"pages", "1-x"},
        {"pages", "0"},      {"pages", "3-1"},     {"pages", "1,"},     {"pages", ""},
        {"max-pages", "0"},  {"max-pixels", "3G"}, {"from", "klingon"}, {"pdfa", "maybe"}};
    pd_document_options options;
    pd_document_options_init(&options, sizeof options);
    for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++) {
        pd_error error = {0};
        cr_expect_eq(pd_document_options_set(&options, pairs[k][0], pairs[k][1], &error), PD_ERROR_ARGUMENT, "%s %s",
                     pairs[k][0], pairs[k][1]);
        cr_expect(strncmp(error.message, "--", 2) == 0 && strstr(error.message, pairs[k][0]) == error.message + 2, "%s",
                  error.message);
    }
    cr_expect_eq(options.resolution, 300.0);
    cr_expect_eq(options.clean, (unsigned)PD_CLEAN_ALL);
}

/* An older caller's struct ends with the field `seconds`. The memory after it does not belong to the struct. */
Test(document_public, a_smaller_struct_of_an_older_caller)
{
    enum { OLD_SIZE = offsetof(pd_document_options, max_pixels) };
    char memory[sizeof(pd_document_options)];
    pd_document_options *old = (pd_document_options *)(void *)memory;
    memset(memory, 0xA5, sizeof memory);
    pd_document_options_init(old, OLD_SIZE);
    cr_expect_eq(old->size, (size_t)OLD_SIZE);
    for (size_t k = OLD_SIZE; k < sizeof memory; k++) cr_assert_eq(memory[k], (char)0xA5);
    cr_expect_eq(pd_document_options_set(old, "layer", "keep", NULL), PD_OK);
    cr_expect_eq(pd_document_options_set(old, "pages", "9", NULL), PD_ERROR_ARGUMENT);
    pd_document *document = open_page();
    cr_expect_eq(pd_document_check(document, old, NULL), PD_OK);
    pd_converter_free(make_converter(NULL, old));
    pd_document_free(document);
}

Test(document_public, a_larger_struct_of_a_newer_caller)
{
    struct {
        pd_document_options options;
        size_t news;
    } newer;
    pd_converter *converter;
    pd_document_options_init(&newer.options, sizeof newer);
    cr_expect_eq(newer.news, 0u);
    pd_converter_free(make_converter(NULL, &newer.options));
    newer.news = 1;
    cr_expect_eq(pd_converter_new(NULL, &newer.options, NULL, &converter, NULL), PD_ERROR_ARGUMENT);
    cr_expect_null(converter);
}

Test(document_public, fields_are_checked_too)
{
    pd_document_options options = repairing();
    pd_converter *converter;
    pd_error error = {0};
    options.resolution = 0;
    cr_expect_eq(pd_converter_new(NULL, &options, NULL, &converter, &error), PD_ERROR_ARGUMENT);
    cr_expect_eq(strncmp(error.message, "--dpi: 0: ", 10), 0, "%s", error.message);
    options = repairing();
    options.layer = (pd_layer)17;
    cr_expect_eq(pd_converter_new(NULL, &options, NULL, &converter, &error), PD_ERROR_ARGUMENT);
    options = repairing();
    options.language = NULL;
    cr_expect_eq(pd_converter_new(NULL, &options, NULL, &converter, &error), PD_ERROR_ARGUMENT);
}

Test(document_public, pages_that_are_not_there)
{
    pd_document_options options = repairing();
    pd_document *document = open_page();
    pd_error error = {0};
    options.pages = "1-";
    cr_expect_eq(pd_document_check(document, &options, &error), PD_OK);
    options.pages = "1,2";
    cr_expect_eq(pd_document_check(document, &options, &error), PD_ERROR_ARGUMENT);
    cr_expect_str_eq(error.message, "--pages: 1,2: the document has 1 page");
    pd_document_free(document);
}

/* ---- Converting ---------------------------------------------------------------------------- */

struct told {
    size_t calls;
    pd_progress last;
};

static void tell(void *self, const pd_progress *progress)
{
    struct told *told = self;
    told->calls++;
    told->last = *progress;
}

Test(document_public, two_formats_in_one_go)
{
    const pd_document_options options = repairing();
    pd_model *model = open_model();
    pd_converter *converter = make_converter(model, &options);
    pd_document *document = open_page();
    char *text = NULL, *records = NULL;
    size_t text_length, records_length;
    pd_output outputs[] = {{.format = "text", .stream = open_memstream(&text, &text_length)},
                           {.format = "jsonl", .stream = open_memstream(&records, &records_length)}};
    struct told told = {.calls = 0};
    pd_error error = {0};
    cr_assert_eq(pd_document_convert(document, converter, outputs, 2, tell, &told, &error), PD_OK, "%s", error.message);
    cr_expect_str_eq(text, page_text);
    cr_expect_not_null(strstr(records, "\"output\":\"trào\""));
    cr_expect_eq(told.calls, 2u, "when the page has been read, and when it is done");
    cr_expect(told.last.read == 1 && told.last.done == 1 && told.last.total == 1 && told.last.page == 1);
    cr_expect(told.last.reading == PD_PAGE_REPAIRED && told.last.words == 8 && told.last.restored == 6);
    cr_expect(told.last.confidence > 0.5 && told.last.confidence <= 1);
    for (size_t k = 0; k < 2; k++) fclose(outputs[k].stream);
    free(text);
    free(records);
    pd_document_free(document);
    pd_converter_free(converter);
    pd_model_close(model);
}

Test(document_public, without_restoring)
{
    pd_document_options options = repairing();
    options.no_restore = true;
    pd_model *model = open_model();
    pd_converter *converter = make_converter(model, &options);
    pd_document *document = open_page();
    char *text = NULL;
    size_t length;
    pd_output output = {.format = "txt", .stream = open_memstream(&text, &length)};
    cr_assert_eq(pd_document_convert(document, converter, &output, 1, NULL, NULL, NULL), PD_OK);
    cr_expect_str_eq(text, "Phong trao thi dua yeu nuoc cua xa\n");
    fclose(output.stream);
    free(text);
    pd_document_free(document);
    pd_converter_free(converter);
    pd_model_close(model);
}

Test(document_public, the_output_that_failed_says_so)
{
    const pd_document_options options = repairing();
    pd_converter *converter = make_converter(NULL, &options);
    pd_document *document = open_page();
    pd_error error = {0};
    pd_output outputs[] = {{.format = "text", .stream = fopen("/dev/null", "wb"), .error_number = 1},
                           {.format = "text", .stream = fopen("/dev/full", "wb")}};
    cr_expect_eq(pd_document_convert(document, converter, outputs, 2, NULL, NULL, &error), PD_ERROR_IO);
    cr_expect_eq(outputs[0].error_number, 0);
    cr_expect_eq(outputs[0].error.status, PD_OK);
    cr_expect_eq(outputs[1].error_number, ENOSPC);
    cr_expect_eq(outputs[1].error.status, PD_ERROR_IO);
    outputs[0].format = "doc";
    cr_expect_eq(pd_document_convert(document, converter, outputs, 1, NULL, NULL, &error), PD_ERROR_ARGUMENT);
    cr_expect_str_eq(error.message, "doc: no such format");
    cr_expect_eq(outputs[0].error.status, PD_ERROR_ARGUMENT);
    for (size_t k = 0; k < 2; k++) fclose(outputs[k].stream);
    pd_document_free(document);
    pd_converter_free(converter);
}

Test(document_public, a_format_that_cannot_be_does_not_stop_the_others)
{
    static const char words[] =
        "<html><head><meta name=\"ocr-system\" content=\"x\"/></head><body><div class=\"ocr_page\" "
        "title=\"bbox 0 0 600 400\"><span class=\"ocr_line\" title=\"bbox 10 10 90 40\">"
        "<span class=\"ocrx_word\" title=\"bbox 10 10 90 40\">xin</span></span></div></body></html>";
    pd_converter *converter = make_converter(NULL, NULL);
    pd_document *document;
    pd_error error = {0};
    char *text = NULL;
    size_t length;
    cr_assert_eq(pd_document_open_memory(words, strlen(words), NULL, &document, &error), PD_OK, "%s", error.message);
    pd_output outputs[] = {{.format = "pdf", .stream = fopen("/dev/null", "wb")},
                           {.format = "text", .stream = open_memstream(&text, &length)}};
    cr_expect_eq(pd_document_convert(document, converter, outputs, 2, NULL, NULL, &error), PD_ERROR_INPUT);
    cr_expect_eq(outputs[0].error.status, PD_ERROR_INPUT);
    cr_expect_str_eq(outputs[0].error.message, error.message);
    cr_expect_eq(outputs[1].error.status, PD_OK);
    cr_expect_str_eq(text, "xin\n");
    for (size_t k = 0; k < 2; k++) fclose(outputs[k].stream);
    free(text);
    pd_document_free(document);
    pd_converter_free(converter);
}

Test(document_public, formats_by_name_and_by_ending)
{
    const pd_format *format;
    size_t count = 0;
    for (; (format = pd_document_format(count)) != NULL; count++) {
        char path[64] = "folder/name";
        strcat(path, format->endings[0]);
        cr_expect_eq(pd_document_format_named(format->name, strlen(format->name)), format);
        cr_expect_eq(pd_document_format_of(path), format);
        cr_expect_eq(format->is_binary, strcmp(format->name, "pdf") == 0 || strcmp(format->name, "docx") == 0);
    }
    cr_expect_geq(count, 6u);
    cr_expect_null(pd_document_format_named("doc", 3));
    cr_expect_null(pd_document_format_of("name.doc"));
}

/* ---- Reading -------------------------------------------------------------------------------- */

/* Whether the words are those of the text, at their places on the line. */
static pd_status look_at_page(void *self, const pd_page *page, pd_error *error)
{
    static const char *const words[] = {"Phong", "trào", "thi", "đua", "yêu", "nước", "của", "xã"};
    (void)error;
    ++*(size_t *)self;
    cr_assert_eq(page->word_count, 8u);
    cr_expect(page->number == 1 && page->width == 300 && page->height == 200);
    cr_expect(page->reading == PD_PAGE_REPAIRED && !page->timed_out);
    for (size_t k = 0; k < page->word_count; k++) {
        const pd_page_word *word = &page->words[k];
        cr_expect_str_eq(word->text, words[k]);
        cr_expect_eq(word->length, strlen(words[k]));
        cr_expect(word->block == 0 && word->line == 0);
        cr_expect(word->confidence > 0 && word->confidence <= 1);
        cr_expect(word->box.top > 30 && word->box.top < 50 && word->box.bottom >= 50 && word->box.bottom < 60);
        cr_expect_gt(word->box.left, k == 0 ? 39.0F : page->words[k - 1].box.right);
        cr_expect(word->alternative_count == 0 || word->alternatives[0].length == strlen(word->alternatives[0].text));
    }
    cr_expect_null(page->words[0].before);
    cr_expect_str_eq(page->words[1].before, "trao");
    return PD_OK;
}

static pd_status stop_reading(void *self, const pd_page *page, pd_error *error)
{
    (void)self, (void)page, (void)error;
    return PD_ERROR_INTERNAL;
}

Test(document_public, words_with_their_places)
{
    const pd_document_options options = repairing();
    pd_model *model = open_model();
    pd_converter *converter = make_converter(model, &options);
    pd_document *document = open_page();
    pd_error error = {0};
    size_t pages = 0;
    cr_assert_eq(pd_converter_load(converter, &error), PD_OK, "%s", error.message);
    cr_assert_eq(pd_document_read(document, converter, look_at_page, &pages, &error), PD_OK, "%s", error.message);
    cr_expect_eq(pages, 1u);
    cr_expect_eq(pd_document_read(document, converter, stop_reading, NULL, &error), PD_ERROR_INTERNAL);
    pd_document_free(document);
    pd_converter_free(converter);
    pd_model_close(model);
}
