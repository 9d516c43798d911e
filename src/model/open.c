/*
 * Opening a model: map the file, then check everything that later code relies on: every offset, id, length and text
 * outside the n-gram tables. The tables themselves need no check: a slot is a tag to compare and two codes, and every
 * possible code has an entry in a code book. So opening takes the same time for tables of any size, and reads no page
 * of them.
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alphabet/alphabet.h"
#include "base/error.h"
#include "model/format.h"
#include "text/utf8.h"

uint64_t format_checksum(const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    uint64_t lanes[4] = {1, 2, 3, 4};
    for (; length >= 32; length -= 32, at += 32) {
        uint64_t words[4];
        memcpy(words, at, 32);
        for (int k = 0; k < 4; k++) {
            lanes[k] = (lanes[k] ^ words[k]) * 0x9E3779B97F4A7C15u;
            lanes[k] ^= lanes[k] >> 32;
        }
    }
    uint64_t sum = length;
    for (size_t i = 0; i < length; i++) sum = (sum ^ at[i]) * 0x100000001B3u;
    for (int k = 0; k < 4; k++) sum = model_mix(sum ^ lanes[k]) * 0xC2B2AE3D27D4EB4Fu;
    return model_mix(sum);
}

static bool within(uint64_t offset, uint64_t count, uint64_t unit, uint64_t size)
{
    return offset <= size && (unit == 0 || count <= (size - offset) / unit);
}

static bool is_weight(float value)
{
    return isfinite(value) && value >= -200.0f && value <= 200.0f;
}

static bool are_weights(const float *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!is_weight(values[i])) return false;
    return true;
}

static bool header_fits(const struct format_header *h, size_t size)
{
    if (h->order < 2 || h->order > MODEL_ORDER_MAX || h->file_size != size) return false;
    if (h->symbol_count < SYMBOL_FIRST_WORD || h->symbol_count > MODEL_SYMBOLS_MAX) return false;
    if (h->group_count < SYMBOL_FIRST_WORD || h->group_count >= MODEL_NO_GROUP) return false;
    if (h->pool_size > FORMAT_POOL_MAX || h->description_size == 0) return false;
    if (h->index_size <= h->group_count || (h->index_size & (h->index_size - 1)) != 0) return false;
    if (h->entries % 8 || h->groups % 8 || h->index % 8) return false;
    return within(h->entries, h->symbol_count, sizeof(struct model_entry), size) &&
           within(h->groups, h->group_count, sizeof(struct model_group), size) &&
           within(h->index, h->index_size, sizeof(uint16_t), size) && within(h->pool, h->pool_size, 1, size) &&
           within(h->description, h->description_size, 1, size) && are_weights(h->case_cost[0], 256 * 4);
}

static bool table_fits(const struct format_table *t, size_t size)
{
    return t->line_count > 0 && t->line_count <= UINT32_MAX && t->reach > 0 && t->reach <= FORMAT_REACH_MAX &&
           t->offset % FORMAT_ALIGN == 0 && within(t->offset, t->line_count, sizeof(struct model_line), size) &&
           are_weights(t->log_p, 1 << MODEL_P_BITS) && are_weights(t->log_backoff, 1 << MODEL_BACKOFF_BITS);
}

static bool weights_fit(const struct format_header *h, size_t size)
{
    if (h->weights == 0) return true;
    return h->weight_bits >= 8 && h->weight_bits <= 26 && within(h->weights, 1ull << h->weight_bits, 1, size) &&
           isfinite(h->weight_unit) && h->weight_unit > 0 && h->weight_unit < 1;
}

static bool names_fit(const struct format_header *h, size_t size)
{
    const uint64_t names = h->name_count * sizeof(struct model_name);
    const uint64_t index = (h->group_count + 1ull) * sizeof(uint16_t);
    return h->names == 0 || within((uint64_t)h->names * FORMAT_ALIGN, names + index, 1, size);
}

/* Whether names have only valid symbol ids, and their index points only to names. A wrong order does no harm. */
static bool names_are_sound(const pd_model *m, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < MODEL_NAME_MAX; k++)
            if (m->names[i].symbols[k] >= m->symbol_count) return false;
    for (size_t g = 0; g <= m->group_count; g++)
        if (m->name_first[g] > count || (g > 0 && m->name_first[g] < m->name_first[g - 1])) return false;
    return true;
}

static bool is_language_name(const char *name)
{
    const char *end = memchr(name, '\0', MODEL_LANGUAGE_NAME);
    return end && end > name && strspn(name, "abcdefghijklmnopqrstuvwxyz-") == (size_t)(end - name);
}

bool model_languages_fit(const struct model_language *languages, size_t count)
{
    if (count > MODEL_LANGUAGES_MAX) return false;
    for (size_t k = 0; k < count; k++) {
        if (!is_language_name(languages[k].name)) return false;
        for (size_t other = 0; other < k; other++)
            if (strcmp(languages[k].name, languages[other].name) == 0) return false;
    }
    return true;
}

/* Finds the languages. Every cost is valid, so only their names are looked at. */
static bool read_languages(pd_model *m, const struct format_languages *where)
{
    if (where->offset == 0) return true;
    if (where->offset % FORMAT_ALIGN != 0 ||
        !within(where->offset, where->count, sizeof(struct model_language), m->map_size))
        return false;
    m->languages = (const void *)(m->map + where->offset);
    m->language_count = (size_t)where->count;
    return model_languages_fit(m->languages, m->language_count);
}

/* Whether `word` without its marks is `base`, letter by letter. The promise that only marks change depends on this. */
static bool strips_to(const char *word, size_t word_length, const char *base, size_t base_length)
{
    size_t at = 0, base_at = 0;
    while (at < word_length && base_at < base_length) {
        const uint32_t c = utf8_next(word, word_length, &at), b = utf8_next(base, base_length, &base_at);
        if (c == UTF8_INVALID || b == UTF8_INVALID || letter_strip(c) != b) return false;
    }
    return at == word_length && base_at == base_length;
}

static bool symbols_fit(const pd_model *m)
{
    for (size_t g = 0; g < m->group_count; g++) {
        const struct model_group *group = &m->groups[g];
        if (!within(group->text, group->text_length, 1, m->pool_size) || group->count == 0 ||
            group->count > MODEL_GROUP_MAX || (size_t)group->first + group->count > m->symbol_count)
            return false;
        for (size_t id = group->first; id < (size_t)group->first + group->count; id++)
            if (m->entries[id].group != g) return false;
    }
    for (size_t id = 0; id < m->symbol_count; id++) {
        const struct model_entry *e = &m->entries[id];
        if (!within(e->text, e->text_length, 1, m->pool_size) || e->group >= m->group_count || !is_weight(e->log_p) ||
            !is_weight(e->log_backoff))
            return false;
        const struct model_group *group = &m->groups[e->group];
        if (id < group->first || id >= (size_t)group->first + group->count) return false;
        if (id < SYMBOL_FIRST_WORD) continue;
        if (e->text_length == 0 ||
            !strips_to(m->pool + e->text, e->text_length, m->pool + group->text, group->text_length))
            return false;
    }
    for (size_t i = 0; i <= m->index_mask; i++)
        if (m->index[i] != MODEL_NO_GROUP && m->index[i] >= m->group_count) return false;
    return true;
}

static void set_table(struct model_table *table, const struct format_table *t, unsigned order, bool highest,
                      const unsigned char *map)
{
    table->lines = (const void *)(map + t->offset);
    table->line_count = t->line_count;
    table->ngrams = t->ngrams;
    table->highest = highest;
    table->radix = model_radix(order, highest);
    table->reach = t->reach;
    memcpy(table->log_p, t->log_p, sizeof table->log_p);
    memcpy(table->log_backoff, t->log_backoff, sizeof table->log_backoff);
}

/* Fills the model from its mapped file; false if anything in it does not fit. */
static bool read_map(pd_model *m)
{
    const unsigned char *map = m->map;
    const struct format_header *h = (const void *)map;
    if (!header_fits(h, m->map_size)) return false;
    m->order = h->order;
    m->symbol_count = h->symbol_count;
    m->group_count = h->group_count;
    m->entries = (const void *)(map + h->entries);
    m->groups = (const void *)(map + h->groups);
    m->index = (const void *)(map + h->index);
    m->index_mask = h->index_size - 1;
    m->pool = (const char *)map + h->pool;
    m->pool_size = h->pool_size;
    m->description = (const char *)map + h->description;
    if (m->description[h->description_size - 1] != '\0') return false;
    m->checksum = h->checksum;
    memcpy(m->case_cost, h->case_cost, sizeof m->case_cost);
    for (unsigned n = 2; n <= m->order; n++) {
        if (!table_fits(&h->tables[n - 1], m->map_size)) return false;
        set_table(&m->tables[n], &h->tables[n - 1], n, n == m->order, map);
    }
    if (!weights_fit(h, m->map_size)) return false;
    m->weights = h->weights ? (const int8_t *)map + h->weights : NULL;
    m->weight_bits = h->weight_bits;
    m->weight_unit = h->weight_unit;
    if (!symbols_fit(m) || !names_fit(h, m->map_size) || !read_languages(m, &h->languages)) return false;
    if (h->names == 0) return true;
    m->names = (const void *)(map + (uint64_t)h->names * FORMAT_ALIGN);
    m->name_first = (const void *)(m->names + h->name_count);
    return names_are_sound(m, h->name_count);
}

static pd_status map_file(const char *path, pd_model *m, pd_error *error)
{
    const char *help = "install the package's model, or name one with --model or PHUCDAU_MODEL";
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return error_set(error, PD_ERROR_MODEL, "model %s: %s (%s)", path, strerror(errno), help);
    struct stat status;
    const bool regular = fstat(file, &status) == 0 && S_ISREG(status.st_mode);
    if (!regular || status.st_size < (off_t)sizeof(struct format_header)) {
        close(file);
        return error_set(error, PD_ERROR_MODEL, "model %s: not a model file (%s)", path, help);
    }
    m->map_size = (size_t)status.st_size;
    void *map = mmap(NULL, m->map_size, PROT_READ, MAP_SHARED, file, 0);
    close(file);
    if (map == MAP_FAILED) return error_set(error, PD_ERROR_MODEL, "model %s: %s", path, strerror(errno));
    m->map = map;
    const struct format_header *h = map;
    if (memcmp(h->magic, FORMAT_MAGIC, sizeof h->magic) != 0)
        return error_set(error, PD_ERROR_MODEL, "model %s: not a model file (%s)", path, help);
    if (h->version != MODEL_VERSION)
        return error_set(error, PD_ERROR_MODEL, "model %s: version %u, this program reads version %d (%s)", path,
                         (unsigned)h->version, MODEL_VERSION, help);
    if (!read_map(m)) return error_set(error, PD_ERROR_MODEL, "model %s: damaged (%s)", path, help);
    return PD_OK;
}

pd_status pd_model_open(const char *path, pd_model **model, pd_error *error)
{
    *model = NULL;
    if (!path) path = getenv("PHUCDAU_MODEL");
    if (!path || !*path)
        path = access(PHUCDAU_MODEL_INSTALLED, R_OK) == 0 ? PHUCDAU_MODEL_INSTALLED : PHUCDAU_MODEL_BUILT;
    pd_model *m = calloc(1, sizeof *m);
    if (!m) return error_memory(error);
    m->path = strdup(path);
    const pd_status status = m->path ? map_file(path, m, error) : error_memory(error);
    if (status != PD_OK) {
        pd_model_close(m);
        return status;
    }
    *model = m;
    return PD_OK;
}

void pd_model_close(pd_model *model)
{
    if (!model) return;
    if (model->map) munmap((void *)(uintptr_t)model->map, model->map_size);
    free(model->path);
    free(model);
}

void pd_model_get_info(const pd_model *model, pd_model_info *info)
{
    *info = (pd_model_info){.order = model->order,
                            .words = model->symbol_count - SYMBOL_FIRST_WORD,
                            .bytes = model->map_size,
                            .checksum = model->checksum,
                            .description = model->description};
    info->ngrams[1] = model->symbol_count;
    for (unsigned n = 2; n <= model->order; n++) info->ngrams[n] = model->tables[n].ngrams;
}
