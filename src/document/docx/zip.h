/*
 * Writing a ZIP archive (APPNOTE 6.3) to a stream that need not be seekable: each entry is compressed as it comes, and
 * its sizes follow behind it. Names are UTF-8, times are the first that the format has, so that the same entries give
 * the same bytes. An archive has to stay below 4 GB.
 */
#ifndef PHUCDAU_DOCUMENT_DOCX_ZIP_H
#define PHUCDAU_DOCUMENT_DOCX_ZIP_H

#include <stdio.h>

struct zip;

/* NULL if memory runs out. The stream belongs to the caller. The caller frees the archive with zip_free. */
struct zip *zip_new(FILE *stream);

/*
 * Begins an entry. What is written to the stream that is returned goes into the entry, which fclose ends; fclose fails
 * if it could not be written. One entry at a time. `name` is static. NULL with errno if that fails.
 */
FILE *zip_begin(struct zip *zip, const char *name);

/* Writes the directory, at the end of the archive. Returns 0 or an errno value. */
int zip_finish(struct zip *zip);

/* NULL is accepted. No entry may be open. */
void zip_free(struct zip *zip);

#endif
