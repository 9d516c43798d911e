/* The upper halves of the single-byte encodings; U+FFFD where a byte means nothing. */
#ifndef PHUCDAU_ENCODING_TABLES_H
#define PHUCDAU_ENCODING_TABLES_H

#include <uchar.h>

/* Bytes 0x80–0xFF. */
extern const char16_t ENCODING_CP1252[129], ENCODING_TCVN3_HIGH[129], ENCODING_VISCII_HIGH[129], ENCODING_VPS_HIGH[129],
    ENCODING_CP1258[129];

/* Bytes 0x00–0x1F where VISCII and VPS put letters on control codes; 0 elsewhere. */
extern const char16_t ENCODING_VISCII_LOW[32], ENCODING_VPS_LOW[32];

#endif
