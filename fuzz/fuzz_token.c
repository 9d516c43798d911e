/*
 * Any text, split into tokens. Offsets ascend and lie inside the text; no letter of the alphabet and no digit lies
 * outside the tokens.
 */
#include <stdlib.h>
#include <string.h>

#include "alphabet/alphabet.h"
#include "fuzz.h"
#include "text/token.h"
#include "text/utf8.h"

static void check_gap(const char *text, size_t from, size_t to)
{
    while (from < to) {
        struct letter parts;
        const uint32_t c = utf8_next(text, to, &from);
        fuzz_require(!letter_split(c, &parts) && !(c >= '0' && c <= '9'), "no letter outside the tokens");
    }
}

static void check_tokens(const char *text, size_t length)
{
    struct token_list list = {0};
    fuzz_require(token_split(text, length, &list), "splitting");
    size_t at = 0;
    for (size_t i = 0; i < list.count; i++) {
        const struct token *token = &list.items[i];
        fuzz_require(token->begin >= at && (size_t)token->begin + token->length <= length, "offsets ascend inside");
        fuzz_require(token->length > 0 || token->kind == TOKEN_END, "no empty token");
        check_gap(text, at, token->begin);
        at = (size_t)token->begin + token->length;
    }
    check_gap(text, at, length);
    token_list_free(&list);
}

/* Asks whether the first line joins the next, as the restorer does to find the ends of paragraphs. */
static void check_lines(const char *text, size_t length)
{
    const char *feed = length ? memchr(text, '\n', length) : NULL;
    if (!feed) return;
    const size_t end = (size_t)(feed - text);
    token_line_joins(text, 0, end, end + 1, length, length);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(3 * size + 1);
    fuzz_require(text != NULL, "memory");
    const size_t length = text_compose((const char *)data, size, text, 3 * size + 1);
    if (length != SIZE_MAX) {
        char *exact = malloc(length ? length : 1);
        fuzz_require(exact != NULL, "memory");
        memcpy(exact, text, length);
        check_tokens(exact, length);
        check_lines(exact, length);
        free(exact);
    }
    free(text);
    return 0;
}
