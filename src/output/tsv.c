/*
 * Tab-separated values. Words have no tabs and no line breaks. If one has, it is written as a space, so that a row
 * always has its six cells.
 */
#include "output/record.h"

#include <stdio.h>

static void put_cell(FILE *stream, const char *text, size_t length)
{
    for (size_t k = 0; k < length; k++) {
        const unsigned char byte = (unsigned char)text[k];
        putc(byte < 0x20 || byte == 0x7F ? ' ' : byte, stream);
    }
}

static void put_row(FILE *stream, const pd_word *word)
{
    fprintf(stream, "%llu\t%llu\t", (unsigned long long)word->line, (unsigned long long)word->input_offset);
    put_cell(stream, word->input, word->input_length);
    putc('\t', stream);
    put_cell(stream, word->output, word->output_length);
    fprintf(stream, "\t%.4f\t", (double)word->confidence);
    for (size_t k = 0; k < word->alternative_count; k++) {
        if (k > 0) putc('|', stream);
        put_cell(stream, word->alternatives[k].text, word->alternatives[k].length);
        fprintf(stream, ":%.4f", (double)word->alternatives[k].confidence);
    }
    putc('\n', stream);
}

pd_status output_tsv(struct output_writer *writer, const pd_block *block)
{
    if (!writer->has_header) fputs("line\toffset\tinput\toutput\tconfidence\talternatives\n", writer->stream);
    writer->has_header = true;
    for (size_t k = 0; k < block->word_count; k++) put_row(writer->stream, &block->words[k]);
    return ferror(writer->stream) ? PD_ERROR_IO : PD_OK;
}
