/* Measures of short texts, each counted by hand. */
#include "evaluate/evaluate.h"
#include "evaluate/normal.h"
#include "text/utf8.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

static struct evaluate_source source(const char *text)
{
    return (struct evaluate_source){.bytes = text, .length = text != NULL ? strlen(text) : 0};
}

static struct evaluation evaluate(const char *gold, const char *text, const char *input, bool by_line)
{
    struct evaluation sum = {0};
    cr_assert_eq(evaluate_pair(&sum, source(gold), source(text), source(input), by_line), PD_OK);
    return sum;
}

/* The folded text as UTF-8. */
static const char *folded(const char *text)
{
    static char out[1024];
    struct normal_text normal;
    cr_assert(normal_text_read(&normal, text, strlen(text)));
    cr_assert_lt(4 * normal.point_count, sizeof out);
    size_t length = 0;
    for (size_t k = 0; k < normal.point_count; k++) length += utf8_put(normal.points[k], out + length);
    out[length] = '\0';
    normal_text_free(&normal);
    return out;
}

Test(evaluate, white_space_is_folded)
{
    cr_assert_str_eq(folded("  đất\t và\r\n\r\nnước\f nhà \xC2\xA0 "), "đất và nước nhà");
    cr_assert_str_eq(folded(""), "");
    cr_assert_str_eq(folded(" \n "), "");
}

Test(evaluate, punctuation_is_folded)
{
    cr_assert_str_eq(folded("“xã” ‘thôn’ 2018–2020 — hết…"), "\"xã\" 'thôn' 2018-2020 - hết...");
}

Test(evaluate, soft_hyphens_vanish)
{
    cr_assert_str_eq(folded("nông\xC2\xAD thôn\xC2\xADmới"), "nông thônmới");
}

Test(evaluate, text_is_composed)
{
    cr_assert_str_eq(folded("tie\xCC\x82\xCC\x81ng Vie\xCC\xA3\xCC\x82t"), "tiếng Việt");
}

Test(evaluate, tone_placement_is_folded_in_open_syllables)
{
    cr_assert_str_eq(folded("hoà Khoẻ THUỶ hoà, (hoà) hoà2"), "hòa Khỏe THỦY hòa, (hòa) hòa2");
    cr_assert_str_eq(folded("hòa khỏe thủy"), "hòa khỏe thủy");
}

Test(evaluate, tone_placement_is_kept_elsewhere)
{
    cr_assert_str_eq(folded("hoàn quý Quỳnh Quỷ khuỷu hoằng loét"), "hoàn quý Quỳnh Quỷ khuỷu hoằng loét");
}

static size_t lines_of(const char *text)
{
    struct normal_text normal;
    cr_assert(normal_text_read(&normal, text, strlen(text)));
    const size_t count = normal.line_count;
    cr_assert_eq(normal.line_starts[count], normal.word_count);
    normal_text_free(&normal);
    return count;
}

Test(evaluate, lines_are_counted_as_line_breaks_plus_one)
{
    cr_assert_eq(lines_of(""), 1);
    cr_assert_eq(lines_of("một"), 1);
    cr_assert_eq(lines_of("một\nhai\n"), 3);
    cr_assert_eq(lines_of("một\r\nhai\rba"), 3);
    cr_assert_eq(lines_of("\n\nmột\fhai"), 3);
}

Test(evaluate, equal_texts_have_no_errors)
{
    const struct evaluation e = evaluate("Xã Hòa An\ncó 3 thôn.", "Xã Hoà An  có\n3 thôn.", NULL, false);
    cr_assert_eq(e.characters, strlen("Xa Hoa An co 3 thon."));
    cr_assert_eq(e.words, 6);
    cr_assert_eq(e.character_errors + e.word_errors + e.bag_errors, 0);
    cr_assert_eq(e.words_right, 6);
    cr_assert_eq(e.marked, 4);
    cr_assert_eq(e.marked_right, 4);
}

/* One word changed, one lost, one added. They are so far apart that no other alignment is as short. */
Test(evaluate, errors_are_counted)
{
    const struct evaluation e = evaluate("nhân dân thôn Đông nay đã có", "nhan dân Đông nay đã có cũ", NULL, false);
    cr_assert_eq(e.word_errors, 3);
    cr_assert_eq(e.character_errors, 1 + 5 + 3);
    cr_assert_eq(e.bag_errors, 2);
    cr_assert_eq(e.words, 7);
    cr_assert_eq(e.words_right, 5);
    cr_assert_eq(e.marked, 6);
    cr_assert_eq(e.marked_right, 4);
}

Test(evaluate, order_counts_only_where_it_should)
{
    const struct evaluation e = evaluate("a b c d e f", "d e f a b c", NULL, false);
    cr_assert_eq(e.word_errors, 6);
    cr_assert_eq(e.bag_errors, 0);
}

Test(evaluate, case_counts)
{
    cr_assert_eq(evaluate("Đảng bộ", "đảng bộ", NULL, false).word_errors, 1);
}

/*
 * As one text, moving "hai" to the next line changes nothing. Line by line, it is missing in one and added in the
 * other.
 */
Test(evaluate, lines_are_compared_with_lines_of_the_same_number)
{
    cr_assert_eq(evaluate("một hai\nba", "một\nhai ba", NULL, false).word_errors, 0);
    const struct evaluation e = evaluate("một hai\nba", "một\nhai ba", NULL, true);
    cr_assert_eq(e.word_errors, 2);
    cr_assert_eq(e.character_errors, 4 + 4);
    cr_assert_eq(e.bag_errors, 0);
}

Test(evaluate, texts_with_other_numbers_of_lines_are_compared_whole)
{
    cr_assert_eq(evaluate("một hai\nba", "một\nhai\nba", NULL, true).word_errors, 0);
}

Test(evaluate, pairs_are_pooled)
{
    struct evaluation sum = {0};
    cr_assert_eq(evaluate_pair(&sum, source("một hai"), source("một"), source(NULL), false), PD_OK);
    cr_assert_eq(evaluate_pair(&sum, source("ba bốn năm"), source("ba bốn năm"), source(NULL), false), PD_OK);
    cr_assert_eq(sum.words, 5);
    cr_assert_eq(sum.word_errors, 1);
    cr_assert_float_eq(evaluate_share(sum.word_errors, sum.words), 0.2, 1e-12);
}

Test(evaluate, an_empty_gold_text_has_no_share)
{
    const struct evaluation e = evaluate("", "thừa", NULL, false);
    cr_assert_eq(e.words, 0);
    cr_assert_eq(e.word_errors, 1);
    cr_assert(isnan(evaluate_share(e.word_errors, e.words)));
}

/* Before: "trong" and "nam" wrong. After: "trồng" right, "nam" still wrong, "lúa" broken. */
Test(evaluate, right_words_that_are_broken_count_as_harm)
{
    const struct evaluation e = evaluate("trồng lúa năm nay", "trồng lua nam nay", "trong lúa nam nay", false);
    cr_assert_eq(e.input_right, 2);
    cr_assert_eq(e.broken, 1);
    cr_assert_eq(e.words_right, 2);
}

Test(evaluate, text_left_alone_is_never_harmed)
{
    const char *input = "Sô 27/BC-UBND ngay ngay 14 thang 3 nam 2O19";
    const struct evaluation e = evaluate("Số 27/BC-UBND ngày 14 tháng 3 năm 2019", input, input, false);
    cr_assert_eq(e.broken, 0);
    cr_assert_eq(e.numbers, 4);
    cr_assert_eq(e.numbers_changed, 0);
}

Test(evaluate, changed_digits_count_as_harm)
{
    const struct evaluation e =
        evaluate("số 167/2017/NĐ-CP có 12 điều", "số 161/2017/NĐ-CP có 12 điều", "so 167/2017/ND-CP co 12 dieu", false);
    cr_assert_eq(e.numbers, 2);
    cr_assert_eq(e.numbers_changed, 1);
}

Test(evaluate, a_lost_number_counts_as_changed)
{
    cr_assert_eq(evaluate("có 12 điều", "có điều", "co 12 dieu", false).numbers_changed, 1);
}

/* 2O19 → 2019 repairs, and QD → QĐ leaves all digits as they were. */
Test(evaluate, repaired_digits_and_changed_letters_are_no_harm)
{
    const struct evaluation e =
        evaluate("5/QĐ-UBND năm 2019 m2", "5/QĐ-UBND năm 2019 m2", "5/QD-UBND nam 2O19 m2", false);
    cr_assert_eq(e.numbers, 3);
    cr_assert_eq(e.numbers_changed, 0);
    cr_assert_eq(e.broken, 0);
}
