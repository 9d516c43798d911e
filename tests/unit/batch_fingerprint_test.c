/* The fingerprint depends on every option that changes outputs, whatever options there are. */
#include "batch/fingerprint.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static char *fingerprint_of(const pd_document_options *options, const char *restoring)
{
    const struct batch_inputs inputs = {.options = options, .restoring = restoring};
    char *text = batch_fingerprint(&inputs);
    cr_assert_not_null(text);
    return text;
}

static bool changes(pd_document_options *options, const pd_setting *setting, const char *value)
{
    char before[64], after[64];
    pd_document_options_get(options, setting->name, before, sizeof before);
    if (pd_document_options_set(options, setting->name, value, NULL) != PD_OK) return false;
    pd_document_options_get(options, setting->name, after, sizeof after);
    return strcmp(before, after) != 0;
}

/* Gives an option a value different from its current one: one of its named values, or any other. */
static void change(pd_document_options *options, const pd_setting *setting)
{
    static const char *const tries[] = {"yes", "77", "1", "tcvn3", "keep", "none"};
    pd_setting_value value;
    for (size_t k = 0; pd_document_setting_value(setting, k, &value); k++)
        if (changes(options, setting, value.name)) return;
    for (size_t k = 0; k < sizeof tries / sizeof *tries; k++)
        if (changes(options, setting, tries[k])) return;
    cr_assert_fail("no other value for %s", setting->name);
}

Test(batch_fingerprint, every_setting_that_affects_output_is_in_it)
{
    const pd_setting *setting;
    size_t affecting = 0;
    for (size_t k = 0; (setting = pd_document_setting(k)) != NULL; k++) {
        pd_document_options options;
        pd_document_options_init(&options, sizeof options);
        char *before = fingerprint_of(&options, "; mode 0");
        change(&options, setting);
        char *after = fingerprint_of(&options, "; mode 0");
        cr_expect_eq(strcmp(before, after) != 0, setting->affects_output, "%s: %s", setting->name, after);
        affecting += setting->affects_output;
        free(before);
        free(after);
    }
    cr_expect_gt(affecting, 10u);
}

Test(batch_fingerprint, a_value_of_any_length_is_in_it)
{
    pd_document_options options;
    char folder[2000];
    pd_document_options_init(&options, sizeof options);
    memset(folder, 'x', sizeof folder);
    folder[sizeof folder - 1] = '\0';
    options.data_folder = folder;
    char *before = fingerprint_of(&options, "; mode 0");
    folder[sizeof folder - 2] = 'y';
    char *after = fingerprint_of(&options, "; mode 0");
    cr_expect_str_neq(before, after);
    free(before);
    free(after);
}

Test(batch_fingerprint, the_options_of_restoring_are_in_it)
{
    pd_document_options options;
    pd_document_options_init(&options, sizeof options);
    char *before = fingerprint_of(&options, "; mode 0"), *after = fingerprint_of(&options, "; mode 1");
    cr_expect_str_neq(before, after);
    free(before);
    free(after);
}
