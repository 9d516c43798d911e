/*
 * One pass over the text, chunk by chunk; a chunk is what stands between white space. A table of byte classes decides
 * nearly everything; only characters outside ASCII are decoded. Each chunk is first looked at as a whole, to find
 * addresses and identifiers: so "phucdau@example.vn" or "src/main.c" is one token, and its letters are not taken for
 * words.
 */
#include "text/token.h"

#include <stdlib.h>
#include <string.h>

#include <unicode/uchar.h>

#include "alphabet/alphabet.h"
#include "base/memory.h"
#include "text/utf8.h"

enum {
    BYTE_SPACE = 1,  /* ends a chunk */
    BYTE_LETTER = 2, /* ASCII letter */
    BYTE_DIGIT = 4,
    BYTE_HIGH = 8,   /* part of a character beyond ASCII */
    BYTE_JOINER = 16 /* . , / : - between digits belong to a number */
};

static unsigned byte_class(char c)
{
    const unsigned char byte = (unsigned char)c;
    if (byte >= 0x80) return BYTE_HIGH;
    if ((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z')) return BYTE_LETTER;
    if (byte >= '0' && byte <= '9') return BYTE_DIGIT;
    if (byte <= ' ' || byte == 0x7F) return BYTE_SPACE;
    if (byte == '.' || byte == ',' || byte == '/' || byte == ':' || byte == '-') return BYTE_JOINER;
    return 0;
}

static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}
static bool is_digit(char c)
{
    return byte_class(c) == BYTE_DIGIT;
}
static bool is_space(char c)
{
    return byte_class(c) == BYTE_SPACE;
}

/* The code point at `at`; *next is the offset of the one after it. */
static uint32_t peek(const char *text, size_t end, size_t at, size_t *next)
{
    *next = at;
    return utf8_next(text, end, next);
}

static bool is_wide_space(uint32_t c)
{
    return c == 0x00A0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
           c == 0x205F || c == 0x3000;
}

static bool is_letter(uint32_t c)
{
    if (c < 0x80) return byte_class((char)c) == BYTE_LETTER;
    return u_isalpha((UChar32)c);
}

static bool is_mark(uint32_t c)
{
    return c >= 0x0300 && c <= 0x036F;
}

static bool append(struct token_list *list, struct token token)
{
    if (!memory_reserve(&list->items, &list->capacity, list->count + 1, sizeof *list->items)) return false;
    list->items[list->count++] = token;
    return true;
}

/* ---- Chunks that must not be looked into ---- */

/* "vn", "com", "pdf" …: lower-case ASCII letters and digits, two to five of them. */
static bool is_suffix(const char *text, size_t begin, size_t end)
{
    if (end - begin < 2 || end - begin > 5) return false;
    for (size_t i = begin; i < end; i++)
        if (!(text[i] >= 'a' && text[i] <= 'z') && !is_digit(text[i])) return false;
    return text[begin] >= 'a';
}

/*
 * Something like name.suffix, perhaps with a path after a slash. At least two characters stand before the full stop,
 * the last of them an ASCII letter or digit.
 */
static bool is_host_or_file(const char *text, size_t begin, size_t end)
{
    while (end > begin && is_one_of(text[end - 1], ".,;:!?)]}\"'")) end--;
    while (begin < end && is_one_of(text[begin], "([{\"'")) begin++;
    size_t slash = begin;
    while (slash < end && text[slash] != '/') slash++;
    size_t dot = slash;
    while (dot > begin && text[dot - 1] != '.') dot--;
    if (dot < begin + 3 || !is_suffix(text, dot, slash)) return false;
    unsigned before = byte_class(text[dot - 2]);
    return before == BYTE_LETTER || before == BYTE_DIGIT;
}

static bool is_ascii_word_byte(char c)
{
    return byte_class(c) == BYTE_LETTER || byte_class(c) == BYTE_DIGIT;
}

static bool is_path(const char *text, size_t begin, size_t end)
{
    if (end - begin < 3) return false;
    /* /usr, /Data/x are paths; /QĐ-UBND is not: it is the code of a document whose number was left out. */
    if (text[begin] == '/' && is_ascii_word_byte(text[begin + 1]))
        return (text[begin + 1] >= 'a' && text[begin + 1] <= 'z') || memchr(text + begin + 1, '/', end - begin - 1);
    if (text[begin] == '~' && text[begin + 1] == '/') return true;
    if (end - begin > 3 && memcmp(text + begin, "#!/", 3) == 0) return true;
    if (text[begin] == '.' && (text[begin + 1] == '/' || (text[begin + 1] == '.' && text[begin + 2] == '/')))
        return true;
    return text[begin + 1] == ':' && (text[begin + 2] == '\\' || text[begin + 2] == '/') &&
           byte_class(text[begin]) == BYTE_LETTER;
}

/* A hashtag or a handle: # or @, perhaps behind a bracket or quote, then two or more ASCII letters or digits. */
static bool is_tag(const char *text, size_t begin, size_t end)
{
    if (begin < end && is_one_of(text[begin], "([{\"'")) begin++;
    return end - begin > 2 && is_one_of(text[begin], "#@") && byte_class(text[begin + 1]) == BYTE_LETTER &&
           is_ascii_word_byte(text[begin + 2]);
}

/*
 * Addresses, paths, identifiers, words with an apostrophe inside (don't, l'eau), function calls f(x), x=1, tags: none
 * of these are Vietnamese words.
 */
static bool is_opaque(const char *text, size_t begin, size_t end)
{
    if (is_path(text, begin, end) || is_tag(text, begin, end)) return true;
    bool dots = false;
    for (size_t i = begin; i < end; i++) {
        const char c = text[i];
        const bool inner = i > begin && i + 1 < end;
        switch (c) {
        case '@':
        case '_':
        case '=':
        case '\\':
            if (inner && (is_ascii_word_byte(text[i - 1]) || is_ascii_word_byte(text[i + 1]))) return true;
            break;
        case '\'':
            if (inner && byte_class(text[i - 1]) == BYTE_LETTER && byte_class(text[i + 1]) == BYTE_LETTER) return true;
            break;
        case '(':
            if (inner && is_ascii_word_byte(text[i - 1]) && (text[i + 1] == ')' || end - i > 2) &&
                memchr(text + i, ')', end - i) && !(byte_class(text[i - 1]) == BYTE_DIGIT)) {
                /* f() and f(x), but not (a), nor word(s) with a space after the bracket */
                const char *close = memchr(text + i, ')', end - i);
                if (close == text + i + 1 || (close + 1 < text + end && !is_one_of(close[1], ".;,"))) return true;
            }
            break;
        case ':':
            if (inner && text[i + 1] == '/' && i + 2 < end && text[i + 2] == '/') return true;
            if (inner && text[i + 1] == ':') return true;
            break;
        case '<':
            if (inner && (byte_class(text[i + 1]) == BYTE_LETTER || text[i + 1] == '/') &&
                memchr(text + i, '>', end - i))
                return true;
            break;
        case '-':
            if (inner && text[i + 1] == '>' && is_ascii_word_byte(text[i - 1])) return true;
            break;
        case '.': dots = dots || inner; break;
        case '\xE2': /* ’ inside a word */
            if (inner && i + 3 < end && text[i + 1] == '\x80' && text[i + 2] == '\x99' &&
                byte_class(text[i - 1]) == BYTE_LETTER && byte_class(text[i + 3]) == BYTE_LETTER)
                return true;
            break;
        default: break;
        }
    }
    if (end - begin > 4 && (memcmp(text + begin, "www.", 4) == 0)) return true;
    return dots && is_host_or_file(text, begin, end);
}

/* ---- Numbers ---- */

size_t token_number_end(const char *text, size_t begin, size_t end)
{
    size_t at = begin;
    while (at < end) {
        if (is_digit(text[at]))
            at++;
        else if (at > begin && byte_class(text[at]) == BYTE_JOINER && at + 1 < end && is_digit(text[at + 1]))
            at += 2;
        else
            break;
    }
    return at;
}

/* The same, but an en or em dash may join two numbers to one: 2021–2025. */
static size_t joined_number_end(const char *text, size_t begin, size_t end)
{
    size_t at = token_number_end(text, begin, end);
    while (at + 3 < end && text[at] == '\xE2' && text[at + 1] == '\x80' &&
           (text[at + 2] == '\x93' || text[at + 2] == '\x94') && is_digit(text[at + 3]))
        at = token_number_end(text, at + 3, end);
    return at;
}

uint8_t token_number_symbol(const char *text, size_t begin, size_t end)
{
    size_t digits[4] = {0};
    size_t parts = 0;
    char joiner = 0;
    bool plain = true;
    for (size_t i = begin; i < end; i++) {
        if (is_digit(text[i])) {
            if (parts < 4) digits[parts]++;
            continue;
        }
        if (joiner && text[i] != joiner) plain = false;
        joiner = text[i];
        if (++parts >= 4) return SYMBOL_NUMBER;
    }
    const size_t last = digits[parts];
    if (parts == 0 && last <= 2) return SYMBOL_SMALL;
    if (parts == 0 && last == 4) {
        const bool century =
            (text[begin] == '1' && text[begin + 1] >= '8') || (text[begin] == '2' && text[begin + 1] == '0');
        return century ? SYMBOL_YEAR : SYMBOL_NUMBER;
    }
    if (!plain || (joiner != '/' && joiner != '-' && joiner != '.')) return SYMBOL_NUMBER;
    if (parts == 2 && digits[0] <= 2 && digits[1] <= 2 && (last == 4 || last == 2)) return SYMBOL_DATE;
    if (parts == 1 && joiner == '/' && digits[0] <= 2 && last == 4) return SYMBOL_DATE;
    return SYMBOL_NUMBER;
}

/* ---- Words ---- */

/* Reads the run of letters at `begin`; sets the token's length, its case and the flag TOKEN_FOREIGN. */
static void read_word(const char *text, size_t begin, size_t end, struct token *token)
{
    size_t at = begin;
    size_t letters = 0, upper = 0;
    bool first_upper = false;
    while (at < end) {
        size_t next;
        const uint32_t c = peek(text, end, at, &next);
        if (c == UTF8_INVALID) break;
        struct letter parts;
        if (letter_split(c, &parts)) {
            if (parts.upper) upper++;
            if (letters == 0) first_upper = parts.upper;
            letters++;
        } else if (is_mark(c)) {
            token->flags |= TOKEN_FOREIGN;
        } else if (is_letter(c)) {
            token->flags |= TOKEN_FOREIGN;
            const bool is_upper = u_isupper((UChar32)c);
            if (is_upper) upper++;
            if (letters == 0) first_upper = is_upper;
            letters++;
        } else {
            break;
        }
        at = next;
    }
    token->length = (uint32_t)(at - begin);
    if (upper == 0)
        token->letter_case = CASE_LOWER;
    else if (upper == 1 && first_upper)
        token->letter_case = CASE_TITLE;
    else if (upper == letters)
        token->letter_case = CASE_UPPER;
    else
        token->letter_case = CASE_MIXED;
}

/* ---- Ends of sentences ---- */

static bool opens_sentence(uint32_t c)
{
    struct letter parts;
    if (letter_split(c, &parts)) return parts.upper;
    if (c < 0x80) return is_digit((char)c) || is_one_of((char)c, "\"'([-+*");
    return u_isupper((UChar32)c) || c == 0x201C || c == 0x2018 || c == 0x00AB || c == 0x2013 || c == 0x2014 ||
           c == 0x2022;
}

static bool closes_quote(uint32_t c)
{
    return c == '"' || c == '\'' || c == ')' || c == ']' || c == 0x201D || c == 0x2019 || c == 0x00BB || c == '.' ||
           c == '!' || c == '?' || c == 0x2026;
}

/* The offset after the closing quotes, closing brackets and further stops at `at`. */
static size_t skip_closing(const char *text, size_t length, size_t at)
{
    size_t next = at;
    while (at < length && closes_quote(peek(text, length, at, &next))) at = next;
    return at;
}

/* Whether the text ends at `at`, or goes on with white space and something that may open a sentence. */
static bool sentence_may_start(const char *text, size_t length, size_t at)
{
    size_t next = at;
    if (at == length) return true;
    uint32_t c = peek(text, length, at, &next);
    if (!is_space(text[at]) && !is_wide_space(c)) return false;
    while (at < length) {
        c = peek(text, length, at, &next);
        if (!(c < 0x80 && is_space((char)c)) && !is_wide_space(c)) return opens_sentence(c);
        at = next;
    }
    return true;
}

/* TP. ThS. PGS.: two or three consonants of which the first is a capital. */
static bool is_abbreviation(const char *text, const struct token *word, size_t stop)
{
    if (word->kind != TOKEN_WORD || word->begin + word->length != stop || word->length > 3) return false;
    if (word->letter_case == CASE_LOWER) return false;
    if (word->length == 1) return false;
    for (size_t i = 0; i < word->length; i++)
        if (is_one_of(text[word->begin + i], "aeiouyAEIOUY") || (text[word->begin + i] & 0x80)) return false;
    return true;
}

/* ---- Lines ---- */

static size_t skip_blanks(const char *text, size_t at, size_t end)
{
    while (at < end && is_space(text[at])) at++;
    return at;
}

/* 1.  2)  a)  IV.  - + * • at the start of a line. */
static bool is_list_mark(const char *text, size_t at, size_t end)
{
    if (at >= end) return false;
    if (is_one_of(text[at], "-+*")) return true;
    size_t next;
    const uint32_t c = peek(text, end, at, &next);
    if (c == 0x2022 || c == 0x2013 || c == 0x2014 || c == 0x25AA || c == 0x25CF) return true;
    size_t stop = at;
    while (stop < end && is_digit(text[stop])) stop++;
    if (stop > at && stop - at <= 3 && stop < end && (text[stop] == '.' || text[stop] == ')') &&
        (stop + 1 == end || !is_digit(text[stop + 1]) || stop - at <= 2))
        return true;
    stop = at;
    while (stop < end && is_one_of(text[stop], "IVXLC")) stop++;
    if (stop > at && stop < end && (text[stop] == '.' || text[stop] == ')' || text[stop] == '/')) return true;
    return is_letter(c) && next < end && (text[next] == ')' || text[next] == '.');
}

bool token_is_capitals(const char *text, size_t begin, size_t end, size_t least, unsigned per_cent)
{
    size_t letters = 0, capitals = 0;
    while (begin < end) {
        struct letter parts;
        if (letter_split(utf8_next(text, end, &begin), &parts)) {
            letters++;
            capitals += parts.upper;
        }
    }
    return letters >= least && capitals * 100 >= letters * per_cent;
}

static bool line_is_capitals(const char *text, size_t begin, size_t end)
{
    return token_is_capitals(text, begin, end, 3, 100);
}

bool token_line_joins(const char *text, size_t begin, size_t end, size_t next, size_t next_end, size_t width)
{
    enum { PAGE_WIDTH_MAX = 250 }; /* bytes; a longer line is a paragraph, not a line of a page */
    while (end > begin && is_space(text[end - 1])) end--;
    begin = skip_blanks(text, begin, end);
    next = skip_blanks(text, next, next_end);
    if (begin >= end || next >= next_end) return false;
    if (is_one_of(text[end - 1], ".;:!?") || is_list_mark(text, next, next_end)) return false;
    size_t after;
    const uint32_t c = peek(text, next_end, next, &after);
    struct letter parts;
    if (letter_split(c, &parts) ? !parts.upper : u_islower((UChar32)c)) return true;
    if (text[end - 1] == ',') return true;
    const bool capitals = line_is_capitals(text, begin, end);
    if (capitals || line_is_capitals(text, next, next_end)) return capitals && line_is_capitals(text, next, next_end);
    return width <= PAGE_WIDTH_MAX && (end - begin) * 4 >= width * 3;
}

static size_t line_end(const char *text, size_t length, size_t at)
{
    const char *feed = at < length ? memchr(text + at, '\n', length - at) : NULL;
    return feed ? (size_t)(feed - text) : length;
}

/* The length in bytes of the longest line from `at` to the next empty line; *stop is the offset of that empty line. */
static size_t widest_line(const char *text, size_t length, size_t at, size_t *stop)
{
    size_t widest = 0;
    while (at < length) {
        const size_t end = line_end(text, length, at);
        if (end == at) break;
        if (end - at > widest) widest = end - at;
        at = end + 1;
    }
    *stop = at;
    return widest;
}

/* ---- The pass ---- */

struct splitter {
    const char *text;
    size_t length;
    size_t width;     /* length in bytes of the longest line of the paragraph */
    size_t width_end; /* offset of the empty line after that paragraph */
    size_t line;      /* where the current line starts */
    bool line_start;  /* no token on this line yet */
    size_t closed;    /* the offset after the last stop and what closes after it; stops before it get the same answer */
    bool stop_ends;   /* that answer: whether a sentence ends there */
    struct token_list *list;
};

static bool push(struct splitter *s, struct token token)
{
    if (s->line_start && token.kind != TOKEN_END) {
        token.flags |= TOKEN_LINE_START;
        s->line_start = false;
    }
    return append(s->list, token);
}

static bool push_end(struct splitter *s, size_t begin, size_t length)
{
    const struct token_list *list = s->list;
    if (list->count && list->items[list->count - 1].kind == TOKEN_END) return true;
    return push(s, (struct token){
                       .begin = (uint32_t)begin, .length = (uint32_t)length, .kind = TOKEN_END, .symbol = SYMBOL_END});
}

static bool push_class(struct splitter *s, size_t begin, size_t end, uint8_t symbol)
{
    return push(
        s, (struct token){
               .begin = (uint32_t)begin, .length = (uint32_t)(end - begin), .kind = TOKEN_CLASS, .symbol = symbol});
}

static bool split_word(struct splitter *s, size_t begin, size_t end, bool in_code, size_t *at)
{
    struct token word = {.begin = (uint32_t)begin, .kind = TOKEN_WORD};
    read_word(s->text, begin, end, &word);
    const size_t stop = begin + word.length;
    if ((begin > 0 && is_digit(s->text[begin - 1])) || (stop < s->length && is_digit(s->text[stop])))
        word.flags |= TOKEN_GLUED_DIGIT;
    if (in_code) word.flags |= TOKEN_IN_CODE;
    size_t after;
    peek(s->text, end, begin, &after);
    if (s->line_start && after == stop && stop < s->length && (s->text[stop] == ')' || s->text[stop] == '.'))
        word.flags |= TOKEN_ENUMERATOR;
    *at = stop;
    return push(s, word);
}

/*
 * Whether a full stop (or ! ? …) that ends at `at` ends its sentence. However many stops follow each other, every byte
 * is looked at once.
 */
static bool ends_sentence(struct splitter *s, size_t at)
{
    if (at > s->closed) {
        s->closed = skip_closing(s->text, s->length, at);
        s->stop_ends = sentence_may_start(s->text, s->length, s->closed);
    }
    return s->stop_ends;
}

static bool split_stop(struct splitter *s, size_t begin, size_t end, size_t *at)
{
    *at = end;
    while (*at < s->length && is_one_of(s->text[*at], ".!?")) (*at)++;
    const struct token_list *list = s->list;
    if (list->count && s->text[begin] == '.' && is_abbreviation(s->text, &list->items[list->count - 1], begin))
        return true;
    return !ends_sentence(s, *at) || push_end(s, begin, *at - begin);
}

static bool split_chunk(struct splitter *s, size_t begin, size_t end)
{
    enum { CHUNK_MAX = 4096 }; /* bytes; a longer chunk is not language */
    const char *text = s->text;
    if (end - begin > CHUNK_MAX || is_opaque(text, begin, end))
        return push(s, (struct token){.begin = (uint32_t)begin,
                                      .length = (uint32_t)(end - begin),
                                      .kind = TOKEN_OPAQUE,
                                      .symbol = SYMBOL_UNKNOWN});
    bool digits = false, joined = false;
    for (size_t i = begin; i < end; i++) {
        digits |= is_digit(text[i]);
        joined |= text[i] == '/' || text[i] == '-';
    }
    for (size_t at = begin; at < end;) {
        size_t next;
        const uint32_t c = peek(text, end, at, &next);
        bool ok = true;
        if (is_letter(c)) {
            ok = split_word(s, at, end, digits && joined, &next);
        } else if (c < 0x80 && is_digit((char)c)) {
            next = joined_number_end(text, at, end);
            ok = push_class(s, at, next, token_number_symbol(text, at, next));
        } else if (c == ',') {
            ok = push_class(s, at, next, SYMBOL_COMMA);
        } else if (c == ':') {
            ok = push_class(s, at, next, SYMBOL_COLON);
        } else if (c == ';') {
            ok = push_class(s, at, next, SYMBOL_SEMICOLON);
        } else if (c == '.' || c == '!' || c == '?' || c == 0x2026) {
            ok = split_stop(s, at, next, &next);
        }
        if (!ok) return false;
        at = next;
    }
    return true;
}

/* A line feed at `at`: the sentence ends here unless the next line goes on with it. */
static bool split_line(struct splitter *s, size_t at)
{
    const size_t next_end = line_end(s->text, s->length, at + 1);
    if (at >= s->width_end) s->width = widest_line(s->text, s->length, at + 1, &s->width_end);
    const bool joins = token_line_joins(s->text, s->line, at, at + 1, next_end, s->width);
    s->line = at + 1;
    s->line_start = true;
    return joins || push_end(s, at, 0);
}

bool token_split(const char *text, size_t length, struct token_list *list)
{
    if (length > UINT32_MAX) return false;
    struct splitter s = {.text = text, .length = length, .line_start = true, .list = list};
    s.width = widest_line(text, length, 0, &s.width_end);
    for (size_t at = 0; at < length;) {
        size_t next = at + 1;
        if (text[at] == '\n') {
            if (!split_line(&s, at)) return false;
        } else if (!is_space(text[at])) {
            size_t end = at;
            while (end < length && !is_space(text[end])) {
                const uint32_t c = peek(text, length, end, &next);
                if (c >= 0x80 && is_wide_space(c)) break;
                end = next;
            }
            if (end > at) {
                if (!split_chunk(&s, at, end)) return false;
                next = end;
            }
        }
        at = next;
    }
    return true;
}

void token_list_free(struct token_list *list)
{
    free(list->items);
    *list = (struct token_list){0};
}
