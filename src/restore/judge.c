/*
 * Step 2, judging: looks every token up in the model, counts for each paragraph the evidence that it is Vietnamese or
 * not, and damaged or not, and decides its fate.
 *
 * In: tokens, sentences, paragraphs. Out: a print for each token; counts, look and fate of each paragraph; the
 * placement of tones; which edits of look-alikes are taken back. It is not decided here whether Vietnamese text has
 * lost marks: marks.c must decode the text for that.
 *
 * In a short paragraph, shares depend on chance. So each is smoothed: the share in the whole text counts like a fixed
 * number of the paragraph's own words. `history` carries the text's counts from block to block.
 */
#include <limits.h>
#include <math.h>
#include <string.h>

#include "alphabet/word.h"
#include "language/damage.h"
#include "restore/block.h"
#include "restore/learning/adaptation.h"
#include "restore/weights.h"
#include "text/utf8.h"

/* ---- Looking tokens up ---- */

static size_t count_vowels(const char *text, const struct token *token)
{
    size_t vowels = 0;
    for (size_t i = token->begin; i < (size_t)token->begin + token->length; i++)
        vowels += (unsigned char)text[i] >= 0x80 || strchr("aeiouyAEIOU", text[i]) != NULL;
    return vowels;
}

/* A word without a vowel is an abbreviation in any language; so are most capitals, if they have fewer than two. */
bool block_is_foreign(const struct block *b, const struct restore_context *c, size_t i)
{
    const struct token *token = &b->tokens.items[i];
    return token->kind == TOKEN_WORD && token->length > 1 && !could_be_vietnamese(&c->vietnamese, b->prints[i].group) &&
           count_vowels(b->text, token) >= (token->letter_case == CASE_UPPER ? 2 : 1);
}

/* Counts the placement of the tone of a word of `group`, if its letters end so that there are two. */
static void note_tone_place(struct paragraph_counts *counts, const pd_model *model, unsigned group, const char *word,
                            size_t length)
{
    struct word_letters letters;
    enum tone_placement placement;
    const struct model_group *g = &model->groups[group];
    const char *end = model->pool + g->text + g->text_length;
    if (g->text_length < 2 || (end[-2] != 'o' && end[-2] != 'u')) return;
    if (!word_take_apart(word, length, &letters) || !word_shows_placement(&letters, &placement)) return;
    counts->new_tones += placement == PLACEMENT_NEW ? 1 : -1;
}

/*
 * The letter of a list item stays as it is: a) stays a). The only exception is d after an item d: it becomes đ, because
 * the Vietnamese alphabet goes a, b, c, d, đ, e.
 */
static void fix_enumerator(struct block *b, const pd_model *model, const struct token *token, struct token_print *print)
{
    struct word_letters letters;
    if (!word_take_apart(b->text + token->begin, token->length, &letters) || letters.count != 1) return;
    struct letter letter = letters.letters[0];
    letter.upper = false;
    uint32_t point = letter_join(letter);
    if (point == 'd' && b->history.enumerator == 'd') point = 0x0111;
    b->history.enumerator = point;
    char word[4];
    print->only = (uint16_t)model_find_word(model, word, utf8_put(point, word));
}

/* Whether a word of capitals has a vowel. One without takes no mark but that of Đ. */
static bool has_vowel(const char *word, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (strchr("AEIOUY", word[i]) || (unsigned char)word[i] >= 0x80) return true;
    return false;
}

/* Whether text[at] is a hyphen with a digit after it. */
static bool is_hyphen_before_digit(const struct block *b, size_t at)
{
    return at + 1 < b->length && b->text[at] == '-' && b->text[at + 1] >= '0' && b->text[at + 1] <= '9';
}

/*
 * Whether a word stays as it is whatever it may be: with capitals and small letters mixed (IoT, TTg), it is a name or
 * an abbreviation; capitals at a digit (CO2, XA-78) are a code or a formula; the unit ha of a number is no other word.
 */
static bool is_fixed(const struct block *b, size_t i)
{
    const struct token *token = &b->tokens.items[i], *before = i > 0 ? token - 1 : NULL;
    const size_t end = (size_t)token->begin + token->length;
    if (token->letter_case == CASE_MIXED) return true;
    if (token->letter_case == CASE_UPPER || (token->letter_case == CASE_TITLE && token->length == 1)) {
        if (token->length > 1 && !has_vowel(b->text + token->begin, token->length)) return false;
        const bool is_start =
            token->begin == 0 || (b->text[token->begin - 1] != '/' && b->text[token->begin - 1] != '-');
        return (token->flags & TOKEN_GLUED_DIGIT) || (is_start && is_hyphen_before_digit(b, end));
    }
    return before && before->kind == TOKEN_CLASS && before->symbol < SYMBOL_COMMA && token->length == 2 &&
           token->begin - before->begin - before->length == 1 && memcmp(b->text + token->begin, "ha", 2) == 0;
}

/* Leaves only the word as it is. */
static void fix_word(const struct block *b, const pd_model *model, const struct token *token, struct token_print *print)
{
    char word[256];
    const size_t length = word_canonical(b->text + token->begin, token->length, word, sizeof word);
    print->only = (uint16_t)(length ? model_find_word(model, word, length) : SYMBOL_UNKNOWN);
}

static void look_up_token(struct block *b, const struct restore_context *c, size_t i, struct paragraph_counts *counts)
{
    const struct token *token = &b->tokens.items[i];
    struct token_print *print = &b->prints[i];
    *print = network_look_up(c->model, b->text, token);
    if (print->group != MODEL_NO_GROUP && (token->flags & TOKEN_ENUMERATOR)) fix_enumerator(b, c->model, token, print);
    if (print->group != MODEL_NO_GROUP && is_fixed(b, i)) fix_word(b, c->model, token, print);
    if (token->kind == TOKEN_OPAQUE) counts->opaque += token->length;
    if (block_is_foreign(b, c, i)) counts->foreign++;
    if (!could_be_vietnamese(&c->vietnamese, print->group)) return;
    counts->words++;
    if (!print->marked) return;
    counts->marked++;
    note_tone_place(counts, c->model, print->group, b->text + token->begin, token->length);
}

static void look_up_tokens(struct block *b, const struct restore_context *c)
{
    for (size_t s = 0; s < b->sentence_count; s++) {
        const struct sentence *sentence = &b->sentences[s];
        for (size_t i = sentence->first; i < sentence->end; i++)
            look_up_token(b, c, i, &b->paragraphs[sentence->paragraph].counts);
    }
}

/* ---- Words of other languages ---- */

static struct language_text text_of(const struct block *b, const struct restore_context *c)
{
    return (struct language_text){.model = c->model,
                                  .vietnamese = &c->vietnamese,
                                  .words = c->options->words,
                                  .bytes = b->text,
                                  .length = b->length,
                                  .tokens = b->tokens.items,
                                  .prints = b->prints,
                                  .count = b->tokens.count};
}

/* Adds the words of paragraph `p`, whose first sentence is *s, to the finder; moves *s to the next paragraph. */
static bool add_paragraph(struct block *b, const struct language_text *text, size_t *s)
{
    const uint32_t paragraph = b->sentences[*s].paragraph;
    for (bool is_first = true; *s < b->sentence_count && b->sentences[*s].paragraph == paragraph; ++*s) {
        if (!language_finder_add(&b->languages, text, b->sentences[*s].first, b->sentences[*s].end, is_first))
            return false;
        is_first = false;
    }
    return true;
}

/* Moves a token in another language from one count to the other. It stays as it is from here on. */
static void leave_to_other_language(struct block *b, const struct restore_context *c, size_t i,
                                    struct paragraph_counts *counts)
{
    struct token_print *print = &b->prints[i];
    b->tokens.items[i].flags |= TOKEN_OTHER_LANGUAGE;
    counts->other++;
    if (!block_is_foreign(b, c, i)) counts->foreign++;
    if (could_be_vietnamese(&c->vietnamese, print->group)) {
        counts->words--;
        counts->marked -= print->marked;
    }
    *print = (struct token_print){.group = MODEL_NO_GROUP, .marked = print->marked};
}

/*
 * Whether a paragraph is worth asking for words of other languages. One foreign word alone is a loan word, unless
 * there are dictionaries to ask. In a short paragraph it may be more, and even without one, the language of the
 * paragraph before may go on.
 */
static bool may_have_other_language(const struct paragraph_counts *counts, bool goes_on, bool has_dictionaries)
{
    const bool is_short = counts->words < SURROUNDED_WORDS;
    return counts->foreign > (has_dictionaries ? 0 : 1) ||
           (is_short && (counts->foreign > 0 || (goes_on && counts->marked == 0)));
}

/* Finds the words in other languages. */
static bool find_languages(struct block *b, const struct restore_context *c)
{
    const struct language_text text = text_of(b, c);
    if (!language_is_known(c->model)) return true;
    const bool has_dictionaries = text.words && words_has_other_languages(text.words);
    bool goes_on = b->languages.last != 0;
    for (size_t s = 0; s < b->sentence_count;) {
        const uint32_t paragraph = b->sentences[s].paragraph;
        const struct paragraph_counts *counts = &b->paragraphs[paragraph].counts;
        if (may_have_other_language(counts, goes_on, has_dictionaries)) {
            goes_on = true;
            if (!add_paragraph(b, &text, &s)) return false;
            continue;
        }
        if (goes_on && !language_finder_decide(&b->languages, &text)) return false;
        b->languages.last = 0;
        goes_on = false;
        language_finder_count(&b->languages, c->model, counts->words);
        while (s < b->sentence_count && b->sentences[s].paragraph == paragraph) s++;
    }
    if (!language_finder_decide(&b->languages, &text)) return false;
    for (size_t s = 0; s < b->sentence_count; s++)
        for (size_t i = b->sentences[s].first; i < b->sentences[s].end; i++)
            if (b->tokens.items[i].flags & TOKEN_OTHER_LANGUAGE)
                leave_to_other_language(b, c, i, &b->paragraphs[b->sentences[s].paragraph].counts);
    return true;
}

/* Adds the block's counts to those of the text; the weight of older blocks is reduced. */
static void add_to_history(struct block *b)
{
    struct history *h = &b->history;
    double *const fading[] = {&h->words,  &h->marked,    &h->foreign, &h->restored, &h->small,     &h->odd,
                              &h->broken, &h->new_tones, &h->horns,   &h->hornless, &h->horn_words};
    for (size_t k = 0; k < sizeof fading / sizeof *fading; k++) *fading[k] *= HISTORY_FADING;
    for (size_t p = 0; p < b->paragraph_count; p++) {
        h->words += b->paragraphs[p].counts.words;
        h->marked += b->paragraphs[p].counts.marked;
        h->foreign += b->paragraphs[p].counts.foreign;
    }
}

/* ---- What paragraphs look like ---- */

/* Counts the visible bytes of a piece of text; returns how many of them are signs typical of source code. */
static size_t count_symbols(const char *text, size_t length, struct paragraph_counts *counts)
{
    static const bool is_symbol[UCHAR_MAX + 1] = {
        ['{'] = true, ['}'] = true,  ['='] = true, ['<'] = true, ['>'] = true, ['['] = true,
        [']'] = true, ['\\'] = true, ['|'] = true, ['&'] = true, ['$'] = true, ['#'] = true,
        ['@'] = true, ['_'] = true,  ['~'] = true, ['^'] = true, ['*'] = true, ['`'] = true};
    size_t symbols = 0, visible = 0;
    for (size_t i = 0; i < length; i++) {
        visible += (unsigned char)text[i] > ' ';
        symbols += is_symbol[(unsigned char)text[i]];
    }
    counts->visible += (uint32_t)visible;
    return symbols;
}

/* Whether the paragraph of sentence *s is source code or a list of addresses; moves *s to the next paragraph. */
static bool is_code(struct block *b, size_t *s)
{
    const size_t number = b->sentences[*s].paragraph;
    struct paragraph_counts *counts = &b->paragraphs[number].counts;
    const size_t begin = b->tokens.items[b->sentences[*s].first].begin;
    size_t end = begin;
    for (; *s < b->sentence_count && b->sentences[*s].paragraph == number; (*s)++) {
        const struct token *last = &b->tokens.items[b->sentences[*s].end - 1];
        end = (size_t)last->begin + last->length;
    }
    const size_t symbols = count_symbols(b->text + begin, end - begin, counts);
    return (double)symbols > SYMBOL_SHARE * counts->visible || counts->opaque > OPAQUE_SHARE * counts->visible;
}

/* Whether the paragraph is short and stands among others that do not look Vietnamese. */
static bool is_surrounded(const struct block *b, size_t p)
{
    const struct paragraph_counts *counts = &b->paragraphs[p].counts;
    if (counts->words >= SURROUNDED_WORDS || counts->marked > 0 || b->paragraph_count == 1) return false;
    return (p == 0 || b->paragraphs[p - 1].look != LOOKS_VIETNAMESE) &&
           (p + 1 == b->paragraph_count || b->paragraphs[p + 1].look != LOOKS_VIETNAMESE);
}

/*
 * Whether a paragraph looks foreign by its words: most of them are in other languages that the model knows, or hardly
 * any can be Vietnamese, as in other scripts. A model without tables of languages only knows the latter: `share` is
 * that of foreign words in the text.
 */
static bool is_foreign_by_words(const struct paragraph_counts *counts, bool knows_languages, double share)
{
    if (!knows_languages)
        return counts->foreign + FOREIGN_PRIOR * share >
               FOREIGN_SHARE * (counts->words + counts->foreign + FOREIGN_PRIOR);
    return counts->other > OTHER_PER_WORD * counts->words ||
           (counts->foreign >= FOREIGN_MIN && counts->foreign > FOREIGN_PER_WORD * counts->words);
}

/* Finds the paragraphs that do not look Vietnamese. */
static void find_looks(struct block *b, const struct restore_context *c)
{
    const struct history *h = &b->history;
    const double all = h->words + h->foreign, share = all > 0 ? h->foreign / all : 0;
    const bool knows_languages = language_is_known(c->model);
    for (size_t s = 0; s < b->sentence_count;) {
        struct paragraph *p = &b->paragraphs[b->sentences[s].paragraph];
        if (is_code(b, &s))
            p->look = LOOKS_CODE;
        else if (is_foreign_by_words(&p->counts, knows_languages, share))
            p->look = LOOKS_FOREIGN;
    }
    for (size_t p = 0; p < b->paragraph_count; p++)
        if (b->paragraphs[p].look == LOOKS_VIETNAMESE && is_surrounded(b, p)) b->paragraphs[p].look = LOOKS_FOREIGN;
}

/* Whether paragraph `p` has words of another language, or is outside the block. */
static bool has_other_language(const struct block *b, size_t p)
{
    return p >= b->paragraph_count || b->paragraphs[p].counts.other > 0;
}

/*
 * Whether a paragraph that looks foreign because of those around it is left to their language. Between lines of
 * addresses there are Vietnamese ones, but these start with a capital; lines of source code do not.
 */
static bool is_left_to_others(const struct block *b, const struct sentence *sentence)
{
    const size_t p = sentence->paragraph;
    if (b->paragraphs[p].look != LOOKS_FOREIGN) return false;
    return (has_other_language(b, p - 1) && has_other_language(b, p + 1)) ||
           b->tokens.items[sentence->first].letter_case == CASE_LOWER;
}

/* Leaves short paragraphs to the language that surrounds them: titles, ends of lists. */
static void leave_surrounded(struct block *b, const struct restore_context *c)
{
    for (size_t s = 0; s < b->sentence_count; s++) {
        struct paragraph_counts *counts = &b->paragraphs[b->sentences[s].paragraph].counts;
        if (!is_left_to_others(b, &b->sentences[s])) continue;
        for (size_t i = b->sentences[s].first; i < b->sentences[s].end; i++)
            if (b->tokens.items[i].kind == TOKEN_WORD && !(b->tokens.items[i].flags & TOKEN_OTHER_LANGUAGE))
                leave_to_other_language(b, c, i, counts);
    }
}

/* ---- OCR damage ---- */

/* Counts the words in small letters, and among them those that speak of damage. */
static void count_damage(struct block *b, const struct restore_context *c)
{
    const struct language_text text = text_of(b, c);
    for (size_t s = 0; s < b->sentence_count; s++) {
        struct paragraph_counts *counts = &b->paragraphs[b->sentences[s].paragraph].counts;
        for (size_t i = b->sentences[s].first; i < b->sentences[s].end; i++) {
            const struct token *token = &b->tokens.items[i];
            if (token->kind != TOKEN_WORD) continue;
            const enum damage damage = damage_of_word(&text, i);
            counts->small += token->letter_case == CASE_LOWER;
            counts->odd += damage == ODD_WORD;
            counts->broken += damage == BROKEN_WORD;
        }
    }
}

/* Adds the words with impossible marks. Only paragraphs with other damage are asked: correct text has no need of it. */
static void count_wrong_marks(struct block *b, const struct restore_context *c)
{
    const struct language_text text = text_of(b, c);
    for (size_t s = 0; s < b->sentence_count; s++) {
        struct paragraph_counts *counts = &b->paragraphs[b->sentences[s].paragraph].counts;
        if (counts->odd + counts->broken == 0) continue;
        for (size_t i = b->sentences[s].first; i < b->sentences[s].end; i++) {
            const struct token *token = &b->tokens.items[i];
            if (token->kind != TOKEN_WORD || token->letter_case != CASE_LOWER ||
                (token->flags & (TOKEN_IN_CODE | TOKEN_OTHER_LANGUAGE)))
                continue;
            const enum damage damage = damage_of_word(&text, i);
            if (damage == BROKEN_WORD || !damage_is_marked_wrongly(&text, i)) continue;
            counts->odd -= damage == ODD_WORD;
            counts->broken++;
        }
    }
}

/* Odd words count as damage only so far as broken ones vouch for it: people type odd words, but no broken ones. */
static double count_vouched(double odd, double broken)
{
    return broken + fmin(odd, ODD_PER_BROKEN * broken);
}

/* Adds to the text's counts of damage the paragraphs that are Vietnamese beyond doubt. */
static void add_damage_to_history(struct block *b)
{
    for (size_t p = 0; p < b->paragraph_count; p++) {
        const struct paragraph_counts *counts = &b->paragraphs[p].counts;
        if (b->paragraphs[p].look != LOOKS_VIETNAMESE || counts->odd > OTHER_SHARE * counts->small) continue;
        b->history.small += counts->small;
        b->history.odd += counts->odd;
        b->history.broken += counts->broken;
    }
}

/* ---- Lost ư ---- */

/* Counts the words in small letters that have an ư, or must have lost one. */
static void count_horns(struct block *b, const pd_model *model)
{
    static const char horn[] = "ư";
    for (size_t s = 0; s < b->sentence_count; s++) {
        struct paragraph_counts *counts = &b->paragraphs[b->sentences[s].paragraph].counts;
        for (size_t i = b->sentences[s].first; i < b->sentences[s].end; i++) {
            const struct token *token = &b->tokens.items[i];
            if (token->kind != TOKEN_WORD || token->letter_case != CASE_LOWER || !b->prints[i].marked) continue;
            const char *word = b->text + token->begin;
            counts->horns += memmem(word, token->length, horn, sizeof horn - 1) != NULL;
            counts->hornless +=
                strchr("cgu", word[token->length - 1]) && damage_has_lost_horn(model, word, token->length);
        }
    }
    for (size_t p = 0; p < b->paragraph_count; p++) {
        b->history.horns += b->paragraphs[p].counts.horns;
        b->history.hornless += b->paragraphs[p].counts.hornless;
        b->history.horn_words += b->paragraphs[p].counts.words;
    }
}

bool block_has_lost_horns(const struct block *b)
{
    const struct history *h = &b->history;
    return h->hornless >= HORNLESS_MIN && h->hornless > HORNLESS_SHARE * h->horn_words &&
           h->horns <= HORNS_KEPT * h->hornless;
}

/* ---- The document ---- */

/* Puts the document's counts of damage, of which the text is a part, in the place of those of the text. */
static void take_totals(struct history *history, const struct history *document)
{
    history->small = document->small;
    history->odd = document->odd;
    history->broken = document->broken;
    history->horns = document->horns;
    history->hornless = document->hornless;
    history->horn_words = document->horn_words;
}

/* ---- Fates ---- */

/*
 * The fate of a paragraph by its damaged words, in auto mode. Notes that people type have up to a fifth of odd words
 * and no broken one; damaged text has a broken word in fifty at least, and up to eight odd ones beside each; other
 * languages and source code consist of odd words. A paragraph with very many damaged words may be damaged text or
 * another language: that is found out by reading it as damage.
 */
static enum paragraph_fate fate_by_damage(const struct paragraph *paragraph, const struct history *h,
                                          enum paragraph_fate undamaged)
{
    const struct paragraph_counts *counts = &paragraph->counts;
    const bool looks_foreign = paragraph->look != LOOKS_VIETNAMESE;
    const double text_damaged = count_vouched(h->odd, h->broken), share = h->small > 0 ? text_damaged / h->small : 0;
    const double around = h->small > 0 ? DAMAGE_PRIOR * h->broken / h->small : 0; /* broken words of the text around */
    const double damaged = count_vouched(counts->odd, counts->broken + around) - around;
    const double own = (damaged + DAMAGE_PRIOR * share) / (counts->small + DAMAGE_PRIOR);
    const bool text_is = share > DAMAGED_SHARE && (!looks_foreign || text_damaged >= TEXT_DAMAGED_MIN);
    const bool many = damaged >= DAMAGED_MIN;
    if (!(many || text_is) || own <= DAMAGED_SHARE) return undamaged;
    return looks_foreign || (many && damaged > OTHER_SHARE * counts->small) ? FATE_TRY : FATE_REPAIR;
}

/*
 * Whether a paragraph has no more than odd words to show, but is all without marks, as engines print Vietnamese that
 * they do not know: it may be damage or a typed note. In a longer text damage shows itself by broken words.
 */
static bool is_suspect(const struct paragraph *paragraph, const struct history *h)
{
    const struct paragraph_counts *counts = &paragraph->counts;
    return h->small < SUSPECT_TEXT && counts->odd > 0 && counts->odd > SUSPECT_SHARE * counts->small &&
           counts->marked == 0;
}

static enum paragraph_fate decide_fate(const struct block *b, const struct paragraph *paragraph,
                                       const struct restore_context *c)
{
    const enum paragraph_fate undamaged = paragraph->look == LOOKS_VIETNAMESE ? FATE_RESTORE : FATE_KEEP;
    if (!c->repairer || paragraph->look == LOOKS_CODE) return undamaged;
    if (c->options->mode == PD_MODE_OCR) return FATE_REPAIR;
    if (c->options->mode == PD_MODE_AUTO && undamaged == FATE_RESTORE && block_has_lost_horns(b)) return FATE_REPAIR;
    const enum paragraph_fate fate = fate_by_damage(paragraph, &b->history, undamaged);
    return fate == FATE_RESTORE && c->options->mode == PD_MODE_AUTO && is_suspect(paragraph, &b->history) ? FATE_SUSPECT
                                                                                                          : fate;
}

void paragraph_revise(struct paragraph *paragraph, enum paragraph_finding finding)
{
    static const struct {
        enum paragraph_finding finding;
        enum paragraph_fate from, to;
    } transitions[] = {{FOUND_RIGHT, FATE_RESTORE, FATE_KEEP},
                       {FOUND_READABLE, FATE_TRY, FATE_REPAIR},
                       {FOUND_READABLE, FATE_SUSPECT, FATE_REPAIR},
                       {FOUND_UNREADABLE, FATE_TRY, FATE_KEEP},
                       {FOUND_UNREADABLE, FATE_SUSPECT, FATE_RESTORE}};
    for (size_t k = 0; k < sizeof transitions / sizeof *transitions; k++) {
        if (finding != transitions[k].finding || paragraph->fate != transitions[k].from) continue;
        paragraph->fate = transitions[k].to;
        return;
    }
}

/*
 * Whether to write hoà rather than hòa. What damaged paragraphs print does not count here: an engine that has ó but no
 * ò prints either. What it tells about the page is found when they are read (repairer.h).
 */
static void place_tones(struct block *b, const struct restore_context *c)
{
    for (size_t p = 0; p < b->paragraph_count; p++)
        if (!is_damage(&b->paragraphs[p]))
            b->history.new_tones += PLACEMENT_WEIGHT * (double)b->paragraphs[p].counts.new_tones;
    if (c->adaptation) b->history.new_tones = c->adaptation->totals.new_tones;
    block_choose_placement(b, c, 0);
}

void block_choose_placement(struct block *b, const struct restore_context *c, double new_tones)
{
    b->new_tones =
        c->options->tone == PD_TONE_NEW || (c->options->tone == PD_TONE_KEEP && b->history.new_tones + new_tones > 0);
}

bool block_judge(struct block *b, const struct restore_context *c)
{
    look_up_tokens(b, c);
    if (c->options->mode != PD_MODE_MARKS && !find_languages(b, c)) return false;
    add_to_history(b);
    if (c->options->mode != PD_MODE_MARKS) {
        find_looks(b, c);
        leave_surrounded(b, c);
    }
    if (c->repairer && c->options->mode != PD_MODE_MARKS) count_horns(b, c->model);
    if (c->repairer && c->options->mode == PD_MODE_AUTO) {
        count_damage(b, c);
        count_wrong_marks(b, c);
        add_damage_to_history(b);
    }
    if (c->adaptation) take_totals(&b->history, &c->adaptation->totals);
    for (size_t p = 0; p < b->paragraph_count; p++) b->paragraphs[p].fate = decide_fate(b, &b->paragraphs[p], c);
    edits_take_back(b);
    place_tones(b, c);
    return true;
}
