/*
 * Lists of entries in a model: their words are known although no text has them, and their names are read into
 * capitalised words, but into no others. The texts are made for the test: in them "lung" and "da" bear no marks, so
 * that only the list can tell that the place is Lùng Đá.
 */
#include "model/format.h"
#include "model/model.h"
#include "small_training.h"
#include "support.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char list[] = "# Places\n"
                           "Lùng Đá\n"
                           "Hìn Cẳng\ta remark\n"
                           "Mỏ Vàng\n"
                           "Mơ Vắng\n"
                           "Má Quái\n"
                           "sương mù\n"
                           "Khuổi\n"
                           "LĐVP\n"
                           "NN&ĐT\n";

/* The same words; entries without capitals are no names. */
static const char words_only[] = "lùng đá\nhìn cẳng\nmỏ vàng\nmơ vắng\nmá quái\nsương mù\nkhuổi\nlđvp\nnn&đt\n";

static char *make_path(void)
{
    const char *folder = getenv("TMPDIR");
    char *path = NULL;
    cr_assert(asprintf(&path, "%s/entries-test-XXXXXX", folder && *folder ? folder : "/tmp") > 0);
    const int descriptor = mkstemp(path);
    cr_assert(descriptor >= 0);
    close(descriptor);
    return path;
}

static void write_bytes(const char *path, const void *bytes, size_t length)
{
    FILE *file = fopen(path, "wb");
    cr_assert_not_null(file);
    cr_assert_eq(fwrite(bytes, 1, length, file), length);
    fclose(file);
}

/* Texts without the list's words in which their letters without marks are common. */
static char *make_text(void)
{
    static const char *const lines[] = {"ánh nến lung linh trên làn da\n",
                                        "đến xã và đến huyện bằng xe\n",
                                        "ông hoàng đi hin mà da không lung lay\n",
                                        "một can dầu, một cang thuyền, mô hình vang bóng\n",
                                        "xem phim Ma Quai\n",
                                        "cùng đi qua vùng mo cau, mờ vang\n",
                                        "áo của Lung Da cũ, của Hin Cang dài, của Mo Vang xa\n"};
    enum { LINES = sizeof lines / sizeof *lines, ROUNDS = 12 };
    char *text = calloc(LINES * ROUNDS, 100);
    cr_assert_not_null(text);
    for (size_t k = 0; k < (size_t)LINES * ROUNDS; k++) strcat(text, lines[k % LINES]);
    for (size_t k = 0; k < ROUNDS / 2; k++) strcat(text, "xem phim Má Quái\n");
    return text;
}

static pd_status try_train(const char *entries, struct train_model *model, pd_error *error)
{
    char *text_path = make_path(), *list_path = make_path(), *text = make_text();
    write_bytes(text_path, text, strlen(text));
    if (entries) write_bytes(list_path, entries, strlen(entries));
    const struct train_text file = {text_path, 1};
    const char *const lists[] = {list_path};
    struct train_options options = small_training(1);
    options.texts = &file;
    options.text_count = 1;
    options.entry_lists = lists;
    options.entry_list_count = entries ? 1 : 0;
    const pd_status status = train_run(&options, model, error);
    unlink(text_path);
    unlink(list_path);
    free(text_path);
    free(list_path);
    free(text);
    return status;
}

/* Trains with a list (NULL: none) and writes the model to a new file. */
static char *make_model(const char *entries)
{
    struct train_model trained;
    pd_error error = {0};
    cr_assert_eq(try_train(entries, &trained, &error), PD_OK, "%s", error.message);
    char *path = make_path();
    cr_assert_eq(model_write(path, &trained.contents, &error), PD_OK, "%s", error.message);
    train_model_free(&trained);
    return path;
}

static pd_model *open_model(const char *entries)
{
    char *path = make_model(entries);
    pd_model *model;
    pd_error error = {0};
    cr_assert_eq(pd_model_open(path, &model, &error), PD_OK, "%s", error.message);
    unlink(path);
    free(path);
    return model;
}

static char *restore(const pd_model *model, const char *text)
{
    pd_options options;
    pd_options_init(&options, sizeof options);
    options.mode = PD_MODE_MARKS;
    char *out;
    size_t length;
    cr_assert_eq(pd_restore(model, text, strlen(text), &options, &out, &length, NULL), PD_OK);
    return out;
}

static void expect_restored(const pd_model *model, const char *text, const char *expected)
{
    char *out = restore(model, text);
    cr_expect_str_eq(out, expected);
    pd_free(out);
}

static bool knows(const pd_model *model, const char *word)
{
    return model_find_word(model, word, strlen(word)) != SYMBOL_UNKNOWN;
}

Test(entries, listed_words_enter_the_vocabulary)
{
    pd_model *model = open_model(list), *plain = open_model(NULL);
    static const char *const words[] = {"cẳng", "mỏ", "vàng", "sương", "mù", "khuổi", "lđvp", "nn", "đt"};
    for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
        cr_expect(knows(model, words[k]), "%s", words[k]);
        cr_expect_not(knows(plain, words[k]), "%s", words[k]);
    }
    pd_model_close(model);
    pd_model_close(plain);
}

Test(entries, a_name_is_read_into_capitalised_words)
{
    pd_model *model = open_model(list), *plain = open_model(words_only);
    expect_restored(model, "den xa Lung Da bang xe", "đến xã Lùng Đá bằng xe");
    expect_restored(plain, "den xa Lung Da bang xe", "đến xã Lung Da bằng xe");
    expect_restored(model, "DEN XA LUNG DA", "ĐẾN XÃ LÙNG ĐÁ");
    expect_restored(plain, "DEN XA LUNG DA", "ĐẾN XÃ LUNG DA");
    pd_model_close(model);
    pd_model_close(plain);
}

Test(entries, an_unannounced_name_only_tips_the_scales_and_not_in_capitals)
{
    pd_model *model = open_model(list), *plain = open_model(words_only);
    expect_restored(plain, "xem phim Ma Quai", "xem phim Ma Quai");
    expect_restored(model, "xem phim Ma Quai", "xem phim Má Quái");
    expect_restored(model, "MA QUAI", "MA QUAI");
    expect_restored(model, "di qua Lung Da", "đi qua Lung Da");
    pd_model_close(model);
    pd_model_close(plain);
}

Test(entries, an_enumeration_announces_all_its_names)
{
    pd_model *model = open_model(list);
    expect_restored(model, "den xa Hin Cang, Hoang, Lung Da", "đến xã Hìn Cẳng, Hoàng, Lùng Đá");
    expect_restored(model, "cua Lung Da, huyen Hin Cang", "của Lùng Đá, huyện Hìn Cẳng");
    pd_model_close(model);
}

Test(entries, lower_case_and_longer_names_are_left_to_the_n_grams)
{
    static const char *const texts[] = {"den xa lung da bang xe", "den xa Lung da bang xe", "den xa lung Da",
                                        "den xa Hoang Lung Da",   "den xa Lung Da Hoang",   "den xa Lung, Da",
                                        "den xa Lung (Da)",       "DI QUA LUNG DA"};
    pd_model *model = open_model(list), *plain = open_model(words_only);
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
        char *expected = restore(plain, texts[k]);
        expect_restored(model, texts[k], expected);
        pd_free(expected);
    }
    pd_model_close(model);
    pd_model_close(plain);
}

Test(entries, a_name_keeps_the_marks_that_the_print_shows)
{
    pd_model *model = open_model(list), *plain = open_model(words_only);
    static const char *const texts[] = {"den xa Lung Dạ", "den xa Mó Vang"}; /* no name has these marks */
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
        char *expected = restore(plain, texts[k]);
        expect_restored(model, texts[k], expected);
        pd_free(expected);
    }
    expect_restored(model, "den xa Mơ Vang", "đến xã Mơ Vắng");
    expect_restored(model, "den xa Mo Vàng", "đến xã Mỏ Vàng");
    pd_model_close(model);
    pd_model_close(plain);
}

static size_t find(const pd_model *model, const char *first, const char *second, const struct model_name **names)
{
    const uint16_t groups[] = {(uint16_t)model_find_group(model, first, strlen(first)),
                               (uint16_t)model_find_group(model, second, strlen(second))};
    return model_find_names(model, groups, 2, names);
}

Test(entries, names_are_found_by_their_letters)
{
    pd_model *model = open_model(list);
    const struct model_name *names;
    cr_expect_eq(find(model, "lung", "da", &names), 1);
    cr_expect_eq(names[0].symbols[0], model_find_word(model, "lùng", strlen("lùng")));
    cr_expect_eq(names[0].symbols[1], model_find_word(model, "đá", strlen("đá")));
    cr_expect_eq(names[0].symbols[2], SYMBOL_PAD);
    cr_expect_eq(find(model, "mo", "vang", &names), 2);
    cr_expect_eq(find(model, "da", "lung", &names), 0);
    cr_expect_eq(find(model, "suong", "mu", &names), 0);
    pd_model_close(model);
}

Test(entries, a_list_that_cannot_be_read_is_named)
{
    struct train_model trained;
    pd_error error = {0};
    cr_expect_eq(try_train("Lùng Đá\nmột hai ba bốn năm sáu bảy tám chín\n", &trained, &error), PD_ERROR_INPUT);
    cr_expect_eq(error.line, 2);
    cr_expect(strstr(error.message, "entries-test-"));
    cr_expect_eq(try_train("Lùng Đá\n\xFF\n", &trained, &error), PD_ERROR_ENCODING);
}

/* ---- Contents and files that break the rules ---- */

Test(entries, writing_refuses_what_is_no_name)
{
    struct train_model trained;
    pd_error error = {0};
    cr_assert_eq(try_train(list, &trained, &error), PD_OK, "%s", error.message);
    const uint16_t word = SYMBOL_FIRST_WORD, beyond = (uint16_t)trained.contents.symbol_count;
    const struct model_name wrong[] = {{{word}},         {{word, SYMBOL_PAD, word}}, {{word, word, SYMBOL_PAD, word}},
                                       {{word, beyond}}, {{SYMBOL_COMMA, word}},     {{SYMBOL_PAD}}};
    char *path = make_path();
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        trained.contents.names = &wrong[k];
        trained.contents.name_count = 1;
        cr_expect_eq(model_write(path, &trained.contents, &error), PD_ERROR_ARGUMENT, "name %zu", k);
    }
    train_model_free(&trained);
    unlink(path);
    free(path);
}

/* The bytes of a model file, to be changed and opened again. */
struct image {
    char *path;
    unsigned char *bytes;
    size_t size;
};

static struct image read_image(void)
{
    struct image image = {.path = make_model(list)};
    const struct bytes whole = bytes_read(image.path);
    image.bytes = (unsigned char *)whole.at;
    image.size = whole.length;
    return image;
}

/* Opens the image with `length` of its bytes changed. */
static pd_status open_changed(const struct image *image, size_t offset, const void *bytes, size_t length)
{
    unsigned char *changed = malloc(image->size);
    cr_assert_not_null(changed);
    memcpy(changed, image->bytes, image->size);
    memcpy(changed + offset, bytes, length);
    write_bytes(image->path, changed, image->size);
    free(changed);
    pd_model *model;
    const pd_status status = pd_model_open(image->path, &model, NULL);
    pd_model_close(model);
    return status;
}

Test(entries, opening_refuses_names_that_do_not_fit)
{
    const struct image image = read_image();
    struct format_header header;
    memcpy(&header, image.bytes, sizeof header);
    cr_assert_eq(header.name_count, 6); /* the capitalised entries of two words */
    const size_t names = (size_t)header.names * FORMAT_ALIGN;
    const size_t first = names + header.name_count * sizeof(struct model_name);
    const uint32_t last = (uint32_t)(image.size / FORMAT_ALIGN) - 1; /* room for the names, not for their index */
    const uint32_t far = (uint32_t)(image.size / FORMAT_ALIGN), farther = UINT32_MAX, many = 1000,
                   too_many = UINT32_MAX;
    const uint16_t no_symbol = (uint16_t)header.symbol_count, behind = 7, falling = 6;
    cr_expect_eq(open_changed(&image, 0, image.bytes, 1), PD_OK);
    cr_expect_eq(open_changed(&image, offsetof(struct format_header, names), &last, sizeof last), PD_ERROR_MODEL);
    cr_expect_eq(open_changed(&image, offsetof(struct format_header, names), &far, sizeof far), PD_ERROR_MODEL);
    cr_expect_eq(open_changed(&image, offsetof(struct format_header, names), &farther, sizeof farther), PD_ERROR_MODEL);
    cr_expect_eq(open_changed(&image, offsetof(struct format_header, name_count), &many, sizeof many), PD_ERROR_MODEL);
    cr_expect_eq(open_changed(&image, offsetof(struct format_header, name_count), &too_many, sizeof too_many),
                 PD_ERROR_MODEL);
    cr_expect_eq(open_changed(&image, names + 2, &no_symbol, sizeof no_symbol), PD_ERROR_MODEL);
    cr_expect_eq(open_changed(&image, first + header.group_count * sizeof behind, &behind, sizeof behind),
                 PD_ERROR_MODEL);
    cr_expect_eq(open_changed(&image, first, &falling, sizeof falling), PD_ERROR_MODEL);
    unlink(image.path);
    free(image.path);
    free(image.bytes);
}
