/* Which writer takes a block. */
#include "output/output.h"

#include "output/record.h"

#include <stdlib.h>
#include <string.h>

const struct name output_format_names[] = {
    {.text = "text", .value = OUTPUT_TEXT, .help = "the text alone", .details = "The restored text."},
    {.text = "jsonl",
     .value = OUTPUT_JSONL,
     .help = "records with each word's confidence and other readings",
     .details = "One JSON object for each line of the input; see\n.Sx LINES AND WORDS ."},
    {.text = "tsv",
     .value = OUTPUT_TSV,
     .help = "the same as a table",
     .details = "One row of tab-separated values for each word."},
    {.text = NULL},
};

bool output_needs_words(enum output_format format)
{
    return format != OUTPUT_TEXT;
}

void output_writer_init(struct output_writer *writer, enum output_format format, FILE *stream)
{
    *writer = (struct output_writer){.format = format, .stream = stream, .line = 1};
}

void output_writer_free(struct output_writer *writer)
{
    free(writer->buffer);
    *writer = (struct output_writer){0};
}

void output_next_input(struct output_writer *writer)
{
    writer->line = 1;
    writer->offset = 0;
    writer->in_line = false;
}

static pd_status output_text(struct output_writer *writer, const pd_block *block)
{
    return fwrite(block->text, 1, block->length, writer->stream) == block->length ? PD_OK : PD_ERROR_IO;
}

pd_status output_block(struct output_writer *writer, const pd_block *block)
{
    if (block->length == 0) return PD_OK;
    switch (writer->format) {
    case OUTPUT_TEXT: break;
    case OUTPUT_JSONL: return output_jsonl(writer, block);
    case OUTPUT_TSV: return output_tsv(writer, block);
    }
    return output_text(writer, block);
}
