/*
 * A matrix profile with nine tags. No library makes it, because libraries write the current time into a profile, and
 * the bytes of a document must not depend on the day.
 */
#include "document/pdf/writer/archive.h"

#include <math.h>
#include <string.h>

enum { CURVE_POINTS = 1024, HEADER_BYTES = 128, TAG_BYTES = 12 };

/* The primaries of sRGB, adapted to D50 by Bradford's matrix, and the white point D50 (ICC.1, annex E). */
static const double RED[3] = {0.43607, 0.22249, 0.01392}, GREEN[3] = {0.38515, 0.71687, 0.09708},
                    BLUE[3] = {0.14307, 0.06061, 0.71410}, WHITE[3] = {0.9642, 1.0, 0.8249};

static void put_zeros(struct pdf_buffer *out, size_t count)
{
    for (size_t k = 0; k < count; k++) pdf_buffer_put(out, "", 1);
}

static void put_xyz(struct pdf_buffer *out, const double xyz[3])
{
    for (int k = 0; k < 3; k++) pdf_buffer_32(out, (uint32_t)lround(xyz[k] * 65536));
}

static void put_xyz_tag(struct pdf_buffer *out, const double xyz[3])
{
    pdf_buffer_text(out, "XYZ ");
    put_zeros(out, 4);
    put_xyz(out, xyz);
}

static void put_curve(struct pdf_buffer *out)
{
    pdf_buffer_text(out, "curv");
    put_zeros(out, 4);
    pdf_buffer_32(out, CURVE_POINTS);
    for (int k = 0; k < CURVE_POINTS; k++) {
        const double value = (double)k / (CURVE_POINTS - 1);
        const double linear = value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4);
        pdf_buffer_16(out, (unsigned)lround(linear * 65535));
    }
}

static void put_description(struct pdf_buffer *out)
{
    static const char name[] = "sRGB IEC61966-2.1";
    pdf_buffer_text(out, "desc");
    put_zeros(out, 4);
    pdf_buffer_32(out, sizeof name);
    pdf_buffer_put(out, name, sizeof name);
    put_zeros(out, 4 + 4 + 2 + 1 + 67); /* no names in other languages and scripts */
}

static void put_copyright(struct pdf_buffer *out)
{
    static const char text[] = "No copyright, use freely";
    pdf_buffer_text(out, "text");
    put_zeros(out, 4);
    pdf_buffer_put(out, text, sizeof text);
}

/* Writes the header (ICC.1, 7.2); the size is set at the end. */
static void put_header(struct pdf_buffer *out)
{
    put_zeros(out, 8);
    pdf_buffer_32(out, 0x02100000);
    pdf_buffer_text(out, "mntrRGB XYZ ");
    for (int k = 0; k < 3; k++) pdf_buffer_16(out, (unsigned[]){2000, 1, 1}[k]);
    put_zeros(out, 6);
    pdf_buffer_text(out, "acsp");
    put_zeros(out, 28);
    put_xyz(out, WHITE);
    put_zeros(out, HEADER_BYTES - 80);
}

static void set_32(struct pdf_buffer *out, size_t at, size_t value)
{
    if (out->failed) return;
    for (size_t k = 0; k < 4; k++) out->bytes[at + k] = (char)(value >> (24 - 8 * k));
}

void pdf_archive_profile(struct pdf_buffer *out)
{
    static const struct {
        const char *name;
        const double *xyz;
        void (*put)(struct pdf_buffer *out);
        bool is_shared; /* uses the same data as the tag before it */
    } tags[] = {{"desc", NULL, put_description, false},
                {"cprt", NULL, put_copyright, false},
                {"wtpt", WHITE, NULL, false},
                {"rXYZ", RED, NULL, false},
                {"gXYZ", GREEN, NULL, false},
                {"bXYZ", BLUE, NULL, false},
                {"rTRC", NULL, put_curve, false},
                {"gTRC", NULL, NULL, true},
                {"bTRC", NULL, NULL, true}};
    const size_t count = sizeof tags / sizeof *tags, start = out->length;
    size_t begin = 0, length = 0;
    put_header(out);
    pdf_buffer_32(out, (uint32_t)count);
    for (size_t k = 0; k < count; k++) {
        pdf_buffer_text(out, tags[k].name);
        put_zeros(out, TAG_BYTES - 4);
    }
    for (size_t k = 0; k < count && !out->failed; k++) {
        if (!tags[k].is_shared) {
            begin = out->length - start;
            if (tags[k].put != NULL)
                tags[k].put(out);
            else
                put_xyz_tag(out, tags[k].xyz);
            length = out->length - start - begin;
            put_zeros(out, (4 - length % 4) % 4);
        }
        const size_t entry = start + HEADER_BYTES + 4 + TAG_BYTES * k;
        set_32(out, entry + 4, begin);
        set_32(out, entry + 8, length);
    }
    set_32(out, start, out->length - start);
}
