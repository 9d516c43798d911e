/*
 * The restorer works on words of letters and gives back text. A word of the page is something else: all that stands
 * between two spaces, such as "(UBND" or "167/2017/NĐ-CP". So the old and the new text are aligned. The restorer's
 * records say what happened to each word; everything between two records is the same in both texts. Each word of the
 * new text is looked up in the old one, and gets box, line and history from the words that it came from. This also
 * works for words that were joined or split.
 */
#include "document/page/restore.h"

#include "base/error.h"
#include "document/layout/decimals.h"

#include <string.h>

/* One record: the bytes of the old text and those of the new one. They can be equal. */
struct word_edit {
    size_t old_begin, old_end, new_begin, new_end;
    float confidence;
    const pd_word *word; /* the record */
};

struct word_alignment {
    struct word_edit *edits;
    size_t count;
    size_t next; /* the first edit that ends after the place that was looked up last */
};

static bool find_edits(struct arena *arena, const pd_block *block, struct word_alignment *alignment)
{
    *alignment = (struct word_alignment){0};
    alignment->edits = arena_take(arena, (block->word_count + 1) * sizeof *alignment->edits);
    if (alignment->edits == NULL) return false;
    for (size_t w = 0; w < block->word_count; w++) {
        const pd_word *word = &block->words[w];
        alignment->edits[alignment->count++] =
            (struct word_edit){.old_begin = (size_t)word->input_offset,
                               .old_end = (size_t)word->input_offset + word->input_length,
                               .new_begin = (size_t)word->output_offset,
                               .new_end = (size_t)word->output_offset + word->output_length,
                               .confidence = word->confidence,
                               .word = word};
    }
    return true;
}

/*
 * The place in the old text of a byte of the new text. `edit` is the last edit that begins at or before it; NULL for
 * none.
 */
static size_t old_place(const struct word_edit *edit, size_t at)
{
    if (edit == NULL) return at;
    if (at >= edit->new_end) return edit->old_end + (at - edit->new_end);
    return edit->old_begin +
           (at - edit->new_begin) * (edit->old_end - edit->old_begin) / (edit->new_end - edit->new_begin);
}

/* A word of the new text, and where it was in the old text. */
struct new_word {
    size_t begin, end, old_begin, old_end;
    float confidence;
    bool is_edited;
    const pd_word *record; /* if the word belongs to exactly one edit; else NULL */
};

/* Looks up the word text[begin, end). Words must be looked up in order. */
static struct new_word look_up(struct word_alignment *alignment, size_t begin, size_t end)
{
    struct new_word word = {.begin = begin, .end = end, .confidence = 1};
    while (alignment->next < alignment->count && alignment->edits[alignment->next].new_end <= begin) alignment->next++;
    const struct word_edit *edits = alignment->edits;
    size_t at = alignment->next;
    const bool starts_inside = at < alignment->count && edits[at].new_begin <= begin;
    const struct word_edit *first = starts_inside ? &edits[at] : at > 0 ? &edits[at - 1] : NULL, *last = first;
    for (; at < alignment->count && edits[at].new_begin < end; at++) {
        last = &edits[at];
        word.record = word.is_edited ? NULL : last->word;
        word.is_edited = true;
        if (edits[at].confidence < word.confidence) word.confidence = edits[at].confidence;
    }
    word.old_begin = old_place(first, begin);
    word.old_end = old_place(last, end);
    return word;
}

/* The part of a word's box that belongs to bytes [begin, end) of the old text. */
static pd_box part_of_box(const struct page_text_word *word, size_t begin, size_t end)
{
    pd_box box = word->word->box;
    const float left = box.left, width = box.right - box.left, length = (float)(word->end - word->begin);
    if (begin > word->begin) box.left = left + width * (float)(begin - word->begin) / length;
    if (end < word->end) box.right = left + width * (float)(end - word->begin) / length;
    return box;
}

/* Adds the alternatives of a word, with the signs around it. False if memory runs out. */
static bool add_alternatives(struct document_page *page, const char *text, const struct new_word *new,
                             struct document_word *out)
{
    const pd_word *record = new->record;
    out->alternatives = NULL;
    out->alternative_count = 0;
    if (record == NULL || record->alternative_count == 0) return true;
    if (record->output_offset < new->begin || record->output_offset + record->output_length > new->end) return true;
    const size_t head = (size_t)record->output_offset - new->begin;
    const char *tail = text + record->output_offset + record->output_length;
    const size_t tail_length = (size_t)(text + new->end - tail);
    out->alternatives = arena_take(&page->arena, record->alternative_count * sizeof *out->alternatives);
    if (out->alternatives == NULL) return false;
    for (size_t k = 0; k < record->alternative_count; k++) {
        const pd_alternative *from = &record->alternatives[k];
        char *joined = arena_take(&page->arena, head + from->length + tail_length + 1);
        if (joined == NULL) return false;
        memcpy(joined, text + new->begin, head);
        memcpy(joined + head, from->text, from->length);
        memcpy(joined + head + from->length, tail, tail_length);
        out->alternatives[out->alternative_count++] = (struct document_choice){joined, from->confidence};
    }
    return true;
}

/* Makes the new word from the old words `first` … `last`. False if memory runs out. */
static bool make_word(struct document_page *page, const struct page_text *old, const char *text,
                      const struct new_word *new, size_t first, size_t last, struct document_word *out)
{
    const struct page_text_word *from = &old->words[first], *to = &old->words[last];
    *out = *from->word;
    const size_t length = new->end - new->begin;
    if (first == last && length == out->length && memcmp(text + new->begin, out->text, length) == 0) {
        const bool is_judged = new->is_edited && (new->confidence < 1 || new->record == NULL);
        if (is_judged) out->confidence = new->confidence;
        return add_alternatives(page, text, new, out);
    }
    out->text = arena_text(&page->arena, text + new->begin, length);
    out->length = length;
    out->before = arena_text(&page->arena, old->bytes + from->begin, to->end - from->begin);
    out->before_confidence = from->word->confidence;
    const bool is_whole = out->text != NULL && out->before != NULL; /* memory was enough */
    out->box = part_of_box(from, new->old_begin, new->old_end);
    for (size_t k = first + 1; k <= last; k++) {
        const struct document_word *word = old->words[k].word;
        if (old->words[k].line == from->line && old->words[k].block == from->block)
            out->box = document_box_union(out->box, part_of_box(&old->words[k], new->old_begin, new->old_end));
        if (word->confidence < out->before_confidence) out->before_confidence = word->confidence;
    }
    out->confidence = new->is_edited ? new->confidence : out->before_confidence;
    if (length == to->end - from->begin && memcmp(text + new->begin, old->bytes + from->begin, length) == 0)
        out->before = NULL; /* joined (page/text.h), but not changed */
    else
        out->origin = ORIGIN_REPAIRED;
    return is_whole && add_alternatives(page, text, new, out);
}

/* Copies the blocks and lines of a page, but without words. False if memory runs out. */
static bool empty_lines(struct document_page *page, struct document_block **blocks)
{
    *blocks = arena_take(&page->arena, (page->block_count + 1) * sizeof **blocks);
    for (size_t b = 0; *blocks != NULL && b < page->block_count; b++) {
        struct document_block *block = &(*blocks)[b];
        block->line_count = block->line_capacity = page->blocks[b].line_count;
        block->lines = arena_take(&page->arena, (block->line_count + 1) * sizeof *block->lines);
        if (block->lines == NULL) return false;
    }
    return *blocks != NULL;
}

static bool append(struct document_page *page, struct document_line *line, const struct document_word *word)
{
    struct document_word *words =
        arena_grow(&page->arena, line->words, line->word_count, &line->word_capacity, sizeof *words);
    if (words == NULL) return false;
    line->words = words;
    words[line->word_count++] = *word;
    return true;
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\n';
}

/* Which words of the old text a word of the new one comes from: `first` … `last`. */
struct word_origin {
    size_t first, last;
};

/* Words must be looked up in order; *from is that of the word before. */
static struct word_origin find_origin(const struct page_text *old, const struct new_word *new, size_t *from)
{
    while (*from + 1 < old->word_count && old->words[*from].end <= new->old_begin) ++*from;
    struct word_origin origin = {*from, *from};
    while (origin.last + 1 < old->word_count && old->words[origin.last + 1].begin < new->old_end) origin.last++;
    return origin;
}

/* Whether words of the page and of a page beside it were joined. */
static bool is_mixed(const struct page_text *old, struct word_origin origin)
{
    bool is_mixed = false;
    for (size_t k = origin.first + 1; k <= origin.last; k++)
        is_mixed = is_mixed || old->words[k].is_beside != old->words[origin.first].is_beside;
    return is_mixed;
}

/* Whether a word of the page that stands next to one of a page beside it is no longer there. */
static bool has_lost_border(const struct page_text *old, const bool *is_there)
{
    for (size_t k = 0; k + 1 < old->word_count; k++)
        if (old->words[k].is_beside != old->words[k + 1].is_beside && !is_there[old->words[k].is_beside ? k + 1 : k])
            return true;
    return false;
}

/*
 * Puts a restored text into `blocks`, which has the lines of the page without words. `old` is the text that was
 * restored, and `block` the result. A word that was joined gets the box around its parts; if a word was split, each
 * part gets its share of the box. Words of the pages beside it are left out. *is_torn: one of them was joined with a
 * word of this page, or stands for it, so that the blocks are of no use. Errors: PD_ERROR_MEMORY.
 */
static pd_status fill_lines(struct document_page *page, const struct page_text *old, const pd_block *block,
                            struct document_block *blocks, bool *is_torn, size_t *changed, pd_error *error)
{
    struct word_alignment alignment;
    bool *is_there = arena_take(&page->arena, old->word_count);
    if (is_there == NULL || !find_edits(&page->arena, block, &alignment)) return error_memory(error);
    for (size_t at = 0, from = 0; at < block->length && !*is_torn;) {
        if (is_space(block->text[at])) {
            at++;
            continue;
        }
        const size_t begin = at;
        while (at < block->length && !is_space(block->text[at])) at++;
        const struct new_word new = look_up(&alignment, begin, at);
        const struct word_origin origin = find_origin(old, &new, &from);
        const struct page_text_word *first = &old->words[origin.first];
        *is_torn = is_mixed(old, origin);
        if (first->is_beside) continue;
        memset(is_there + origin.first, true, origin.last - origin.first + 1);
        struct document_word word;
        if (!make_word(page, old, block->text, &new, origin.first, origin.last, &word) ||
            !append(page, &blocks[first->block].lines[first->line], &word))
            return error_memory(error);
        if (word.origin == ORIGIN_REPAIRED) ++*changed;
    }
    *is_torn = *is_torn || has_lost_border(old, is_there);
    return PD_OK;
}

/* Puts a restored text back into the page, unless it is torn: then the page is not changed. Errors: PD_ERROR_MEMORY. */
static pd_status page_restore_apply(struct document_page *page, const struct page_text *old, const pd_block *block,
                                    bool *is_torn, size_t *changed, pd_error *error)
{
    struct document_block *blocks;
    *changed = 0;
    *is_torn = false;
    if (block->word_count == 0 || old->word_count == 0) return PD_OK;
    if (!empty_lines(page, &blocks)) return error_memory(error);
    const pd_status status = fill_lines(page, old, block, blocks, is_torn, changed, error);
    if (status != PD_OK || *is_torn) return status;
    page->blocks = blocks;
    page->block_capacity = page->block_count;
    document_close(page);
    return PD_OK;
}

/* The symbols of a word with their choices, for the restorer; NULL if memory runs out. */
static const pd_symbol *make_symbols(struct document_page *page, const struct document_word *word)
{
    pd_symbol *symbols = arena_take(&page->arena, word->symbol_count * sizeof *symbols);
    for (size_t s = 0; symbols != NULL && s < word->symbol_count; s++) {
        const struct document_symbol *symbol = &word->symbols[s];
        pd_alternative *choices = arena_take(&page->arena, (symbol->choice_count + 1) * sizeof *choices);
        if (choices == NULL) return NULL;
        for (size_t c = 0; c < symbol->choice_count; c++)
            choices[c] = (pd_alternative){.text = symbol->choices[c].text,
                                          .length = strlen(symbol->choices[c].text),
                                          .confidence = symbol->choices[c].confidence};
        symbols[s] = (pd_symbol){.choices = choices, .choice_count = symbol->choice_count};
    }
    return symbols;
}

/*
 * Collects what is known of the words that an engine has read: its confidence, the choices of each symbol, and the word
 * of the old layer. False if memory runs out.
 */
static bool make_readings(struct document_page *page, const struct page_text *text, pd_reading **readings)
{
    *readings = arena_take(&page->arena, (text->word_count + 1) * sizeof **readings);
    for (size_t w = 0; *readings != NULL && w < text->word_count; w++) {
        const struct document_word *word = text->words[w].word;
        pd_reading *reading = &(*readings)[w];
        *reading = (pd_reading){.offset = text->words[w].begin,
                                .length = text->words[w].end - text->words[w].begin,
                                .confidence = word->origin == ORIGIN_OCR ? word->confidence : -1,
                                .other = word->other,
                                .other_length = word->other != NULL ? strlen(word->other) : 0,
                                .symbol_count = word->symbol_count};
        if (word->symbol_count == 0) continue;
        reading->symbols = make_symbols(page, word);
        if (reading->symbols == NULL) return false;
    }
    return *readings != NULL;
}

pd_status page_teach(pd_adaptation *adaptation, struct document_page *page, pd_error *error)
{
    struct page_text text;
    pd_reading *readings = NULL;
    const pd_status status = page_text_make(page, &text, error);
    if (status != PD_OK) return status;
    if (!make_readings(page, &text, &readings)) return error_memory(error);
    return pd_adaptation_add(adaptation, text.bytes, text.length, readings, text.word_count, error);
}

static pd_status restore_in_flow(pd_restorer *restorer, struct document_page *page, const struct page_flow *flow,
                                 bool *is_torn, size_t *changed, pd_error *error)
{
    struct page_text text;
    pd_reading *readings = NULL;
    pd_block block;
    pd_status status = page_text_make_in_flow(page, flow, &text, error);
    if (status != PD_OK) return status;
    if (!make_readings(page, &text, &readings)) return error_memory(error);
    status = pd_restorer_text_readings(restorer, text.bytes, text.length, readings, text.word_count, &block, error);
    return status == PD_OK ? page_restore_apply(page, &text, &block, is_torn, changed, error) : status;
}

pd_status page_restore(pd_restorer *restorer, struct document_page *page, const struct page_flow *flow, size_t *changed,
                       pd_error *error)
{
    const struct page_flow alone = {0};
    bool is_torn;
    *changed = 0;
    pd_status status = restore_in_flow(restorer, page, flow, &is_torn, changed, error);
    if (status == PD_OK && is_torn) status = restore_in_flow(restorer, page, &alone, &is_torn, changed, error);
    return status == PD_OK ? decimals_repair(page, changed, error) : status;
}
