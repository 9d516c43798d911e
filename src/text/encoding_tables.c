/*
 * Written as text, sixteen bytes a row, so that a table can be held against the published charts at a glance.
 *
 * TCVN3 is VN3 of TCVN 5712:1993 with the further letters and the combining tones of VN1 where VN3 has none. In
 * 0x80–0x9F, which VN1 gives to capitals, ABC fonts have the quotes and dashes of windows-1252, and so does every
 * document written with them.
 *
 * VISCII: RFC 1456. VPS: the table of Mozilla's converter, whose capitals on control codes the fonts for Windows lack.
 */
#include "text/encoding_tables.h"

/* clang-format off */
const char16_t ENCODING_CP1252[129] =
    u"€\uFFFD‚ƒ„…†‡ˆ‰Š‹Œ\uFFFDŽ\uFFFD"
    u"\uFFFD‘’“”•–—˜™š›œ\uFFFDžŸ"
    u"\u00A0¡¢£¤¥¦§¨©ª«¬\u00AD®¯"
    u"°±²³´µ¶·¸¹º»¼½¾¿"
    u"ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏ"
    u"ÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß"
    u"àáâãäåæçèéêëìíîï"
    u"ðñòóôõö÷øùúûüýþÿ";

const char16_t ENCODING_TCVN3_HIGH[129] =
    u"€\uFFFD‚ƒ„…†‡ˆ‰Š‹Œ\uFFFDŽ\uFFFD"
    u"\uFFFD‘’“”•–—˜™š›œ\uFFFDžŸ"
    u"\u00A0ĂÂÊÔƠƯĐăâêôơưđẰ"
    u"\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴ"
    u"ẮẦẨẪẤỀặầẩẫấậèỂẻẽ"
    u"éẹềểễếệìỉỄẾỒĩíịò"
    u"Ổỏõóọồổỗốộờởỡớợù"
    u"ỖủũúụừửữứựỳỷỹýỵỐ";

const char16_t ENCODING_VISCII_HIGH[129] =
    u"ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐ"
    u"ỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ"
    u"Õắằặấầẩậẽẹếềểễệố"
    u"ồổỗỠƠộờởịỰỨỪỬơớƯ"
    u"ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳ"
    u"ĐứÒÓÔạỷừửÙÚỹỵÝỡư"
    u"àáâãảăữẫèéêẻìíĩỉ"
    u"đựòóôõỏọụùúũủýợỮ";

const char16_t ENCODING_VPS_HIGH[129] =
    u"ÀẢÃẤẦẨọỗĂếềểệẮẰẲ"
    u"Ế‘’ỀỂỄỐỒỔỖýỷỵỚỜỞ"
    u"\u00A0ắằẳẵặỠớÙờởỡŨỨợỪ"
    u"ổỬỲỸÍÌộỈĨÓửữÒỎÕự"
    u"ầÁÂấẩẫậđẻÉÊẹỉễịỹ"
    u"ƯỦồốÔỏơÈừứÚũưÝẺß"
    u"àáâãảạăçèéêẽìíîĩ"
    u"ẴĐòóôõöƠụùúủüỶẼỳ";

const char16_t ENCODING_CP1258[129] =
    u"€\uFFFD‚ƒ„…†‡ˆ‰\uFFFD‹Œ\uFFFD\uFFFD\uFFFD"
    u"\uFFFD‘’“”•–—˜™\uFFFD›œ\uFFFD\uFFFDŸ"
    u"\u00A0¡¢£¤¥¦§¨©ª«¬\u00AD®¯"
    u"°±²³´µ¶·¸¹º»¼½¾¿"
    u"ÀÁÂĂÄÅÆÇÈÉÊË\u0300ÍÎÏ"
    u"ĐÑ\u0309ÓÔƠÖ×ØÙÚÛÜƯ\u0303ß"
    u"àáâăäåæçèéêë\u0301íîï"
    u"đñ\u0323óôơö÷øùúûüư₫ÿ";

const char16_t ENCODING_VISCII_LOW[32] = {
    [0x02] = u'Ẳ', [0x05] = u'Ẵ', [0x06] = u'Ẫ', [0x14] = u'Ỷ', [0x19] = u'Ỹ', [0x1E] = u'Ỵ'
};

const char16_t ENCODING_VPS_LOW[32] = {
    [0x02] = u'Ạ', [0x03] = u'Ậ', [0x04] = u'Ặ', [0x05] = u'Ẹ', [0x06] = u'Ệ', [0x10] = u'Ị', [0x11] = u'Ọ',
    [0x12] = u'Ộ', [0x13] = u'Ợ', [0x14] = u'Ụ', [0x15] = u'Ự', [0x19] = u'Ỵ', [0x1C] = u'Ẫ', [0x1D] = u'Ữ'
};
/* clang-format on */
