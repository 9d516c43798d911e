/*
 * Removing hidden text from the content of a PDF page (ISO 32000-2, 7.8.2). Hidden is text in rendering mode 3, and
 * text that an image of the whole page covers later. Nothing visible is removed.
 */
#ifndef PHUCDAU_DOCUMENT_PDF_WRITER_CONTENT_H
#define PHUCDAU_DOCUMENT_PDF_WRITER_CONTENT_H

#include "document/pdf/writer/buffer.h"

/* ---- Tokens -------------------------------------------------------------------------- */

enum pdf_token_kind {
    PDF_TOKEN_END,
    PDF_TOKEN_BAD, /* this is not a content stream; what follows cannot be trusted */
    PDF_TOKEN_NUMBER,
    PDF_TOKEN_NAME,
    PDF_TOKEN_STRING, /* ( ) or < > */
    PDF_TOKEN_MARK,   /* [ ] << >> */
    PDF_TOKEN_OPERATOR
};

struct pdf_token {
    enum pdf_token_kind kind;
    size_t begin, end;
    double number;
};

/* Reads the first token at or after `at`. The data of an inline image belong to the token of its operator ID. */
struct pdf_token pdf_token_next(const char *bytes, size_t length, size_t at);

/* ---- Cleaning ------------------------------------------------------------------------ */

/* The content of a page or a form. */
struct pdf_content {
    char *bytes; /* freed by pdf_clean_free */
    size_t length;
    int object;            /* an id that tells this form from others; 0 for the page */
    unsigned handle;       /* for the caller's functions only */
    double matrix[6];      /* of a form: from its space to that of the content around it */
    double box[4];         /* of a form: its clip: left, bottom, right, top */
    bool is_optional;      /* of a form: it belongs to optional content */
    bool is_reused;        /* drawn more than once on the page: text hidden in one place may be visible in another */
    void *resources;       /* for the caller's functions only */
    struct pdf_buffer out; /* the content without hidden text; filled only if `removed` is not 0 */
    size_t removed;        /* operators that showed hidden text */
};

enum pdf_object_kind { PDF_OBJECT_OTHER, PDF_OBJECT_OPAQUE_IMAGE, PDF_OBJECT_FORM };
enum pdf_state_kind { PDF_STATE_TRANSPARENT = 1, PDF_STATE_FONT = 2 };

/* Functions by which the cleaner asks about names of resources. A name has no slash and is not NUL-terminated. */
struct pdf_names {
    void *self;
    /* Whether the font is of Type 3, which is visible in every rendering mode. */
    bool (*is_type3)(void *self, const struct pdf_content *content, const char *name, size_t length);
    /* What the operator Do draws. For a form, fills *form except its content. */
    enum pdf_object_kind (*object)(void *self, const struct pdf_content *content, const char *name, size_t length,
                                   struct pdf_content *form);
    /* Fills form->bytes (from malloc) and form->length; false if that fails. */
    bool (*load)(void *self, struct pdf_content *form);
    /* What the operator gs sets: flags of enum pdf_state_kind. */
    unsigned (*state)(void *self, const struct pdf_content *content, const char *name, size_t length);
    /* Called for each font of visible text; may be NULL. */
    void (*use_font)(void *self, const struct pdf_content *content, const char *name, size_t length);
};

enum { PDF_CONTENTS_MAX = 64, PDF_FORM_DEPTH_MAX = 8 };

struct pdf_clean {
    struct pdf_content *contents; /* the page, then forms in the order of first use; room for PDF_CONTENTS_MAX */
    size_t count;
    size_t removed, left; /* operators that show text, in all contents */
    bool failed;          /* the content is not valid, or memory ran out: nothing is removed */
};

/*
 * Cleans a page. `bytes`: its content, from malloc; pdf_clean_free frees it. `resources`: passed to the functions of
 * `names`. `box`: what an image must cover to hide text (left, bottom, right, top).
 */
void pdf_clean_page(char *bytes, size_t length, void *resources, const double box[4], const struct pdf_names *names,
                    struct pdf_clean *clean);

void pdf_clean_free(struct pdf_clean *clean);

#endif
