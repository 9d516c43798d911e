/* Loops on several threads, growing arrays. */
#include <pthread.h>
#include <stdatomic.h>

#include "base/error.h"
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

Test(memory, a_size_that_fits_no_size_t_is_refused)
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
