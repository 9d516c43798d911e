/*
 * A stretch is a run of words of a line: weak ones, and one neighbour on each side, because the engine reads letters
 * better among others. The words of both readings are put side by side by their places: a group is a set of words that
 * overlap. A group with a weak word takes the second reading if the engine is clearly more sure of it. Other words
 * stay.
 */
#include "document/scan/second_look.h"

#include "base/clock.h"
#include "base/error.h"

#include <math.h>
#include <string.h>
#include <unicode/uchar.h>

#include "text/utf8.h"

static const float WEAK = 0.8f;         /* a word with less confidence is read again */
static const float WEAK_DIGITS = 0.92f; /* the same for a word with digits, which no context corrects */
static const float CLEARLY = 0.08f; /* a second reading must be so much more confident to take the place of the first */
static const float OTHER_WORDS = 3; /* so many times CLEARLY, if it has another number of words */
static const double MARGIN = 0.3;   /* around a stretch, of its height */
static const float OVERLAP = 0.3f;  /* words that share so much of the narrower one are in one group */

enum { CHOICES_MAX = 4, SIDE_MIN = 4 };

/* Words `first` … `end` - 1 of a line. */
struct stretch {
    size_t first, end;
};

/* ---- What is weak -------------------------------------------------------------------- */

static bool is_weak(const struct document_word *word)
{
    bool has_letter = false, has_digit = false;
    for (size_t at = 0; at < word->length;) {
        const UChar32 character = (UChar32)utf8_next(word->text, word->length, &at);
        has_letter = has_letter || u_isalnum(character);
        has_digit = has_digit || u_isdigit(character);
    }
    return has_letter && word->confidence < (has_digit ? WEAK_DIGITS : WEAK);
}

/* Finds the next stretch from word `from` on; false if there is none. */
static bool find_stretch(const struct document_line *line, size_t from, struct stretch *stretch)
{
    size_t w = from;
    while (w < line->word_count && !is_weak(&line->words[w])) w++;
    if (w == line->word_count) return false;
    stretch->first = w > from ? w - 1 : w;
    while (w < line->word_count &&
           (is_weak(&line->words[w]) || (w + 1 < line->word_count && is_weak(&line->words[w + 1]))))
        w++;
    stretch->end = w < line->word_count ? w + 1 : w;
    return true;
}

/* ---- Reading ------------------------------------------------------------------------- */

/* A point of the page in pixels of the image: the inverse of a matrix. */
static void to_pixels(const double m[6], double x, double y, double *across, double *down)
{
    const double determinant = m[0] * m[4] - m[1] * m[3];
    *across = (m[4] * (x - m[2]) - m[1] * (y - m[5])) / determinant;
    *down = (m[0] * (y - m[5]) - m[3] * (x - m[2])) / determinant;
}

/* The rectangle of the image that shows a stretch, with a margin. False if there is nothing to see. */
static bool find_region(const struct document_line *line, struct stretch stretch, const double matrix[6], PIX *pix,
                        int region[4])
{
    double box[4] = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (size_t w = stretch.first; w < stretch.end; w++)
        for (int corner = 0; corner < 4; corner++) {
            const pd_box *word = &line->words[w].box;
            double x, y;
            to_pixels(matrix, (double)(corner & 1 ? word->right : word->left),
                      (double)(corner & 2 ? word->bottom : word->top), &x, &y);
            box[0] = fmin(box[0], x);
            box[1] = fmin(box[1], y);
            box[2] = fmax(box[2], x);
            box[3] = fmax(box[3], y);
        }
    const double margin = MARGIN * (box[3] - box[1]);
    region[0] = (int)fmax(0, box[0] - margin);
    region[1] = (int)fmax(0, box[1] - margin);
    region[2] = (int)fmin(pixGetWidth(pix), box[2] + margin) - region[0];
    region[3] = (int)fmin(pixGetHeight(pix), box[3] + margin) - region[1];
    return region[2] >= SIDE_MIN && region[3] >= SIDE_MIN;
}

/* Reads a region as one line of text into an empty page. */
static pd_status read_region(struct ocr_engine *engine, const struct ocr_image *image, const double matrix[6],
                             const int region[4], struct document_page *page, pd_error *error)
{
    BOX *box = boxCreate(region[0], region[1], region[2], region[3]);
    struct ocr_image part = *image;
    struct ocr_result result;
    part.pix = box != NULL ? pixClipRectangle(image->pix, box, NULL) : NULL;
    part.is_line = true;
    boxDestroy(&box);
    if (part.pix == NULL) return error_memory(error);
    pd_status status = ocr_recognise(engine, &part, &result, error);
    const double placed[6] = {matrix[0], matrix[1], matrix[2] + matrix[0] * region[0] + matrix[1] * region[1],
                              matrix[3], matrix[4], matrix[5] + matrix[3] * region[0] + matrix[4] * region[1]};
    if (status == PD_OK && !result.timed_out) status = ocr_add_words(engine, placed, page, error);
    pixDestroy(&part.pix);
    return status;
}

/* ---- Two readings side by side ------------------------------------------------------- */

/* The words of a reading, in order. */
struct second_words {
    const struct document_word *items;
    size_t count;
};

static bool overlap(const struct document_word *a, const struct document_word *b)
{
    const float left = fmaxf(a->box.left, b->box.left), right = fminf(a->box.right, b->box.right);
    const float narrower = fminf(a->box.right - a->box.left, b->box.right - b->box.left);
    return right - left > OVERLAP * narrower;
}

/* How many of the first words of two readings form a group; at least one word of one of them. */
static void find_group(struct second_words one, struct second_words other, size_t *ones, size_t *others)
{
    *ones = *others = 0;
    if (one.count == 0 || other.count == 0 || !overlap(&one.items[0], &other.items[0])) {
        const bool other_first = one.count == 0 || (other.count > 0 && other.items[0].box.left < one.items[0].box.left);
        *(other_first ? others : ones) = 1;
        return;
    }
    *ones = *others = 1;
    for (bool grows = true; grows;) {
        grows = false;
        if (*ones < one.count && overlap(&one.items[*ones], &other.items[*others - 1])) grows = ++*ones;
        if (*others < other.count && overlap(&one.items[*ones - 1], &other.items[*others])) grows = ++*others;
    }
}

/* The mean confidence of words, weighted by their letters. */
static float confidence_in(const struct document_word *words, size_t count)
{
    float sum = 0, letters = 0;
    for (size_t w = 0; w < count; w++) {
        sum += words[w].confidence * (float)words[w].length;
        letters += (float)words[w].length;
    }
    return letters > 0 ? sum / letters : 0;
}

/* The next letter or digit of a word; 0 at its end. Signs do not count: a second reading often loses or adds some. */
static uint32_t next_letter(const struct document_word *word, size_t *at)
{
    while (*at < word->length) {
        const uint32_t point = utf8_next(word->text, word->length, at);
        if (u_isalnum((UChar32)point)) return point;
    }
    return 0;
}

static bool same_letters(const struct document_word *a, const struct document_word *b)
{
    size_t i = 0, j = 0;
    for (;;) {
        const uint32_t x = next_letter(a, &i), y = next_letter(b, &j);
        if (x != y) return false;
        if (x == 0) return true;
    }
}

/*
 * The probability that a reading is right, if another one says something else and one of the two is right. Confidences
 * are kept away from 1: an engine that is wrong once is not sure.
 */
static float confidence_against(float mine, float other)
{
    static const float most = 0.97f, least = 0.03f;
    const float a = fminf(most, fmaxf(least, mine)), b = fminf(most, fmaxf(least, other));
    return a * (1 - b) / (a * (1 - b) + b * (1 - a));
}

/* A copy of a word for another page; false if memory runs out. */
static bool copy_word(struct document_page *page, const struct document_word *from, struct document_word *to)
{
    *to = *from;
    to->text = arena_text(&page->arena, from->text, from->length);
    to->symbols = arena_take(&page->arena, (from->symbol_count + 1) * sizeof *to->symbols);
    to->symbol_capacity = from->symbol_count;
    if (to->text == NULL || to->symbols == NULL) return false;
    for (size_t s = 0; s < from->symbol_count; s++) {
        const struct document_symbol *symbol = &from->symbols[s];
        struct document_choice *choices = arena_take(&page->arena, (symbol->choice_count + 1) * sizeof *choices);
        if (choices == NULL) return false;
        to->symbols[s] = *symbol;
        to->symbols[s].choices = choices;
        to->symbols[s].choice_capacity = symbol->choice_count;
        for (size_t k = 0; k < symbol->choice_count; k++) {
            choices[k] = symbol->choices[k];
            choices[k].text = arena_text(&page->arena, choices[k].text, strlen(choices[k].text));
            if (choices[k].text == NULL) return false;
        }
    }
    return true;
}

/* Adds the choices of a second reading to those of a symbol, each reading with its share. */
static bool mix_choices(struct document_page *page, struct document_symbol *symbol,
                        const struct document_symbol *second, float share)
{
    struct document_choice *choices = arena_take(&page->arena, 2 * CHOICES_MAX * sizeof *choices);
    size_t count = 0;
    if (choices == NULL) return false;
    for (; count < symbol->choice_count && count < CHOICES_MAX; count++) {
        choices[count] = symbol->choices[count];
        choices[count].confidence *= 1 - share;
    }
    for (size_t k = 0; k < second->choice_count && k < CHOICES_MAX; k++) {
        size_t same = 0;
        while (same < count && strcmp(choices[same].text, second->choices[k].text) != 0) same++;
        if (same == count) {
            const char *text = arena_text(&page->arena, second->choices[k].text, strlen(second->choices[k].text));
            if (text == NULL) return false;
            choices[count++] = (struct document_choice){.text = text};
        }
        choices[same].confidence += share * second->choices[k].confidence;
    }
    symbol->choices = choices;
    symbol->choice_count = count;
    symbol->choice_capacity = 2 * CHOICES_MAX;
    return true;
}

/*
 * Two readings of one word: the more confident one stays, and the letters of the other become choices. If they differ,
 * both are less sure than the engine said.
 */
static bool mix_word(struct document_page *page, struct document_word *word, const struct document_word *other)
{
    const float confidence = confidence_against(word->confidence, other->confidence);
    if (same_letters(word, other)) {
        word->confidence = fmaxf(word->confidence, other->confidence);
        return true;
    }
    word->confidence = fminf(word->confidence, confidence);
    if (word->symbol_count != other->symbol_count) return true;
    for (size_t s = 0; s < word->symbol_count; s++)
        if (!mix_choices(page, &word->symbols[s], &other->symbols[s], 1 - confidence)) return false;
    return true;
}

/* ---- One line ------------------------------------------------------------------------ */

/* Adds a word that was read once in each reading. False if memory runs out. */
static bool take_word(struct document_page *page, const struct document_word *first, const struct document_word *second,
                      struct document_word *out)
{
    if (!is_weak(first) || second->confidence <= first->confidence + CLEARLY || same_letters(first, second)) {
        *out = *first;
        return mix_word(page, out, second);
    }
    return copy_word(page, second, out) && mix_word(page, out, first);
}

static bool any_weak(struct second_words words)
{
    size_t w = 0;
    while (w < words.count && !is_weak(&words.items[w])) w++;
    return w < words.count;
}

/* Adds to `out` the better reading of a group. False if memory runs out. */
static bool take_group(struct document_page *page, struct second_words one, struct second_words other,
                       struct document_word *out, size_t *count)
{
    if (one.count == 1 && other.count == 1) return take_word(page, one.items, other.items, &out[(*count)++]);
    const float first = confidence_in(one.items, one.count), second = confidence_in(other.items, other.count);
    const bool takes_second = any_weak(one) && other.count > 0 && second > first + OTHER_WORDS * CLEARLY;
    for (size_t w = 0; !takes_second && w < one.count; w++) out[(*count)++] = one.items[w];
    for (size_t w = 0; takes_second && w < other.count; w++)
        if (!copy_word(page, &other.items[w], &out[(*count)++])) return false;
    return true;
}

/* Puts the better words of both readings into a stretch of a line; returns its new end, SIZE_MAX if memory runs out. */
static size_t merge(struct document_page *page, struct document_line *line, struct stretch stretch,
                    const struct document_line *second)
{
    const size_t behind = line->word_count - stretch.end;
    struct document_word *words = arena_take(&page->arena, (line->word_count + second->word_count + 1) * sizeof *words);
    if (words == NULL) return SIZE_MAX;
    size_t count = stretch.first;
    memcpy(words, line->words, count * sizeof *words);
    struct second_words one = {line->words + stretch.first, stretch.end - stretch.first};
    struct second_words other = {second->words, second->word_count};
    while (one.count > 0 || other.count > 0) {
        size_t ones, others;
        find_group(one, other, &ones, &others);
        if (!take_group(page, (struct second_words){one.items, ones}, (struct second_words){other.items, others}, words,
                        &count))
            return SIZE_MAX;
        one = (struct second_words){one.items + ones, one.count - ones};
        other = (struct second_words){other.items + others, other.count - others};
    }
    memcpy(words + count, line->words + stretch.end, behind * sizeof *words);
    line->words = words;
    line->word_count = count + behind;
    line->word_capacity = line->word_count;
    return count;
}

static pd_status look_at_line(struct ocr_engine *engine, const struct ocr_image *image, const double matrix[6],
                              struct document_page *page, struct document_line *line, pd_error *error)
{
    struct stretch stretch;
    for (size_t from = 0; find_stretch(line, from, &stretch);) {
        int region[4];
        pd_status status = PD_OK;
        struct document_page *second = document_page_new(page->number);
        if (second == NULL) return error_memory(error);
        second->width = page->width;
        second->height = page->height;
        from = stretch.end;
        if (find_region(line, stretch, matrix, image->pix, region))
            status = read_region(engine, image, matrix, region, second, error);
        if (status == PD_OK && second->block_count == 1 && second->blocks[0].line_count == 1) {
            from = merge(page, line, stretch, &second->blocks[0].lines[0]);
            if (from == SIZE_MAX) status = error_memory(error);
        }
        document_page_free(second);
        if (status != PD_OK) return status;
    }
    return PD_OK;
}

pd_status second_look(struct ocr_engine *engine, const struct ocr_image *image, const double matrix[6],
                      struct document_page *page, pd_error *error)
{
    const double end = image->seconds > 0 ? clock_seconds() + image->seconds : 0;
    struct ocr_image timed = *image;
    for (size_t b = 0; b < page->block_count; b++)
        for (size_t l = 0; l < page->blocks[b].line_count; l++) {
            if (end > 0 && (timed.seconds = end - clock_seconds()) <= 0) return PD_OK;
            const pd_status status = look_at_line(engine, &timed, matrix, page, &page->blocks[b].lines[l], error);
            if (status != PD_OK) return status;
        }
    return PD_OK;
}
