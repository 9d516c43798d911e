/*
 * The encodings of Vietnamese text before, beside and instead of UTF-8, and how to tell them apart.
 *
 * Everything comes out as UTF-8 in NFC. Nothing here allocates, except where one letter
 * stands under dozens of marks; everything is safe to call from any thread, a decoder from one at a time.
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
 * The encoding of a name as the command line takes it, one of encoding_names or a usual alias, in either case. False if
 * there is none of that name.
 */
bool encoding_by_name(const char *name, enum encoding *out);

/* The first name of each, "auto" in front: [encoding]. */
extern const struct name encoding_names[];

/* The first name of an encoding, NULL for a value that is none. Static; never freed. */
const char *encoding_name(enum encoding encoding);

/* What encoding_detect found. */
struct encoding_guess {
    enum encoding encoding; /* never ENCODING_AUTO */
    /*
     * The bytes were once read as windows-1252 (or Latin-1) and saved as UTF-8: "Tiáº¿ng Viá»‡t" (with ENCODING_UTF8),
     * "TiÕng ViÖt" (with ENCODING_TCVN3). Such is the text layer of many a PDF made with a legacy font.
     */
    bool wrapped;
};

/*
 * Tells the encoding of a text from its first bytes; the sample may end inside a character.
 * A few lines are enough, more than ENCODING_SAMPLE bytes are not looked at. Whatever is not clearly one of the
 * others is called UTF-8, so that UTF-8 text of any language, and plain ASCII, never is called anything else.
 */
enum { ENCODING_SAMPLE = 65536 };
struct encoding_guess encoding_detect(const char *bytes, size_t length);

enum encoding_status {
    ENCODING_DONE,     /* all input is read; what can follow later is held back */
    ENCODING_FULL,     /* `out` is full: call again with the rest of the input */
    ENCODING_INVALID,  /* the byte at decoder.offset of the stream is no text in this encoding */
    ENCODING_NO_MEMORY /* one letter with dozens of marks, and no memory to compose it */
};

enum {
    ENCODING_ROOM = 1024, /* the least room that a call of encoding_decode can work with */
    ENCODING_SEGMENT = 32 /* code points composed together: a letter and its marks */
};

/*
 * Turns a stream, cut anywhere, into UTF-8. Set it up with encoding_decoder_init; `offset` may be read
 * at any time, the rest is private. Output is NFC for text that is in Stream-Safe Text Format (UAX #15: at
 * most 30 marks in a row); longer runs of marks are composed in parts.
 */
struct encoding_decoder {
    enum encoding encoding;
    bool wrapped, lossy;
    uint64_t offset;                    /* bytes read so far; after ENCODING_INVALID, where the bad byte stands */
    uint32_t segment[ENCODING_SEGMENT]; /* the last letter and its marks, not yet written */
    size_t segment_length;
    unsigned char held[4]; /* the bytes of an unfinished UTF-8 sequence */
    size_t held_length;
    unsigned char inner[4]; /* the same inside wrapped text, and the code points that stood for them */
    uint32_t inner_source[4];
    size_t inner_length;
    bool escaped, toned; /* VIQR: after a backslash; the word has its tone */
};

/*
 * Makes a decoder ready for a stream. `encoding` is not ENCODING_AUTO. With `lossy`, bytes that are no text become
 * U+FFFD, one each. In wrapped text what is not valid inside comes out as it stands.
 */
void encoding_decoder_init(struct encoding_decoder *decoder, struct encoding_guess encoding, bool lossy);

/*
 * Decodes `length` bytes; `end` says that the stream ends with them. Moves *consumed (bytes of `in`) and
 * *written (bytes of `out`, which has room for `capacity`, at least ENCODING_ROOM), both set from 0. After
 * ENCODING_FULL call again with the unread rest, even if it is empty. After ENCODING_INVALID everything in front of the
 * bad byte has been written, and the stream is over.
 */
enum encoding_status encoding_decode(struct encoding_decoder *decoder, const char *in, size_t length, bool end,
                                     size_t *consumed, char *out, size_t capacity, size_t *written);

#endif
