/* The table of OCR engines: which engine a language selects, and what each row must contain. */
#include "document/scan/engine.h"
#include "document/scan/scan.h"

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

/*
 * If the channel of an engine were not installed, its pages would silently be repaired with the channel of another
 * engine.
 */
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

/* ---- What an engine is told ------------------------------------------------------------- */

static struct ocr_image seen;

static pd_status look(struct ocr_engine *engine, const struct ocr_image *image, struct ocr_result *result,
                      pd_error *error)
{
    (void)engine, (void)result, (void)error;
    seen = *image;
    return PD_OK;
}

static pd_status add_nothing(struct ocr_engine *engine, const double matrix[6], struct document_page *page,
                             pd_error *error)
{
    (void)engine, (void)matrix, (void)page, (void)error;
    return PD_OK;
}

static pd_status draw(struct source *source, size_t page, double resolution, struct source_page_image *out,
                      pd_error *error)
{
    (void)source, (void)page, (void)error;
    out->pix = pixCreate(80, 60, 8);
    pixSetAll(out->pix);
    out->resolution = resolution;
    return PD_OK;
}

Test(engine, it_knows_the_file_and_the_page_that_it_reads)
{
    static const struct ocr_engine_kind kind = {.name = "eye", .read = look, .add_words = add_nothing};
    static const struct source_kind drawn = {.name = "drawing", .image = draw};
    struct ocr_engine engine = {.kind = &kind};
    struct source source = {.kind = &drawn, .name = "a/b.png"};
    struct source_page_image image;
    struct document_page *page = document_page_new(5);
    pd_error error = {0};
    cr_assert_eq(source_image(&source, 4, 150, &image, &error), PD_OK);
    cr_assert_eq(scan_read(&engine, &image, PD_CLEAN_NONE, 0, page, &error), PD_OK, "%s", error.message);
    cr_expect_str_eq(seen.file, "a/b.png");
    cr_expect_eq(seen.page, 5);
    cr_expect(seen.resolution == 150 && seen.seconds == 0);
    pixDestroy(&image.pix);
    document_page_free(page);
}
