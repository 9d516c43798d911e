/*
 * The odds have three parts. A prior: an engine that knows Vietnamese prints a word that can be a name hardly ever for
 * another one. How much more frequent the other reading is in this place of a name, among the names of the corpus
 * (Nguyễn and Nguyên as surnames). How often the text itself has the print, and the other reading, in names; and
 * how often its document has them beside the same words of a name.
 *
 * If the print can be no name, as to its letters, it is damaged: then the result must be one, and those count more that
 * the text has elsewhere.
 */
#include "lattice/name_evidence.h"

#include <math.h>

#include "alphabet/alphabet.h"

void name_evidence_set_places(struct name_evidence *e, const struct name_places *places)
{
    e->places = places;
    e->end = 0;
}

/* The place of a part in the text's names; NULL if there is none. Finds out whether the part can be a name. */
static const struct name_place *place_of(struct name_evidence *e, const struct part *part)
{
    if (!e->places) return NULL;
    if (e->end == part->end && e->begin == part->begin) return e->place;
    e->begin = part->begin;
    e->end = part->end;
    e->place = name_places_at(e->places, part->begin, part->end);
    e->is_possible = e->place && name_word_is_possible(part->points, part->count);
    return e->place;
}

static bool is_print(const struct name_evidence *e, const struct part *part, const uint8_t *letters, size_t count)
{
    bool same = count == part->count;
    for (size_t i = 0; same && i < count; i++) same = channel_letter(e->alphabet, part->points[i]) == letters[i];
    return same;
}

/* The log-odds of the print against a word, where both can be names. */
static float odds_of_print(const struct name_evidence *e, const struct name_place *place, const struct part *part,
                           const uint32_t *word, size_t count)
{
    const struct repair_weights *w = e->weights;
    const float frequency = name_syllable_frequency(part->points, part->count, place->role) + w->name_rare,
                other = name_syllable_frequency(word, count, place->role) + w->name_rare;
    const float uses = fmaxf(1, (float)name_places_uses(e->places, part->points, part->count)),
                other_uses = (float)name_places_uses(e->places, word, count) + 1;
    const float pairs = (float)name_places_pair_uses(e->places, place, place->spelling) + 1,
                other_pairs = (float)name_places_pair_uses(e->places, place, word_spelling(word, count)) + 1;
    const float document = w->document_name * fminf(0, logf(pairs / other_pairs));
    return document + w->name_prior + w->name_share * logf(frequency / other) + w->name_uses * logf(uses / other_uses);
}

float name_evidence_for_word(struct name_evidence *e, const struct part *part, const uint8_t *letters, size_t count,
                             bool covers)
{
    const struct name_place *place = place_of(e, part);
    if (!place || is_print(e, part, letters, count)) return 0;
    uint32_t word[CHANNEL_TEXT_MAX];
    struct letter first;
    for (size_t i = 0; i < count; i++) word[i] = e->alphabet->point_of[letters[i]];
    const bool is_name =
        count > 0 && letter_split(word[0], &first) && first.upper && name_word_is_possible(word, count);
    const float odds = is_name ? 0 : e->weights->name_impossible;
    if (!e->is_possible)
        return e->weights->name_uses * logf((float)name_places_uses(e->places, word, count) + 1) - odds;
    if (!covers) return -odds - e->weights->name_prior;
    return fminf(0, -odds - odds_of_print(e, place, part, word, count));
}

float name_evidence_for_print(struct name_evidence *e, const struct part *part)
{
    return place_of(e, part) && e->is_possible ? e->weights->name_unknown : -INFINITY;
}
