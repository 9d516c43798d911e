/* Any bytes as a list of words, then as one entry. A text is restored with the list that results. */
#include <unistd.h>

#include "fuzz.h"
#include "language/words.h"

static const char text[] = "Phong trao thi dua xa Khe, ban Nam Pam nam 2025.\n";

static void restore(const pd_words *words)
{
    pd_options options;
    pd_restorer *restorer;
    pd_block block;
    pd_options_init(&options, sizeof options);
    options.words = words;
    fuzz_require(pd_restorer_new(fuzz_model(), &options, &restorer, NULL) == PD_OK, "a restorer");
    fuzz_require(pd_restorer_text(restorer, text, sizeof text - 1, &block, NULL) == PD_OK, "restoring");
    fuzz_check_output(text, sizeof text - 1, block.text, block.length, true);
    pd_restorer_free(restorer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    pd_words *words;
    pd_error error = {.line = PD_NO_PLACE};
    fuzz_require(pd_words_new(&words, NULL) == PD_OK, "a list");
    const int file = fuzz_memory_file(data, size, path);
    const pd_status status = pd_words_load(words, path, &error);
    close(file);
    fuzz_require(status == PD_OK || (status == error.status && error.line != PD_NO_PLACE && error.line > 0), "a line");
    pd_words_add(words, (const char *)data, size, &error);
    words_find(words, (const char *)data, size < WORDS_KEY_MAX ? size : WORDS_KEY_MAX);
    restore(words);
    pd_words_free(words);
    return 0;
}
