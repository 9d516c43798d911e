/* Tables of names. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/names.h"

static const struct name colours[] = {{.text = "none", .value = 0},
                                      {.text = "red", .value = 1},
                                      {.text = "reddish", .value = 2},
                                      {.text = "all", .value = 3},
                                      {.text = NULL}};

Test(names, are_found_whole)
{
    cr_expect_eq(names_find(colours, "red", 3), &colours[1]);
    cr_expect_eq(names_find(colours, "reddish", 7), &colours[2]);
    cr_expect_eq(names_find(colours, "red,all", 3), &colours[1]);
    cr_expect_null(names_find(colours, "redd", 4));
    cr_expect_null(names_find(colours, "", 0));
    cr_expect_null(names_find(colours, "Red", 3));
}

Test(names, sets_are_lists_with_commas)
{
    unsigned bits;
    cr_expect(names_find_set(colours, "red", &bits) && bits == 1);
    cr_expect(names_find_set(colours, "red,reddish", &bits) && bits == 3);
    cr_expect(names_find_set(colours, "red,red", &bits) && bits == 1);
    cr_expect(names_find_set(colours, "all", &bits) && bits == 3);
    cr_expect(names_find_set(colours, "none", &bits) && bits == 0);
    static const char *const wrong[] = {"", "re", "red,", ",red", "red reddish", "none,red", "red,none"};
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++)
        cr_expect_not(names_find_set(colours, wrong[k], &bits), "%s", wrong[k]);
}

Test(names, lists_end_as_asked_and_fit)
{
    char list[64], little[8];
    names_list(colours, " or ", list, sizeof list);
    cr_expect_str_eq(list, "none, red, reddish or all");
    names_list(colours, ", ", list, sizeof list);
    cr_expect_str_eq(list, "none, red, reddish, all");
    names_list(colours, ", ", little, sizeof little);
    cr_expect_str_eq(little, "none, r");
    names_list(colours + 4, ", ", list, sizeof list);
    cr_expect_str_eq(list, "");
}
