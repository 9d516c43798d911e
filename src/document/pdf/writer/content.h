/*
 * Taking hidden text out of the content of a PDF page (ISO 32000-2, 7.8.2): what is written in rendering mode 3, and
 * what lies behind an image of the whole page that is drawn later. Nothing that can be seen goes.
 */
#ifndef PHUCDAU_DOCUMENT_PDF_WRITER_CONTENT_H
#define PHUCDAU_DOCUMENT_PDF_WRITER_CONTENT_H

#include "document/pdf/writer/buffer.h"

/* ---- Tokens -------------------------------------------------------------------------- */

enum pdf_token_kind {
    PDF_TOKEN_END,
    PDF_TOKEN_BAD, /* no content stream; nothing after it can be trusted */
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

/* Reads the token at `at` or behind it. The data of an inline image belong to its operator ID. */
struct pdf_token pdf_token_next(const char *bytes, size_t length, size_t at);

/* ---- Cleaning ------------------------------------------------------------------------ */

/* The content of a page or a form. */
struct pdf_content {
    char *bytes; /* freed by pdf_clean_free */
    size_t length;
    int object;            /* what tells this form from others; 0 for the page */
    unsigned handle;       /* for the caller's functions */
    double matrix[6];      /* of a form, to the content around it */
    double box[4];         /* of a form, to which it is clipped: left, bottom, right, top */
    bool is_optional;      /* of a form: belongs to optional content */
    bool is_reused;        /* drawn more than once on the page: what is hidden here may be seen there */
    void *resources;       /* for the caller's functions */
    struct pdf_buffer out; /* the content without hidden text; filled where `removed` is not 0 */
    size_t removed;        /* operators that showed hidden text */
};

enum pdf_object_kind { PDF_OBJECT_OTHER, PDF_OBJECT_OPAQUE_IMAGE, PDF_OBJECT_FORM };
enum pdf_state_kind { PDF_STATE_TRANSPARENT = 1, PDF_STATE_FONT = 2 };

/* What the cleaner asks about names of resources; names are without the slash and not terminated. */
struct pdf_names {
    void *self;
    /* Whether the font is of Type 3, which is seen in every rendering mode. */
    bool (*is_type3)(void *self, const struct pdf_content *content, const char *name, size_t length);
    /* What Do draws. Of a form, *form tells all but its content. */
    enum pdf_object_kind (*object)(void *self, const struct pdf_content *content, const char *name, size_t length,
                                   struct pdf_content *form);
    /* Fills form->bytes (from malloc) and form->length; false where that fails. */
    bool (*load)(void *self, struct pdf_content *form);
    /* What gs sets: flags of pdf_state_kind. */
    unsigned (*state)(void *self, const struct pdf_content *content, const char *name, size_t length);
    /* Told of each font that visible text is shown in; may be NULL. */
    void (*use_font)(void *self, const struct pdf_content *content, const char *name, size_t length);
};

enum { PDF_CONTENTS_MAX = 64, PDF_FORM_DEPTH_MAX = 8 };

struct pdf_clean {
    struct pdf_content *contents; /* the page first, then forms in the order they were met; PDF_CONTENTS_MAX of them */
    size_t count;
    size_t removed, left; /* operators that show text, in all contents */
    bool failed;          /* not to be understood, or memory ran out: nothing is removed */
};

/*
 * Cleans a page: content bytes (taken over, to be freed by pdf_clean_free), the resources for `names`, the box that an
 * image has to cover (left, bottom, right, top).
 */
void pdf_clean_page(char *bytes, size_t length, void *resources, const double box[4], const struct pdf_names *names,
                    struct pdf_clean *clean);

void pdf_clean_free(struct pdf_clean *clean);

#endif
