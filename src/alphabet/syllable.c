/*
 * The spelling rule of the syllable: onset + vowels + final + tone.
 *
 * RIMES says which finals and which onsets each group of vowels takes. It is a rule, not a list of syllables:
 * everything it allows can be written and spoken, even if no dictionary has it. Three facts keep it short:
 *   - c, g, ng stand before a ă â o ô ơ u ư and k, gh, ngh before e ê i y; all other onsets take both;
 *   - a rounded glide (the o of oa, the u of uy) follows no lip consonant, and after /k/ it is written qu, so the rimes
 *     after qu are rounded ones without their first letter;
 *   - gi and the i of a rime share one letter i: gi + iêng is giêng (giếng), gi + in is gin (gìn). A p alone begins
 *     only foreign words and names (pin, Pắc Nặm), so it is not an onset here.
 *
 * The analysis into onset, glide, nucleus, final and tone is that of Đoàn Thiện Thuật, "Ngữ âm tiếng Việt" (1977).
 */
#include "alphabet/alphabet.h"

#include <string.h>
#include <uchar.h>

/* clang-format off */
enum onset {
    NONE, B, C, CH, D, DD, G, GH, GI, H, K, KH, L, M, N, NG, NGH, NH, PH, QU, R, S, T, TH, TR, V, X, ONSETS
};
static const char16_t ONSET_LETTERS[ONSETS][4] = {
    u"", u"b", u"c", u"ch", u"d", u"đ", u"g", u"gh", u"gi", u"h", u"k", u"kh", u"l", u"m", u"n", u"ng", u"ngh", u"nh",
    u"ph", u"qu", u"r", u"s", u"t", u"th", u"tr", u"v", u"x"
};

/* Finals as a set of bits; FINAL_LETTERS holds them in the order of the bits. */
enum { OPEN = 1, F_C = 2, F_CH = 4, F_M = 8, F_N = 16, F_NG = 32, F_NH = 64, F_P = 128, F_T = 256, FINALS = 9 };
static const char16_t FINAL_LETTERS[FINALS][3] = {u"", u"c", u"ch", u"m", u"n", u"ng", u"nh", u"p", u"t"};
enum { STOPS = F_C | F_CH | F_P | F_T };

/* Onsets as sets of bits. */
#define ON(onset) (1u << (onset))
#define AFTER_GI   ON(GI)
#define AFTER_QU   ON(QU)
#define AFTER_NONE ON(NONE)
#define FRONT      (~(ON(C) | ON(G) | ON(GI) | ON(NG) | ON(QU)))                    /* before i, ê */
#define BACK       (~(ON(K) | ON(GH) | ON(NGH) | ON(QU)))                           /* before a ă â o ô ơ u ư */
#define ROUNDED    (BACK & ~(ON(B) | ON(C) | ON(GI) | ON(M) | ON(PH) | ON(V)))      /* before a glide: oa, uy */
#define CONSONANT  (FRONT & ~ON(NONE))                                              /* iê; without onset it is yê */
#define BEFORE_Y   (ON(NONE) | ON(H) | ON(K) | ON(L) | ON(M) | ON(S) | ON(T) | ON(TH) | ON(V)) /* kỹ and also kĩ */

struct rime {
    char16_t vowels[4]; /* compared as eight bytes */
    uint32_t onsets;
    uint16_t finals;
};

static const struct rime RIMES[] = {
    {u"a",   BACK,       OPEN | F_C | F_CH | F_M | F_N | F_NG | F_NH | F_P | F_T},
    {u"ai",  BACK,       OPEN},
    {u"ao",  BACK,       OPEN},
    {u"au",  BACK,       OPEN},
    {u"ay",  BACK,       OPEN},
    {u"ă",   BACK,       F_C | F_M | F_N | F_NG | F_P | F_T},
    {u"â",   BACK,       F_C | F_M | F_N | F_NG | F_P | F_T},
    {u"âu",  BACK,       OPEN},
    {u"ây",  BACK,       OPEN},
    {u"e",   FRONT | AFTER_GI, OPEN | F_C | F_M | F_N | F_NG | F_P | F_T},
    {u"eo",  FRONT | AFTER_GI, OPEN},
    {u"ê",   FRONT,      OPEN | F_CH | F_M | F_N | F_NH | F_P | F_T},
    {u"êu",  FRONT | AFTER_GI, OPEN},
    {u"i",   FRONT | AFTER_GI, OPEN | F_CH | F_M | F_N | F_NH | F_P | F_T},
    {u"ia",  FRONT,      OPEN},
    {u"iu",  FRONT,      OPEN},
    {u"iê",  CONSONANT,  F_C | F_M | F_N | F_NG | F_P | F_T},
    {u"ê",   AFTER_GI,   OPEN | F_C | F_M | F_N | F_NG | F_P | F_T},
    {u"iêu", CONSONANT,  OPEN},
    {u"yê",  AFTER_NONE, F_M | F_N | F_NG | F_T},
    {u"yêu", AFTER_NONE, OPEN},
    {u"y",   BEFORE_Y,   OPEN},
    {u"o",   BACK,       OPEN | F_C | F_M | F_N | F_NG | F_P | F_T},
    {u"oi",  BACK,       OPEN},
    {u"oo",  BACK,       F_C | F_NG},
    {u"ô",   BACK,       OPEN | F_C | F_M | F_N | F_NG | F_P | F_T},
    {u"ôi",  BACK,       OPEN},
    {u"ơ",   BACK,       OPEN | F_M | F_N | F_P | F_T},
    {u"ơi",  BACK,       OPEN},
    {u"u",   BACK,       OPEN | F_C | F_M | F_N | F_NG | F_P | F_T},
    {u"ua",  BACK,       OPEN},
    {u"ui",  BACK,       OPEN},
    {u"uô",  BACK,       F_C | F_M | F_N | F_NG | F_T},
    {u"uôi", BACK,       OPEN},
    {u"ư",   BACK,       OPEN | F_C | F_NG | F_T},
    {u"ư",   AFTER_NONE | ON(H), F_M},                        /* ừm, hừm */
    {u"ưa",  BACK,       OPEN},
    {u"ưi",  BACK,       OPEN},
    {u"ưu",  BACK,       OPEN},
    {u"ươ",  BACK,       F_C | F_M | F_N | F_NG | F_P | F_T},
    {u"ươi", BACK,       OPEN},
    {u"ươu", BACK,       OPEN},

    {u"oa",  ROUNDED,    OPEN | F_C | F_CH | F_M | F_N | F_NG | F_NH | F_P | F_T},
    {u"oai", ROUNDED,    OPEN},
    {u"oao", ROUNDED,    OPEN},
    {u"oay", ROUNDED,    OPEN},
    {u"oă",  ROUNDED,    F_C | F_M | F_N | F_NG | F_T},
    {u"oe",  ROUNDED,    OPEN | F_M | F_N | F_NG | F_T},
    {u"oeo", ROUNDED,    OPEN},
    {u"uâ",  ROUNDED,    F_N | F_NG | F_T},
    {u"uây", ROUNDED,    OPEN},
    {u"uê",  ROUNDED,    OPEN | F_CH | F_NH},
    {u"uêu", ROUNDED,    OPEN},
    {u"uơ",  ROUNDED,    OPEN},
    {u"uy",  ROUNDED,    OPEN | F_CH | F_N | F_NH | F_P | F_T},
    {u"uya", ROUNDED,    OPEN},
    {u"uyu", ROUNDED,    OPEN},
    {u"uyê", ROUNDED,    F_N | F_T},

    {u"a",   AFTER_QU,   OPEN | F_C | F_CH | F_M | F_N | F_NG | F_NH | F_P | F_T},
    {u"ai",  AFTER_QU,   OPEN},
    {u"ao",  AFTER_QU,   OPEN},
    {u"au",  AFTER_QU,   OPEN},
    {u"ay",  AFTER_QU,   OPEN},
    {u"ă",   AFTER_QU,   F_C | F_M | F_N | F_NG | F_P | F_T},
    {u"â",   AFTER_QU,   F_N | F_NG | F_T},
    {u"âu",  AFTER_QU,   OPEN},
    {u"ây",  AFTER_QU,   OPEN},
    {u"e",   AFTER_QU,   OPEN | F_M | F_N | F_T},
    {u"eo",  AFTER_QU,   OPEN},
    {u"ê",   AFTER_QU,   OPEN | F_CH | F_N | F_NH | F_T},
    {u"êu",  AFTER_QU,   OPEN},
    {u"i",   AFTER_QU,   OPEN | F_CH | F_NH | F_T},
    {u"ô",   AFTER_QU,   F_C},
    {u"ơ",   AFTER_QU,   OPEN | F_N},
    {u"ơi",  AFTER_QU,   OPEN},
    {u"y",   AFTER_QU,   OPEN | F_CH | F_N | F_NH | F_T},
    {u"yê",  AFTER_QU,   F_N | F_T},

    /* Loan words in daily use whose glide follows a lip consonant or gi: voan, xe buýt, thùng phuy, gioăng. */
    {u"oa",  ON(V),      F_N},
    {u"oă",  ON(GI),     F_NG},
    {u"uy",  ON(B),      F_T},
    {u"uy",  ON(PH),     OPEN},
};
/* clang-format on */

enum { RIME_COUNT = sizeof RIMES / sizeof *RIMES, VOWELS_MAX = 3 };

/* `letter` is a small letter without tone. */
static bool is_vowel(uint32_t letter)
{
    switch (letter) {
    case 'a':
    case 'e':
    case 'i':
    case 'o':
    case 'u':
    case 'y': return true;
    default: return letter >= 0x80 && letter != 0x111; /* a shaped letter other than đ */
    }
}

/* The onset of small letters without tone; ONSETS if they start with none. `letters` ends with 0. */
static enum onset read_onset(const uint32_t *letters)
{
    const bool h_follows = letters[0] && letters[1] == 'h';
    switch (letters[0]) {
    case 'b': return B;
    case 'c': return h_follows ? CH : C;
    case 'd': return D;
    case 0x111: return DD;
    case 'g': return h_follows ? GH : letters[1] == 'i' ? GI : G;
    case 'h': return H;
    case 'k': return h_follows ? KH : K;
    case 'l': return L;
    case 'm': return M;
    case 'n': return h_follows ? NH : letters[1] != 'g' ? N : letters[2] == 'h' ? NGH : NG;
    case 'p': return h_follows ? PH : ONSETS;
    case 'q': return letters[1] == 'u' ? QU : ONSETS;
    case 'r': return R;
    case 's': return S;
    case 't': return h_follows ? TH : letters[1] == 'r' ? TR : T;
    case 'v': return V;
    case 'x': return X;
    default: return is_vowel(letters[0]) ? NONE : ONSETS;
    }
}

/* The number of the final made of `count` letters; FINALS if there is no such final. */
static unsigned read_final(const uint32_t *letters, size_t count)
{
    unsigned final = 0;
    const uint32_t second = count == 2 ? letters[1] : 0;
    if (count > 2) return FINALS;
    while (final < FINALS && (FINAL_LETTERS[final][0] != (count ? letters[0] : 0) || FINAL_LETTERS[final][1] != second))
        final++;
    return final;
}

static const struct rime *find_rime(enum onset onset, const uint32_t *vowels, size_t count, unsigned final)
{
    char16_t key[VOWELS_MAX + 1] = {0};
    if (count == 0 || count > VOWELS_MAX) return NULL;
    for (size_t k = 0; k < count; k++) key[k] = (char16_t)vowels[k];
    for (size_t k = 0; k < RIME_COUNT; k++) {
        if (memcmp(RIMES[k].vowels, key, sizeof key) == 0 && RIMES[k].onsets & ON(onset) &&
            RIMES[k].finals & 1u << final)
            return &RIMES[k];
    }
    return NULL;
}

/* Splits a word into small letters without tone, and its tone. False if it has foreign letters or two tones. */
static bool split_tone(const uint32_t *word, size_t length, struct syllable *out)
{
    out->tone = TONE_LEVEL;
    for (size_t k = 0; k < length; k++) {
        struct letter parts;
        if (!letter_split(word[k], &parts)) return false;
        if (parts.tone != TONE_LEVEL) {
            if (out->tone != TONE_LEVEL) return false;
            out->tone = parts.tone;
        }
        parts.tone = TONE_LEVEL;
        parts.upper = false;
        out->letters[k] = letter_join(parts);
    }
    out->length = (uint8_t)length;
    return true;
}

static size_t letters_in(const char16_t *text)
{
    size_t count = 0;
    while (text[count]) count++;
    return count;
}

bool syllable_read(const uint32_t *word, size_t length, struct syllable *out)
{
    struct syllable syllable = {0};
    if (length == 0 || length > SYLLABLE_LETTERS_MAX || !split_tone(word, length, &syllable)) return false;
    uint32_t letters[SYLLABLE_LETTERS_MAX + 1] = {0};
    memcpy(letters, syllable.letters, length * sizeof *letters);

    const enum onset onset = read_onset(letters);
    if (onset == ONSETS) return false;
    size_t vowels = letters_in(ONSET_LETTERS[onset]);
    if (onset == GI) {
        if (letters[vowels] == 'i') return false;
        if (!is_vowel(letters[vowels])) vowels--;
    }
    size_t end = vowels;
    while (end < length && is_vowel(letters[end])) end++;
    const unsigned final = read_final(letters + end, length - end);
    if (final == FINALS || !find_rime(onset, letters + vowels, end - vowels, final)) return false;
    if (STOPS & 1u << final && syllable.tone != TONE_ACUTE && syllable.tone != TONE_DOT) return false;
    syllable.onset = (uint8_t)vowels;
    syllable.final = (uint8_t)(length - end);
    *out = syllable;
    return true;
}

/* Whether the rime is an open oa, oe or uy, the only ones whose tone has two places. */
static bool has_two_places(const struct syllable *syllable)
{
    const uint32_t *vowels = syllable->letters + syllable->onset;
    return syllable->length - syllable->onset == 2 &&
           ((vowels[0] == 'o' && (vowels[1] == 'a' || vowels[1] == 'e')) || (vowels[0] == 'u' && vowels[1] == 'y'));
}

/*
 * The index of the letter that carries the tone. It is the last vowel with a shape, if there is one. Else it is the
 * second of three vowels, or the second of two if a final follows or the new placement puts it there, or the first.
 */
static size_t tone_position(const struct syllable *syllable, enum tone_placement placement)
{
    const size_t first = syllable->onset;
    const size_t end = (size_t)syllable->length - syllable->final;
    for (size_t k = end; k-- > first;)
        if (syllable->letters[k] >= 0x80) return k;
    if (end - first == 3) return first + 1;
    if (end - first == 2 && (syllable->final || (placement == PLACEMENT_NEW && has_two_places(syllable))))
        return first + 1;
    return first;
}

size_t syllable_write(const struct syllable *syllable, enum tone_placement placement,
                      uint32_t out[SYLLABLE_LETTERS_MAX])
{
    memcpy(out, syllable->letters, syllable->length * sizeof *out);
    const size_t position = tone_position(syllable, placement);
    struct letter parts;
    if (letter_split(out[position], &parts)) {
        parts.tone = syllable->tone;
        out[position] = letter_join(parts);
    }
    return syllable->length;
}

bool syllable_shows_placement(const uint32_t *word, size_t length, enum tone_placement *out)
{
    struct syllable syllable;
    if (!syllable_read(word, length, &syllable) || syllable.tone == TONE_LEVEL || !has_two_places(&syllable))
        return false;
    struct letter parts;
    const uint32_t old_place = word[tone_position(&syllable, PLACEMENT_OLD)];
    *out = letter_split(old_place, &parts) && parts.tone != TONE_LEVEL ? PLACEMENT_OLD : PLACEMENT_NEW;
    return true;
}

bool syllable_place_tone(uint32_t *word, size_t length, enum tone_placement placement)
{
    enum tone_placement shown;
    struct syllable syllable;
    uint32_t placed[SYLLABLE_LETTERS_MAX];
    if (!syllable_shows_placement(word, length, &shown) || shown == placement ||
        !syllable_read(word, length, &syllable) || syllable_write(&syllable, placement, placed) != length)
        return false;
    for (size_t i = 0; i < length; i++)
        word[i] = word[i] == letter_lower(word[i]) ? placed[i] : letter_upper(placed[i]);
    return true;
}

/* Puts onset, vowels and final together. If the rime begins with i, the onset gi loses its own i. */
static struct syllable build(enum onset onset, const struct rime *rime, unsigned final)
{
    struct syllable syllable = {0};
    size_t length = 0;
    for (const char16_t *letter = ONSET_LETTERS[onset]; *letter; letter++) syllable.letters[length++] = *letter;
    if (onset == GI && rime->vowels[0] == 'i') length--;
    syllable.onset = (uint8_t)length;
    for (const char16_t *letter = rime->vowels; *letter; letter++) syllable.letters[length++] = *letter;
    for (const char16_t *letter = FINAL_LETTERS[final]; *letter; letter++) syllable.letters[length++] = *letter;
    syllable.length = (uint8_t)length;
    syllable.final = (uint8_t)letters_in(FINAL_LETTERS[final]);
    return syllable;
}

static bool visit_tones(struct syllable syllable, bool stop, bool (*visit)(const struct syllable *, void *),
                        void *context)
{
    for (uint8_t tone = TONE_LEVEL; tone <= TONE_DOT; tone++) {
        if (stop && tone != TONE_ACUTE && tone != TONE_DOT) continue;
        syllable.tone = tone;
        if (!visit(&syllable, context)) return false;
    }
    return true;
}

void syllable_enumerate(bool (*visit)(const struct syllable *syllable, void *context), void *context)
{
    for (enum onset onset = NONE; onset < ONSETS; onset++) {
        for (size_t k = 0; k < RIME_COUNT; k++) {
            if (!(RIMES[k].onsets & ON(onset))) continue;
            for (unsigned final = 0; final < FINALS; final++) {
                if (!(RIMES[k].finals & 1u << final)) continue;
                if (!visit_tones(build(onset, &RIMES[k], final), STOPS & 1u << final, visit, context)) return;
            }
        }
    }
}
