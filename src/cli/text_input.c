/*
 * Most text is UTF-8, and it is handed on from the buffer that it was read into; only other encodings are copied, by
 * way of the decoder. A stream's encoding is told from a full sample, however slowly it comes, because an answer that
 * hung on how the writer's bytes were cut would change the output from run to run.
 */
#include "cli/text_input.h"

#include "cli/cli.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

void text_input_init(struct text_input *input, int file, enum encoding encoding, bool lossy, bool line_buffered)
{
    input->file = file;
    input->lossy = lossy;
    input->line_buffered = line_buffered;
    input->decided = encoding != ENCODING_AUTO;
    input->decodes = input->decided && encoding != ENCODING_UTF8;
    input->ended = false;
    input->error_number = 0;
    input->status = ENCODING_DONE;
    input->decoder_start = input->offset = 0;
    input->begin = input->end = 0;
    encoding_decoder_init(&input->decoder, (struct encoding_guess){.encoding = encoding}, lossy);
}

/* Reads once, behind what is there. */
static void read_more(struct text_input *input)
{
    if (input->begin == input->end) input->begin = input->end = 0;
    ssize_t count;
    do {
        count = read(input->file, input->bytes + input->end, sizeof input->bytes - input->end);
    } while (count < 0 && errno == EINTR);
    if (count < 0) input->error_number = errno;
    if (count > 0)
        input->end += (size_t)count;
    else
        input->ended = true;
}

/* Takes the next `length` bytes, which are UTF-8 or to be judged as such. */
static struct text_piece take(struct text_input *input, size_t length)
{
    const struct text_piece piece = {.text = input->bytes + input->begin,
                                     .length = length,
                                     .last = input->ended && input->begin + length == input->end};
    input->begin += length;
    input->offset += length;
    return piece;
}

/* ---- The encoding -------------------------------------------------------------------- */

static void decide(struct text_input *input, struct encoding_guess guess)
{
    input->decided = true;
    input->decodes = guess.encoding != ENCODING_UTF8 || guess.wrapped;
    input->decoder_start = input->offset;
    encoding_decoder_init(&input->decoder, guess, input->lossy);
}

static void decide_from_sample(struct text_input *input)
{
    while (!input->ended && input->end < sizeof input->bytes) read_more(input);
    decide(input, encoding_detect(input->bytes, input->end));
}

/* The length of the first line: up to its end, or that of the file, or of the buffer. */
static size_t wait_for_line(struct text_input *input)
{
    if (input->begin > 0) memmove(input->bytes, input->bytes + input->begin, input->end - input->begin);
    input->end -= input->begin;
    input->begin = 0;
    for (size_t searched = 0;;) {
        const char *feed = memchr(input->bytes + searched, '\n', input->end - searched);
        if (feed != NULL) return (size_t)(feed - input->bytes) + 1;
        searched = input->end;
        if (input->ended || input->end == sizeof input->bytes) return input->end;
        read_more(input);
    }
}

static bool is_ascii(const char *bytes, size_t length)
{
    for (size_t k = 0; k < length; k++)
        if ((unsigned char)bytes[k] >= 0x80) return false;
    return true;
}

/* Decides from the first line if it shows its encoding; plain ASCII is taken without deciding. True where one was. */
static bool take_undecided_line(struct text_input *input, struct text_piece *piece)
{
    const size_t length = wait_for_line(input);
    const struct encoding_guess guess = encoding_detect(input->bytes, length);
    if (guess.encoding == ENCODING_UTF8 && is_ascii(input->bytes, length)) {
        *piece = take(input, length);
        return true;
    }
    decide(input, guess);
    return false;
}

/* ---- Pieces -------------------------------------------------------------------------- */

static struct text_piece decode_piece(struct text_input *input)
{
    size_t consumed, written;
    input->status = encoding_decode(&input->decoder, input->bytes + input->begin, input->end - input->begin,
                                    input->ended, &consumed, input->text, sizeof input->text, &written);
    input->begin += consumed;
    const bool unfinished = input->status == ENCODING_FULL || (input->status == ENCODING_DONE && !input->ended);
    return (struct text_piece){.text = input->text, .length = written, .last = !unfinished};
}

struct text_piece text_input_next(struct text_input *input)
{
    struct text_piece piece;
    if (!input->decided && input->line_buffered) {
        if (take_undecided_line(input, &piece)) return piece;
    } else if (!input->decided) {
        decide_from_sample(input);
    }
    if (input->begin == input->end && !input->ended) read_more(input);
    return input->decodes ? decode_piece(input) : take(input, input->end - input->begin);
}

int text_input_finish(const struct text_input *input, const char *name)
{
    if (input->status == ENCODING_NO_MEMORY) return cli_fail_memory();
    if (input->status == ENCODING_INVALID) {
        const bool utf8 = input->decoder.encoding == ENCODING_UTF8 || input->decoder.wrapped;
        return cli_fail(EXIT_INPUT, name, "byte %llu is not %s (try another --from, or --lossy)",
                        (unsigned long long)(input->decoder_start + input->decoder.offset),
                        utf8 ? "UTF-8" : encoding_name(input->decoder.encoding));
    }
    return input->error_number != 0 ? cli_fail_errno(name, input->error_number) : EXIT_DONE;
}
