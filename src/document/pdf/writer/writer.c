/*
 * A PDF that looks like the document and can be searched. From a PDF it is the original with a new layer of invisible
 * text; from images, a new PDF that holds them unchanged.
 *
 * qpdf copies everything that it is not told to change: the streams of images, bookmarks, links, attachments and
 * signatures stay the same byte for byte. Its decode level "none" leaves every compressed stream as it is. The output
 * is made in memory, since qpdf writes only to files that it opens by name. The identifier is computed from the
 * content, so that the same input gives the same file.
 */
#include "document/writer.h"

#include "base/error.h"
#include "document/pdf/source.h"
#include "document/pdf/writer/archive.h"
#include "document/pdf/writer/image.h"
#include "document/pdf/writer/page.h"
#include "document/pdf/writer/signature.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct pdf_writer {
    struct writer base;
    struct writer_options options;
    struct pdf_file *file; /* the file that is written: `own_file`, or that of the input */
    struct pdf_file *own_file;
    size_t image_count; /* number of images in the input; 0 if it is a PDF */
    size_t image_pages; /* how many of them have become pages */
    struct pdf_font font;
    int font_object; /* its object number; its dictionary is filled at the end */
};

/* ---- Opening ------------------------------------------------------------------------- */

/* Uses the input's file. If another writer already claimed it, opens the input again. */
static pd_status open_pdf_input(struct pdf_writer *writer, struct pdf_file *input, pd_error *error)
{
    writer->file = input;
    if (pdf_file_claim(input)) return PD_OK;
    const pd_status status = pdf_file_open_again(input, &writer->own_file, error);
    writer->file = writer->own_file;
    return status;
}

static pd_status check_pdf_input(const struct pdf_writer *writer, qpdf_data pdf, pd_error *error)
{
    const bool stays_encrypted = qpdf_is_encrypted(pdf) && !writer->options.decrypt;
    if (writer->options.pdfa && stays_encrypted)
        return error_set(error, PD_ERROR_ENCRYPTED,
                         "the PDF is encrypted, which PDF/A forbids (--encryption remove writes it without)");
    const pd_status status = writer->options.pdfa ? pdf_archive_check(pdf, error) : PD_OK;
    if (status != PD_OK || writer->options.break_signature || !pdf_is_signed(pdf)) return status;
    return error_set(error, PD_ERROR_INPUT,
                     "the PDF is digitally signed; any change would make the signature invalid (--break-signature "
                     "writes a changed copy, --to text its text)");
}

/* Starts a new PDF, to which the images of the input will be added. */
static pd_status open_image_input(struct pdf_writer *writer, pd_error *error)
{
    const struct writer_options *options = &writer->options;
    pd_status status = pdf_image_check(options->source, error);
    if (status == PD_OK) status = pdf_file_new(&writer->own_file, error);
    if (status != PD_OK) return status;
    writer->file = writer->own_file;
    writer->image_count = options->source->page_count;
    const qpdf_data pdf = pdf_file_lock(writer->file);
    const qpdf_oh info = qpdf_make_indirect_object(pdf, qpdf_oh_new_dictionary(pdf));
    qpdf_oh_replace_key(pdf, info, "/Producer", qpdf_oh_new_unicode_string(pdf, "phucdau"));
    qpdf_oh_replace_key(pdf, qpdf_get_trailer(pdf), "/Info", info);
    qpdf_oh_replace_key(pdf, qpdf_get_root(pdf), "/Lang", qpdf_oh_new_unicode_string(pdf, options->language));
    pdf_file_unlock(writer->file);
    return PD_OK;
}

static void free_pdf(struct writer *base)
{
    struct pdf_writer *writer = (struct pdf_writer *)base;
    pdf_file_free(writer->own_file);
    pdf_font_free(&writer->font);
    free(writer);
}

/* Opens the file that will be written. */
static pd_status open_file(struct pdf_writer *writer, pd_error *error)
{
    struct pdf_file *input = pdf_source_file(writer->options.source);
    pd_status status = input != NULL ? open_pdf_input(writer, input, error) : open_image_input(writer, error);
    if (status != PD_OK) return status;
    const qpdf_data pdf = pdf_file_lock(writer->file);
    if (input != NULL) status = check_pdf_input(writer, pdf, error);
    if (status == PD_OK) {
        const qpdf_oh font = qpdf_make_indirect_object(pdf, qpdf_oh_new_dictionary(pdf));
        writer->font_object = qpdf_oh_get_object_id(pdf, font);
        status = pdf_file_check(pdf, error);
    }
    pdf_file_unlock(writer->file);
    return status;
}

static pd_status open_pdf(FILE *stream, const struct writer_options *options, struct writer **out, pd_error *error)
{
    struct pdf_writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL) return error_memory(error);
    writer->base = (struct writer){.kind = &writer_pdf, .stream = stream};
    writer->options = *options;
    pd_status status = pdf_font_init(&writer->font) ? PD_OK : error_memory(error);
    if (status == PD_OK) status = open_file(writer, error);
    if (status == PD_OK)
        *out = &writer->base;
    else
        free_pdf(&writer->base);
    return status;
}

/* ---- Pages --------------------------------------------------------------------------- */

/* Makes pages of the images up to number `count`. `page` is the page of the last one, or NULL. */
static pd_status add_images(struct pdf_writer *writer, qpdf_data pdf, size_t count, const struct document_page *page,
                            pd_error *error)
{
    pd_status status = PD_OK;
    for (; status == PD_OK && writer->image_pages < count; writer->image_pages++) {
        const bool is_last = writer->image_pages + 1 == count;
        status = pdf_image_add(writer->options.source, writer->image_pages, is_last ? page : NULL, pdf, error);
        if (status == PD_OK) status = pdf_file_check(pdf, error);
        qpdf_oh_release_all(pdf);
    }
    return status;
}

static pd_status set_layer(struct pdf_writer *writer, qpdf_data pdf, const struct document_page *page, pd_error *error)
{
    const qpdf_oh target = qpdf_get_page_n(pdf, page->number - 1);
    const qpdf_oh font = qpdf_get_object_by_id(pdf, writer->font_object, 0);
    pd_status status = pdf_file_check(pdf, error);
    if (status == PD_OK) status = pdf_page_set_layer(pdf, target, page, &writer->font, font, error);
    if (status == PD_OK && page->turn != 0) pdf_page_turn(pdf, target, page->turn);
    if (status == PD_OK) status = pdf_file_check(pdf, error);
    return status;
}

static pd_status write_page(struct writer *base, struct document_page *page, pd_error *error)
{
    struct pdf_writer *writer = (struct pdf_writer *)base;
    const qpdf_data pdf = pdf_file_lock(writer->file);
    pd_status status = PD_OK;
    if (page->number <= writer->image_count) status = add_images(writer, pdf, page->number, page, error);
    if (status == PD_OK && page->reading != PD_PAGE_KEPT && !page->timed_out)
        status = set_layer(writer, pdf, page, error);
    pdf_file_unlock(writer->file);
    return status;
}

/* ---- The font ------------------------------------------------------------------------ */

static qpdf_oh stream_of(qpdf_data pdf, struct pdf_buffer *bytes, bool *failed)
{
    const qpdf_oh stream = pdf_new_stream(pdf, bytes);
    *failed = *failed || bytes->failed;
    if (!bytes->failed) {
        const qpdf_oh length = qpdf_oh_new_integer(pdf, (long long)bytes->length);
        qpdf_oh_replace_key(pdf, qpdf_oh_get_dict(pdf, stream), "/Length1", length);
    }
    pdf_buffer_free(bytes);
    return stream;
}

/* Makes the font of the characters that occurred (ISO 32000-2, 9.7): a Type 0 font over one CIDFontType2. */
static bool make_font(struct pdf_writer *writer, qpdf_data pdf)
{
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
    qpdf_oh_replace_key(pdf, descriptor, "/FontFile2", stream_of(pdf, &program, &failed));
    qpdf_oh_replace_key(pdf, descendant, "/CIDToGIDMap", stream_of(pdf, &glyphs, &failed));
    qpdf_oh_replace_key(pdf, descendant, "/FontDescriptor", descriptor);
    qpdf_oh_replace_key(pdf, font, "/Type", qpdf_oh_new_name(pdf, "/Font"));
    qpdf_oh_replace_key(pdf, font, "/Subtype", qpdf_oh_new_name(pdf, "/Type0"));
    qpdf_oh_replace_key(pdf, font, "/BaseFont", qpdf_oh_new_name(pdf, "/PHUCDA+Invisible"));
    qpdf_oh_replace_key(pdf, font, "/Encoding", qpdf_oh_new_name(pdf, "/Identity-H"));
    qpdf_oh_replace_key(pdf, font, "/DescendantFonts", qpdf_oh_wrap_in_array(pdf, descendant));
    qpdf_oh_replace_key(pdf, font, "/ToUnicode", stream_of(pdf, &map, &failed));
    return !failed;
}

/* ---- The file ------------------------------------------------------------------------ */

/* Sets qpdf's options so that as little as possible changes. */
static void set_up_writing(const struct pdf_writer *writer, qpdf_data pdf)
{
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
    const bool stays_encrypted = qpdf_is_encrypted(pdf) && !writer->options.decrypt;
    qpdf_set_preserve_encryption(pdf, stays_encrypted);
    if (!stays_encrypted) qpdf_set_deterministic_ID(pdf, QPDF_TRUE);
}

static pd_status write_file(struct pdf_writer *writer, qpdf_data pdf, pd_error *error)
{
    pd_status status = add_images(writer, pdf, writer->image_count, NULL, error);
    if (status != PD_OK) return status;
    if (!make_font(writer, pdf)) return error_memory(error);
    if (writer->options.pdfa) status = pdf_archive_prepare(pdf, error);
    if (status != PD_OK) return status;
    set_up_writing(writer, pdf);
    qpdf_write(pdf);
    status = pdf_file_check(pdf, error);
    if (status != PD_OK) return status;
    const size_t length = qpdf_get_buffer_length(pdf);
    errno = 0;
    if (fwrite(qpdf_get_buffer(pdf), 1, length, writer->base.stream) == length) return PD_OK;
    return error_set(error, PD_ERROR_IO, "cannot write");
}

static pd_status finish_pdf(struct writer *base, pd_error *error)
{
    struct pdf_writer *writer = (struct pdf_writer *)base;
    const pd_status status = write_file(writer, pdf_file_lock(writer->file), error);
    const int error_number = errno;
    pdf_file_unlock(writer->file);
    errno = error_number;
    return status;
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
