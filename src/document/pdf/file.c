#include "document/pdf/file.h"

#include "base/error.h"

#include <pthread.h>
#include <stdlib.h>

struct pdf_file {
    qpdf_data pdf;
    pthread_mutex_t lock;
    bool is_claimed;
};

pd_status pdf_file_check(qpdf_data pdf, pd_error *error)
{
    if (!qpdf_has_error(pdf)) return PD_OK;
    const qpdf_error reason = qpdf_get_error(pdf);
    const bool is_password = qpdf_get_error_code(pdf, reason) == qpdf_e_password;
    const char *detail = qpdf_get_error_message_detail(pdf, reason);
    if (is_password)
        return error_set(error, PD_ERROR_ENCRYPTED, "the PDF is encrypted (qpdf --decrypt --password=… removes it)");
    return error_set(error, PD_ERROR_INPUT, "the PDF is damaged: %s (try qpdf or mutool clean)", detail);
}

pd_status pdf_file_open(const char *bytes, size_t length, struct pdf_file **out, pd_error *error)
{
    *out = NULL;
    struct pdf_file *file = calloc(1, sizeof *file);
    if (file == NULL) return error_memory(error);
    pthread_mutex_init(&file->lock, NULL);
    file->pdf = qpdf_init();
    qpdf_silence_errors(file->pdf);
    qpdf_set_suppress_warnings(file->pdf, QPDF_TRUE);
    if (bytes != NULL)
        qpdf_read_memory(file->pdf, "input", bytes, length, NULL);
    else
        qpdf_empty_pdf(file->pdf);
    const pd_status status = pdf_file_check(file->pdf, error);
    if (status == PD_OK)
        *out = file;
    else
        pdf_file_free(file);
    return status;
}

void pdf_file_free(struct pdf_file *file)
{
    if (file == NULL) return;
    qpdf_cleanup(&file->pdf);
    pthread_mutex_destroy(&file->lock);
    free(file);
}

bool pdf_file_claim(struct pdf_file *file)
{
    pthread_mutex_lock(&file->lock);
    const bool is_first = !file->is_claimed;
    file->is_claimed = true;
    pthread_mutex_unlock(&file->lock);
    return is_first;
}

qpdf_data pdf_file_lock(struct pdf_file *file)
{
    pthread_mutex_lock(&file->lock);
    return file->pdf;
}

void pdf_file_unlock(struct pdf_file *file)
{
    qpdf_oh_release_all(file->pdf);
    if (qpdf_has_error(file->pdf)) qpdf_get_error(file->pdf);
    pthread_mutex_unlock(&file->lock);
}
