/* The writers of records, one file each. Both return PD_OK, PD_ERROR_IO or PD_ERROR_MEMORY. */
#ifndef PHUCDAU_OUTPUT_RECORD_H
#define PHUCDAU_OUTPUT_RECORD_H

#include "output/output.h"

/* Writes an object for each line of the block. */
pd_status output_jsonl(struct output_writer *writer, const pd_block *block);

/* Writes a row for each word of the block. */
pd_status output_tsv(struct output_writer *writer, const pd_block *block);

#endif
