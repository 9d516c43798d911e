/*
 * hOCR, ALTO and JSON Lines. Files that are read and given back are written here by hand, with the bytes expected.
 * Files that the writers make are checked by libxml2 and jansson and by the rules of the formats.
 */
#include "document/kinds.h"
#include "document/markup/words.h"
#include "document/writer.h"
#include "support.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <jansson.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HOCR(body)                                                                                                     \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<html xmlns=\"http://www.w3.org/1999/xhtml\"><body>\n" body           \
    "\n</body></html>\n"
#define PAGE(body)                                                                                                     \
    "<div class='ocr_page' id='p1' title='image \"a; bbox 0 0 9 9; scan_res 72 72\"; bbox 0 0 1000 2000; scan_res "    \
    "150 150'>" body "</div>"
#define LINE(body) "<span class='ocr_line' title='bbox 100 200 500 240'>" body "</span>"
#define WORD(text) "<span class='ocrx_word' title='bbox 100 200 200 240; x_wconf 90'>" text "</span>"
#define ALTO(space, body)                                                                                              \
    "<alto" space "><Description><MeasurementUnit>pixel</MeasurementUnit></Description><Layout><Page ID='p' "          \
    "PHYSICAL_IMG_NR='1' WIDTH='1000' HEIGHT='2000'><PrintSpace><TextBlock ID='b'><TextLine>" body                     \
    "</TextLine></TextBlock></PrintSpace></Page></Layout></alto>"

/* ---- Reading ------------------------------------------------------------------------- */

static struct source *open_text(const char *text)
{
    struct source *source = NULL;
    pd_error error = {0};
    cr_assert_eq(source_open(&document_kinds, text, strlen(text), 1000000, &source, &error), PD_OK, "%s",
                 error.message);
    return source;
}

static struct document_page *read_page(struct source *source, size_t number)
{
    struct document_page *page = document_page_new(number + 1);
    double share;
    pd_error error = {0};
    cr_assert_eq(source_layer(source, number, page, &share, &error), PD_OK, "%s", error.message);
    return page;
}

static struct document_word *word_of(struct document_page *page, size_t number)
{
    for (size_t b = 0; b < page->block_count; b++)
        for (size_t l = 0; l < page->blocks[b].line_count; l++) {
            struct document_line *line = &page->blocks[b].lines[l];
            if (number < line->word_count) return &line->words[number];
            number -= line->word_count;
        }
    cr_assert_fail("no such word");
    return NULL;
}

/* The words of a file's first page: a space between words, | between lines, || between blocks. */
static void expect_words(const char *file, const char *expected)
{
    struct source *source = open_text(file);
    struct document_page *page = read_page(source, 0);
    char text[1024] = "";
    for (size_t b = 0; b < page->block_count; b++) {
        if (b > 0) strcat(text, "|");
        for (size_t l = 0; l < page->blocks[b].line_count; l++) {
            if (b + l > 0) strcat(text, "|");
            for (size_t w = 0; w < page->blocks[b].lines[l].word_count; w++) {
                if (w > 0) strcat(text, " ");
                strcat(text, page->blocks[b].lines[l].words[w].text);
            }
        }
    }
    cr_expect_str_eq(text, expected);
    document_page_free(page);
    source_free(source);
}

static void expect_box(pd_box box, double left, double top, double right, double bottom)
{
    const double found[] = {box.left, box.top, box.right, box.bottom}, wanted[] = {left, top, right, bottom};
    for (int k = 0; k < 4; k++)
        cr_expect(fabs(found[k] - wanted[k]) < 0.001, "side %d: %g, expected %g", k, found[k], wanted[k]);
}

static void expect_refused(const char *text, size_t length, const char *reason)
{
    struct source *source = NULL;
    pd_error error = {0};
    cr_expect_eq(source_open(&document_kinds, text, length, 1000000, &source, &error), PD_ERROR_INPUT, "%.60s", text);
    cr_expect(strstr(error.message, reason) != NULL, "%s: no \"%s\"", error.message, reason);
    cr_expect_null(source);
    source_free(source);
}

Test(hocr, words_have_places_confidences_lines_and_blocks)
{
    struct source *source = open_text(HOCR(PAGE("<div class='ocr_carea'><p class='ocr_par x'>" LINE(
        WORD("Phong") " " WORD("trao")) LINE(WORD("thi")) "</p><p class='ocr_par'>" LINE(WORD("dua")) "</p></div>")));
    struct document_page *page = read_page(source, 0);
    cr_assert_eq(page->block_count, 2);
    cr_assert_eq(page->blocks[0].line_count, 2);
    cr_assert_eq(page->blocks[0].lines[0].word_count, 2);
    cr_expect_str_eq(word_of(page, 1)->text, "trao");
    cr_expect_float_eq(word_of(page, 0)->confidence, 0.9F, 1e-6F);
    cr_expect_eq(word_of(page, 0)->origin, ORIGIN_OCR);
    /* 150 pixels are 72 points */
    expect_box(word_of(page, 0)->box, 48, 96, 96, 115.2);
    cr_expect_float_eq(page->width, 480, 1e-3F);
    cr_expect_float_eq(page->height, 960, 1e-3F);
    cr_expect_float_eq(page->resolution, 150, 1e-3F);
    document_page_free(page);
    source_free(source);
}

Test(hocr, space_around_a_word_takes_no_part_of_its_box)
{
    struct source *source = open_text(HOCR(PAGE(LINE(WORD("\n  xã \t")))));
    struct document_page *page = read_page(source, 0);
    expect_box(word_of(page, 0)->box, 48, 96, 96, 115.2);
    document_page_free(page);
    source_free(source);
}

Test(hocr, a_line_without_words_is_split_at_spaces)
{
    const char *file = HOCR(PAGE(LINE("Phong <b>trao</b>\n thi<br/>dua") LINE("yeu nuoc")));
    expect_words(file, "Phong trao thi dua|yeu nuoc");
    struct source *source = open_text(file);
    struct document_page *page = read_page(source, 0);
    const pd_box first = word_of(page, 4)->box, second = word_of(page, 5)->box;
    expect_box(page->blocks[0].lines[1].box, 48, 96, 240, 115.2);
    cr_expect(first.right < second.left, "side by side, in the box of the line");
    document_page_free(page);
    source_free(source);
}

Test(hocr, markup_references_and_characters_are_part_of_words)
{
    expect_words(HOCR(PAGE(LINE(WORD("<strong>Ủy</strong>") WORD("A&amp;B &#7873;") WORD("<![CDATA[x < y]]>")))),
                 "Ủy A&B ề x < y");
    expect_words(HOCR(PAGE(LINE(WORD("\n <span class='ocrx_cinfo'>N</span>\n <span class='ocrx_cinfo'>a</span>\n")))),
                 "Na");
    expect_words("<!DOCTYPE html PUBLIC 'x' 'http://example.org/none.dtd'><html><body>" PAGE(
                     LINE(WORD("a&nbsp;b&eacute;"))) "</body></html>",
                 "a bé");
}

Test(hocr, every_class_of_block_and_line)
{
    expect_words(
        HOCR(PAGE("<div class='ocrx_block'><div class='ocr_header'> <span class='ocr_line'>c</span></div>"
                  "<i class='ocrx_line'>d</i></div><div class='ocr_carea'><i class='ocr_textfloat'>e</i><i class="
                  "'ocr_caption'>g</i></div><p class='ocr_par'><i class='ocr_footer'>h</i><i class="
                  "'ocr_pageno'>7</i></p>")),
        "c|d||e|g||h|7");
}

Test(hocr, text_outside_of_words_and_pages_is_no_word)
{
    expect_words(HOCR("x " WORD("y") PAGE("z" LINE("- " WORD("a") " -") "<p>q</p>") " w"), "a");
}

Test(hocr, strange_numbers_do_no_harm)
{
    static const char *const titles[] = {"bbox -5 -6 -7 -8",
                                         "bbox 1e400 nan 0x10 99999999999999999999",
                                         "bbox",
                                         "bbox 1 2 3",
                                         "x_wconf",
                                         "bbox 10 10 5 5; x_wconf 1e9",
                                         "bbox 1 2 3 4 x_wconf5",
                                         "x_wconf -3; bbox 0 0 0 0",
                                         ";;;\";",
                                         ""};
    for (size_t k = 0; k < sizeof titles / sizeof *titles; k++) {
        char file[1024];
        snprintf(file, sizeof file,
                 HOCR("<div class='ocr_page' title='%s; scan_res 1e30 0'>" LINE(
                     "<span class='ocrx_word' title='%s'>chữ</span>") "</div>"),
                 titles[k], titles[k]);
        struct source *source = open_text(file);
        struct document_page *page = read_page(source, 0);
        const struct document_word *word = word_of(page, 0);
        cr_expect(word->box.left >= 0 && word->box.left <= word->box.right && word->box.right < 1e7F, "%s", titles[k]);
        cr_expect(word->box.top >= 0 && word->box.top <= word->box.bottom && word->box.bottom < 1e7F, "%s", titles[k]);
        cr_expect(word->confidence >= 0 && word->confidence <= 1, "%s", titles[k]);
        cr_expect(page->width >= 1 && page->height >= 1);
        document_page_free(page);
        source_free(source);
    }
}

Test(alto, every_version_s_namespace_and_prefix)
{
    static const char *const spaces[] = {
        "", " xmlns='http://www.loc.gov/standards/alto/ns-v2#'", " xmlns='http://www.loc.gov/standards/alto/ns-v3#'",
        " xmlns='http://www.loc.gov/standards/alto/ns-v4#'", " xmlns='http://schema.ccs-gmbh.com/ALTO'"};
    for (size_t k = 0; k < sizeof spaces / sizeof *spaces; k++) {
        char file[1024];
        snprintf(file, sizeof file, ALTO("%s", "<String CONTENT='Phong'/><SP/><String CONTENT='trao'/>"), spaces[k]);
        expect_words(file, "Phong trao");
    }
    expect_words(
        "<a:alto xmlns:a='http://www.loc.gov/standards/alto/ns-v4#'><a:Layout><a:Page><a:PrintSpace><a:TextBlock>"
        "<a:TextLine><a:String CONTENT='xã'/></a:TextLine></a:TextBlock></a:PrintSpace></a:Page></a:Layout>"
        "</a:alto>",
        "xã");
}

Test(alto, places_are_in_the_file_s_unit)
{
    static const struct {
        const char *unit;
        double points;
    } units[] = {{"pixel", 72 / 300.0}, {"mm10", 72 / 254.0}, {"inch1200", 72 / 1200.0}, {" mm10\n", 72 / 254.0}};
    for (size_t k = 0; k < sizeof units / sizeof *units; k++) {
        char file[1024];
        snprintf(
            file, sizeof file,
            "<alto><Description><MeasurementUnit>%s</MeasurementUnit></Description><Layout><Page WIDTH='2100' "
            "HEIGHT='2970'><PrintSpace><TextBlock><TextLine><String CONTENT='xã' HPOS='100' VPOS='200.5' WIDTH='50' "
            "HEIGHT='20' WC='0.25'/></TextLine></TextBlock></PrintSpace></Page></Layout></alto>",
            units[k].unit);
        struct source *source = open_text(file);
        struct document_page *page = read_page(source, 0);
        const double unit = units[k].points;
        expect_box(word_of(page, 0)->box, 100 * unit, 200.5 * unit, 150 * unit, 220.5 * unit);
        cr_expect_float_eq(page->width, (float)(2100 * unit), 1e-2F);
        cr_expect_float_eq(word_of(page, 0)->confidence, 0.25F, 1e-6F);
        document_page_free(page);
        source_free(source);
    }
}

Test(alto, a_hyphen_belongs_to_its_word)
{
    expect_words(
        ALTO("", "<HYP CONTENT='-'/><String CONTENT='tuyên'/><SP/><String CONTENT='truyền '/><HYP CONTENT='-'/>"),
        "tuyên truyền-");
    expect_words(ALTO("", "<String CONTENT='a'/></TextLine><TextLine><HYP CONTENT='-'/><String CONTENT='b'/>"), "a|b");
}

Test(alto, an_attribute_of_another_namespace_is_another)
{
    expect_words(ALTO(" xmlns:x='u'", "<String x:CONTENT='other' CONTENT='own'/>"), "own");
}

Test(alto, a_confidence_is_from_0_to_1)
{
    struct source *source = open_text(ALTO("", "<String CONTENT='a' WC='7'/><String CONTENT='b' WC='-1'/>"
                                               "<String CONTENT='c' WC='x'/><String CONTENT='d' WC=''/>"));
    struct document_page *page = read_page(source, 0);
    cr_expect_eq(word_of(page, 0)->confidence, 1);
    cr_expect_eq(word_of(page, 1)->confidence, 0);
    cr_expect_eq(word_of(page, 2)->confidence, 0);
    cr_expect_eq(word_of(page, 3)->origin, ORIGIN_LAYER);
    document_page_free(page);
    source_free(source);
}

/* "hOCR nor ALTO", of all formats. */
static void join_formats(char *out, size_t size)
{
    static const struct markup_format *const formats[] = {
#define MARKUP_FORMAT(name) &markup_##name,
#include "document/markup/formats.def"
#undef MARKUP_FORMAT
    };
    const size_t last = sizeof formats / sizeof *formats - 1;
    size_t used = 0;
    for (size_t k = 0; k <= last; k++)
        used += (size_t)snprintf(out + used, size - used, "%s%s",
                                 k == 0     ? ""
                                 : k < last ? ", "
                                            : " nor ",
                                 formats[k]->name);
}

Test(xml, what_is_neither_is_refused)
{
    char formats[128], neither[256];
    join_formats(formats, sizeof formats);
    snprintf(neither, sizeof neither, "an XML file, but neither %s (its root is <svg>)", formats);
    const struct {
        const char *file, *reason;
    } cases[] = {{"<svg/>", neither},
                 {"<html><body><p>xã</p></body></html>", "ocr_page"},
                 {"<alto><Layout/></alto>", "without pages"},
                 {"<?xml version='1.0'?>", "not well-formed"},
                 {"<html><body><div class='ocr_page'>", "not well-formed"},
                 {"<alto><Layout><Page></Layout></alto>", "not well-formed"},
                 {"<html>\xFF\xFE\xFD<div class='ocr_page'/></html>", "names no other encoding"},
                 {"<?xml version='1.0'?><html><div class='ocr_page'>&nosuch;</div></html>", "not well-formed"},
                 {"<?xml version='1.0' encoding='no-such-one'?><alto/>", "not well-formed"}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        expect_refused(cases[k].file, strlen(cases[k].file), cases[k].reason);
}

Test(xml, no_entity_is_declared_and_nothing_outside_is_read)
{
    static const char laughs[] = "<!DOCTYPE html [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>"
                                 "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>]>"
                                 "<html><body><div class='ocr_page' title='&c;'>&c;</div></body></html>",
                      external[] = "<!DOCTYPE html [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
                                   "<html><body><div class='ocr_page'>&x;</div></body></html>",
                      parameter[] = "<!DOCTYPE alto [<!ENTITY % x SYSTEM 'file:///etc/passwd'> %x;]><alto/>";
    static const char *const files[] = {laughs, external, parameter};
    for (size_t k = 0; k < sizeof files / sizeof *files; k++) {
        expect_refused(files[k], strlen(files[k]), "DTD of its own");
        char encoded[1024];
        snprintf(encoded, sizeof encoded, "<?xml version='1.0' encoding='ISO-8859-1'?>%s", files[k]);
        struct source *source = NULL;
        pd_error error = {0};
        cr_expect_eq(source_open(&document_kinds, encoded, strlen(encoded), 1000000, &source, &error), PD_ERROR_INPUT);
        cr_expect_null(source);
    }
}

/* The text `count` times, between two others. */
static char *repeated(const char *before, const char *text, size_t count, const char *after)
{
    const size_t length = strlen(text);
    char *file = malloc(strlen(before) + count * length + strlen(after) + 1);
    cr_assert_not_null(file);
    char *at = stpcpy(file, before);
    for (size_t k = 0; k < count; k++) at = stpcpy(at, text);
    strcpy(at, after);
    return file;
}

Test(xml, depth_and_length_have_a_limit)
{
    char *deep = repeated("<html><div class='ocr_page'>", "<div>", 100000, "");
    expect_refused(deep, strlen(deep), "not well-formed");
    free(deep);
    char *encoded = repeated("<?xml version='1.0' encoding='ISO-8859-1'?><html>", "<div>", 100000, "");
    expect_refused(encoded, strlen(encoded), "not well-formed");
    free(encoded);
    char *word =
        repeated("<html><div class='ocr_page'><span class='ocrx_word'>", "abcdefghij", 10000, "</span></div></html>");
    expect_refused(word, strlen(word), "a word of more than");
    free(word);
    char *value = repeated("<alto x='", "abcdefghijabcdefghij", 600000, "'/>");
    expect_refused(value, strlen(value), "not well-formed");
    free(value);
}

Test(xml, a_file_cut_anywhere_is_refused)
{
    const char *file = HOCR(PAGE(LINE(WORD("Phong") "<!-- a --><?b c?>" WORD("tr&#224;o &amp;"))));
    const size_t end = strlen(file) - strlen("\n");
    for (size_t length = 2; length < end; length++) {
        struct source *source = NULL;
        pd_error error = {0};
        char *cut = strndup(file, length);
        cr_expect_eq(source_open(&document_kinds, cut, length, 1000000, &source, &error), PD_ERROR_INPUT, "%zu bytes",
                     length);
        source_free(source);
        free(cut);
    }
}

/* ---- Giving a file back -------------------------------------------------------------- */

/* A change that a test makes to a page's words. */
typedef void change(struct document_page *page);

static void set(struct document_word *word, const char *text, float confidence)
{
    word->before = word->text;
    word->text = text;
    word->length = strlen(text);
    word->confidence = confidence;
    word->origin = ORIGIN_REPAIRED;
}

/* The file written by `kind`, after `changing` the pages `first` to `last`, from 0. The caller frees it. */
static char *written(const char *file, size_t length, const struct writer_kind *kind, change *changing, size_t first,
                     size_t last)
{
    char *out = NULL;
    size_t out_length = 0;
    FILE *stream = open_memstream(&out, &out_length);
    struct source *source = NULL;
    struct writer *writer = NULL;
    pd_error error = {0};
    cr_assert_eq(source_open(&document_kinds, file, length, 1000000, &source, &error), PD_OK, "%s", error.message);
    const struct writer_options options = {.name = "folder/scan <1>.pdf", .source = source, .language = "vi"};
    cr_assert_eq(kind->open(stream, &options, &writer, &error), PD_OK, "%s", error.message);
    for (size_t number = first; number <= last; number++) {
        struct document_page *page = read_page(source, number);
        if (changing != NULL) changing(page);
        cr_assert_eq(kind->page(writer, page, &error), PD_OK, "%s", error.message);
        document_page_free(page);
    }
    cr_assert_eq(kind->finish(writer, &error), PD_OK, "%s", error.message);
    kind->free(writer);
    source_free(source);
    fclose(stream);
    return out;
}

static void expect_written(const char *file, const struct writer_kind *kind, change *changing, const char *expected)
{
    char *out = written(file, strlen(file), kind, changing, 0, 0);
    cr_expect_str_eq(out, expected);
    free(out);
}

static void change_second(struct document_page *page)
{
    set(word_of(page, 1), "trào", 0.995F);
}

Test(splice, html_that_is_no_xml)
{
    const char *file =
        "<!DOCTYPE HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'>\n<HTML><HEAD><META charset=utf-8><TITLE>x"
        "</TITLE></HEAD><BODY>" PAGE(LINE("Phong <B>trao</B><BR>thi &eacute;") "<hr>") "</BODY></HTML>\n";
    expect_words(file, "Phong trao thi é");
    char *out = written(file, strlen(file), &writer_hocr, change_second, 0, 0);
    cr_expect_not_null(strstr(out, "Phong <b>trào</b><br/>thi é"));
    expect_words(out, "Phong trào thi é");
    free(out);
    expect_words("<html><body>" PAGE(LINE("Chí <br> Phèo")) "</body></html>", "Chí Phèo");
    const char *latin =
        "<html><head><meta http-equiv=Content-Type content='text/html; charset=iso-8859-1'></head><body>" PAGE(
            LINE("Ch\xED Phong")) "</body></html>";
    expect_words(latin, "Chí Phong");
    out = written(latin, strlen(latin), &writer_hocr, change_second, 0, 0);
    cr_expect_null(strstr(out, "8859"));
    expect_words(out, "Chí trào");
    free(out);
}

Test(splice, unchanged_words_come_back_byte_for_byte)
{
    const char *hocr = HOCR(PAGE(LINE("\t" WORD("Pho&#x6E;g") "<!-- <span> -->  " WORD("tra\xCC\x80o") WORD(""))));
    const char *alto = ALTO(" xmlns='x'", "<String   CONTENT = \"a&quot;\"\n WC='1' /><SP/>");
    expect_written(hocr, &writer_hocr, NULL, hocr);
    expect_written(alto, &writer_alto, NULL, alto);
}

Test(splice, a_changed_word_is_all_that_changes)
{
    expect_written(HOCR(PAGE(LINE(WORD("Phong") "\r\n" WORD(" trao\t") WORD("<i>thi</i>")))), &writer_hocr,
                   change_second,
                   HOCR(PAGE(LINE(WORD("Phong") "\r\n"
                                                "<span class='ocrx_word' title='bbox 100 200 200 240; x_wconf 100'> "
                                                "trào\t</span>" WORD("<i>thi</i>")))));
    expect_written(
        ALTO("", "<String CONTENT='Phong'/><SP/><String WC='0.5' x:y=\"'>\" xmlns:x='u' CONTENT=\"trao\"/>"),
        &writer_alto, change_second,
        ALTO("", "<String CONTENT='Phong'/><SP/><String WC='1.00' x:y=\"'>\" xmlns:x='u' CONTENT=\"trào\"/>"));
    expect_written(ALTO("", "<String CONTENT='Phong'/><SP/><String CONTENT='trao' WC='0.5'></String>"), &writer_alto,
                   change_second, ALTO("", "<String CONTENT='Phong'/><SP/><String CONTENT='trào' WC='1.00'></String>"));
}

static void change_to_signs(struct document_page *page)
{
    set(word_of(page, 0), "<\"&'>\xEF\xBF\xBF", 1);
}

Test(splice, signs_are_escaped)
{
    expect_written(ALTO("", "<String CONTENT='x'/>"), &writer_alto, change_to_signs,
                   ALTO("", "<String CONTENT='&lt;&quot;&amp;&#39;&gt;\xEF\xBF\xBD'/>"));
    expect_written(HOCR(PAGE(LINE("<![CDATA[x <]]>"))), &writer_hocr, change_to_signs,
                   HOCR(PAGE(LINE("&lt;&quot;&amp;&#39;&gt;\xEF\xBF\xBD &lt;"))));
}

static void change_first(struct document_page *page)
{
    set(word_of(page, 0), "Nẫm", 0.5F);
}

static void shorten_first(struct document_page *page)
{
    set(word_of(page, 0), "Ná", 0.5F);
}

static void change_to_reference(struct document_page *page)
{
    set(word_of(page, 0), "a&lt;b", 1);
}

Test(splice, what_looks_like_a_reference_is_none)
{
    expect_written(HOCR(PAGE(LINE("x<b>yz</b>"))), &writer_hocr, change_to_reference,
                   HOCR(PAGE(LINE("a&amp;lt;b<b></b>"))));
}

Test(splice, markup_within_a_word_stays)
{
    expect_written(HOCR(PAGE(LINE("<b>\xC4\x90</b>am"))), &writer_hocr, change_first, HOCR(PAGE(LINE("<b>N</b>ẫm"))));
    expect_written(HOCR(PAGE(LINE("<b>N</b><i>a<!-- m --></i>m &amp; La"))), &writer_hocr, change_first,
                   HOCR(PAGE(LINE("<b>N</b><i>ẫ<!-- m --></i>m &amp; La"))));
    expect_written(HOCR(PAGE(LINE("Nam<br/>La"))), &writer_hocr, change_first, HOCR(PAGE(LINE("Nẫm<br/>La"))));
    expect_written(HOCR(PAGE(LINE("<b>N</b><i>a</i>m &amp; La"))), &writer_hocr, shorten_first,
                   HOCR(PAGE(LINE("<b>Ná</b><i></i> &amp; La"))));
    expect_written(
        HOCR(PAGE(LINE("<span class='ocrx_word'> <b class='ocrx_cinfo'>N</b> <b>a</b> <b>&#109;</b> </span>"))),
        &writer_hocr, change_first,
        HOCR(PAGE(LINE("<span class='ocrx_word'> <b class='ocrx_cinfo'>N</b> <b>ẫ</b> <b>m</b> </span>"))));
}

/* Joins the first and the second word. */
static void join(struct document_page *page)
{
    struct document_line *line = &page->blocks[0].lines[0];
    set(&line->words[0], "thôn", 0.5F);
    for (size_t w = 1; w + 1 < line->word_count; w++) line->words[w] = line->words[w + 1];
    line->word_count--;
}

Test(splice, a_joined_word_stands_in_the_first_element)
{
    expect_written(ALTO("", "<String CONTENT='th'/><SP/><String CONTENT='on'/><SP/><String CONTENT='xã'/>"),
                   &writer_alto, join,
                   ALTO("", "<String CONTENT='thôn'/><SP/><String CONTENT=''/><SP/><String CONTENT='xã'/>"));
    expect_written(
        HOCR(PAGE(LINE(WORD("th") WORD("<b>on</b>") WORD("xã")))), &writer_hocr, join,
        HOCR(
            PAGE(LINE("<span class='ocrx_word' title='bbox 100 200 200 240; x_wconf 50'>thôn</span>"
                      "<span class='ocrx_word' title='bbox 100 200 200 240; x_wconf 100'><b></b></span>" WORD("xã")))));
}

/* Splits the first word; the second part takes the place of the second word in the line. */
static void split(struct document_page *page)
{
    struct document_line *line = &page->blocks[0].lines[0];
    line->words[1].ordinal = line->words[0].ordinal;
    set(&line->words[0], "Chỉ", 0.5F);
    set(&line->words[1], "thị", 0.75F);
}

Test(splice, a_split_word_has_a_space_in_its_element)
{
    expect_written(ALTO("", "<String CONTENT='Chithi' WC='0.9'/><SP/><String CONTENT='-\xEF\xBB\xBF'/>"), &writer_alto,
                   split, ALTO("", "<String CONTENT='Chỉ thị' WC='0.50'/><SP/><String CONTENT=''/>"));
}

static void change_hyphenated(struct document_page *page)
{
    set(word_of(page, 0), "truyền-", 1);
}

Test(splice, a_hyphen_stays_where_it_is)
{
    expect_written(ALTO("", "<String CONTENT='truyen'/><HYP CONTENT='-'/>"), &writer_alto, change_hyphenated,
                   ALTO("", "<String CONTENT='truyền'/><HYP CONTENT='-'/>"));
}

Test(splice, pages_that_were_not_converted_go)
{
#define SMALL(word) "<div class='ocr_page'>" LINE(word) "</div>"
    const char *file = HOCR(SMALL("a") "\n" SMALL("Nam") "\n" SMALL("c"));
    char *out = written(file, strlen(file), &writer_hocr, change_first, 1, 1);
    cr_expect_str_eq(out, HOCR("\n" SMALL("Nẫm") "\n"));
    free(out);
}

Test(splice, another_encoding_becomes_utf_8)
{
    const char *file =
        "<?xml version='1.0' encoding='ISO-8859-1'?>\n<alto><Layout><Page><PrintSpace><TextBlock>"
        "<TextLine><String CONTENT='N\xE1m'/></TextLine></TextBlock></PrintSpace></Page></Layout></alto>";
    expect_words(file, "Nám");
    char *out = written(file, strlen(file), &writer_alto, change_first, 0, 0);
    cr_expect_not_null(strstr(out, "<String CONTENT=\"Nẫm\"/>"));
    cr_expect_not_null(strstr(out, "UTF-8"));
    cr_expect_null(strstr(out, "8859"));
    expect_words(out, "Nẫm");
    free(out);
}

Test(splice, what_is_declared_ascii_is_so_no_longer)
{
    const char *file = "<?xml version='1.0' encoding='US-ASCII'?><alto><Page><String CONTENT='Nam'/></Page></alto>";
    char *out = written(file, strlen(file), &writer_alto, change_first, 0, 0);
    cr_expect_null(strstr(out, "US-ASCII"));
    expect_words(out, "Nẫm");
    free(out);
}

/* A new text for a word. Its last character stays the same, because it may be a hyphen with its own element. */
static const char *anew(struct document_page *page, const struct document_word *word)
{
    char text[64];
    size_t last = word->length - 1;
    while (last > 0 && (word->text[last] & 0xC0) == 0x80) last--;
    snprintf(text, sizeof text, "Đ&<x>'\"%s", word->text + last);
    return arena_text(&page->arena, text, strlen(text));
}

static void change_all(struct document_page *page)
{
    for (size_t w = 0, count = document_word_count(page); w < count; w++)
        set(word_of(page, w), anew(page, word_of(page, w)), 0.5F);
}

/* Writes a file without changes (for HTML, not byte for byte), then with all words changed, and reads the result. */
static void expect_all_changed(const char *file, size_t length, const struct writer_kind *kind, bool is_html)
{
    struct source *source = NULL;
    if (source_open(&document_kinds, file, length, 1000000, &source, NULL) != PD_OK) return;
    const size_t last = source->page_count - 1;
    char *same = written(file, length, kind, NULL, 0, last), *out = written(file, length, kind, change_all, 0, last);
    cr_expect(is_html || (strlen(same) == length && memcmp(same, file, length) == 0), "%.*s", (int)length, file);
    struct source *back = open_text(out);
    struct document_page *before = read_page(source, 0), *after = read_page(back, 0);
    const size_t count = document_word_count(before);
    cr_expect_eq(document_word_count(after), count, "%s", out);
    for (size_t w = 0; w < count && document_word_count(after) == count; w++)
        cr_expect_str_eq(word_of(after, w)->text, anew(before, word_of(before, w)), "%s", out);
    document_page_free(before);
    document_page_free(after);
    source_free(source);
    source_free(back);
    free(same);
    free(out);
}

Test(splice, damaged_files_are_refused_or_come_back_right)
{
    static const char *const files[] = {
        HOCR(PAGE("<p class='ocr_par'>" LINE(WORD("Ph&#111;ng") " <!-- <b> --> " WORD("<b>tr</b><i>a</i>o")) LINE(
            "thi <br/> dua &amp; yeu") "</p>") PAGE(LINE(WORD("\n<b class='ocrx_cinfo'>x</b> <b>y</b>")))),
        ALTO(" xmlns:x='u'", "<String CONTENT='Phong' WC='0.5'/><SP/><String x:CONTENT=\"'\" WC=\"1\" "
                             "CONTENT=\"&lt;tr&amp;o\"/><HYP CONTENT='-'/>"),
        "<html><head><meta charset=utf-8></head><body>" PAGE(
            LINE("Phong <b>trao</b><br>thi &eacute;")) "</body></html>"};
    static const char signs[] = "<>/=&;'\"! \n[]-?aoc1:";
    struct random random = random_seeded(20);
    for (size_t k = 0; k < 6000; k++) {
        const bool is_alto = k % 3 == 1, is_html = k % 3 == 2;
        char *file = strdup(files[k % 3]);
        const uint32_t length = (uint32_t)strlen(file);
        for (uint32_t changes = 1 + random_below(&random, 2); changes > 0; changes--) {
            const uint32_t at = random_below(&random, length), from = random_below(&random, length);
            file[at] = random_below(&random, 3) > 0 ? signs[random_below(&random, sizeof signs - 1)] : file[from];
        }
        expect_all_changed(file, length, is_alto ? &writer_alto : &writer_hocr, is_html);
        free(file);
    }
}

/* ---- Writing new files -------------------------------------------------------------- */

/* Two blocks and two lines. Words come from a layer, from OCR and from restoring, and some contain special signs. */
static const char sample[] =
    HOCR(PAGE("<p class='ocr_par'>" LINE(WORD("Phong") WORD("trao")) "</p><p class='ocr_par'>" LINE(
        "<span class='ocrx_word' title='bbox 10.4 20.6 30.5 40'>&lt;&amp;\"'</span>") "</p>"));

static void change_sample(struct document_page *page)
{
    static struct document_choice others[] = {{"trảo", 0.25F}, {"trao", 0.125F}};
    set(word_of(page, 1), "trào", 0.625F);
    word_of(page, 1)->before_confidence = 0.9F;
    word_of(page, 1)->alternatives = others;
    word_of(page, 1)->alternative_count = 2;
}

/* Expects that an XPath expression gives this string in a file written from the sample. */
static void expect_path(xmlXPathContextPtr context, const char *path, const char *expected)
{
    xmlXPathObjectPtr object = xmlXPathEvalExpression(BAD_CAST path, context);
    cr_assert_not_null(object, "%s", path);
    xmlChar *found = xmlXPathCastToString(object);
    cr_expect_str_eq((const char *)found, expected, "%s", path);
    xmlFree(found);
    xmlXPathFreeObject(object);
}

static void expect_paths(const char *text, const char *space, const char *const (*paths)[2], size_t count)
{
    xmlDocPtr document = xmlReadMemory(text, (int)strlen(text), NULL, NULL, XML_PARSE_NONET);
    cr_assert_not_null(document);
    xmlXPathContextPtr context = xmlXPathNewContext(document);
    xmlXPathRegisterNs(context, BAD_CAST "f", BAD_CAST space);
    for (size_t k = 0; k < count; k++) expect_path(context, paths[k][0], paths[k][1]);
    xmlXPathFreeContext(context);
    xmlFreeDoc(document);
}

/* The sample written by a writer of another format, so that no bytes of the input are kept. */
static char *written_anew(const struct writer_kind *kind)
{
    if (kind != &writer_hocr) return written(sample, strlen(sample), kind, change_sample, 0, 0);
    char *alto = written(sample, strlen(sample), &writer_alto, change_sample, 0, 0);
    char *out = written(alto, strlen(alto), kind, NULL, 0, 0);
    free(alto);
    return out;
}

Test(writing, hocr)
{
    static const char *const paths[][2] = {
        {"name(/f:html)", "html"},
        {"/f:html/@lang", "vi"},
        {"/f:html/f:head/f:title", "scan <1>.pdf"},
        {"starts-with(//f:meta[@name='ocr-system']/@content, 'phucdau ')", "true"},
        {"//f:meta[@name='ocr-capabilities']/@content",
         "ocr_page ocr_carea ocr_par ocr_line ocrx_word ocrp_lang ocrp_wconf"},
        {"count(//f:div[@class='ocr_page'])", "1"},
        {"//f:div[@class='ocr_page']/@title", "bbox 0 0 1000 2000; ppageno 0; scan_res 300 300"},
        {"count(//f:div[@class='ocr_page']/f:div[@class='ocr_carea']/f:p[@class='ocr_par'])", "2"},
        {"count(//f:p/f:span[@class='ocr_line'])", "2"},
        {"//f:span[@class='ocrx_word'][1]/@title", "bbox 100 200 200 240; x_wconf 90"},
        {"(//f:span[@class='ocrx_word'])[2]", "trào"},
        {"(//f:span[@class='ocrx_word'])[2]/@title", "bbox 100 200 200 240; x_wconf 63"},
        {"(//f:span[@class='ocrx_word'])[3]", "<&\"'"},
        {"(//f:span[@class='ocrx_word'])[3]/@title", "bbox 10 20 31 40"},
        {"count(//*[@id])", "10"},
        {"count(//*[@id and @id = following::*/@id])", "0"},
        {"count(//*[@id and @id = descendant::*/@id])", "0"},
    };
    char *text = written_anew(&writer_hocr);
    expect_paths(text, "http://www.w3.org/1999/xhtml", paths, sizeof paths / sizeof *paths);
    expect_words(text, "Phong trào||<&\"'");
    free(text);
}

Test(writing, alto)
{
    static const char *const paths[][2] = {
        {"name(/f:alto)", "alto"},
        {"/f:alto/@SCHEMAVERSION", "4.2"},
        {"name(/f:alto/*[1])", "Description"},
        {"name(/f:alto/*[2])", "Layout"},
        {"count(/f:alto/*)", "2"},
        {"/f:alto/f:Description/*[1][self::f:MeasurementUnit]", "pixel"},
        {"/f:alto/f:Description/*[2][self::f:sourceImageInformation]/f:fileName", "scan <1>.pdf"},
        {"name(/f:alto/f:Description/*[3])", "Processing"},
        {"count(//f:Page[@ID and @PHYSICAL_IMG_NR='1' and @WIDTH='1000' and @HEIGHT='2000'])", "1"},
        {"count(/f:alto/f:Layout/f:Page/f:PrintSpace/f:TextBlock[@ID and @LANG='vi'])", "2"},
        {"count(//f:TextBlock/f:TextLine)", "2"},
        {"count(//f:TextLine/*[1][self::f:String])", "2"},
        {"count(//f:SP)", "1"},
        {"count(//f:SP[preceding-sibling::*[1][self::f:String] and following-sibling::*[1][self::f:String]])", "1"},
        {"count(//f:String[@ID and @HPOS and @VPOS and @WIDTH and @HEIGHT and @CONTENT])", "3"},
        {"//f:String[2]/@CONTENT", "trào"},
        {"//f:String[2]/@WC", "0.63"},
        {"count(//f:String[2]/f:ALTERNATIVE)", "2"},
        {"//f:String[2]/f:ALTERNATIVE[1]", "trảo"},
        {"(//f:String)[3]/@CONTENT", "<&\"'"},
        {"count((//f:String)[3]/@WC)", "0"},
        {"concat((//f:String)[3]/@HPOS, ' ', (//f:String)[3]/@VPOS, ' ', (//f:String)[3]/@WIDTH)", "10 20 21"},
        {"count(//*[@ID and @ID = following::*/@ID])", "0"},
        {"count(//*[@ID and @ID = descendant::*/@ID])", "0"},
        {"count(//*[@HPOS < 0 or @VPOS < 0 or @HPOS + @WIDTH > 1000 or @VPOS + @HEIGHT > 2000])", "0"},
    };
    char *text = written_anew(&writer_alto);
    expect_paths(text, "http://www.loc.gov/standards/alto/ns-v4#", paths, sizeof paths / sizeof *paths);
    expect_words(text, "Phong trào||<&\"'");
    free(text);
}

Test(writing, jsonl)
{
    char *text = written_anew(&writer_jsonl), *second = strchr(text, '\n');
    cr_assert_not_null(second);
    *second++ = '\0';
    json_t *line = json_loads(text, 0, NULL), *last = json_loads(second, 0, NULL);
    cr_assert(line != NULL && last != NULL);
    const char *output, *before, *after, *origin, *other;
    json_int_t page, block, number;
    double box[4], confidence, before_confidence, other_confidence;
    cr_assert_eq(json_unpack(line,
                             "{s:I, s:I, s:I, s:s, s:[F, F, F, F], s:[{s:s, s:s}, {s:s, s:s, s:s, s:F, s:F, "
                             "s:[{s:s, s:F}, {}]}]}",
                             "page", &page, "block", &block, "line", &number, "output", &output, "box", &box[0],
                             &box[1], &box[2], &box[3], "words", "input", &before, "origin", &origin, "input", &before,
                             "output", &after, "origin", &other, "confidence", &confidence, "before_confidence",
                             &before_confidence, "alternatives", "text", &other, "confidence", &other_confidence),
                 0);
    cr_expect(page == 1 && block == 1 && number == 1);
    cr_expect_str_eq(output, "Phong trào");
    cr_expect(fabs(box[0] - 48) < 0.01 && fabs(box[3] - 115.2) < 0.01);
    cr_expect_str_eq(before, "trao");
    cr_expect_str_eq(after, "trào");
    cr_expect_str_eq(origin, "ocr");
    cr_expect_str_eq(other, "trảo");
    cr_expect(confidence == 0.625 && before_confidence == 0.9 && other_confidence == 0.25);
    cr_assert_eq(json_unpack(last, "{s:I, s:I, s:s}", "block", &block, "line", &number, "output", &output), 0);
    cr_expect(block == 2 && number == 2);
    cr_expect_str_eq(output, "<&\"'");
    json_decref(line);
    json_decref(last);
    free(text);
}

/* A page without words, with places beyond the paper, and with characters that XML cannot hold. */
Test(writing, pages_that_are_odd)
{
    const struct writer_kind *const kinds[] = {&writer_hocr, &writer_alto};
    for (size_t k = 0; k < 2; k++) {
        char *out = NULL;
        size_t length = 0;
        FILE *stream = open_memstream(&out, &length);
        const struct writer_options options = {.language = "vi"};
        struct writer *writer = NULL;
        pd_error error = {0};
        cr_assert_eq(kinds[k]->open(stream, &options, &writer, &error), PD_OK);
        for (size_t number = 1; number <= 2; number++) {
            struct document_page *page = document_page_new(number);
            page->width = page->height = 72;
            const pd_box beyond = {-10, 10, 1e9F, 5e9F};
            struct document_word *word;
            cr_assert(number == 1 || document_add_word(page, "a\xEF\xBF\xBF", 4, beyond, &word));
            document_close(page);
            cr_assert_eq(kinds[k]->page(writer, page, &error), PD_OK);
            document_page_free(page);
        }
        cr_assert_eq(kinds[k]->finish(writer, &error), PD_OK);
        kinds[k]->free(writer);
        fclose(stream);
        cr_expect_not_null(strstr(out, "a\xEF\xBF\xBD"));
        cr_expect_not_null(
            strstr(out, k == 0 ? "bbox 0 41 300 300" : "HPOS=\"0\" VPOS=\"41\" WIDTH=\"300\" HEIGHT=\"259\""));
        expect_words(out, "");
        free(out);
    }
}

Test(writing, a_full_disk_is_an_error)
{
    const struct writer_kind *const kinds[] = {&writer_hocr, &writer_alto, &writer_jsonl};
    const char *alto = ALTO("", "<String CONTENT='Phong'/>"), *inputs[] = {NULL, sample, alto};
    for (size_t k = 0; k < 9; k++) {
        const struct writer_kind *kind = kinds[k / 3];
        const char *input = inputs[k % 3];
        struct source *origin = input != NULL ? open_text(input) : NULL;
        const struct writer_options options = {.source = origin, .language = "vi"};
        FILE *stream = fopen("/dev/full", "w");
        cr_assert_not_null(stream);
        setvbuf(stream, NULL, _IONBF, 0);
        struct writer *writer = NULL;
        pd_error error = {0};
        pd_status status = kind->open(stream, &options, &writer, &error);
        struct source *source = open_text(sample);
        struct document_page *page = read_page(source, 0);
        if (status == PD_OK) {
            status = kind->page(writer, page, &error);
            cr_expect_eq(errno, ENOSPC);
            kind->free(writer);
        }
        cr_expect_eq(status, PD_ERROR_IO, "%s, input %zu", kind->format.name, k % 3);
        document_page_free(page);
        source_free(source);
        source_free(origin);
        fclose(stream);
    }
}
