/*
 * The sizes of all pages must be checked before libtiff sees the file. And to reach page n, libtiff walks over all
 * pages before it. The single walk here finds the size and place of every page.
 */
#include "document/image/tiff.h"

enum { TAG_SUBFILE = 254, TAG_WIDTH = 256, TAG_HEIGHT = 257, TAG_ORIENTATION = 274 };

/* The number in `size` bytes at `offset`; 0 if it lies outside the file. */
static uint64_t number_at(const struct tiff_reader *reader, uint64_t offset, unsigned size)
{
    if (offset > reader->length || reader->length - offset < size) return 0;
    uint64_t value = 0;
    for (unsigned k = 0; k < size; k++) {
        const unsigned char byte = reader->bytes[offset + (reader->big_endian ? k : size - 1 - k)];
        value = value << 8 | byte;
    }
    return value;
}

bool tiff_open(struct tiff_reader *reader, const unsigned char *bytes, size_t length)
{
    if (length < 8 || bytes[0] != bytes[1] || (bytes[0] != 'I' && bytes[0] != 'M')) return false;
    *reader = (struct tiff_reader){.bytes = bytes, .length = length, .big_endian = bytes[0] == 'M'};
    const uint64_t version = number_at(reader, 2, 2);
    reader->big_tiff = version == 43;
    if (version != 42 && version != 43) return false;
    reader->next = reader->big_tiff ? number_at(reader, 8, 8) : number_at(reader, 4, 4);
    return true;
}

/* The first value of an entry of type SHORT, LONG or LONG8. A value of these types is stored in the entry itself. */
static uint64_t entry_value(const struct tiff_reader *reader, uint64_t entry)
{
    enum { TYPE_SHORT = 3, TYPE_LONG = 4, TYPE_LONG8 = 16 };
    const uint64_t value = entry + (reader->big_tiff ? 12 : 8);
    switch (number_at(reader, entry + 2, 2)) {
    case TYPE_SHORT: return number_at(reader, value, 2);
    case TYPE_LONG: return number_at(reader, value, 4);
    case TYPE_LONG8: return number_at(reader, value, 8);
    default: return 0;
    }
}

static void read_entry(const struct tiff_reader *reader, uint64_t entry, struct tiff_directory *directory)
{
    const uint64_t value = entry_value(reader, entry);
    switch (number_at(reader, entry, 2)) {
    case TAG_SUBFILE: directory->reduced = (value & 1) != 0; break;
    case TAG_WIDTH: directory->width = value; break;
    case TAG_HEIGHT: directory->height = value; break;
    case TAG_ORIENTATION:
        if (value >= 1 && value <= 8) directory->orientation = (unsigned)value;
        break;
    default: break;
    }
}

bool tiff_next(struct tiff_reader *reader, struct tiff_directory *directory)
{
    const unsigned count_size = reader->big_tiff ? 8 : 2, entry_size = reader->big_tiff ? 20 : 12;
    const uint64_t offset = reader->next;
    if (offset == 0 || offset > reader->length || reader->length - offset < count_size) return false;
    const uint64_t count = number_at(reader, offset, count_size), entries = offset + count_size;
    if (count > (reader->length - entries) / entry_size) return false;
    *directory = (struct tiff_directory){.offset = offset, .orientation = 1};
    for (uint64_t k = 0; k < count; k++) read_entry(reader, entries + k * entry_size, directory);
    reader->next = number_at(reader, entries + count * entry_size, reader->big_tiff ? 8 : 4);
    return true;
}
