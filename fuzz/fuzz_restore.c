/*
 * Any bytes as text, with options from the first three: the promises hold, records point where they should, and a
 * stream says the same as the text at once, wherever it is cut.
 */
#include <stdlib.h>
#include <string.h>

#include "alphabet/alphabet.h"
#include "fuzz.h"
#include "text/utf8.h"

enum { SETS = 192 };

static const pd_words *some_words(void)
{
    static const char *const entries[] = {"Nẳm Pẵm", "Hổa Khể", "xẵng lổm", "Krổng"};
    static pd_words *words;
    if (words) return words;
    fuzz_require(pd_words_new(&words, NULL) == PD_OK, "words");
    for (size_t k = 0; k < sizeof entries / sizeof *entries; k++)
        fuzz_require(pd_words_add(words, entries[k], strlen(entries[k]), NULL) == PD_OK, "a word");
    return words;
}

static pd_options options_number(unsigned number)
{
    pd_options options;
    pd_options_init(&options, sizeof options);
    options.tone = (pd_tone_placement)(number % 3);
    options.mode = number / 3 % 2 ? PD_MODE_MARKS : PD_MODE_AUTO;
    options.details = number / 6 % 2;
    options.min_confidence = number / 6 % 2 ? 0.8 : 0;
    options.lossy = number / 12 % 2;
    options.line_buffered = number / 24 % 2;
    options.words = number / 48 % 2 ? some_words() : NULL;
    options.keep = number / 96 % 2 ? PD_KEEP_NONE : PD_KEEP_ALL;
    return options;
}

/* Kept from input to input: what one text leaves behind must not show in the next. */
static pd_restorer *restorer_number(unsigned number)
{
    static pd_restorer *restorers[SETS];
    const pd_options options = options_number(number);
    if (!restorers[number])
        fuzz_require(pd_restorer_new(fuzz_model(), &options, &restorers[number], NULL) == PD_OK, "a restorer");
    return restorers[number];
}

static void check_words(const pd_block *block, const char *text, size_t length)
{
    uint64_t input_at = 0, output_at = 0;
    for (size_t w = 0; w < block->word_count; w++) {
        const pd_word *word = &block->words[w];
        fuzz_require(word->input_offset >= input_at && word->output_offset >= output_at, "offsets ascend");
        output_at = word->output_offset + word->output_length;
        input_at = word->input_offset;
        fuzz_require(input_at + word->input_length <= length && output_at <= block->length, "offsets inside");
        fuzz_require(memcmp(word->input, text + input_at, word->input_length) == 0, "the word's input");
        fuzz_require(memcmp(word->output, block->text + word->output_offset, word->output_length) == 0, "its output");
        fuzz_require(word->confidence >= 0 && word->confidence <= 1, "a confidence from 0 to 1");
        for (size_t a = 1; a < word->alternative_count; a++)
            fuzz_require(word->alternatives[a].confidence <= word->alternatives[a - 1].confidence, "an order");
    }
}

static void check_whole(unsigned number, const char *text, size_t length)
{
    pd_block block;
    pd_error error = {.offset = PD_NO_PLACE};
    const pd_options options = options_number(number);
    const bool lossy = options.lossy, same_letters = options.mode == PD_MODE_MARKS || options.keep == PD_KEEP_ALL;
    const size_t bad = utf8_first_invalid(text, length);
    const pd_status status = pd_restorer_text(restorer_number(number), text, length, &block, &error);
    if (bad < length && !lossy) {
        fuzz_require(status == PD_ERROR_ENCODING && error.offset == bad, "an error with its offset");
        return;
    }
    fuzz_require(status == PD_OK, "restoring");
    if (bad == length) fuzz_check_output(text, length, block.text, block.length, same_letters);
    fuzz_require(utf8_first_invalid(block.text, block.length) == block.length, "UTF-8");
    check_words(&block, text, length);
}

/* The output of a stream cut into pieces of `piece` bytes; freed by the caller. */
static char *stream(unsigned number, const char *text, size_t length, size_t piece, size_t *written)
{
    pd_restorer *restorer = restorer_number(number);
    char *out = malloc(6 * length + 64);
    pd_status status = PD_OK;
    fuzz_require(out != NULL, "memory");
    *written = 0;
    for (size_t at = 0; status == PD_OK; at += piece) {
        const size_t now = length - at < piece ? length - at : piece;
        pd_block block;
        status = pd_restorer_feed(restorer, text + at, now, at + now == length, NULL);
        while (fuzz_next(restorer, &block)) {
            memcpy(out + *written, block.text, block.length);
            *written += block.length;
        }
        if (at + now == length) break;
    }
    return out;
}

static void check_streams(unsigned number, const char *text, size_t length, size_t piece)
{
    size_t cut_length, whole_length;
    char *cut = stream(number, text, length, piece, &cut_length);
    char *whole = stream(number, text, length, length ? length : 1, &whole_length);
    fuzz_require(cut_length == whole_length && memcmp(cut, whole, cut_length) == 0, "cuts do not show");
    free(cut);
    free(whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 3) return 0;
    const unsigned number = data[0] % SETS;
    const size_t piece = 1 + data[1] + 16u * data[2];
    const char *text = (const char *)data + 3;
    check_whole(number, text, size - 3);
    check_streams(number, text, size - 3, piece);
    return 0;
}
