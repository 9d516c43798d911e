/* Which engine reads is a matter of its row in engines.def; whoever uses one sees only these few calls. */
#include "document/scan/engine.h"

#include <string.h>

const struct ocr_engine_kind *const ocr_engine_kinds[] = {
#define OCR_ENGINE(name, details) &ocr_##name,
#include "document/scan/engines.def"
#undef OCR_ENGINE
    NULL,
};

const struct ocr_engine_kind *ocr_engine_find(const char **language)
{
    const char *colon = strchr(*language, ':');
    for (size_t k = 0; colon != NULL && ocr_engine_kinds[k] != NULL; k++) {
        const char *name = ocr_engine_kinds[k]->name;
        const size_t length = strlen(name);
        if (length != (size_t)(colon - *language) || memcmp(*language, name, length) != 0) continue;
        *language = colon + 1;
        return ocr_engine_kinds[k];
    }
    return ocr_engine_kinds[0];
}

pd_status ocr_engine_new(const char *language, const char *data_folder, struct ocr_engine **engine, pd_error *error)
{
    const struct ocr_engine_kind *kind = ocr_engine_find(&language);
    *engine = NULL;
    return kind->open(language, data_folder, engine, error);
}

void ocr_engine_free(struct ocr_engine *engine)
{
    if (engine != NULL) engine->kind->free(engine);
}

pd_status ocr_recognise(struct ocr_engine *engine, const struct ocr_image *image, struct ocr_result *result,
                        pd_error *error)
{
    *result = (struct ocr_result){0};
    return engine->kind->read(engine, image, result, error);
}

pd_status ocr_add_words(struct ocr_engine *engine, const double matrix[6], struct document_page *page, pd_error *error)
{
    return engine->kind->add_words(engine, matrix, page, error);
}
