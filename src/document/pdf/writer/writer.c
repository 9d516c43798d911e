/*
 * A PDF that looks as the document did and can be searched: of a PDF the original with a new layer of invisible text,
 * of images a new PDF that holds them as they are.
 *
 * qpdf copies what it is not told to change: images, bookmarks, links, attachments, signatures come out byte for
 * byte in their streams. Its decode level "none" leaves every compressed stream alone. Output is made in memory, since
 * qpdf writes to a file only by name; the identifier is made from the content, so that the same input gives the same
 * file.
 */
#include "document/writer.h"

#include "base/error.h"
#include "document/pdf/writer/archive.h"
#include "document/pdf/writer/image.h"
#include "document/pdf/writer/page.h"
#include "document/pdf/writer/signature.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER_BYTES = 1024 };

struct pdf_writer {
    struct writer base;
    struct writer_options options;
    qpdf_data pdf;
    struct pdf_image_pages images; /* of an input that is no PDF */
    size_t image_pages;            /* how many of them are pages already */
    struct pdf_font font;
    int font_object; /* its number; a dictionary that is filled at the end */
};

/* ---- qpdf's errors ------------------------------------------------------------------- */

/* What qpdf found wrong since last asked; PD_OK for nothing. */
static pd_status check(qpdf_data pdf, pd_error *error)
{
    if (!qpdf_has_error(pdf)) return PD_OK;
    const qpdf_error reason = qpdf_get_error(pdf);
    const bool is_password = qpdf_get_error_code(pdf, reason) == qpdf_e_password;
    const char *detail = qpdf_get_error_message_detail(pdf, reason);
    if (is_password)
        return error_set(error, PD_ERROR_ENCRYPTED, "the PDF is encrypted (qpdf --decrypt --password=… removes it)");
    return error_set(error, PD_ERROR_INPUT, "the PDF is damaged: %s (try qpdf or mutool clean)", detail);
}

/* ---- Opening ------------------------------------------------------------------------- */

static bool is_pdf(const struct writer_options *options)
{
    const size_t length = options->length < HEADER_BYTES ? options->length : HEADER_BYTES;
    return length > 0 && memmem(options->bytes, length, "%PDF-", 5) != NULL;
}

static pd_status load_pdf(struct pdf_writer *writer, pd_error *error)
{
    qpdf_read_memory(writer->pdf, "input", writer->options.bytes, writer->options.length, NULL);
    pd_status status = check(writer->pdf, error);
    if (status == PD_OK && writer->options.pdfa) status = pdf_archive_check(writer->pdf, error);
    if (status != PD_OK || writer->options.break_signature || !pdf_is_signed(writer->pdf)) return status;
    return error_set(error, PD_ERROR_INPUT,
                     "the PDF is digitally signed; any change would make the signature invalid (--break-signature "
                     "writes a changed copy, --to text its text)");
}

static pd_status load_images(struct pdf_writer *writer, pd_error *error)
{
    const struct writer_options *options = &writer->options;
    qpdf_empty_pdf(writer->pdf);
    const pd_status status = check(writer->pdf, error);
    if (status != PD_OK) return status;
    const qpdf_oh info = qpdf_make_indirect_object(writer->pdf, qpdf_oh_new_dictionary(writer->pdf));
    qpdf_oh_replace_key(writer->pdf, info, "/Producer", qpdf_oh_new_unicode_string(writer->pdf, "phucdau"));
    qpdf_oh_replace_key(writer->pdf, qpdf_get_trailer(writer->pdf), "/Info", info);
    qpdf_oh_replace_key(writer->pdf, qpdf_get_root(writer->pdf), "/Lang",
                        qpdf_oh_new_unicode_string(writer->pdf, options->language));
    return pdf_image_pages_open(options->bytes, options->length, options->max_pixels, &writer->images, error);
}

static void free_pdf(struct writer *base)
{
    struct pdf_writer *writer = (struct pdf_writer *)base;
    if (writer->pdf != NULL) qpdf_cleanup(&writer->pdf);
    pdf_image_pages_free(&writer->images);
    pdf_font_free(&writer->font);
    free(writer);
}

static pd_status open_pdf(FILE *stream, const struct writer_options *options, struct writer **out, pd_error *error)
{
    struct pdf_writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL) return error_memory(error);
    writer->base = (struct writer){.kind = &writer_pdf, .stream = stream};
    writer->options = *options;
    writer->pdf = qpdf_init();
    pd_status status = pdf_font_init(&writer->font) ? PD_OK : error_memory(error);
    if (status == PD_OK) {
        qpdf_silence_errors(writer->pdf);
        qpdf_set_suppress_warnings(writer->pdf, QPDF_TRUE);
        status = is_pdf(options) ? load_pdf(writer, error) : load_images(writer, error);
    }
    if (status == PD_OK) {
        const qpdf_oh font = qpdf_make_indirect_object(writer->pdf, qpdf_oh_new_dictionary(writer->pdf));
        writer->font_object = qpdf_oh_get_object_id(writer->pdf, font);
        status = check(writer->pdf, error);
    }
    if (status == PD_OK)
        *out = &writer->base;
    else
        free_pdf(&writer->base);
    return status;
}

/* ---- Pages --------------------------------------------------------------------------- */

/* Makes pages of the images up to number `count`; the last of them is `page`, where that is not NULL. */
static pd_status add_images(struct pdf_writer *writer, size_t count, const struct document_page *page, pd_error *error)
{
    pd_status status = PD_OK;
    for (; status == PD_OK && writer->image_pages < count; writer->image_pages++) {
        const bool is_last = writer->image_pages + 1 == count;
        status = pdf_image_pages_add(&writer->images, writer->image_pages, is_last ? page : NULL, writer->pdf, error);
        if (status == PD_OK) status = check(writer->pdf, error);
        qpdf_oh_release_all(writer->pdf);
    }
    return status;
}

static pd_status write_page(struct writer *base, struct document_page *page, pd_error *error)
{
    struct pdf_writer *writer = (struct pdf_writer *)base;
    pd_status status = PD_OK;
    if (page->number <= writer->images.count) status = add_images(writer, page->number, page, error);
    if (status != PD_OK || page->reading == PD_PAGE_KEPT || page->timed_out) return status;
    const qpdf_oh target = qpdf_get_page_n(writer->pdf, page->number - 1);
    const qpdf_oh font = qpdf_get_object_by_id(writer->pdf, writer->font_object, 0);
    status = check(writer->pdf, error);
    if (status == PD_OK) status = pdf_page_set_layer(writer->pdf, target, page, &writer->font, font, error);
    if (status == PD_OK) status = check(writer->pdf, error);
    qpdf_oh_release_all(writer->pdf);
    return status;
}

/* ---- The font ------------------------------------------------------------------------ */

static qpdf_oh stream_of(struct pdf_writer *writer, struct pdf_buffer *bytes, bool *failed)
{
    const qpdf_oh stream = pdf_new_stream(writer->pdf, bytes);
    *failed = *failed || bytes->failed;
    if (!bytes->failed) {
        const qpdf_oh length = qpdf_oh_new_integer(writer->pdf, (long long)bytes->length);
        qpdf_oh_replace_key(writer->pdf, qpdf_oh_get_dict(writer->pdf, stream), "/Length1", length);
    }
    pdf_buffer_free(bytes);
    return stream;
}

/* The font with the characters that have come up (ISO 32000-2, 9.7): Type 0 over one CIDFontType2. */
static bool make_font(struct pdf_writer *writer)
{
    const qpdf_data pdf = writer->pdf;
    struct pdf_buffer program = {0}, glyphs = {0}, map = {0};
    bool failed = false;
    pdf_font_program(&program);
    pdf_font_glyphs(&writer->font, &glyphs);
    pdf_font_to_unicode(&writer->font, &map);
    const qpdf_oh font = qpdf_get_object_by_id(pdf, writer->font_object, 0);
    const qpdf_oh descriptor = qpdf_make_indirect_object(
        pdf, qpdf_oh_parse(pdf, "<< /Type /FontDescriptor /FontName /PHUCDA+Invisible /Flags 5 /ItalicAngle 0"
                                " /FontBBox [0 -200 500 800] /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>"));
    const qpdf_oh descendant = qpdf_make_indirect_object(
        pdf, qpdf_oh_parse(pdf, "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /PHUCDA+Invisible /DW 500"
                                " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"));
    qpdf_oh_replace_key(pdf, descriptor, "/FontFile2", stream_of(writer, &program, &failed));
    qpdf_oh_replace_key(pdf, descendant, "/CIDToGIDMap", stream_of(writer, &glyphs, &failed));
    qpdf_oh_replace_key(pdf, descendant, "/FontDescriptor", descriptor);
    qpdf_oh_replace_key(pdf, font, "/Type", qpdf_oh_new_name(pdf, "/Font"));
    qpdf_oh_replace_key(pdf, font, "/Subtype", qpdf_oh_new_name(pdf, "/Type0"));
    qpdf_oh_replace_key(pdf, font, "/BaseFont", qpdf_oh_new_name(pdf, "/PHUCDA+Invisible"));
    qpdf_oh_replace_key(pdf, font, "/Encoding", qpdf_oh_new_name(pdf, "/Identity-H"));
    qpdf_oh_replace_key(pdf, font, "/DescendantFonts", qpdf_oh_wrap_in_array(pdf, descendant));
    qpdf_oh_replace_key(pdf, font, "/ToUnicode", stream_of(writer, &map, &failed));
    return !failed;
}

/* ---- The file ------------------------------------------------------------------------ */

static pd_status finish_pdf(struct writer *base, pd_error *error)
{
    struct pdf_writer *writer = (struct pdf_writer *)base;
    const qpdf_data pdf = writer->pdf;
    pd_status status = add_images(writer, writer->images.count, NULL, error);
    if (status != PD_OK) return status;
    if (!make_font(writer)) return error_memory(error);
    if (writer->options.pdfa) status = pdf_archive_prepare(pdf, error);
    if (status != PD_OK) return status;
    const bool is_linearized = qpdf_is_linearized(pdf);
    qpdf_init_write_memory(pdf);
    qpdf_set_object_stream_mode(pdf, qpdf_o_preserve);
    qpdf_set_decode_level(pdf, qpdf_dl_none);
    qpdf_set_compress_streams(pdf, QPDF_TRUE);
    qpdf_set_linearization(pdf, is_linearized);
    if (writer->options.pdfa) {
        qpdf_force_pdf_version(pdf, "1.7");
        qpdf_set_newline_before_endstream(pdf, QPDF_TRUE);
    } else {
        qpdf_set_minimum_pdf_version(pdf, "1.5");
    }
    if (!qpdf_is_encrypted(pdf)) qpdf_set_deterministic_ID(pdf, QPDF_TRUE);
    qpdf_write(pdf);
    status = check(pdf, error);
    if (status != PD_OK) return status;
    const size_t length = qpdf_get_buffer_length(pdf);
    errno = 0;
    if (fwrite(qpdf_get_buffer(pdf), 1, length, base->stream) == length) return PD_OK;
    return error_set(error, PD_ERROR_IO, "cannot write");
}

static const char *const endings[] = {".pdf", NULL};

const struct writer_kind writer_pdf = {
    .format = {.name = "pdf",
               .endings = endings,
               .is_binary = true,
               .details = ".Pa .pdf .\nThe document as it looks, with a layer of invisible text; see\n.Sx PDF ."},
    .open = open_pdf,
    .page = write_page,
    .finish = finish_pdf,
    .free = free_pdf};
