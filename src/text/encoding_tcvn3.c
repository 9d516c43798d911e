/*
 * TCVN3: VN3 of TCVN 5712:1993 with the further letters and the combining tones of VN1 where VN3 has none. In
 * 0x80–0x9F, which VN1 gives to capitals, ABC fonts have the quotes and dashes of windows-1252, and so does every
 * document written with them. It has only a few capitals with marks: fonts that end in H print small letters as
 * capitals.
 *
 * Its ư, 0xAD, is a hyphen in windows-1252 as PDF knows it.
 */
#include "text/encoding_kind.h"

/* clang-format off */
static const char16_t HIGH[129] =
    u"€\uFFFD‚ƒ„…†‡ˆ‰Š‹Œ\uFFFDŽ\uFFFD"
    u"\uFFFD‘’“”•–—˜™š›œ\uFFFDžŸ"
    u"\u00A0ĂÂÊÔƠƯĐăâêôơưđẰ"
    u"\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴ"
    u"ẮẦẨẪẤỀặầẩẫấậèỂẻẽ"
    u"éẹềểễếệìỉỄẾỒĩíịò"
    u"Ổỏõóọồổỗốộờởỡớợù"
    u"ỖủũúụừửữứựỳỷỹýỵỐ";
/* clang-format on */

/* The ABC fonts: .VnTime, .VNTIME, VnTime. */
static const struct encoding_font FONTS[] = {{".Vn", true, FONT_LETTER}, {"Vn", false, FONT_CAPITAL}, {.prefix = NULL}};

static const char *const ALIASES[] = {"tcvn", "tcvn-5712", "abc", NULL};

const struct encoding_kind encoding_kind_TCVN3 = {
    .aliases = ALIASES,
    .decode = encoding_decode_table,
    .high = HIGH,
    .fonts = FONTS,
    .capital_fonts_end = 'H',
    .hyphen = u'ư',
};
