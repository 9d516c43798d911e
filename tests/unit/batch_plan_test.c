/* What a batch chooses: by name, by shard, by list. Expected values come from sha256sum(1) and from the manual's rules.
 */
#include "batch/plan.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct batch_choice choice_of(const char *const *include, size_t include_count, const char *const *exclude,
                                     size_t exclude_count)
{
    return (struct batch_choice){.include = include,
                                 .include_count = include_count,
                                 .exclude = exclude,
                                 .exclude_count = exclude_count,
                                 .shard = {0, 1}};
}

static bool includes(const char *pattern, const char *path)
{
    const struct batch_choice choice = choice_of(&pattern, 1, NULL, 0);
    return batch_is_chosen(&choice, path);
}

Test(batch_plan, pattern_without_slash_fits_names)
{
    cr_expect(includes("*.pdf", "a.pdf"));
    cr_expect(includes("*.pdf", "x/y/a.pdf"));
    cr_expect(includes("x", "x/y/a.pdf"));
    cr_expect(includes("y", "x/y/a.pdf"));
    cr_expect(includes("[ab].p?f", "x/a.pdf"));
    cr_expect(!includes("*.pdf", "a.PDF"));
    cr_expect(!includes("x", "xx/a.pdf"));
    cr_expect(!includes("a", "a.pdf"));
}

Test(batch_plan, pattern_with_slash_fits_paths)
{
    cr_expect(includes("x/*.pdf", "x/a.pdf"));
    cr_expect(includes("/x/*.pdf", "x/a.pdf"));
    cr_expect(includes("x/y", "x/y/z/a.pdf"));
    cr_expect(!includes("x/*.pdf", "x/y/a.pdf"));
    cr_expect(!includes("y/*.pdf", "x/y/a.pdf"));
}

Test(batch_plan, exclude_wins)
{
    const char *const include[] = {"*.pdf", "*.png"}, *const exclude[] = {"old", "x/b*"};
    const struct batch_choice choice = choice_of(include, 2, exclude, 2), all = choice_of(NULL, 0, NULL, 0);
    cr_expect(batch_is_chosen(&choice, "a.png"));
    cr_expect(batch_is_chosen(&choice, "x/a.pdf"));
    cr_expect(!batch_is_chosen(&choice, "x/b.pdf"));
    cr_expect(!batch_is_chosen(&choice, "x/old/a.pdf"));
    cr_expect(!batch_is_chosen(&choice, "a.tif"));
    cr_expect(batch_is_chosen(&all, "\xff\n"));
}

/* printf %s a | sha256sum begins with ca978112ca1bbdca. */
Test(batch_plan, shard_is_that_of_sha256)
{
    const uint64_t of_a = 0xca978112ca1bbdcau;
    cr_expect_eq(batch_shard_of("a", 7), of_a % 7);
    cr_expect_eq(batch_shard_of("a", 1000), of_a % 1000);
    cr_expect_eq(batch_shard_of("a", 1), 0u);
}

/* Of 10,000 paths in 8 shards, 1250 each are expected; the standard deviation is √(10000 · 1/8 · 7/8) = 33. */
Test(batch_plan, shards_are_of_a_size)
{
    unsigned counts[8] = {0};
    char path[32];
    for (int k = 0; k < 10000; k++) {
        snprintf(path, sizeof path, "%d/page-%04d.pdf", 2000 + k % 20, k);
        const unsigned shard = batch_shard_of(path, 8);
        cr_assert_lt(shard, 8u);
        counts[shard]++;
    }
    for (int k = 0; k < 8; k++) cr_expect(counts[k] > 1250 - 5 * 33 && counts[k] < 1250 + 5 * 33, "%u", counts[k]);
}

Test(batch_plan, path_below)
{
    static const char *const good[] = {"a", "a/b", "...", ".a/..b", "a b\n"};
    static const char *const bad[] = {"", "/", "/a", "a/", "a//b", ".", "..", "a/..", "../a", "a/./b", "a/../b"};
    for (size_t k = 0; k < sizeof good / sizeof *good; k++) cr_expect(batch_is_below(good[k]), "%s", good[k]);
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) cr_expect(!batch_is_below(bad[k]), "%s", bad[k]);
}

/* ---- Lists: paths that are not there, so that no tree is needed. --------------------------------- */

static const struct batch_choice all = {.shard = {0, 1}};

static pd_status read_list(const char *list, size_t length, char end, struct batch_plan *plan, pd_error *error)
{
    const int source = open("/proc/self/task", O_RDONLY | O_DIRECTORY);
    const pd_status status = batch_plan_list(source, list, length, end, &all, plan, error);
    close(source);
    return status;
}

Test(batch_plan, list_is_cleaned_sorted_and_without_repetition)
{
    struct batch_plan plan;
    pd_error error;
    const char list[] = "./b//c.pdf\n\na.pdf\nb/./c.pdf\nlast";
    cr_assert_eq(read_list(list, sizeof list - 1, '\n', &plan, &error), PD_OK);
    cr_assert_eq(plan.count, 3u);
    cr_expect_str_eq(plan.files[0].path, "a.pdf");
    cr_expect_str_eq(plan.files[1].path, "b/c.pdf");
    cr_expect_str_eq(plan.files[2].path, "last");
    cr_expect_eq(plan.files[0].error, ENOENT);
    batch_plan_free(&plan);
}

Test(batch_plan, list_by_nul)
{
    struct batch_plan plan;
    pd_error error;
    cr_assert_eq(read_list("a\nb\0c", 5, '\0', &plan, &error), PD_OK);
    cr_assert_eq(plan.count, 2u);
    cr_expect_str_eq(plan.files[0].path, "a\nb");
    batch_plan_free(&plan);
}

Test(batch_plan, list_stays_in_source)
{
    static const char *const bad[] = {"/etc/passwd", "..", "../x", "a/../../x", "a/..", ".", "./", "/"};
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        struct batch_plan plan;
        pd_error error = {.line = 0};
        char list[64];
        const int length = snprintf(list, sizeof list, "good\n%s\n", bad[k]);
        cr_expect_eq(read_list(list, (size_t)length, '\n', &plan, &error), PD_ERROR_ARGUMENT, "%s", bad[k]);
        cr_expect_eq(error.line, 2u);
        batch_plan_free(&plan);
    }
}
