/* VISCII: RFC 1456, 8 bits. */
#include "text/encoding_kind.h"

/* clang-format off */
static const char16_t HIGH[129] =
    u"ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐ"
    u"ỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ"
    u"Õắằặấầẩậẽẹếềểễệố"
    u"ồổỗỠƠộờởịỰỨỪỬơớƯ"
    u"ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳ"
    u"ĐứÒÓÔạỷừửÙÚỹỵÝỡư"
    u"àáâãảăữẫèéêẻìíĩỉ"
    u"đựòóôõỏọụùúũủýợỮ";

static const char16_t LOW[32] = {
    [0x02] = u'Ẳ', [0x05] = u'Ẵ', [0x06] = u'Ẫ', [0x14] = u'Ỷ', [0x19] = u'Ỹ', [0x1E] = u'Ỵ'
};
/* clang-format on */

const struct encoding_kind encoding_kind_VISCII = {.decode = encoding_decode_table, .high = HIGH, .low = LOW};
