/*
 * A PDF as qpdf holds it: opened once, for the check of a page's images while pages are read and for the writer, which
 * changes it. They run on several threads, and qpdf serves one at a time: each takes the lock for as long as it holds
 * objects of the file.
 */
#ifndef PHUCDAU_DOCUMENT_PDF_FILE_H
#define PHUCDAU_DOCUMENT_PDF_FILE_H

#include "phucdau.h"

#include <qpdf/qpdf-c.h>
#include <stddef.h>

struct pdf_file;

/*
 * Opens the PDF in `bytes`, which must outlive the result; no bytes (NULL, 0) are a new PDF without pages. The caller
 * frees it with pdf_file_free. Errors: those of pdf_file_check, PD_ERROR_MEMORY.
 */
pd_status pdf_file_open(const char *bytes, size_t length, struct pdf_file **file, pd_error *error);

/* NULL is accepted. */
void pdf_file_free(struct pdf_file *file);

/* True for the first caller alone, the one that may change the file and write it. Called with the lock not held. */
bool pdf_file_claim(struct pdf_file *file);

/* Waits until nobody else uses the file; what is returned may be used until pdf_file_unlock. */
qpdf_data pdf_file_lock(struct pdf_file *file);

/* Releases all objects that were taken since pdf_file_lock, and forgets an error that nobody asked for. */
void pdf_file_unlock(struct pdf_file *file);

/*
 * What qpdf found wrong since last asked: PD_ERROR_ENCRYPTED, PD_ERROR_INPUT (damaged); PD_OK for nothing. The lock is
 * held.
 */
pd_status pdf_file_check(qpdf_data pdf, pd_error *error);

#endif
