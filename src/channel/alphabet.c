/* The true characters: letters of both cases first, so that upper case is one addition away. */
#include <string.h>

#include "alphabet/alphabet.h"
#include "channel/channel.h"

static size_t add_letters(struct channel_alphabet *alphabet)
{
    size_t count = 0;
    for (uint32_t base = 'a'; base <= 'z'; base++)
        for (unsigned shape = SHAPE_PLAIN; shape <= SHAPE_STROKE; shape++)
            for (unsigned tone = TONE_LEVEL; tone <= TONE_DOT; tone++) {
                const struct letter letter = {.base = (char)base, .shape = (uint8_t)shape, .tone = (uint8_t)tone};
                const uint32_t point = letter_join(letter);
                if (point) alphabet->point_of[count++] = point;
            }
    return count;
}

void channel_alphabet_init(struct channel_alphabet *alphabet)
{
    static const uint32_t others[] = {0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2026};
    memset(alphabet->letter_of, CHANNEL_NO_LETTER, sizeof alphabet->letter_of);
    memset(alphabet->point_of, 0, sizeof alphabet->point_of);
    size_t count = add_letters(alphabet);
    for (size_t i = 0; i < count; i++) alphabet->point_of[count + i] = letter_upper(alphabet->point_of[i]);
    count *= 2;
    for (uint32_t point = ' '; point < 0x7F; point++) {
        struct letter letter;
        if (!letter_split(point, &letter)) alphabet->point_of[count++] = point;
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) alphabet->point_of[count++] = others[i];
    for (size_t i = 0; i < count; i++) alphabet->letter_of[alphabet->point_of[i]] = (uint8_t)i;
}
