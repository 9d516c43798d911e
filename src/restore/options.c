#include "restore/options.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/sized.h"

#define TEXT_OF(number)          TEXT_OF_EXPANDED(number)
#define TEXT_OF_EXPANDED(number) #number

const char *pd_version(void)
{
    return TEXT_OF(PD_VERSION_MAJOR) "." TEXT_OF(PD_VERSION_MINOR) "." TEXT_OF(PD_VERSION_PATCH);
}

void pd_free(void *memory)
{
    free(memory);
}

/*
 * The struct must have no padding at its end. A field that a later version adds would lie in the padding of an older
 * caller's struct, and padding may hold anything.
 */
_Static_assert(offsetof(pd_options, reserved) + sizeof(unsigned) == sizeof(pd_options), "padding at the end");

static const pd_options defaults = {.size = sizeof defaults, .mode = PD_MODE_AUTO, .tone = PD_TONE_KEEP, .threads = 1};

void pd_options_init(pd_options *options, size_t size)
{
    const size_t known = size < sizeof defaults ? size : sizeof defaults;
    memset(options, 0, size);
    memcpy(options, &defaults, known);
    if (size >= sizeof options->size) options->size = size;
}

static pd_status check(const pd_options *options, pd_error *error)
{
    if (!(options->min_confidence >= 0 && options->min_confidence <= 1))
        return error_set(error, PD_ERROR_ARGUMENT, "the minimum confidence is a number from 0 to 1");
    if (options->keep & ~(unsigned)PD_KEEP_ALL)
        return error_set(error, PD_ERROR_ARGUMENT, "no such look-alikes to keep");
    if (options->mode != PD_MODE_AUTO && options->mode != PD_MODE_MARKS && options->mode != PD_MODE_OCR)
        return error_set(error, PD_ERROR_ARGUMENT, "no such mode");
    if (options->tone != PD_TONE_KEEP && options->tone != PD_TONE_OLD && options->tone != PD_TONE_NEW)
        return error_set(error, PD_ERROR_ARGUMENT, "no such tone placement");
    if (options->mode == PD_MODE_OCR && !options->channels)
        return error_set(error, PD_ERROR_ARGUMENT, "mode ocr needs channels (pd_channels_open)");
    return PD_OK;
}

pd_status options_copy(pd_options *to, const pd_options *from, pd_error *error)
{
    *to = defaults;
    if (!from) return PD_OK;
    switch (sized_copy(to, offsetof(pd_options, reserved), from)) {
    case SIZED_UNSET: return error_set(error, PD_ERROR_ARGUMENT, "pd_options: start from pd_options_init");
    case SIZED_UNKNOWN:
        return error_set(error, PD_ERROR_ARGUMENT, "pd_options: a field that libphucdau %s does not have",
                         pd_version());
    default: return check(to, error);
    }
}
