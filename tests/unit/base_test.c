/* Loops on several threads, growing arrays, whole files. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "support.h"

/* ---- Parallel loops ---- */

enum { ITEMS = 10000, THREADS = 8 };

struct visits {
    atomic_uint of[ITEMS];
    atomic_uint at_work[THREADS]; /* calls with each thread number */
    size_t longest;
    size_t failing[2]; /* parts that begin here or between the two fail; none if they are equal */
};

static void visit(void *context, struct parallel_part *part)
{
    struct visits *visits = context;
    cr_assert_lt(part->thread, THREADS);
    cr_expect_eq(atomic_fetch_add(&visits->at_work[part->thread], 1), 0, "one call at a time has this number");
    for (size_t k = part->first; k < part->end; k++) atomic_fetch_add(&visits->of[k], 1);
    if (part->first >= visits->failing[0] && part->first < visits->failing[1])
        part->status = error_set(&part->error, PD_ERROR_INPUT, "item %zu", part->first);
    atomic_fetch_sub(&visits->at_work[part->thread], 1);
}

Test(parallel, every_item_is_visited_once)
{
    static const size_t counts[] = {0, 1, 2, 15, 16, 17, 1024, ITEMS}, steps[] = {0, 1, 16, ITEMS, SIZE_MAX / 4};
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++)
        for (size_t s = 0; s < sizeof steps / sizeof *steps; s++)
            for (unsigned threads = 0; threads <= THREADS; threads++) {
                struct visits visits = {0};
                cr_assert_eq(parallel_loop(threads, counts[c], steps[s], visit, &visits, NULL), PD_OK);
                for (size_t k = 0; k < ITEMS; k++)
                    cr_assert_eq(visits.of[k], k < counts[c] ? 1 : 0, "item %zu of %zu by %zu, %u threads", k,
                                 counts[c], steps[s], threads);
            }
}

/* The parts of items 16·k are begun in order, so the first of those that fail is always among those begun. */
Test(parallel, the_first_item_to_fail_is_reported)
{
    for (unsigned threads = 1; threads <= THREADS; threads++)
        for (size_t first = 0; first < ITEMS; first += 16 * 125) {
            struct visits visits = {.failing = {first, ITEMS}};
            pd_error error = {.status = PD_OK};
            char expected[32];
            snprintf(expected, sizeof expected, "item %zu", first);
            cr_assert_eq(parallel_loop(threads, ITEMS, 16, visit, &visits, &error), PD_ERROR_INPUT);
            cr_expect_str_eq(error.message, expected, "%u threads", threads);
            for (size_t k = 0; k < first + 16; k++) cr_assert_eq(visits.of[k], 1, "item %zu", k);
        }
}

/* The first of two items waits until the second has failed. */
static void fail_late(void *context, struct parallel_part *part)
{
    atomic_bool *second_failed = context;
    if (part->first == 0) {
        while (!atomic_load(second_failed)) sched_yield();
        usleep(10000);
    }
    part->status = error_set(&part->error, PD_ERROR_INPUT, "item %zu", part->first);
    atomic_store(second_failed, true);
}

Test(parallel, the_first_item_is_reported_even_if_it_fails_last, .timeout = 60)
{
    atomic_bool second_failed = false;
    pd_error error;
    cr_assert_eq(parallel_loop(2, 2, 1, fail_late, &second_failed, &error), PD_ERROR_INPUT);
    cr_expect_str_eq(error.message, "item 0");
}

Test(parallel, nothing_is_begun_after_a_failure)
{
    struct visits visits = {.failing = {0, ITEMS}};
    cr_assert_eq(parallel_loop(1, ITEMS, 1, visit, &visits, NULL), PD_ERROR_INPUT);
    for (size_t k = 1; k < ITEMS; k++) cr_assert_eq(visits.of[k], 0, "item %zu", k);
}

struct meeting {
    pthread_barrier_t all;
    atomic_uint seen; /* a bit a thread */
};

static void meet(void *context, unsigned thread)
{
    struct meeting *meeting = context;
    atomic_fetch_or(&meeting->seen, 1u << thread);
    pthread_barrier_wait(&meeting->all);
}

/* Each waits for all others, so that the test ends only if they run at the same time. */
Test(parallel, threads_run_at_once_and_have_numbers, .timeout = 60)
{
    struct meeting meeting = {.seen = 0};
    cr_assert_eq(pthread_barrier_init(&meeting.all, NULL, THREADS), 0);
    parallel_threads(THREADS, meet, &meeting);
    cr_expect_eq(meeting.seen, (1u << THREADS) - 1);
    pthread_barrier_destroy(&meeting.all);
}

Test(parallel, there_is_a_core)
{
    cr_expect(parallel_cores() >= 1 && parallel_cores() <= PARALLEL_THREADS_MAX);
}

/* ---- Growing arrays ---- */

Test(memory, an_array_keeps_its_items_as_it_grows)
{
    uint32_t *items = NULL;
    size_t capacity = 0;
    for (uint32_t k = 0; k < 10000; k++) {
        const size_t before = capacity;
        cr_assert(memory_reserve(&items, &capacity, k + 1, sizeof *items));
        cr_assert(capacity > k && (capacity == before || capacity >= 2 * before));
        items[k] = k;
    }
    for (uint32_t k = 0; k < 10000; k++) cr_assert_eq(items[k], k);
    free(items);
}

Test(memory, a_size_that_fits_no_size_t_is_refused, .timeout = 60)
{
    uint64_t *items = NULL;
    size_t capacity = 0;
    cr_assert(memory_reserve(&items, &capacity, 1, sizeof *items));
    uint64_t *const before = items;
    const size_t capacity_before = capacity;
    cr_expect_not(memory_reserve(&items, &capacity, SIZE_MAX, sizeof *items));
    cr_expect_not(memory_reserve(&items, &capacity, SIZE_MAX / sizeof *items + 2, sizeof *items));
    cr_expect(items == before && capacity == capacity_before);
    free(items);
}

/* ---- Whole files ---- */

static char folder[] = "/tmp/phucdau-base-XXXXXX";

static void enter_folder(void)
{
    cr_assert_not_null(mkdtemp(folder));
    cr_assert_eq(chdir(folder), 0);
    umask(022);
}

static int remove_entry(const char *path, const struct stat *status, int flag, struct FTW *walk)
{
    (void)status, (void)flag, (void)walk;
    return remove(path);
}

static void remove_folder(void)
{
    cr_assert_eq(chdir("/"), 0);
    nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

TestSuite(file, .init = enter_folder, .fini = remove_folder);

static size_t entries;

static int count_entry(const char *path, const struct stat *status, int flag, struct FTW *walk)
{
    (void)path, (void)status, (void)flag, (void)walk;
    entries++;
    return 0;
}

/* All files and folders of the test's folder, without itself. */
static size_t count_entries(void)
{
    entries = 0;
    nftw(".", count_entry, 8, FTW_PHYS);
    return entries - 1;
}

static void put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file);
    fputs(text, file);
    cr_assert_eq(fclose(file), 0);
}

static void expect_text(const char *path, const char *text)
{
    const struct bytes read = bytes_read(path);
    cr_expect(read.length == strlen(text) && memcmp(read.at, text, read.length) == 0, "%s", path);
    free(read.at);
}

static void open_output(struct file_output *output, const char *path)
{
    cr_assert_eq(file_output_init(output, path), 0);
    cr_assert_eq(file_output_open(output), 0);
    fputs("new", output->stream);
}

static mode_t permissions_of(const char *path)
{
    struct stat status;
    cr_assert_eq(stat(path, &status), 0);
    return status.st_mode & 0777;
}

Test(file, its_name_is_given_when_all_is_there)
{
    struct file_output output;
    cr_assert_eq(file_output_init(&output, "out"), 0);
    cr_assert_eq(count_entries(), 0, "names are chosen, no file is made");
    open_output(&output, "out");
    cr_expect_eq(fflush(output.stream), 0);
    cr_expect_eq(count_entries(), 1);
    cr_expect_neq(access("out", F_OK), 0);
    cr_expect_eq(file_output_commit(&output), 0);
    cr_expect_eq(count_entries(), 1);
    expect_text("out", "new");
    cr_expect_eq(permissions_of("out"), 0644);
}

Test(file, what_it_replaces_gives_its_permissions_and_stands_until_then)
{
    struct file_output output;
    put("out", "old");
    cr_assert_eq(chmod("out", 0640), 0);
    cr_assert_eq(symlink("out", "link"), 0);
    open_output(&output, "link");
    cr_expect_eq(fflush(output.stream), 0);
    expect_text("out", "old");
    cr_expect_eq(file_output_commit(&output), 0);
    expect_text("out", "new");
    cr_expect_eq(permissions_of("out"), 0640);
    cr_expect_eq(count_entries(), 2, "the link and its file");
    expect_text("link", "new");
}

Test(file, what_is_discarded_leaves_what_was_there)
{
    struct file_output output;
    put("out", "old");
    open_output(&output, "out");
    file_output_discard(&output);
    expect_text("out", "old");
    cr_expect_eq(count_entries(), 1);
}

Test(file, a_full_disk_leaves_what_was_there)
{
    struct file_output output;
    put("out", "old");
    signal(SIGXFSZ, SIG_IGN);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &(struct rlimit){.rlim_cur = 1 << 12, .rlim_max = RLIM_INFINITY}), 0);
    open_output(&output, "out");
    for (int k = 0; k < 1 << 10; k++) fputs("0123456789ABCDEF", output.stream);
    cr_expect_neq(file_output_commit(&output), 0);
    expect_text("out", "old");
    cr_expect_eq(count_entries(), 1);
}

Test(file, a_name_that_cannot_be_given_leaves_nothing)
{
    struct file_output output;
    open_output(&output, "out");
    cr_assert_eq(mkdir("out", 0777), 0);
    cr_expect_eq(file_output_commit(&output), EISDIR);
    cr_expect_eq(count_entries(), 1);
}

Test(file, a_device_is_written_directly)
{
    struct file_output output;
    open_output(&output, "/dev/full");
    cr_expect_eq(file_output_commit(&output), ENOSPC);
    open_output(&output, "/dev/null");
    cr_expect_eq(file_output_commit(&output), 0);
    cr_expect_eq(count_entries(), 0);
}

Test(file, what_is_no_place_for_a_file_is_refused)
{
    struct file_output output;
    char name[PATH_MAX + 1];
    memset(name, 'a', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    put("file", "");
    cr_expect_eq(file_output_init(&output, "."), EISDIR);
    cr_expect_eq(file_output_init(&output, name), ENAMETOOLONG);
    cr_expect_eq(file_output_init(&output, "missing/out"), 0);
    cr_expect_eq(file_output_open(&output), ENOENT);
    cr_expect_eq(file_output_init(&output, "file/out"), 0);
    cr_expect_eq(file_output_open(&output), ENOTDIR);
    cr_expect_eq(count_entries(), 1);
}

static int read_path(const char *path, size_t most, char **bytes, size_t *length)
{
    const int file = open(path, O_RDONLY);
    cr_assert_geq(file, 0);
    const int result = file_read(file, most, bytes, length);
    close(file);
    return result;
}

Test(file, is_read_whole_up_to_the_limit)
{
    char *bytes;
    size_t length;
    put("file", "12345");
    cr_assert_eq(read_path("file", 5, &bytes, &length), 0);
    cr_expect(length == 5 && strcmp(bytes, "12345") == 0);
    free(bytes);
    cr_expect_eq(read_path("file", 4, &bytes, &length), EFBIG);
    cr_expect_null(bytes);
    put("file", "");
    cr_assert_eq(read_path("file", 0, &bytes, &length), 0);
    cr_expect(length == 0 && bytes[0] == '\0');
    free(bytes);
    cr_expect_eq(read_path(".", 100, &bytes, &length), EISDIR);
    cr_expect_null(bytes);
}

static void *fill_pipe(void *argument)
{
    const int *file = argument;
    char block[1000];
    memset(block, 'x', sizeof block);
    for (int k = 0; k < 300; k++)
        if (write(*file, block, sizeof block) != sizeof block) break;
    close(*file);
    return NULL;
}

Test(file, a_pipe_is_read_to_its_end_or_limit)
{
    static const size_t limits[] = {SIZE_MAX, 300000, 299999};
    signal(SIGPIPE, SIG_IGN);
    for (size_t k = 0; k < sizeof limits / sizeof *limits; k++) {
        int ends[2];
        char *bytes;
        size_t length;
        pthread_t thread;
        cr_assert_eq(pipe(ends), 0);
        cr_assert_eq(pthread_create(&thread, NULL, fill_pipe, &ends[1]), 0);
        const int result = file_read(ends[0], limits[k], &bytes, &length);
        close(ends[0]);
        pthread_join(thread, NULL);
        cr_assert_eq(result, limits[k] < 300000 ? EFBIG : 0);
        if (result == 0) cr_expect(length == 300000 && strspn(bytes, "x") == length);
        free(bytes);
    }
}
