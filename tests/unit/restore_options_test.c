/*
 * pd_options of callers that were compiled against another version of the header: a struct that ends sooner, and one
 * that goes on. Each lies at the end of a page behind which no byte may be touched.
 */
#include <criterion/criterion.h>
#include <stdalign.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "calling.h"
#include "restore/options.h"

/* A page of memory, and one behind it that nobody may read or write. */
static char *guarded_page(void)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *at = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    cr_assert_neq(at, MAP_FAILED);
    cr_assert_eq(mprotect(at + page, page, PROT_NONE), 0);
    memset(at, 0xA5, page);
    return at;
}

static void free_page(char *page)
{
    munmap(page, 2 * (size_t)sysconf(_SC_PAGESIZE));
}

/* Where a struct of `size` bytes lies that ends with the page. */
static pd_options *last_bytes(char *page, size_t size)
{
    return (pd_options *)(void *)(page + (size_t)sysconf(_SC_PAGESIZE) - size);
}

static void expect_defaults(const pd_options *options)
{
    cr_expect_eq(options->size, sizeof *options);
    cr_expect_eq(options->mode, PD_MODE_AUTO);
    cr_expect_eq(options->tone, PD_TONE_KEEP);
    cr_expect(options->min_confidence >= 0 && options->min_confidence <= 0);
    cr_expect_null(options->words);
    cr_expect_null(options->channels);
    cr_expect_not(options->details || options->lossy || options->line_buffered);
    cr_expect_eq(options->keep, PD_KEEP_NONE);
    cr_expect_eq(options->threads, 1);
    cr_expect_eq(options->reserved, 0);
}

Test(restore_options, fields_that_an_older_struct_lacks_take_their_defaults)
{
    char *page = guarded_page();
    for (size_t size = sizeof(size_t); size <= sizeof(pd_options); size += alignof(pd_options)) {
        pd_options own, *old = last_bytes(page, size);
        pd_options_init(old, size);
        cr_expect_eq(((unsigned char *)old)[-1], 0xA5, "a byte in front of the struct");
        memset(&own, 0xFF, sizeof own);
        cr_assert_eq(options_copy(&own, old, NULL), PD_OK, "%zu bytes", size);
        expect_defaults(&own);
    }
    free_page(page);
}

Test(restore_options, fields_that_an_older_struct_has_are_taken)
{
    char *page = guarded_page();
    const size_t size = offsetof(pd_options, details);
    pd_options own, *old = last_bytes(page, size);
    pd_options_init(old, size);
    old->mode = PD_MODE_MARKS;
    old->min_confidence = 0.25;
    cr_assert_eq(options_copy(&own, old, NULL), PD_OK);
    cr_expect_eq(own.mode, PD_MODE_MARKS);
    cr_expect_eq(own.min_confidence, 0.25);
    cr_expect_eq(own.threads, 1);
    free_page(page);
}

Test(restore_options, an_older_struct_restores)
{
    char *page = guarded_page();
    const size_t size = offsetof(pd_options, min_confidence);
    pd_options *old = last_bytes(page, size);
    pd_options_init(old, size);
    old->mode = PD_MODE_MARKS;
    pd_model *model = shipped_model();
    char *out;
    size_t length;
    cr_assert_eq(pd_restore(model, "Phong trao thi dua", 18, old, &out, &length, NULL), PD_OK);
    cr_expect_str_eq(out, "Phong trào thi đua");
    pd_free(out);
    pd_model_close(model);
    free_page(page);
}

Test(restore_options, a_newer_struct_is_taken_if_it_asks_for_nothing_new)
{
    char *page = guarded_page();
    const size_t size = sizeof(pd_options) + 24;
    pd_options own, *new = last_bytes(page, size);
    pd_options_init(new, size);
    cr_expect_eq(new->size, size);
    new->lossy = true;
    cr_assert_eq(options_copy(&own, new, NULL), PD_OK);
    cr_expect(own.lossy);
    cr_expect_eq(own.size, sizeof own);
    for (size_t i = offsetof(pd_options, reserved); i < size; i++) {
        pd_error error = {0};
        ((unsigned char *)new)[i] = 1;
        cr_expect_eq(options_copy(&own, new, &error), PD_ERROR_ARGUMENT, "byte %zu", i);
        cr_expect_neq(error.message[0], '\0');
        ((unsigned char *)new)[i] = 0;
    }
    free_page(page);
}

Test(restore_options, a_size_that_was_never_set_is_refused)
{
    char *page = guarded_page();
    pd_options own, *options = last_bytes(page, sizeof *options);
    static const size_t wrong[] = {0, sizeof(size_t) - 1, SIZE_MAX, SIZE_MAX / 2};
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        pd_options_init(options, sizeof *options);
        options->size = wrong[k];
        cr_expect_eq(options_copy(&own, options, NULL), PD_ERROR_ARGUMENT, "%zu", wrong[k]);
    }
    free_page(page);
}
