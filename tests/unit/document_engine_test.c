/* The table of OCR engines: which one a language asks for, and what each row must say. */
#include "document/scan/engine.h"

#include "support.h"
#include <unistd.h>

static void expect_engine(const char *language, const char *name, const char *rest)
{
    const char *at = language;
    cr_expect_str_eq(ocr_engine_find(&at)->name, name, "%s", language);
    cr_expect_str_eq(at, rest, "%s", language);
}

Test(engine, a_language_may_name_its_engine)
{
    const char *usual = ocr_engine_kinds[0]->name;
    expect_engine("vie+eng", usual, "vie+eng");
    expect_engine("nobody:vie", usual, "nobody:vie");
    expect_engine(":vie", usual, ":vie");
    expect_engine("", usual, "");
    for (size_t k = 0; ocr_engine_kinds[k] != NULL; k++) {
        char language[64], longer[64];
        snprintf(language, sizeof language, "%s:vie", ocr_engine_kinds[k]->name);
        expect_engine(language, ocr_engine_kinds[k]->name, "vie");
        snprintf(longer, sizeof longer, "%sx:vie", ocr_engine_kinds[k]->name);
        expect_engine(longer, usual, longer);
    }
}

/* A channel that is not installed would leave pages read by OCR to that of another engine, in silence. */
Test(engine, each_has_a_channel_for_any_language)
{
    static const char *const languages[] = {"vie", "eng", "eng+vie", "deu"};
    for (size_t k = 0; ocr_engine_kinds[k] != NULL; k++)
        for (size_t m = 0; m < sizeof languages / sizeof *languages; m++) {
            char path[256];
            snprintf(path, sizeof path, PHUCDAU_SOURCE_DIR "/models/%s.channel",
                     ocr_engine_kinds[k]->channel(languages[m]));
            cr_expect_eq(access(path, R_OK), 0, "%s", path);
        }
}
