/*
 * A decoder is a chain of three steps, each of which sees one unit at a time, so that a stream may be cut anywhere:
 *
 *     bytes ──[UTF-8 ▶ code point ▶ windows-1252 byte]──▶ bytes of the encoding ──▶ code points ──▶ segment ──▶ NFC
 *              only for wrapped text
 *
 * The segment is the last letter with its marks. It is written when a code point comes that cannot join it; till
 * then a mark that follows (a VNI or VIQR mark, a combining tone) is joined to the letter through the table of
 * the alphabet. Only segments that the alphabet cannot join go through ICU.
 */
#include "text/encoding.h"

#include <string.h>
#include <strings.h>
#include <unicode/unorm2.h>

#include "alphabet/alphabet.h"
#include "text/encoding_tables.h"
#include "text/utf8.h"

enum {
    FEED_ROOM = ENCODING_SEGMENT * 12 + 64, /* what reading one byte can write, at most: a segment, some U+FFFD */
    FAST_BLOCK = 256,
    REPLACEMENT = 0xFFFD
};

/* ---- Names ---------------------------------------------------------------------------- */

static const struct {
    const char *name;
    enum encoding encoding;
} NAMES[] = {
    {"auto", ENCODING_AUTO},           {"utf-8", ENCODING_UTF8},
    {"tcvn3", ENCODING_TCVN3},         {"vni", ENCODING_VNI},
    {"viscii", ENCODING_VISCII},       {"vps", ENCODING_VPS},
    {"viqr", ENCODING_VIQR},           {"windows-1258", ENCODING_WINDOWS_1258},
    {"utf8", ENCODING_UTF8},           {"tcvn", ENCODING_TCVN3},
    {"tcvn-5712", ENCODING_TCVN3},     {"abc", ENCODING_TCVN3},
    {"vni-windows", ENCODING_VNI},     {"vni-win", ENCODING_VNI},
    {"cp1258", ENCODING_WINDOWS_1258}, {"windows1258", ENCODING_WINDOWS_1258},
};

bool encoding_by_name(const char *name, enum encoding *out)
{
    for (size_t k = 0; k < sizeof NAMES / sizeof *NAMES; k++) {
        if (strcasecmp(NAMES[k].name, name) != 0) continue;
        *out = NAMES[k].encoding;
        return true;
    }
    return false;
}

const char *encoding_name(enum encoding encoding)
{
    for (size_t k = 0; k < sizeof NAMES / sizeof *NAMES; k++)
        if (NAMES[k].encoding == encoding) return NAMES[k].name;
    return NULL;
}

/* ---- The segment ---------------------------------------------------------------------- */

struct sink {
    char *out;
    size_t capacity, written;
    bool failed;
};

static void flush(struct encoding_decoder *decoder, struct sink *sink)
{
    char text[4 * ENCODING_SEGMENT];
    size_t length = 0;
    for (size_t k = 0; k < decoder->segment_length; k++) length += utf8_put(decoder->segment[k], text + length);
    decoder->segment_length = 0;
    const size_t count = text_compose(text, length, sink->out + sink->written, sink->capacity - sink->written);
    if (count == SIZE_MAX)
        sink->failed = true;
    else
        sink->written += count;
}

/* Gives the letter that the segment consists of a shape and a tone; false where it is no letter that can take them. */
static bool add_mark(struct encoding_decoder *decoder, uint8_t shape, uint8_t tone)
{
    struct letter parts;
    if (decoder->segment_length != 1 || !letter_split(decoder->segment[0], &parts)) return false;
    if ((shape && parts.shape) || (tone && parts.tone)) return false;
    parts.shape |= shape;
    parts.tone |= tone;
    const uint32_t joined = letter_join(parts);
    if (!joined) return false;
    decoder->segment[0] = joined;
    return true;
}

/*
 * The same for a combining mark. A shape joins only a letter without tone: U+0061 U+0301 U+0302 is not the
 * letter of U+0061 U+0302 U+0301.
 */
static bool add_combining(struct encoding_decoder *decoder, uint32_t mark)
{
    struct letter parts;
    switch (mark) {
    case 0x300: return add_mark(decoder, SHAPE_PLAIN, TONE_GRAVE);
    case 0x301: return add_mark(decoder, SHAPE_PLAIN, TONE_ACUTE);
    case 0x303: return add_mark(decoder, SHAPE_PLAIN, TONE_TILDE);
    case 0x309: return add_mark(decoder, SHAPE_PLAIN, TONE_HOOK);
    case 0x323: return add_mark(decoder, SHAPE_PLAIN, TONE_DOT);
    default: break;
    }
    const uint8_t shape = mark == 0x302   ? SHAPE_CIRCUMFLEX
                          : mark == 0x306 ? SHAPE_BREVE
                          : mark == 0x31B ? SHAPE_HORN
                                          : SHAPE_PLAIN;
    return shape && decoder->segment_length == 1 && letter_split(decoder->segment[0], &parts) &&
           parts.tone == TONE_LEVEL && add_mark(decoder, shape, TONE_LEVEL);
}

static bool starts_segment(uint32_t code_point)
{
    UErrorCode status = U_ZERO_ERROR;
    return code_point < 0x300 || unorm2_hasBoundaryBefore(unorm2_getNFCInstance(&status), (UChar32)code_point);
}

static void push(struct encoding_decoder *decoder, struct sink *sink, uint32_t code_point)
{
    if (starts_segment(code_point) || decoder->segment_length == ENCODING_SEGMENT)
        flush(decoder, sink);
    else if (add_combining(decoder, code_point))
        return;
    decoder->segment[decoder->segment_length++] = code_point;
}

/* ---- Encodings of one byte ------------------------------------------------------------- */

static bool push_known(struct encoding_decoder *decoder, struct sink *sink, uint32_t code_point)
{
    if (code_point == REPLACEMENT) return false;
    push(decoder, sink, code_point);
    return true;
}

/* Reads a byte through a table of the upper half and, where `low` is given, one of the control codes. */
static bool decode_table(struct encoding_decoder *decoder, struct sink *sink, unsigned char byte, const char16_t *high,
                         const char16_t *low)
{
    if (byte >= 0x80) return push_known(decoder, sink, high[byte - 0x80]);
    push(decoder, sink, low && byte < 0x20 && low[byte] ? low[byte] : byte);
    return true;
}

/* VNI by its bytes 0xE0–0xFF; its capitals lie 0x20 lower. A letter, or the marks of the letter in front. */
static const struct {
    char16_t letter;
    uint8_t shape, tone;
} VNI[32] = {
    [0x00] = {0, SHAPE_CIRCUMFLEX, TONE_GRAVE},
    [0x01] = {0, SHAPE_CIRCUMFLEX, TONE_ACUTE},
    [0x02] = {0, SHAPE_CIRCUMFLEX, TONE_LEVEL},
    [0x03] = {0, SHAPE_CIRCUMFLEX, TONE_TILDE},
    [0x04] = {0, SHAPE_CIRCUMFLEX, TONE_DOT},
    [0x05] = {0, SHAPE_CIRCUMFLEX, TONE_HOOK},
    [0x08] = {0, SHAPE_BREVE, TONE_GRAVE},
    [0x09] = {0, SHAPE_BREVE, TONE_ACUTE},
    [0x0A] = {0, SHAPE_BREVE, TONE_LEVEL},
    [0x0B] = {0, SHAPE_BREVE, TONE_DOT},
    [0x1A] = {0, SHAPE_BREVE, TONE_HOOK},
    [0x1C] = {0, SHAPE_BREVE, TONE_TILDE},
    [0x0F] = {0, SHAPE_PLAIN, TONE_DOT},
    [0x15] = {0, SHAPE_PLAIN, TONE_TILDE},
    [0x18] = {0, SHAPE_PLAIN, TONE_GRAVE},
    [0x19] = {0, SHAPE_PLAIN, TONE_ACUTE},
    [0x1B] = {0, SHAPE_PLAIN, TONE_HOOK},
    [0x06] = {.letter = u'ỉ'},
    [0x0C] = {.letter = u'ì'},
    [0x0D] = {.letter = u'í'},
    [0x0E] = {.letter = u'ỵ'},
    [0x11] = {.letter = u'đ'},
    [0x12] = {.letter = u'ị'},
    [0x13] = {.letter = u'ĩ'},
    [0x14] = {.letter = u'ơ'},
    [0x16] = {.letter = u'ư'},
};

static bool decode_vni(struct encoding_decoder *decoder, struct sink *sink, unsigned char byte)
{
    if (byte < 0xC0) return decode_table(decoder, sink, byte, ENCODING_CP1252, NULL);
    const size_t place = byte & 0x1F;
    if (VNI[place].letter) {
        push(decoder, sink, byte < 0xE0 ? letter_upper(VNI[place].letter) : VNI[place].letter);
        return true;
    }
    if ((VNI[place].shape || VNI[place].tone) && add_mark(decoder, VNI[place].shape, VNI[place].tone)) return true;
    push(decoder, sink, ENCODING_CP1252[byte - 0x80]);
    return true;
}

/* ---- VIQR ------------------------------------------------------------------------------ */

static uint8_t viqr_tone(unsigned char byte)
{
    switch (byte) {
    case '`': return TONE_GRAVE;
    case '\'': return TONE_ACUTE;
    case '?': return TONE_HOOK;
    case '~': return TONE_TILDE;
    case '.': return TONE_DOT;
    default: return TONE_LEVEL;
    }
}

static uint8_t viqr_shape(unsigned char byte)
{
    switch (byte) {
    case '^': return SHAPE_CIRCUMFLEX;
    case '(': return SHAPE_BREVE;
    case '+':
    case '*': return SHAPE_HORN;
    case 'd':
    case 'D': return SHAPE_STROKE;
    default: return SHAPE_PLAIN;
    }
}

/*
 * A tone is read only where the word has none yet, which goes beyond RFC 1456: writers forget the backslash
 * in front of a full stop, and a syllable has one tone.
 */
static bool viqr_mark(struct encoding_decoder *decoder, unsigned char byte)
{
    const uint8_t tone = viqr_tone(byte);
    if (tone == TONE_LEVEL) {
        const bool capital_after_small = byte == 'D' && decoder->segment_length == 1 && decoder->segment[0] == 'd';
        const uint8_t shape = viqr_shape(byte);
        return shape && !capital_after_small && add_mark(decoder, shape, TONE_LEVEL);
    }
    if (decoder->toned || !add_mark(decoder, SHAPE_PLAIN, tone)) return false;
    decoder->toned = true;
    return true;
}

static bool decode_viqr(struct encoding_decoder *decoder, struct sink *sink, unsigned char byte)
{
    if (byte >= 0x80) return false;
    if (decoder->escaped) {
        decoder->escaped = false;
        if (byte != '\\' && !viqr_tone(byte) && !viqr_shape(byte)) push(decoder, sink, '\\');
    } else if (byte == '\\') {
        decoder->escaped = true;
        return true;
    } else if (viqr_mark(decoder, byte)) {
        return true;
    }
    struct letter parts;
    if (!letter_split(byte, &parts)) decoder->toned = false;
    push(decoder, sink, byte);
    return true;
}

/* ---- UTF-8 ----------------------------------------------------------------------------- */

/*
 * Takes one code point off `bytes`: how many bytes it took, 0 where more must come first. A byte that begins no
 * sequence gives UTF8_INVALID and takes one, as utf8_next does.
 */
static size_t take_code_point(const unsigned char *bytes, size_t count, bool end, uint32_t *code_point)
{
    const size_t needed = bytes[0] < 0xC2 || bytes[0] > 0xF4 ? 1 : bytes[0] < 0xE0 ? 2 : bytes[0] < 0xF0 ? 3 : 4;
    bool unfinished = count < needed && !end;
    for (size_t k = 1; k < count; k++) unfinished = unfinished && (bytes[k] & 0xC0) == 0x80;
    if (unfinished) return 0;
    size_t at = 0;
    *code_point = utf8_next((const char *)bytes, count, &at);
    return at;
}

/* Reads the inner UTF-8 of wrapped text; what is not valid comes out as the code point it was wrapped in. */
static void drain_inner(struct encoding_decoder *decoder, struct sink *sink, bool end)
{
    while (decoder->inner_length > 0) {
        uint32_t code_point;
        const size_t taken = take_code_point(decoder->inner, decoder->inner_length, end, &code_point);
        if (taken == 0) return;
        push(decoder, sink, code_point == UTF8_INVALID ? decoder->inner_source[0] : code_point);
        decoder->inner_length -= taken;
        memmove(decoder->inner, decoder->inner + taken, decoder->inner_length);
        memmove(decoder->inner_source, decoder->inner_source + taken,
                decoder->inner_length * sizeof *decoder->inner_source);
    }
}

/* One byte of an encoding other than UTF-8; false where it means nothing. */
static bool decode_byte(struct encoding_decoder *decoder, struct sink *sink, unsigned char byte)
{
    switch (decoder->encoding) {
    case ENCODING_TCVN3: return decode_table(decoder, sink, byte, ENCODING_TCVN3_HIGH, NULL);
    case ENCODING_VNI: return decode_vni(decoder, sink, byte);
    case ENCODING_VISCII: return decode_table(decoder, sink, byte, ENCODING_VISCII_HIGH, ENCODING_VISCII_LOW);
    case ENCODING_VPS: return decode_table(decoder, sink, byte, ENCODING_VPS_HIGH, ENCODING_VPS_LOW);
    case ENCODING_VIQR: return decode_viqr(decoder, sink, byte);
    case ENCODING_WINDOWS_1258: return decode_table(decoder, sink, byte, ENCODING_CP1258, NULL);
    case ENCODING_AUTO:
    case ENCODING_UTF8: break;
    }
    return false;
}

/* The byte that windows-1252, or Latin-1, writes a code point with; -1 where there is none. */
static int windows_1252_byte(uint32_t code_point)
{
    if (code_point < 0x100) return (int)code_point;
    for (int byte = 0x80; byte < 0xA0; byte++)
        if (ENCODING_CP1252[byte - 0x80] == code_point && code_point != REPLACEMENT) return byte;
    return -1;
}

static void unwrap(struct encoding_decoder *decoder, struct sink *sink, uint32_t code_point)
{
    const int byte = windows_1252_byte(code_point);
    if (decoder->encoding != ENCODING_UTF8) {
        if (byte < 0 || !decode_byte(decoder, sink, (unsigned char)byte)) push(decoder, sink, code_point);
        return;
    }
    if (byte < 0) {
        drain_inner(decoder, sink, true);
        push(decoder, sink, code_point);
        return;
    }
    decoder->inner[decoder->inner_length] = (unsigned char)byte;
    decoder->inner_source[decoder->inner_length++] = code_point;
    drain_inner(decoder, sink, false);
}

/* Takes whole code points off the held bytes; false at an invalid one. */
static bool drain_held(struct encoding_decoder *decoder, struct sink *sink, bool end)
{
    while (decoder->held_length > 0) {
        uint32_t code_point;
        const size_t taken = take_code_point(decoder->held, decoder->held_length, end, &code_point);
        if (taken == 0) return true;
        if (code_point == UTF8_INVALID) {
            if (!decoder->lossy) return false;
            code_point = REPLACEMENT;
        }
        if (decoder->wrapped)
            unwrap(decoder, sink, code_point);
        else
            push(decoder, sink, code_point);
        decoder->held_length -= taken;
        memmove(decoder->held, decoder->held + taken, decoder->held_length);
    }
    return true;
}

/* ---- The stream ------------------------------------------------------------------------ */

void encoding_decoder_init(struct encoding_decoder *decoder, struct encoding_guess encoding, bool lossy)
{
    *decoder = (struct encoding_decoder){.encoding = encoding.encoding, .wrapped = encoding.wrapped, .lossy = lossy};
}

/* Reads one byte of the stream; false where it, or the sequence it ends, is no text. */
static bool feed(struct encoding_decoder *decoder, struct sink *sink, unsigned char byte)
{
    decoder->offset++;
    if (decoder->wrapped || decoder->encoding == ENCODING_UTF8) {
        decoder->held[decoder->held_length++] = byte;
        return drain_held(decoder, sink, false);
    }
    if (decode_byte(decoder, sink, byte)) return true;
    decoder->held[0] = byte;
    decoder->held_length = 1;
    if (!decoder->lossy) return false;
    decoder->held_length = 0;
    push(decoder, sink, REPLACEMENT);
    return true;
}

/*
 * The length of the UTF-8 at the start of `in` that is in NFC as it stands and ends in front of an ASCII
 * character, so that nothing that follows can join it. Most text is copied in such blocks.
 */
static size_t composed_block(const struct encoding_decoder *decoder, const char *in, size_t length)
{
    if (decoder->encoding != ENCODING_UTF8 || decoder->wrapped || decoder->held_length > 0) return 0;
    size_t end = length < FAST_BLOCK ? length : FAST_BLOCK;
    while (end > 0 && (unsigned char)in[end - 1] >= 0x80) end--;
    if (end > 0) end--;
    return text_is_composed(in, end) ? end : 0;
}

/*
 * What is left when the stream ends; false where it is no text. There is room for it: a segment is still long only
 * where the last byte wrote nothing.
 */
static bool finish(struct encoding_decoder *decoder, struct sink *sink)
{
    if (!drain_held(decoder, sink, true)) return false;
    drain_inner(decoder, sink, true);
    if (decoder->escaped) push(decoder, sink, '\\');
    decoder->escaped = false;
    flush(decoder, sink);
    return true;
}

/* A line break joins nothing: it need not wait for what follows, and a line must not wait for the next. */
static bool ends_line(const struct encoding_decoder *decoder)
{
    return decoder->segment_length == 1 && decoder->segment[0] == '\n';
}

static enum encoding_status feed_bytes(struct encoding_decoder *decoder, const char *in, size_t length, bool end,
                                       size_t *consumed, struct sink *sink)
{
    size_t slow_until = 0;
    while (*consumed < length) {
        if (sink->capacity - sink->written < FEED_ROOM + FAST_BLOCK) return ENCODING_FULL;
        if (*consumed >= slow_until) {
            const size_t block = composed_block(decoder, in + *consumed, length - *consumed);
            if (block > 0) {
                flush(decoder, sink);
                memcpy(sink->out + sink->written, in + *consumed, block);
                sink->written += block;
                decoder->offset += block;
                *consumed += block;
            }
            slow_until = *consumed + (block > 0 ? 1 : FAST_BLOCK);
        }
        if (!feed(decoder, sink, (unsigned char)in[(*consumed)++])) return ENCODING_INVALID;
    }
    if (!end) {
        if (ends_line(decoder)) flush(decoder, sink);
        return ENCODING_DONE;
    }
    return finish(decoder, sink) ? ENCODING_DONE : ENCODING_INVALID;
}

enum encoding_status encoding_decode(struct encoding_decoder *decoder, const char *in, size_t length, bool end,
                                     size_t *consumed, char *out, size_t capacity, size_t *written)
{
    struct sink sink = {.out = out, .capacity = capacity};
    *consumed = 0;
    enum encoding_status status = feed_bytes(decoder, in, length, end, consumed, &sink);
    if (status == ENCODING_INVALID) {
        decoder->offset -= decoder->held_length;
        drain_inner(decoder, &sink, true);
        flush(decoder, &sink);
    }
    *written = sink.written;
    return sink.failed ? ENCODING_NO_MEMORY : status;
}
