/*
 * A walk over all objects that a page's resources and annotations lead to, by qpdf: which of them are drawn would take
 * an interpreter of the page, and a page has no use for images that it does not show. The walk keeps its own stack,
 * goes to each object once and gives up on a page of absurd size.
 */
#include "document/pdf/images.h"

#include "base/error.h"

#include <stdlib.h>
#include <string.h>

enum { OBJECTS_MAX = 1000000, ANCESTORS_MAX = 64, FILTERS_MAX = 16 };

/* One walk. */
struct images_walk {
    qpdf_data file;
    qpdf_oh *open; /* objects still to be looked at */
    size_t open_count, open_capacity;
    int *seen; /* a hash table of the numbers of objects; 0 is free */
    size_t seen_count, seen_capacity;
    size_t visited;
    struct pdf_image_size largest;
    bool is_memory_out;
};

/* ---- What is still to be seen, and what was ------------------------------------------ */

static void push(struct images_walk *walk, qpdf_oh object)
{
    if (walk->open_count == walk->open_capacity) {
        const size_t capacity = walk->open_capacity == 0 ? 256 : 2 * walk->open_capacity;
        qpdf_oh *larger = realloc(walk->open, capacity * sizeof *larger);
        if (larger == NULL) {
            walk->is_memory_out = true;
            return;
        }
        walk->open = larger;
        walk->open_capacity = capacity;
    }
    walk->open[walk->open_count++] = object;
}

/* The place of an object's number in the table, or where it would go. */
static size_t find_place(const int *table, size_t capacity, int id)
{
    size_t at = (size_t)((unsigned)id * 2654435761U) & (capacity - 1);
    while (table[at] != 0 && table[at] != id) at = (at + 1) & (capacity - 1);
    return at;
}

static bool grow_seen(struct images_walk *walk)
{
    const size_t capacity = walk->seen_capacity == 0 ? 1024 : 2 * walk->seen_capacity;
    int *larger = calloc(capacity, sizeof *larger);
    if (larger == NULL) return false;
    for (size_t k = 0; k < walk->seen_capacity; k++)
        if (walk->seen[k] != 0) larger[find_place(larger, capacity, walk->seen[k])] = walk->seen[k];
    free(walk->seen);
    walk->seen = larger;
    walk->seen_capacity = capacity;
    return true;
}

/* Whether this object comes for the first time. Direct objects have no number and stand in one place. */
static bool is_new(struct images_walk *walk, qpdf_oh object)
{
    const int id = qpdf_oh_get_object_id(walk->file, object);
    if (id == 0) return true;
    if (walk->seen_count * 2 >= walk->seen_capacity && !grow_seen(walk)) {
        walk->is_memory_out = true;
        return false;
    }
    const size_t at = find_place(walk->seen, walk->seen_capacity, id);
    if (walk->seen[at] == id) return false;
    walk->seen[at] = id;
    walk->seen_count++;
    return true;
}

/* ---- Images -------------------------------------------------------------------------- */

static void take_larger(struct images_walk *walk, double width, double height)
{
    if (width * height > walk->largest.width * walk->largest.height)
        walk->largest = (struct pdf_image_size){width, height};
}

static int integer_of(struct images_walk *walk, qpdf_oh dictionary, const char *key)
{
    int value = 0;
    const qpdf_oh object = qpdf_oh_get_key_if_dict(walk->file, dictionary, key);
    if (!qpdf_oh_get_value_as_int(walk->file, object, &value)) value = 0;
    qpdf_oh_release(walk->file, object);
    return value;
}

typedef struct pdf_image_size (*reader)(const unsigned char *, size_t);

/* Who reads data that were compressed by this filter; NULL where they do not state a size. */
static reader reader_of(qpdf_data file, qpdf_oh filter)
{
    static const struct {
        const char *name;
        reader read;
    } readers[] = {{"/DCTDecode", pdf_images_jpeg},
                   {"/DCT", pdf_images_jpeg},
                   {"/JPXDecode", pdf_images_jpeg2000},
                   {"/JBIG2Decode", pdf_images_jbig2}};
    for (size_t k = 0; k < sizeof readers / sizeof *readers; k++)
        if (qpdf_oh_is_name_and_equals(file, filter, readers[k].name)) return readers[k].read;
    return NULL;
}

/* The reader for the last filter of a stream; *alone: there is no other. */
static reader last_reader(struct images_walk *walk, qpdf_oh dictionary, bool *alone)
{
    const qpdf_oh filter = qpdf_oh_get_key_if_dict(walk->file, dictionary, "/Filter");
    reader found = reader_of(walk->file, filter);
    *alone = true;
    if (qpdf_oh_is_array(walk->file, filter)) {
        const int count = qpdf_oh_get_array_n_items(walk->file, filter);
        *alone = count == 1;
        if (count > 0 && count <= FILTERS_MAX) {
            const qpdf_oh last = qpdf_oh_get_array_item(walk->file, filter, count - 1);
            found = reader_of(walk->file, last);
            qpdf_oh_release(walk->file, last);
        }
    }
    qpdf_oh_release(walk->file, filter);
    return found;
}

/* What the data of an image state themselves. */
static void measure_data(struct images_walk *walk, qpdf_oh stream, qpdf_oh dictionary)
{
    bool is_alone;
    const reader read = last_reader(walk, dictionary, &is_alone);
    if (read == NULL) return;
    if (!is_alone && read != pdf_images_jpeg) { /* nobody packs these twice, except to hide something */
        take_larger(walk, 1e9, 1e9);
        return;
    }
    unsigned char *bytes = NULL;
    size_t length = 0;
    QPDF_BOOL is_filtered;
    if (is_alone && qpdf_oh_get_stream_data(walk->file, stream, qpdf_dl_none, &is_filtered, &bytes, &length) == 0 &&
        bytes != NULL) {
        const struct pdf_image_size size = read(bytes, length);
        take_larger(walk, size.width, size.height);
    }
    free(bytes);
}

/* Rows of data are unpacked as long as the parameters of the filter say. */
static void measure_rows(struct images_walk *walk, qpdf_oh dictionary)
{
    const qpdf_oh parameters = qpdf_oh_get_key_if_dict(walk->file, dictionary, "/DecodeParms");
    if (qpdf_oh_is_dictionary(walk->file, parameters))
        take_larger(walk, (double)integer_of(walk, parameters, "/Columns"), 1);
    qpdf_oh_release(walk->file, parameters);
}

static void measure_stream(struct images_walk *walk, qpdf_oh stream, qpdf_oh dictionary)
{
    const qpdf_oh subtype = qpdf_oh_get_key_if_dict(walk->file, dictionary, "/Subtype");
    if (qpdf_oh_is_name_and_equals(walk->file, subtype, "/Image")) {
        take_larger(walk, integer_of(walk, dictionary, "/Width"), integer_of(walk, dictionary, "/Height"));
        measure_data(walk, stream, dictionary);
    }
    measure_rows(walk, dictionary);
    qpdf_oh_release(walk->file, subtype);
}

/* ---- The walk ------------------------------------------------------------------------ */

/* What leads away from the page, and long lists of numbers. */
static bool is_skipped(const char *key)
{
    static const char *const skipped[] = {"/Parent", "/P",      "/Dest", "/A",         "/Popup",
                                          "/IRT",    "/Widths", "/W",    "/ToUnicode", "/StructParent"};
    for (size_t k = 0; k < sizeof skipped / sizeof *skipped; k++)
        if (strcmp(key, skipped[k]) == 0) return true;
    return false;
}

static void push_values(struct images_walk *walk, qpdf_oh dictionary)
{
    qpdf_oh_begin_dict_key_iter(walk->file, dictionary);
    while (qpdf_oh_dict_more_keys(walk->file)) {
        const char *key = qpdf_oh_dict_next_key(walk->file);
        if (!is_skipped(key)) push(walk, qpdf_oh_get_key_if_dict(walk->file, dictionary, key));
    }
}

static void visit(struct images_walk *walk, qpdf_oh object)
{
    if (qpdf_oh_is_array(walk->file, object)) {
        const int count = qpdf_oh_get_array_n_items(walk->file, object);
        for (int k = 0; k < count && k < OBJECTS_MAX; k++) push(walk, qpdf_oh_get_array_item(walk->file, object, k));
    } else if (qpdf_oh_is_stream(walk->file, object)) {
        const qpdf_oh dictionary = qpdf_oh_get_dict(walk->file, object);
        measure_stream(walk, object, dictionary);
        push_values(walk, dictionary);
        qpdf_oh_release(walk->file, dictionary);
    } else if (qpdf_oh_is_dictionary(walk->file, object)) {
        push_values(walk, object);
    }
}

/* Starts with the page's resources, which it may have from an ancestor, and its annotations. */
static void push_page(struct images_walk *walk, qpdf_oh page)
{
    push(walk, qpdf_oh_get_key_if_dict(walk->file, page, "/Annots"));
    qpdf_oh at = page;
    for (int k = 0; k < ANCESTORS_MAX && qpdf_oh_is_dictionary(walk->file, at); k++) {
        const qpdf_oh parent = qpdf_oh_get_key_if_dict(walk->file, at, "/Parent");
        push(walk, qpdf_oh_get_key_if_dict(walk->file, at, "/Resources"));
        if (at != page) qpdf_oh_release(walk->file, at);
        at = parent;
    }
    if (at != page) qpdf_oh_release(walk->file, at);
}

/* Walks over all that the page leads to. */
static void walk_page(struct images_walk *walk, size_t number)
{
    const int count = qpdf_get_num_pages(walk->file);
    if (count < 0 || number >= (size_t)count) return;
    const qpdf_oh page = qpdf_get_page_n(walk->file, number);
    push_page(walk, page);
    while (walk->open_count > 0 && !walk->is_memory_out && walk->visited < OBJECTS_MAX) {
        const qpdf_oh object = walk->open[--walk->open_count];
        walk->visited++;
        if (is_new(walk, object)) visit(walk, object);
        qpdf_oh_release(walk->file, object);
    }
}

pd_status pdf_images_largest(struct pdf_file *file, size_t number, struct pdf_image_size *largest, pd_error *error)
{
    struct images_walk walk = {.file = pdf_file_lock(file)};
    walk_page(&walk, number);
    pdf_file_unlock(file);
    free(walk.open);
    free(walk.seen);
    *largest = walk.largest;
    if (walk.is_memory_out) return error_memory(error);
    if (walk.visited < OBJECTS_MAX) return PD_OK;
    return error_set(error, PD_ERROR_INPUT, "page %zu: more than %d objects (leave it out by --pages)", number + 1,
                     OBJECTS_MAX);
}
