/*
 * Tables and the trie of words are loaded only when they are needed for the first damaged text. Most texts are not
 * damaged, and a program that only puts marks back starts faster without them.
 */
#include "restore/channels.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alphabet/alphabet.h"
#include "base/error.h"
#include "base/memory.h"

struct pd_channels {
    const pd_model *model;
    char **paths;
    size_t count, capacity;
    pthread_mutex_t lock;
    bool loaded;
    struct channel_set set;
};

static const char ending[] = ".channel";
enum { HORN = 0x01B0 }; /* ư */

static bool add_path(pd_channels *channels, const char *folder, const char *name, const char *tail)
{
    if (!memory_reserve(&channels->paths, &channels->capacity, channels->count + 1, sizeof *channels->paths))
        return false;
    const size_t length = strlen(folder) + strlen(name) + strlen(tail) + 2;
    char *path = malloc(length);
    if (!path) return false;
    snprintf(path, length, "%s%s%s%s", folder, *folder ? "/" : "", name, tail);
    channels->paths[channels->count++] = path;
    return true;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Adds all tables of a folder, in the order of their names; none if the folder cannot be read. False: out of memory. */
static bool add_folder(pd_channels *channels, const char *folder)
{
    DIR *directory = opendir(folder);
    if (!directory) return true;
    bool ok = true;
    for (struct dirent *entry; ok && (entry = readdir(directory)) != NULL;) {
        const size_t length = strlen(entry->d_name), tail = sizeof ending - 1;
        if (length > tail && strcmp(entry->d_name + length - tail, ending) == 0)
            ok = add_path(channels, folder, entry->d_name, "");
    }
    closedir(directory);
    if (channels->count > 1) qsort(channels->paths, channels->count, sizeof *channels->paths, by_name);
    return ok;
}

/* The folder of a file, to be freed; NULL: out of memory. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? strndup(path, (size_t)(slash - path) + (slash == path)) : strdup(".");
}

/*
 * Looks for tables in the folder of the model, then in that of the installed model, then in that of the model in the
 * build tree; the first folder that has any is used.
 */
static pd_status find_tables(pd_channels *c, const char *name, pd_error *error)
{
    const char *const models[] = {c->model->path, PHUCDAU_MODEL_INSTALLED, PHUCDAU_MODEL_BUILT};
    for (size_t k = 0; k < sizeof models / sizeof *models && c->count == 0; k++) {
        char *folder = folder_of(models[k]);
        bool ok = folder != NULL;
        if (ok && !name) ok = add_folder(c, folder);
        if (ok && name) ok = add_path(c, folder, name, ending);
        free(folder);
        if (!ok) return error_memory(error);
        if (name && access(c->paths[0], R_OK) != 0) free(c->paths[--c->count]);
    }
    if (c->count > 0) return PD_OK;
    if (name) return error_set(error, PD_ERROR_ARGUMENT, "channel %s: there is none of this name", name);
    return error_set(error, PD_ERROR_MODEL, "no channels beside the model (install the package's models)");
}

pd_status pd_channels_open(const pd_model *model, const char *name, pd_channels **channels, pd_error *error)
{
    *channels = NULL;
    pd_channels *c = calloc(1, sizeof *c);
    if (!c || pthread_mutex_init(&c->lock, NULL) != 0) {
        free(c);
        return error_memory(error);
    }
    c->model = model;
    pd_status status = PD_OK;
    const bool is_file = name && (strchr(name, '/') || strchr(name, '.'));
    if (!is_file)
        status = find_tables(c, name, error);
    else if (access(name, R_OK) != 0)
        status = error_set(error, PD_ERROR_IO, "channel %s: %s", name, strerror(errno));
    else if (!add_path(c, "", name, ""))
        status = error_memory(error);
    if (status == PD_OK)
        *channels = c;
    else
        pd_channels_free(c);
    return status;
}

static void free_set(struct channel_set *set)
{
    for (size_t e = 0; e < set->count; e++) {
        free(set->engines[e].name);
        channel_counts_free(&set->engines[e].counts);
        channel_free(set->engines[e].channel);
    }
    free(set->engines);
    trie_free(set->trie);
    *set = (struct channel_set){0};
}

void pd_channels_free(pd_channels *c)
{
    if (!c) return;
    free_set(&c->set);
    for (size_t p = 0; p < c->count; p++) free(c->paths[p]);
    free(c->paths);
    pthread_mutex_destroy(&c->lock);
    free(c);
}

/* The name of a table's engine, to be freed: "tesseract-eng" for ".../tesseract-eng.channel". */
static char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    const size_t length = strlen(name), tail = sizeof ending - 1;
    return length > tail && strcmp(name + length - tail, ending) == 0 ? strndup(name, length - tail) : strdup(name);
}

/* Whether a letter is Vietnamese but not used in European languages: đ, ơ, ư, or a letter with two marks. */
static bool is_vietnamese_alone(uint32_t point)
{
    struct letter letter;
    if (!letter_split(point, &letter) || !letter.shape) return false;
    return letter.shape == SHAPE_HORN || letter.base == 'd' || letter.tone;
}

/* Finds from its table what is known about an engine. `horn` is the ư of its alphabet. */
static void describe(struct engine *engine, uint8_t horn)
{
    double kept = 0, lost = 0;
    for (size_t i = 0; i < engine->counts.count; i++) {
        const struct channel_count *count = &engine->counts.items[i];
        engine->observations += count->count;
        if (count->first == horn && count->second == CHANNEL_NO_LETTER && !count->apart)
            *(count->printed ? &kept : &lost) += count->count;
        for (channel_print printed = count->printed; printed; printed >>= 21)
            if (count->count >= 1 && is_vietnamese_alone((uint32_t)(printed & 0x1FFFFF)))
                engine->knows_vietnamese = true;
    }
    engine->loses_horns = lost > kept;
}

/* Reads the weights that stand beside the model, or else those installed, or else those of the build tree. */
static pd_status load_weights(pd_channels *c, pd_error *error)
{
    static const char name[] = "repair.weights";
    const char *const models[] = {c->model->path, PHUCDAU_MODEL_INSTALLED, PHUCDAU_MODEL_BUILT};
    for (size_t k = 0; k < sizeof models / sizeof *models; k++) {
        char *folder = folder_of(models[k]), *path = NULL;
        if (folder && asprintf(&path, "%s/%s", folder, name) < 0) path = NULL;
        free(folder);
        if (!path) return error_memory(error);
        const bool is_there = access(path, F_OK) == 0;
        const pd_status status = is_there ? repair_weights_read(path, &c->set.weights, error) : PD_OK;
        free(path);
        if (is_there) return status;
    }
    return error_set(error, PD_ERROR_MODEL, "no %s beside the model (install the package's models)", name);
}

/*
 * Adds the mixture of the tables of engines that do not know Vietnamese, if there are two or more. An engine never seen
 * makes errors of each kind, and what it really does is learnt from its text. False if memory runs out.
 */
static bool add_mixture(struct channel_set *set)
{
    size_t mixed = 0;
    struct engine *mixture = &set->engines[set->count];
    for (size_t e = 0; e < set->count; e++) {
        if (set->engines[e].knows_vietnamese) continue;
        mixed++;
        if (!channel_counts_add(&mixture->counts, &set->engines[e].counts, 0)) return false;
    }
    if (mixed < 2) {
        channel_counts_free(&mixture->counts);
        *mixture = (struct engine){0};
        return true;
    }
    set->count++;
    mixture->name = strdup("mixture");
    mixture->channel = channel_new(&set->alphabet, &mixture->counts);
    describe(mixture, channel_letter(&set->alphabet, HORN));
    return mixture->name && mixture->channel;
}

static pd_status load(pd_channels *c, pd_error *error)
{
    struct channel_set *set = &c->set;
    const pd_status weighed = load_weights(c, error);
    if (weighed != PD_OK) return weighed;
    channel_alphabet_init(&set->alphabet);
    set->engines = calloc(c->count + 1, sizeof *set->engines);
    set->trie = trie_new(c->model, &set->alphabet, NULL, 0);
    if (!set->engines || !set->trie) return error_memory(error);
    for (size_t p = 0; p < c->count; p++) {
        struct engine *engine = &set->engines[set->count++];
        const pd_status status = channel_counts_read(c->paths[p], &set->alphabet, &engine->counts, error);
        if (status != PD_OK) return status;
        engine->name = name_of(c->paths[p]);
        engine->channel = channel_new(&set->alphabet, &engine->counts);
        if (!engine->name || !engine->channel) return error_memory(error);
        describe(engine, channel_letter(&set->alphabet, HORN));
    }
    return add_mixture(set) ? PD_OK : error_memory(error);
}

const struct channel_set *channels_load(pd_channels *c, pd_error *error)
{
    pthread_mutex_lock(&c->lock);
    pd_status status = PD_OK;
    if (!c->loaded) {
        status = load(c, error);
        c->loaded = status == PD_OK;
        if (!c->loaded) free_set(&c->set);
    }
    pthread_mutex_unlock(&c->lock);
    return status == PD_OK ? &c->set : NULL;
}

void channels_set_weights(pd_channels *c, const struct repair_weights *weights)
{
    c->set.weights = *weights;
}

pd_status pd_channels_load(pd_channels *channels, pd_error *error)
{
    pd_error reason;
    if (channels_load(channels, &reason)) return PD_OK;
    if (error) *error = reason;
    return reason.status;
}
