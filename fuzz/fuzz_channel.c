/*
 * Any bytes as a channel table. The table is refused with the number of a line; or its probabilities are valid, and it
 * can be written and read again.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "channel/channel.h"
#include "fuzz.h"

static void check_channel(const struct channel_alphabet *alphabet, const struct channel_counts *counts)
{
    struct channel *channel = channel_new(alphabet, counts);
    fuzz_require(channel != NULL, "a channel");
    for (size_t row = 0; row < channel->row_count; row++)
        for (size_t a = 0; a < CHANNEL_LETTERS; a++)
            fuzz_require(!(channel->rows[row].log_p[a] > 0) && !isnan(channel->rows[row].log_p[a]), "a probability");
    for (size_t p = 0; p < channel->pair_count; p++) fuzz_require(channel->pairs[p].log_p <= 0, "a pair's probability");
    for (size_t i = 0; i < counts->count; i++)
        fuzz_require(channel_find(channel, counts->items[i].printed) != NULL, "a row for every print");
    channel_free(channel);
}

/* Counts that round to 0.00 are not written, so the table that comes back may be shorter or empty. */
static void check_written(const struct channel_alphabet *alphabet, const struct channel_counts *counts)
{
    char *bytes, path[64];
    size_t length;
    struct channel_counts back;
    pd_error error = {.status = PD_OK};
    FILE *stream = open_memstream(&bytes, &length);
    fuzz_require(stream != NULL, "a stream");
    channel_counts_write(stream, alphabet, counts, "written again");
    fclose(stream);
    const int file = fuzz_memory_file((const uint8_t *)bytes, length, path);
    const pd_status status = channel_counts_read(path, alphabet, &back, &error);
    close(file);
    fuzz_require(status == PD_OK || error.line == PD_NO_PLACE, "what was written can be read");
    fuzz_require(back.count <= counts->count, "no more than was written");
    if (status == PD_OK) channel_counts_free(&back);
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct channel_alphabet alphabet;
    char path[64];
    struct channel_counts counts;
    pd_error error = {.line = 0};
    channel_alphabet_init(&alphabet);
    const int file = fuzz_memory_file(data, size, path);
    const pd_status status = channel_counts_read(path, &alphabet, &counts, &error);
    close(file);
    if (status != PD_OK) {
        fuzz_require(status == PD_ERROR_INPUT && error.status == status && error.line > 0, "an error with its place");
        fuzz_require(counts.items == NULL && counts.count == 0, "nothing is left");
        return 0;
    }
    check_channel(&alphabet, &counts);
    check_written(&alphabet, &counts);
    channel_counts_free(&counts);
    return 0;
}
