/*
 * What an archive's catalogue asks of an official document: number, date, issuing agency, type, subject, signer,
 * recipients. Decree 30/2020/NĐ-CP says where each stands and how it is written.
 */
#ifndef PHUCDAU_DOCUMENT_FIELDS_FIND_H
#define PHUCDAU_DOCUMENT_FIELDS_FIND_H

#include "document/layout/layout.h"

enum field_name {
    FIELD_STATE,     /* quốc hiệu, tiêu ngữ: the name of the state and its motto */
    FIELD_SUPERIOR,  /* cơ quan chủ quản: the agency above the issuing one */
    FIELD_ISSUER,    /* cơ quan ban hành */
    FIELD_NUMBER,    /* số, ký hiệu: "12/QĐ-UBND" */
    FIELD_PLACE,     /* địa danh */
    FIELD_DATE,      /* ngày, tháng, năm, as printed */
    FIELD_TYPE,      /* tên loại: "QUYẾT ĐỊNH"; a letter has none */
    FIELD_SUBJECT,   /* trích yếu */
    FIELD_AUTHORITY, /* "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH" */
    FIELD_POSITION,  /* chức vụ */
    FIELD_SIGNER,    /* người ký */
    FIELD_COUNT
};

struct field {
    const char *text; /* NULL: not found */
    size_t page;      /* its number, from 1 */
    pd_box box;
    double confidence; /* that all its words are right, 0–1: the product of theirs */
};

struct fields {
    struct field fields[FIELD_COUNT];
    int year, month, day; /* of FIELD_DATE; 0: it could not be read */
    struct field *recipients;
    size_t recipient_count, recipient_capacity;
    struct arena arena; /* of the texts; has to have a limit */
};

/* The name of a field in outputs: "number". Static. */
const char *field_name(enum field_name name);

/*
 * Adds the fields of a page. Head and subject come from the first page that has them, signer and recipients from the
 * last. False if memory runs out.
 */
bool fields_find(struct document_page *page, const struct layout *layout, struct fields *fields);

void fields_free(struct fields *fields);

#endif
