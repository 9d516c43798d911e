/*
 * The encodings of Vietnamese text other than UTF-8, old and new: detecting and decoding them.
 *
 * All output is UTF-8 in NFC. Nothing here allocates memory, except if one letter carries dozens of marks. All
 * functions are safe to call from any thread; a decoder may be used by one thread at a time.
 */
#ifndef PHUCDAU_ENCODING_H
#define PHUCDAU_ENCODING_H

#include "base/names.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum encoding {
    ENCODING_AUTO, /* not an encoding: find out with encoding_detect */
#define ENCODING(constant, name, fonts) ENCODING_##constant,
#include "text/encodings.def"
#undef ENCODING
    ENCODING_COUNT
};

/*
 * Finds an encoding by its name or by a usual alias, in upper or lower case. False if no encoding has that name.
 */
bool encoding_by_name(const char *name, enum encoding *out);

/* The names of all encodings, by enum encoding; "auto" is the first. A row whose text is NULL ends it. */
extern const struct name encoding_names[];

/* The name of an encoding; NULL if `encoding` is not a value of the enum. Static; never freed. */
const char *encoding_name(enum encoding encoding);

/* What encoding_detect found. */
struct encoding_guess {
    enum encoding encoding; /* never ENCODING_AUTO */
    /*
     * The bytes were once read as windows-1252 (or Latin-1) and saved as UTF-8: "Tiáº¿ng Viá»‡t" (with ENCODING_UTF8),
     * "TiÕng ViÖt" (with ENCODING_TCVN3). Many PDFs made with a legacy font have such a text layer.
     */
    bool wrapped;
};

/*
 * Detects the encoding of a text from its first bytes; they may end inside a character. A few lines are enough; bytes
 * after the first ENCODING_SAMPLE are not looked at. The answer is UTF-8 unless another encoding clearly fits. So UTF-8
 * text of any language, and plain ASCII, is never taken for another encoding.
 */
enum { ENCODING_SAMPLE = 65536 };
struct encoding_guess encoding_detect(const char *bytes, size_t length);

enum encoding_status {
    ENCODING_DONE,     /* all input is read; a last letter that later input may change is held back */
    ENCODING_FULL,     /* `out` is full: call again with the rest of the input */
    ENCODING_INVALID,  /* the byte at decoder.offset of the stream is not valid in this encoding */
    ENCODING_NO_MEMORY /* a letter has dozens of marks, and there is no memory to compose it */
};

enum {
    ENCODING_ROOM = 1024, /* the least room that a call of encoding_decode can work with */
    ENCODING_SEGMENT = 32 /* code points composed together: a letter and its marks */
};

/*
 * Turns a stream into UTF-8; the stream may be cut into calls anywhere. Set the decoder up with encoding_decoder_init.
 * `offset` may be read at any time; the other fields are private. Output is NFC for text that is in Stream-Safe Text
 * Format (UAX #15: at most 30 marks in a row); longer runs of marks are composed in parts.
 */
struct encoding_decoder {
    enum encoding encoding;
    bool wrapped, lossy;
    uint64_t offset;                    /* bytes read so far; after ENCODING_INVALID, where the bad byte stands */
    uint32_t segment[ENCODING_SEGMENT]; /* the last letter and its marks, not yet written */
    size_t segment_length;
    unsigned char held[4]; /* the bytes of an unfinished UTF-8 sequence */
    size_t held_length;
    unsigned char inner[4]; /* the same of the text inside wrapped text, and the code points read for these bytes */
    uint32_t inner_source[4];
    size_t inner_length;
    bool escaped, toned; /* VIQR: the last byte was a backslash; the word has its tone already */
};

/*
 * Makes a decoder ready for a stream. `encoding` is not ENCODING_AUTO. With `lossy`, each invalid byte becomes one
 * U+FFFD. In wrapped text, code points that do not stand for valid bytes come out as they are.
 */
void encoding_decoder_init(struct encoding_decoder *decoder, struct encoding_guess encoding, bool lossy);

/*
 * Decodes `length` bytes; `end` says that the stream ends with them. Sets *consumed to the bytes read from `in` and
 * *written to the bytes written to `out`, which has room for `capacity`, at least ENCODING_ROOM. After ENCODING_FULL
 * call again with the unread rest, even if it is empty. After ENCODING_INVALID everything before the bad byte has been
 * written, and the stream is over.
 */
enum encoding_status encoding_decode(struct encoding_decoder *decoder, const char *in, size_t length, bool end,
                                     size_t *consumed, char *out, size_t capacity, size_t *written);

#endif
