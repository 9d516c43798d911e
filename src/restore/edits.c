/*
 * One pass from look-alike to look-alike. What must be known about the text around a look-alike (its word, its line,
 * its run of full-width forms) is found once for all look-alikes in it. So the time is proportional to the length of
 * the text, for any text.
 *
 * The text is in NFC already. But a letter that replaces its look-alike may join marks that the look-alike did not
 * join, so it is composed again with them. Look-alikes that are not letters stay if a mark follows: that is not normal
 * text.
 */
#include "restore/edits.h"

#include <string.h>

#include <unicode/uchar.h>

#include "alphabet/word.h"
#include "base/memory.h"
#include "restore/block.h"
#include "text/look_alikes.h"
#include "text/utf8.h"

/* Something found out about the text around the last look-alike; it is known up to `end`. */
struct finding {
    size_t end;
    bool holds;
};

struct editor {
    struct block *block;
    const struct edit_rules *rules;
    const char *text;
    size_t length;
    size_t at;  /* bytes of the text read */
    size_t out; /* bytes written */
    struct finding word, line, wide;
};

/* ---- Writing ---- */

static void copy(struct editor *c, size_t end)
{
    memcpy(c->block->edited + c->out, c->text + c->at, end - c->at);
    c->out += end - c->at;
    c->at = end;
}

/* Writes `bytes` in place of the next `source_length` bytes. */
static bool replace(struct editor *c, size_t source_length, const char *bytes, size_t length, bool follows)
{
    struct block *b = c->block;
    if (!memory_reserve(&b->edits, &b->edit_capacity, b->edit_count + 1, sizeof *b->edits)) return false;
    b->edits[b->edit_count++] = (struct edit){.at = (uint32_t)c->out,
                                              .length = (uint32_t)length,
                                              .source_at = (uint32_t)c->at,
                                              .source_length = (uint32_t)source_length,
                                              .follows = follows};
    if (length) memcpy(b->edited + c->out, bytes, length);
    c->out += length;
    c->at += source_length;
    return true;
}

/* ---- The text around a look-alike ---- */

static uint32_t next_character(const struct editor *c, size_t at)
{
    return at < c->length ? utf8_next(c->text, c->length, &at) : 0;
}

/* The character before `at`, and the offset where it begins; 0 at the start of the text. */
static uint32_t previous_character(const struct editor *c, size_t at, size_t *begin)
{
    *begin = at;
    if (at == 0) return 0;
    do --*begin;
    while (*begin > 0 && ((unsigned char)c->text[*begin] & 0xC0) == 0x80);
    size_t next = *begin;
    return utf8_next(c->text, c->length, &next);
}

static bool is_mark(uint32_t c)
{
    return c >= 0x0300 && c <= 0x036F;
}

static bool is_word_character(uint32_t c)
{
    return is_mark(c) || u_isalpha((UChar32)c);
}

/* The start of the word that goes on at text[at]; `at` if none does. */
static size_t word_begin(const struct editor *c, size_t at)
{
    size_t begin = at;
    while (at > 0 && is_word_character(previous_character(c, at, &begin))) at = begin;
    return at;
}

static bool is_latin(uint32_t c)
{
    return c < 0x0250 || (c >= 0x1E00 && c <= 0x1EFF);
}

static bool is_greek_or_cyrillic(uint32_t c)
{
    return (c >= 0x0370 && c <= 0x052F) || (c >= 0x1F00 && c <= 0x1FFF);
}

static bool is_east_asian(uint32_t c)
{
    return (c >= 0x2E80 && c <= 0x9FFF && c != 0x3000) || (c >= 0xAC00 && c <= 0xD7AF) ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFF5F && c <= 0xFFDC) || (c >= 0x20000 && c <= 0x3FFFF);
}

/* Whether a character belongs to a script in which invisible characters have no meaning, or is 0 (no character). */
static bool is_european(uint32_t c)
{
    return c < 0x0590 || (c >= 0x1E00 && c <= 0x206F) || (c >= 0x20A0 && c <= 0x20C0);
}

/* ---- Words ---- */

/* The highest log P of a Vietnamese word of the model that keeps the marks of `letters`; -1e9 if there is none. */
static double usual(const struct editor *c, const struct word_letters *letters)
{
    static const double NONE = -1e9;
    const pd_model *model = c->rules->vietnamese->model;
    const unsigned number = model_find_group(model, letters->base, letters->count);
    if (!could_be_vietnamese(c->rules->vietnamese, number)) return NONE;
    const struct model_group *group = &model->groups[number];
    double best = NONE;
    for (unsigned id = group->first; id < (unsigned)group->first + group->count; id++) {
        const struct model_entry *entry = &model->entries[id];
        struct word_letters reading;
        if (!word_take_apart(model->pool + entry->text, entry->text_length, &reading)) continue;
        if (word_agrees(letters, &reading) && (double)entry->log_p > best) best = (double)entry->log_p;
    }
    return best;
}

/* Two runs of letters with something between them: text[begin1, end1) and text[begin2, end2). */
struct halves {
    size_t begin1, end1, begin2, end2;
};

enum parting { PARTS_NOTHING, PARTS_WORDS, PARTS_ONE_WORD };

static enum parting judge_halves(const struct editor *c, const struct halves *h)
{
    char joined[4 * WORD_LETTERS_MAX];
    const size_t length1 = h->end1 - h->begin1, length2 = h->end2 - h->begin2;
    struct word_letters first, second, whole;
    if (length1 + length2 > sizeof joined) return PARTS_NOTHING;
    memcpy(joined, c->text + h->begin1, length1);
    memcpy(joined + length1, c->text + h->begin2, length2);
    if (!word_take_apart(joined, length1, &first) || !word_take_apart(joined + length1, length2, &second) ||
        !word_take_apart(joined, length1 + length2, &whole))
        return PARTS_NOTHING;
    const double p1 = usual(c, &first), p2 = usual(c, &second), p = usual(c, &whole);
    if (whole.tones <= 1 && p > (p1 < p2 ? p1 : p2)) return PARTS_ONE_WORD;
    return p1 > -1e9 && p2 > -1e9 ? PARTS_WORDS : PARTS_NOTHING;
}

/* The run of letters that ends at `end1` and the one that starts at `begin2`, each cut if longer than any syllable. */
static struct halves halves_around(const struct editor *c, size_t end1, size_t begin2)
{
    struct halves h = {end1, end1, begin2, begin2};
    size_t begin = end1, next = begin2;
    for (size_t k = 0; k <= SYLLABLE_LETTERS_MAX; k++) {
        if (!is_word_character(previous_character(c, h.begin1, &begin))) break;
        h.begin1 = begin;
    }
    for (size_t k = 0; k <= SYLLABLE_LETTERS_MAX && next < c->length; k++) {
        if (!is_word_character(utf8_next(c->text, c->length, &next))) break;
        h.end2 = next;
    }
    return h;
}

/* ---- Letters of other scripts ---- */

/* Whether the line around c->at has Latin letters, and all its Greek and Cyrillic letters are look-alikes. */
static bool line_is_latin(struct editor *c)
{
    if (c->at < c->line.end) return c->line.holds;
    size_t at = c->at;
    while (at > 0 && c->text[at - 1] != '\n') at--;
    const char *feed = memchr(c->text + c->at, '\n', c->length - c->at);
    c->line.end = feed ? (size_t)(feed - c->text) : c->length;
    bool latin = false, other = false;
    while (at < c->line.end) {
        struct look_alike found;
        const uint32_t character = utf8_next(c->text, c->line.end, &at);
        if (!u_isalpha((UChar32)character)) continue;
        latin = latin || is_latin(character);
        other = other || (is_greek_or_cyrillic(character) && !look_alike_find(character, &found));
    }
    return c->line.holds = latin && !other;
}

/* Whether the word around c->at is a Latin word, some or all of whose letters are look-alikes. */
static bool word_is_disguised(struct editor *c)
{
    enum { SURE_LETTERS = 3 }; /* a shorter word of mixed scripts may be a symbol: kΝ, hν */
    if (c->at < c->word.end) return c->word.holds;
    size_t at = word_begin(c, c->at), begin = at, latin = 0, alike = 0, other = 0;
    struct word_letters letters = {0};
    for (; at < c->length; begin = at) {
        const uint32_t character = utf8_next(c->text, c->length, &at);
        struct look_alike found;
        struct letter letter;
        if (!is_word_character(character)) break;
        const bool is_alike = look_alike_find(character, &found) && found.kind == LOOK_ALIKE_SCRIPT;
        size_t first = 0;
        const uint32_t shown = is_alike ? utf8_next(found.text, strlen(found.text), &first) : character;
        alike += is_alike;
        latin += !is_alike && !is_mark(character) && is_latin(character);
        other += !is_alike && !is_mark(character) && !is_latin(character);
        if (!letter_split(shown, &letter)) continue;
        if (letters.count < WORD_LETTERS_MAX) letters.base[letters.count++] = letter.base;
    }
    c->word.end = begin;
    const bool is_word = usual(c, &letters) > -1e9;
    const bool mixed = latin > 0 && (is_word || latin + alike >= SURE_LETTERS);
    return c->word.holds = other == 0 && (mixed || (latin == 0 && is_word && line_is_latin(c)));
}

/* Writes a letter in place of its look-alike, composed with the marks after it. False if memory runs out. */
static bool replace_letter(struct editor *c, size_t source_length, const char *letter)
{
    enum { LETTERS_BYTES = 4, MARKS_BYTES = 32 };
    const size_t length = strlen(letter), begin = c->at + source_length;
    size_t end = begin;
    for (size_t next = end; next < c->length && is_mark(utf8_next(c->text, c->length, &next));) end = next;
    const size_t marks = end - begin;
    if (marks > MARKS_BYTES || (end < c->length && !text_piece_starts(next_character(c, end)))) {
        copy(c, end);
        return true;
    }
    if (marks == 0) return replace(c, source_length, letter, length, false);
    char piece[LETTERS_BYTES + MARKS_BYTES], composed[3 * sizeof piece];
    memcpy(piece, letter, length);
    memcpy(piece + length, c->text + begin, marks);
    const size_t written = text_compose(piece, length + marks, composed, sizeof composed);
    return written != SIZE_MAX && replace(c, source_length + marks, composed, written, false);
}

/* ---- Signs ---- */

static bool is_wide(uint32_t c)
{
    return c == 0x3000 || (c >= 0xFF01 && c <= 0xFF5E);
}

/* Whether the run of full-width forms from c->at on stands next to Chinese, Japanese or Korean. */
static bool run_is_east_asian(struct editor *c)
{
    if (c->at < c->wide.end) return c->wide.holds;
    size_t begin, at = c->at;
    const bool before = is_east_asian(previous_character(c, at, &begin));
    uint32_t character = 0;
    for (c->wide.end = at; at < c->length; c->wide.end = at) {
        character = utf8_next(c->text, c->length, &at);
        if (!is_wide(character)) break;
        character = 0;
    }
    return c->wide.holds = before || is_east_asian(character);
}

/* Whether an invisible character, or a soft hyphen, has no meaning here. */
static bool is_idle(const struct editor *c, size_t end, bool hyphen)
{
    size_t begin;
    const uint32_t before = previous_character(c, c->at, &begin), behind = next_character(c, end);
    if (!is_european(before) || !is_european(behind)) return false;
    const bool in_word = is_word_character(before) && is_word_character(behind);
    if (!in_word) return !hyphen;
    const struct halves halves = halves_around(c, c->at, end);
    return judge_halves(c, &halves) != PARTS_WORDS;
}

/* ---- Hyphens at the end of a line ---- */

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

static bool is_upper(uint32_t c)
{
    return letter_lower(c) != c;
}

/* Whether the case of two halves fits one word: both in capitals, or the second in small letters. */
static bool cases_fit(const struct editor *c, const struct halves *h)
{
    size_t last;
    const bool ends_upper = is_upper(previous_character(c, h->end1, &last));
    return is_upper(next_character(c, h->begin2)) ? ends_upper : !ends_upper || last == h->begin1;
}

/* Whether a word after this character may be the first half of a broken word. */
static bool may_stand_before(uint32_t c)
{
    return c <= ' ' || c == '(' || c == '"' || c == '[' || c == '\'' || c == 0x2018 || c == 0x201C;
}

/* The offset after the punctuation at `at`. */
static size_t skip_punctuation(const struct editor *c, size_t at)
{
    for (size_t next = at; next < c->length; at = next) {
        const uint32_t character = utf8_next(c->text, c->length, &next);
        if (character == 0 || character > 0x2026) break;
        if (character < 0x80 ? !strchr(",.;:!?)]\"'", (char)character)
                             : character != 0x2019 && character != 0x201D && character != 0x2026)
            break;
    }
    return at;
}

/* If the hyphen of `bytes` bytes at c->at breaks a word, joins the word and sets *joined. False if memory runs out. */
static bool join_lines(struct editor *c, size_t bytes, bool *joined)
{
    size_t next = c->at + bytes;
    next += c->text[next] == '\r' ? 2 : 1;
    while (next < c->length && is_blank(c->text[next])) next++;
    const struct halves h = halves_around(c, c->at, next);
    size_t begin;
    const uint32_t before = previous_character(c, h.begin1, &begin);
    const size_t punctuation_end = skip_punctuation(c, h.end2);
    *joined = false;
    if (h.begin1 == h.end1 || h.begin2 == h.end2 || !may_stand_before(before)) return true;
    if (!cases_fit(c, &h)) return true;
    if (punctuation_end < c->length && (unsigned char)c->text[punctuation_end] > ' ') return true;
    if (judge_halves(c, &h) != PARTS_ONE_WORD) return true;
    *joined = true;
    size_t end = punctuation_end;
    while (end < c->length && is_blank(c->text[end])) end++;
    if (!replace(c, bytes, c->text + h.begin2, h.end2 - h.begin2, false)) return false;
    if (punctuation_end > h.end2 && !replace(c, 0, c->text + h.end2, punctuation_end - h.end2, true)) return false;
    copy(c, h.begin2);
    return replace(c, end - h.begin2, "", 0, true);
}

/* ---- The pass ---- */

/* Replaces the look-alike at c->at, or copies it. Returns false if memory runs out. */
static bool take_look_alike(struct editor *c)
{
    const unsigned kinds = c->rules->kinds;
    size_t end = c->at, bytes;
    struct look_alike found;
    if ((kinds & 1u << LOOK_ALIKE_HYPHEN) && look_alike_is_line_hyphen(c->text, c->length, c->at, &bytes)) {
        bool joined;
        if (!join_lines(c, bytes, &joined)) return false;
        if (joined) return true;
    }
    const uint32_t character = utf8_next(c->text, c->length, &end);
    bool right = look_alike_find(character, &found) && (kinds & 1u << found.kind);
    bool letter = false;
    size_t begin;
    uint32_t before;
    switch (right ? found.kind : LOOK_ALIKE_KINDS) {
    case LOOK_ALIKE_ETH:
        letter = true;
        before = previous_character(c, c->at, &begin);
        right = !is_word_character(before) || (found.text[1] == (char)0x90 && is_upper(before));
        break;
    case LOOK_ALIKE_SCRIPT: letter = right = word_is_disguised(c); break;
    case LOOK_ALIKE_LIGATURE: letter = true; break;
    case LOOK_ALIKE_WIDTH:
        right = !run_is_east_asian(c);
        letter = right && is_word_character(character);
        break;
    case LOOK_ALIKE_HYPHEN: right = is_idle(c, end, true); break;
    case LOOK_ALIKE_INVISIBLE:
        right = !(character == 0xFEFF && c->at == 0 && c->rules->at_start) && is_idle(c, end, false);
        break;
    default: break;
    }
    if (right && letter) return replace_letter(c, end - c->at, found.text);
    if (right && (end == c->length || text_piece_starts(next_character(c, end))))
        return replace(c, end - c->at, found.text, strlen(found.text), false);
    copy(c, end);
    return true;
}

bool edits_make(struct block *b, const struct edit_rules *rules)
{
    b->edit_count = 0;
    b->source = b->text;
    b->source_length = b->length;
    if (!rules || !rules->kinds) return true;
    struct editor c = {.block = b, .rules = rules, .text = b->text, .length = b->length};
    size_t next = look_alike_next(c.text, c.length, 0);
    if (next == c.length) return true;
    /* What moves from the next line is written before it is left out there, so the text may grow for a while. */
    if (c.length > UINT32_MAX / 2 || !memory_reserve(&b->edited, &b->edited_capacity, 2 * c.length, 1)) return false;
    for (; next < c.length; next = look_alike_next(c.text, c.length, c.at)) {
        copy(&c, next);
        if (!take_look_alike(&c)) return false;
    }
    copy(&c, c.length);
    if (b->edit_count == 0) return true;
    b->text = b->edited;
    b->length = c.out;
    return true;
}

/* ---- Taking back ---- */

/* The first sentence after `s` that starts a paragraph; *begin is the offset of its line, SIZE_MAX if there is none. */
static size_t next_paragraph(const struct block *b, size_t s, size_t *begin)
{
    size_t next = s + 1;
    while (next < b->sentence_count && b->sentences[next].paragraph == b->sentences[s].paragraph) next++;
    *begin = SIZE_MAX;
    if (next >= b->sentence_count) return next;
    const size_t at = b->tokens.items[b->sentences[next].first].begin;
    const char *feed = memrchr(b->text, '\n', at);
    *begin = feed ? (size_t)(feed - b->text) + 1 : 0;
    return next;
}

/* ---- Readings ---- */

/* Where the place `at` of the source lies in the text; *edit is the first edit that may end behind it. */
static size_t place_in_text(const struct block *b, size_t at, size_t *edit)
{
    while (*edit < b->edit_count && b->edits[*edit].source_at + b->edits[*edit].source_length <= at) ++*edit;
    if (*edit < b->edit_count && b->edits[*edit].source_at < at) return b->edits[*edit].at;
    if (*edit == 0) return at;
    const struct edit *before = &b->edits[*edit - 1];
    return before->at + before->length + (at - (before->source_at + before->source_length));
}

bool edits_move_readings(struct block *b, const pd_reading *readings, size_t count)
{
    b->reading_count = 0;
    if (count == 0 || b->source != b->raw) return true;
    if (!memory_reserve(&b->readings, &b->reading_capacity, count, sizeof *b->readings)) return false;
    for (size_t k = 0, edit = 0; k < count; k++) {
        pd_reading *moved = &b->readings[k];
        *moved = readings[k];
        moved->offset = place_in_text(b, readings[k].offset, &edit);
        const size_t first = edit, end = place_in_text(b, readings[k].offset + readings[k].length, &edit);
        moved->length = end > moved->offset ? end - moved->offset : 0;
        if (edit != first || moved->length != readings[k].length) moved->symbols = NULL;
    }
    b->reading_count = count;
    return true;
}

/* ---- Taking back ---- */

void edits_take_back(struct block *b)
{
    if (b->edit_count == 0 || b->sentence_count == 0) return;
    size_t s = 0, next_begin, next = next_paragraph(b, s, &next_begin);
    for (size_t e = 0; e < b->edit_count; e++) {
        struct edit *edit = &b->edits[e];
        while (next_begin <= edit->at) {
            s = next;
            next = next_paragraph(b, s, &next_begin);
        }
        edit->undone =
            edit->follows ? edit[-1].undone : b->paragraphs[b->sentences[s].paragraph].look != LOOKS_VIETNAMESE;
    }
}
