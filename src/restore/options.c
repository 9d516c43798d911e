#include <stdlib.h>

#include "phucdau.h"

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

void pd_options_init(pd_options *options)
{
    *options = (pd_options){.size = sizeof *options, .mode = PD_MODE_AUTO, .tone = PD_TONE_KEEP, .threads = 1};
}
