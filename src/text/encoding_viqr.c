/* VIQR: RFC 1456, 7 bits: Tie^'ng Vie^.t. */
#include "text/encoding_kind.h"

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
        return shape && !capital_after_small && encoding_add_mark(decoder, shape, TONE_LEVEL);
    }
    if (decoder->toned || !encoding_add_mark(decoder, SHAPE_PLAIN, tone)) return false;
    decoder->toned = true;
    return true;
}

static bool decode_viqr(struct encoding_decoder *decoder, struct encoding_sink *sink, unsigned char byte)
{
    if (byte >= 0x80) return false;
    if (decoder->escaped) {
        decoder->escaped = false;
        if (byte != '\\' && !viqr_tone(byte) && !viqr_shape(byte)) encoding_push(decoder, sink, '\\');
    } else if (byte == '\\') {
        decoder->escaped = true;
        return true;
    } else if (viqr_mark(decoder, byte)) {
        return true;
    }
    struct letter parts;
    if (!letter_split(byte, &parts)) decoder->toned = false;
    encoding_push(decoder, sink, byte);
    return true;
}

/* A cheap look for what VIQR text is full of: a^ e^ o^ a( o+ u+ dd. */
static bool is_likely(const char *bytes, size_t length)
{
    size_t signs = 0;
    for (size_t k = 1; k < length; k++) {
        const int before = bytes[k - 1] | 0x20;
        switch (bytes[k]) {
        case '^': signs += before == 'a' || before == 'e' || before == 'o'; break;
        case '(': signs += before == 'a'; break;
        case '+':
        case '*': signs += before == 'o' || before == 'u'; break;
        case 'd': signs += before == 'd'; break;
        default: break;
        }
    }
    return signs >= 3 && signs * 50 >= length;
}

const struct encoding_kind encoding_kind_VIQR = {
    .decode = decode_viqr, .has_pairs = true, .is_ascii = true, .is_likely = is_likely};
