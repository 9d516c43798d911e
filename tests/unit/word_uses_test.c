/* Counting the words of a text: case does not matter, nor the place of a tone; numbers are no words. */
#include <criterion/criterion.h>
#include <string.h>

#include "lattice/part.h"
#include "lattice/word_uses.h"

static size_t uses_of(const struct word_uses *uses, const char *word)
{
    struct part part;
    cr_assert(part_read(word, 0, strlen(word), &part));
    return word_uses_of(uses, part.points, part.count);
}

static void count(struct word_uses *uses, const char *text)
{
    struct token_list tokens = {0};
    cr_assert(token_split(text, strlen(text), &tokens));
    cr_assert(word_uses_count(uses, text, &tokens));
    token_list_free(&tokens);
}

Test(word_uses, words_count_in_any_case_and_placement)
{
    struct word_uses uses = {0};
    count(&uses, "Rổ tre, RỔ nứa và rổ mây: 12 rổ. Hoà giải, hòa thuận; đan\nđàn đan.");
    cr_expect_eq(uses_of(&uses, "rổ"), 4);
    cr_expect_eq(uses_of(&uses, "hoà"), 2);
    cr_expect_eq(uses_of(&uses, "Hòa"), 2);
    cr_expect_eq(uses_of(&uses, "đan"), 2);
    cr_expect_eq(uses_of(&uses, "đàn"), 1);
    cr_expect_eq(uses_of(&uses, "dan"), 0);
    word_uses_free(&uses);
}

Test(word_uses, the_text_before_is_forgotten)
{
    struct word_uses uses = {0};
    count(&uses, "thúng mủng");
    count(&uses, "mủng nia");
    cr_expect_eq(uses_of(&uses, "thúng"), 0);
    cr_expect_eq(uses_of(&uses, "mủng"), 1);
    count(&uses, "");
    cr_expect_eq(uses_of(&uses, "mủng"), 0);
    word_uses_free(&uses);
}
