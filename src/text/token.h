/*
 * Tokens: how training and decoding see a text. Both call token_split, so they cut every text in the same way.
 *
 * The model's symbols are 16-bit: a few fixed classes (below), then the vocabulary's words.
 *   - a word is a run of letters; inside a code (1886/QĐ-UBND) each run of letters is a word;
 *   - a number is one symbol, of one of four classes, whatever its digits;
 *   - comma, colon and semicolon are symbols; brackets, quotes, hyphens, slashes and bullets are no tokens: the n-gram
 *     context reaches across them;
 *   - the end of a sentence ends the context;
 *   - addresses, file paths, identifiers and tags (#x, @x) are opaque: they are one token each, and are never changed.
 */
#ifndef PHUCDAU_TOKEN_H
#define PHUCDAU_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum symbol {
    SYMBOL_PAD,     /* stands before the start of a sentence; never in a stream */
    SYMBOL_START,   /* <s> */
    SYMBOL_END,     /* </s> */
    SYMBOL_UNKNOWN, /* <unk>: a word outside the vocabulary, an opaque token */
    SYMBOL_SMALL,   /* one or two digits */
    SYMBOL_YEAR,    /* 1800–2099 */
    SYMBOL_DATE,    /* 12/9/2022, 12-9-2022, 12.9.2022, 9/2022 */
    SYMBOL_NUMBER,  /* any other number: 17.650 · 2021-2025 · 3,5 */
    SYMBOL_COMMA,
    SYMBOL_COLON,
    SYMBOL_SEMICOLON,
    SYMBOL_FIRST_WORD = 16
};

enum token_kind {
    TOKEN_WORD,   /* a run of letters: ask the vocabulary */
    TOKEN_CLASS,  /* `symbol` says which */
    TOKEN_OPAQUE, /* SYMBOL_UNKNOWN; must not be changed */
    TOKEN_END     /* the end of a sentence (or of a paragraph); zero bytes long if nothing is printed */
};

enum token_case { CASE_LOWER, CASE_TITLE, CASE_UPPER, CASE_MIXED };

enum {
    TOKEN_GLUED_DIGIT = 1,    /* a word that touches a digit: H5N1, QH12, 10d */
    TOKEN_LINE_START = 2,     /* the first token of its line */
    TOKEN_ENUMERATOR = 4,     /* a single letter as list mark: a)  b.  đ) */
    TOKEN_IN_CODE = 8,        /* a word inside a code with digits: QĐ and UBND in 1886/QĐ-UBND */
    TOKEN_FOREIGN = 16,       /* holds a letter that is not in the Vietnamese alphabet: ç, ö, я */
    TOKEN_OTHER_LANGUAGE = 32 /* stands in a run of words of another language (language/finder.h); it stays */
};

struct token {
    uint32_t begin;      /* byte offset in the text */
    uint32_t length;     /* bytes */
    uint8_t kind;        /* enum token_kind */
    uint8_t symbol;      /* enum symbol, for TOKEN_CLASS */
    uint8_t letter_case; /* enum token_case, for words */
    uint8_t flags;
};

/* A growing array; the caller owns it and frees it with token_list_free. {0} is empty. */
struct token_list {
    struct token *items;
    size_t count;
    size_t capacity;
};

/*
 * Appends the tokens of a paragraph to `list`. The text is valid UTF-8 in NFC, without limit on length below 4 GiB;
 * line feeds inside it are line breaks of the page, and a sentence ends there unless token_line_joins says that it goes
 * on. No TOKEN_END is appended for the end of the text. Returns false if memory runs out (the list keeps what it had).
 */
bool token_split(const char *text, size_t length, struct token_list *list);

/*
 * Whether the sentence goes on from the line text[begin, end) to the line text[next, next_end). Lines of a page may end
 * in the middle of a sentence; headings and list items do not. `width` is the length in bytes of the longest line
 * nearby.
 */
bool token_line_joins(const char *text, size_t begin, size_t end, size_t next, size_t next_end, size_t width);

/*
 * The end of the number that starts at `begin`: digits, and single signs . , / : - between digits. `begin` if no digit
 * stands there.
 */
size_t token_number_end(const char *text, size_t begin, size_t end);

/* The class of the number text[begin, end): SYMBOL_SMALL, SYMBOL_YEAR, SYMBOL_DATE or SYMBOL_NUMBER. */
uint8_t token_number_symbol(const char *text, size_t begin, size_t end);

/* Whether text[begin, end) has at least `least` letters of the alphabet, at least `per_cent` of them capitals. */
bool token_is_capitals(const char *text, size_t begin, size_t end, size_t least, unsigned per_cent);

void token_list_free(struct token_list *list);

#endif
