/*
 * A PDF, opened once by qpdf. Two users share it: the check of image sizes while pages are read, and the writer, which
 * changes the file. They run on several threads, but qpdf allows only one at a time. So each holds the lock as long as
 * it holds objects of the file.
 */
#ifndef PHUCDAU_DOCUMENT_PDF_FILE_H
#define PHUCDAU_DOCUMENT_PDF_FILE_H

#include "phucdau.h"

#include <qpdf/qpdf-c.h>
#include <stddef.h>

struct pdf_file;

/*
 * Opens the PDF in `bytes`, which must outlive *file. `password`: in UTF-8; NULL: none. The caller frees it with
 * pdf_file_free. Errors: those of pdf_file_check, PD_ERROR_MEMORY.
 */
pd_status pdf_file_open(const char *bytes, size_t length, const char *password, struct pdf_file **file,
                        pd_error *error);

/* Opens the same bytes again, with the same password. */
pd_status pdf_file_open_again(const struct pdf_file *file, struct pdf_file **again, pd_error *error);

/*
 * Makes a copy of the bytes without encryption, with the same pages. The caller frees it. Errors: those of
 * pdf_file_check, PD_ERROR_MEMORY.
 */
pd_status pdf_file_decrypt(const struct pdf_file *file, char **bytes, size_t *length, pd_error *error);

/* Makes a new PDF without pages. */
pd_status pdf_file_new(struct pdf_file **file, pd_error *error);

/* NULL is accepted. */
void pdf_file_free(struct pdf_file *file);

/* True for the first caller only, which may then change the file and write it. Call it without the lock. */
bool pdf_file_claim(struct pdf_file *file);

/* Waits until no other thread uses the file. The result may be used until pdf_file_unlock. */
qpdf_data pdf_file_lock(struct pdf_file *file);

/* Releases all objects taken since pdf_file_lock, and forgets an error that nobody asked for. */
void pdf_file_unlock(struct pdf_file *file);

/*
 * The errors that qpdf found since the last call: PD_ERROR_ENCRYPTED, PD_ERROR_INPUT (damaged), PD_OK if there are
 * none. The caller must hold the lock.
 */
pd_status pdf_file_check(qpdf_data pdf, pd_error *error);

#endif
