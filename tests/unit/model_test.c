/*
 * The model file: what model_write packs must come back, n-gram by n-gram, as the contents say, up to the step of the
 * codes; and whatever a file holds, opening it either fails with an error or gives a model that does no harm.
 */
#include "model/model.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alphabet/alphabet.h"
#include "model/format.h"
#include "small_model.h"
#include "support.h"

/* ---- Files -------------------------------------------------------------------------------- */

static char folder[256];

static void make_folder(void)
{
    const char *place = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/model-test-XXXXXX", place && *place ? place : "/tmp");
    cr_assert_not_null(mkdtemp(folder));
}

static void remove_folder(void)
{
    cr_expect_eq(rmdir(folder), 0, "something was left in %s", folder);
}

TestSuite(model, .init = make_folder, .fini = remove_folder);

/* Of a file in the folder of the test; valid until the next call. */
static const char *path_of(const char *name)
{
    static char path[300];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void write_bytes(const char *path, const void *bytes, size_t length)
{
    const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    cr_assert_geq(file, 0);
    cr_assert_eq(write(file, bytes, length), (ssize_t)length);
    close(file);
}

static void write_model(const struct model_contents *contents, const char *path)
{
    pd_error error = {0};
    cr_assert_eq(model_write(path, contents, &error), PD_OK, "%s", error.message);
}

/* Packs contents, opens the file and removes its name. */
static pd_model *pack(const struct model_contents *contents)
{
    pd_error error = {0};
    pd_model *model;
    write_model(contents, path_of("m"));
    cr_assert_eq(pd_model_open(path_of("m"), &model, &error), PD_OK, "%s", error.message);
    unlink(path_of("m"));
    return model;
}

static struct bytes pack_bytes(const struct model_contents *contents)
{
    write_model(contents, path_of("m"));
    const struct bytes bytes = bytes_read(path_of("m"));
    unlink(path_of("m"));
    return bytes;
}

/* ---- What was packed comes back ---------------------------------------------------------------- */

/* Uniform values in 2^bits levels are at most half a step off where the levels are even; Lloyd's need not be. */
static double step_of_p(void)
{
    return (SMALL_P_HIGH - SMALL_P_LOW) / (1 << MODEL_P_BITS);
}

static double step_of_backoff(void)
{
    return (0 - SMALL_BACKOFF_LOW) / ((1 << MODEL_BACKOFF_BITS) - 1);
}

struct tally {
    size_t asked, wrong;
};

static void compare(const struct small_model *m, const pd_model *model, const uint16_t *words, unsigned n,
                    struct tally *tally)
{
    unsigned backoffs;
    const double expected = small_log_p(m, words, n, &backoffs);
    const double tolerance = step_of_p() + backoffs * step_of_backoff() + 1e-5;
    tally->asked++;
    if (fabs(model_log_p(model, words, n) - expected) > tolerance) tally->wrong++;
}

/* An n-gram is known by a fingerprint: one in some ten thousand is taken for another. */
static void expect_few_wrong(struct tally tally, const char *what)
{
    cr_assert_gt(tally.asked, 0);
    cr_expect_leq(tally.wrong, tally.asked / 1000, "%s: %zu of %zu wrong", what, tally.wrong, tally.asked);
}

Test(model, every_ngram_comes_back)
{
    for (unsigned order = 2; order <= MODEL_ORDER_MAX; order++) {
        struct random r = random_seeded(order);
        struct small_model *m = small_model_new(&r, order, 12, 700);
        pd_model *model = pack(&m->contents);
        struct tally tally = {0};
        for (unsigned n = 2; n <= order; n++)
            for (size_t i = 0; i < m->contents.ngrams[n].count; i++)
                compare(m, model, m->contents.ngrams[n].ids + i * n, n, &tally);
        expect_few_wrong(tally, "n-grams of the model");
        pd_model_close(model);
        small_model_free(m);
    }
}

Test(model, any_words_get_the_back_off_probability)
{
    for (unsigned order = 2; order <= MODEL_ORDER_MAX; order++) {
        struct random r = random_seeded(20 + order);
        struct small_model *m = small_model_new(&r, order, 3, 700);
        pd_model *model = pack(&m->contents);
        struct tally tally = {0};
        for (int round = 0; round < 20000; round++) {
            uint16_t words[MODEL_ORDER_MAX + 2];
            const unsigned n = 1 + random_below(&r, MODEL_ORDER_MAX + 2);
            for (unsigned k = 0; k < n; k++)
                words[k] = (uint16_t)(SYMBOL_FIRST_WORD +
                                      random_below(&r, (uint32_t)m->contents.symbol_count - SYMBOL_FIRST_WORD));
            compare(m, model, words, n, &tally);
        }
        expect_few_wrong(tally, "random words");
        pd_model_close(model);
        small_model_free(m);
    }
}

Test(model, small_tables_hold_everything)
{
    for (uint64_t seed = 0; seed < 120; seed++) {
        struct random r = random_seeded(100 + seed);
        struct small_model *m = small_model_new(&r, 2 + (unsigned)(seed % 4), 1 + (uint32_t)(seed % 13), seed % 40);
        pd_model *model = pack(&m->contents);
        struct tally tally = {0};
        for (unsigned n = 2; n <= m->contents.order; n++)
            for (size_t i = 0; i < m->contents.ngrams[n].count; i++)
                compare(m, model, m->contents.ngrams[n].ids + i * n, n, &tally);
        cr_expect_eq(tally.wrong, 0, "seed %zu: %zu of %zu", (size_t)seed, tally.wrong, tally.asked);
        pd_model_close(model);
        small_model_free(m);
    }
}

Test(model, levels_are_no_worse_than_even_steps)
{
    struct random r = random_seeded(7);
    struct small_model *m = small_model_new(&r, 2, 12, 4000);
    struct model_ngrams *bigrams = &m->contents.ngrams[2];
    double low = 0;
    for (size_t i = 0; i < bigrams->count; i++) {
        bigrams->log_p[i] = (float)log(random_between(&r, 1e-6, 1)); /* most near 0, few far below */
        low = fmin(low, (double)bigrams->log_p[i]);
    }
    pd_model *model = pack(&m->contents);
    const double width = -low / (1 << MODEL_P_BITS);
    double squares = 0, even_squares = 0;
    for (size_t i = 0; i < bigrams->count; i++) {
        const double p = (double)bigrams->log_p[i], level = (floor((p - low) / width) + 0.5) * width + low;
        const double off = model_log_p(model, bigrams->ids + 2 * i, 2) - p;
        squares += fabs(off) < 1 ? off * off : 0;
        even_squares += (level - p) * (level - p);
    }
    cr_expect_lt(squares, even_squares);
    pd_model_close(model);
    small_model_free(m);
}

Test(model, the_vocabulary_is_found)
{
    struct random r = random_seeded(3);
    struct small_model *m = small_model_new(&r, 3, 12, 50);
    pd_model *model = pack(&m->contents);
    for (unsigned id = SYMBOL_FIRST_WORD; id < m->contents.symbol_count; id++) {
        const char *word = m->texts[id];
        char base[64];
        const size_t length = text_strip(word, strlen(word), base, sizeof base);
        cr_expect_eq(model_find_word(model, word, strlen(word)), id, "%s", word);
        cr_expect_neq(model_find_group(model, base, length), MODEL_NO_GROUP);
        cr_expect_float_eq(model->entries[id].log_p, m->symbols[id].log_p, 0.0f);
        cr_expect_float_eq(model->entries[id].log_backoff, m->symbols[id].log_backoff, 0.0f);
    }
    cr_expect_eq(model_find_word(model, "không", strlen("không")), SYMBOL_UNKNOWN);
    cr_expect_eq(model_find_word(model, "", 0), SYMBOL_UNKNOWN);
    cr_expect_eq(model_find_word(model, "\xFF", 1), SYMBOL_UNKNOWN);
    cr_expect_eq(model_find_word(model, "<s>", 3), SYMBOL_UNKNOWN, "a class is no word");
    cr_expect_eq(model_find_group(model, "l", 1), MODEL_NO_GROUP);
    pd_model_close(model);
    small_model_free(m);
}

Test(model, capitals_cost_what_the_counts_say)
{
    struct random r = random_seeded(4);
    struct small_model *m = small_model_new(&r, 2, 4, 5);
    memcpy(m->symbols[SYMBOL_FIRST_WORD].cased, (uint64_t[4]){1000, 1, 0, 0}, sizeof m->symbols->cased);
    memcpy(m->symbols[SYMBOL_FIRST_WORD + 1].cased, (uint64_t[4]){1, 1000, 0, 0}, sizeof m->symbols->cased);
    memcpy(m->symbols[SYMBOL_FIRST_WORD + 2].cased, (uint64_t[4]){1, 0, 1000, 0}, sizeof m->symbols->cased);
    pd_model *model = pack(&m->contents);
    for (unsigned id = 0; id < m->contents.symbol_count; id++) {
        const float *cost = model->case_cost[model->entries[id].letter_case];
        const double sum =
            exp((double)cost[CASE_LOWER]) + exp((double)cost[CASE_TITLE]) + exp((double)cost[CASE_UPPER]);
        cr_expect_float_eq(sum, 1, 1e-5, "the three ways are all there are");
    }
    for (unsigned usual = CASE_LOWER; usual <= CASE_UPPER; usual++) {
        const float *cost = model->case_cost[model->entries[SYMBOL_FIRST_WORD + usual].letter_case];
        cr_expect_gt(cost[usual], logf(0.95f));
    }
    pd_model_close(model);
    small_model_free(m);
}

/* Random names of 2 to MODEL_NAME_MAX words. */
static void make_names(const struct small_model *m, struct random *r, struct model_name *names, size_t count)
{
    const uint32_t vocabulary = (uint32_t)m->contents.symbol_count - SYMBOL_FIRST_WORD;
    memset(names, 0, count * sizeof *names);
    for (size_t i = 0; i < count; i++)
        for (uint32_t k = 0, words = 2 + random_below(r, MODEL_NAME_MAX - 1); k < words; k++)
            names[i].symbols[k] = (uint16_t)(SYMBOL_FIRST_WORD + random_below(r, vocabulary));
}

static size_t name_length(const struct model_name *name)
{
    size_t length = 0;
    while (length < MODEL_NAME_MAX && name->symbols[length] != SYMBOL_PAD) length++;
    return length;
}

/* Whether the names have the same letters without marks, which is to say the same groups. */
static bool names_alike(const pd_model *model, const struct model_name *a, const struct model_name *b)
{
    for (size_t k = 0; k < MODEL_NAME_MAX; k++)
        if (model->entries[a->symbols[k]].group != model->entries[b->symbols[k]].group) return false;
    return true;
}

Test(model, names_are_found_by_their_groups)
{
    enum { NAMES = 600 };
    struct random r = random_seeded(31);
    struct small_model *m = small_model_new(&r, 2, 4, 5);
    struct model_name names[NAMES];
    make_names(m, &r, names, NAMES);
    names[1] = names[0];
    m->contents.names = names;
    m->contents.name_count = NAMES;
    pd_model *model = pack(&m->contents);
    for (size_t i = 0; i < NAMES; i++) {
        uint16_t groups[MODEL_NAME_MAX];
        const size_t length = name_length(&names[i]);
        for (size_t k = 0; k < length; k++) groups[k] = model->entries[names[i].symbols[k]].group;
        const struct model_name *found;
        const size_t count = model_find_names(model, groups, length, &found);
        size_t same = 0, expected = 0;
        for (size_t f = 0; f < count; f++) {
            same += memcmp(&found[f], &names[i], sizeof *found) == 0;
            cr_expect(names_alike(model, &found[f], &names[i]));
        }
        cr_expect_eq(same, 1, "name %zu is there once", i);
        for (size_t other = 0; other < NAMES; other++) {
            bool doubled = false;
            for (size_t k = 0; k < other && !doubled; k++)
                doubled = memcmp(&names[k], &names[other], sizeof *names) == 0;
            expected += !doubled && names_alike(model, &names[other], &names[i]);
        }
        cr_expect_eq(count, expected < MODEL_NAMES_ALIKE ? expected : MODEL_NAMES_ALIKE);
    }
    pd_model_close(model);
    small_model_free(m);
}

Test(model, info_says_what_the_contents_hold)
{
    struct random r = random_seeded(5);
    struct small_model *m = small_model_new(&r, 4, 5, 60);
    m->contents.description = "mẫu thử, mười hai gốc từ";
    const struct bytes file = pack_bytes(&m->contents);
    pd_model *model = pack(&m->contents);
    pd_model_info info;
    pd_model_get_info(model, &info);
    cr_expect_eq(info.order, 4);
    cr_expect_eq(info.words, m->contents.symbol_count - SYMBOL_FIRST_WORD);
    for (unsigned n = 2; n <= 4; n++) cr_expect_eq(info.ngrams[n], m->contents.ngrams[n].count);
    cr_expect_eq(info.bytes, file.length);
    cr_expect_str_eq(info.description, m->contents.description);
    pd_model_close(model);
    free(file.at);
    small_model_free(m);
}

Test(model, the_environment_names_the_model)
{
    struct random r = random_seeded(6);
    struct small_model *m = small_model_new(&r, 2, 2, 2);
    pd_error error = {0};
    pd_model *model;
    write_model(&m->contents, path_of("m"));
    setenv("PHUCDAU_MODEL", path_of("m"), 1);
    cr_assert_eq(pd_model_open(NULL, &model, &error), PD_OK, "%s", error.message);
    cr_expect_str_eq(model->description, m->contents.description);
    pd_model_close(model);
    unlink(path_of("m"));
    small_model_free(m);
}

/* ---- Bytes ----------------------------------------------------------------------------------------- */

Test(model, the_same_contents_give_the_same_bytes)
{
    struct random one = random_seeded(8), two = random_seeded(8);
    struct small_model *m = small_model_new(&one, 5, 9, 200), *n = small_model_new(&two, 5, 9, 200);
    const struct bytes first = pack_bytes(&m->contents), second = pack_bytes(&n->contents);
    cr_assert_eq(first.length, second.length);
    cr_expect_arr_eq(first.at, second.at, first.length);
    free(first.at);
    free(second.at);
    small_model_free(m);
    small_model_free(n);
}

Test(model, the_checksum_covers_every_byte_behind_it)
{
    struct random r = random_seeded(9);
    struct small_model *m = small_model_new(&r, 3, 4, 20);
    struct bytes file = pack_bytes(&m->contents);
    const size_t behind = offsetof(struct format_header, checksum) + sizeof(uint64_t);
    uint64_t sum;
    memcpy(&sum, file.at + offsetof(struct format_header, checksum), sizeof sum);
    cr_expect_eq(sum, format_checksum(file.at + behind, file.length - behind));
    for (size_t at = behind; at < file.length; at += 1 + random_below(&r, 20)) {
        const char change = (char)(1u << random_below(&r, 8));
        file.at[at] = (char)(file.at[at] ^ change);
        cr_expect_neq(format_checksum(file.at + behind, file.length - behind), sum, "byte %zu", at);
        file.at[at] = (char)(file.at[at] ^ change);
    }
    cr_expect_neq(format_checksum(file.at + behind, file.length - behind - 1), sum);
    free(file.at);
    small_model_free(m);
}

Test(model, the_checksum_covers_bytes_of_any_number)
{
    unsigned char bytes[100];
    struct random r = random_seeded(32);
    for (size_t k = 0; k < sizeof bytes; k++) bytes[k] = (unsigned char)random_bits(&r);
    for (size_t length = 0; length <= sizeof bytes; length++) {
        const uint64_t sum = format_checksum(bytes, length);
        for (size_t k = 0; k < length; k++) {
            bytes[k] ^= 1;
            cr_expect_neq(format_checksum(bytes, length), sum, "byte %zu of %zu", k, length);
            bytes[k] ^= 1;
        }
        if (length > 0) cr_expect_neq(format_checksum(bytes, length - 1), sum);
    }
}

Test(model, other_contents_have_another_checksum)
{
    struct random r = random_seeded(10);
    struct small_model *m = small_model_new(&r, 3, 4, 20);
    pd_model *before = pack(&m->contents);
    m->symbols[SYMBOL_FIRST_WORD].log_p -= 0.001f;
    pd_model *after = pack(&m->contents);
    cr_expect_neq(before->checksum, after->checksum);
    pd_model_close(before);
    pd_model_close(after);
    small_model_free(m);
}

/* ---- Contents that are refused --------------------------------------------------------------------------- */

static void expect_refused(const struct model_contents *contents, const char *path, pd_status status, const char *why)
{
    pd_error error = {0};
    cr_expect_eq(model_write(path, contents, &error), status, "%s", why);
    cr_expect_eq(error.status, status, "%s", why);
    cr_expect_neq(error.message[0], '\0', "%s", why);
    cr_expect_neq(access(path, F_OK), 0, "%s: a file was written", why);
}

static void expect_empty_folder(void)
{
    DIR *entries = opendir(folder);
    cr_assert_not_null(entries);
    for (struct dirent *entry; (entry = readdir(entries));)
        cr_expect_eq(entry->d_name[0], '.', "%s was left", entry->d_name);
    closedir(entries);
}

Test(model, contents_that_break_the_rules_are_refused)
{
    struct random r = random_seeded(13);
    struct small_model *m = small_model_new(&r, 3, 4, 5);
    struct model_contents contents = m->contents;
    contents.order = 1;
    expect_refused(&contents, path_of("m"), PD_ERROR_ARGUMENT, "order 1");
    contents.order = MODEL_ORDER_MAX + 1;
    expect_refused(&contents, path_of("m"), PD_ERROR_ARGUMENT, "order 6");
    contents = m->contents;
    contents.symbol_count = SYMBOL_FIRST_WORD;
    expect_refused(&contents, path_of("m"), PD_ERROR_ARGUMENT, "no words");
    const struct model_name bad[] = {
        {{SYMBOL_FIRST_WORD}}, {{SYMBOL_FIRST_WORD, SYMBOL_END}}, {{SYMBOL_FIRST_WORD, UINT16_MAX}}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        contents = m->contents;
        contents.names = &bad[i];
        contents.name_count = 1;
        expect_refused(&contents, path_of("m"), PD_ERROR_ARGUMENT, "a name of one word, of a class, of no symbol");
    }
    char word[200];
    memset(word, 'a', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    m->symbols[SYMBOL_FIRST_WORD].text = word;
    expect_refused(&m->contents, path_of("m"), PD_ERROR_ARGUMENT, "a word of 199 letters");
    m->symbols[SYMBOL_FIRST_WORD].text = "";
    expect_refused(&m->contents, path_of("m"), PD_ERROR_ARGUMENT, "an empty word");
    m->symbols[SYMBOL_FIRST_WORD].text = "\xFF";
    expect_refused(&m->contents, path_of("m"), PD_ERROR_ARGUMENT, "a word that is not UTF-8");
    small_model_free(m);
}

Test(model, ngrams_that_break_the_rules_are_refused)
{
    struct random r = random_seeded(33);
    struct small_model *m = small_model_new(&r, 3, 4, 20);
    for (unsigned n = 2; n <= 3; n++) {
        uint16_t *ids = m->contents.ngrams[n].ids, *last = ids + (m->contents.ngrams[n].count - 1) * n, saved[6];
        const uint16_t oldest = *last;
        memcpy(saved, ids, 2 * n * sizeof *ids);
        memcpy(ids + n, saved, n * sizeof *ids);
        expect_refused(&m->contents, path_of("m"), PD_ERROR_ARGUMENT, "an n-gram twice");
        memcpy(ids, saved + n, n * sizeof *ids);
        expect_refused(&m->contents, path_of("m"), PD_ERROR_ARGUMENT, "n-grams out of order");
        memcpy(ids, saved, 2 * n * sizeof *ids);
        *last = (uint16_t)m->contents.symbol_count;
        expect_refused(&m->contents, path_of("m"), PD_ERROR_ARGUMENT, "an n-gram of no symbol");
        *last = oldest;
    }
    pd_model_close(pack(&m->contents));
    small_model_free(m);
}

Test(model, a_group_of_65_words_is_refused)
{
    struct random r = random_seeded(14);
    struct small_model *m = small_model_new(&r, 2, 1, 0);
    m->contents.symbol_count = SYMBOL_FIRST_WORD;
    for (size_t k = 0; k <= MODEL_GROUP_MAX; k++) small_symbol_add(m, &r, "la");
    expect_refused(&m->contents, path_of("m"), PD_ERROR_ARGUMENT, "65 words with the same letters");
    m->contents.symbol_count--;
    pd_model_close(pack(&m->contents));
    small_model_free(m);
}

Test(model, a_file_that_cannot_be_written_leaves_nothing)
{
    struct random r = random_seeded(15);
    struct small_model *m = small_model_new(&r, 2, 2, 2);
    expect_refused(&m->contents, path_of("no-such-folder/m"), PD_ERROR_IO, "a folder that is not there");
    cr_assert_eq(mkdir(path_of("d"), 0755), 0);
    pd_error error = {0};
    cr_expect_eq(model_write(path_of("d"), &m->contents, &error), PD_ERROR_IO, "the place of a folder");
    cr_expect_not_null(strstr(error.message, path_of("d")));
    cr_assert_eq(rmdir(path_of("d")), 0);
    expect_empty_folder();
    small_model_free(m);
}

/* ---- Files that are refused ---------------------------------------------------------------------------------- */

static void expect_unopened(const char *path, const char *words)
{
    pd_error error = {0};
    pd_model *model = (pd_model *)(uintptr_t)1;
    cr_expect_eq(pd_model_open(path, &model, &error), PD_ERROR_MODEL, "%s", words);
    cr_expect_null(model);
    cr_expect_eq(error.status, PD_ERROR_MODEL);
    cr_expect_not_null(strstr(error.message, path), "the message names the file: %s", error.message);
    cr_expect_not_null(strstr(error.message, words), "'%s' should say: %s", error.message, words);
    cr_expect_null(strchr(error.message, '\n'));
}

Test(model, what_is_no_model_file_is_named)
{
    expect_unopened(path_of("nothing"), "No such file");
    expect_unopened(folder, "not a model file");
    write_bytes(path_of("m"), "", 0);
    expect_unopened(path_of("m"), "not a model file");
    char text[sizeof(struct format_header) + 100];
    memset(text, 'a', sizeof text);
    write_bytes(path_of("m"), text, sizeof text);
    expect_unopened(path_of("m"), "not a model file");
    expect_unopened("/dev/null", "not a model file");
    unlink(path_of("m"));
}

Test(model, another_version_is_named)
{
    struct random r = random_seeded(16);
    struct small_model *m = small_model_new(&r, 2, 2, 2);
    struct bytes file = pack_bytes(&m->contents);
    char words[64];
    snprintf(words, sizeof words, "version %d, this program reads version %d", MODEL_VERSION + 1, MODEL_VERSION);
    const uint32_t version = MODEL_VERSION + 1;
    memcpy(file.at + offsetof(struct format_header, version), &version, sizeof version);
    write_bytes(path_of("m"), file.at, file.length);
    expect_unopened(path_of("m"), words);
    unlink(path_of("m"));
    free(file.at);
    small_model_free(m);
}

/* ---- Hostile files: refused, or harmless ------------------------------------------------------------------------ */

static const char sentence[] = "Phú khê là xà mẻ; ho ta 2025, tu LA da NA co.\n"
                               "Ba ba ba phu phu tu tu la la xo 12, khe me Ta Tu La?\n";

/* The letters without marks come back whatever the model says, and the text is UTF-8. */
static void check_harmless(const pd_model *model, pd_mode mode)
{
    pd_options options;
    pd_options_init(&options, sizeof options);
    options.mode = mode;
    options.details = true;
    pd_restorer *restorer;
    pd_block block;
    cr_assert_eq(pd_restorer_new(model, &options, &restorer, NULL), PD_OK);
    cr_assert_eq(pd_restorer_text(restorer, sentence, sizeof sentence - 1, &block, NULL), PD_OK);
    char before[sizeof sentence * 3 + 1], after[sizeof sentence * 12];
    const size_t length = text_strip(sentence, sizeof sentence - 1, before, sizeof before);
    cr_assert_eq(text_strip(block.text, block.length, after, sizeof after), length);
    cr_assert_arr_eq(before, after, length);
    pd_restorer_free(restorer);
}

/* Opens the bytes as a file (in memory: there are thousands); returns whether they were taken for a model. */
static bool try_bytes(const struct bytes *file, size_t length)
{
    pd_error error = {0};
    pd_model *model;
    char path[64];
    const int memory = memfd_create("model", MFD_CLOEXEC);
    cr_assert_geq(memory, 0);
    cr_assert_eq(write(memory, file->at, length), (ssize_t)length);
    snprintf(path, sizeof path, "/proc/self/fd/%d", memory);
    const pd_status status = pd_model_open(path, &model, &error);
    close(memory);
    cr_assert(status == PD_OK || status == PD_ERROR_MODEL);
    if (status != PD_OK) {
        cr_assert_null(model);
        cr_assert_neq(error.message[0], '\0');
        return false;
    }
    check_harmless(model, PD_MODE_MARKS);
    check_harmless(model, PD_MODE_AUTO);
    pd_model_close(model);
    return true;
}

/* A model with all that a file may hold, the second score and names included. */
static struct bytes pack_hostile(struct random *r)
{
    enum { BITS = 8, NAMES = 40 };
    static int8_t weights[1 << BITS];
    for (size_t i = 0; i < sizeof weights; i++) weights[i] = (int8_t)(random_below(r, 256) - 128);
    struct small_model *m = small_model_new(r, 4, 6, 60);
    m->contents.weights = weights;
    m->contents.weight_bits = BITS;
    m->contents.weight_unit = 0.05f;
    struct model_name names[NAMES];
    make_names(m, r, names, NAMES);
    m->contents.names = names;
    m->contents.name_count = NAMES;
    const struct bytes file = pack_bytes(&m->contents);
    small_model_free(m);
    return file;
}

Test(model, the_model_that_is_damaged_below_is_whole)
{
    struct random r = random_seeded(17);
    struct bytes file = pack_hostile(&r);
    cr_expect(try_bytes(&file, file.length));
    free(file.at);
}

Test(model, a_cut_file_is_refused)
{
    struct random r = random_seeded(17);
    struct bytes file = pack_hostile(&r);
    struct format_header *header = (void *)file.at;
    for (size_t length = 0; length < file.length;
         length += length < sizeof *header + 200 ? 37 : 1 + random_below(&r, 99))
        cr_assert_not(try_bytes(&file, length), "%zu of %zu bytes", length, file.length);
    free(file.at);
}

Test(model, a_file_with_more_behind_it_is_refused)
{
    struct random r = random_seeded(17);
    struct bytes file = pack_hostile(&r);
    bytes_append(&file, "\0", 1);
    cr_expect_not(try_bytes(&file, file.length));
    free(file.at);
}

Test(model, words_that_are_not_spelt_with_the_letters_of_their_group_are_refused)
{
    struct random r = random_seeded(17);
    struct bytes file = pack_hostile(&r);
    const struct format_header *header = (void *)file.at;
    const struct model_entry *entries = (void *)(file.at + header->entries);
    for (size_t id = SYMBOL_FIRST_WORD; id < header->symbol_count; id++) {
        char *text = file.at + header->pool + entries[id].text;
        const char saved = *text;
        *text = 'q';
        cr_expect_not(try_bytes(&file, file.length), "symbol %zu", id);
        *text = '\xFF';
        cr_expect_not(try_bytes(&file, file.length), "symbol %zu", id);
        *text = saved;
    }
    free(file.at);
}

Test(model, groups_that_overlap_are_refused)
{
    struct random r = random_seeded(17);
    struct bytes file = pack_hostile(&r);
    const struct format_header *header = (void *)file.at;
    struct model_group *groups = (void *)(file.at + header->groups);
    for (size_t g = 0; g + 1 < header->group_count; g++) {
        groups[g].count++;
        cr_expect_not(try_bytes(&file, file.length), "group %zu", g);
        groups[g].count--;
    }
    free(file.at);
}

Test(model, a_description_without_an_end_is_refused)
{
    struct random r = random_seeded(17);
    struct bytes file = pack_hostile(&r);
    const struct format_header *header = (void *)file.at;
    file.at[header->description + header->description_size - 1] = 'x';
    cr_expect_not(try_bytes(&file, file.length));
    free(file.at);
}

Test(model, a_cut_file_that_says_so_does_no_harm)
{
    struct random r = random_seeded(17);
    struct bytes file = pack_hostile(&r);
    struct format_header *header = (void *)file.at;
    for (size_t length = sizeof *header; length < file.length; length += 1 + random_below(&r, 40)) {
        header->file_size = length;
        try_bytes(&file, length);
    }
    free(file.at);
}

/* Every field of the head takes each of these values in turn; the tables' code books are fields, too. */
static void damage_head(size_t width)
{
    struct random r = random_seeded(18);
    struct bytes file = pack_hostile(&r);
    const uint64_t values[] = {
        0, 1, UINT64_MAX, UINT64_MAX >> 1, file.length, file.length - 1, 64, UINT32_MAX, random_bits(&r) & 0xFFFF};
    for (size_t at = 0; at + width <= sizeof(struct format_header); at += width) {
        char saved[8];
        memcpy(saved, file.at + at, width);
        for (size_t v = 0; v < sizeof values / sizeof *values; v++) {
            if (at > 256 && v > 2 && random_below(&r, 20)) continue; /* a code book: a few of the values do */
            memcpy(file.at + at, &values[v], width);
            try_bytes(&file, file.length);
        }
        memcpy(file.at + at, saved, width);
    }
    free(file.at);
}

Test(model, damaged_32_bit_fields_do_no_harm)
{
    damage_head(4);
}

Test(model, damaged_64_bit_fields_do_no_harm)
{
    damage_head(8);
}

Test(model, random_damage_does_no_harm)
{
    struct random r = random_seeded(19);
    struct bytes file = pack_hostile(&r);
    size_t opened = 0;
    for (int round = 0; round < 3000; round++) {
        struct bytes damaged = bytes_of(file.at, file.length);
        const bool head = random_below(&r, 4) == 0;
        for (uint32_t k = 1 + random_below(&r, 4); k > 0; k--) {
            const size_t area = head ? 256 : file.length;
            damaged.at[random_below(&r, (uint32_t)area)] = (char)random_bits(&r);
        }
        opened += try_bytes(&damaged, damaged.length);
        free(damaged.at);
    }
    cr_expect_gt(opened, 100, "nothing was put to the test");
    free(file.at);
}
