#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "decode/confidence.h"
#include "restore/channels.h"
#include "restore/repairer.h"
#include "train/logistic.h"
#include "train/weights/page.h"

static const double RIDGE = 2;

/* The examples of one of the regressions; growing. */
struct calibrate_examples {
    struct logistic_example *items;
    size_t count, capacity, features;
};

/* [0]: plain text; [1]: text with the engine's confidences. */
struct calibration {
    struct calibrate_examples sets[2];
    size_t first[2]; /* rows of the table */
};

/* Whether the output of a record is one of the words of its group's truth. */
static bool is_word_of(const struct readings_group *group, const pd_word *word)
{
    for (size_t at = 0; at < group->truth_length;) {
        const char *blank = memchr(group->truth + at, ' ', group->truth_length - at);
        const size_t end = blank ? (size_t)(blank - group->truth) : group->truth_length;
        if (readings_same(group->truth + at, end - at, word->output, word->output_length)) return true;
        at = end + 1;
    }
    return false;
}

static bool add_example(struct calibration *c, const struct confidence_evidence *evidence, bool is_right)
{
    struct logistic_example example = {.weight = 1, .is_true = is_right};
    size_t first;
    const size_t features = confidence_features(evidence, example.features, &first), set = evidence->engine >= 0;
    struct calibrate_examples *examples = &c->sets[set];
    if (!memory_reserve(&examples->items, &examples->capacity, examples->count + 1, sizeof *examples->items))
        return false;
    c->first[set] = first;
    examples->features = features;
    examples->items[examples->count++] = example;
    return true;
}

/* Adds the repaired words of a page whose truth is known. False if memory runs out. */
static bool add_page(struct calibration *c, const struct readings_page *page, const pd_block *block,
                     const struct block *inside)
{
    struct page_places places = {.block = block};
    size_t w = 0;
    for (size_t g = 0; g < page->group_count; g++) {
        const struct readings_group *group = &page->groups[g];
        const bool is_right = page_group_is_right(&places, group);
        while (w < block->word_count && block->words[w].input_offset < group->begin) w++;
        for (; w < block->word_count && block->words[w].input_offset < group->end; w++) {
            const uint32_t record = inside->word_tokens[w];
            if (!(record & RECORD_REPAIR)) continue;
            const struct confidence_evidence *evidence = &inside->repairs.items[record & ~RECORD_REPAIR].evidence;
            if (evidence->is_foreign) continue;
            if (!add_example(c, evidence, is_right || is_word_of(group, &block->words[w]))) return false;
        }
    }
    return true;
}

static void fit(struct calibration *c, struct repair_weights *weights)
{
    for (size_t set = 0; set < 2; set++) {
        const struct calibrate_examples *examples = &c->sets[set];
        double found[LOGISTIC_FEATURES_MAX];
        if (examples->count == 0) continue;
        logistic_fit(examples->items, examples->count, examples->features, RIDGE, found);
        for (size_t f = 0; f < examples->features; f++) {
            const struct repair_weight *row = &repair_weight_rows[c->first[set] + f];
            *repair_weight_of(weights, row) = (float)fmin((double)row->most, fmax((double)row->least, found[f]));
        }
    }
}

pd_status weights_calibrate(const struct weights_options *options, const struct readings *readings,
                            struct repair_weights *weights, pd_error *error)
{
    struct calibration c = {0};
    pd_status status = pd_channels_load(options->engine, error);
    if (status == PD_OK) status = pd_channels_load(options->all, error);
    if (status == PD_OK) channels_set_weights(options->engine, weights);
    if (status == PD_OK) channels_set_weights(options->all, weights);
    for (size_t p = 0; p < readings->count && status == PD_OK; p++) {
        const struct readings_page *page = &readings->pages[p];
        pd_restorer *restorer = NULL;
        pd_block block;
        status = page_repair(options, page, false, &restorer, &block, error);
        if (status == PD_OK && !add_page(&c, page, &block, restorer_block(restorer))) status = error_memory(error);
        pd_restorer_free(restorer);
    }
    if (status == PD_OK) fit(&c, weights);
    for (size_t set = 0; set < 2; set++) free(c.sets[set].items);
    return status;
}
