/*
 * set_page [--seed N] [--clean] TEXT IMAGE TRUTH: sets a text as a page in a random typeface and layout, degrades the
 * image as printers and scanners do (src/render), and writes it as a PNG file. TRUTH gets the words that are on the
 * page, line by line: lines may be set in capitals, and what the page does not hold is left out. The same text, seed
 * and typefaces give the same page.
 *
 *   --seed N   another number gives another page; 1 if it is not given
 *   --clean    the image is not degraded
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "common.h"
#include "render/degrade.h"
#include "render/set.h"

static void check(pd_status status, const pd_error *error)
{
    if (status != PD_OK) bench_fail("%s", error->message);
}

/* Writes the true words of a page, a line of the file for each line of the page. */
static void write_truth(const struct document_page *page, const char *path)
{
    FILE *file = fopen(path, "w");
    if (!file) bench_fail("cannot write %s", path);
    for (size_t b = 0; b < page->block_count; b++)
        for (size_t l = 0; l < page->blocks[b].line_count; l++) {
            const struct document_line *line = &page->blocks[b].lines[l];
            for (size_t w = 0; w < line->word_count; w++)
                fprintf(file, "%.*s%c", (int)line->words[w].length, line->words[w].text,
                        w + 1 < line->word_count ? ' ' : '\n');
        }
    if (fclose(file) != 0) bench_fail("cannot write %s", path);
}

/* Sets and degrades the page; the caller frees what is in it. */
static struct set_page make_page(const struct text *text, uint64_t seed, bool is_clean)
{
    struct prng prng = prng_part(seed, 0);
    const struct set_manner manner = {.resolution = is_clean ? 200 : degrade_resolution(&prng)};
    struct set_page set;
    struct setter *setter;
    double matrix[6];
    pd_error error;
    check(setter_new(NULL, &setter, &error), &error);
    check(setter_page(setter, text->bytes, text->length, &manner, &prng, &set, &error), &error);
    setter_free(setter);
    if (!is_clean) check(degrade(&set.pix, &prng, matrix, &error), &error);
    return set;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {"seed", required_argument, NULL, 's'}, {"clean", no_argument, NULL, 'c'}, {NULL, 0, NULL, 0}};
    uint64_t seed = 1;
    bool is_clean = false;
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (option == 's')
            seed = strtoull(optarg, NULL, 10);
        else if (option == 'c')
            is_clean = true;
        else
            return 1;
    }
    if (argc - optind != 3) bench_fail("usage: set_page [--seed N] [--clean] TEXT IMAGE TRUTH");
    struct text text = bench_read_file(argv[optind]);
    struct set_page set = make_page(&text, seed, is_clean);
    pixSetResolution(set.pix, (l_int32)set.resolution, (l_int32)set.resolution);
    if (pixWrite(argv[optind + 1], set.pix, IFF_PNG) != 0) bench_fail("cannot write %s", argv[optind + 1]);
    write_truth(set.page, argv[optind + 2]);
    pixDestroy(&set.pix);
    document_page_free(set.page);
    free(text.bytes);
    return 0;
}
