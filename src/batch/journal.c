/*
 * Each change of a document's state is a transaction of its own and is synced, so that all that the journal says has
 * really happened. Only planning puts many documents into one transaction. WAL mode lets `phucdau info` read while a
 * batch writes. Closing goes back to a rollback journal, so that a finished batch is one plain file, which can be read
 * from a read-only disk or from another machine.
 *
 * DEST may come from a stranger. The text of a journal's tables must be exactly ours, and nothing else may be in the
 * schema, so there are no foreign triggers or views. Then the file must pass SQLite's own check before it is read.
 * Confidences out of range count as missing, negative counts as 0.
 */
#include "batch/journal.h"

#include "base/error.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct journal {
    sqlite3 *db;
    sqlite3_stmt *found; /* the statement of journal_find; owns the strings of its result */
    bool write;
};

enum { APPLICATION_ID = 0x50484442, VERSION = 1, TEXT_BYTES_MAX = 1 << 16, BUSY_MILLISECONDS = 10000 };

static const char document_table[] =
    "CREATE TABLE document(id INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE, size INTEGER NOT NULL, "
    "modified INTEGER NOT NULL, changed INTEGER NOT NULL, digest BLOB, settings TEXT NOT NULL, state TEXT NOT NULL, "
    "outputs TEXT NOT NULL, attempts INTEGER NOT NULL, started INTEGER NOT NULL, finished INTEGER NOT NULL, "
    "pages INTEGER NOT NULL, words INTEGER NOT NULL, restored INTEGER NOT NULL, confidence REAL NOT NULL, "
    "code INTEGER NOT NULL, error TEXT NOT NULL)";
static const char page_table[] =
    "CREATE TABLE page(document INTEGER NOT NULL, number INTEGER NOT NULL, reading TEXT NOT NULL, "
    "words INTEGER NOT NULL, restored INTEGER NOT NULL, confidence REAL NOT NULL, PRIMARY KEY(document, number)) "
    "WITHOUT ROWID";

static const char *const state_names[] = {[JOURNAL_PENDING] = "pending",
                                          [JOURNAL_FINISHING] = "finishing",
                                          [JOURNAL_DONE] = "done",
                                          [JOURNAL_FAILED] = "failed"};
static const char *const reading_names[] = {
    [PD_PAGE_UNREAD] = "none", [PD_PAGE_KEPT] = "kept", [PD_PAGE_REPAIRED] = "repaired", [PD_PAGE_OCR] = "ocr"};
enum {
    STATE_COUNT = sizeof state_names / sizeof *state_names,
    READING_COUNT = sizeof reading_names / sizeof *reading_names
};

const char *journal_state_name(enum journal_state state)
{
    return state_names[state];
}

const char *journal_reading_name(pd_page_reading reading)
{
    return reading_names[reading];
}

/* ---- Errors -------------------------------------------------------------------------- */

static pd_status damaged(const char *how, pd_error *error)
{
    return error_set(error, PD_ERROR_INPUT,
                     "the journal is damaged: %.100s (move it away and run again with --force: all is then done anew)",
                     how);
}

static pd_status fail(struct journal *journal, pd_error *error)
{
    const int code = sqlite3_errcode(journal->db) & 0xFF;
    const char *text = sqlite3_errmsg(journal->db);
    switch (code) {
    case SQLITE_NOMEM: return error_memory(error);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_TOOBIG:
    case SQLITE_MISMATCH:
    case SQLITE_CONSTRAINT:
    case SQLITE_ERROR:
    case SQLITE_FORMAT: return damaged(text, error);
    case SQLITE_BUSY: return error_set(error, PD_ERROR_IO, "the journal is in use (wait until the other run ends)");
    case SQLITE_FULL:
        return error_set(error, PD_ERROR_IO, "the disk is full (make room and run the same again: it goes on)");
    default: return error_set(error, PD_ERROR_IO, "cannot use the journal: %.150s", text);
    }
}

/* ---- Statements ----------------------------------------------------------------------- */

static pd_status execute(struct journal *journal, const char *sql, pd_error *error)
{
    return sqlite3_exec(journal->db, sql, NULL, NULL, NULL) == SQLITE_OK ? PD_OK : fail(journal, error);
}

static pd_status prepare(struct journal *journal, const char *sql, sqlite3_stmt **statement, pd_error *error)
{
    return sqlite3_prepare_v2(journal->db, sql, -1, statement, NULL) == SQLITE_OK ? PD_OK : fail(journal, error);
}

/* Runs a statement that returns no rows, and finalises it. */
static pd_status finish(struct journal *journal, sqlite3_stmt *statement, pd_error *error)
{
    const int code = sqlite3_step(statement);
    const pd_status status = code == SQLITE_DONE ? PD_OK : fail(journal, error);
    sqlite3_finalize(statement);
    return status;
}

static void bind_stamp(sqlite3_stmt *statement, int first, const struct batch_stamp *stamp)
{
    sqlite3_bind_int64(statement, first, stamp->size);
    sqlite3_bind_int64(statement, first + 1, stamp->modified);
    sqlite3_bind_int64(statement, first + 2, stamp->changed);
}

static void bind_bytes(sqlite3_stmt *statement, int at, const char *bytes)
{
    sqlite3_bind_blob64(statement, at, bytes, strlen(bytes), SQLITE_STATIC);
}

static void bind_text(sqlite3_stmt *statement, int at, const char *text)
{
    sqlite3_bind_text(statement, at, text, -1, SQLITE_STATIC);
}

static void bind_digest(sqlite3_stmt *statement, int at, const struct journal_document *document)
{
    if (document->has_digest) sqlite3_bind_blob(statement, at, document->digest, JOURNAL_DIGEST_BYTES, SQLITE_STATIC);
}

/* The first column of the first row of a query, as a number; -1 if there is no row. */
static int64_t query_number(struct journal *journal, const char *sql)
{
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(journal->db, sql, -1, &statement, NULL) != SQLITE_OK) return -1;
    const int64_t answer = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : -1;
    sqlite3_finalize(statement);
    return answer;
}

/* ---- Opening ---------------------------------------------------------------------------- */

static pd_status create_tables(struct journal *journal, pd_error *error)
{
    char numbers[96];
    snprintf(numbers, sizeof numbers, "PRAGMA application_id=%d; PRAGMA user_version=%d", APPLICATION_ID, VERSION);
    pd_status status = journal_begin(journal, error);
    if (status == PD_OK) status = execute(journal, document_table, error);
    if (status == PD_OK) status = execute(journal, page_table, error);
    if (status == PD_OK) status = execute(journal, numbers, error);
    return status == PD_OK ? journal_commit(journal, error) : status;
}

/* Checks that the schema has exactly the tables of a journal. */
static pd_status check_tables(struct journal *journal, pd_error *error)
{
    sqlite3_stmt *statement;
    if (query_number(journal, "PRAGMA application_id") != APPLICATION_ID) return damaged("not of phucdau batch", error);
    if (query_number(journal, "PRAGMA user_version") != VERSION)
        return error_set(error, PD_ERROR_INPUT,
                         "the journal is of another version of phucdau (go on with that, or begin a new DEST)");
    pd_status status =
        prepare(journal, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name", &statement, error);
    if (status != PD_OK) return status;
    const char *const expected[] = {document_table, page_table};
    size_t rows = 0;
    int code;
    while (status == PD_OK && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        const char *sql = (const char *)sqlite3_column_text(statement, 0);
        if (rows >= 2 || sql == NULL || strcmp(sql, expected[rows]) != 0) status = damaged("other tables", error);
        rows++;
    }
    if (status == PD_OK && code != SQLITE_DONE) status = fail(journal, error);
    if (status == PD_OK && rows != 2) status = damaged("tables are missing", error);
    sqlite3_finalize(statement);
    return status;
}

static pd_status check_whole(struct journal *journal, pd_error *error)
{
    sqlite3_stmt *statement;
    pd_status status = prepare(journal, "PRAGMA quick_check(1)", &statement, error);
    if (status != PD_OK) return status;
    const int code = sqlite3_step(statement);
    const char *answer = code == SQLITE_ROW ? (const char *)sqlite3_column_text(statement, 0) : NULL;
    if (code != SQLITE_ROW)
        status = fail(journal, error);
    else if (answer == NULL || strcmp(answer, "ok") != 0)
        status = damaged(answer != NULL ? answer : "unreadable", error);
    sqlite3_finalize(statement);
    return status;
}

/* Lets a foreign file do nothing except hold rows. */
static void make_safe(sqlite3 *db)
{
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    sqlite3_limit(db, SQLITE_LIMIT_LENGTH, TEXT_BYTES_MAX);
    sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_busy_timeout(db, BUSY_MILLISECONDS);
}

static pd_status prepare_journal(struct journal *journal, pd_error *error)
{
    make_safe(journal->db);
    pd_status status = execute(journal, "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0", error);
    const int64_t tables = status == PD_OK ? query_number(journal, "SELECT count(*) FROM sqlite_schema") : 0;
    if (tables < 0) return fail(journal, error);
    const bool is_new = tables == 0 && journal->write;
    if (status == PD_OK && !is_new) status = check_tables(journal, error);
    if (status == PD_OK && !is_new) status = check_whole(journal, error);
    if (status == PD_OK && journal->write)
        status = execute(journal, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL", error);
    return status == PD_OK && is_new ? create_tables(journal, error) : status;
}

pd_status journal_open(const char *path, bool write, struct journal **out, pd_error *error)
{
    *out = NULL;
    struct journal *journal = calloc(1, sizeof *journal);
    if (journal == NULL) return error_memory(error);
    journal->write = write;
    const int flags =
        (write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOFOLLOW;
    pd_status status = PD_OK;
    if (sqlite3_open_v2(path, &journal->db, flags, NULL) != SQLITE_OK)
        status = journal->db != NULL ? fail(journal, error) : error_memory(error);
    if (status == PD_OK) status = prepare_journal(journal, error);
    if (status == PD_OK)
        *out = journal;
    else
        journal_close(journal);
    return status;
}

void journal_close(struct journal *journal)
{
    if (journal == NULL) return;
    sqlite3_finalize(journal->found);
    if (journal->db != NULL && journal->write) {
        /*
         * Two calls, because the first fails if there is nothing to roll back. After the second, readers leave no files
         * behind.
         */
        sqlite3_exec(journal->db, "ROLLBACK", NULL, NULL, NULL);
        sqlite3_exec(journal->db, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL);
    }
    sqlite3_close(journal->db);
    free(journal);
}

pd_status journal_begin(struct journal *journal, pd_error *error)
{
    return execute(journal, "BEGIN IMMEDIATE", error);
}

pd_status journal_commit(struct journal *journal, pd_error *error)
{
    return execute(journal, "COMMIT", error);
}

/* ---- Reading ----------------------------------------------------------------------------- */

#define COLUMNS                                                                                                        \
    "id, path, size, modified, changed, digest, settings, state, outputs, attempts, started, finished, pages, words, " \
    "restored, confidence, code, error"

/* The index of a name in a list; `count` if it is not there. */
static size_t find_name(const char *const *names, size_t count, const char *name)
{
    size_t k = 0;
    while (k < count && (name == NULL || strcmp(names[k], name) != 0)) k++;
    return k;
}

static uint64_t column_count(sqlite3_stmt *row, int at)
{
    const int64_t number = sqlite3_column_int64(row, at);
    return number > 0 ? (uint64_t)number : 0;
}

static const char *column_text(sqlite3_stmt *row, int at)
{
    const char *text = (const char *)sqlite3_column_text(row, at);
    return text != NULL ? text : "";
}

static double column_confidence(sqlite3_stmt *row, int at)
{
    const double number = sqlite3_column_double(row, at);
    return number >= 0 && number <= 1 ? number : -1;
}

/* Reads the document of a row. False if the row is not valid. */
static bool read_document(sqlite3_stmt *row, struct journal_document *document)
{
    const size_t state = find_name(state_names, STATE_COUNT, column_text(row, 7));
    const char *path = column_text(row, 1);
    if (state == STATE_COUNT || path[0] == '\0' || strlen(path) != (size_t)sqlite3_column_bytes(row, 1)) return false;
    *document = (struct journal_document){
        .id = sqlite3_column_int64(row, 0),
        .path = path,
        .stamp = {sqlite3_column_int64(row, 2), sqlite3_column_int64(row, 3), sqlite3_column_int64(row, 4)},
        .settings = column_text(row, 6),
        .state = (enum journal_state)state,
        .outputs = column_text(row, 8),
        .attempts = (unsigned)column_count(row, 9),
        .started = sqlite3_column_int64(row, 10),
        .finished = sqlite3_column_int64(row, 11),
        .pages = column_count(row, 12),
        .words = column_count(row, 13),
        .restored = column_count(row, 14),
        .confidence = column_confidence(row, 15),
        .code = sqlite3_column_int(row, 16),
        .error = column_text(row, 17)};
    const void *digest = sqlite3_column_blob(row, 5);
    document->has_digest = digest != NULL && sqlite3_column_bytes(row, 5) == JOURNAL_DIGEST_BYTES;
    if (document->has_digest) memcpy(document->digest, digest, JOURNAL_DIGEST_BYTES);
    return document->id > 0;
}

pd_status journal_find(struct journal *journal, const char *path, struct journal_document *document, pd_error *error)
{
    *document = (struct journal_document){0};
    pd_status status = PD_OK;
    if (journal->found == NULL)
        status = prepare(journal, "SELECT " COLUMNS " FROM document WHERE path = ?", &journal->found, error);
    if (status != PD_OK) return status;
    sqlite3_reset(journal->found);
    sqlite3_clear_bindings(journal->found);
    sqlite3_bind_blob64(journal->found, 1, path, strlen(path), SQLITE_TRANSIENT);
    const int code = sqlite3_step(journal->found);
    if (code == SQLITE_DONE) return PD_OK;
    if (code != SQLITE_ROW) return fail(journal, error);
    return read_document(journal->found, document) ? PD_OK : damaged("a row that cannot be", error);
}

static pd_status each(struct journal *journal, const char *sql, journal_visit *visit, void *self, pd_error *error)
{
    sqlite3_stmt *statement;
    struct journal_document document;
    pd_status status = prepare(journal, sql, &statement, error);
    if (status != PD_OK) return status;
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW && status == PD_OK) {
        if (!read_document(statement, &document))
            status = damaged("a row that cannot be", error);
        else if (!visit(self, &document))
            break;
    }
    if (status == PD_OK && code != SQLITE_ROW && code != SQLITE_DONE) status = fail(journal, error);
    sqlite3_finalize(statement);
    return status;
}

pd_status journal_each(struct journal *journal, journal_visit *visit, void *self, pd_error *error)
{
    return each(journal, "SELECT " COLUMNS " FROM document ORDER BY path", visit, self, error);
}

pd_status journal_each_finishing(struct journal *journal, journal_visit *visit, void *self, pd_error *error)
{
    return each(journal, "SELECT " COLUMNS " FROM document WHERE state = 'finishing' ORDER BY path", visit, self,
                error);
}

pd_status journal_pages(struct journal *journal, int64_t id, journal_visit_page *visit, void *self, pd_error *error)
{
    sqlite3_stmt *statement;
    pd_status status = prepare(
        journal, "SELECT number, reading, words, restored, confidence FROM page WHERE document = ? ORDER BY number",
        &statement, error);
    if (status != PD_OK) return status;
    sqlite3_bind_int64(statement, 1, id);
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW && status == PD_OK) {
        const size_t reading = find_name(reading_names, READING_COUNT, column_text(statement, 1));
        const struct journal_page page = {.number = column_count(statement, 0),
                                          .reading = (pd_page_reading)reading,
                                          .words = column_count(statement, 2),
                                          .restored = column_count(statement, 3),
                                          .confidence = column_confidence(statement, 4)};
        if (reading == READING_COUNT)
            status = damaged("a page that cannot be", error);
        else
            visit(self, &page);
    }
    if (status == PD_OK && code != SQLITE_DONE) status = fail(journal, error);
    sqlite3_finalize(statement);
    return status;
}

/* ---- Writing ------------------------------------------------------------------------------ */

/* Resets the statement of journal_find, whose open read transaction would keep an old view of the journal. */
static void end_find(struct journal *journal)
{
    if (journal->found != NULL) sqlite3_reset(journal->found);
}

pd_status journal_plan(struct journal *journal, const char *path, const struct batch_stamp *stamp, const char *settings,
                       int64_t *id, pd_error *error)
{
    sqlite3_stmt *statement;
    end_find(journal);
    pd_status status = prepare(
        journal,
        "INSERT INTO document VALUES(NULL, ?1, ?2, ?3, ?4, NULL, ?5, 'pending', '', 0, 0, 0, 0, 0, 0, -1, 0, '') "
        "ON CONFLICT(path) DO UPDATE SET size=?2, modified=?3, changed=?4, settings=?5, state='pending', "
        "attempts=0, started=0, finished=0, pages=0, words=0, restored=0, confidence=-1, code=0, error='' "
        "RETURNING id",
        &statement, error);
    if (status != PD_OK) return status;
    bind_bytes(statement, 1, path);
    bind_stamp(statement, 2, stamp);
    bind_text(statement, 5, settings);
    if (sqlite3_step(statement) == SQLITE_ROW)
        *id = sqlite3_column_int64(statement, 0);
    else
        status = fail(journal, error);
    sqlite3_finalize(statement);
    if (status == PD_OK) status = prepare(journal, "DELETE FROM page WHERE document = ?", &statement, error);
    if (status != PD_OK) return status;
    sqlite3_bind_int64(statement, 1, *id);
    return finish(journal, statement, error);
}

pd_status journal_touch(struct journal *journal, int64_t id, const struct batch_stamp *stamp, pd_error *error)
{
    sqlite3_stmt *statement;
    end_find(journal);
    const pd_status status =
        prepare(journal, "UPDATE document SET size=?1, modified=?2, changed=?3 WHERE id=?4", &statement, error);
    if (status != PD_OK) return status;
    bind_stamp(statement, 1, stamp);
    sqlite3_bind_int64(statement, 4, id);
    return finish(journal, statement, error);
}

static pd_status insert_pages(struct journal *journal, int64_t id, const struct journal_page *pages, size_t count,
                              pd_error *error)
{
    sqlite3_stmt *statement;
    pd_status status = prepare(journal, "INSERT INTO page VALUES(?, ?, ?, ?, ?, ?)", &statement, error);
    if (status != PD_OK) return status;
    for (size_t k = 0; k < count && status == PD_OK; k++) {
        sqlite3_reset(statement);
        sqlite3_bind_int64(statement, 1, id);
        sqlite3_bind_int64(statement, 2, (int64_t)pages[k].number);
        bind_text(statement, 3, reading_names[pages[k].reading]);
        sqlite3_bind_int64(statement, 4, (int64_t)pages[k].words);
        sqlite3_bind_int64(statement, 5, (int64_t)pages[k].restored);
        sqlite3_bind_double(statement, 6, pages[k].confidence);
        if (sqlite3_step(statement) != SQLITE_DONE) status = fail(journal, error);
    }
    sqlite3_finalize(statement);
    return status;
}

static pd_status update_result(struct journal *journal, const struct journal_document *document, pd_error *error)
{
    sqlite3_stmt *statement;
    const pd_status status =
        prepare(journal,
                "UPDATE document SET state='finishing', size=?2, modified=?3, changed=?4, digest=?5, outputs=?6, "
                "attempts=?7, started=?8, finished=?9, pages=?10, words=?11, restored=?12, confidence=?13, error=?14, "
                "code=?15 WHERE id=?1",
                &statement, error);
    if (status != PD_OK) return status;
    sqlite3_bind_int64(statement, 1, document->id);
    bind_stamp(statement, 2, &document->stamp);
    bind_digest(statement, 5, document);
    bind_text(statement, 6, document->outputs);
    sqlite3_bind_int64(statement, 7, document->attempts);
    sqlite3_bind_int64(statement, 8, document->started);
    sqlite3_bind_int64(statement, 9, document->finished);
    sqlite3_bind_int64(statement, 10, (int64_t)document->pages);
    sqlite3_bind_int64(statement, 11, (int64_t)document->words);
    sqlite3_bind_int64(statement, 12, (int64_t)document->restored);
    sqlite3_bind_double(statement, 13, document->confidence);
    bind_text(statement, 14, document->error);
    sqlite3_bind_int64(statement, 15, document->code);
    return finish(journal, statement, error);
}

pd_status journal_finishing(struct journal *journal, const struct journal_document *document,
                            const struct journal_page *pages, size_t count, pd_error *error)
{
    pd_status status = journal_begin(journal, error);
    if (status == PD_OK) status = update_result(journal, document, error);
    if (status == PD_OK) status = insert_pages(journal, document->id, pages, count, error);
    return status == PD_OK ? journal_commit(journal, error) : status;
}

pd_status journal_done(struct journal *journal, int64_t id, pd_error *error)
{
    sqlite3_stmt *statement;
    end_find(journal);
    const pd_status status =
        prepare(journal, "UPDATE document SET state=CASE code WHEN 0 THEN 'done' ELSE 'failed' END WHERE id=?",
                &statement, error);
    if (status != PD_OK) return status;
    sqlite3_bind_int64(statement, 1, id);
    return finish(journal, statement, error);
}

pd_status journal_failed(struct journal *journal, const struct journal_document *document, pd_error *error)
{
    sqlite3_stmt *statement;
    end_find(journal);
    const pd_status status = prepare(journal,
                                     "UPDATE document SET state='failed', attempts=?2, started=?3, finished=?4, "
                                     "digest=?5, code=?6, error=?7 WHERE id=?1",
                                     &statement, error);
    if (status != PD_OK) return status;
    sqlite3_bind_int64(statement, 1, document->id);
    sqlite3_bind_int64(statement, 2, document->attempts);
    sqlite3_bind_int64(statement, 3, document->started);
    sqlite3_bind_int64(statement, 4, document->finished);
    bind_digest(statement, 5, document);
    sqlite3_bind_int64(statement, 6, document->code);
    bind_text(statement, 7, document->error);
    return finish(journal, statement, error);
}
