/*
 * Tables, the trie of words and the working memory are made only when they are needed for the first damaged text: most
 * texts are not damaged.
 */
#include "restore/repairer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lattice/search.h"
#include "restore/weights.h"
#include "text/utf8.h"

struct repairer *repairer_new(const pd_model *model, pd_channels *channels, const pd_words *words)
{
    struct repairer *r = calloc(1, sizeof *r);
    if (!r) return NULL;
    r->model = model;
    r->channels = channels;
    r->words = words;
    return r;
}

void repairer_free(struct repairer *r)
{
    if (!r) return;
    channel_free(r->own);
    trie_free(r->own_trie);
    lattice_maker_free(r->maker);
    name_places_free(&r->names);
    outline_free(&r->outline);
    word_uses_free(&r->uses);
    lattice_free(&r->lattice);
    lattice_decoder_free(r->decoder);
    free(r->examples.items);
    free(r->examples.letters);
    free(r->examples.printed);
    free(r);
}

void repairer_forget(struct repairer *r)
{
    if (!r) return;
    r->engine = NULL;
    r->shared = NULL;
    channel_free(r->own);
    r->own = NULL;
}

/* The trie that is searched: the one with the user's words, if there are any. */
static const struct trie *trie_of(const struct repairer *r)
{
    return r->own_trie ? r->own_trie : r->set->trie;
}

/* Makes the trie with the user's words. False if memory runs out. */
static bool add_user_words(struct repairer *r)
{
    const size_t entries = r->words ? words_count(r->words) : 0;
    if (entries == 0 || r->own_trie) return true;
    const char **listed = calloc(entries * WORDS_SYLLABLES_MAX, sizeof *listed);
    size_t count = 0;
    for (size_t e = 0; listed && e < entries; e++) {
        const struct word_entry *entry = words_entry(r->words, (uint32_t)e);
        for (size_t k = 0; k < entry->syllables; k++) listed[count++] = entry->syllable[k];
    }
    if (listed) r->own_trie = trie_new(r->model, &r->set->alphabet, listed, count);
    free(listed);
    return r->own_trie != NULL;
}

bool repairer_prepare(struct repairer *r, pd_error *error)
{
    if (r->set && r->maker && r->decoder) return true;
    r->set = channels_load(r->channels, error);
    if (!r->set) return false;
    if (add_user_words(r) && !r->maker)
        r->maker = lattice_maker_new(r->model, &r->set->alphabet, trie_of(r), &r->set->weights);
    if (!r->decoder) r->decoder = lattice_decoder_new(r->model);
    if (r->maker && r->decoder) return true;
    error->status = PD_ERROR_MEMORY;
    return false;
}

/* ---- Sentences ---- */

size_t repairer_sentence_end(const struct block *b, size_t s)
{
    const struct token *tokens = b->tokens.items;
    const size_t end = b->sentences[s].end;
    if (end < b->tokens.count && tokens[end].kind == TOKEN_END) return (size_t)tokens[end].begin + tokens[end].length;
    return end < b->tokens.count ? tokens[end].begin : b->length;
}

/* Whether the text is that of an engine that knows Vietnamese, and nothing is known of its confidence. */
static bool is_vietnamese_text(const struct repairer *r, const struct block *b)
{
    return r->engine && r->engine->knows_vietnamese && b->reading_count == 0;
}

/* Whether sentence `s` ends with a full stop at the end of its line, and the next line begins with a small letter. */
static bool is_cut(const struct block *b, size_t s)
{
    const size_t end = repairer_sentence_end(b, s);
    struct letter letter;
    size_t at = end;
    if (s + 1 == b->sentence_count || end == 0 || b->text[end - 1] != '.') return false;
    while (at < b->length && b->text[at] == ' ') at++;
    if (at == b->length || b->text[at++] != '\n') return false;
    while (at < b->length && b->text[at] == ' ') at++;
    return at < b->length && letter_split(utf8_next(b->text, b->length, &at), &letter) && !letter.upper;
}

size_t repairer_last_joined(const struct restore_context *c, const struct block *b, size_t s)
{
    enum { JOINED_MAX = 8 };
    if (!is_vietnamese_text(c->repairer, b)) return s;
    size_t last = s;
    while (last < s + JOINED_MAX && is_cut(b, last) &&
           b->paragraphs[b->sentences[last + 1].paragraph].fate == FATE_REPAIR)
        last++;
    return last;
}

struct lattice_path repairer_read_sentences(const struct restore_context *c, const struct block *b, size_t s,
                                            size_t last)
{
    static const uint16_t context[] = {SYMBOL_START};
    struct repairer *r = c->repairer;
    const size_t first = b->sentences[s].first;
    const bool is_text = is_vietnamese_text(r, b);
    const struct lattice_sentence sentence = {
        .text = b->text,
        .length = b->length,
        .begin = s ? repairer_sentence_end(b, s - 1) : 0,
        .end = last + 1 == b->sentence_count ? b->length : repairer_sentence_end(b, last),
        .tokens = b->tokens.items + first,
        .token_count = b->tokens.count - first,
        .readings = b->reading_count ? b->readings : NULL,
        .reading_count = b->reading_count,
        .names = r->engine && r->engine->knows_vietnamese ? &r->names : NULL,
        .uses = is_text ? &r->uses : NULL,
        .usage = r->usage,
        .earned = r->earned,
    };
    const struct repair_weights *w = &r->set->weights;
    const struct rescore_factors second_score = {.marks = is_text ? w->second_score_text : w->second_score,
                                                 .letters = w->second_score_letters};
    lattice_decoder_weigh(r->decoder, w->language_model, second_score);
    if (!lattice_make(r->maker, &sentence, &r->lattice)) return (struct lattice_path){.log_p = NAN};
    return lattice_decode(r->decoder, &r->lattice, context, 1);
}

struct lattice_path repairer_read_sentence(const struct restore_context *c, const struct block *b, size_t s)
{
    return repairer_read_sentences(c, b, s, s);
}

size_t repairer_spell(const struct repairer *r, const struct lattice_edge *edge, uint8_t letters[TRIE_LETTERS_MAX])
{
    if (edge->kind != EDGE_WORD) return 0;
    return trie_spell_in_case(trie_of(r), edge->trie_node, (enum token_case)edge->letter_case, letters);
}

bool repairer_word(const struct repairer *r, const struct lattice_edge *edge, struct word_letters *word)
{
    uint8_t letters[TRIE_LETTERS_MAX];
    *word = (struct word_letters){.count = repairer_spell(r, edge, letters)};
    for (size_t i = 0; i < word->count; i++) {
        struct letter *letter = &word->letters[i];
        letter_split(r->set->alphabet.point_of[letters[i]], letter);
        word->base[i] = letter->base;
        if (letter->tone) word->tone = letter->tone;
    }
    return word->count > 0;
}

bool repairer_changes_letters(const struct repairer *r, const struct block *b, const struct lattice_edge *edge)
{
    struct word_letters word, print;
    if (!repairer_word(r, edge, &word)) return false;
    return !word_take_apart(b->text + edge->begin, edge->end - edge->begin, &print) || print.count != word.count ||
           memcmp(print.base, word.base, word.count) != 0;
}

/* ---- Placement of tones ---- */

/* log P(print | word in this placement) */
static float log_p_of_print(const struct repairer *r, const struct word_letters *word, enum tone_placement placement,
                            const uint32_t *print, size_t printed)
{
    struct word_letters placed = *word;
    uint32_t points[WORD_LETTERS_MAX];
    uint8_t letters[WORD_LETTERS_MAX];
    word_place_tone(&placed, placement);
    word_points(&placed, points);
    for (size_t i = 0; i < placed.count; i++) letters[i] = channel_letter(&r->set->alphabet, points[i]);
    return channel_log_p(r->engine->channel, letters, placed.count, print, printed, SEARCH_INSERTION);
}

/*
 * The log odds of one reading; 0 for words that have no two placements, and for prints that have lost every mark. The
 * engine's own table is asked: the one learnt from the text has been learnt with words as the model writes them.
 */
static double placement_of_word(const struct repairer *r, const struct block *b, const struct lattice_edge *edge)
{
    uint32_t print[CHANNEL_TEXT_MAX];
    enum tone_placement shown;
    struct word_letters word;
    size_t printed = 0;
    if (!repairer_word(r, edge, &word) || !word_shows_placement(&word, &shown)) return 0;
    if (edge->end - edge->begin > CHANNEL_TEXT_MAX) return 0;
    bool is_bare = true;
    for (size_t at = edge->begin; at < edge->end;) {
        print[printed] = utf8_next(b->text, edge->end, &at);
        is_bare = is_bare && printed < word.count && letter_lower(print[printed]) == (uint32_t)word.base[printed];
        printed++;
    }
    if (is_bare && printed == word.count) return 0;
    const double odds = (double)log_p_of_print(r, &word, PLACEMENT_NEW, print, printed) -
                        (double)log_p_of_print(r, &word, PLACEMENT_OLD, print, printed);
    return fmax(-PLACEMENT_WEIGHT, fmin(PLACEMENT_WEIGHT, odds));
}

double repairer_placement(const struct repairer *r, const struct block *b, const struct lattice_path *path)
{
    double odds = 0;
    for (size_t i = 0; i < path->count; i++)
        odds += placement_of_word(r, b, &r->lattice.edges[path->steps[i].readings[0].number]);
    return odds;
}
