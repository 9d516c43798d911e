/*
 * The journal of a batch: what is known of every document, in one SQLite file of DEST for each shard. It is written by
 * one process and may be read by others meanwhile. A document goes
 *
 *     pending ─▶ finishing ─▶ done        or        pending ─▶ failed
 *
 * "finishing": its outputs are whole and on disk under their temporary names, and all else that is to be known of it is
 * in the journal, so that whoever finds it in this state has but to rename.
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
    uint64_t words, restored; /* of these */
    double confidence;        /* mean of the words, 0–1; -1 for a page without words */
};

struct journal_document {
    int64_t id;
    const char *path;
    struct batch_stamp stamp;
    uint8_t digest[JOURNAL_DIGEST_BYTES]; /* SHA-256 of the file */
    bool has_digest;
    const char *settings; /* all on which the outputs depend besides the file */
    enum journal_state state;
    const char *outputs; /* the endings of those in place or, finishing, about to be: ".txt .pdf" */
    unsigned attempts;
    int64_t started, finished; /* seconds since 1970; 0 for none */
    uint64_t pages, words, restored;
    double confidence; /* -1 where there are no words */
    int code;          /* exit code that says why it failed */
    const char *error; /* one line; "" for none */
};

struct journal;

/*
 * Opens a journal, or makes one where there is none and `write` is set. The file is taken for hostile: it must be whole
 * and have the very tables of a journal. Errors: PD_ERROR_INPUT (damaged, or no journal; says what to do),
 * PD_ERROR_IO, PD_ERROR_MEMORY. The caller closes it.
 */
pd_status journal_open(const char *path, bool write, struct journal **journal, pd_error *error);
void journal_close(struct journal *journal);

/* What follows fails with PD_ERROR_IO (a full disk, say), PD_ERROR_INPUT (damaged) and PD_ERROR_MEMORY. */

/* Many changes at once. */
pd_status journal_begin(struct journal *journal, pd_error *error);
pd_status journal_commit(struct journal *journal, pd_error *error);

/*
 * What is known of a path; document->id is 0 where nothing is. Its texts are good until the next call with this
 * journal.
 */
pd_status journal_find(struct journal *journal, const char *path, struct journal_document *document, pd_error *error);

/* Makes a document pending, and known where it was not. Its digest and outputs stay. */
pd_status journal_plan(struct journal *journal, const char *path, const struct batch_stamp *stamp, const char *settings,
                       int64_t *id, pd_error *error);

/* A file was touched, but its bytes are those of before. */
pd_status journal_touch(struct journal *journal, int64_t id, const struct batch_stamp *stamp, pd_error *error);

/* Takes what is known of a document (all but path, settings and state) and of its pages, and makes it finishing. */
pd_status journal_finishing(struct journal *journal, const struct journal_document *document,
                            const struct journal_page *pages, size_t count, pd_error *error);

pd_status journal_done(struct journal *journal, int64_t id, pd_error *error);

/* Takes started, finished, attempts, digest, code and error. */
pd_status journal_failed(struct journal *journal, const struct journal_document *document, pd_error *error);

/* Calls `visit` for each document, by path, or only those of one state. It returns false to stop. */
typedef bool journal_visit(void *self, const struct journal_document *document);
pd_status journal_each(struct journal *journal, journal_visit *visit, void *self, pd_error *error);
pd_status journal_each_finishing(struct journal *journal, journal_visit *visit, void *self, pd_error *error);

/* Calls `visit` for each page of a document, in order. */
typedef void journal_visit_page(void *self, const struct journal_page *page);
pd_status journal_pages(struct journal *journal, int64_t id, journal_visit_page *visit, void *self, pd_error *error);

/* "done", "kept": as the journal spells them. */
const char *journal_state_name(enum journal_state state);
const char *journal_reading_name(pd_page_reading reading);

#endif
