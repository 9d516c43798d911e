/*
 * VPS, of the Vietnamese Professionals Society: the table of Mozilla's converter, whose capitals on control codes the
 * fonts for Windows lack.
 */
#include "text/encoding_kind.h"

/* clang-format off */
static const char16_t HIGH[129] =
    u"ÀẢÃẤẦẨọỗĂếềểệẮẰẲ"
    u"Ế‘’ỀỂỄỐỒỔỖýỷỵỚỜỞ"
    u"\u00A0ắằẳẵặỠớÙờởỡŨỨợỪ"
    u"ổỬỲỸÍÌộỈĨÓửữÒỎÕự"
    u"ầÁÂấẩẫậđẻÉÊẹỉễịỹ"
    u"ƯỦồốÔỏơÈừứÚũưÝẺß"
    u"àáâãảạăçèéêẽìíîĩ"
    u"ẴĐòóôõöƠụùúủüỶẼỳ";

static const char16_t LOW[32] = {
    [0x02] = u'Ạ', [0x03] = u'Ậ', [0x04] = u'Ặ', [0x05] = u'Ẹ', [0x06] = u'Ệ', [0x10] = u'Ị', [0x11] = u'Ọ',
    [0x12] = u'Ộ', [0x13] = u'Ợ', [0x14] = u'Ụ', [0x15] = u'Ự', [0x19] = u'Ỵ', [0x1C] = u'Ẫ', [0x1D] = u'Ữ'
};
/* clang-format on */

/* VPS Times, VPSTimes; no VPStar. */
static const struct encoding_font FONTS[] = {{"VPS", false, FONT_NO_SMALL}, {.prefix = NULL}};

const struct encoding_kind encoding_kind_VPS = {
    .decode = encoding_decode_table, .high = HIGH, .low = LOW, .fonts = FONTS};
