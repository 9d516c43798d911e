/*
 * Writers of restored text: plain, JSON Lines, or tab-separated values.
 *
 * A writer takes the blocks of a restorer in their order. Records need the words of a
 * block: set pd_options.details where output_needs_words says so.
 *
 *   text   the restored text, byte for byte
 *   jsonl  one object a line of the input; a line longer than a block comes in several objects of the same number:
 *          {"line":1,"input":"Phong trao","output":"Phong trào","words":[{"input":"trao","output":"trào",
 *           "offset":6,"confidence":0.9987,"alternatives":[{"text":"trao","confidence":0.001}]}]}
 *   tsv    a header, then one row a word: line, offset, input, output, confidence, alternatives
 *          ("text:confidence", separated by "|")
 *
 * Offsets count bytes of the input, lines count from 1, both from the start of the input at hand.
 * Confidence is rounded to four decimals. The end of a line (LF, CR LF) is not part of its record.
 */
#ifndef PHUCDAU_OUTPUT_H
#define PHUCDAU_OUTPUT_H

#include "base/names.h"
#include "phucdau.h"
#include <stdbool.h>
#include <stdio.h>

enum output_format { OUTPUT_TEXT, OUTPUT_JSONL, OUTPUT_TSV };

extern const struct name output_format_names[];

/* Whether this format is made of words. */
bool output_needs_words(enum output_format format);

/* Belongs to one thread. */
struct output_writer {
    enum output_format format;
    FILE *stream;
    uint64_t line;   /* of the input, from 1 */
    uint64_t offset; /* of the next block in the output of this input */
    bool in_line;    /* the last block ended within a line */
    bool has_header;
    char *buffer; /* a line as it came in */
    size_t capacity;
};

/* `stream` is the caller's and must outlive the writer. Free with output_writer_free. */
void output_writer_init(struct output_writer *writer, enum output_format format, FILE *stream);
void output_writer_free(struct output_writer *writer);

/* The blocks that follow are those of another input: lines are counted from 1 again. */
void output_next_input(struct output_writer *writer);

/*
 * Writes one block. PD_ERROR_IO: writing failed, errno says why. PD_ERROR_MEMORY.
 */
pd_status output_block(struct output_writer *writer, const pd_block *block);

#endif
