/*
 * Look-ups. The keys of a cache line are next to each other, so a few vector instructions compare all of them at once.
 */
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "alphabet/alphabet.h"
#include "model/format.h"
#include "model/model.h"

unsigned model_find_group(const pd_model *model, const char *base, size_t length)
{
    size_t at = (size_t)format_hash(base, length) & model->index_mask;
    for (size_t tries = 0; tries <= model->index_mask; tries++) {
        const unsigned id = model->index[at];
        if (id == MODEL_NO_GROUP) return MODEL_NO_GROUP;
        const struct model_group *group = &model->groups[id];
        if (group->text_length == length && memcmp(model->pool + group->text, base, length) == 0) return id;
        at = (at + 1) & model->index_mask;
    }
    return MODEL_NO_GROUP;
}

/* The symbol of a canonical word in a group; SYMBOL_UNKNOWN if the group does not have it. */
static unsigned find_in_group(const pd_model *model, unsigned group, const char *word, size_t length)
{
    const struct model_group *g = &model->groups[group];
    for (unsigned id = g->first; id < (unsigned)g->first + g->count; id++) {
        const struct model_entry *entry = &model->entries[id];
        if (entry->text_length == length && memcmp(model->pool + entry->text, word, length) == 0) return id;
    }
    return SYMBOL_UNKNOWN;
}

unsigned model_find_word(const pd_model *model, const char *word, size_t length)
{
    char base[512];
    const size_t stripped = text_strip(word, length, base, sizeof base);
    if (stripped == SIZE_MAX) return SYMBOL_UNKNOWN;
    const unsigned group = model_find_group(model, base, stripped);
    return group == MODEL_NO_GROUP ? SYMBOL_UNKNOWN : find_in_group(model, group, word, length);
}

/* Below 0 if the name's groups come before these, 0 if they are these, above 0 if they come after. */
static int compare_name(const pd_model *model, const struct model_name *name, const uint16_t *groups, size_t count)
{
    for (size_t k = 0; k < MODEL_NAME_MAX; k++) {
        const int group = model->entries[name->symbols[k]].group, wanted = k < count ? groups[k] : SYMBOL_PAD;
        if (group != wanted) return group - wanted;
    }
    return 0;
}

size_t model_find_names(const pd_model *model, const uint16_t *groups, size_t count, const struct model_name **names)
{
    size_t low = model->name_first[groups[0]], end = model->name_first[groups[0] + 1];
    for (size_t high = end; low < high;) {
        const size_t middle = low + (high - low) / 2;
        if (compare_name(model, &model->names[middle], groups, count) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *names = &model->names[low];
    size_t found = 0;
    while (found < MODEL_NAMES_ALIKE && low + found < end &&
           compare_name(model, &model->names[low + found], groups, count) == 0)
        found++;
    return found;
}

/* The tag in slot i of a line. */
static inline uint32_t slot_tag(const struct model_line *line, unsigned i, bool highest)
{
    return line->keys[i] | (uint32_t)line->codes[i] >> model_tag_shift(highest) << 16;
}

static inline struct model_match read_slot(const struct model_line *line, unsigned i, bool highest, uint32_t reading)
{
    const unsigned code = line->codes[i], backoff = code >> MODEL_P_BITS & ((1u << MODEL_BACKOFF_BITS) - 1);
    return (struct model_match){.reading = reading,
                                .p = (uint8_t)(code & ((1u << MODEL_P_BITS) - 1)),
                                .backoff = highest ? 0 : (uint8_t)backoff};
}

static inline bool is_full(const struct model_line *line)
{
    return (line->keys[MODEL_LINE_SLOTS - 1] | line->codes[MODEL_LINE_SLOTS - 1]) != 0;
}

/*
 * One bit for each slot whose key is at most `most` above `tag`, in 16-bit arithmetic. That finds every reading that is
 * looked for, and few slots of other base words.
 */
static inline uint32_t find_near(const struct model_line *line, uint16_t tag, uint16_t most)
{
#ifdef __SSE2__
    const __m128i tags = _mm_set1_epi16((short)tag), limits = _mm_set1_epi16((short)most), zero = _mm_setzero_si128();
    const __m128i low = _mm_sub_epi16(_mm_loadu_si128((const __m128i *)(const void *)line->keys), tags);
    const __m128i high = _mm_sub_epi16(_mm_loadu_si128((const __m128i *)(const void *)(line->keys + 8)), tags);
    const __m128i low_hits = _mm_cmpeq_epi16(_mm_subs_epu16(low, limits), zero);
    const __m128i high_hits = _mm_cmpeq_epi16(_mm_subs_epu16(high, limits), zero);
    return (uint32_t)_mm_movemask_epi8(_mm_packs_epi16(low_hits, high_hits));
#else
    uint32_t hits = 0;
    for (unsigned i = 0; i < MODEL_LINE_SLOTS; i++) hits |= (uint32_t)((uint16_t)(line->keys[i] - tag) <= most) << i;
    return hits;
#endif
}

size_t model_find_matches(const struct model_table *table, struct model_probe probe, uint32_t limit,
                          struct model_match out[MODEL_MATCHES_MAX])
{
    const bool highest = table->highest;
    const uint32_t mask = model_tag_mask(highest);
    const uint16_t most = limit > UINT16_MAX ? UINT16_MAX : (uint16_t)(limit - 1);
    size_t count = 0;
    uint64_t at = probe.line;
    for (unsigned reach = 0; reach < table->reach; reach++) {
        const struct model_line *line = &table->lines[at];
        for (uint32_t hits = find_near(line, (uint16_t)probe.tag, most); hits; hits &= hits - 1) {
            const unsigned i = (unsigned)__builtin_ctz(hits);
            const uint32_t reading = (slot_tag(line, i, highest) - probe.tag) & mask;
            if (reading >= limit || (line->keys[i] | line->codes[i]) == 0) continue;
            if (count == MODEL_MATCHES_MAX) return count;
            out[count++] = read_slot(line, i, highest, reading);
        }
        if (!is_full(line)) break;
        at = model_next_line(at, probe.step, table->line_count);
    }
    return count;
}

bool model_find_reading(const struct model_table *table, struct model_probe probe, uint32_t reading,
                        struct model_match *out)
{
    const uint32_t tag = (probe.tag + reading) & model_tag_mask(table->highest);
    uint64_t at = probe.line;
    for (unsigned reach = 0; reach < table->reach; reach++) {
        const struct model_line *line = &table->lines[at];
        for (uint32_t hits = find_near(line, (uint16_t)tag, 0); hits; hits &= hits - 1) {
            const unsigned i = (unsigned)__builtin_ctz(hits);
            if (slot_tag(line, i, table->highest) != tag || (line->keys[i] | line->codes[i]) == 0) continue;
            *out = read_slot(line, i, table->highest, reading);
            return true;
        }
        if (!is_full(line)) return false;
        at = model_next_line(at, probe.step, table->line_count);
    }
    return false;
}

bool model_find_ngram(const pd_model *model, const uint16_t *words, size_t n, struct model_match *out)
{
    const struct model_table *table = &model->tables[n];
    uint64_t group_sum = 0;
    uint32_t reading = 0;
    for (size_t i = 0; i < n; i++) {
        const unsigned group = model->entries[words[i]].group;
        group_sum += group * model_group_factor[n - 1 - i];
        reading = reading * table->radix + (words[i] - (uint32_t)model->groups[group].first);
    }
    return model_find_reading(table, model_probe(table->line_count, table->highest, group_sum), reading, out);
}

double model_log_p(const pd_model *model, const uint16_t *words, size_t n)
{
    if (n > model->order) {
        words += n - model->order;
        n = model->order;
    }
    double backoff = 0;
    for (; n > 1; words++, n--) {
        struct model_match match;
        if (model_find_ngram(model, words, n, &match)) return (double)model->tables[n].log_p[match.p] + backoff;
        if (n == 2) {
            backoff += (double)model->entries[words[0]].log_backoff;
        } else if (model_find_ngram(model, words, n - 1, &match)) {
            backoff += (double)model->tables[n - 1].log_backoff[match.backoff];
        }
    }
    return (double)model->entries[words[0]].log_p + backoff;
}
