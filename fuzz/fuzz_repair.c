/*
 * Any bytes as damaged text, with options from the first two: UTF-8 in NFC comes out, lines stay, records and the gaps
 * between them are the text, and a stream says the same wherever it is cut.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "text/utf8.h"

enum { SETS = 12, LENGTH_MAX = 4000 };

static pd_channels *some_channels(void)
{
    static pd_channels *channels;
    pd_error error;
    if (!channels && pd_channels_open(fuzz_model(), NULL, &channels, &error) != PD_OK)
        fuzz_require(false, error.message);
    return channels;
}

/* Kept from input to input: what one text leaves behind must not show in the next. */
static pd_restorer *restorer_number(unsigned number)
{
    static pd_restorer *restorers[SETS];
    pd_options options;
    pd_options_init(&options, sizeof options);
    options.channels = some_channels();
    options.mode = number % 2 ? PD_MODE_AUTO : PD_MODE_OCR;
    options.details = number / 2 % 2;
    options.tone = (pd_tone_placement)(number / 4 % 3);
    if (!restorers[number])
        fuzz_require(pd_restorer_new(fuzz_model(), &options, &restorers[number], NULL) == PD_OK, "a restorer");
    return restorers[number];
}

static size_t count_lines(const char *text, size_t length)
{
    size_t lines = 0;
    for (size_t i = 0; i < length; i++) lines += text[i] == '\n';
    return lines;
}

static void check_words(const pd_block *block, const char *text, size_t length)
{
    uint64_t input = 0, output = 0;
    for (size_t w = 0; w < block->word_count; w++) {
        const pd_word *word = &block->words[w];
        fuzz_require(word->input_offset >= input && word->output_offset >= output, "offsets ascend");
        input = word->input_offset + word->input_length;
        output = word->output_offset + word->output_length;
        fuzz_require(input <= length && output <= block->length, "offsets inside");
        fuzz_require(memcmp(word->input, text + word->input_offset, word->input_length) == 0, "the word's input");
        fuzz_require(memcmp(word->output, block->text + word->output_offset, word->output_length) == 0, "its output");
        fuzz_require(word->confidence >= 0 && word->confidence <= 1, "a confidence from 0 to 1");
        for (size_t a = 0; a < word->alternative_count; a++)
            fuzz_require(word->alternatives[a].confidence >= 0 && word->alternatives[a].confidence <= 1, "likewise");
    }
}

/* The output of a stream cut into pieces of `piece` bytes; freed by the caller. */
static char *stream(pd_restorer *restorer, const char *text, size_t length, size_t piece, size_t *written)
{
    char *out = NULL;
    *written = 0;
    for (size_t at = 0;; at += piece) {
        const size_t now = length - at < piece ? length - at : piece;
        pd_block block;
        fuzz_require(pd_restorer_feed(restorer, text + at, now, at + now == length, NULL) == PD_OK, "feeding");
        while (fuzz_next(restorer, &block)) {
            out = realloc(out, *written + block.length + 1);
            fuzz_require(out != NULL, "memory");
            memcpy(out + *written, block.text, block.length);
            *written += block.length;
        }
        if (at + now == length) return out;
    }
}

static void check_streams(pd_restorer *restorer, const char *text, size_t length, size_t piece)
{
    size_t cut_length, whole_length;
    char *cut = stream(restorer, text, length, piece, &cut_length);
    char *whole = stream(restorer, text, length, length ? length : 1, &whole_length);
    fuzz_require(cut_length == whole_length, "cuts do not show");
    fuzz_require(cut_length == 0 || memcmp(cut, whole, cut_length) == 0, "cuts do not show");
    free(cut);
    free(whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || size > LENGTH_MAX) return 0;
    pd_restorer *restorer = restorer_number(data[0] % SETS);
    const char *text = (const char *)data + 2;
    const size_t length = size - 2;
    pd_block block;
    pd_error error = {.offset = PD_NO_PLACE};
    const pd_status status = pd_restorer_text(restorer, text, length, &block, &error);
    const size_t bad = utf8_first_invalid(text, length);
    if (bad < length) {
        fuzz_require(status == PD_ERROR_ENCODING && error.offset == bad, "an error with its offset");
        return 0;
    }
    fuzz_require(status == PD_OK, "restoring");
    fuzz_check_output(text, length, block.text, block.length, false);
    fuzz_require(count_lines(block.text, block.length) == count_lines(text, length), "lines stay");
    check_words(&block, text, length);
    check_streams(restorer, text, length, 1u + data[1]);
    return 0;
}
