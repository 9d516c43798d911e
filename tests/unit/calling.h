/* Calling the library with the shipped model, where an error is a failed test. */
#ifndef PHUCDAU_TEST_CALLING_H
#define PHUCDAU_TEST_CALLING_H

#include "phucdau.h"
#include "support.h"

static inline pd_model *shipped_model(void)
{
    pd_model *model;
    pd_error error = {0};
    cr_assert_eq(pd_model_open(PHUCDAU_SOURCE_DIR "/models/vi.model", &model, &error), PD_OK, "%s", error.message);
    return model;
}

static inline pd_restorer *restorer_of(const pd_model *model, pd_options options)
{
    pd_restorer *restorer;
    pd_error error = {0};
    cr_assert_eq(pd_restorer_new(model, &options, &restorer, &error), PD_OK, "%s", error.message);
    return restorer;
}

/* The block belongs to the restorer. */
static inline pd_block restore(pd_restorer *restorer, struct bytes text)
{
    pd_block block;
    pd_error error = {0};
    cr_assert_eq(pd_restorer_text(restorer, text.at, text.length, &block, &error), PD_OK, "%s", error.message);
    return block;
}

/* The next piece of a stream; false when there is none ready. */
static inline bool next_block(pd_restorer *restorer, pd_block *block)
{
    pd_error error = {0};
    cr_assert_eq(pd_restorer_next(restorer, block, &error), PD_OK, "%s", error.message);
    return block->text != NULL;
}

#endif
