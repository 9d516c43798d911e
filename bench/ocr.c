/*
 * ocr [OPTION]... GOLD OCR [GOLD OCR]...: restores what an OCR engine made of texts (OCR) whose truth is known (GOLD),
 * line by line the same, and prints word and character errors before and after; the share of words that come out right
 * by what the engine had done to them; the speed; and the memory beside the model.
 *
 *   --model FILE     the model
 *   --channel FILE   also tries this table alone; may be repeated
 *   --runs N         runs of each time, the median counts (5)
 *   --errors         lists the words that are still wrong with the channel chosen from the text
 *
 * Words are aligned by their letters, one with one, or one with up to three where the engine split a word or ran
 * some together: the sum of their distances is the smallest possible.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>

#include "base/clock.h"
#include "common.h"
#include "evaluate/distance.h"
#include "evaluate/evaluate.h"
#include "evaluate/normal.h"
#include "text/utf8.h"

enum {
    CHANNELS_MAX = 16,
    WAYS_MAX = CHANNELS_MAX + 2, /* auto mode; ocr mode with a channel chosen; and with each */
    RUNS_MAX = 100,
    GROUP_MAX = 3,        /* words that are aligned with one */
    WORD_LETTERS = 64,    /* longer words are compared by their first letters */
    SPEED_BYTES = 1 << 17 /* a stream for measuring has at least so many */
};

enum kind {
    KIND_RIGHT,
    KIND_MARKS,
    KIND_CASE,
    KIND_PUNCTUATION,
    KIND_SYMBOL,
    KIND_LETTER,
    KIND_LETTERS,
    KIND_SPLIT,
    KIND_JOINED,
    KIND_LOST,
    KIND_COUNT
};

static const char *const kind_names[KIND_COUNT] = {
    [KIND_RIGHT] = "right already",
    [KIND_MARKS] = "marks alone",
    [KIND_CASE] = "case, marks aside",
    [KIND_PUNCTUATION] = "punctuation, marks aside",
    [KIND_SYMBOL] = "digit or sign for a letter",
    [KIND_LETTER] = "one letter",
    [KIND_LETTERS] = "several letters",
    [KIND_SPLIT] = "split",
    [KIND_JOINED] = "run together",
    [KIND_LOST] = "lost",
};

/* The partner of a gold word: the first of `other_count` words, which `gold_count` gold words share. */
struct partner {
    uint32_t first;
    uint8_t gold_count, other_count; /* other_count 0: none */
};

struct pair {
    struct text gold, ocr;
    struct normal_text truth, print;
    struct partner *prints; /* [gold word]: of `print` */
    enum kind *kinds;       /* [gold word] */
};

struct pairs {
    struct pair *items;
    size_t count;
};

/* One way to restore. */
struct way {
    const char *name;
    pd_mode mode;
    const char *channel; /* NULL: chosen from the text */
    struct evaluation sum;
    uint64_t right[KIND_COUNT], numbers_hit;
};

/* ---- Aligning ---------------------------------------------------------------------------- */

/* Of gold words and words of the other text: which go together. */
struct step {
    uint8_t gold, other; /* how many words */
    uint32_t cost;
};

struct range {
    size_t begin, end; /* words */
};

static size_t range_distance(const struct normal_text *a, struct range x, const struct normal_text *b, struct range y)
{
    const struct normal_word *g = &a->words[x.begin], *o = &b->words[y.begin];
    const struct normal_word *g_last = &a->words[x.end - 1], *o_last = &b->words[y.end - 1];
    size_t distance;
    if (!distance_levenshtein(a->points + g->begin, g_last->begin + g_last->length - g->begin, b->points + o->begin,
                              o_last->begin + o_last->length - o->begin, &distance))
        bench_fail("out of memory");
    return distance;
}

/* The cheapest step that ends behind gold word i and other word j of a line; the grid holds what lies before. */
static struct step best_step(const struct normal_text *gold, struct range g, const struct normal_text *other,
                             struct range o, const struct step *grid, size_t i, size_t j)
{
    static const uint8_t shapes[][2] = {{1, 1}, {1, 0}, {0, 1}, {1, 2}, {2, 1}, {1, GROUP_MAX}, {GROUP_MAX, 1}};
    const size_t width = o.end - o.begin + 1;
    struct step best = {.cost = UINT32_MAX};
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        const size_t down = shapes[s][0], across = shapes[s][1];
        if (down > i || across > j) continue;
        size_t cost = grid[(i - down) * width + j - across].cost;
        if (across == 0)
            cost += gold->words[g.begin + i - 1].length + 1;
        else if (down == 0)
            cost += other->words[o.begin + j - 1].length + 1;
        else if (cost < best.cost)
            cost += range_distance(gold, (struct range){g.begin + i - down, g.begin + i}, other,
                                   (struct range){o.begin + j - across, o.begin + j});
        if (cost < best.cost)
            best = (struct step){.gold = (uint8_t)down, .other = (uint8_t)across, .cost = (uint32_t)cost};
    }
    return best;
}

static void align_line(const struct normal_text *gold, struct range g, const struct normal_text *other, struct range o,
                       struct partner *partners)
{
    const size_t height = g.end - g.begin + 1, width = o.end - o.begin + 1;
    struct step *grid = bench_allocate(height * width * sizeof *grid);
    grid[0] = (struct step){0};
    for (size_t i = 0; i < height; i++)
        for (size_t j = 0; j < width; j++)
            if (i + j > 0) grid[i * width + j] = best_step(gold, g, other, o, grid, i, j);
    for (size_t i = height - 1, j = width - 1; i + j > 0;) {
        const struct step step = grid[i * width + j];
        i -= step.gold;
        j -= step.other;
        for (size_t k = 0; k < step.gold; k++)
            partners[g.begin + i + k] =
                (struct partner){.first = (uint32_t)(o.begin + j), .gold_count = step.gold, .other_count = step.other};
    }
    free(grid);
}

/* One partner for each gold word, line by line; the caller frees them. */
static struct partner *align(const struct normal_text *gold, const struct normal_text *other)
{
    struct partner *partners = bench_allocate((gold->word_count + 1) * sizeof *partners);
    for (size_t k = 0; k < gold->line_count; k++)
        align_line(gold, (struct range){gold->line_starts[k], gold->line_starts[k + 1]}, other,
                   (struct range){other->line_starts[k], other->line_starts[k + 1]}, partners);
    return partners;
}

static bool same_word(const struct normal_text *a, size_t i, const struct normal_text *b, size_t j)
{
    const struct normal_word x = a->words[i], y = b->words[j];
    return x.length == y.length && memcmp(a->points + x.begin, b->points + y.begin, x.length * sizeof(uint32_t)) == 0;
}

static bool is_right(const struct normal_text *gold, size_t i, const struct normal_text *other, struct partner partner)
{
    return partner.gold_count == 1 && partner.other_count == 1 && same_word(gold, i, other, partner.first);
}

/* ---- What the engine did to a word ---------------------------------------------------------- */

struct letters {
    uint32_t points[WORD_LETTERS];
    size_t count;
};

enum { WITHOUT_MARKS = 1, WITHOUT_CASE = 2, WITHOUT_SIGNS = 4 };

static struct letters reduce(const struct normal_text *text, size_t i, unsigned without)
{
    const struct normal_word word = text->words[i];
    struct letters out = {0};
    for (size_t k = 0; k < word.length && out.count < WORD_LETTERS; k++) {
        uint32_t point = text->points[word.begin + k];
        if ((without & WITHOUT_SIGNS) && !u_isalnum((UChar32)point)) continue;
        if (without & WITHOUT_MARKS) point = letter_strip(point);
        if (without & WITHOUT_CASE) point = (uint32_t)u_tolower((UChar32)point);
        if (point) out.points[out.count++] = point;
    }
    return out;
}

static bool same_letters(const struct letters *x, const struct letters *y)
{
    return x->count == y->count && memcmp(x->points, y->points, x->count * sizeof *x->points) == 0;
}

static bool same_without(const struct normal_text *gold, size_t i, const struct normal_text *print, size_t j,
                         unsigned without)
{
    const struct letters x = reduce(gold, i, without), y = reduce(print, j, without);
    return same_letters(&x, &y);
}

/* One word for one word, and they differ by more than case, marks and signs. */
static enum kind kind_of_letters(const struct letters *gold, const struct letters *print)
{
    size_t partners[WORD_LETTERS], wrong = 0;
    if (!distance_align(gold->points, gold->count, print->points, print->count, partners)) bench_fail("out of memory");
    for (size_t k = 0; k < gold->count; k++) {
        const bool lost = partners[k] == DISTANCE_DELETED;
        const uint32_t point = lost ? 0 : print->points[partners[k]];
        if (u_isalpha((UChar32)gold->points[k]) && !lost && !u_isalpha((UChar32)point)) return KIND_SYMBOL;
        wrong += point != gold->points[k];
    }
    const size_t more = print->count > gold->count ? print->count - gold->count : 0;
    return wrong + more > 1 ? KIND_LETTERS : KIND_LETTER;
}

static enum kind kind_of(const struct normal_text *gold, size_t i, const struct normal_text *print,
                         struct partner partner)
{
    if (partner.other_count == 0) return KIND_LOST;
    if (partner.other_count > 1) return KIND_SPLIT;
    if (partner.gold_count > 1) return KIND_JOINED;
    const size_t j = partner.first;
    if (same_word(gold, i, print, j)) return KIND_RIGHT;
    if (same_without(gold, i, print, j, WITHOUT_MARKS)) return KIND_MARKS;
    if (same_without(gold, i, print, j, WITHOUT_MARKS | WITHOUT_CASE)) return KIND_CASE;
    if (same_without(gold, i, print, j, WITHOUT_MARKS | WITHOUT_CASE | WITHOUT_SIGNS)) return KIND_PUNCTUATION;
    const struct letters x = reduce(gold, i, WITHOUT_MARKS | WITHOUT_CASE),
                         y = reduce(print, j, WITHOUT_MARKS | WITHOUT_CASE);
    return kind_of_letters(&x, &y);
}

/* ---- Reading ------------------------------------------------------------------------------ */

static struct evaluate_source source_of(const struct text *text)
{
    return (struct evaluate_source){.bytes = text->bytes, .length = text->length};
}

static struct normal_text read_normal(struct evaluate_source text)
{
    struct normal_text normal;
    if (!normal_text_read(&normal, text.bytes, text.length)) bench_fail("out of memory");
    return normal;
}

static struct pair read_pair(const char *gold, const char *ocr)
{
    struct pair pair = {.gold = bench_read_file(gold), .ocr = bench_read_file(ocr)};
    if (pair.ocr.length == 0) bench_fail("%s: empty", ocr);
    pair.truth = read_normal(source_of(&pair.gold));
    pair.print = read_normal(source_of(&pair.ocr));
    if (pair.truth.line_count != pair.print.line_count) bench_fail("%s: not as many lines as %s", ocr, gold);
    pair.prints = align(&pair.truth, &pair.print);
    pair.kinds = bench_allocate((pair.truth.word_count + 1) * sizeof *pair.kinds);
    for (size_t i = 0; i < pair.truth.word_count; i++)
        pair.kinds[i] = kind_of(&pair.truth, i, &pair.print, pair.prints[i]);
    return pair;
}

static void free_pairs(struct pairs *pairs)
{
    for (size_t p = 0; p < pairs->count; p++) {
        struct pair *pair = &pairs->items[p];
        free(pair->gold.bytes);
        free(pair->ocr.bytes);
        normal_text_free(&pair->truth);
        normal_text_free(&pair->print);
        free(pair->kinds);
        free(pair->prints);
    }
    free(pairs->items);
}

/* ---- Restoring ----------------------------------------------------------------------------- */

/* What restores in one way. */
struct tool {
    pd_channels *channels;
    pd_restorer *restorer;
};

static struct tool open_tool(const pd_model *model, pd_mode mode, const char *channel)
{
    struct tool tool;
    pd_error error;
    pd_options options;
    pd_options_init(&options, sizeof options);
    if (pd_channels_open(model, channel, &tool.channels, &error) != PD_OK) bench_fail("%s", error.message);
    options.mode = mode;
    options.channels = tool.channels;
    if (pd_restorer_new(model, &options, &tool.restorer, &error) != PD_OK) bench_fail("%s", error.message);
    return tool;
}

static void close_tool(struct tool *tool)
{
    pd_restorer_free(tool->restorer);
    pd_channels_free(tool->channels);
}

static void print_word(const struct normal_text *text, size_t i)
{
    const struct normal_word word = text->words[i];
    for (size_t k = 0; k < word.length; k++) {
        char bytes[4];
        const size_t length = utf8_put(text->points[word.begin + k], bytes);
        fwrite(bytes, 1, length, stdout);
    }
}

static void print_partner(const struct normal_text *text, struct partner partner)
{
    printf(" ->");
    for (size_t k = 0; k < partner.other_count; k++) {
        putchar(' ');
        print_word(text, partner.first + k);
    }
}

static void print_error(const struct pair *pair, size_t i, const struct normal_text *now, struct partner partner)
{
    printf("    %-26s  ", kind_names[pair->kinds[i]]);
    print_word(&pair->truth, i);
    print_partner(&pair->print, pair->prints[i]);
    print_partner(now, partner);
    putchar('\n');
}

/* ---- Numbers ------------------------------------------------------------------------------- */

/* The digits of some words; those of more than WORD_LETTERS digits by their first ones. */
static struct letters digits_of(const struct normal_text *text, size_t first, size_t count)
{
    struct letters out = {0};
    for (size_t i = first; i < first + count; i++)
        for (size_t k = 0; k < text->words[i].length && out.count < WORD_LETTERS; k++) {
            const uint32_t point = text->points[text->words[i].begin + k];
            if (point >= '0' && point <= '9') out.points[out.count++] = point;
        }
    return out;
}

/* Whether a true word has digits, and what became of it has neither these nor those that were printed. */
static bool is_number_hit(const struct pair *pair, size_t i, const struct normal_text *now, struct partner partner)
{
    const struct partner print = pair->prints[i];
    const struct letters truth = digits_of(&pair->truth, i, 1),
                         before = digits_of(&pair->print, print.first, print.other_count),
                         after = digits_of(now, partner.first, partner.other_count);
    return truth.count > 0 && !same_letters(&after, &before) && !same_letters(&after, &truth);
}

/* ---- Trying a way -------------------------------------------------------------------------- */

static void count_kinds(struct way *way, const struct pair *pair, struct evaluate_source restored, bool list)
{
    struct normal_text now = read_normal(restored);
    if (now.line_count != pair->truth.line_count) bench_fail("%s: lines were added or lost", way->name);
    struct partner *partners = align(&pair->truth, &now);
    for (size_t i = 0; i < pair->truth.word_count; i++) {
        const bool right = is_right(&pair->truth, i, &now, partners[i]);
        way->right[pair->kinds[i]] += right;
        way->numbers_hit += is_number_hit(pair, i, &now, partners[i]);
        if (list && !right) print_error(pair, i, &now, partners[i]);
    }
    free(partners);
    normal_text_free(&now);
}

static void add_pair(struct evaluation *sum, const struct pair *pair, struct evaluate_source now)
{
    if (evaluate_pair(sum, source_of(&pair->gold), now, source_of(&pair->ocr), true) != PD_OK)
        bench_fail("out of memory");
}

static void try_way(const pd_model *model, const struct pairs *pairs, struct way *way, bool list)
{
    struct tool tool = open_tool(model, way->mode, way->channel);
    for (size_t p = 0; p < pairs->count; p++) {
        const struct pair *pair = &pairs->items[p];
        pd_block block;
        pd_error error;
        if (pd_restorer_text(tool.restorer, pair->ocr.bytes, pair->ocr.length, &block, &error) != PD_OK)
            bench_fail("%s", error.message);
        const struct evaluate_source now = {.bytes = block.text, .length = block.length};
        add_pair(&way->sum, pair, now);
        count_kinds(way, pair, now, list);
    }
    close_tool(&tool);
}

/* ---- Tables -------------------------------------------------------------------------------- */

static double percent(uint64_t part, uint64_t whole)
{
    return 100 * evaluate_share(part, whole);
}

static void print_errors_row(const char *name, const struct evaluation *sum, uint64_t numbers_hit)
{
    printf("%-30s %7.2f %% %7.2f %% %11.2f %% %15.2f %% %11llu\n", name, percent(sum->word_errors, sum->words),
           percent(sum->character_errors, sum->characters), percent(sum->words_right, sum->words),
           percent(sum->broken, sum->input_right), (unsigned long long)numbers_hit);
}

static void print_errors(const struct pairs *pairs, const struct way *ways, size_t way_count)
{
    struct evaluation before = {0};
    for (size_t p = 0; p < pairs->count; p++) {
        const struct pair *pair = &pairs->items[p];
        add_pair(&before, pair, source_of(&pair->ocr));
    }
    printf("%llu words; case and punctuation count\n", (unsigned long long)before.words);
    printf("%-30s %9s %9s %13s %17s %11s\n", "", "WER", "CER", "words exact", "right ones broken", "numbers hit");
    print_errors_row("before", &before, 0);
    for (size_t w = 0; w < way_count; w++) print_errors_row(ways[w].name, &ways[w].sum, ways[w].numbers_hit);
}

static void print_kinds(const struct pairs *pairs, const struct way *ways, size_t way_count)
{
    uint64_t counts[KIND_COUNT] = {0}, words = 0;
    for (size_t p = 0; p < pairs->count; p++)
        for (size_t i = 0; i < pairs->items[p].truth.word_count; i++) {
            counts[pairs->items[p].kinds[i]]++;
            words++;
        }
    printf("\nwhat the engine made of a word, and the share of these words that are right now\n");
    for (size_t w = 0; w < way_count; w++) printf("  (%zu) %s\n", w + 1, ways[w].name);
    printf("%-26s %6s %8s", "", "words", "of all");
    for (size_t w = 0; w < way_count; w++) printf("      (%zu)", w + 1);
    putchar('\n');
    for (size_t kind = 0; kind < KIND_COUNT; kind++) {
        if (counts[kind] == 0) continue;
        printf("%-26s %6llu %6.2f %%", kind_names[kind], (unsigned long long)counts[kind],
               percent(counts[kind], words));
        for (size_t w = 0; w < way_count; w++) printf(" %6.2f %%", percent(ways[w].right[kind], counts[kind]));
        putchar('\n');
    }
}

/* ---- Speed and memory ------------------------------------------------------------------------ */

/* Restores `copies` of a text as one stream; the most memory of its own on the way. */
static double restore_copies(pd_restorer *restorer, const struct text *text, size_t copies)
{
    pd_error error;
    pd_block block;
    double own = 0;
    for (size_t k = 0; k < copies; k++) {
        if (pd_restorer_feed(restorer, text->bytes, text->length, k + 1 == copies, &error) != PD_OK)
            bench_fail("%s", error.message);
        while (bench_next_block(restorer, &block)) continue;
        const double now = bench_read_status("RssAnon:");
        if (now > own) own = now;
    }
    return own;
}

static double time_copies(pd_restorer *restorer, const struct text *text, size_t copies)
{
    const double start = clock_seconds();
    restore_copies(restorer, text, copies);
    return clock_seconds() - start;
}

/*
 * The first document of a stream is read several times: to find its engine, and to learn its channel. Twice a long
 * stream takes as much more time as the same text without that.
 */
static void print_speed(const pd_model *model, const struct text *text, size_t runs)
{
    struct tool tool = open_tool(model, PD_MODE_OCR, NULL);
    double first[RUNS_MAX], rest[RUNS_MAX];
    const size_t copies = SPEED_BYTES / text->length + 1;
    const double words = (double)bench_count_words(text);
    restore_copies(tool.restorer, text, 1);
    for (size_t run = 0; run < runs; run++) {
        first[run] = time_copies(tool.restorer, text, 1);
        const double once = time_copies(tool.restorer, text, copies);
        rest[run] = time_copies(tool.restorer, text, 2 * copies) - once;
    }
    printf("one thread, ocr mode: %.0f k words/s of a first document, adapting to it; %.0f k words/s behind it\n",
           words / 1e3 / bench_median(first, runs), (double)copies * words / 1e3 / bench_median(rest, runs));
    close_tool(&tool);
}

/* Memory beside the model; to be measured before anything else has used some. */
static double measure_memory(const pd_model *model, const struct text *text)
{
    const double before = bench_read_status("RssAnon:");
    struct tool tool = open_tool(model, PD_MODE_OCR, NULL);
    const double own = restore_copies(tool.restorer, text, SPEED_BYTES / text->length + 1);
    close_tool(&tool);
    return own - before;
}

/* ---- Arguments ------------------------------------------------------------------------------- */

struct arguments {
    const char *model;
    const char *channels[CHANNELS_MAX];
    size_t channel_count, runs;
    bool errors;
};

static bool read_arguments(struct arguments *arguments, int argc, char **argv)
{
    static const struct option long_options[] = {{"model", required_argument, NULL, 'm'},
                                                 {"channel", required_argument, NULL, 'c'},
                                                 {"runs", required_argument, NULL, 'r'},
                                                 {"errors", no_argument, NULL, 'e'},
                                                 {NULL, 0, NULL, 0}};
    *arguments = (struct arguments){.runs = 5};
    for (int option; (option = getopt_long(argc, argv, "", long_options, NULL)) != -1;) {
        switch (option) {
        case 'm': arguments->model = optarg; break;
        case 'r': arguments->runs = strtoul(optarg, NULL, 10); break;
        case 'e': arguments->errors = true; break;
        case 'c':
            if (arguments->channel_count == CHANNELS_MAX) bench_fail("--channel: at most %d times", CHANNELS_MAX);
            arguments->channels[arguments->channel_count++] = optarg;
            break;
        default: return false;
        }
    }
    if (arguments->runs == 0 || arguments->runs > RUNS_MAX) bench_fail("--runs: 1 to %d", RUNS_MAX);
    if (optind == argc || (argc - optind) % 2 != 0) bench_fail("files come in pairs: GOLD OCR");
    return true;
}

int main(int argc, char **argv)
{
    struct arguments arguments;
    if (!read_arguments(&arguments, argc, argv)) return 1;
    struct pairs pairs = {.count = (size_t)(argc - optind) / 2};
    pairs.items = bench_allocate(pairs.count * sizeof *pairs.items);
    for (size_t p = 0; p < pairs.count; p++)
        pairs.items[p] = read_pair(argv[optind + (int)(2 * p)], argv[optind + (int)(2 * p) + 1]);
    pd_model *model = bench_open_model(arguments.model);
    const double memory = measure_memory(model, &pairs.items[0].ocr);

    struct way ways[WAYS_MAX] = {{.name = "auto mode", .mode = PD_MODE_AUTO},
                                 {.name = "ocr mode, channel chosen", .mode = PD_MODE_OCR}};
    size_t way_count = 2;
    for (size_t c = 0; c < arguments.channel_count; c++)
        ways[way_count++] = (struct way){
            .name = bench_file_name(arguments.channels[c]), .mode = PD_MODE_OCR, .channel = arguments.channels[c]};
    for (size_t w = 0; w < way_count; w++) try_way(model, &pairs, &ways[w], arguments.errors && w == 1);
    print_errors(&pairs, ways, way_count);
    print_kinds(&pairs, ways, way_count);
    putchar('\n');
    print_speed(model, &pairs.items[0].ocr, arguments.runs);
    printf("%.1f MB of memory beside the model\n", memory);
    pd_model_close(model);
    free_pairs(&pairs);
    return 0;
}
