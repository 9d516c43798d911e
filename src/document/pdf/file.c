#include "document/pdf/file.h"

#include "base/error.h"
#include "text/utf8.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct pdf_file {
    qpdf_data pdf;
    const char *bytes; /* NULL: the file is new */
    size_t length;
    char *password; /* as qpdf takes it; NULL: none */
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
        return error_set(error, PD_ERROR_ENCRYPTED, "the PDF is encrypted (--password-file FILE gives its password)");
    return error_set(error, PD_ERROR_INPUT, "the PDF is damaged: %s (try qpdf or mutool clean)", detail);
}

static pd_status make_file(const char *bytes, size_t length, char *password, struct pdf_file **out, pd_error *error)
{
    struct pdf_file *file = calloc(1, sizeof *file);
    *out = NULL;
    if (file == NULL) return error_memory(error);
    *file = (struct pdf_file){.pdf = qpdf_init(), .bytes = bytes, .length = length, .password = password};
    pthread_mutex_init(&file->lock, NULL);
    qpdf_silence_errors(file->pdf);
    qpdf_set_suppress_warnings(file->pdf, QPDF_TRUE);
    if (bytes != NULL)
        qpdf_read_memory(file->pdf, "input", bytes, length, password);
    else
        qpdf_empty_pdf(file->pdf);
    *out = file;
    return pdf_file_check(file->pdf, error);
}

/* Frees a password. NULL is accepted. */
static void forget(char *password)
{
    if (password != NULL) explicit_bzero(password, strlen(password));
    free(password);
}

/* The password in Latin-1, as encryption before AES-256 takes it; false if it has other letters, or is the same so. */
static bool to_latin_1(char *password)
{
    size_t to = 0, at = 0;
    const size_t length = strlen(password);
    while (at < length) {
        const uint32_t letter = utf8_next(password, length, &at);
        if (letter > 0xFF) return false;
        password[to++] = (char)letter;
    }
    explicit_bzero(password + to, length - to);
    return to < length;
}

pd_status pdf_file_open(const char *bytes, size_t length, const char *password, struct pdf_file **out, pd_error *error)
{
    *out = NULL;
    char *copy = password != NULL ? strdup(password) : NULL;
    if (password != NULL && copy == NULL) return error_memory(error);
    pd_status status = make_file(bytes, length, copy, out, error);
    if (status == PD_ERROR_ENCRYPTED && copy != NULL && to_latin_1(copy)) {
        (*out)->password = NULL;
        pdf_file_free(*out);
        status = make_file(bytes, length, copy, out, error);
    }
    if (*out == NULL) forget(copy);
    if (status == PD_OK) return PD_OK;
    pdf_file_free(*out);
    *out = NULL;
    return status;
}

pd_status pdf_file_open_again(const struct pdf_file *file, struct pdf_file **again, pd_error *error)
{
    return pdf_file_open(file->bytes, file->length, file->password, again, error);
}

pd_status pdf_file_decrypt(const struct pdf_file *file, char **bytes, size_t *length, pd_error *error)
{
    struct pdf_file *again;
    *bytes = NULL;
    pd_status status = pdf_file_open_again(file, &again, error);
    if (status != PD_OK) return status;
    qpdf_init_write_memory(again->pdf);
    qpdf_set_preserve_encryption(again->pdf, QPDF_FALSE);
    qpdf_set_decode_level(again->pdf, qpdf_dl_none);
    qpdf_write(again->pdf);
    status = pdf_file_check(again->pdf, error);
    if (status == PD_OK) {
        *length = qpdf_get_buffer_length(again->pdf);
        *bytes = malloc(*length);
        if (*bytes == NULL) status = error_memory(error);
    }
    if (status == PD_OK) memcpy(*bytes, qpdf_get_buffer(again->pdf), *length);
    pdf_file_free(again);
    return status;
}

pd_status pdf_file_new(struct pdf_file **file, pd_error *error)
{
    return pdf_file_open(NULL, 0, NULL, file, error);
}

void pdf_file_free(struct pdf_file *file)
{
    if (file == NULL) return;
    qpdf_cleanup(&file->pdf);
    pthread_mutex_destroy(&file->lock);
    forget(file->password);
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
