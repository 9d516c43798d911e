/*
 * The sample is decoded in every way that is possible, and each result is asked how Vietnamese it is: how
 * many of its words with marks are syllables. The rule of the syllable is strict enough for that; in the right
 * encoding nearly all of them are, in a wrong one few. It needs no statistics of a language and no training.
 *
 * UTF-8 that reads well as it stands is never doubted. To call valid UTF-8, or ASCII, anything else
 * takes a reading in which a good share of all words are Vietnamese, which no other language gives by accident.
 */
#include <unicode/uchar.h>

#include "text/encoding_kind.h"
#include "text/utf8.h"

enum {
    WORD_MAX = SYLLABLE_LETTERS_MAX + 1, /* letters kept; a longer word is no syllable anyway */
    WORDS_ENOUGH = 3,                    /* a word or two that read well may be an accident */
    CHUNK = 2048
};

/* How a reading of the sample fits, in words. */
struct fit {
    size_t words;   /* all */
    size_t good;    /* with marks, and a syllable */
    size_t bad;     /* with marks, and none */
    size_t invalid; /* code points U+FFFD */
    size_t native;  /* Vietnamese letters that windows-1252 does not have */
    uint32_t word[WORD_MAX];
    size_t word_length;
};

static bool is_capital(uint32_t letter)
{
    return letter_lower(letter) != letter;
}

/*
 * Whether case speaks against a syllable: a marked capital after a small letter (tiẾng). The other way round is
 * what text in a capital font looks like (CộNG).
 */
static bool has_odd_case(const uint32_t *word, size_t length)
{
    for (size_t k = 1; k < length; k++)
        if (word[k] >= 0x80 && is_capital(word[k]) && !is_capital(word[k - 1])) return true;
    return false;
}

/* An abbreviation in capitals: QĐ, HĐND. */
static bool is_abbreviation(const uint32_t *word, size_t length)
{
    for (size_t k = 0; k < length; k++)
        if (!is_capital(word[k]) || (word[k] >= 0x80 && word[k] != 0x110)) return false;
    return length <= 5;
}

static void end_word(struct fit *fit)
{
    const uint32_t *word = fit->word;
    const size_t length = fit->word_length;
    bool marked = false;
    fit->word_length = 0;
    if (length == 0) return;
    fit->words++;
    for (size_t k = 0; k < length; k++) marked = marked || word[k] >= 0x80;
    struct syllable syllable;
    if (!marked) return;
    if (length < WORD_MAX && syllable_read(word, length, &syllable) && !has_odd_case(word, length))
        fit->good++;
    else if (!is_abbreviation(word, length))
        fit->bad++;
}

/* Signs beyond ASCII that stand in well-formed text; any other counts as part of a word, which it spoils. */
static bool is_punctuation(uint32_t code_point)
{
    return code_point == 0xA0 || code_point == 0xAB || code_point == 0xBB || code_point == 0xFEFF ||
           (code_point >= 0x2000 && code_point <= 0x206F);
}

static void add_code_point(struct fit *fit, uint32_t code_point)
{
    struct letter parts;
    fit->native += code_point >= 0x100 && letter_split(code_point, &parts);
    const bool in_word = code_point < 0x80 ? u_isalpha((UChar32)code_point) : !is_punctuation(code_point);
    fit->invalid += code_point == 0xFFFD;
    if (!in_word) {
        end_word(fit);
        return;
    }
    if (fit->word_length < WORD_MAX) fit->word[fit->word_length] = code_point;
    fit->word_length += fit->word_length < WORD_MAX;
}

/* Decodes the sample in one way and measures the result. A character that the end of the sample cuts is left out. */
static struct fit measure(const char *bytes, size_t length, enum encoding encoding, bool wrapped)
{
    struct fit fit = {0};
    struct encoding_decoder decoder;
    char text[CHUNK];
    encoding_decoder_init(&decoder, (struct encoding_guess){encoding, wrapped}, true);
    enum encoding_status status = ENCODING_FULL;
    while (status == ENCODING_FULL) {
        size_t consumed, written;
        status = encoding_decode(&decoder, bytes, length, false, &consumed, text, sizeof text, &written);
        for (size_t at = 0; at < written;) add_code_point(&fit, utf8_next(text, written, &at));
        bytes += consumed;
        length -= consumed;
    }
    end_word(&fit);
    return fit;
}

struct encoding_reading {
    struct encoding_guess guess;
    struct fit fit;
};

/* Good words less bad ones; kept above zero by what a sample can hold at most. */
static size_t quality(const struct fit *fit)
{
    return ENCODING_SAMPLE + fit->good - fit->bad;
}

static struct encoding_reading best_reading(const char *bytes, size_t length, bool wrapped)
{
    struct encoding_reading best = {.guess = {ENCODING_UTF8, wrapped}};
    if (wrapped) best.fit = measure(bytes, length, ENCODING_UTF8, true);
    for (enum encoding k = ENCODING_UTF8 + 1; k < ENCODING_COUNT; k++) {
        if (encoding_kind_of(k)->is_ascii) continue;
        const struct fit fit = measure(bytes, length, k, wrapped);
        if (quality(&fit) > quality(&best.fit)) best = (struct encoding_reading){{k, wrapped}, fit};
    }
    return best;
}

static bool is_vietnamese(const struct fit *fit)
{
    return fit->good > 4 * fit->bad && 4 * fit->good >= fit->words;
}

static bool is_ascii(const char *bytes, size_t length)
{
    for (size_t k = 0; k < length; k++)
        if ((unsigned char)bytes[k] >= 0x80) return false;
    return true;
}

static struct encoding_guess detect_ascii(const char *bytes, size_t length)
{
    for (enum encoding k = ENCODING_UTF8 + 1; k < ENCODING_COUNT; k++) {
        const struct encoding_kind *kind = encoding_kind_of(k);
        if (!kind->is_ascii || !kind->is_likely(bytes, length)) continue;
        const struct fit fit = measure(bytes, length, k, false);
        if (is_vietnamese(&fit)) return (struct encoding_guess){k, false};
    }
    return (struct encoding_guess){ENCODING_UTF8, false};
}

struct encoding_guess encoding_detect(const char *bytes, size_t length)
{
    const struct encoding_guess utf8 = {ENCODING_UTF8, false};
    if (length > ENCODING_SAMPLE) length = ENCODING_SAMPLE;
    if (is_ascii(bytes, length)) return detect_ascii(bytes, length);
    const struct fit plain = measure(bytes, length, ENCODING_UTF8, false);
    if (plain.good > 4 * plain.bad) return utf8; /* nearly always: the other readings need not be tried */
    const bool wrapped = plain.invalid == 0;
    const struct encoding_reading best = best_reading(bytes, length, wrapped);
    if (best.fit.good < WORDS_ENOUGH || (wrapped && 10 * plain.native > best.fit.good)) return utf8;
    return is_vietnamese(&best.fit) ? best.guess : utf8;
}
