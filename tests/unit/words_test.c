/* The user's words: which lists are valid, and what the restorer gets from them. The lists are written for the test. */
#include "language/words.h"

#include <criterion/criterion.h>
#include <string.h>
#include <unistd.h>

#include "support.h"

static pd_words *words;
static char folder[256], list[300], rules[300];

static void set_up(void)
{
    const char *place = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/words-test-XXXXXX", place && *place ? place : "/tmp");
    cr_assert_not_null(mkdtemp(folder));
    snprintf(list, sizeof list, "%s/list.dic", folder);
    snprintf(rules, sizeof rules, "%s/list.aff", folder);
    cr_assert_eq(pd_words_new(&words, NULL), PD_OK);
}

static void tear_down(void)
{
    pd_words_free(words);
    unlink(list);
    unlink(rules);
    rmdir(folder);
}

TestSuite(words, .init = set_up, .fini = tear_down);

/* ---- Asking ------------------------------------------------------------------------------- */

/* Checks the entries of a key: "^nậm păm|nằm". A ^ means that the entry is for capitalised words. */
static void expect_entries(const char *key, const char *expected)
{
    char found[512] = "";
    for (uint32_t at = words_find(words, key, strlen(key)); at != UINT32_MAX; at = words_next(words, at)) {
        const struct word_entry *entry = words_entry(words, at);
        cr_expect_eq(entry->key_length, strlen(key));
        cr_expect_arr_eq(entry->key, key, strlen(key));
        if (*found) strcat(found, "|");
        if (entry->capital) strcat(found, "^");
        for (size_t k = 0; k < entry->syllables; k++) {
            if (k > 0) strcat(found, " ");
            strcat(found, entry->syllable[k]);
        }
    }
    cr_expect_str_eq(found, expected, "%s: found '%s', expected '%s'", key, found, expected);
}

static void write_file(const char *path, const char *text, size_t length)
{
    FILE *file = fopen(path, "wb");
    cr_assert_not_null(file);
    cr_assert_eq(fwrite(text, 1, length, file), length);
    cr_assert_eq(fclose(file), 0);
}

static void load(const char *text)
{
    pd_error error = {0};
    write_file(list, text, strlen(text));
    cr_assert_eq(pd_words_load(words, list, &error), PD_OK, "%s", error.message);
}

static void add(const char *entry)
{
    pd_error error = {0};
    cr_assert_eq(pd_words_add(words, entry, strlen(entry), &error), PD_OK, "%s: %s", entry, error.message);
}

static void expect_refused(const char *entry, size_t length, pd_status status)
{
    pd_error error = {0};
    cr_expect_eq(pd_words_add(words, entry, length, &error), status, "%s", entry);
    cr_expect_eq(error.status, status);
    cr_expect_neq(error.message[0], '\0');
}

/* ---- Entries -------------------------------------------------------------------------------- */

Test(words, entries_are_found_by_their_letters)
{
    add("Nậm Păm");
    add("thổ cẩm");
    add("Lò");
    expect_entries("nam pam", "^nậm păm");
    expect_entries("tho cam", "thổ cẩm");
    expect_entries("lo", "^lò");
    expect_entries("nam", "");
    expect_entries("", "");
    cr_expect_eq(words_longest(words), 2);
}

Test(words, entries_of_the_same_letters_stand_in_the_order_they_came)
{
    add("Lò");
    add("lộ");
    add("Lô");
    add("lộ");
    add("Lộ");
    expect_entries("lo", "^lò|lộ|^lô|^lộ");
}

Test(words, any_form_of_unicode_and_tone_placement_is_one_entry)
{
    add("Hòa");
    add("Hoà");
    add("Ho\u0300a");
    add("Hoa\u0300");
    add("HÒA");
    expect_entries("hoa", "^hòa");
}

Test(words, syllables_are_parted_by_blanks_hyphens_and_underscores)
{
    add("Krông  Pắc");
    add("Krông-Pắc");
    add("krông_pắc");
    add("  Krông\tPắc ");
    expect_entries("krong pac", "^krông pắc|krông pắc");
}

Test(words, eight_syllables_are_the_most)
{
    add("một hai ba bốn năm sáu bảy tám");
    expect_refused("một hai ba bốn năm sáu bảy tám chín", strlen("một hai ba bốn năm sáu bảy tám chín"),
                   PD_ERROR_INPUT);
    cr_expect_eq(words_longest(words), 8);
}

Test(words, what_is_no_entry_is_refused)
{
    char entry[400];
    expect_refused("", 0, PD_ERROR_INPUT);
    expect_refused("   ", 3, PD_ERROR_INPUT);
    expect_refused("- _", 3, PD_ERROR_INPUT);
    memset(entry, 'a', sizeof entry);
    expect_refused(entry, sizeof entry, PD_ERROR_INPUT);
    add("xã");
}

Test(words, the_offset_of_a_wrong_byte_is_given)
{
    pd_error error = {0};
    cr_expect_eq(pd_words_add(words, "N\xE1\xBA\xADm P\xC4m", 9, &error), PD_ERROR_ENCODING);
    cr_expect_eq(error.offset, 7);
}

Test(words, an_entry_with_a_nul_byte_is_refused)
{
    expect_refused("a\0b", 3, PD_ERROR_INPUT);
    expect_refused("\0", 1, PD_ERROR_INPUT);
    expect_entries("a", "");
}

Test(words, ten_thousand_entries_are_all_found)
{
    for (int found = 0; found < 2; found++)
        for (unsigned k = 0; k < 10000; k++) {
            const char tail[] = {(char)('a' + k % 26), (char)('a' + k / 26 % 26), (char)('a' + k / 676), 'q', '\0'};
            char key[16] = "ke", entry[16] = "ké";
            strcat(key, tail);
            strcat(entry, tail);
            if (found)
                expect_entries(key, entry);
            else
                add(entry);
        }
}

Test(words, an_empty_list_has_nothing)
{
    expect_entries("xa", "");
    cr_expect_eq(words_longest(words), 0);
    cr_expect_not(words_has_dictionaries(words));
    cr_expect_not(words_spell(words, "xã"));
    pd_words_free(NULL);
}

/* ---- Files ---------------------------------------------------------------------------------------- */

Test(words, a_plain_list_is_one_entry_a_line)
{
    load("Nậm Păm\nthổ cẩm\nLò");
    expect_entries("nam pam", "^nậm păm");
    expect_entries("tho cam", "thổ cẩm");
    expect_entries("lo", "^lò");
}

Test(words, comments_and_empty_lines_are_skipped)
{
    load("# tên riêng\n\n   \n\t\nLò\n# hết\n#xã\n");
    expect_entries("lo", "^lò");
    expect_entries("xa", "");
    expect_entries("ten rieng", "");
}

Test(words, a_hunspell_list_has_a_count_and_flags)
{
    load("3\nLò/AB\nthổ cẩm/12\nxẻng\tpo:noun\n");
    expect_entries("3", "");
    expect_entries("lo", "^lò");
    expect_entries("tho cam", "thổ cẩm");
    expect_entries("xeng", "xẻng");
}

Test(words, a_number_is_a_count_on_the_first_line_alone)
{
    load("Lò\n12\n");
    expect_entries("lo", "^lò");
    expect_entries("12", "12");
}

Test(words, lines_may_end_the_dos_way)
{
    load("2\r\nLò\r\n\r\nthổ cẩm\r\n");
    expect_entries("lo", "^lò");
    expect_entries("tho cam", "thổ cẩm");
}

Test(words, a_byte_order_mark_is_no_letter)
{
    load("\uFEFFLò\nxã\n");
    expect_entries("lo", "^lò");
    expect_entries("xa", "xã");
}

Test(words, a_byte_order_mark_may_stand_before_the_count)
{
    load("\uFEFF1\r\nLò\r\n");
    expect_entries("lo", "^lò");
    expect_entries("1", "");
}

Test(words, lists_add_up)
{
    load("Lò\n");
    load("lộ\nLò\n");
    expect_entries("lo", "^lò|lộ");
}

static void expect_bad_line(const char *text, pd_status status, uint64_t line)
{
    pd_error error = {0};
    write_file(list, text, strlen(text));
    cr_expect_eq(pd_words_load(words, list, &error), status);
    cr_expect_eq(error.status, status, "%s", error.message);
    cr_expect_eq(error.line, line, "%s", error.message);
}

Test(words, the_line_of_an_error_is_given)
{
    char text[600] = "# tên\nLò\n\n";
    expect_bad_line("Lò\nL\xF2\n", PD_ERROR_ENCODING, 2);
    expect_bad_line("\xFF\n", PD_ERROR_ENCODING, 1);
    expect_bad_line("Lò\n\n#\na b c d e f g h i\n", PD_ERROR_INPUT, 4);
    memset(text + strlen(text), 'a', 400);
    expect_bad_line(text, PD_ERROR_INPUT, 4);
    expect_bad_line("Lò\n/AB\n", PD_ERROR_INPUT, 2);
}

Test(words, a_file_that_cannot_be_read_is_named)
{
    pd_error error = {0};
    cr_expect_eq(pd_words_load(words, list, &error), PD_ERROR_IO);
    cr_expect_not_null(strstr(error.message, list), "%s", error.message);
    cr_expect_eq(pd_words_load(words, folder, &error), PD_ERROR_IO, "a folder is no list");
}

Test(words, a_line_of_a_megabyte_is_refused)
{
    enum { LENGTH = 1 << 20 };
    char *text = malloc(LENGTH + 1);
    cr_assert_not_null(text);
    memset(text, 'a', LENGTH);
    text[LENGTH] = '\0';
    expect_bad_line(text, PD_ERROR_INPUT, 1);
    free(text);
}

/* ---- Dictionaries with rules, read by hunspell ---------------------------------------------------------- */

Test(words, rules_of_inflection_are_left_to_hunspell)
{
    static const char affixes[] = "SET UTF-8\nPFX A Y 1\nPFX A 0 siêu .\n";
    write_file(rules, affixes, sizeof affixes - 1);
    load("2\nthị/A\nlò\n");
    cr_expect(words_has_dictionaries(words));
    cr_expect(words_spell(words, "thị"));
    cr_expect(words_spell(words, "siêuthị"));
    cr_expect(words_spell(words, "lò"));
    cr_expect_not(words_spell(words, "siêulò"));
    cr_expect_not(words_spell(words, "thì"));
    expect_entries("thi", "");
}

/* Loads a dictionary of a few words under a name. */
static void load_named(const char *name, const char *encoding, const char *text)
{
    char path[300], affixes[100];
    pd_error error = {0};
    snprintf(path, sizeof path, "%s/%s.aff", folder, name);
    const int length = snprintf(affixes, sizeof affixes, "SET %s\nSFX S Y 1\nSFX S 0 s .\n", encoding);
    write_file(path, affixes, (size_t)length);
    strcpy(path + strlen(path) - 3, "dic");
    write_file(path, text, strlen(text));
    cr_expect_eq(pd_words_load(words, path, &error), PD_OK, "%s", error.message);
    unlink(path);
    strcpy(path + strlen(path) - 3, "aff");
    unlink(path);
}

Test(words, a_dictionary_named_after_another_language_tells_that_language_only)
{
    cr_expect_not(words_has_other_languages(words));
    cr_expect_eq(words_spell_in(words, "en", "harbour"), WORDS_UNKNOWN);
    load_named("en_GB", "UTF-8", "2\nharbour/S\nnaïve\n");
    cr_expect(words_has_other_languages(words));
    cr_expect_not(words_has_dictionaries(words), "it is none of Vietnamese words");
    cr_expect_not(words_spell(words, "harbour"));
    cr_expect_eq(words_spell_in(words, "en", "harbours"), WORDS_YES);
    cr_expect_eq(words_spell_in(words, "en", "Harbour"), WORDS_YES);
    cr_expect_eq(words_spell_in(words, "en", "naïve"), WORDS_YES);
    cr_expect_eq(words_spell_in(words, "en", "hafen"), WORDS_NO);
    cr_expect_eq(words_spell_in(words, "de", "harbour"), WORDS_UNKNOWN);
}

Test(words, a_dictionary_in_another_encoding_is_asked_for_words_of_ascii)
{
    load_named("fr_FR", "ISO8859-1", "1\nport/S\n");
    cr_expect_eq(words_spell_in(words, "fr", "ports"), WORDS_YES);
    cr_expect_eq(words_spell_in(words, "fr", "jetée"), WORDS_UNKNOWN);
}

Test(words, dictionaries_of_vietnamese_and_of_no_language_are_the_users_words)
{
    load_named("vi_VN", "UTF-8", "1\nlò\n");
    load_named("my", "UTF-8", "1\nthị\n");
    cr_expect_not(words_has_other_languages(words));
    cr_expect(words_spell(words, "lò"));
    cr_expect(words_spell(words, "thị"));
}

Test(words, rules_without_their_list_are_an_error)
{
    write_file(rules, "SET UTF-8\n", 10);
    pd_error error = {0};
    cr_expect_eq(pd_words_load(words, list, &error), PD_ERROR_IO);
    cr_expect_not_null(strstr(error.message, list), "%s", error.message);
}
