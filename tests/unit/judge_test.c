/*
 * What the judge decides about paragraphs with the shipped model: what they look like, and what happens to them in each
 * mode. The texts are written for the test: stripped Vietnamese, English, code, and Vietnamese from a bad scan.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "calling.h"
#include "restore/block.h"
#include "restore/repairer.h"

static const char stripped[] = "phong trao thi dua xay dung nong thon moi cua toan huyen trong nam qua";
static const char english[] = "the harbour authority shall provide suitable equipment for every working vessel";
static const char code[] = "for (int i = 0; i < n; i++) { sum[i] += a[i] * b[i]; } return &sum[0];";
/* Abbreviations and slang, as people type them: one word in four is in no dictionary. */
static const char typed[] = "hs lop 7b nop ds cho gv cn truoc thu tu, ai ko nop bao vs vp de lam bc gui sgddt";
/* The same with the marks of one word: an engine that knows no Vietnamese prints none. */
static const char typed_with_marks[] =
    "hs lop 7b nộp ds cho gv cn truoc thu tu, ai ko nop bao vs vp de lam bc gui sgddt";
/* One word in four is such that nobody types it. */
static const char damaged[] = "chung strc xay dwng ndng thon moi cua toan huyén trong nam qua va quyét tam";
/* Eight words in ten are. */
static const char ruined[] = "quyét viéc hién huéng xwng dwng ndng thdn toan huyen";

/* Words that must have lost an ư, and none with one. */
static const char hornless[] = "trờng học đợc xây dựng trớc năm nay, nguồn nớc của bản đã đợc bảo vệ";
/* The same, but the text has words with ư as well. */
static const char half_hornless[] = "trờng học đợc xây dựng trước năm nay, nguồn nước của bản đã đợc bảo vệ";

struct judged {
    struct block block;
    struct restore_context context;
    pd_options options;
};

static void judge(struct judged *judged, const pd_model *model, pd_mode mode, const char *text)
{
    pd_options_init(&judged->options, sizeof judged->options);
    judged->options.mode = mode;
    judged->context = (struct restore_context){.model = model, .options = &judged->options};
    cr_assert(vietnamese_groups_init(&judged->context.vietnamese, model));
    if (mode != PD_MODE_MARKS) cr_assert_not_null(judged->context.repairer = repairer_new(model, NULL, NULL));
    cr_assert(block_read(&judged->block, text, strlen(text), false, NULL));
    cr_assert(block_judge(&judged->block, &judged->context));
}

static void forget(struct judged *judged)
{
    block_free(&judged->block);
    vietnamese_groups_free(&judged->context.vietnamese);
    repairer_free(judged->context.repairer);
}

static void expect(const pd_model *model, pd_mode mode, const char *text, enum paragraph_look look,
                   enum paragraph_fate fate)
{
    struct judged judged = {0};
    judge(&judged, model, mode, text);
    cr_assert_eq(judged.block.paragraph_count, 1);
    cr_expect_eq(judged.block.paragraphs[0].look, look, "mode %d: %s", (int)mode, text);
    cr_expect_eq(judged.block.paragraphs[0].fate, fate, "mode %d: %s", (int)mode, text);
    forget(&judged);
}

Test(judge, decides_the_fate_of_a_paragraph_by_its_words_and_the_mode)
{
    pd_model *model = shipped_model();
    expect(model, PD_MODE_AUTO, stripped, LOOKS_VIETNAMESE, FATE_RESTORE);
    expect(model, PD_MODE_AUTO, english, LOOKS_FOREIGN, FATE_KEEP);
    expect(model, PD_MODE_AUTO, typed, LOOKS_VIETNAMESE, FATE_SUSPECT);
    expect(model, PD_MODE_AUTO, typed_with_marks, LOOKS_VIETNAMESE, FATE_RESTORE);
    expect(model, PD_MODE_AUTO, code, LOOKS_CODE, FATE_KEEP);
    expect(model, PD_MODE_AUTO, damaged, LOOKS_VIETNAMESE, FATE_REPAIR);
    expect(model, PD_MODE_AUTO, ruined, LOOKS_VIETNAMESE, FATE_TRY);
    expect(model, PD_MODE_AUTO, hornless, LOOKS_VIETNAMESE, FATE_REPAIR);
    expect(model, PD_MODE_AUTO, half_hornless, LOOKS_VIETNAMESE, FATE_RESTORE);
    expect(model, PD_MODE_MARKS, hornless, LOOKS_VIETNAMESE, FATE_RESTORE);
    expect(model, PD_MODE_OCR, stripped, LOOKS_VIETNAMESE, FATE_REPAIR);
    expect(model, PD_MODE_OCR, english, LOOKS_FOREIGN, FATE_REPAIR);
    expect(model, PD_MODE_OCR, code, LOOKS_CODE, FATE_KEEP);
    expect(model, PD_MODE_MARKS, stripped, LOOKS_VIETNAMESE, FATE_RESTORE);
    expect(model, PD_MODE_MARKS, english, LOOKS_VIETNAMESE, FATE_RESTORE);
    expect(model, PD_MODE_MARKS, code, LOOKS_VIETNAMESE, FATE_RESTORE);
    expect(model, PD_MODE_MARKS, damaged, LOOKS_VIETNAMESE, FATE_RESTORE);
    pd_model_close(model);
}

/* How many words of a text the judge takes for words of another language. */
static uint32_t count_other(const pd_model *model, pd_mode mode, const char *text)
{
    struct judged judged = {0};
    judge(&judged, model, mode, text);
    uint32_t other = 0;
    for (size_t p = 0; p < judged.block.paragraph_count; p++) other += judged.block.paragraphs[p].counts.other;
    forget(&judged);
    return other;
}

Test(judge, words_of_another_language_are_told_from_damaged_ones_except_in_marks_mode)
{
    pd_model *model = shipped_model();
    if (!language_is_known(model)) cr_skip_test("models/vi.model has no tables of languages");
    cr_expect_eq(count_other(model, PD_MODE_AUTO, english), 11);
    cr_expect_eq(count_other(model, PD_MODE_OCR, english), 11);
    cr_expect_eq(count_other(model, PD_MODE_MARKS, english), 0);
    cr_expect_eq(count_other(model, PD_MODE_OCR, "Tàu cập bến: shipping companies shall send the tender."), 6);
    cr_expect_eq(count_other(model, PD_MODE_OCR, stripped), 0);
    cr_expect_eq(count_other(model, PD_MODE_OCR, typed), 0);
    cr_expect_eq(count_other(model, PD_MODE_OCR, damaged), 0);
    cr_expect_eq(count_other(model, PD_MODE_OCR, ruined), 0);
    pd_model_close(model);
}

Test(judge, short_paragraph_among_foreign_ones_looks_foreign)
{
    pd_model *model = shipped_model();
    char text[512];
    struct judged judged = {0};
    snprintf(text, sizeof text, "%s.\n\nto do\n\n%s.\n", english, english);
    judge(&judged, model, PD_MODE_AUTO, text);
    cr_assert_geq(judged.block.paragraph_count, 3);
    for (size_t p = 0; p < 3; p++) cr_expect_eq(judged.block.paragraphs[p].look, LOOKS_FOREIGN, "paragraph %zu", p);
    forget(&judged);
    pd_model_close(model);
}

Test(judge, findings_change_only_the_fate_that_they_are_about)
{
    static const struct {
        enum paragraph_finding finding;
        enum paragraph_fate from, to;
    } changes[] = {{FOUND_RIGHT, FATE_RESTORE, FATE_KEEP},
                   {FOUND_READABLE, FATE_TRY, FATE_REPAIR},
                   {FOUND_READABLE, FATE_SUSPECT, FATE_REPAIR},
                   {FOUND_UNREADABLE, FATE_TRY, FATE_KEEP},
                   {FOUND_UNREADABLE, FATE_SUSPECT, FATE_RESTORE}};
    for (int finding = 0; finding < FINDINGS; finding++) {
        for (int fate = FATE_RESTORE; fate <= FATE_SUSPECT; fate++) {
            enum paragraph_fate expected = (enum paragraph_fate)fate;
            for (size_t k = 0; k < sizeof changes / sizeof *changes; k++)
                if ((int)changes[k].finding == finding && (int)changes[k].from == fate) expected = changes[k].to;
            struct paragraph paragraph = {.fate = (enum paragraph_fate)fate};
            paragraph_revise(&paragraph, (enum paragraph_finding)finding);
            cr_expect_eq(paragraph.fate, expected, "finding %d, fate %d", finding, fate);
        }
    }
}
