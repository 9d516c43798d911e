#include "lattice/engine_evidence.h"

#include <math.h>

#include "alphabet/alphabet.h"
#include "text/utf8.h"

/* ---- How sure the engine is ---- */

/*
 * The log-odds that a print is right as it stands, by the engine's confidence in it: between the confidences at which
 * the weights say it, the line between them.
 */
static float sureness(const struct repair_weights *w, const pd_reading *reading)
{
    const struct {
        float confidence, log_odds;
    } knots[] = {{0, w->sure_0},     {0.5f, w->sure_50},  {0.8f, w->sure_80},
                 {0.9f, w->sure_90}, {0.93f, w->sure_93}, {0.97f, w->sure_97}};
    enum { KNOTS = sizeof knots / sizeof *knots };
    const float confidence = fminf(reading->confidence, knots[KNOTS - 1].confidence);
    size_t k = 1;
    while (k + 1 < KNOTS && confidence > knots[k].confidence) k++;
    const float share = (confidence - knots[k - 1].confidence) / (knots[k].confidence - knots[k - 1].confidence);
    return knots[k - 1].log_odds + share * (knots[k].log_odds - knots[k - 1].log_odds);
}

static float log_odds(float p)
{
    return logf(p / (1 - p));
}

float engine_evidence_earn(const struct repair_weights *w, const pd_reading *readings, size_t count)
{
    static const float PRIOR = 20; /* words that the usual share of right ones counts as */
    float right = PRIOR * w->earned_usual, words = PRIOR;
    for (size_t k = 0; k < count; k++) {
        if (readings[k].confidence < 0) continue;
        right += 1 / (1 + expf(-sureness(w, &readings[k])));
        words++;
    }
    return w->earned * (log_odds(right / words) - log_odds(w->earned_usual));
}

float engine_evidence_earn_text(const struct repair_weights *w, double right, double words)
{
    static const double PRIOR = 20; /* words that the usual share of right ones counts as */
    const double usual = (double)w->text_usual;
    return fmaxf(0, log_odds((float)((right + PRIOR * usual) / (words + PRIOR))) - log_odds(w->text_usual));
}

/*
 * The log-likelihood ratio of a reading with other letters or marks against "it is right as printed". Engines mistake
 * marks when they are sure; they hardly lose or invent a letter. So letters change only if context, another reading of
 * the same place or the engine's own choices say more than this.
 */
static float change_score(const struct engine_evidence *e, float sure, size_t edits, size_t printed, bool is_title)
{
    const struct repair_weights *w = e->weights;
    const float doubt = w->change * (w->change_usual - sure), certain = fmaxf(0, sure);
    if (edits == 0) return doubt + (is_title ? w->change_name * certain : 0);
    return doubt + w->change_letters + (w->change_letter + w->change_letter_sure * certain) * (float)edits +
           (w->change_character + w->change_character_sure * certain) * (float)printed;
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
    const size_t edits = base_edits(e, part->points + from, printed, letters, count);
    const bool is_part = edits == 0 && printed < part->count;
    const float sure = sureness(e->weights, reading) + e->earned;
    if (is_part) return e->weights->change * (e->weights->change_usual - sure);
    return change_score(e, sure, edits, printed, part->uppers == 1 && part->letters > 1);
}

/* What speaks for a print of `count` characters that is no word of the model. */
static float unknown_score(const struct engine_evidence *e, const pd_reading *reading, size_t count)
{
    const struct repair_weights *w = e->weights;
    if (!reading || reading->confidence < 0) return 0;
    const float certain = fmaxf(0, sureness(w, reading) + e->earned);
    return fmaxf(0, w->unknown + (w->unknown_character + w->unknown_character_sure * certain) * (float)count);
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

/* The log probability that the engine's choices give a letter at one place, at least weights->choice_least. */
static float choice_log_p(const struct engine_evidence *e, const pd_symbol *symbol, uint8_t letter)
{
    for (size_t c = 0; c < symbol->choice_count; c++) {
        const pd_alternative *choice = &symbol->choices[c];
        size_t at = 0;
        if (choice->length == 0) continue;
        const uint32_t point = utf8_next(choice->text, choice->length, &at);
        if (at == choice->length && channel_letter(e->alphabet, point) == letter)
            return fmaxf(logf(choice->confidence), e->weights->choice_least);
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
            score += choice_log_p(e, &symbols[i], letters[i]) - choice_log_p(e, &symbols[i], printed);
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
    return (is_right ? 0 : changes_score(e, reading, part, from, printed, letters, count)) +
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
    return unknown_score(e, reading, part->count) + (is_known ? other_score(e, reading, letters, part->count) : 0);
}
