#include "train/weights/page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/parallel.h"
#include "restore/channels.h"

static const double BROKEN_WEIGHT = 5;
static const double LEAST_GAIN = 4; /* of the loss; a smaller gain is chance */

double weights_loss(const struct weights_errors *errors)
{
    return BROKEN_WEIGHT * (double)errors->broken + (double)errors->left;
}

/* ---- Errors of a page ---------------------------------------------------------------- */

static void count_errors(const struct readings_page *page, const pd_block *block, struct weights_errors *errors)
{
    struct page_places finder = {.block = block};
    *errors = (struct weights_errors){.groups = page->group_count};
    for (size_t g = 0; g < page->group_count; g++) {
        const struct readings_group *group = &page->groups[g];
        const bool is_right = page_group_is_right(&finder, group);
        errors->broken += group->is_right && !is_right;
        errors->left += !group->is_right && !is_right;
        errors->fixed += !group->is_right && is_right;
    }
}

/* ---- Errors of all pages ------------------------------------------------------------- */

/*
 * Each page has a restorer of its own, which remembers the words found for its prints and, if `keeps_channel`, the
 * channel learnt from it. So repairing the page again under other weights takes a tenth of the time.
 */
struct weighing {
    const struct weights_options *options;
    const struct readings *readings;
    pd_restorer **restorers;       /* one a page; NULL: not needed yet */
    struct weights_errors *errors; /* one a page */
    bool keeps_channel;
};

static void weigh_part(void *context, struct parallel_part *part)
{
    struct weighing *w = context;
    for (size_t p = part->first; p < part->end && part->status == PD_OK; p++) {
        const struct readings_page *page = &w->readings->pages[p];
        pd_block block;
        part->status = page_repair(w->options, page, w->keeps_channel, &w->restorers[p], &block, &part->error);
        if (part->status == PD_OK) count_errors(page, &block, &w->errors[p]);
    }
}

static bool open_weighing(struct weighing *w, const struct weights_options *options, const struct readings *readings)
{
    *w = (struct weighing){.options = options, .readings = readings};
    w->restorers = calloc(readings->count + 1, sizeof *w->restorers);
    w->errors = calloc(readings->count + 1, sizeof *w->errors);
    return w->restorers && w->errors;
}

static void close_weighing(struct weighing *w)
{
    for (size_t p = 0; w->restorers && p < w->readings->count; p++) pd_restorer_free(w->restorers[p]);
    free(w->restorers);
    free(w->errors);
}

static void add_errors(struct weights_errors *sum, const struct weights_errors *errors)
{
    sum->groups += errors->groups;
    sum->broken += errors->broken;
    sum->left += errors->left;
    sum->fixed += errors->fixed;
}

/* Repairs all pages; halves[0] and halves[1] become the errors of the even and of the odd ones. */
static pd_status weigh(struct weighing *w, const struct repair_weights *weights, struct weights_errors halves[2],
                       pd_error *error)
{
    channels_set_weights(w->options->engine, weights);
    channels_set_weights(w->options->all, weights);
    const pd_status status = parallel_loop(w->options->threads, w->readings->count, 1, weigh_part, w, error);
    memset(halves, 0, 2 * sizeof *halves);
    for (size_t p = 0; p < w->readings->count; p++) add_errors(&halves[p % 2], &w->errors[p]);
    return status;
}

static struct weights_errors total(const struct weights_errors halves[2])
{
    struct weights_errors sum = halves[0];
    add_errors(&sum, &halves[1]);
    return sum;
}

static pd_status load_channels(const struct weights_options *options, pd_error *error)
{
    const pd_status status = pd_channels_load(options->engine, error);
    return status == PD_OK ? pd_channels_load(options->all, error) : status;
}

pd_status weights_measure(const struct weights_options *options, const struct readings *readings,
                          const struct repair_weights *weights, struct weights_errors *errors, pd_error *error)
{
    struct weighing w;
    struct weights_errors halves[2] = {{0}};
    pd_status status = load_channels(options, error);
    if (status != PD_OK) return status;
    status = open_weighing(&w, options, readings) ? weigh(&w, weights, halves, error) : error_memory(error);
    close_weighing(&w);
    *errors = total(halves);
    return status;
}

/* ---- The search ---------------------------------------------------------------------- */

/* The state of the search: the best weights so far, and their errors. */
struct weights_search {
    struct weighing weighing;
    struct repair_weights weights;
    struct weights_errors halves[2];
    unsigned round;
};

/*
 * The step in which a weight is changed: a share of its value, or of its range if it is near 0. Later rounds take
 * smaller steps.
 */
static float step_of(const struct repair_weight *row, float value, unsigned round)
{
    static const float shares[] = {0.3f, 0.15f, 0.3f, 0.08f};
    const float least = (row->most - row->least) / 8;
    return fmaxf(fabsf(value), least) * shares[round % (sizeof shares / sizeof *shares)];
}

/* Whether errors are clearly fewer than before, and not more in either half. */
static bool is_better(const struct weights_errors halves[2], const struct weights_errors before[2])
{
    double gain = 0;
    for (size_t h = 0; h < 2; h++) {
        const double half = weights_loss(&before[h]) - weights_loss(&halves[h]);
        if (half < 0) return false;
        gain += half;
    }
    return gain >= LEAST_GAIN;
}

/* Tries another value of a weight, and keeps it if it is better. */
static pd_status try_value(struct weights_search *s, const struct repair_weight *row, float value, bool *is_kept,
                           pd_error *error)
{
    struct repair_weights tried = s->weights;
    struct weights_errors halves[2];
    float *weight = repair_weight_of(&tried, row);
    *is_kept = false;
    value = fminf(row->most, fmaxf(row->least, value));
    if (value == *weight) return PD_OK;
    *weight = value;
    const pd_status status = weigh(&s->weighing, &tried, halves, error);
    if (status != PD_OK || !is_better(halves, s->halves)) return status;
    *is_kept = true;
    s->weights = tried;
    memcpy(s->halves, halves, sizeof s->halves);
    const struct weights_options *o = s->weighing.options;
    const struct weights_errors errors = total(halves);
    if (o->progress) o->progress(o->self, s->round, row, value, &errors);
    return PD_OK;
}

/* Moves a weight up or down as long as that helps. */
static pd_status search_row(struct weights_search *s, const struct repair_weight *row, bool *is_changed,
                            pd_error *error)
{
    enum { STEPS_MAX = 4 };
    const float start = *repair_weight_of(&s->weights, row), step = step_of(row, start, s->round);
    pd_status status = PD_OK;
    bool is_kept = false;
    for (int sign = -1; sign <= 1 && !is_kept; sign += 2)
        for (int k = 1; k <= STEPS_MAX && status == PD_OK && (k == 1 || is_kept); k++) {
            status = try_value(s, row, start + (float)(sign * k) * step, &is_kept, error);
            *is_changed = *is_changed || is_kept;
            if (!is_kept && k > 1) return status;
        }
    return status;
}

/* Whether a weight is among those to learn. */
static bool is_wanted(const char *only, const struct repair_weight *row)
{
    const char *name = row->name;
    const size_t length = strlen(name);
    if (!only) return !row->is_fixed;
    for (const char *at = only; (at = strstr(at, name)) != NULL; at += length)
        if ((at == only || at[-1] == ',') && (at[length] == ',' || at[length] == '\0')) return true;
    return false;
}

/* A round: the channel of each page is learnt under the weights found so far, then every weight is tried. */
static pd_status search_round(struct weights_search *s, bool *is_changed, pd_error *error)
{
    const struct weights_options *o = s->weighing.options;
    *is_changed = false;
    s->weighing.keeps_channel = false;
    pd_status status = weigh(&s->weighing, &s->weights, s->halves, error);
    s->weighing.keeps_channel = true;
    for (size_t r = 0; r < repair_weight_count && status == PD_OK; r++)
        if (is_wanted(o->only, &repair_weight_rows[r]))
            status = search_row(s, &repair_weight_rows[r], is_changed, error);
    const struct weights_errors errors = total(s->halves);
    if (status == PD_OK && o->progress) o->progress(o->self, s->round, NULL, 0, &errors);
    return status;
}

pd_status weights_learn(const struct weights_options *options, const struct readings *readings,
                        struct repair_weights *weights, pd_error *error)
{
    enum { IDLE_ROUNDS_MAX = 2 }; /* so many rounds without a change end the search: steps differ from round to round */
    struct weights_search s = {.weights = *weights};
    pd_status status = load_channels(options, error);
    if (status != PD_OK) return status;
    status = open_weighing(&s.weighing, options, readings) ? PD_OK : error_memory(error);
    for (unsigned idle = 0; status == PD_OK && s.round < options->rounds && idle < IDLE_ROUNDS_MAX; s.round++) {
        bool is_changed;
        status = search_round(&s, &is_changed, error);
        idle = is_changed ? 0 : idle + 1;
    }
    close_weighing(&s.weighing);
    if (status == PD_OK) *weights = s.weights;
    return status;
}
