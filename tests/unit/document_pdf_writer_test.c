/*
 * The parts of the PDF writer. What may be cut out of a content stream follows from the rules of ISO 32000; that
 * nothing visible goes is asked of Poppler, which draws random streams before and after.
 */
#include "document/kinds.h"
#include "document/pdf/writer/archive.h"
#include "document/pdf/writer/content.h"
#include "document/pdf/writer/font.h"
#include "document/writer.h"

#include <criterion/criterion.h>
#include <qpdf/qpdf-c.h>
#include <stdlib.h>
#include <string.h>

/* ---- Cleaning ------------------------------------------------------------------------ */

static const double page_box[4] = {0, 0, 100, 100};

static bool is_type3(void *self, const struct pdf_content *content, const char *name, size_t length)
{
    (void)self;
    (void)content;
    return length == 2 && memcmp(name, "T3", 2) == 0;
}

/* /Im is an image, /Fm a form that shows hidden text. */
static enum pdf_object_kind find_object(void *self, const struct pdf_content *content, const char *name, size_t length,
                                        struct pdf_content *form)
{
    static const struct pdf_content described = {.object = 7, .matrix = {1, 0, 0, 1, 0, 0}, .box = {0, 0, 100, 100}};
    (void)self;
    (void)content;
    if (length == 2 && memcmp(name, "Im", 2) == 0) return PDF_OBJECT_OPAQUE_IMAGE;
    if (length != 2 || memcmp(name, "Fm", 2) != 0) return PDF_OBJECT_OTHER;
    *form = described;
    return PDF_OBJECT_FORM;
}

static bool load_form(void *self, struct pdf_content *form)
{
    (void)self;
    form->bytes = strdup("BT /F 9 Tf 3 Tr (form) Tj ET");
    form->length = strlen(form->bytes);
    return true;
}

/* /Gt is transparent. */
static unsigned find_state(void *self, const struct pdf_content *content, const char *name, size_t length)
{
    (void)self;
    (void)content;
    return length == 2 && memcmp(name, "Gt", 2) == 0 ? PDF_STATE_TRANSPARENT : 0;
}

static const struct pdf_names names = {
    .is_type3 = is_type3, .object = find_object, .load = load_form, .state = find_state};

static struct pdf_clean clean_text(const char *text)
{
    struct pdf_clean clean;
    pdf_clean_page(strdup(text), strlen(text), NULL, page_box, &names, &clean);
    return clean;
}

/* Whether the tokens of both are the same. */
static bool same_tokens(const char *a, size_t a_length, const char *b)
{
    size_t a_at = 0, b_at = 0;
    const size_t b_length = strlen(b);
    for (;;) {
        const struct pdf_token x = pdf_token_next(a, a_length, a_at), y = pdf_token_next(b, b_length, b_at);
        if (x.kind != y.kind || x.end - x.begin != y.end - y.begin) return false;
        if (x.kind == PDF_TOKEN_END) return true;
        if (memcmp(a + x.begin, b + y.begin, x.end - x.begin) != 0) return false;
        a_at = x.end;
        b_at = y.end;
    }
}

static void expect_clean(const char *text, const char *expected)
{
    struct pdf_clean clean = clean_text(text);
    cr_assert(!clean.failed);
    cr_assert_gt(clean.removed, 0, "nothing was removed from: %s", text);
    cr_assert(same_tokens(clean.contents[0].out.bytes, clean.contents[0].out.length, expected),
              "%s\nbecame\n%s\nnot\n%s", text, clean.contents[0].out.bytes, expected);
    pdf_clean_free(&clean);
}

static void expect_untouched(const char *text)
{
    struct pdf_clean clean = clean_text(text);
    cr_assert_eq(clean.removed, 0, "something was removed from: %s", text);
    pdf_clean_free(&clean);
}

Test(pdf_content, visible_text_stays)
{
    expect_untouched("BT /F 9 Tf 10 10 Td (a) Tj [(b) -20 (c)] TJ (d) ' 1 2 (e) \" ET");
    for (int mode = 0; mode <= 7; mode++) {
        char text[64];
        snprintf(text, sizeof text, "BT %d Tr /F 9 Tf (a) Tj ET", mode);
        if (mode != 3) expect_untouched(text);
    }
}

Test(pdf_content, hidden_text_goes_with_what_only_it_needs)
{
    expect_clean("BT /F 9 Tf 3 Tr 10 10 Td (a) Tj 0 -9 Td [(b) 3 (c)] TJ ET", "");
    expect_clean("1 g BT 3 Tr /F 9 Tf (a) Tj ET 0 0 5 5 re f", "1 g 0 0 5 5 re f");
}

Test(pdf_content, text_state_outlives_its_text_object)
{
    expect_clean("BT /F 9 Tf 3 Tr (a) Tj ET BT 0 Tr 5 5 Td (b) Tj ET", "/F 9 Tf BT 0 Tr 5 5 Td (b) Tj ET");
    expect_clean("BT /F 9 Tf 80 Tz 3 Tr (a) Tj ET BT 0 Tr (b) Tj ET", "/F 9 Tf 80 Tz BT 0 Tr (b) Tj ET");
    expect_clean("BT 9 TL 3 Tr (a) Tj ET BT 0 Tr T* (b) Tj ET", "9 TL BT 0 Tr T* (b) Tj ET");
    expect_clean("BT 3 Tr 1 -7 TD (a) Tj ET BT 0 Tr T* (b) Tj ET", "7 TL BT 0 Tr T* (b) Tj ET");
}

Test(pdf_content, the_mode_is_part_of_the_graphics_state)
{
    expect_clean("q 3 Tr BT (a) Tj ET Q BT (b) Tj ET", "q 3 Tr Q BT (b) Tj ET");
    expect_untouched("q 3 Tr Q BT (b) Tj ET");
    expect_clean("3 Tr q BT (a) Tj ET Q", "3 Tr q Q");
}

Test(pdf_content, hidden_text_that_moves_visible_text_stays)
{
    expect_untouched("BT 3 Tr (a) Tj 0 Tr (b) Tj ET");
    expect_clean("BT 3 Tr (a) Tj 0 Tr 5 0 Td (b) Tj ET", "BT 3 Tr 0 Tr 5 0 Td (b) Tj ET");
    expect_clean("BT 0 Tr (a) Tj 3 Tr (b) Tj ET", "BT 0 Tr (a) Tj 3 Tr ET");
}

Test(pdf_content, operators_that_show_and_move_leave_the_move)
{
    expect_clean("BT 9 TL 3 Tr (a) ' 0 Tr T* (b) Tj ET", "BT 9 TL 3 Tr T* 0 Tr T* (b) Tj ET");
    expect_clean("BT 9 TL 3 Tr 1.5 2 (a) \" 0 Tr T* (b) Tj ET", "BT 9 TL 3 Tr 1.5 Tw 2 Tc T* 0 Tr T* (b) Tj ET");
}

Test(pdf_content, type_3_fonts_are_seen_in_every_mode)
{
    expect_untouched("BT 3 Tr /T3 9 Tf (a) Tj ET");
    expect_clean("BT 3 Tr /T3 9 Tf 5 5 Td /F 9 Tf (a) Tj ET", "");
}

Test(pdf_content, text_behind_an_image_of_the_page_goes)
{
    expect_clean("BT /F 9 Tf 9 9 Td (a) Tj ET q 100 0 0 100 0 0 cm /Im Do Q", "/F 9 Tf q 100 0 0 100 0 0 cm /Im Do Q");
    expect_clean("BT 9 9 Td (a) Tj ET q 0 100 -100 0 100 0 cm /Im Do Q", "q 0 100 -100 0 100 0 cm /Im Do Q");
    expect_clean("BT 9 9 Td (a) Tj ET q -1 -1 102 102 re W n 100 0 0 100 0 0 cm /Im Do Q",
                 "q -1 -1 102 102 re W n 100 0 0 100 0 0 cm /Im Do Q");
}

Test(pdf_content, text_that_an_image_may_not_hide_stays)
{
    static const char *const images[] = {"q 90 0 0 100 0 0 cm /Im Do Q",  /* leaves a part of the page free */
                                         "q 100 0 0 100 5 0 cm /Im Do Q", /* lies beside it */
                                         "q 100 9 0 100 0 0 cm /Im Do Q", /* is slanted */
                                         "q 0 0 50 50 re W n 100 0 0 100 0 0 cm /Im Do Q",          /* is clipped */
                                         "q 0 0 m 100 0 l 0 100 l W n 100 0 0 100 0 0 cm /Im Do Q", /* to a triangle */
                                         "q /Gt gs 100 0 0 100 0 0 cm /Im Do Q",                    /* lets through */
                                         "/OC /Layer BDC q 100 0 0 100 0 0 cm /Im Do Q EMC", /* can be switched off */
                                         "q 100 0 0 100 0 0 cm /Mask Do Q",                  /* is not opaque */
                                         "0 g 0 0 100 100 re f"};                            /* is no image */
    for (size_t k = 0; k < sizeof images / sizeof *images; k++) {
        char text[256];
        snprintf(text, sizeof text, "BT /F 9 Tf 9 9 Td (a) Tj ET %s", images[k]);
        expect_untouched(text);
        snprintf(text, sizeof text, "%s BT /F 9 Tf 9 9 Td (a) Tj ET", "q 100 0 0 100 0 0 cm /Im Do Q");
        expect_untouched(text);
    }
    expect_untouched("BT /F 9 Tf 200 9 Td (beside the page) Tj ET q 100 0 0 100 0 0 cm /Im Do Q");
}

Test(pdf_content, forms_are_cleaned_unless_drawn_twice)
{
    struct pdf_clean clean = clean_text("/Fm Do");
    cr_assert_eq(clean.removed, 1);
    cr_assert_eq(clean.contents[0].removed, 0);
    cr_assert_eq(clean.contents[1].removed, 1);
    pdf_clean_free(&clean);
    expect_untouched("/Fm Do 1 0 0 1 5 5 cm /Fm Do");
}

Test(pdf_content, strings_comments_and_inline_images_are_no_operators)
{
    expect_clean("BT 3 Tr (Tj \\) ET (nested) ) Tj ET", "");
    expect_clean("BT 3 Tr % (x) Tj\n <28546A> Tj ET", "");
    expect_untouched("BT (3 Tr) Tj <33205472> Tj ET");
    expect_untouched("BI /W 9 /H 1 /BPC 8 /CS /G ID 3 Tr\x01 EI\xFF BT (a) Tj EI BT (b) Tj ET");
}

Test(pdf_content, what_is_no_content_is_left_alone)
{
    static const char *const broken[] = {"BT 3 Tr (a) Tj (b ET", "BT 3 Tr (a) Tj <61 ET",
                                         "BT 3 Tr (a) Tj ) ET",  "BT 3 Tr (a) Tj ET BI /W 1 ID x",
                                         "BT 3 Tr (a) Tj > ET",  "BT 3 Tr (a) Tj ET (outside) Tj"};
    for (size_t k = 0; k < sizeof broken / sizeof *broken; k++) {
        struct pdf_clean clean = clean_text(broken[k]);
        cr_assert(clean.failed, "%s", broken[k]);
        cr_assert_eq(clean.removed, 0);
        pdf_clean_free(&clean);
    }
    expect_untouched("Q Q Q ET EMC Tj Tm cm re W n");
    expect_untouched("");
}

/* ---- Against Poppler ----------------------------------------------------------------- */

/* A PDF of one page of 100 × 100 points with this content; /F is a font, /Im an opaque image. */
static char *make_pdf(const char *content, size_t length, size_t *size)
{
    struct pdf_buffer pdf = {0};
    char number[64];
    pdf_buffer_text(&pdf, "%PDF-1.4\n");
    const char *const objects[] = {
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 6 0 R"
        " /Resources << /Font << /F 4 0 R >> /XObject << /Im 5 0 R >> >> >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray /Length 1 >>"
        " stream\nz\nendstream"};
    size_t offsets[7] = {0};
    for (int k = 0; k < 5; k++) {
        offsets[k + 1] = pdf.length;
        snprintf(number, sizeof number, "%d 0 obj ", k + 1);
        pdf_buffer_text(&pdf, number);
        pdf_buffer_text(&pdf, objects[k]);
        pdf_buffer_text(&pdf, " endobj\n");
    }
    offsets[6] = pdf.length;
    pdf_buffer_format(&pdf, "6 0 obj << /Length %zu >> stream\n", length);
    pdf_buffer_put(&pdf, content, length);
    pdf_buffer_text(&pdf, "\nendstream endobj\n");
    const size_t table = pdf.length;
    pdf_buffer_text(&pdf, "xref\n0 7\n0000000000 65535 f \n");
    for (int k = 1; k < 7; k++) pdf_buffer_format(&pdf, "%010zu 00000 n \n", offsets[k]);
    pdf_buffer_format(&pdf, "trailer << /Root 1 0 R /Size 7 >>\nstartxref\n%zu\n%%%%EOF\n", table);
    cr_assert(!pdf.failed);
    *size = pdf.length;
    return pdf.bytes;
}

static PIX *draw(const char *content, size_t length)
{
    size_t size;
    char *pdf = make_pdf(content, length, &size);
    struct source *source;
    struct source_page_image image;
    cr_assert_eq(source_open(&document_kinds, pdf, size, 1000000, &source, NULL), PD_OK);
    cr_assert_eq(source_image(source, 0, 72, &image, NULL), PD_OK);
    source_free(source);
    free(pdf);
    return image.pix;
}

/* Numbers from a linear congruence (Knuth's MMIX), the same on every machine. */
static unsigned draw_lot(uint64_t *state, unsigned below)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(*state >> 33) % below;
}

/* Random operators; text objects and saved states are balanced. */
static void put_random(uint64_t *state, struct pdf_buffer *out)
{
    static const char *const texts[] = {"(ab) Tj",
                                        "[(c) -300 (d)] TJ",
                                        "(e) '",
                                        "3 1 (f) \"",
                                        "0 Tr",
                                        "3 Tr",
                                        "3 Tr",
                                        "1 Tr",
                                        "10 20 Td",
                                        "-5 -10 TD",
                                        "T*",
                                        "12 TL",
                                        "60 Tz",
                                        "/F 9 Tf",
                                        "/F 14 Tf",
                                        "2 Tc",
                                        "1 0 0 1 30 40 Tm",
                                        "0.5 g",
                                        "4 Ts"};
    static const char *const others[] = {"0.8 g 5 5 30 30 re f", "q 100 0 0 100 0 0 cm /Im Do Q",
                                         "q 50 0 0 50 0 0 cm /Im Do Q", "1 0 0 1 3 2 cm", "0.2 g"};
    size_t depth = 0;
    pdf_buffer_text(out, "BT /F 12 Tf 20 50 Td ET\n");
    for (int k = 0; k < 8; k++) {
        const unsigned lot = draw_lot(state, 10);
        if (lot == 0) {
            pdf_buffer_text(out, "q\n");
            depth++;
        } else if (lot == 1 && depth > 0) {
            pdf_buffer_text(out, "Q\n");
            depth--;
        } else if (lot < 4) {
            pdf_buffer_format(out, "%s\n", others[draw_lot(state, sizeof others / sizeof *others)]);
        } else {
            pdf_buffer_text(out, "BT 15 35 Td\n");
            for (unsigned n = draw_lot(state, 9); n > 0; n--)
                pdf_buffer_format(out, "%s\n", texts[draw_lot(state, sizeof texts / sizeof *texts)]);
            pdf_buffer_text(out, "ET\n");
        }
    }
    for (; depth > 0; depth--) pdf_buffer_text(out, "Q\n");
}

Test(pdf_content, random_pages_look_the_same_when_cleaned)
{
    uint64_t state = 1;
    size_t cleaned = 0;
    for (int k = 0; k < 400; k++) {
        struct pdf_buffer content = {0};
        put_random(&state, &content);
        struct pdf_clean clean = clean_text(content.bytes);
        cr_assert(!clean.failed);
        if (clean.removed > 0) {
            cleaned++;
            const struct pdf_buffer *out = &clean.contents[0].out;
            PIX *before = draw(content.bytes, content.length), *after = draw(out->bytes, out->length);
            l_int32 same = 0;
            pixEqual(before, after, &same);
            cr_assert(same, "looks different:\n%s\nafter cleaning:\n%s", content.bytes, out->bytes);
            pixDestroy(&before);
            pixDestroy(&after);
        }
        pdf_clean_free(&clean);
        pdf_buffer_free(&content);
    }
    cr_assert_gt(cleaned, 200);
}

/* ---- The font ------------------------------------------------------------------------ */

Test(pdf_font, codes_follow_the_first_use_and_a_space_the_word)
{
    struct pdf_font font;
    struct pdf_buffer out = {0};
    cr_assert(pdf_font_init(&font));
    cr_assert_eq(pdf_font_show(&font, &out, "b\u1EC7b a", strlen("b\u1EC7b a")), 5);
    cr_assert_str_eq(out.bytes, "<000200030002000100040001>");
    cr_assert_eq(pdf_font_code(&font, 0x1EC7), 3);
    pdf_buffer_free(&out);
    pdf_font_free(&font);
}

Test(pdf_font, to_unicode_names_every_code_those_beyond_the_basic_plane_as_surrogates)
{
    struct pdf_font font;
    struct pdf_buffer out = {0};
    cr_assert(pdf_font_init(&font));
    for (uint32_t k = 0; k < 250; k++) pdf_font_code(&font, 0x4E00 + k);
    pdf_font_code(&font, 0x1F600);
    pdf_font_to_unicode(&font, &out);
    cr_assert_not_null(strstr(out.bytes, "<0001> <0020>\n"));
    cr_assert_not_null(strstr(out.bytes, "<0002> <4E00>\n"));
    cr_assert_not_null(strstr(out.bytes, "<00FB> <4EF9>\n"));
    cr_assert_not_null(strstr(out.bytes, "<00FC> <D83DDE00>\n"));
    /* 252 codes, at most 100 in a section (Adobe Technical Note 5014). */
    cr_assert_not_null(strstr(out.bytes, "100 beginbfchar\n<0001>"));
    cr_assert_not_null(strstr(out.bytes, "100 beginbfchar\n<0065>"));
    cr_assert_not_null(strstr(out.bytes, "52 beginbfchar\n<00C9>"));
    pdf_buffer_free(&out);
    pdf_font_free(&font);
}

static uint32_t number_at(const char *bytes)
{
    const unsigned char *at = (const unsigned char *)bytes;
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static uint32_t sum_of(const char *bytes, size_t length)
{
    uint32_t sum = 0;
    for (size_t k = 0; k < length; k += 4) sum += number_at(bytes + k);
    return sum;
}

/* The rules of the OpenType specification, "otff": sums of all tables and of the whole file. */
Test(pdf_font, the_program_is_a_sound_truetype_file)
{
    struct pdf_buffer out = {0};
    pdf_font_program(&out);
    cr_assert_eq(out.length % 4, 0);
    cr_assert_eq(number_at(out.bytes), 0x00010000);
    const size_t count = number_at(out.bytes + 4) >> 16;
    cr_assert_eq(count, 6);
    for (size_t k = 0; k < count; k++) {
        const char *entry = out.bytes + 12 + 16 * k;
        const size_t begin = number_at(entry + 8), length = (number_at(entry + 12) + 3) / 4 * 4;
        cr_assert_leq(begin + length, out.length);
        if (k > 0) cr_assert_lt(memcmp(entry - 16, entry, 4), 0);
        if (memcmp(entry, "head", 4) != 0) cr_assert_eq(sum_of(out.bytes + begin, length), number_at(entry + 4));
    }
    cr_assert_eq(sum_of(out.bytes, out.length), 0xB1B0AFBA);
    pdf_buffer_free(&out);
}

/* ---- Numbers, dates, colours --------------------------------------------------------- */

Test(pdf_buffer, numbers_have_no_needless_digits)
{
    static const struct {
        double value;
        int decimals;
        const char *text;
    } cases[] = {{0, 2, "0 "},     {1.5, 2, "1.5 "},       {-0.004, 2, "0 "},  {-0.25, 2, "-0.25 "},
                 {1.005, 1, "1 "}, {12.345, 3, "12.345 "}, {0.05, 2, "0.05 "}, {99.999, 2, "100 "},
                 {1e300, 2, "0 "}, {0.0 / 0.0, 2, "0 "},   {-123, 0, "-123 "}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct pdf_buffer out = {0};
        pdf_buffer_number(&out, cases[k].value, cases[k].decimals);
        cr_assert_str_eq(out.bytes, cases[k].text);
        pdf_buffer_free(&out);
    }
}

Test(pdf_archive, dates_are_rewritten_for_xmp)
{
    char out[32];
    cr_assert(pdf_archive_date("D:20190531081910+07'00'", out));
    cr_assert_str_eq(out, "2019-05-31T08:19:10+07:00");
    cr_assert(pdf_archive_date("D:20190531081910Z", out));
    cr_assert_str_eq(out, "2019-05-31T08:19:10Z");
    cr_assert(pdf_archive_date("D:2019", out));
    cr_assert_str_eq(out, "2019-01-01T00:00:00Z");
    static const char *const none[] = {
        "", "D:", "yesterday", "D:20191331", "D:201905310x", "D:20190531250000", "D:20190531081910+99'00'"};
    for (size_t k = 0; k < sizeof none / sizeof *none; k++) cr_assert(!pdf_archive_date(none[k], out), "%s", none[k]);
}

Test(pdf_archive, the_profile_is_as_long_as_it_says_and_its_tags_lie_inside)
{
    struct pdf_buffer out = {0};
    pdf_archive_profile(&out);
    cr_assert_eq(number_at(out.bytes), out.length);
    cr_assert_eq(memcmp(out.bytes + 36, "acsp", 4), 0);
    const uint32_t count = number_at(out.bytes + 128);
    for (uint32_t k = 0; k < count; k++) {
        const char *entry = out.bytes + 132 + 12 * k;
        cr_assert_eq(number_at(entry + 4) % 4, 0);
        cr_assert_leq(number_at(entry + 4) + number_at(entry + 8), out.length);
    }
    pdf_buffer_free(&out);
}

/* Signs of XML are escaped, quotation marks stand as they are, control characters go; a date that is none goes. */
Test(pdf_archive, metadata_say_what_info_says)
{
    static const char *const parts[] = {
        "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta",
        "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">\"Số\" &amp; &lt;1&gt;</rdf:li></rdf:Alt></dc:title>\n",
        "<dc:creator><rdf:Seq><rdf:li>a\"</rdf:li></rdf:Seq></dc:creator>\n",
        "<xmp:CreateDate>2019-05-31T00:00:00Z</xmp:CreateDate>\n</rdf:Description>",
        "</x:xmpmeta>\n<?xpacket end=\"w\"?>\n"};
    qpdf_data pdf = qpdf_init();
    unsigned char *bytes = NULL;
    size_t length = 0;
    QPDF_BOOL is_decoded;
    qpdf_empty_pdf(pdf);
    const qpdf_oh info = qpdf_oh_new_dictionary(pdf), trailer = qpdf_get_trailer(pdf);
    qpdf_oh_replace_key(pdf, info, "/Title", qpdf_oh_new_unicode_string(pdf, "\"Số\" &\1 <1>"));
    qpdf_oh_replace_key(pdf, info, "/Author", qpdf_oh_new_string(pdf, "a\""));
    qpdf_oh_replace_key(pdf, info, "/CreationDate", qpdf_oh_new_string(pdf, "D:20190531"));
    qpdf_oh_replace_key(pdf, info, "/ModDate", qpdf_oh_new_string(pdf, "yesterday"));
    qpdf_oh_replace_key(pdf, trailer, "/Info", info);
    cr_assert_eq(pdf_archive_prepare(pdf, NULL), PD_OK);
    const qpdf_oh metadata = qpdf_oh_get_key(pdf, qpdf_get_root(pdf), "/Metadata");
    qpdf_oh_get_stream_data(pdf, metadata, qpdf_dl_generalized, &is_decoded, &bytes, &length);
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
        cr_expect_not_null(memmem(bytes, length, parts[k], strlen(parts[k])), "%s in %.*s", parts[k], (int)length,
                           (const char *)bytes);
    cr_expect(!qpdf_oh_has_key(pdf, info, "/ModDate"));
    free(bytes);
    qpdf_cleanup(&pdf);
}

/* ---- Whole files --------------------------------------------------------------------- */

static struct source *open_source(const void *bytes, size_t length)
{
    struct source *source = NULL;
    pd_error error = {0};
    cr_assert_eq(source_open(&document_kinds, bytes, length, 1000000, &source, &error), PD_OK, "%s", error.message);
    return source;
}

/* Writes a source as a PDF of pages without words; returns the file's bytes. */
static char *write_source(struct source *source, size_t pages, size_t *size)
{
    char *out = NULL;
    pd_error error = {0};
    struct writer *writer;
    FILE *stream = open_memstream(&out, size);
    const struct writer_options options = {.source = source, .language = "vi"};
    cr_assert_eq(writer_pdf.open(stream, &options, &writer, &error), PD_OK, "%s", error.message);
    for (size_t k = 1; k <= pages; k++) {
        struct document_page *page = document_page_new(k);
        page->width = 40;
        page->height = 30;
        page->reading = PD_PAGE_OCR;
        cr_assert_eq(writer_pdf.page(writer, page, &error), PD_OK, "%s", error.message);
        document_page_free(page);
    }
    cr_assert_eq(writer_pdf.finish(writer, &error), PD_OK, "%s", error.message);
    writer_pdf.free(writer);
    fclose(stream);
    return out;
}

static char *write_pdf(const void *bytes, size_t length, size_t pages, size_t *size)
{
    struct source *source = open_source(bytes, length);
    char *out = write_source(source, pages, size);
    source_free(source);
    return out;
}

/* A picture of 40 × 30 pixels at 72 pixels per inch; `depth` 1 or 8. */
static PIX *make_picture(int depth, unsigned seed)
{
    uint64_t state = seed;
    PIX *pix = pixCreate(40, 30, depth);
    pixSetResolution(pix, 72, 72);
    for (int y = 0; y < 30; y++)
        for (int x = 0; x < 40; x++) pixSetPixel(pix, x, y, draw_lot(&state, 1u << depth));
    return pix;
}

static void expect_page(struct source *source, size_t number, PIX *picture)
{
    struct source_page_image image;
    cr_assert_eq(source_image(source, number, 72, &image, NULL), PD_OK);
    cr_assert_eq(pixGetWidth(image.pix), 40);
    cr_assert_eq(pixGetHeight(image.pix), 30);
    PIX *grey = pixConvertTo8(picture, 0);
    l_int32 same = 0;
    pixEqual(grey, image.pix, &same);
    cr_assert(same, "page %zu is not its picture", number + 1);
    pixDestroy(&grey);
    pixDestroy(&image.pix);
}

/* Of two pages, one asked for, both are there, and what Poppler draws is what was in the file. */
Test(pdf_writer, a_tiff_of_two_pages_becomes_a_pdf_of_two_pages)
{
    PIXA *pages = pixaCreate(2);
    l_uint8 *tiff = NULL;
    size_t length = 0, size = 0;
    pixaAddPix(pages, make_picture(1, 5), L_INSERT);
    pixaAddPix(pages, make_picture(8, 6), L_INSERT);
    cr_assert_eq(pixaWriteMemMultipageTiff(&tiff, &length, pages), 0);
    char *pdf = write_pdf(tiff, length, 1, &size);
    struct source *source;
    cr_assert_eq(source_open(&document_kinds, pdf, size, 1000000, &source, NULL), PD_OK);
    cr_assert_eq(source->page_count, 2);
    for (int k = 0; k < 2; k++) {
        PIX *picture = pixaGetPix(pages, k, L_CLONE);
        expect_page(source, (size_t)k, picture);
        pixDestroy(&picture);
    }
    source_free(source);
    free(pdf);
    free(tiff);
    pixaDestroy(&pages);
}

Test(pdf_writer, what_is_no_document_is_refused)
{
    struct writer *writer;
    pd_error error;
    static const char text[] = "<html><body><div class='ocr_page'>plain text</div></body></html>";
    struct source *source = open_source(text, sizeof text - 1);
    const struct writer_options options = {.source = source, .language = "vi"};
    cr_assert_eq(writer_pdf.open(stdout, &options, &writer, &error), PD_ERROR_INPUT);
    const struct writer_options nothing = {.language = "vi"};
    cr_assert_eq(writer_pdf.open(stdout, &nothing, &writer, &error), PD_ERROR_INPUT);
    source_free(source);
}

/* The second file is not one of two layers: what the first writer changed is not what the second starts from. */
Test(pdf_writer, a_source_can_be_written_twice)
{
    size_t length, sizes[2];
    char *pdf = make_pdf("0 0 m 9 9 l S", 13, &length), *files[2];
    struct source *source = open_source(pdf, length);
    for (int k = 0; k < 2; k++) files[k] = write_source(source, 1, &sizes[k]);
    cr_assert_eq(sizes[0], sizes[1]);
    cr_assert_arr_eq(files[0], files[1], sizes[0]);
    for (int k = 0; k < 2; k++) free(files[k]);
    source_free(source);
    free(pdf);
}

/* A page whose images were looked at, through the same handle, is written as one that nobody has looked at. */
Test(pdf_writer, reading_a_page_changes_nothing_of_what_is_written)
{
    size_t length, size, size_after;
    char *pdf = make_pdf("0 0 m 9 9 l S", 13, &length);
    struct source *source = open_source(pdf, length);
    struct source_page_image image;
    char *out = write_source(source, 1, &size);
    cr_assert_eq(source_image(source, 0, 72, &image, NULL), PD_OK);
    pixDestroy(&image.pix);
    source_free(source);
    source = open_source(pdf, length);
    cr_assert_eq(source_image(source, 0, 72, &image, NULL), PD_OK);
    pixDestroy(&image.pix);
    char *out_after = write_source(source, 1, &size_after);
    cr_assert_eq(size, size_after);
    cr_assert_arr_eq(out, out_after, size);
    free(out);
    free(out_after);
    source_free(source);
    free(pdf);
}

Test(pdf_writer, the_font_is_left_out_of_a_pdf_that_needs_none)
{
    size_t size, length;
    char *pdf = make_pdf("", 0, &length), *out = write_pdf(pdf, length, 0, &size);
    cr_assert_null(memmem(out, size, "PHUCDA", 6));
    free(out);
    free(pdf);
}
