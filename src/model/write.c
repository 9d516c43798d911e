/*
 * Packing a trained model into its file. Every step goes through its data in a fixed order, so the same contents give
 * the same bytes.
 *
 * Codes of probabilities and back-off weights are chosen by Lloyd's algorithm on a histogram (Lloyd 1982): 2^b levels
 * that minimise the squared error of the logarithms.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alphabet/alphabet.h"
#include "base/error.h"
#include "base/file.h"
#include "model/format.h"

/* ---- Code books ---- */

enum { HISTOGRAM_BINS = 1 << 15, LLOYD_ROUNDS = 60 };

struct code_book {
    float level[256];
    size_t levels;
    float low, width; /* of the histogram's bins */
    uint8_t code[HISTOGRAM_BINS];
};

static size_t bin_of(const struct code_book *book, float value)
{
    const float at = (value - book->low) / book->width;
    if (!(at > 0)) return 0;
    return at >= HISTOGRAM_BINS ? HISTOGRAM_BINS - 1 : (size_t)at;
}

/*
 * One round: gives each bin to its nearest level (levels ascend), then moves each level to the mean of its bins. Bins
 * without values move no level, so only the last round does anything with them.
 */
static void lloyd_round(struct code_book *book, const uint64_t *bins, bool is_last)
{
    double sum[256] = {0}, weight[256] = {0};
    size_t level = 0;
    for (size_t b = 0; b < HISTOGRAM_BINS; b++) {
        if (bins[b] == 0 && !is_last) continue;
        const float centre = book->low + ((float)b + 0.5f) * book->width;
        while (level + 1 < book->levels && fabsf(book->level[level + 1] - centre) <= fabsf(book->level[level] - centre))
            level++;
        book->code[b] = (uint8_t)level;
        sum[level] += (double)bins[b] * (double)centre;
        weight[level] += (double)bins[b];
    }
    for (size_t i = 0; i < book->levels; i++)
        if (weight[i] > 0) book->level[i] = (float)(sum[i] / weight[i]);
}

/*
 * Places the first levels: their density is the cube root of the density of the values. If there are many levels, that
 * is optimal (Panter and Dite 1951). Lloyd's rounds alone would not move levels to regions with few values.
 */
static void place_levels(struct code_book *book, const uint64_t *bins)
{
    enum { RUN = 64, RUNS = HISTOGRAM_BINS / RUN }; /* bins taken together to estimate a density */
    double share[RUNS] = {0}, total = 0;
    for (size_t run = 0; run < RUNS; run++) {
        for (size_t b = 0; b < RUN; b++) share[run] += (double)bins[run * RUN + b];
        share[run] = cbrt(share[run]);
        total += share[run];
    }
    double passed = 0;
    size_t run = 0;
    for (size_t i = 0; i < book->levels; i++) {
        const double target = total * ((double)i + 0.5) / (double)book->levels;
        while (run + 1 < RUNS && passed + share[run] <= target) passed += share[run++];
        const double inside = share[run] > 0 ? (target - passed) / share[run] : 0;
        book->level[i] = book->low + (float)(((double)run + inside) * RUN) * book->width;
    }
}

/* Makes a code book of `levels` levels for the values for which `wanted` is not 0 (NULL: for all). */
static bool make_book(struct code_book *book, size_t levels, const float *values, size_t count, const uint8_t *wanted)
{
    uint64_t *bins = calloc(HISTOGRAM_BINS, sizeof *bins);
    if (!bins) return false;
    float low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < count; i++) {
        if (wanted && !wanted[i]) continue;
        low = fminf(low, values[i]);
        high = fmaxf(high, values[i]);
    }
    if (low > high) low = high = 0;
    book->levels = levels;
    book->low = low;
    book->width = (high > low ? high - low : 1.0f) / HISTOGRAM_BINS;
    for (size_t i = 0; i < count; i++)
        if (!wanted || wanted[i]) bins[bin_of(book, values[i])]++;
    place_levels(book, bins);
    for (int round = 1; round <= LLOYD_ROUNDS; round++) lloyd_round(book, bins, round == LLOYD_ROUNDS);
    free(bins);
    return true;
}

/* ---- Building the parts ---- */

struct builder {
    const struct model_contents *contents;
    struct format_header header;
    struct model_entry *entries;
    struct model_group *groups;
    uint16_t *index;
    char *pool;
    struct model_line *lines[MODEL_ORDER_MAX + 1];
    struct model_name *names;
    uint16_t *name_first;
};

static bool add_text(struct builder *b, const char *text, size_t length, uint32_t *offset)
{
    if (length > UINT8_MAX || b->header.pool_size + length > FORMAT_POOL_MAX) return false;
    *offset = (uint32_t)b->header.pool_size;
    memcpy(b->pool + b->header.pool_size, text, length);
    b->header.pool_size += length;
    return true;
}

static int level_of_share(double share)
{
    const double logit = log(share / (1 - share));
    const int level = (int)lrint((logit + 6.0) * 15.0 / 12.0);
    return level < 0 ? 0 : level > 15 ? 15 : level;
}

static double share_of_level(int level)
{
    return 1 / (1 + exp(-(level * 12.0 / 15.0 - 6.0)));
}

/*
 * How often a word has capitals, in one byte: the share of title case among words not all in capitals, and the share of
 * words all in capitals.
 */
static uint8_t case_code(const struct model_symbol *symbol)
{
    const double lower = (double)symbol->cased[CASE_LOWER], title = (double)symbol->cased[CASE_TITLE],
                 upper = (double)symbol->cased[CASE_UPPER];
    const int t = level_of_share((title + 0.1) / (lower + title + 0.5));
    const int u = level_of_share((upper + 0.05) / (lower + title + upper + 1.0));
    return (uint8_t)(t * 16 + u);
}

static void fill_case_costs(struct builder *b)
{
    for (int code = 0; code < 256; code++) {
        const double title = share_of_level(code / 16), upper = share_of_level(code % 16);
        float *cost = b->header.case_cost[code];
        cost[CASE_LOWER] = (float)log((1 - upper) * (1 - title));
        cost[CASE_TITLE] = (float)log((1 - upper) * title);
        cost[CASE_UPPER] = (float)log(upper);
        cost[CASE_MIXED] = (float)log(0.001);
    }
}

static bool add_group(struct builder *b, size_t first, const char *base, size_t length)
{
    struct model_group *group = &b->groups[b->header.group_count++];
    *group = (struct model_group){.first = (uint16_t)first, .text_length = (uint8_t)length, .count = 0};
    return add_text(b, base, length, &group->text);
}

/* Makes entries and groups from the symbols; false if the contents break the rules. */
static bool add_symbols(struct builder *b)
{
    const struct model_contents *c = b->contents;
    char base[256] = "", last[256] = "";
    size_t base_length = 0, last_length = 0;
    for (size_t id = 0; id < c->symbol_count; id++) {
        const struct model_symbol *s = &c->symbols[id];
        const size_t length = strlen(s->text);
        if (id >= SYMBOL_FIRST_WORD) {
            base_length = length < 80 ? text_strip(s->text, length, base, sizeof base) : SIZE_MAX;
            if (base_length == SIZE_MAX || base_length == 0) return false;
        }
        const bool same = id > SYMBOL_FIRST_WORD && base_length == last_length && memcmp(base, last, base_length) == 0;
        if (!same && !add_group(b, id, base, base_length)) return false;
        struct model_group *group = &b->groups[b->header.group_count - 1];
        if (group->count == MODEL_GROUP_MAX) return false;
        group->count++;
        struct model_entry *entry = &b->entries[id];
        *entry = (struct model_entry){.log_p = s->log_p,
                                      .log_backoff = s->log_backoff,
                                      .group = (uint16_t)(b->header.group_count - 1),
                                      .text_length = (uint8_t)length,
                                      .letter_case = case_code(s)};
        if (!add_text(b, s->text, length, &entry->text)) return false;
        memcpy(last, base, base_length);
        last_length = base_length;
    }
    return true;
}

/* Makes the index from base letters to groups, at most half full. */
static bool add_index(struct builder *b)
{
    size_t size = 64;
    while (size < 2 * (size_t)b->header.group_count) size *= 2;
    b->header.index_size = size;
    b->index = malloc(size * sizeof *b->index);
    if (!b->index) return false;
    memset(b->index, 0xFF, size * sizeof *b->index);
    for (size_t g = SYMBOL_FIRST_WORD; g < b->header.group_count; g++) {
        const struct model_group *group = &b->groups[g];
        size_t at = (size_t)format_hash(b->pool + group->text, group->text_length) & (size - 1);
        while (b->index[at] != MODEL_NO_GROUP) at = (at + 1) & (size - 1);
        b->index[at] = (uint16_t)g;
    }
    return true;
}

/* ---- The n-gram tables ---- */

/*
 * Puts a key and code into the first line of the probe that has room; returns how many lines it has tried, 0: no room.
 */
static unsigned place(struct model_line *lines, uint64_t count, struct model_probe probe, uint16_t key, uint16_t code)
{
    uint64_t at = probe.line;
    for (unsigned reach = 1; reach <= FORMAT_REACH_MAX; reach++) {
        struct model_line *line = &lines[at];
        for (unsigned i = 0; i < MODEL_LINE_SLOTS; i++) {
            if ((line->keys[i] | line->codes[i]) != 0) continue;
            line->keys[i] = key;
            line->codes[i] = code;
            return reach;
        }
        at = model_next_line(at, probe.step, count);
    }
    return 0;
}

static bool fill_lines(struct builder *b, unsigned order, const struct model_ngrams *grams, const uint8_t *p_code,
                       const uint8_t *backoff_code)
{
    struct format_table *t = &b->header.tables[order - 1];
    const bool highest = order == b->contents->order;
    const uint32_t radix = model_radix(order, highest);
    t->reach = 1;
    for (size_t i = 0; i < grams->count; i++) {
        uint64_t group_sum = 0;
        uint32_t reading = 0;
        for (unsigned k = 0; k < order; k++) {
            const uint16_t id = grams->ids[i * order + k];
            const unsigned group = b->entries[id].group;
            group_sum += group * model_group_factor[order - 1 - k];
            reading = reading * radix + (id - (uint32_t)b->groups[group].first);
        }
        const struct model_probe probe = model_probe(t->line_count, highest, group_sum);
        const uint32_t tag = (probe.tag + reading) & model_tag_mask(highest);
        const uint16_t key = (uint16_t)tag;
        uint16_t code = (uint16_t)(tag >> 16 << model_tag_shift(highest) | p_code[i]);
        if (!highest) code = (uint16_t)(code | backoff_code[i] << MODEL_P_BITS);
        if ((key | code) == 0) code = 1; /* 0 means an empty slot: take the neighbouring probability */
        const unsigned reach = place(b->lines[order], t->line_count, probe, key, code);
        if (reach == 0) return false;
        if (reach > t->reach) t->reach = reach;
    }
    return true;
}

static bool make_codes(struct builder *b, unsigned order, uint8_t *p_code, uint8_t *backoff_code)
{
    const struct model_ngrams *grams = &b->contents->ngrams[order];
    struct format_table *t = &b->header.tables[order - 1];
    struct code_book *book = malloc(sizeof *book);
    if (!book) return false;
    bool ok = make_book(book, 1 << MODEL_P_BITS, grams->log_p, grams->count, NULL);
    if (ok) {
        memcpy(t->log_p, book->level, sizeof t->log_p);
        for (size_t i = 0; i < grams->count; i++) p_code[i] = book->code[bin_of(book, grams->log_p[i])];
    }
    if (ok && backoff_code) {
        /* Code 0 is for n-grams that are not a context. On entry, backoff_code says which n-grams are one. */
        const size_t levels = (1 << MODEL_BACKOFF_BITS) - 1;
        ok = make_book(book, levels, grams->log_backoff, grams->count, backoff_code);
        if (ok) {
            memcpy(t->log_backoff + 1, book->level, levels * sizeof *t->log_backoff);
            for (size_t i = 0; i < grams->count; i++)
                if (backoff_code[i]) backoff_code[i] = (uint8_t)(book->code[bin_of(book, grams->log_backoff[i])] + 1);
        }
    }
    free(book);
    return ok;
}

/* Sets 1 for the n-grams of an order that longer ones start with. Both lists are sorted in the same way. */
static void mark_contexts(const struct model_contents *c, unsigned order, uint8_t *marks)
{
    const struct model_ngrams *grams = &c->ngrams[order], *longer = &c->ngrams[order + 1];
    size_t at = 0;
    for (size_t i = 0; i < grams->count; i++) {
        const uint16_t *ids = grams->ids + i * order;
        int difference = -1;
        while (at < longer->count) {
            const uint16_t *other = longer->ids + at * (order + 1);
            difference = 0;
            for (unsigned k = 0; k < order && difference == 0; k++) difference = (int)other[k] - (int)ids[k];
            if (difference >= 0) break;
            at++;
        }
        marks[i] = at < longer->count && difference == 0;
    }
}

static bool is_prime(uint64_t n)
{
    for (uint64_t d = 2; d * d <= n; d++)
        if (n % d == 0) return false;
    return n > 1;
}

static uint64_t next_prime(uint64_t n)
{
    while (!is_prime(n)) n++;
    return n;
}

static bool add_table(struct builder *b, unsigned order)
{
    const struct model_ngrams *grams = &b->contents->ngrams[order];
    const bool highest = order == b->contents->order;
    struct format_table *t = &b->header.tables[order - 1];
    t->ngrams = grams->count;
    uint8_t *p_code = calloc(grams->count + 1, 1), *backoff_code = highest ? NULL : calloc(grams->count + 1, 1);
    bool ok = p_code && (highest || backoff_code);
    if (ok && !highest) mark_contexts(b->contents, order, backoff_code);
    ok = ok && make_codes(b, order, p_code, backoff_code);
    bool placed = false;
    for (int load = 92; ok && !placed; load -= 5) { /* percent of the slots in use */
        t->line_count = next_prime((uint64_t)grams->count * 100 / (uint64_t)(MODEL_LINE_SLOTS * load) + 1);
        free(b->lines[order]);
        b->lines[order] = calloc((size_t)t->line_count, sizeof *b->lines[order]);
        ok = b->lines[order] != NULL && load > 0;
        placed = ok && fill_lines(b, order, grams, p_code, backoff_code);
    }
    free(p_code);
    free(backoff_code);
    return ok;
}

/* ---- Names ---- */

static bool is_name(const struct builder *b, const struct model_name *name)
{
    size_t count = 0;
    for (; count < MODEL_NAME_MAX && name->symbols[count] != SYMBOL_PAD; count++)
        if (name->symbols[count] < SYMBOL_FIRST_WORD || name->symbols[count] >= b->header.symbol_count) return false;
    for (size_t k = count; k < MODEL_NAME_MAX; k++)
        if (name->symbols[k] != SYMBOL_PAD) return false;
    return count >= 2;
}

static int by_groups(const void *left, const void *right, void *builder)
{
    const struct builder *b = builder;
    const uint16_t *one = ((const struct model_name *)left)->symbols;
    const uint16_t *other = ((const struct model_name *)right)->symbols;
    for (size_t k = 0; k < MODEL_NAME_MAX; k++)
        if (b->entries[one[k]].group != b->entries[other[k]].group)
            return (int)b->entries[one[k]].group - (int)b->entries[other[k]].group;
    return memcmp(one, other, sizeof(struct model_name));
}

/* Adds the names, sorted by groups and without duplicates, and an index by their first groups. */
static bool add_names(struct builder *b)
{
    const struct model_contents *c = b->contents;
    struct format_header *h = &b->header;
    if (c->name_count == 0) return true;
    b->names = malloc(c->name_count * sizeof *b->names);
    b->name_first = calloc((size_t)h->group_count + 1, sizeof *b->name_first);
    if (!b->names || !b->name_first) return false;
    memcpy(b->names, c->names, c->name_count * sizeof *b->names);
    qsort_r(b->names, c->name_count, sizeof *b->names, by_groups, b);
    for (size_t i = 0; i < c->name_count; i++) {
        if (i > 0 && memcmp(&b->names[i], &b->names[h->name_count - 1], sizeof *b->names) == 0) continue;
        b->names[h->name_count++] = b->names[i];
        b->name_first[b->entries[b->names[i].symbols[0]].group + 1]++;
    }
    for (size_t g = 0; g < h->group_count; g++)
        b->name_first[g + 1] = (uint16_t)(b->name_first[g + 1] + b->name_first[g]);
    return true;
}

/* ---- The file ---- */

static uint64_t align(uint64_t offset)
{
    return (offset + FORMAT_ALIGN - 1) / FORMAT_ALIGN * FORMAT_ALIGN;
}

static void put(unsigned char *image, uint64_t offset, const void *bytes, uint64_t size)
{
    if (size) memcpy(image + offset, bytes, (size_t)size);
}

/* Puts the parts one after the other and returns the whole file, which the caller frees; NULL: out of memory. */
static unsigned char *make_image(struct builder *b)
{
    struct format_header *h = &b->header;
    const char *description = b->contents->description ? b->contents->description : "";
    h->description_size = strlen(description) + 1;
    h->entries = align(sizeof *h);
    h->groups = align(h->entries + h->symbol_count * sizeof *b->entries);
    h->index = align(h->groups + h->group_count * sizeof *b->groups);
    h->pool = align(h->index + h->index_size * sizeof *b->index);
    h->description = align(h->pool + h->pool_size);
    uint64_t end = align(h->description + h->description_size);
    for (unsigned n = 2; n <= h->order; n++) {
        h->tables[n - 1].offset = end;
        end += h->tables[n - 1].line_count * sizeof(struct model_line);
    }
    if (b->contents->weights) {
        h->weights = end;
        h->weight_bits = b->contents->weight_bits;
        h->weight_unit = b->contents->weight_unit;
        end = align(end + (1ull << h->weight_bits));
    }
    if (h->name_count) {
        h->names = (uint32_t)(end / FORMAT_ALIGN);
        end = align(end + h->name_count * sizeof *b->names + (h->group_count + 1ull) * sizeof *b->name_first);
    }
    h->file_size = end;
    unsigned char *image = calloc((size_t)end, 1);
    if (!image) return NULL;
    put(image, h->entries, b->entries, h->symbol_count * sizeof *b->entries);
    put(image, h->groups, b->groups, h->group_count * sizeof *b->groups);
    put(image, h->index, b->index, h->index_size * sizeof *b->index);
    put(image, h->pool, b->pool, h->pool_size);
    put(image, h->description, description, h->description_size);
    for (unsigned n = 2; n <= h->order; n++)
        put(image, h->tables[n - 1].offset, b->lines[n], h->tables[n - 1].line_count * sizeof(struct model_line));
    if (h->weights) put(image, h->weights, b->contents->weights, 1ull << h->weight_bits);
    if (h->names) {
        const uint64_t names = (uint64_t)h->names * FORMAT_ALIGN, size = h->name_count * sizeof *b->names;
        put(image, names, b->names, size);
        put(image, names + size, b->name_first, (h->group_count + 1ull) * sizeof *b->name_first);
    }
    put(image, 0, h, sizeof *h);
    const size_t behind = offsetof(struct format_header, checksum) + sizeof h->checksum;
    h->checksum = format_checksum(image + behind, (size_t)end - behind);
    put(image, 0, h, sizeof *h);
    return image;
}

static pd_status write_file(const char *path, const unsigned char *image, size_t size, pd_error *error)
{
    struct file_output output;
    int error_number = file_output_init(&output, path);
    if (error_number == 0) error_number = file_output_open(&output);
    if (error_number == 0 && fwrite(image, 1, size, output.stream) == size) {
        error_number = file_output_commit(&output);
    } else if (error_number == 0) {
        error_number = errno;
        file_output_discard(&output);
    }
    if (error_number == 0) return PD_OK;
    return error_set(error, PD_ERROR_IO, "cannot write %s: %s", path, strerror(error_number));
}

/* Whether the n-grams of an order have only known symbols, and are sorted without duplicates. */
static bool ngrams_fit(const struct model_contents *c, unsigned order)
{
    const struct model_ngrams *grams = &c->ngrams[order];
    for (size_t i = 0; i < grams->count; i++) {
        const uint16_t *ids = grams->ids + i * order;
        int difference = i == 0 ? 1 : 0;
        for (unsigned k = 0; k < order; k++) {
            if (ids[k] >= c->symbol_count) return false;
            if (difference == 0) difference = (int)ids[k] - (int)(ids - order)[k];
        }
        if (difference <= 0) return false;
    }
    return true;
}

static pd_status build(struct builder *b, const char *path, pd_error *error)
{
    const struct model_contents *c = b->contents;
    memcpy(b->header.magic, FORMAT_MAGIC, sizeof b->header.magic);
    b->header.version = MODEL_VERSION;
    b->header.order = c->order;
    b->header.symbol_count = (uint32_t)c->symbol_count;
    b->entries = calloc(c->symbol_count, sizeof *b->entries);
    b->groups = calloc(c->symbol_count, sizeof *b->groups);
    b->pool = malloc(FORMAT_POOL_MAX);
    if (!b->entries || !b->groups || !b->pool) return error_memory(error);
    fill_case_costs(b);
    if (!add_symbols(b))
        return error_set(error, PD_ERROR_ARGUMENT, "vocabulary: a word is too long, or a group too large");
    if (!add_index(b)) return error_memory(error);
    if (c->name_count > MODEL_NAMES_MAX)
        return error_set(error, PD_ERROR_ARGUMENT, "more than %d names", MODEL_NAMES_MAX);
    for (size_t i = 0; i < c->name_count; i++)
        if (!is_name(b, &c->names[i])) return error_set(error, PD_ERROR_ARGUMENT, "name %zu is none", i);
    if (!add_names(b)) return error_memory(error);
    for (unsigned n = 2; n <= c->order; n++)
        if (!ngrams_fit(c, n))
            return error_set(error, PD_ERROR_ARGUMENT, "%u-grams: not sorted, doubled, or of no symbol", n);
    for (unsigned n = 2; n <= c->order; n++)
        if (!add_table(b, n)) return error_memory(error);
    unsigned char *image = make_image(b);
    if (!image) return error_memory(error);
    const pd_status status = write_file(path, image, (size_t)b->header.file_size, error);
    free(image);
    return status;
}

pd_status model_write(const char *path, const struct model_contents *contents, pd_error *error)
{
    if (contents->order < 2 || contents->order > MODEL_ORDER_MAX || contents->symbol_count <= SYMBOL_FIRST_WORD ||
        contents->symbol_count >= MODEL_SYMBOLS_MAX)
        return error_set(error, PD_ERROR_ARGUMENT, "a model needs order 2 to %d and a vocabulary", MODEL_ORDER_MAX);
    struct builder *b = calloc(1, sizeof *b);
    if (!b) return error_memory(error);
    b->contents = contents;
    const pd_status status = build(b, path, error);
    free(b->entries);
    free(b->groups);
    free(b->index);
    free(b->pool);
    free(b->names);
    free(b->name_first);
    for (unsigned n = 2; n <= contents->order; n++) free(b->lines[n]);
    free(b);
    return status;
}

/* ---- Other languages for a file that is there already ---- */

pd_status model_write_languages(const char *path, const pd_model *model, const struct model_language *languages,
                                size_t count, pd_error *error)
{
    if (!model_languages_fit(languages, count))
        return error_set(error, PD_ERROR_ARGUMENT, "more than %d languages, or not with names of their own",
                         MODEL_LANGUAGES_MAX);
    struct format_header h;
    memcpy(&h, model->map, sizeof h);
    const uint64_t old_end = h.languages.offset ? h.languages.offset : h.file_size, begin = align(old_end);
    h.languages = (struct format_languages){.offset = count ? begin : 0, .count = count};
    h.file_size = align(begin + count * sizeof *languages);
    unsigned char *image = calloc((size_t)h.file_size, 1);
    if (!image) return error_memory(error);
    put(image, 0, model->map, old_end);
    put(image, begin, languages, count * sizeof *languages);
    put(image, 0, &h, sizeof h);
    const size_t behind = offsetof(struct format_header, checksum) + sizeof h.checksum;
    h.checksum = format_checksum(image + behind, (size_t)h.file_size - behind);
    put(image, 0, &h, sizeof h);
    const pd_status status = write_file(path, image, (size_t)h.file_size, error);
    free(image);
    return status;
}
