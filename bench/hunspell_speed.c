/*
 * hunspell_speed [OPTION]... FILE...: what a dictionary alone can do. The texts lose their marks; hunspell is asked
 * whether it knows each word (spell) and, for the first of them, what it would put in its place (suggest, first
 * answer).
 *
 *   --dictionary PATH   without .aff and .dic (/usr/share/hunspell/vi_VN)
 *   --suggest N         words that are given to suggest (2000)
 */
#include <ctype.h>
#include <getopt.h>
#include <hunspell/hunspell.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "common.h"

enum { WORD_MAX = 64 };

struct pair {
    char gold[WORD_MAX], word[WORD_MAX];
};

/* The words of a text that consist of letters alone, punctuation around them cut off, in lower case. */
static size_t read_pairs(const struct text *text, struct pair *pairs)
{
    size_t count = 0, at = 0;
    struct text word;
    while (bench_next_word(text, &at, &word)) {
        while (word.length && ispunct((unsigned char)word.bytes[word.length - 1])) word.length--;
        while (word.length && ispunct((unsigned char)*word.bytes)) word.bytes++, word.length--;
        struct pair *pair = &pairs[count];
        size_t length = word_canonical(word.bytes, word.length, pair->gold, WORD_MAX - 1);
        if (length == 0) continue;
        pair->gold[length] = '\0';
        length = text_strip(pair->gold, length, pair->word, WORD_MAX - 1);
        if (length == SIZE_MAX || strspn(pair->word, "abcdefghijklmnopqrstuvwxyz") != length) continue;
        pair->word[length] = '\0';
        count++;
    }
    return count;
}

/* The place of a tone is hunspell's own affair: both words in canonical form. */
static bool is_right(const struct pair *pair, const char *word)
{
    char canonical[WORD_MAX * 2];
    const size_t length = word_canonical(word, strlen(word), canonical, sizeof canonical);
    return length == strlen(pair->gold) && memcmp(canonical, pair->gold, length) == 0;
}

static void measure_spell(Hunhandle *hunspell, const struct pair *pairs, size_t count)
{
    size_t known = 0;
    const double start = clock_seconds();
    for (size_t i = 0; i < count; i++) known += Hunspell_spell(hunspell, pairs[i].word) != 0;
    const double seconds = clock_seconds() - start;
    printf("hunspell spell    %9.0f words/s   takes %.1f %% of stripped words for right\n", (double)count / seconds,
           100.0 * (double)known / (double)count);
}

static void measure_suggest(Hunhandle *hunspell, const struct pair *pairs, size_t count)
{
    size_t right = 0;
    double seconds = 0;
    for (size_t i = 0; i < count; i++) {
        char **list = NULL;
        const double start = clock_seconds();
        const bool known = Hunspell_spell(hunspell, pairs[i].word) != 0;
        const int found = known ? 0 : Hunspell_suggest(hunspell, &list, pairs[i].word);
        seconds += clock_seconds() - start;
        right += is_right(&pairs[i], found > 0 ? list[0] : pairs[i].word);
        if (found > 0) Hunspell_free_list(hunspell, &list, found);
    }
    printf(
        "hunspell suggest  %9.0f words/s   %.1f %% of %zu words right (first suggestion for words it does not know)\n",
        (double)count / seconds, 100.0 * (double)right / (double)count, count);
}

int main(int argc, char **argv)
{
    static const struct option long_options[] = {
        {"dictionary", required_argument, NULL, 'd'}, {"suggest", required_argument, NULL, 's'}, {NULL, 0, NULL, 0}};
    const char *dictionary = "/usr/share/hunspell/vi_VN";
    size_t suggest = 2000;
    for (int option; (option = getopt_long(argc, argv, "", long_options, NULL)) != -1;) {
        if (option == 'd')
            dictionary = optarg;
        else if (option == 's')
            suggest = strtoul(optarg, NULL, 10);
        else
            return 1;
    }
    char aff[4096], dic[4096];
    snprintf(aff, sizeof aff, "%s.aff", dictionary);
    snprintf(dic, sizeof dic, "%s.dic", dictionary);
    if (access(aff, R_OK) != 0 || access(dic, R_OK) != 0) bench_fail("no %s (Debian package hunspell-vi)", dic);
    struct text text = bench_read_files(argv + optind, (size_t)(argc - optind));
    struct pair *pairs = bench_allocate((text.length / 2 + 1) * sizeof *pairs);
    const size_t count = read_pairs(&text, pairs);
    if (count == 0) bench_fail("no words");
    Hunhandle *hunspell = Hunspell_create(aff, dic);
    if (!hunspell) bench_fail("%s cannot be read", dic);
    measure_spell(hunspell, pairs, count);
    measure_suggest(hunspell, pairs, count < suggest ? count : suggest);
    Hunspell_destroy(hunspell);
    free(pairs);
    free(text.bytes);
    return 0;
}
