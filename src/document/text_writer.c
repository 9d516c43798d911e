/* A form feed between pages, and none at the end: what pdftotext's readers expect, without an empty page behind the
 * last. */
#include "document/text_writer.h"

#include "base/error.h"
#include "document/page_text.h"

pd_status text_writer_page(FILE *stream, struct document_page *page, bool is_first, pd_error *error)
{
    struct page_text text;
    const pd_status status = page_text_make(page, &text, error);
    if (status != PD_OK) return status;
    if (!is_first) putc('\f', stream);
    fwrite(text.bytes, 1, text.length, stream);
    return ferror(stream) ? error_set(error, PD_ERROR_IO, "cannot write") : PD_OK;
}
