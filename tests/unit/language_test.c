/*
 * Words as languages see them, the tables of letters, and the runs of words in other languages. The texts are written
 * for the test.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "calling.h"
#include "language/finder.h"
#include "language/letters.h"
#include "model/format.h"
#include "packed_model.h"
#include "train/languages.h"

/* ---- Words ---- */

static void expect_words(const char *text, const char *const *words, size_t count)
{
    size_t at = 0, found = 0;
    struct language_word word;
    for (; language_next_word(text, strlen(text), &at, &word); found++) {
        cr_assert_lt(found, count, "%s: one more word: %.*s", text, (int)(word.end - word.begin), text + word.begin);
        cr_expect_eq(strlen(words[found]), word.end - word.begin, "%s: %s", text, words[found]);
        cr_expect_eq(memcmp(words[found], text + word.begin, word.end - word.begin), 0, "%s: %s", text, words[found]);
    }
    cr_expect_eq(found, count, "%s: %zu words", text, found);
}

Test(language, words_end_at_blanks_and_punctuation_but_not_at_apostrophes_inside)
{
    static const char *const words[] = {"Don't", "l’eau", "h6i", "nhi¢m", "Đắk", "Lắk", "x", "và", "end"};
    expect_words("Don't, l’eau: 'h6i' nhi¢m (Đắk-Lắk); 12 — 3,5 …x/và\tend’", words, sizeof words / sizeof *words);
    expect_words(" 12 ' -- ", NULL, 0);
}

Test(language, letters_lose_case_and_vietnamese_marks_and_other_signs_are_one_symbol)
{
    struct language_word word;
    size_t at = 0;
    static const char text[] = "Đồng6ç";
    cr_assert(language_next_word(text, sizeof text - 1, &at, &word));
    const uint8_t expected[] = {4, 15, 14, 7, LANGUAGE_OTHER, LANGUAGE_OTHER};
    cr_assert_eq(word.count, sizeof expected);
    cr_expect_eq(memcmp(word.symbols, expected, sizeof expected), 0);
    cr_expect_eq(word.vowels, 1);
    cr_expect_eq(word.others, 2);
    cr_expect_eq(word.uppers, 1);
    cr_expect_eq(word.own_marks, 2, "Đ and ồ");
    cr_expect(word.starts_upper);
    cr_expect_not(word.edge_digit);
}

/* ---- Tables ---- */

static struct model_language *count_letters(const char *text)
{
    char *path = temporary_file(text, strlen(text));
    struct language_source source = {.name = "xx", .path = path};
    struct model_language *languages;
    size_t count;
    pd_error error = {0};
    cr_assert_eq(languages_count(&source, 1, &languages, &count, &error), PD_OK, "%s", error.message);
    cr_assert_eq(count, 1);
    unlink(path);
    free(path);
    return languages;
}

/*
 * Witten and Bell: (count + kinds · shorter estimate) ÷ (all + kinds). In the text "ab" each context is there once and
 * has one kind of successor; the three symbols that follow something are a, b and the edge.
 */
Test(language, tables_are_smoothed_trigrams)
{
    struct model_language *table = count_letters("ab\n");
    const double one_a = (1 + 3 / 28.0) / 6, two_a = (1 + one_a) / 2, three_a = (1 + two_a) / 2;
    const double one_z = (0 + 3 / 28.0) / 6, two_z = one_z / 2, three_z = two_z / 2;
    cr_expect_eq(table->cost[0][0][1], (int)lrint(-16 * log(three_a)));
    cr_expect_eq(table->cost[0][0][26], (int)lrint(-16 * log(three_z)));
    cr_expect_eq(table->cost[5][6][26], (int)lrint(-16 * log(one_z)), "a context that is nowhere");
    free(table);
}

Test(language, log_p_of_a_word_is_the_sum_of_its_trigrams)
{
    struct model_language table = {.name = "xx"};
    table.cost[0][0][3] = 16;
    table.cost[0][3][1] = 32;
    table.cost[3][1][LANGUAGE_OTHER] = 48;
    table.cost[1][LANGUAGE_OTHER][0] = 8;
    table.cost[0][3][LANGUAGE_OTHER] = 200;
    struct language_word word;
    size_t at = 0;
    cr_assert(language_next_word("cá6", 4, &at, &word));
    cr_expect_float_eq(language_log_p(&table, &word), -6.5, 1e-6);
}

/* ---- Common words ---- */

static uint32_t find_common(const struct common_words *words, const char *text)
{
    struct language_word word;
    size_t at = 0;
    cr_assert(language_next_word(text, strlen(text), &at, &word), "%s", text);
    return common_words_find(words, &word);
}

Test(language, common_words_are_those_of_the_languages_that_the_model_has)
{
    struct model_language languages[3] = {{.name = "vi"}, {.name = "fr"}, {.name = "en"}};
    const pd_model model = {.languages = languages, .language_count = 3};
    struct common_words words = {0};
    cr_assert(common_words_know(&words, &model));
    cr_expect_eq(words.languages, 6);
    cr_expect_eq(find_common(&words, "the"), 4);
    cr_expect_eq(find_common(&words, "Bien"), 2);
    cr_expect_eq(find_common(&words, "bi\u00EAn"), 2, "marks are removed");
    cr_expect_eq(find_common(&words, "con"), 6);
    cr_expect_eq(find_common(&words, "nicht"), 0, "German is not in the model");
    cr_expect_eq(find_common(&words, "the6"), 0);
    cr_expect_eq(find_common(&words, "internationalisation"), 0);
    common_words_free(&words);
}

Test(language, every_common_word_of_the_lists_is_found)
{
    static const struct {
        const char *language, *words;
    } lists[] = {
#define COMMON_WORDS(language, words) {language, words},
#include "language/common_words.def"
    };
    for (size_t n = 0; n < sizeof lists / sizeof *lists; n++) {
        struct model_language language = {0};
        snprintf(language.name, sizeof language.name, "%s", lists[n].language);
        const pd_model model = {.languages = &language, .language_count = 1};
        struct common_words words = {0};
        char before[64] = "", word[64];
        cr_assert(common_words_know(&words, &model));
        for (const char *at = lists[n].words; sscanf(at, "%63s", word) == 1; at += strspn(at, " ") + strlen(word)) {
            cr_expect_eq(find_common(&words, word), 1, "%s: %s", lists[n].language, word);
            cr_expect_lt(strcmp(before, word), 0, "%s: %s stands behind %s", lists[n].language, word, before);
            strcpy(before, word);
        }
        common_words_free(&words);
    }
}

/* ---- Files ---- */

static struct model_language two_languages[2] = {{.name = "vi", .cost[1][2][3] = 7}, {.name = "en"}};

static void write_languages(const pd_model *model, const char *path)
{
    pd_error error = {0};
    cr_assert_eq(model_write_languages(path, model, two_languages, 2, &error), PD_OK, "%s", error.message);
}

Test(language, a_model_with_languages_is_the_same_model_otherwise)
{
    struct random r = random_seeded(1);
    struct packed packed = packed_model_new(&r, 3, 4);
    char *path = temporary_file("", 0), *again = temporary_file("", 0);
    write_languages(packed.model, path);
    pd_model *model;
    pd_error error = {0};
    cr_assert_eq(pd_model_open(path, &model, &error), PD_OK, "%s", error.message);
    cr_assert_eq(model->language_count, 2);
    cr_expect_str_eq(model->languages[0].name, "vi");
    cr_expect_eq(model->languages[0].cost[1][2][3], 7);
    cr_expect_eq(model->checksum, format_checksum(model->map + 32, model->map_size - 32));
    const size_t head = sizeof(struct format_header);
    cr_expect_eq(memcmp(model->map + head, packed.model->map + head, packed.model->map_size - head), 0);
    write_languages(model, again); /* instead of its own */
    pd_model *same;
    cr_assert_eq(pd_model_open(again, &same, &error), PD_OK, "%s", error.message);
    cr_expect_eq(same->map_size, model->map_size);
    cr_expect_eq(memcmp(same->map, model->map, model->map_size), 0);
    pd_model_close(same);
    pd_model_close(model);
    unlink(path);
    unlink(again);
    free(path);
    free(again);
    packed_model_free(packed);
}

/* Whether the file opens after `change` bytes were written at offset `at`. */
static bool opens_with(const char *path, size_t at, const void *change, size_t length)
{
    FILE *file = fopen(path, "r+b");
    unsigned char before[64];
    cr_assert(file && length <= sizeof before);
    cr_assert(fseek(file, (long)at, SEEK_SET) == 0 && fread(before, 1, length, file) == length);
    cr_assert(fseek(file, (long)at, SEEK_SET) == 0 && fwrite(change, 1, length, file) == length && fflush(file) == 0);
    pd_model *model;
    pd_error error;
    const bool opens = pd_model_open(path, &model, &error) == PD_OK;
    pd_model_close(model);
    cr_assert(fseek(file, (long)at, SEEK_SET) == 0 && fwrite(before, 1, length, file) == length);
    cr_assert_eq(fclose(file), 0);
    return opens;
}

Test(language, a_file_with_unsound_languages_is_refused)
{
    struct random r = random_seeded(2);
    struct packed packed = packed_model_new(&r, 3, 4);
    char *path = temporary_file("", 0);
    write_languages(packed.model, path);
    const size_t where = offsetof(struct format_header, languages);
    const uint64_t begin = packed.model->map_size;
    const uint64_t values[] = {begin + 8, begin + 64, UINT64_MAX - 63}, counts[] = {3, 25, UINT64_MAX};
    cr_expect(opens_with(path, where, &begin, sizeof begin), "unchanged");
    for (size_t k = 0; k < 3; k++) {
        cr_expect_not(opens_with(path, where, &values[k], sizeof values[k]), "offset %zu", k);
        cr_expect_not(opens_with(path, where + 8, &counts[k], sizeof counts[k]), "count %zu", k);
    }
    cr_expect(opens_with(path, begin, "fr", 3));
    cr_expect_not(opens_with(path, begin, "en", 3), "a name that is there twice");
    cr_expect_not(opens_with(path, begin, "", 1), "no name");
    cr_expect_not(opens_with(path, begin, "vI", 2), "a capital");
    char endless[64];
    memset(endless, 'a', sizeof endless);
    cr_expect_not(opens_with(path, begin, endless, sizeof endless), "a name without an end");
    unlink(path);
    free(path);
    packed_model_free(packed);
}

/* ---- Runs of words, with the shipped model ---- */

/* The shipped model, if it can tell languages. */
static pd_model *model_of_languages(void)
{
    pd_model *model = shipped_model();
    if (language_is_known(model)) return model;
    pd_model_close(model);
    cr_skip_test("models/vi.model has no tables of languages");
    return NULL;
}

static void expect_restored_with(const pd_model *model, const pd_words *words, pd_mode mode, const char *text,
                                 const char *expected)
{
    pd_options options;
    pd_error error = {0};
    pd_channels *channels = NULL;
    pd_options_init(&options, sizeof options);
    cr_assert_eq(pd_channels_open(model, NULL, &channels, &error), PD_OK, "%s", error.message);
    options.mode = mode;
    options.channels = channels;
    options.words = words;
    char *out;
    size_t length;
    cr_assert_eq(pd_restore(model, text, strlen(text), &options, &out, &length, &error), PD_OK, "%s", error.message);
    cr_expect_str_eq(out, expected, "mode %d: %s", (int)mode, out);
    free(out);
    pd_channels_free(channels);
}

static void expect_restored(const pd_model *model, pd_mode mode, const char *text, const char *expected)
{
    expect_restored_with(model, NULL, mode, text, expected);
}

static void expect_unchanged(const pd_model *model, const char *text)
{
    expect_restored(model, PD_MODE_AUTO, text, text);
    expect_restored(model, PD_MODE_OCR, text, text);
}

Test(language, text_in_another_language_stays_in_every_mode_but_marks)
{
    pd_model *model = model_of_languages();
    static const char *const texts[] = {
        "The harbour office shall send the tender to all parties in time.\nNo ship may dock on the same day, and the "
        "men "
        "do not load it.\n",
        "Le bureau du port doit envoyer les pièces à toutes les parties.\nOn ne peut pas dire que le quai soit sûr, "
        "mais "
        "les hommes y vont.\n",
        "Das Amt sendet die Papiere an alle Firmen der Stadt.\nDer Kai ist nicht sicher, aber die Leute gehen hin.\n",
        "La oficina del puerto manda los papeles a todas las empresas.\nNo hay barco que pueda entrar hoy.\n",
        "Kantor pelabuhan mengirim surat kepada semua perusahaan.\nTidak ada kapal yang boleh masuk hari ini.\n",
    };
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) expect_unchanged(model, texts[k]);
    pd_model_close(model);
}

Test(language, lines_in_two_languages_by_turns_stay_if_they_are_right)
{
    pd_model *model = model_of_languages();
    expect_unchanged(model, "Điều 2. Thanh toán\nArticle 2. Payment\n"
                            "Bên mua trả tiền trong vòng ba mươi ngày kể từ ngày nhận hàng.\n"
                            "The buyer shall pay within thirty days of the date on which the goods arrive.\n"
                            "Hai bên cam kết làm đúng các điều khoản trên.\n"
                            "Both parties shall comply with the terms above.\n");
    pd_model_close(model);
}

Test(language, a_title_in_another_language_inside_a_vietnamese_sentence_stays)
{
    pd_model *model = model_of_languages();
    expect_restored(model, PD_MODE_AUTO,
                    "Hoi thao \"Clean water for the people of the delta\" do Bo Y te to chuc tai Ha Noi.\n",
                    "Hội thảo \"Clean water for the people of the delta\" do Bộ Y tế tổ chức tại Hà Nội.\n");
    expect_unchanged(model, "Hội thảo \"Clean water for the people of the delta\" do Bộ Y tế tổ chức tại Hà Nội.\n");
    pd_model_close(model);
}

Test(language, vietnamese_notes_with_loan_words_get_their_marks)
{
    pd_model *model = model_of_languages();
    static const char *const notes[][2] = {
        {"meeting luc 9h sang mai\n", "meeting lúc 9h sáng mai\n"},
        {"server bi down tu hom qua\n", "server bị down từ hôm qua\n"},
        {"update lai file bao cao\n", "update lại file báo cáo\n"},
        {"thuoc Amoxicillin 500mg ngay 2 lan\n", "thuốc Amoxicillin 500mg ngày 2 lần\n"},
        {"Cong ty Delta Electronics va Sun Motor bao cao doanh thu quy 2\n",
         "Công ty Delta Electronics và Sun Motor báo cáo doanh thu quý 2\n"},
    };
    for (size_t k = 0; k < sizeof notes / sizeof *notes; k++)
        expect_restored(model, PD_MODE_AUTO, notes[k][0], notes[k][1]);
    pd_model_close(model);
}

Test(language, a_short_line_stays_whose_words_another_language_has)
{
    pd_model *model = model_of_languages();
    static const char *const lines[] = {"tout va bien\n",     "bon voyage\n",   "merci bien\n", "pas de quoi\n",
                                        "hang on a minute\n", "mind the gap\n", "no hay pan\n", "bom dia a todos\n"};
    for (size_t k = 0; k < sizeof lines / sizeof *lines; k++) expect_restored(model, PD_MODE_AUTO, lines[k], lines[k]);
    pd_model_close(model);
}

Test(language, a_short_vietnamese_line_with_a_loan_word_gets_its_marks)
{
    pd_model *model = model_of_languages();
    static const char *const lines[][2] = {{"gui mail cho ke toan\n", "gửi mail cho kế toán\n"},
                                           {"reset mat khau\n", "reset mật khẩu\n"},
                                           {"in giup tai lieu\n", "in giúp tài liệu\n"},
                                           {"login khong duoc\n", "login không được\n"}};
    for (size_t k = 0; k < sizeof lines / sizeof *lines; k++)
        expect_restored(model, PD_MODE_AUTO, lines[k][0], lines[k][1]);
    pd_model_close(model);
}

/* A dictionary of English words, as users have it installed. */
static pd_words *dictionary_of(const char *list)
{
    const char *place = getenv("TMPDIR");
    char folder[256], path[300];
    pd_words *words;
    pd_error error = {0};
    snprintf(folder, sizeof folder, "%s/language-test-XXXXXX", place && *place ? place : "/tmp");
    cr_assert_not_null(mkdtemp(folder));
    cr_assert_eq(pd_words_new(&words, NULL), PD_OK);
    for (int rules = 1; rules >= 0; rules--) {
        snprintf(path, sizeof path, "%s/en_US.%s", folder, rules ? "aff" : "dic");
        FILE *file = fopen(path, "w");
        cr_assert_not_null(file);
        fputs(rules ? "SET UTF-8\n" : list, file);
        cr_assert_eq(fclose(file), 0);
    }
    cr_assert_eq(pd_words_load(words, path, &error), PD_OK, "%s", error.message);
    unlink(path);
    strcpy(path + strlen(path) - 3, "aff");
    unlink(path);
    rmdir(folder);
    return words;
}

Test(language, a_long_word_that_a_dictionary_has_stays_amid_vietnamese)
{
    pd_model *model = model_of_languages();
    pd_words *words = dictionary_of("2\nboarding\nbarcode\n");
    static const char right[] = "Nhập barcode vào phần mềm.\n";
    static const char damaged[] = "S4n bay c6 c6ng Boarding tự d6ng.\n";
    expect_restored_with(model, words, PD_MODE_OCR, right, right);
    expect_restored_with(model, words, PD_MODE_OCR, damaged, "Sân bay có cổng Boarding tự động.\n");
    pd_words_free(words);
    pd_model_close(model);
}

Test(language, a_dictionary_of_another_language_does_not_prefer_words_without_marks)
{
    pd_model *model = model_of_languages();
    pd_words *words = dictionary_of("5\nban\ndo\nden\nhang\nsang\n");
    expect_restored_with(model, words, PD_MODE_AUTO, "ban do hanh chinh cua huyen, khach hang den tu sang som\n",
                         "bản đồ hành chính của huyện, khách hàng đến từ sáng sớm\n");
    pd_words_free(words);
    pd_model_close(model);
}

Test(language, damaged_vietnamese_is_no_other_language)
{
    pd_model *model = model_of_languages();
    expect_restored(model, PD_MODE_OCR, "Quyiit dinh ndy cd hieu luc ke tir ngay ky.\n",
                    "Quyết định này có hiệu lực kể từ ngày ký.\n");
    expect_restored(model, PD_MODE_OCR, "UBND tinh yeu cau cdc sd, nganh tap trung thuc hign cac nhiQm vu\n",
                    "UBND tỉnh yêu cầu các sở, ngành tập trung thực hiện các nhiệm vụ\n");
    pd_model_close(model);
}

/* Nothing but the engine knows how sure a word of another language is: neither the model nor the channel does. */
Test(language, words_of_another_language_keep_the_confidence_of_the_engine)
{
    pd_model *model = model_of_languages();
    static const char text[] = "The tender shall be sent to all parties.";
    const pd_reading reading = {.offset = 11, .length = 5, .confidence = 0.65f}; /* shall */
    pd_options options;
    pd_error error = {0};
    pd_channels *channels = NULL;
    pd_options_init(&options, sizeof options);
    cr_assert_eq(pd_channels_open(model, NULL, &channels, &error), PD_OK, "%s", error.message);
    options.mode = PD_MODE_OCR;
    options.channels = channels;
    options.details = true;
    pd_restorer *restorer = restorer_of(model, options);
    pd_block block;
    cr_assert_eq(pd_restorer_text_readings(restorer, text, sizeof text - 1, &reading, 1, &block, &error), PD_OK, "%s",
                 error.message);
    size_t found = 0;
    for (size_t w = 0; w < block.word_count; w++) {
        if (block.words[w].input_offset != reading.offset) continue;
        found++;
        cr_expect_float_eq(block.words[w].confidence, 0.65f, 1e-6f);
    }
    cr_expect_eq(found, 1);
    pd_restorer_free(restorer);
    pd_channels_free(channels);
    pd_model_close(model);
}
