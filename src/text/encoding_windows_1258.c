/* windows-1258: a letter, then a combining tone. */
#include "text/encoding_kind.h"

/* clang-format off */
static const char16_t HIGH[129] =
    u"€\uFFFD‚ƒ„…†‡ˆ‰\uFFFD‹Œ\uFFFD\uFFFD\uFFFD"
    u"\uFFFD‘’“”•–—˜™\uFFFD›œ\uFFFD\uFFFDŸ"
    u"\u00A0¡¢£¤¥¦§¨©ª«¬\u00AD®¯"
    u"°±²³´µ¶·¸¹º»¼½¾¿"
    u"ÀÁÂĂÄÅÆÇÈÉÊË\u0300ÍÎÏ"
    u"ĐÑ\u0309ÓÔƠÖ×ØÙÚÛÜƯ\u0303ß"
    u"àáâăäåæçèéêë\u0301íîï"
    u"đñ\u0323óôơö÷øùúûüư₫ÿ";
/* clang-format on */

static const char *const ALIASES[] = {"cp1258", "windows1258", NULL};

const struct encoding_kind encoding_kind_WINDOWS_1258 = {
    .aliases = ALIASES, .decode = encoding_decode_table, .high = HIGH, .has_pairs = true};
