/*
 * A decoder is a chain of three steps. Each sees one unit at a time, so a stream may be cut anywhere:
 *
 *     bytes ──[UTF-8 ▶ code point ▶ windows-1252 byte]──▶ bytes of the encoding ──▶ code points ──▶ segment ──▶ NFC
 *              only for wrapped text
 *
 * The segment is the last letter with its marks. It is written when a code point comes that cannot join it. Until then,
 * a mark that follows (a VNI or VIQR mark, a combining tone) is joined to the letter with the table of the alphabet.
 * Only marks that the alphabet cannot join go through ICU.
 */
#include "text/encoding.h"

#include <string.h>
#include <strings.h>
#include <unicode/unorm2.h>

#include "text/encoding_kind.h"
#include "text/utf8.h"

enum {
    FEED_ROOM = ENCODING_SEGMENT * 12 + 64, /* for what one input byte can write: a segment, some U+FFFD */
    FAST_BLOCK = 256,
    REPLACEMENT = 0xFFFD
};

/* ---- Names ---------------------------------------------------------------------------- */

const struct name encoding_names[] = {
    {.text = "auto", .value = ENCODING_AUTO},
#define ENCODING(constant, name, fonts) {.text = name, .value = ENCODING_##constant},
#include "text/encodings.def"
#undef ENCODING
    {.text = NULL},
};

const struct encoding_kind *encoding_kind_of(enum encoding encoding)
{
    static const struct encoding_kind *const kinds[] = {
#define ENCODING(constant, name, fonts) [ENCODING_##constant] = &encoding_kind_##constant,
#include "text/encodings.def"
#undef ENCODING
    };
    return kinds[encoding];
}

static bool has_alias(const struct encoding_kind *kind, const char *name)
{
    const char *const *alias = kind != NULL ? kind->aliases : NULL;
    while (alias != NULL && *alias != NULL && strcasecmp(*alias, name) != 0) alias++;
    return alias != NULL && *alias != NULL;
}

bool encoding_by_name(const char *name, enum encoding *out)
{
    for (const struct name *row = encoding_names; row->text != NULL; row++) {
        const enum encoding encoding = (enum encoding)row->value;
        if (strcasecmp(row->text, name) != 0 && !has_alias(encoding_kind_of(encoding), name)) continue;
        *out = encoding;
        return true;
    }
    return false;
}

const char *encoding_name(enum encoding encoding)
{
    return encoding < ENCODING_COUNT ? encoding_names[encoding].text : NULL;
}

/* ---- The segment ---------------------------------------------------------------------- */

static void flush(struct encoding_decoder *decoder, struct encoding_sink *sink)
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

bool encoding_add_mark(struct encoding_decoder *decoder, uint8_t shape, uint8_t tone)
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
 * The same for a combining mark. A shape joins only a letter without tone: U+0061 U+0302 U+0301 is ấ, but U+0061 U+0301
 * U+0302 is not.
 */
static bool add_combining(struct encoding_decoder *decoder, uint32_t mark)
{
    struct letter parts;
    switch (mark) {
    case 0x300: return encoding_add_mark(decoder, SHAPE_PLAIN, TONE_GRAVE);
    case 0x301: return encoding_add_mark(decoder, SHAPE_PLAIN, TONE_ACUTE);
    case 0x303: return encoding_add_mark(decoder, SHAPE_PLAIN, TONE_TILDE);
    case 0x309: return encoding_add_mark(decoder, SHAPE_PLAIN, TONE_HOOK);
    case 0x323: return encoding_add_mark(decoder, SHAPE_PLAIN, TONE_DOT);
    default: break;
    }
    const uint8_t shape = mark == 0x302   ? SHAPE_CIRCUMFLEX
                          : mark == 0x306 ? SHAPE_BREVE
                          : mark == 0x31B ? SHAPE_HORN
                                          : SHAPE_PLAIN;
    return shape && decoder->segment_length == 1 && letter_split(decoder->segment[0], &parts) &&
           parts.tone == TONE_LEVEL && encoding_add_mark(decoder, shape, TONE_LEVEL);
}

static bool starts_segment(uint32_t code_point)
{
    UErrorCode status = U_ZERO_ERROR;
    return code_point < 0x300 || unorm2_hasBoundaryBefore(unorm2_getNFCInstance(&status), (UChar32)code_point);
}

void encoding_push(struct encoding_decoder *decoder, struct encoding_sink *sink, uint32_t code_point)
{
    if (starts_segment(code_point) || decoder->segment_length == ENCODING_SEGMENT)
        flush(decoder, sink);
    else if (add_combining(decoder, code_point))
        return;
    decoder->segment[decoder->segment_length++] = code_point;
}

/* ---- Tables of bytes ------------------------------------------------------------------- */

/* clang-format off */
const char16_t ENCODING_CP1252[129] =
    u"€\uFFFD‚ƒ„…†‡ˆ‰Š‹Œ\uFFFDŽ\uFFFD"
    u"\uFFFD‘’“”•–—˜™š›œ\uFFFDžŸ"
    u"\u00A0¡¢£¤¥¦§¨©ª«¬\u00AD®¯"
    u"°±²³´µ¶·¸¹º»¼½¾¿"
    u"ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏ"
    u"ÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß"
    u"àáâãäåæçèéêëìíîï"
    u"ðñòóôõö÷øùúûüýþÿ";
/* clang-format on */

bool encoding_decode_table(struct encoding_decoder *decoder, struct encoding_sink *sink, unsigned char byte)
{
    const struct encoding_kind *kind = encoding_kind_of(decoder->encoding);
    const struct encoding_mark none = {0}, *mark = kind->marks && byte >= 0x80 ? &kind->marks[byte - 0x80] : &none;
    if ((mark->shape || mark->tone) && encoding_add_mark(decoder, mark->shape, mark->tone)) return true;
    uint32_t code_point = byte;
    if (mark->letter)
        code_point = mark->letter;
    else if (byte >= 0x80)
        code_point = kind->high[byte - 0x80];
    else if (kind->low && byte < 0x20 && kind->low[byte])
        code_point = kind->low[byte];
    if (code_point == REPLACEMENT) return false;
    encoding_push(decoder, sink, code_point);
    return true;
}

/* ---- UTF-8 ----------------------------------------------------------------------------- */

/*
 * Reads one code point from the start of `bytes`. Returns how many bytes it takes, 0 if the sequence is not complete
 * yet. A byte that begins no sequence gives UTF8_INVALID and takes one byte, as with utf8_next.
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

/* Reads the inner UTF-8 of wrapped text. For an invalid inner byte, the code point that stood for it comes out. */
static void drain_inner(struct encoding_decoder *decoder, struct encoding_sink *sink, bool end)
{
    while (decoder->inner_length > 0) {
        uint32_t code_point;
        const size_t taken = take_code_point(decoder->inner, decoder->inner_length, end, &code_point);
        if (taken == 0) return;
        encoding_push(decoder, sink, code_point == UTF8_INVALID ? decoder->inner_source[0] : code_point);
        decoder->inner_length -= taken;
        memmove(decoder->inner, decoder->inner + taken, decoder->inner_length);
        memmove(decoder->inner_source, decoder->inner_source + taken,
                decoder->inner_length * sizeof *decoder->inner_source);
    }
}

/* The description of UTF-8, which has no file of its own: this file reads it. */
static const char *const UTF8_ALIASES[] = {"utf8", NULL};

const struct encoding_kind encoding_kind_UTF8 = {.aliases = UTF8_ALIASES};

/* Decodes one byte of an encoding other than UTF-8; false if it means nothing. */
static bool decode_byte(struct encoding_decoder *decoder, struct encoding_sink *sink, unsigned char byte)
{
    return encoding_kind_of(decoder->encoding)->decode(decoder, sink, byte);
}

/* The byte for a code point in windows-1252 or Latin-1; -1 if there is none. */
static int windows_1252_byte(uint32_t code_point)
{
    if (code_point < 0x100) return (int)code_point;
    for (int byte = 0x80; byte < 0xA0; byte++)
        if (ENCODING_CP1252[byte - 0x80] == code_point && code_point != REPLACEMENT) return byte;
    return -1;
}

static void unwrap(struct encoding_decoder *decoder, struct encoding_sink *sink, uint32_t code_point)
{
    const int byte = windows_1252_byte(code_point);
    if (decoder->encoding != ENCODING_UTF8) {
        if (byte < 0 || !decode_byte(decoder, sink, (unsigned char)byte)) encoding_push(decoder, sink, code_point);
        return;
    }
    if (byte < 0) {
        drain_inner(decoder, sink, true);
        encoding_push(decoder, sink, code_point);
        return;
    }
    decoder->inner[decoder->inner_length] = (unsigned char)byte;
    decoder->inner_source[decoder->inner_length++] = code_point;
    drain_inner(decoder, sink, false);
}

/* Decodes the complete code points in the held bytes; false at an invalid one. */
static bool drain_held(struct encoding_decoder *decoder, struct encoding_sink *sink, bool end)
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
            encoding_push(decoder, sink, code_point);
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

/* Reads one byte of the stream; false if it, or the sequence that it ends, is invalid. */
static bool feed(struct encoding_decoder *decoder, struct encoding_sink *sink, unsigned char byte)
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
    encoding_push(decoder, sink, REPLACEMENT);
    return true;
}

/*
 * The length of a block at the start of `in` that is UTF-8 in NFC already and ends before an ASCII character, so that
 * nothing after it can join it; 0 if there is none. Most text is copied in such blocks.
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
 * Writes what is held back when the stream ends; false if it is invalid. There is room for it: if a long segment is
 * left, the last byte has written nothing.
 */
static bool finish(struct encoding_decoder *decoder, struct encoding_sink *sink)
{
    if (!drain_held(decoder, sink, true)) return false;
    drain_inner(decoder, sink, true);
    if (decoder->escaped) encoding_push(decoder, sink, '\\');
    decoder->escaped = false;
    flush(decoder, sink);
    return true;
}

/* Nothing joins a line break, so it is written at once: a line must not wait for the next one. */
static bool ends_line(const struct encoding_decoder *decoder)
{
    return decoder->segment_length == 1 && decoder->segment[0] == '\n';
}

static enum encoding_status feed_bytes(struct encoding_decoder *decoder, const char *in, size_t length, bool end,
                                       size_t *consumed, struct encoding_sink *sink)
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
    struct encoding_sink sink = {.out = out, .capacity = capacity};
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
