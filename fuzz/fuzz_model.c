/*
 * Any bytes as a model file: opening fails with an error, or gives a model with which a text is restored without
 * breaking the promises.
 */
#include <unistd.h>

#include "fuzz.h"

static const char text[] = "Phong trao thi dua, ke hoach năm 2025; UY BAN NHAN DAN xã Khê.\n"
                           "a) Bao cao so 573/QD-UBND\nb) To trinh: Viet Nam, ho Lam, Thanh Hoa?\n";

static void restore(const pd_model *model, pd_mode mode)
{
    pd_options options;
    pd_restorer *restorer;
    pd_block block;
    pd_options_init(&options, sizeof options);
    options.mode = mode;
    options.details = true;
    fuzz_require(pd_restorer_new(model, &options, &restorer, NULL) == PD_OK, "a restorer");
    fuzz_require(pd_restorer_text(restorer, text, sizeof text - 1, &block, NULL) == PD_OK, "restoring");
    fuzz_check_output(text, sizeof text - 1, block.text, block.length, true);
    pd_restorer_free(restorer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    pd_model *model;
    pd_error error = {0};
    const int file = fuzz_memory_file(data, size, path);
    const pd_status status = pd_model_open(path, &model, &error);
    close(file);
    fuzz_require(status == PD_OK || (status == PD_ERROR_MODEL && model == NULL && error.message[0]), "an error");
    if (status != PD_OK) return 0;
    pd_model_info info;
    pd_model_get_info(model, &info);
    restore(model, PD_MODE_MARKS);
    restore(model, PD_MODE_AUTO);
    pd_model_close(model);
    return 0;
}
