/* The journal: what is put in comes out, states follow each other as the header says, and hostile files are refused. */
#include "batch/journal.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/batch_journal_test-XXXXXX";
static char path[64];
static pd_error error;

static void set_up(void)
{
    cr_assert_not_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/journal.sqlite", folder);
}

static void tear_down(void)
{
    static const char *const endings[] = {"", "-wal", "-shm", "-journal"};
    for (size_t k = 0; k < sizeof endings / sizeof *endings; k++) {
        char name[96];
        snprintf(name, sizeof name, "%s%s", path, endings[k]);
        unlink(name);
    }
    rmdir(folder);
}

TestSuite(batch_journal, .init = set_up, .fini = tear_down);

static struct journal *open_journal(bool write)
{
    struct journal *journal;
    cr_assert_eq(journal_open(path, write, &journal, &error), PD_OK, "%s", error.message);
    return journal;
}

static const struct batch_stamp stamp = {.size = 10, .modified = 20, .changed = 30};

static int64_t plan(struct journal *journal, const char *name)
{
    int64_t id = 0;
    cr_assert_eq(journal_plan(journal, name, &stamp, "settings", &id, &error), PD_OK, "%s", error.message);
    return id;
}

static struct journal_document find(struct journal *journal, const char *name)
{
    struct journal_document document;
    cr_assert_eq(journal_find(journal, name, &document, &error), PD_OK, "%s", error.message);
    return document;
}

static void finish(struct journal *journal, int64_t id)
{
    const struct journal_page pages[] = {{1, PD_PAGE_OCR, 5, 2, 0.5}, {2, PD_PAGE_KEPT, 0, 0, -1}};
    const struct journal_document document = {.id = id,
                                              .stamp = {11, 21, 31},
                                              .digest = {1, 2, 3},
                                              .has_digest = true,
                                              .outputs = ".txt .pdf",
                                              .attempts = 1,
                                              .started = 100,
                                              .finished = 200,
                                              .pages = 2,
                                              .words = 5,
                                              .restored = 2,
                                              .confidence = 0.5,
                                              .error = ""};
    cr_assert_eq(journal_finishing(journal, &document, pages, 2, &error), PD_OK, "%s", error.message);
}

static size_t page_count;

static void count_page(void *self, const struct journal_page *page)
{
    (void)self;
    cr_expect_eq(page->number, ++page_count);
    cr_expect_eq(page->reading, page->number == 1 ? PD_PAGE_OCR : PD_PAGE_KEPT);
    cr_expect_eq(page->confidence, page->number == 1 ? 0.5 : -1);
}

static size_t count_pages(struct journal *journal, int64_t id)
{
    page_count = 0;
    cr_assert_eq(journal_pages(journal, id, count_page, NULL, &error), PD_OK);
    return page_count;
}

Test(batch_journal, keeps_what_it_is_told)
{
    struct journal *journal = open_journal(true);
    cr_expect_eq(find(journal, "a.pdf").id, 0);
    const int64_t id = plan(journal, "\xff\n'; DROP TABLE page; --");
    finish(journal, id);
    journal_close(journal);

    journal = open_journal(false);
    const struct journal_document document = find(journal, "\xff\n'; DROP TABLE page; --");
    cr_expect_eq(document.id, id);
    cr_expect_eq(document.state, JOURNAL_FINISHING);
    cr_expect_eq(document.stamp.size, 11);
    cr_expect_eq(document.stamp.changed, 31);
    cr_expect(document.has_digest && document.digest[0] == 1 && document.digest[2] == 3 && document.digest[31] == 0);
    cr_expect_str_eq(document.outputs, ".txt .pdf");
    cr_expect_str_eq(document.settings, "settings");
    cr_expect_eq(document.pages, 2u);
    cr_expect_eq(document.confidence, 0.5);
    cr_expect_eq(count_pages(journal, id), 2u);
    journal_close(journal);
}

Test(batch_journal, states_follow)
{
    struct journal *journal = open_journal(true);
    const int64_t id = plan(journal, "a");
    cr_expect_eq(find(journal, "a").state, JOURNAL_PENDING);
    finish(journal, id);
    cr_assert_eq(journal_done(journal, id, &error), PD_OK);
    cr_expect_eq(find(journal, "a").state, JOURNAL_DONE);

    /* Planned again: the same document, nothing known but which outputs are the batch's own. */
    cr_expect_eq(plan(journal, "a"), id);
    cr_expect_eq(find(journal, "a").state, JOURNAL_PENDING);
    cr_expect_eq(find(journal, "a").words, 0u);
    cr_expect_str_eq(find(journal, "a").outputs, ".txt .pdf");
    cr_expect_eq(count_pages(journal, id), 0u);

    const struct journal_document failed = {.id = id, .code = 8, .error = "locked"};
    cr_assert_eq(journal_failed(journal, &failed, &error), PD_OK);
    cr_expect_eq(find(journal, "a").state, JOURNAL_FAILED);
    cr_expect_eq(find(journal, "a").code, 8);
    cr_expect_str_eq(find(journal, "a").error, "locked");
    journal_close(journal);
}

static char visited[64];

static bool visit(void *self, const struct journal_document *document)
{
    (void)self;
    strcat(visited, document->path);
    return true;
}

Test(batch_journal, rows_come_by_path)
{
    struct journal *journal = open_journal(true);
    plan(journal, "c");
    finish(journal, plan(journal, "b"));
    plan(journal, "a");
    finish(journal, plan(journal, "\xc3\xa1"));
    cr_assert_eq(journal_each(journal, visit, NULL, &error), PD_OK);
    cr_expect_str_eq(visited, "abc\xc3\xa1");
    visited[0] = '\0';
    cr_assert_eq(journal_each_finishing(journal, visit, NULL, &error), PD_OK);
    cr_expect_str_eq(visited, "b\xc3\xa1");
    journal_close(journal);
}

/* What was not committed when a process ended is not there; what was, is. */
Test(batch_journal, survives_an_end_without_closing)
{
    struct journal *journal = open_journal(true);
    plan(journal, "before");
    cr_assert_eq(journal_begin(journal, &error), PD_OK);
    plan(journal, "during");
    char copy[96], from[96], to[96];
    static const char *const endings[] = {"", "-wal"};
    snprintf(copy, sizeof copy, "%s/copy", folder);
    for (size_t k = 0; k < 2; k++) { /* the files as a killed process leaves them */
        char command[256];
        snprintf(from, sizeof from, "%s%s", path, endings[k]);
        snprintf(to, sizeof to, "%s%s", copy, endings[k]);
        snprintf(command, sizeof command, "cp %s %s", from, to);
        cr_assert_eq(system(command), 0);
    }
    journal_close(journal);
    struct journal *other;
    cr_assert_eq(journal_open(copy, true, &other, &error), PD_OK, "%s", error.message);
    cr_expect_neq(find(other, "before").id, 0);
    cr_expect_eq(find(other, "during").id, 0);
    journal_close(other);
    unlink(copy);
}

/* ---- Hostile files ------------------------------------------------------------------------------- */

static void expect_refused(bool write)
{
    struct journal *journal;
    error.message[0] = '\0';
    const pd_status status = journal_open(path, write, &journal, &error);
    cr_expect_eq(status, PD_ERROR_INPUT, "%d: %s", (int)status, error.message);
    cr_expect_not_null(strstr(error.message, "journal"), "%s", error.message);
    journal_close(status == PD_OK ? journal : NULL);
}

static void write_bytes(const char *bytes, size_t length)
{
    const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    cr_assert(file >= 0 && write(file, bytes, length) == (ssize_t)length);
    close(file);
}

static void change(const char *sql)
{
    sqlite3 *db;
    char *message = NULL;
    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, &message), SQLITE_OK, "%s", message);
    sqlite3_close(db);
}

static void make_journal(void)
{
    struct journal *journal = open_journal(true);
    char name[32];
    cr_assert_eq(journal_begin(journal, &error), PD_OK);
    for (int k = 0; k < 300; k++) {
        snprintf(name, sizeof name, "document %d", k);
        plan(journal, name);
    }
    cr_assert_eq(journal_commit(journal, &error), PD_OK);
    finish(journal, plan(journal, "document 0"));
    journal_close(journal);
}

Test(batch_journal, refuses_what_is_no_database)
{
    char bytes[4096];
    memset(bytes, 'x', sizeof bytes);
    write_bytes(bytes, sizeof bytes);
    expect_refused(true);
    expect_refused(false);
}

Test(batch_journal, refuses_databases_of_others)
{
    change("CREATE TABLE t(x)");
    expect_refused(true);
}

Test(batch_journal, refuses_more_than_its_tables)
{
    make_journal();
    change("CREATE TRIGGER evil AFTER UPDATE ON document BEGIN DELETE FROM page; END");
    expect_refused(true);
    expect_refused(false);
}

Test(batch_journal, refuses_changed_tables)
{
    make_journal();
    change("ALTER TABLE page ADD COLUMN more");
    expect_refused(true);
}

Test(batch_journal, refuses_other_versions)
{
    make_journal();
    change("PRAGMA user_version = 2");
    expect_refused(true);
}

static bool visit_all(void *self, const struct journal_document *document)
{
    ++*(size_t *)self;
    return document->path[0] != '\0' && document->settings != NULL && document->error != NULL;
}

static void touch_page(void *self, const struct journal_page *page)
{
    *(double *)self += page->confidence;
}

Test(batch_journal, rows_that_cannot_be_are_damage)
{
    static const char *const damage[] = {
        "UPDATE document SET state = 'flying' WHERE id = 7", "UPDATE document SET path = x'610062' WHERE id = 7",
        "UPDATE document SET path = x'' WHERE id = 7", "UPDATE document SET id = -5 WHERE id = 7"};
    for (size_t k = 0; k < sizeof damage / sizeof *damage; k++) {
        unlink(path);
        make_journal();
        change(damage[k]);
        struct journal *journal = open_journal(false);
        size_t count = 0;
        cr_expect_eq(journal_each(journal, visit_all, &count, &error), PD_ERROR_INPUT, "%s", damage[k]);
        journal_close(journal);
    }
}

/* The bytes of a journal. */
static size_t make_bytes(char *bytes, size_t size)
{
    make_journal();
    const int file = open(path, O_RDONLY);
    const ssize_t length = read(file, bytes, size);
    close(file);
    cr_assert(length > 4096 && (size_t)length < size);
    return (size_t)length;
}

/* Any byte of a journal may be another: it is refused, or read without harm. */
Test(batch_journal, any_byte_may_be_wrong)
{
    char bytes[1 << 17];
    const size_t length = make_bytes(bytes, sizeof bytes);
    unsigned random = 1;
    for (int k = 0; k < 400; k++) {
        random = random * 1103515245u + 12345u;
        const size_t at = (k < 100 ? (size_t)k : random >> 8) % length;
        const char before = bytes[at];
        bytes[at] = (char)(random >> 16);
        write_bytes(bytes, length);
        bytes[at] = before;
        struct journal *journal;
        size_t count = 0;
        double sum = 0;
        if (journal_open(path, k % 2 == 0, &journal, &error) != PD_OK) continue;
        journal_each(journal, visit_all, &count, &error);
        journal_pages(journal, 1, touch_page, &sum, &error);
        journal_close(journal);
    }
}

/* A journal may be cut off anywhere. */
Test(batch_journal, may_be_cut_off)
{
    char bytes[1 << 17];
    const size_t length = make_bytes(bytes, sizeof bytes);
    for (size_t cut = 1; cut < length; cut += 1021) {
        write_bytes(bytes, cut);
        expect_refused(false);
    }
}
