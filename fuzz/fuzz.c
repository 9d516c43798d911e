#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unistd.h>

#include "alphabet/alphabet.h"

void fuzz_require(bool holds, const char *what)
{
    if (holds) return;
    fprintf(stderr, "broken: %s\n", what);
    abort();
}

static char *strip(const char *text, size_t length, size_t *stripped)
{
    char *out = malloc(3 * length + 1);
    fuzz_require(out != NULL, "memory");
    *stripped = text_strip(text, length, out, 3 * length + 1);
    fuzz_require(*stripped != SIZE_MAX, "UTF-8");
    return out;
}

static bool is_nfc(const char *text, size_t length)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t count;
    UChar *units = malloc((length + 1) * sizeof *units);
    fuzz_require(units != NULL, "memory");
    u_strFromUTF8(units, (int32_t)length + 1, &count, text, (int32_t)length, &status);
    const bool normal = unorm2_isNormalized(unorm2_getNFCInstance(&status), units, count, &status);
    free(units);
    return U_SUCCESS(status) && normal;
}

void fuzz_check_output(const char *input, size_t input_length, const char *output, size_t output_length,
                       bool same_letters)
{
    fuzz_require(is_nfc(output, output_length), "the output is in NFC");
    if (!same_letters) return;
    size_t before, after;
    char *one = strip(input, input_length, &before), *two = strip(output, output_length, &after);
    fuzz_require(before == after && memcmp(one, two, before) == 0, "only marks may change");
    free(one);
    free(two);
}

bool fuzz_next(pd_restorer *restorer, pd_block *block)
{
    fuzz_require(pd_restorer_next(restorer, block, NULL) == PD_OK, "a stream");
    return block->text != NULL;
}

int fuzz_memory_file(const uint8_t *data, size_t size, char path[64])
{
    const int file = memfd_create("input", MFD_CLOEXEC);
    fuzz_require(file >= 0 && write(file, data, size) == (ssize_t)size, "a file in memory");
    snprintf(path, 64, "/proc/self/fd/%d", file);
    return file;
}

const pd_model *fuzz_model(void)
{
    static pd_model *model;
    pd_error error;
    if (!model && pd_model_open(NULL, &model, &error) != PD_OK) fuzz_require(false, error.message);
    return model;
}
