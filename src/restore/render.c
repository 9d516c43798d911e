/*
 * Step 8, rendering: choices and repairs → text, and records of its words if they are asked for.
 *
 * A word that does not change is copied byte for byte. A word that changes keeps its letters and their case, and takes
 * the shapes and the tone of its reading, so only its marks can change. A record points at the input bytes, so for
 * records the text is mapped back through the edits of look-alikes and through composing.
 */
#include <string.h>

#include "alphabet/word.h"
#include "base/memory.h"
#include "lattice/engine_evidence.h"
#include "restore/block.h"
#include "text/utf8.h"

static bool put(struct block *b, const char *bytes, size_t length)
{
    if (!memory_reserve(&b->output, &b->output_capacity, b->output_length + length, 1)) return false;
    if (length) memcpy(b->output + b->output_length, bytes, length);
    b->output_length += length;
    return true;
}

/* ---- Spelling one word ---- */

static enum tone_placement placement_of(bool new_tones)
{
    return new_tones ? PLACEMENT_NEW : PLACEMENT_OLD;
}

/*
 * Writes the print with the marks of `reading`, and its tone in the place that the options ask for. Returns the bytes
 * written; 0 if there is nothing to change: the print has those marks already, or the letters differ.
 */
static size_t spell(const struct block *b, const struct restore_context *c, const char *print, size_t length,
                    const char *reading, size_t reading_length, char out[WORD_BYTES_MAX])
{
    struct word_letters from, to;
    if (!word_take_apart(print, length, &from)) return 0;
    const bool keep_tones = c->options->tone == PD_TONE_KEEP;
    if (reading_length == 0 || !word_take_apart(reading, reading_length, &to) || to.count != from.count ||
        memcmp(to.base, from.base, from.count) != 0 || word_agrees(&to, &from)) {
        if (keep_tones) return 0;
        word_place_tone(&from, placement_of(b->new_tones));
        return word_write(&from, out);
    }
    for (size_t i = 0; i < to.count; i++) to.letters[i].upper = from.letters[i].upper;
    word_place_tone(&to, placement_of(b->new_tones));
    return word_write(&to, out);
}

static const char *reading_of(const struct restore_context *c, const struct choice *choice, size_t *length)
{
    if (choice->entry) {
        const char *syllable = words_entry(c->options->words, choice->entry - 1)->syllable[choice->syllable];
        *length = strlen(syllable);
        return syllable;
    }
    const struct model_entry *entry = &c->model->entries[choice->symbol];
    *length = choice->symbol < SYMBOL_FIRST_WORD ? 0 : entry->text_length;
    return c->model->pool + entry->text;
}

/* Writes token `i` as its choice says. */
static bool put_word(struct block *b, const struct restore_context *c, size_t i)
{
    const struct token *token = &b->tokens.items[i];
    const char *print = b->text + token->begin;
    size_t length;
    char spelled[WORD_BYTES_MAX];
    const char *reading = reading_of(c, &b->choices[i], &length);
    const bool is_same = length == 0 || (length == token->length && memcmp(reading, print, length) == 0);
    if (is_same && c->options->tone == PD_TONE_KEEP) return put(b, print, token->length);
    const size_t written = spell(b, c, print, token->length, reading, length, spelled);
    return written ? put(b, spelled, written) : put(b, print, token->length);
}

/* ---- Records ---- */

/* A place in the source (NFC), and the same place in the raw input. Both move forward together. */
struct raw_cursor {
    size_t source_at, raw_at;
    size_t piece; /* the offset in the raw input of the last piece that was composed */
    uint64_t line;
};

/* Finds how many bytes a raw piece has when composed. Uses the free end of the output buffer; false: out of memory. */
static bool composed_length(struct block *b, const char *piece, size_t length, size_t *composed)
{
    size_t at = 0;
    *composed = 0;
    if (utf8_next(piece, length, &at) == UTF8_INVALID) {
        *composed = 3; /* U+FFFD, which joins nothing */
        piece += at;
        length -= at;
    }
    const size_t room = 3 * length;
    if (!memory_reserve(&b->output, &b->output_capacity, b->output_length + room + 1, 1)) return false;
    const size_t written = text_compose(piece, length, b->output + b->output_length, room);
    *composed += written;
    return written != SIZE_MAX;
}

/*
 * Cuts a raw piece and the text composed from it `inside` bytes into the text, or at the first possible place after. A
 * cut is possible inside the bytes with which both start, and those with which both end.
 */
static void cut_piece(const char *piece, size_t *length, const char *text, size_t *composed, size_t inside)
{
    if (inside <= *length && memcmp(text, piece, inside) == 0) {
        *length = inside;
        *composed = inside;
        return;
    }
    size_t same = 0;
    while (same < *composed - inside && same + 1 < *length && text[*composed - 1 - same] == piece[*length - 1 - same])
        same++;
    while (same > 0 && ((unsigned char)text[*composed - same] & 0xC0) == 0x80) same--;
    *length -= same;
    *composed -= same;
}

/*
 * Moves the cursor to the source place `to`, or to the end of the piece around it if composing has changed that piece.
 */
static bool advance(struct block *b, struct raw_cursor *cursor, size_t to)
{
    while (cursor->source_at < to && cursor->raw_at < b->raw_length) {
        if (b->source[cursor->source_at] == '\n') cursor->line++;
        if (b->source == b->raw) {
            cursor->raw_at = ++cursor->source_at;
            continue;
        }
        const char *piece = b->raw + cursor->raw_at;
        size_t length = text_piece(b->raw, b->raw_length, cursor->raw_at);
        size_t composed = 1;
        const bool ascii = length == 1 && (unsigned char)*piece < 0x80;
        if (!ascii && !composed_length(b, piece, length, &composed)) return false;
        cursor->piece = cursor->raw_at;
        if (composed > to - cursor->source_at)
            cut_piece(piece, &length, b->source + cursor->source_at, &composed, to - cursor->source_at);
        cursor->source_at += composed;
        cursor->raw_at += length;
    }
    return true;
}

/* The state of rendering a block. */
struct block_rendering {
    const struct restore_context *context;
    uint64_t input_offset, output_offset;
    size_t edit;    /* edits done */
    size_t reading; /* the first one that ends after the last record */
    struct raw_cursor cursor;
};

/*
 * The confidence in a token. If an engine read it and it stays as it was, what the engine says counts: the posterior
 * compares the marks that it may have lost, and engines do not only lose marks.
 */
static float token_confidence(const struct block *b, struct block_rendering *r, size_t token, bool is_kept)
{
    const pd_reading *reading = reading_at(b->readings, b->reading_count, &r->reading, b->tokens.items[token].begin);
    if (is_kept && reading && reading->confidence >= 0) return reading->confidence;
    return b->prints[token].group != MODEL_NO_GROUP ? b->details[token].readings[0].posterior : 1;
}

/* Adds a record for source[begin, end), which was written to the output from `output_begin` on. */
static bool add_record(struct block *b, struct block_rendering *r, size_t begin, size_t end, size_t output_begin,
                       uint32_t token)
{
    struct raw_cursor *cursor = &r->cursor;
    if (!memory_reserve(&b->words, &b->word_capacity, b->word_count + 1, sizeof *b->words) ||
        !memory_reserve(&b->word_tokens, &b->word_token_capacity, b->word_count + 1, sizeof *b->word_tokens) ||
        !advance(b, cursor, begin))
        return false;
    const size_t raw_begin = cursor->source_at > begin ? cursor->piece : cursor->raw_at;
    const uint64_t line = cursor->line;
    if (!advance(b, cursor, end)) return false;
    const struct repair *repair = token & RECORD_REPAIR ? &b->repairs.items[token & ~RECORD_REPAIR] : NULL;
    const bool known = !repair && token != RECORD_NO_TOKEN && b->prints[token].group != MODEL_NO_GROUP;
    const bool is_kept = b->output_length - output_begin == end - begin &&
                         memcmp(b->output + output_begin, b->source + begin, end - begin) == 0;
    b->word_tokens[b->word_count] = token;
    b->words[b->word_count++] =
        (pd_word){.input_offset = r->input_offset + raw_begin,
                  .input = b->raw + raw_begin,
                  .input_length = cursor->raw_at - raw_begin,
                  .output_offset = r->output_offset + output_begin,
                  .output_length = b->output_length - output_begin,
                  .line = line,
                  .confidence = repair                     ? repair->confidence
                                : token == RECORD_NO_TOKEN ? 1
                                                           : token_confidence(b, r, token, is_kept),
                  .alternative_count = repair  ? repair->alternative_count
                                       : known ? decision_alternatives(&b->details[token])
                                               : 0};
    return true;
}

static bool add_alternative(struct block *b, size_t begin, float confidence)
{
    if (!memory_reserve(&b->alternatives, &b->alternative_capacity, b->alternative_count + 1, sizeof *b->alternatives))
        return false;
    b->alternatives[b->alternative_count++] =
        (pd_alternative){.text = NULL, .length = b->output_length - begin, .confidence = confidence};
    return true;
}

/* Writes the spelling of every alternative of a token to the output buffer, after the text. */
static bool add_readings(struct block *b, const struct restore_context *c, size_t i)
{
    const struct token *token = &b->tokens.items[i];
    for (size_t r = 1; r < b->details[i].count; r++) {
        const struct decision_reading *from = &b->details[i].readings[r];
        const struct model_entry *entry = &c->model->entries[from->number];
        char spelled[WORD_BYTES_MAX];
        const char *print = b->text + token->begin;
        size_t length = spell(b, c, print, token->length, c->model->pool + entry->text, entry->text_length, spelled);
        const size_t begin = b->output_length;
        if (!(length ? put(b, spelled, length) : put(b, print, token->length)) ||
            !add_alternative(b, begin, from->posterior))
            return false;
    }
    return true;
}

/* The same for a repair. */
static bool add_repair_readings(struct block *b, const struct repair *repair)
{
    for (size_t a = 0; a < repair->alternative_count; a++) {
        const struct repair_alternative *from = &b->repairs.alternatives[repair->first_alternative + a];
        const size_t begin = b->output_length;
        if (!put(b, b->repairs.text + from->text, from->length) || !add_alternative(b, begin, from->confidence))
            return false;
    }
    return true;
}

static bool add_alternatives(struct block *b, const struct restore_context *c, size_t record)
{
    if (b->words[record].alternative_count == 0) return true;
    const uint32_t token = b->word_tokens[record];
    if (token & RECORD_REPAIR) return add_repair_readings(b, &b->repairs.items[token & ~RECORD_REPAIR]);
    return add_readings(b, c, token);
}

/* Turns offsets into pointers, now that the buffers do not grow any more. */
static void link_records(struct block *b, uint64_t output_offset, size_t text_length)
{
    size_t alternative = 0, spelled = text_length + 1; /* behind the NUL of the text */
    for (size_t w = 0; w < b->word_count; w++) {
        pd_word *word = &b->words[w];
        word->output = b->output + (word->output_offset - output_offset);
        word->alternatives = word->alternative_count ? b->alternatives + alternative : NULL;
        for (size_t a = 0; a < word->alternative_count; a++, alternative++) {
            b->alternatives[alternative].text = b->output + spelled;
            spelled += b->alternatives[alternative].length;
        }
    }
}

/* ---- The text ---- */

/* The offset in the source of text[at], which is after the edits already done. */
static size_t source_place(const struct block *b, const struct block_rendering *r, size_t at)
{
    if (r->edit == 0) return at;
    const struct edit *last = &b->edits[r->edit - 1];
    const size_t end = (size_t)last->at + last->length, source_end = (size_t)last->source_at + last->source_length;
    return at > end ? source_end + (at - end) : source_end;
}

/* Writes text[at, end), which has no words, with a record for each look-alike replaced there. */
static bool put_gap(struct block *b, struct block_rendering *r, size_t at, size_t end)
{
    for (; r->edit < b->edit_count; r->edit++) {
        const struct edit *edit = &b->edits[r->edit];
        if (edit->at > end || (edit->at == end && edit->length > 0)) break;
        if (!put(b, b->text + at, edit->at - at)) return false;
        const size_t begin = b->output_length, source_end = (size_t)edit->source_at + edit->source_length;
        at = (size_t)edit->at + edit->length;
        if (edit->undone) {
            if (!put(b, b->source + edit->source_at, edit->source_length)) return false;
            continue;
        }
        if (!put(b, b->text + edit->at, edit->length)) return false;
        if (r->context->options->details && !add_record(b, r, edit->source_at, source_end, begin, RECORD_NO_TOKEN))
            return false;
    }
    return put(b, b->text + at, end - at);
}

/* Writes a repair, with a record. */
static bool put_repair(struct block *b, struct block_rendering *r, size_t i)
{
    const struct repair *repair = &b->repairs.items[i];
    const size_t begin = b->output_length, source_begin = source_place(b, r, repair->begin);
    while (r->edit < b->edit_count && b->edits[r->edit].at < repair->end) r->edit++;
    if (!put(b, b->repairs.text + repair->text, repair->length)) return false;
    return !r->context->options->details ||
           add_record(b, r, source_begin, source_place(b, r, repair->end), begin, (uint32_t)i | RECORD_REPAIR);
}

/* Goes through the words and repairs of a block in the order of the text. */
struct piece_cursor {
    size_t sentence, token, repair;
};

/* Moves the cursor to the next word outside repaired paragraphs; such words are written as their choices say. */
static bool find_word(const struct block *b, struct piece_cursor *cursor)
{
    for (; cursor->sentence < b->sentence_count; cursor->sentence++) {
        const struct sentence *sentence = &b->sentences[cursor->sentence];
        if (b->paragraphs[sentence->paragraph].fate == FATE_REPAIR) continue;
        if (cursor->token < sentence->first) cursor->token = sentence->first;
        for (; cursor->token < sentence->end; cursor->token++)
            if (b->tokens.items[cursor->token].kind == TOKEN_WORD) return true;
    }
    return false;
}

/* The next word or repair (*is_repair) and its number; false at the end. */
static bool next_piece(const struct block *b, struct piece_cursor *cursor, bool *is_repair, size_t *index)
{
    const bool has_token = find_word(b, cursor), has_repair = cursor->repair < b->repairs.count;
    if (!has_token && !has_repair) return false;
    *is_repair =
        has_repair && (!has_token || b->repairs.items[cursor->repair].begin < b->tokens.items[cursor->token].begin);
    *index = *is_repair ? cursor->repair++ : cursor->token++;
    return true;
}

/* Writes token `i` as its choice says; as in the source if an edit in it was taken back. */
static bool put_token(struct block *b, struct block_rendering *r, size_t i)
{
    const struct token *token = &b->tokens.items[i];
    const size_t end = (size_t)token->begin + token->length, begin = b->output_length;
    const size_t source_begin = source_place(b, r, token->begin);
    bool undone = false;
    for (; r->edit < b->edit_count && b->edits[r->edit].at < end; r->edit++)
        undone = undone || b->edits[r->edit].undone;
    const size_t source_end = source_place(b, r, end);
    if (!(undone ? put(b, b->source + source_begin, source_end - source_begin) : put_word(b, r->context, i)))
        return false;
    return !r->context->options->details || add_record(b, r, source_begin, source_end, begin, (uint32_t)i);
}

bool block_render(struct block *b, const struct restore_context *c, uint64_t input_offset, uint64_t output_offset,
                  uint64_t line)
{
    b->output_length = 0;
    b->word_count = 0;
    b->alternative_count = 0;
    struct block_rendering r = {
        .context = c, .input_offset = input_offset, .output_offset = output_offset, .cursor = {.line = line}};
    size_t at = 0, index;
    bool is_repair;
    for (struct piece_cursor pieces = {0}; next_piece(b, &pieces, &is_repair, &index);) {
        const struct token *token = is_repair ? NULL : &b->tokens.items[index];
        const struct repair *repair = is_repair ? &b->repairs.items[index] : NULL;
        if (!put_gap(b, &r, at, is_repair ? repair->begin : token->begin)) return false;
        if (!(is_repair ? put_repair(b, &r, index) : put_token(b, &r, index))) return false;
        at = is_repair ? repair->end : (size_t)token->begin + token->length;
    }
    if (!put_gap(b, &r, at, b->length)) return false;
    const size_t text_length = b->output_length;
    if (!put(b, "", 1)) return false;
    for (size_t w = 0; w < b->word_count; w++)
        if (!add_alternatives(b, c, w)) return false;
    link_records(b, output_offset, text_length);
    b->output_length = text_length;
    return true;
}
