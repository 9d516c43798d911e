/*
 * What is this text, and what should each of its words be?
 *
 * Marks that the print shows are taken as true. Whether a word without marks lost them is a question of
 * one number, the share of words that lost theirs: near 1 in stripped text, near 0 in text that is right. Where
 * the print shows few marks it is 1. Otherwise the text is decoded once with a guess; what that
 * decoding would add, set against the marks that are there, gives the number, for the
 * text and for each paragraph, and a second decoding uses it. A paragraph where it is next
 * to nothing is right already and stays as it is, byte for byte.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "alphabet/alphabet.h"
#include "base/exponential.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "decode/rescore.h"
#include "restore/block.h"
#include "restore/names.h"
#include "text/utf8.h"

static const double STRIPPED_SHARE = 0.05; /* fewer marked words than this: the text is stripped */
static const double MARKED_USUAL = 0.8;    /* the share of words that carry marks in Vietnamese text */
static const double RIGHT_SHARE = 0.05;    /* fewer lost marks than this: the paragraph is right */
static const double FOREIGN_SHARE = 0.38;  /* more words than this that cannot be Vietnamese: another language */
static const double FOREIGN_PRIOR = 3.0;   /* words' weight of the text around a paragraph, for the same */
static const double STRIP_PRIOR = 30.0;    /* the same for lost marks */
static const double SYMBOL_SHARE = 0.06;   /* more programming symbols than this among characters: source code */
static const double OPAQUE_SHARE = 0.6;    /* more of its characters in addresses and the like: no language */
static const double DAMAGED_SHARE = 0.04;  /* more words than this that no typist writes: OCR damage */
static const double OTHER_SHARE = 0.4;     /* more than this: perhaps another language */
static const double DAMAGE_PRIOR = 30.0;   /* words' weight of the text around a paragraph, for the same */
static const float FOREIGN_BONUS = 1.2f;   /* for leaving a word as it is, per foreign word beside it */
static const float SURE = 0.95f;           /* a word more probable than this tells what the text is about */
static const double USES_PRIOR = 30.0;     /* uses' weight of a word's usual share, for the same */
static const float CASE_WEIGHT = 0.7f;
static const float ENTRY_BONUS = 12.0f; /* for a syllable of the user's entry; longer entries win */

enum {
    DAMAGED_MIN = 3,      /* fewer such words in a paragraph may be anything */
    TEXT_DAMAGED_MIN = 12 /* so many in a text speak for paragraphs that look foreign too */
};

/* ---- Counting what is there ---- */

static bool has_syllable(const pd_model *model, unsigned group)
{
    const struct model_group *g = &model->groups[group];
    for (unsigned id = g->first; id < (unsigned)g->first + g->count && id >= SYMBOL_FIRST_WORD; id++) {
        const struct model_entry *entry = &model->entries[id];
        struct word_letters letters;
        uint32_t points[NETWORK_LETTERS_MAX];
        struct syllable syllable;
        if (!word_take_apart(model->pool + entry->text, entry->text_length, &letters)) continue;
        word_points(&letters, points);
        if (syllable_read(points, letters.count, &syllable)) return true;
    }
    return false;
}

bool block_could_be_vietnamese(const pd_model *model, uint8_t *known, unsigned group)
{
    if (!known[group]) known[group] = has_syllable(model, group) ? 1 : 2;
    return known[group] == 1;
}

static bool could_be_vietnamese(const struct restore_context *c, struct token_print print)
{
    return print.group != MODEL_NO_GROUP && block_could_be_vietnamese(c->model, c->vietnamese, print.group);
}

/* Capitals are mostly abbreviations; one with two vowels is a word of another language. */
static bool has_two_vowels(const char *text, const struct token *token)
{
    size_t vowels = 0;
    for (size_t i = 0; i < token->length; i++) {
        const char c = text[token->begin + i];
        if (c == 'A' || c == 'E' || c == 'I' || c == 'O' || c == 'U') vowels++;
    }
    return vowels >= 2;
}

static bool is_foreign(const struct block *b, const struct restore_context *c, size_t i)
{
    const struct token *token = &b->tokens.items[i];
    return token->kind == TOKEN_WORD && token->length > 1 && !could_be_vietnamese(c, b->prints[i]) &&
           (token->letter_case != CASE_UPPER || has_two_vowels(b->text, token));
}

static void note_tone_place(struct history *history, const char *word, size_t length)
{
    struct word_letters letters;
    enum tone_placement placement;
    if (!word_take_apart(word, length, &letters) || !word_shows_placement(&letters, &placement)) return;
    if (placement == PLACEMENT_NEW)
        history->new_tones++;
    else
        history->old_tones++;
}

/*
 * The letter of a list item keeps its marks or has none: a) stays a). Only d after d is đ: the Vietnamese
 * alphabet goes on a, b, c, d, đ, e.
 */
static void settle_enumerator(const struct restore_context *c, const char *text, const struct token *token,
                              struct token_print *print)
{
    struct word_letters letters;
    if (!word_take_apart(text + token->begin, token->length, &letters) || letters.count != 1) return;
    struct letter letter = letters.letters[0];
    letter.upper = false;
    uint32_t point = letter_join(letter);
    if (point == 'd' && c->history->enumerator == 'd') point = 0x0111;
    c->history->enumerator = point;
    char word[4];
    const unsigned symbol = model_find_word(c->model, word, utf8_put(point, word));
    print->only = (uint16_t)symbol;
}

/* A word of capitals and small letters mixed (IoT, TTg) is a name or an abbreviation, printed as it should be. */
static void settle_mixed(const struct restore_context *c, const char *text, const struct token *token,
                         struct token_print *print)
{
    char word[256];
    const size_t length = word_canonical(text + token->begin, token->length, word, sizeof word);
    print->only = (uint16_t)(length ? model_find_word(c->model, word, length) : SYMBOL_UNKNOWN);
}

static void look_up_token(struct block *b, const struct restore_context *c, size_t i, struct paragraph *paragraph)
{
    const struct token *token = &b->tokens.items[i];
    struct token_print *print = &b->prints[i];
    *print = network_look_up(c->model, b->text, token);
    if (print->group != MODEL_NO_GROUP && (token->flags & TOKEN_ENUMERATOR))
        settle_enumerator(c, b->text, token, print);
    if (print->group != MODEL_NO_GROUP && token->letter_case == CASE_MIXED) settle_mixed(c, b->text, token, print);
    if (token->kind == TOKEN_OPAQUE) paragraph->opaque += token->length;
    if (is_foreign(b, c, i)) paragraph->foreign++;
    if (!could_be_vietnamese(c, *print)) return;
    paragraph->words++;
    if (!print->marked) return;
    paragraph->marked++;
    note_tone_place(c->history, b->text + token->begin, token->length);
}

static void look_up(struct block *b, const struct restore_context *c)
{
    for (size_t s = 0; s < b->sentence_count; s++) {
        const struct sentence *sentence = &b->sentences[s];
        for (size_t i = sentence->first; i < sentence->end; i++)
            look_up_token(b, c, i, &b->paragraphs[sentence->paragraph]);
    }
}

/* Counts what a stretch of text prints, and how much of it is the stuff of programs. */
static size_t count_symbols(const char *text, size_t length, struct paragraph *paragraph)
{
    size_t symbols = 0;
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)text[i] <= ' ') continue;
        paragraph->visible++;
        if (strchr("{}=<>[]\\|&$#@_~^*`", text[i])) symbols++;
    }
    return symbols;
}

/* Whether the paragraph of sentence *s is source code or a list of addresses; moves *s behind the paragraph. */
static bool is_code(struct block *b, size_t *s)
{
    const size_t number = b->sentences[*s].paragraph;
    struct paragraph *paragraph = &b->paragraphs[number];
    const size_t begin = b->tokens.items[b->sentences[*s].first].begin;
    size_t end = begin;
    for (; *s < b->sentence_count && b->sentences[*s].paragraph == number; (*s)++) {
        const struct token *last = &b->tokens.items[b->sentences[*s].end - 1];
        end = (size_t)last->begin + last->length;
    }
    const size_t symbols = count_symbols(b->text + begin, end - begin, paragraph);
    return (double)symbols > SYMBOL_SHARE * paragraph->visible || paragraph->opaque > OPAQUE_SHARE * paragraph->visible;
}

/* Whether the paragraph is short and stands among others that are left alone. */
static bool is_surrounded(const struct block *b, size_t p)
{
    enum { SHORT = 5 }; /* words */
    const struct paragraph *paragraph = &b->paragraphs[p];
    if (paragraph->words >= SHORT || paragraph->marked > 0 || b->paragraph_count == 1) return false;
    return (p == 0 || b->paragraphs[p - 1].keep) && (p + 1 == b->paragraph_count || b->paragraphs[p + 1].keep);
}

/* Marks the paragraphs that are no Vietnamese. */
static void find_foreign(struct block *b, const struct history *h)
{
    const double all = h->words + h->foreign, share = all > 0 ? h->foreign / all : 0;
    for (size_t s = 0; s < b->sentence_count;) {
        struct paragraph *p = &b->paragraphs[b->sentences[s].paragraph];
        const double foreign = p->foreign + FOREIGN_PRIOR * share, words = p->words + p->foreign + FOREIGN_PRIOR;
        const bool code = is_code(b, &s);
        p->code = code;
        p->keep = code || foreign > FOREIGN_SHARE * words;
    }
    for (size_t p = 0; p < b->paragraph_count; p++)
        if (!b->paragraphs[p].keep && is_surrounded(b, p)) b->paragraphs[p].keep = true;
    for (size_t p = 0; p < b->paragraph_count; p++) b->paragraphs[p].other = b->paragraphs[p].keep;
}

/* ---- OCR damage ---- */

/* Whether a digit stands between the letters of a word: c4c, but not 8h or g1. */
static bool is_inside_digits(const struct block *b, size_t i)
{
    if (i + 1 >= b->tokens.count || !(b->tokens.items[i].flags & TOKEN_GLUED_DIGIT)) return false;
    const struct token *token = &b->tokens.items[i], *next = token + 1;
    const size_t end = (size_t)token->begin + token->length;
    return next->begin > end && next->begin - end <= 2 && b->text[end] >= '0' && b->text[end] <= '9' &&
           (b->tokens.items[i + 1].flags & TOKEN_GLUED_DIGIT || next->kind == TOKEN_CLASS);
}

/*
 * A word that no typist writes: of letters that the model has never seen together, or with a digit inside. Capitals are
 * abbreviations, and names start with one.
 */
static bool is_damaged(const struct block *b, const struct restore_context *c, size_t i)
{
    const struct token *token = &b->tokens.items[i];
    if (token->kind != TOKEN_WORD || token->letter_case != CASE_LOWER || (token->flags & TOKEN_IN_CODE)) return false;
    if (token->flags & TOKEN_GLUED_DIGIT) return is_inside_digits(b, i);
    if (token->flags & TOKEN_FOREIGN) return true;
    return token->length > 1 && (b->prints[i].group == MODEL_NO_GROUP || !could_be_vietnamese(c, b->prints[i]));
}

/* Counts the words in small letters, and among them those that no typist writes. */
static void count_damage(struct block *b, const struct restore_context *c)
{
    for (size_t s = 0; s < b->sentence_count; s++) {
        struct paragraph *p = &b->paragraphs[b->sentences[s].paragraph];
        for (size_t i = b->sentences[s].first; i < b->sentences[s].end; i++) {
            const struct token *token = &b->tokens.items[i];
            p->small += token->kind == TOKEN_WORD && token->letter_case == CASE_LOWER;
            p->damaged += is_damaged(b, c, i);
        }
    }
}

/*
 * Marks the paragraphs that are OCR damage. In right text, and in text that lost its marks, one word of two hundred is
 * such that nobody writes it; in damaged text one of ten; in other languages and programs more than half. Between these
 * last two only reading it can tell: repair.c does.
 */
static void find_damage(struct block *b, const struct restore_context *c)
{
    struct history *h = c->history;
    if (c->options->mode == PD_MODE_OCR) {
        for (size_t p = 0; p < b->paragraph_count; p++) b->paragraphs[p].repair = !b->paragraphs[p].code;
        return;
    }
    count_damage(b, c);
    for (size_t p = 0; p < b->paragraph_count; p++) {
        const struct paragraph *paragraph = &b->paragraphs[p];
        if (paragraph->keep || paragraph->damaged > OTHER_SHARE * paragraph->small) continue;
        h->small += paragraph->small;
        h->damaged += paragraph->damaged;
    }
    const double share = h->small > 0 ? h->damaged / h->small : 0;
    for (size_t p = 0; p < b->paragraph_count; p++) {
        struct paragraph *paragraph = &b->paragraphs[p];
        const double own = (paragraph->damaged + DAMAGE_PRIOR * share) / (paragraph->small + DAMAGE_PRIOR);
        const bool text_is = share > DAMAGED_SHARE && (!paragraph->keep || h->damaged >= TEXT_DAMAGED_MIN);
        const bool many = paragraph->damaged >= DAMAGED_MIN || text_is;
        paragraph->repair = !paragraph->code && many && own > DAMAGED_SHARE;
        paragraph->doubtful =
            paragraph->repair && (paragraph->keep || (paragraph->damaged >= DAMAGED_MIN &&
                                                      paragraph->damaged > OTHER_SHARE * paragraph->small));
    }
}

/* ---- Decoding one sentence ---- */

struct task {
    struct block *block;
    const struct restore_context *context;
    const float *strip_costs; /* by paragraph */
    bool posteriors;
};

static bool single_space_before(const struct block *b, size_t i)
{
    const struct token *before = &b->tokens.items[i - 1], *token = &b->tokens.items[i];
    const size_t end = (size_t)before->begin + before->length;
    return token->begin == end + 1 && (b->text[end] == ' ' || b->text[end] == '\n');
}

/* Capitals tell something about a word in mid-sentence that follows another word, in text that is not all capitals. */
static bool case_tells(const struct block *b, const struct sentence *sentence, size_t i)
{
    const struct token *token = &b->tokens.items[i];
    if (i == sentence->first || token->letter_case > CASE_TITLE) return false;
    const struct token *before = token - 1;
    return before->kind == TOKEN_WORD && before->letter_case != CASE_UPPER && single_space_before(b, i);
}

static float foreign_beside(const struct block *b, const struct restore_context *c, const struct sentence *sentence,
                            size_t i)
{
    float bonus = 0;
    if (i > sentence->first && is_foreign(b, c, i - 1)) bonus += FOREIGN_BONUS;
    if (i + 1 < sentence->end && is_foreign(b, c, i + 1)) bonus += FOREIGN_BONUS;
    return bonus;
}

static bool build_network(const struct task *task, struct network *network, const struct sentence *sentence)
{
    const struct block *b = task->block;
    network_clear(network);
    for (size_t i = sentence->first; i < sentence->end; i++) {
        const struct evidence evidence = {
            .strip_cost = task->strip_costs[sentence->paragraph],
            .keep_bonus = foreign_beside(b, task->context, sentence, i),
            .case_weight = case_tells(b, sentence, i) ? CASE_WEIGHT : 0,
        };
        if (!network_add_token(network, task->context->model, b->text, &b->tokens.items[i], b->prints[i], &evidence))
            return false;
    }
    return true;
}

/* ---- The user's words ---- */

/* Whether the entry keeps the marks that the tokens from `i` on show. */
static bool entry_agrees(const struct block *b, size_t i, const struct word_entry *entry)
{
    for (size_t k = 0; k < entry->syllables; k++) {
        const struct token *token = &b->tokens.items[i + k];
        struct word_letters print, reading;
        if (entry->capital && token->letter_case == CASE_LOWER) return false;
        if (!word_take_apart(b->text + token->begin, token->length, &print)) return false;
        if (!word_take_apart(entry->syllable[k], strlen(entry->syllable[k]), &reading)) return false;
        if (!word_agrees(&print, &reading)) return false;
    }
    return true;
}

static bool add_entry(const struct task *task, struct network *network, const struct sentence *sentence, size_t i,
                      uint32_t number)
{
    const struct word_entry *entry = words_entry(task->context->options->words, number);
    for (size_t k = 0; k < entry->syllables; k++) {
        const char *syllable = entry->syllable[k];
        const unsigned symbol = model_find_word(task->context->model, syllable, strlen(syllable));
        const float bonus = ENTRY_BONUS + (float)entry->syllables;
        if (!network_add_reading(network, i - sentence->first + k, symbol, number + 1, (unsigned)k, bonus))
            return false;
    }
    return true;
}

/* Adds the longest entries that fit the words from `i` on; *taken says how many words they cover. */
static bool add_entries_at(const struct task *task, struct network *network, const struct sentence *sentence, size_t i,
                           size_t *taken)
{
    const struct block *b = task->block;
    const pd_words *words = task->context->options->words;
    char key[WORDS_SYLLABLES_MAX * (NETWORK_LETTERS_MAX + 1)];
    size_t lengths[WORDS_SYLLABLES_MAX + 1] = {0}, length = 0, count = 0;
    for (; count < words_longest(words) && i + count < sentence->end; count++) {
        const struct token *token = &b->tokens.items[i + count];
        struct word_letters letters;
        if (token->kind != TOKEN_WORD || !word_take_apart(b->text + token->begin, token->length, &letters)) break;
        if (count) key[length++] = ' ';
        memcpy(key + length, letters.base, letters.count);
        length += letters.count;
        lengths[count + 1] = length;
    }
    *taken = 1;
    for (; count > 0; count--) {
        bool found = false;
        for (uint32_t e = words_find(words, key, lengths[count]); e != UINT32_MAX; e = words_next(words, e)) {
            if (!entry_agrees(b, i, words_entry(words, e))) continue;
            if (!add_entry(task, network, sentence, i, e)) return false;
            found = true;
        }
        if (!found) continue;
        *taken = count;
        return true;
    }
    return true;
}

/* Lifts the readings of a word that the user's dictionaries have. */
static void lift_spelled(const struct task *task, struct network *network, size_t position)
{
    const pd_model *model = task->context->model;
    const struct position *p = &network->positions[position];
    for (size_t k = p->first; k < (size_t)p->first + p->count; k++) {
        struct candidate *candidate = &network->candidates[k];
        char word[256];
        if (candidate->symbol < SYMBOL_FIRST_WORD || candidate->entry) continue;
        const struct model_entry *entry = &model->entries[candidate->symbol];
        memcpy(word, model->pool + entry->text, entry->text_length);
        word[entry->text_length] = '\0';
        if (words_spell(task->context->options->words, word)) candidate->score += ENTRY_BONUS;
    }
}

static bool add_entries(const struct task *task, struct network *network, const struct sentence *sentence)
{
    if (!task->context->options->words) return true;
    for (size_t i = 0; words_has_dictionaries(task->context->options->words) && i < network->position_count; i++)
        lift_spelled(task, network, i);
    size_t taken = 1;
    for (size_t i = sentence->first; i < sentence->end; i += taken)
        if (!add_entries_at(task, network, sentence, i, &taken)) return false;
    return true;
}

/* ---- From decisions to choices ---- */

static void add_alternative(struct choice_detail *detail, unsigned symbol, float confidence)
{
    if (detail->count == DECODER_ALTERNATIVES || symbol < SYMBOL_FIRST_WORD) return;
    detail->alternatives[detail->count++] =
        (struct choice_alternative){.symbol = (uint16_t)symbol, .confidence = confidence};
}

static void fill_detail(struct choice_detail *detail, const struct candidate *candidates, const struct decoded *decoded)
{
    detail->count = 0;
    detail->confidence = decoded->posterior;
    for (size_t a = 0; a < decoded->alternative_count; a++)
        add_alternative(detail, candidates[decoded->alternatives[a].candidate].symbol,
                        decoded->alternatives[a].posterior);
}

/* Notes what was decoded for each token of a sentence. */
static void note_choices(const struct task *task, const struct network *network, const struct sentence *sentence,
                         const struct decoded *decoded)
{
    struct block *b = task->block;
    for (size_t k = 0; k < network->position_count; k++) {
        const struct position *position = &network->positions[k];
        const struct candidate *candidates = network->candidates + position->first;
        const struct candidate *chosen = &candidates[decoded[k].candidate];
        b->choices[sentence->first + k] =
            (struct choice){.entry = chosen->entry,
                            .syllable = chosen->syllable,
                            .symbol = chosen->symbol,
                            .as_is = position->as_is == NETWORK_NONE ? SYMBOL_PAD : candidates[position->as_is].symbol};
        if (task->posteriors) fill_detail(&b->details[sentence->first + k], candidates, &decoded[k]);
    }
}

static bool second_opinion(const struct task *task, struct restore_worker *worker, const struct sentence *sentence)
{
    const struct network *network = &worker->network;
    const size_t count = network->position_count;
    if (!memory_reserve(&worker->symbols, &worker->symbol_capacity, count, sizeof *worker->symbols) ||
        !memory_reserve(&worker->cases, &worker->case_capacity, count, sizeof *worker->cases))
        return false;
    for (size_t i = 0; i < count; i++) {
        worker->symbols[i] = network->candidates[network->positions[i].first + worker->decoded[i].candidate].symbol;
        worker->cases[i] = task->block->tokens.items[sentence->first + i].letter_case;
    }
    const struct observer *observer = task->context->observer;
    if (observer) observer->see(observer->self, task->block, sentence, worker);
    rescore_run(task->context->model, network, worker->cases, worker->symbols, worker->decoded);
    return true;
}

static bool decode_sentence(const struct task *task, struct restore_worker *worker, const struct sentence *sentence)
{
    const struct restore_context *c = task->context;
    static const uint16_t sentence_start[] = {SYMBOL_START};
    if (task->block->paragraphs[sentence->paragraph].repair) return true;
    const bool goes_on = sentence == task->block->sentences && c->before_count > 0;
    if (!build_network(task, &worker->network, sentence) || !add_entries(task, &worker->network, sentence))
        return false;
    names_lift(task->block, c->model, sentence, &worker->network);
    const size_t count = worker->network.position_count;
    if (!memory_reserve(&worker->decoded, &worker->decoded_capacity, count, sizeof *worker->decoded)) return false;
    const double score = decoder_run(worker->decoder, &worker->network, goes_on ? c->before : sentence_start,
                                     goes_on ? c->before_count : 1, true, task->posteriors, worker->decoded);
    if (isnan(score)) return false;
    if (task->posteriors && !second_opinion(task, worker, sentence)) return false;
    note_choices(task, &worker->network, sentence, worker->decoded);
    return true;
}

/* ---- All sentences, on all threads ---- */

static void decode_part(void *context, struct parallel_part *part)
{
    const struct task *task = context;
    struct restore_worker *worker = &task->context->workers[part->thread];
    for (size_t s = part->first; s < part->end; s++)
        if (!decode_sentence(task, worker, &task->block->sentences[s])) part->status = PD_ERROR_MEMORY;
}

/* Decodes every sentence; which thread takes which makes no difference to the result. */
static bool decode(struct block *b, const struct restore_context *c, const float *strip_costs, bool posteriors)
{
    enum { SENTENCES_AT_A_TIME = 16, SENTENCES_WORTH_A_THREAD = 64 };
    struct task task = {.block = b, .context = c, .strip_costs = strip_costs, .posteriors = posteriors};
    const size_t worth = (b->sentence_count + SENTENCES_WORTH_A_THREAD - 1) / SENTENCES_WORTH_A_THREAD;
    const unsigned threads = worth < c->threads ? (unsigned)worth : c->threads;
    return parallel_loop(threads, b->sentence_count, SENTENCES_AT_A_TIME, decode_part, &task, NULL) == PD_OK;
}

/* ---- How much was lost ---- */

/* How many words of each paragraph the choices would give marks. */
static void count_restored(struct block *b, const struct restore_context *c)
{
    for (size_t s = 0; s < b->sentence_count; s++) {
        const struct sentence *sentence = &b->sentences[s];
        struct paragraph *paragraph = &b->paragraphs[sentence->paragraph];
        for (size_t i = sentence->first; i < sentence->end && !paragraph->keep; i++) {
            const struct model_entry *entry = &c->model->entries[b->choices[i].symbol];
            const bool adds = b->choices[i].symbol != SYMBOL_UNKNOWN && !b->prints[i].marked &&
                              entry->text_length != b->tokens.items[i].length;
            if (adds && could_be_vietnamese(c, b->prints[i])) paragraph->restored++;
        }
    }
}

static void set_costs(struct block *b, float *costs, double share)
{
    const float cost = (float)log(share);
    for (size_t p = 0; p < b->paragraph_count; p++) costs[p] = cost;
}

/* Each paragraph's own share of lost marks, leaning on the text's; marks those that are right. */
static bool judge_paragraphs(struct block *b, const struct restore_context *c, float *costs)
{
    const struct history *h = c->history;
    const double share = (h->restored + 0.5) / (h->restored + h->marked + 1.0);
    bool any = false;
    for (size_t p = 0; p < b->paragraph_count; p++) {
        struct paragraph *paragraph = &b->paragraphs[p];
        const double own =
            (paragraph->restored + STRIP_PRIOR * share) / (paragraph->restored + paragraph->marked + STRIP_PRIOR);
        costs[p] = (float)log(own);
        if (c->options->mode == PD_MODE_AUTO && own < RIGHT_SHARE) paragraph->keep = true;
        any = any || !paragraph->keep;
    }
    return any;
}

static void fade(struct history *h, const struct block *b)
{
    h->words *= 0.5;
    h->marked *= 0.5;
    h->foreign *= 0.5;
    h->restored *= 0.5;
    h->old_tones *= 0.5;
    h->new_tones *= 0.5;
    h->small *= 0.5;
    h->damaged *= 0.5;
    for (size_t p = 0; p < b->paragraph_count; p++) {
        h->words += b->paragraphs[p].words;
        h->marked += b->paragraphs[p].marked;
        h->foreign += b->paragraphs[p].foreign;
    }
}

/* ---- What the same text settled elsewhere ---- */

/* Makes an alternative the choice, and the choice an alternative. */
static void promote(struct choice *choice, struct choice_detail *detail, size_t alternative)
{
    const struct choice_alternative chosen = detail->alternatives[alternative];
    detail->alternatives[alternative] =
        (struct choice_alternative){.symbol = choice->symbol, .confidence = detail->confidence};
    choice->symbol = chosen.symbol;
    detail->confidence = chosen.confidence;
}

static bool is_beyond_doubt(const struct block *b, size_t i)
{
    enum { USES_MAX = UINT16_MAX - 1 };
    const struct choice *choice = &b->choices[i];
    return choice->symbol >= SYMBOL_FIRST_WORD && !choice->entry && b->prints[i].group != MODEL_NO_GROUP &&
           b->details[i].confidence > SURE && b->uses[choice->symbol] < USES_MAX;
}

/*
 * How much more a text uses a word than its letters alone would let expect (Kneser et al. 1997, "Language model
 * adaptation using dynamic marginals"): its share of the sure uses of its group, smoothed by its usual share, over that
 * usual share.
 */
static double adaptation(const struct block *b, const pd_model *model, uint16_t symbol)
{
    const struct model_group *group = &model->groups[model->entries[symbol].group];
    double uses = 0, all = 0;
    for (unsigned id = group->first; id < (unsigned)group->first + group->count; id++) {
        uses += b->uses[id];
        all += exponential((double)model->entries[id].log_p);
    }
    const double usual = exponential((double)model->entries[symbol].log_p) / all;
    return (b->uses[symbol] + USES_PRIOR * usual) / ((uses + USES_PRIOR) * usual);
}

/* Sure uses are a hint, not a count of chances: their weight is damped. */
static double damp(double x)
{
    return x > 0 ? sqrt(sqrt(x)) : 0;
}

/* Weighs the readings of a doubtful token by what the rest of the text uses. */
static void adapt(struct block *b, const pd_model *model, size_t i)
{
    struct choice_detail *detail = &b->details[i];
    struct choice *choice = &b->choices[i];
    double weights[DECODER_ALTERNATIVES + 1], sum = 0;
    weights[0] = (double)detail->confidence * damp(adaptation(b, model, choice->symbol));
    sum = weights[0];
    size_t best = 0;
    for (size_t a = 0; a < detail->count; a++) {
        const struct choice_alternative *alternative = &detail->alternatives[a];
        weights[a + 1] = (double)alternative->confidence * damp(adaptation(b, model, alternative->symbol));
        sum += weights[a + 1];
        if (weights[a + 1] > weights[best]) best = a + 1;
    }
    if (!(sum > 0 && sum < INFINITY)) return;
    detail->confidence = (float)(weights[0] / sum);
    for (size_t a = 0; a < detail->count; a++) detail->alternatives[a].confidence = (float)(weights[a + 1] / sum);
    if (best > 0) promote(choice, detail, best - 1);
}

/* Lets the sure words of the block decide between the readings of the others. */
static bool adapt_to_text(struct block *b, const struct restore_context *c)
{
    if (!memory_reserve(&b->uses, &b->use_capacity, c->model->symbol_count, sizeof *b->uses)) return false;
    memset(b->uses, 0, c->model->symbol_count * sizeof *b->uses);
    for (size_t s = 0; s < b->sentence_count; s++)
        for (size_t i = b->sentences[s].first; i < b->sentences[s].end; i++)
            if (is_beyond_doubt(b, i)) b->uses[b->choices[i].symbol]++;
    for (size_t s = 0; s < b->sentence_count; s++)
        for (size_t i = b->sentences[s].first; i < b->sentences[s].end; i++)
            if (b->details[i].confidence < SURE && b->details[i].count > 0 &&
                b->choices[i].symbol >= SYMBOL_FIRST_WORD && !b->choices[i].entry)
                adapt(b, c->model, i);
    return true;
}

/* ---- The last word ---- */

/* Goes back to the print: the token becomes what it is, as sure as that reading is. */
static void leave_as_it_is(struct choice *choice, struct choice_detail *detail)
{
    if (choice->symbol == choice->as_is && !choice->entry) return;
    size_t a = 0;
    while (detail && a < detail->count && detail->alternatives[a].symbol != choice->as_is) a++;
    if (detail && a < detail->count && choice->as_is) {
        promote(choice, detail, a);
    } else {
        if (detail) detail->confidence = 0;
        choice->symbol = choice->as_is ? choice->as_is : SYMBOL_UNKNOWN;
    }
    choice->entry = 0;
}

/* Puts the alternatives back in order, most probable first. */
static void sort_alternatives(struct choice_detail *detail)
{
    for (size_t a = 1; a < detail->count; a++) {
        const struct choice_alternative moved = detail->alternatives[a];
        size_t to = a;
        for (; to > 0 && detail->alternatives[to - 1].confidence < moved.confidence; to--)
            detail->alternatives[to] = detail->alternatives[to - 1];
        detail->alternatives[to] = moved;
    }
}

/* Leaves alone what must not change: no words of the model's, paragraphs to be kept, words below the asked confidence.
 */
static void settle(struct block *b, const struct restore_context *c, bool posteriors)
{
    for (size_t s = 0; s < b->sentence_count; s++) {
        const struct sentence *sentence = &b->sentences[s];
        const bool keep = b->paragraphs[sentence->paragraph].keep;
        for (size_t i = sentence->first; i < sentence->end; i++) {
            struct choice_detail *detail = posteriors ? &b->details[i] : NULL;
            const bool doubtful = detail && (double)detail->confidence < c->options->min_confidence;
            if (keep || doubtful) leave_as_it_is(&b->choices[i], detail);
            if (b->prints[i].group == MODEL_NO_GROUP && !b->choices[i].entry) b->choices[i].symbol = SYMBOL_UNKNOWN;
            if (detail) sort_alternatives(detail);
        }
    }
}

static bool decode_all(struct block *b, const struct restore_context *c, bool posteriors)
{
    struct history *h = c->history;
    const double marked = h->words > 0 ? h->marked / h->words : 0;
    if (marked < STRIPPED_SHARE) {
        set_costs(b, b->strip_costs, 1.0);
        return decode(b, c, b->strip_costs, posteriors);
    }
    set_costs(b, b->strip_costs, fmin(1.0, fmax(0.05, 1.0 - marked / MARKED_USUAL)));
    if (!decode(b, c, b->strip_costs, posteriors)) return false;
    count_restored(b, c);
    for (size_t p = 0; p < b->paragraph_count; p++) h->restored += b->paragraphs[p].restored;
    return !judge_paragraphs(b, c, b->strip_costs) || decode(b, c, b->strip_costs, posteriors);
}

void block_judge(struct block *b, const struct restore_context *c)
{
    look_up(b, c);
    fade(c->history, b);
    if (c->options->mode != PD_MODE_MARKS) find_foreign(b, c->history);
    if (c->repairer) find_damage(b, c);
}

bool block_restore(struct block *b, const struct restore_context *c)
{
    const bool posteriors = c->options->details || c->options->min_confidence > 0 || c->model->weights || c->observer;
    if (posteriors && !memory_reserve(&b->details, &b->detail_capacity, b->tokens.count + 1, sizeof *b->details))
        return false;
    memset(b->choices, 0, b->tokens.count * sizeof *b->choices);
    if (posteriors) memset(b->details, 0, b->tokens.count * sizeof *b->details);
    if (!decode_all(b, c, posteriors)) return false;
    if (posteriors && !c->observer && !adapt_to_text(b, c)) return false;
    settle(b, c, posteriors);
    b->new_tones = c->options->tone == PD_TONE_NEW ||
                   (c->options->tone == PD_TONE_KEEP && c->history->new_tones > c->history->old_tones);
    return true;
}
