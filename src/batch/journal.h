/*
 * The journal of a batch: all that is known about each document, in one SQLite file of DEST for each shard. One process
 * writes it; others may read it at the same time. A document goes through the states
 *
 *     pending ─▶ finishing ─▶ done or failed        or        pending ─▶ failed
 *
 * "finishing": its outputs are complete and on disk under their temporary names, and the journal has all other results.
 * A run that finds a document in this state only has to rename its outputs. It has failed after that if some of its
 * outputs could not be made.
 */
#ifndef PHUCDAU_BATCH_JOURNAL_H
#define PHUCDAU_BATCH_JOURNAL_H

#include "batch/plan.h"
#include "phucdau-document.h"

enum journal_state { JOURNAL_PENDING, JOURNAL_FINISHING, JOURNAL_DONE, JOURNAL_FAILED };
enum { JOURNAL_DIGEST_BYTES = 32, JOURNAL_PAGES_MAX = 100000 };

struct journal_page {
    size_t number; /* from 1 */
    pd_page_reading reading;
    uint64_t words, restored; /* of these, restored */
    double confidence;        /* mean over the words, 0–1; -1 if the page has no words */
};

struct journal_document {
    int64_t id;
    const char *path;
    struct batch_stamp stamp;
    uint8_t digest[JOURNAL_DIGEST_BYTES]; /* SHA-256 of the file */
    bool has_digest;
    const char *settings; /* the fingerprint, see batch/fingerprint.h */
    enum journal_state state;
    const char *outputs; /* endings of the outputs made, ".txt .pdf"; in state finishing, of those to be renamed */
    unsigned attempts;
    int64_t started, finished; /* seconds since 1970; 0: not yet */
    uint64_t pages, words, restored;
    double confidence; /* -1 if there are no words */
    int code;          /* exit code that tells why it failed */
    const char *error; /* one line, "" for none: the reason of the failure, or a note */
};

struct journal;

/*
 * Opens a journal. With `write`, makes one if there is none. The file is treated as hostile: it must pass SQLite's
 * check and have exactly the tables of a journal. Errors: PD_ERROR_INPUT (damaged, or not a journal; the message gives
 * advice), PD_ERROR_IO, PD_ERROR_MEMORY. The caller closes it with journal_close.
 */
pd_status journal_open(const char *path, bool write, struct journal **journal, pd_error *error);
void journal_close(struct journal *journal);

/* Errors of the functions below: PD_ERROR_IO (such as a full disk), PD_ERROR_INPUT (damaged), PD_ERROR_MEMORY. */

/* Changes between these two form one transaction. */
pd_status journal_begin(struct journal *journal, pd_error *error);
pd_status journal_commit(struct journal *journal, pd_error *error);

/*
 * Looks up a path; document->id is 0 if the journal does not have it. The strings of *document are valid until the next
 * call with this journal.
 */
pd_status journal_find(struct journal *journal, const char *path, struct journal_document *document, pd_error *error);

/* Makes a document pending; adds it if it is new. Its digest and outputs stay; its pages are deleted. */
pd_status journal_plan(struct journal *journal, const char *path, const struct batch_stamp *stamp, const char *settings,
                       int64_t *id, pd_error *error);

/* Updates the stamp of a file that was touched, but has the same bytes as before. */
pd_status journal_touch(struct journal *journal, int64_t id, const struct batch_stamp *stamp, pd_error *error);

/*
 * Makes a document finishing, and stores its results (stamp, digest, outputs, attempts, times, counts, confidence,
 * code, error) and those of its pages.
 */
pd_status journal_finishing(struct journal *journal, const struct journal_document *document,
                            const struct journal_page *pages, size_t count, pd_error *error);

/* Makes a finishing document done; failed if the code that was stored with its results is not 0. */
pd_status journal_done(struct journal *journal, int64_t id, pd_error *error);

/* Makes a document failed, and stores started, finished, attempts, digest, code and error. */
pd_status journal_failed(struct journal *journal, const struct journal_document *document, pd_error *error);

/* Calls `visit` for each document, or for each in state finishing, in the order of paths, until it returns false. */
typedef bool journal_visit(void *self, const struct journal_document *document);
pd_status journal_each(struct journal *journal, journal_visit *visit, void *self, pd_error *error);
pd_status journal_each_finishing(struct journal *journal, journal_visit *visit, void *self, pd_error *error);

/* Calls `visit` for each page of a document, in order. */
typedef void journal_visit_page(void *self, const struct journal_page *page);
pd_status journal_pages(struct journal *journal, int64_t id, journal_visit_page *visit, void *self, pd_error *error);

/* The names in the journal, such as "done" and "kept". */
const char *journal_state_name(enum journal_state state);
const char *journal_reading_name(pd_page_reading reading);

#endif
