/* Directories of TIFF files, made byte by byte according to TIFF 6.0 and the BigTIFF design. */
#include "document/image/tiff.h"

#include "support.h"

/* A file that is being built. */
struct file {
    unsigned char bytes[4096];
    size_t length;
    bool big_endian;
};

static void put(struct file *file, uint64_t value, unsigned size)
{
    for (unsigned k = 0; k < size; k++) {
        const unsigned shift = 8 * (file->big_endian ? size - 1 - k : k);
        file->bytes[file->length++] = (unsigned char)(value >> shift);
    }
}

static void begin(struct file *file, bool big_endian, bool big_tiff)
{
    *file = (struct file){.big_endian = big_endian};
    file->bytes[0] = file->bytes[1] = big_endian ? 'M' : 'I';
    file->length = 2;
    put(file, big_tiff ? 43 : 42, 2);
    if (big_tiff) {
        put(file, 8, 2);
        put(file, 0, 2);
    }
    put(file, big_tiff ? 16 : 8, big_tiff ? 8 : 4);
}

static void put_entry(struct file *file, bool big_tiff, unsigned tag, unsigned type, uint64_t value)
{
    const unsigned size = type == 3 ? 2 : type == 4 ? 4 : 8, room = big_tiff ? 8 : 4;
    put(file, tag, 2);
    put(file, type, 2);
    put(file, 1, big_tiff ? 8 : 4);
    put(file, value, size);
    for (unsigned k = size; k < room; k++) put(file, 0, 1);
}

/* Opens an exact copy, so that a sanitizer sees reads past the end. */
static struct bytes copy_of(const struct file *file, size_t length)
{
    return bytes_of((const char *)file->bytes, length);
}

static bool open_copy(struct tiff_reader *reader, const struct bytes *copy)
{
    return tiff_open(reader, (const unsigned char *)copy->at, copy->length);
}

static void make_two_pages(struct file *file, bool big_endian, bool big_tiff)
{
    begin(file, big_endian, big_tiff);
    for (unsigned page = 0; page < 2; page++) {
        put(file, 4, big_tiff ? 8 : 2);
        put_entry(file, big_tiff, 254, 4, page);
        put_entry(file, big_tiff, 256, 3, 1654 + page);
        put_entry(file, big_tiff, 257, big_tiff ? 16 : 4, 2339 + page);
        put_entry(file, big_tiff, 274, 3, page == 0 ? 6 : 99);
        const unsigned size = big_tiff ? 8 : 4;
        put(file, page == 0 ? file->length + size : 0, size);
    }
}

Test(tiff, directories_in_both_byte_orders_and_sizes)
{
    for (int kind = 0; kind < 4; kind++) {
        struct file file;
        struct tiff_reader reader;
        struct tiff_directory directory;
        make_two_pages(&file, (kind & 1) != 0, (kind & 2) != 0);
        struct bytes copy = copy_of(&file, file.length);
        cr_assert(open_copy(&reader, &copy));
        cr_assert(tiff_next(&reader, &directory));
        cr_assert_eq(directory.width, 1654);
        cr_assert_eq(directory.height, 2339);
        cr_assert_eq(directory.orientation, 6);
        cr_assert_not(directory.reduced);
        cr_assert(tiff_next(&reader, &directory));
        cr_assert_eq(directory.height, 2340);
        cr_assert_eq(directory.orientation, 1, "an orientation that does not exist");
        cr_assert(directory.reduced);
        cr_assert_not(tiff_next(&reader, &directory));
        cr_assert_eq(reader.next, 0);
        free(copy.at);
    }
}

Test(tiff, every_truncation_ends_with_a_place_still_to_go)
{
    for (int kind = 0; kind < 4; kind++) {
        struct file file;
        make_two_pages(&file, (kind & 1) != 0, (kind & 2) != 0);
        for (size_t length = 0; length < file.length; length++) {
            struct bytes copy = copy_of(&file, length);
            struct tiff_reader reader;
            struct tiff_directory directory;
            unsigned pages = 0;
            if (open_copy(&reader, &copy))
                while (tiff_next(&reader, &directory)) pages++;
            cr_assert_leq(pages, 2, "length %zu", length);
            if (pages == 2) cr_assert_geq(length, file.length - ((kind & 2) != 0 ? 8 : 4));
            free(copy.at);
        }
    }
}

Test(tiff, a_circle_is_for_the_caller_to_count)
{
    struct file file;
    struct tiff_reader reader;
    struct tiff_directory directory;
    begin(&file, false, false);
    put(&file, 0, 2);
    put(&file, 8, 4);
    struct bytes copy = copy_of(&file, file.length);
    cr_assert(open_copy(&reader, &copy));
    for (int k = 0; k < 1000; k++) cr_assert(tiff_next(&reader, &directory));
    free(copy.at);
}

Test(tiff, offsets_and_counts_beyond_the_file_are_no_directory)
{
    static const uint64_t offsets[] = {4000, UINT32_MAX, UINT64_MAX, UINT64_MAX - 7};
    for (size_t k = 0; k < sizeof offsets / sizeof *offsets; k++) {
        struct file file;
        struct tiff_reader reader;
        struct tiff_directory directory;
        begin(&file, true, true);
        file.length = 8;
        put(&file, offsets[k], 8);
        put(&file, UINT64_MAX, 8);
        struct bytes copy = copy_of(&file, file.length);
        cr_assert(open_copy(&reader, &copy));
        cr_assert_not(tiff_next(&reader, &directory));
        reader.next = 16;
        cr_assert_not(tiff_next(&reader, &directory));
        free(copy.at);
    }
}
