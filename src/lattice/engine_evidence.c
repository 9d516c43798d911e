#include "lattice/engine_evidence.h"

#include <math.h>

#include "alphabet/alphabet.h"
#include "text/utf8.h"

/* What the engine's confidence says for the print being right, or wrong: log-odds compared with an average word. */
static float sure_score(const pd_reading *reading, bool is_right)
{
    static const float usual = 0.06f, least = 0.004f, most = 0.8f; /* share of words that are wrong */
    if (!reading || reading->confidence < 0) return 0;
    const float wrong = fminf(most, fmaxf(least, 1 - reading->confidence));
    return is_right ? logf((1 - wrong) / (1 - usual)) : logf(wrong / usual);
}

/*
 * What an engine's confidence in a word says, in natural logarithms.
 *
 * Against a reading with other base letters than the print: once (`letters`), for each letter that differs (`letter`),
 * and for each character of the print (`character`). Against a reading with the same letters and other marks (`marks`),
 * and the same if the print starts with a capital, as names do (`name_marks`). For a print that no dictionary has: once
 * (`unknown`) and for each character (`unknown_character`); together at least 0.
 *
 * Engines mistake marks when they are sure; they hardly lose or invent a letter. So letters change only if context,
 * another reading of the same place or the engine's own choices say more than these numbers.
 */
static const struct sureness {
    float least; /* confidence */
    float letters, letter, character, marks, name_marks, unknown, unknown_character;
} sureness[] = {
    {0.95f, -2.0f, -6.0f, -1.0f, -1.5f, -3.0f, -2.0f, 1.2f},
    {0.88f, -2.0f, -5.0f, -1.0f, 0.0f, -3.0f, -2.0f, 1.2f},
    {0.80f, -1.0f, -3.0f, -1.0f, 0.0f, -1.0f, -2.0f, 1.0f},
    {0.00f, -1.0f, -1.0f, -0.4f, 0.0f, 0.0f, -2.0f, 0.5f},
};

static const struct sureness *sureness_of(const pd_reading *reading)
{
    const struct sureness *row = sureness;
    while (reading->confidence < row->least) row++;
    return row;
}

static uint32_t base_of(uint32_t point)
{
    struct letter letter;
    return letter_split(point, &letter) ? (uint32_t)letter.base : point;
}

/* How many base letters differ (Levenshtein). */
static size_t base_edits(const struct engine_evidence *e, const uint32_t *print, size_t printed, const uint8_t *letters,
                         size_t count)
{
    size_t row[SEARCH_PRINTED_MAX + 2];
    for (size_t j = 0; j <= printed; j++) row[j] = j;
    for (size_t i = 0; i < count; i++) {
        size_t corner = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < printed; j++) {
            const size_t same = corner + (base_of(e->alphabet->point_of[letters[i]]) != base_of(print[j]));
            corner = row[j + 1];
            row[j + 1] = same < corner + 1 ? same : corner + 1;
            if (row[j] + 1 < row[j + 1]) row[j + 1] = row[j] + 1;
        }
    }
    return row[printed];
}

/* What speaks against reading the characters from `from` on, `printed` of them, as a word that they do not spell. */
static float changes_score(const struct engine_evidence *e, const pd_reading *reading, const struct part *part,
                           size_t from, size_t printed, const uint8_t *letters, size_t count)
{
    if (reading->confidence < 0) return 0;
    const struct sureness *sure = sureness_of(reading);
    const size_t edits = base_edits(e, part->points + from, printed, letters, count);
    const bool is_title = part->uppers == 1 && part->letters > 1;
    if (edits == 0) return printed < part->count ? 0 : is_title ? sure->name_marks : sure->marks;
    return sure->letters + sure->letter * (float)edits + sure->character * (float)printed;
}

/* What speaks for a print of `count` characters that is no word of the model. */
static float unknown_score(const pd_reading *reading, size_t count)
{
    if (!reading || reading->confidence < 0) return 0;
    const struct sureness *sure = sureness_of(reading);
    return fmaxf(0, sure->unknown + sure->unknown_character * (float)count);
}

/* What another engine read, without the signs around it; returns how many characters. */
static size_t read_other(const pd_reading *reading, uint32_t points[SEARCH_PRINTED_MAX])
{
    size_t count = 0, end = 0;
    for (size_t at = 0; at < reading->other_length;) {
        struct letter letter;
        const uint32_t point = utf8_next(reading->other, reading->other_length, &at);
        const bool is_inner = part_is_digit(point) || letter_split(point, &letter);
        if (count == 0 && !is_inner) continue;
        if (count == SEARCH_PRINTED_MAX) return 0;
        points[count++] = point;
        if (is_inner) end = count;
    }
    return end;
}

/* How well a word, given as letters, fits what another engine read; 0 if that is not known. */
static float other_score(const struct engine_evidence *e, const pd_reading *reading, const uint8_t *letters,
                         size_t count)
{
    uint32_t points[SEARCH_PRINTED_MAX];
    if (!reading || !reading->other || !e->other_channel) return 0;
    const size_t length = read_other(reading, points);
    if (length == 0) return 0;
    const float score = channel_log_p(e->other_channel, letters, count, points, length, SEARCH_INSERTION);
    return e->weights->other * fmaxf(score, e->weights->other_least);
}

/* The symbols of a part, one for each character; NULL if they are not known. */
static const pd_symbol *symbols_of(const struct engine_evidence *e, const pd_reading *reading, const struct part *part)
{
    if (!reading || !reading->symbols) return NULL;
    size_t before = 0, count = 0;
    for (size_t at = reading->offset; at < reading->offset + reading->length; count++) {
        before += at < part->begin;
        utf8_next(e->text, e->end, &at);
    }
    return count == reading->symbol_count && before + part->count <= count ? reading->symbols + before : NULL;
}

/* The probability that the engine's choices give a letter at one place, at least weights->choice_least. */
static float choice_p(const struct engine_evidence *e, const pd_symbol *symbol, uint8_t letter)
{
    for (size_t c = 0; c < symbol->choice_count; c++) {
        const pd_alternative *choice = &symbol->choices[c];
        size_t at = 0;
        if (choice->length == 0) continue;
        const uint32_t point = utf8_next(choice->text, choice->length, &at);
        if (at == choice->length && channel_letter(e->alphabet, point) == letter)
            return fmaxf(choice->confidence, e->weights->choice_least);
    }
    return e->weights->choice_least;
}

/* The log-odds that the engine's choices give the letters against the print; 0 if their numbers differ. */
static float choices_score(const struct engine_evidence *e, const pd_reading *reading, const struct part *part,
                           const uint8_t *letters, size_t count)
{
    const pd_symbol *symbols = symbols_of(e, reading, part);
    float score = 0;
    if (!symbols || count != part->count) return 0;
    for (size_t i = 0; i < count; i++) {
        const uint8_t printed = channel_letter(e->alphabet, part->points[i]);
        if (printed != letters[i])
            score += logf(choice_p(e, &symbols[i], letters[i]) / choice_p(e, &symbols[i], printed));
    }
    return e->weights->choice * score;
}

float engine_evidence_for_word(struct engine_evidence *e, const struct part *part, size_t from, size_t printed,
                               const uint8_t *letters, size_t count)
{
    if (!e->readings) return 0;
    const pd_reading *reading = reading_at(e->readings, e->reading_count, &e->next, part->begin);
    if (!reading) return 0;
    bool is_right = count == part->count;
    for (size_t i = 0; is_right && i < count; i++)
        is_right = channel_letter(e->alphabet, part->points[i]) == letters[i];
    return sure_score(reading, is_right) +
           (is_right ? 0 : changes_score(e, reading, part, from, printed, letters, count)) +
           other_score(e, reading, letters, count) + choices_score(e, reading, part, letters, count);
}

float engine_evidence_for_print(struct engine_evidence *e, const struct part *part)
{
    if (!e->readings) return 0;
    const pd_reading *reading = reading_at(e->readings, e->reading_count, &e->next, part->begin);
    uint8_t letters[SEARCH_PRINTED_MAX];
    bool is_known = true;
    for (size_t i = 0; i < part->count; i++) {
        letters[i] = channel_letter(e->alphabet, part->points[i]);
        is_known = is_known && letters[i] != CHANNEL_NO_LETTER;
    }
    return sure_score(reading, true) + unknown_score(reading, part->count) +
           (is_known ? other_score(e, reading, letters, part->count) : 0);
}
