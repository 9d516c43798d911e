/*
 * The restorer: cuts a stream into blocks of whole paragraphs and sends each through the steps, which are listed in
 * block.h and called in restore_piece.
 *
 * The size of a block depends only on the text, not on how the stream was fed or on the number of threads, so the
 * output does not depend on these either.
 */
#include <stdlib.h>
#include <string.h>

#include "alphabet/alphabet.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "restore/block.h"
#include "restore/learning/adaptation.h"
#include "restore/options.h"
#include "restore/repairer.h"
#include "text/utf8.h"

enum {
    BLOCK_BYTES = 64 * 1024, /* a block of a stream ends with the last paragraph that ends before this */
    WHOLE_TEXT_MAX = 1 << 30,
    THREADS_MAX = 64
};

struct pd_restorer {
    pd_options options;
    struct restore_context context;
    struct block block;
    char *buffer; /* bytes fed and not yet dropped */
    size_t begin, end, capacity;
    size_t checked; /* bytes of the buffer, from `begin`, found to be UTF-8 */
    bool streaming, ended;
    uint64_t input_offset, output_offset, line;
    bool keeps_channel; /* restorer_keep_channel */
    size_t pending;     /* bytes of the block given to the caller last; dropped at the next call */
};

static unsigned count_threads(unsigned wanted)
{
    const unsigned threads = wanted ? wanted : parallel_cores();
    return threads > THREADS_MAX ? THREADS_MAX : threads;
}

/* Makes what the steps need. False if memory runs out. */
static bool init_context(struct restore_context *c, const pd_model *model, const pd_options *options)
{
    c->model = model;
    c->options = options;
    c->threads = count_threads(options->threads);
    c->workers = calloc(c->threads, sizeof *c->workers);
    if (!c->workers || !vietnamese_groups_init(&c->vietnamese, model)) return false;
    for (unsigned t = 0; t < c->threads; t++)
        if (!(c->workers[t].decoder = network_decoder_new(model))) return false;
    if (!options->channels || options->mode == PD_MODE_MARKS) return true;
    c->repairer = repairer_new(model, options->channels, options->words);
    return c->repairer != NULL;
}

static void free_context(struct restore_context *c)
{
    for (unsigned t = 0; c->workers && t < c->threads; t++) worker_free(&c->workers[t]);
    free(c->workers);
    repairer_free(c->repairer);
    vietnamese_groups_free(&c->vietnamese);
}

pd_status pd_restorer_new(const pd_model *model, const pd_options *options, pd_restorer **restorer, pd_error *error)
{
    *restorer = NULL;
    pd_restorer *r = calloc(1, sizeof *r);
    if (!r) return error_memory(error);
    pd_status status = options_copy(&r->options, options, error);
    if (status == PD_OK && !init_context(&r->context, model, &r->options)) status = error_memory(error);
    if (status == PD_OK)
        *restorer = r;
    else
        pd_restorer_free(r);
    return status;
}

void worker_free(struct restore_worker *worker)
{
    network_decoder_free(worker->decoder);
    network_free(&worker->network);
    free(worker->decoded);
    free(worker->symbols);
    free(worker->cases);
}

void pd_restorer_free(pd_restorer *r)
{
    if (!r) return;
    free_context(&r->context);
    block_free(&r->block);
    free(r->buffer);
    free(r);
}

/* Bytes to restore, and what else is known about them. */
struct piece {
    const char *bytes;
    size_t length;
    const pd_reading *readings;
    size_t reading_count;
};

/* The first two steps: reads a piece and judges it. */
static pd_status judge_piece(pd_restorer *r, const struct piece *piece, pd_error *error)
{
    struct block *b = &r->block;
    const struct restore_context *c = &r->context;
    const struct edit_rules rules = {.vietnamese = &c->vietnamese,
                                     .kinds = r->options.mode == PD_MODE_MARKS ? 0 : PD_KEEP_ALL & ~r->options.keep,
                                     .at_start = r->input_offset == 0};
    if (!block_read(b, piece->bytes, piece->length, r->options.lossy, &rules) ||
        !edits_move_readings(b, piece->readings, piece->reading_count))
        return error_memory(error);
    return block_judge(b, c) ? PD_OK : error_memory(error);
}

/* The third step: learns from it. */
static pd_status learn_from_piece(pd_restorer *r, pd_error *error)
{
    pd_error reason;
    if (block_learn(&r->block, &r->context, &reason)) return PD_OK;
    if (reason.status == PD_ERROR_MEMORY) return error_memory(error);
    if (error) *error = reason;
    return reason.status;
}

/* Sends a piece through all steps and describes the result in *out. */
static pd_status restore_piece(pd_restorer *r, const struct piece *piece, pd_block *out, pd_error *error)
{
    struct block *b = &r->block;
    const struct restore_context *c = &r->context;
    pd_status status = judge_piece(r, piece, error);
    if (status == PD_OK) status = learn_from_piece(r, error);
    if (status != PD_OK) return status;
    if (!block_mark(b, c) || !block_adapt(b, c)) return error_memory(error);
    block_keep(b, c);
    if (!block_repair(b, c) || !block_render(b, c, r->input_offset, r->output_offset, r->line))
        return error_memory(error);
    *out = (pd_block){.text = b->output,
                      .length = b->output_length,
                      .words = r->options.details ? b->words : NULL,
                      .word_count = r->options.details ? b->word_count : 0};
    return PD_OK;
}

void restorer_keep_channel(pd_restorer *r, bool keeps)
{
    r->keeps_channel = keeps;
}

const struct block *restorer_block(const pd_restorer *r)
{
    return &r->block;
}

static void forget(pd_restorer *r)
{
    r->block.history = (struct history){0};
    language_finder_forget(&r->block.languages);
    if (!r->keeps_channel) repairer_forget(r->context.repairer);
    r->begin = r->end = r->checked = r->pending = 0;
    r->streaming = r->ended = false;
    r->input_offset = r->output_offset = 0;
    r->line = 1;
}

/* Whether readings are in the order of the text, inside it, and do not overlap. */
static bool readings_fit(const pd_reading *readings, size_t count, size_t length)
{
    size_t end = 0;
    for (size_t k = 0; k < count; k++) {
        if (readings[k].offset < end || readings[k].offset > length) return false;
        if (readings[k].length > length - readings[k].offset) return false;
        end = readings[k].offset + readings[k].length;
    }
    return true;
}

/* Begins a text that is given as a whole. */
static pd_status begin_text(pd_restorer *r, const struct piece *piece, pd_error *error)
{
    const size_t length = piece->length;
    if (r->streaming) return error_set(error, PD_ERROR_ARGUMENT, "a stream is under way");
    if (length > WHOLE_TEXT_MAX) return error_set(error, PD_ERROR_ARGUMENT, "a text of more than 1 GiB needs a stream");
    if (!readings_fit(piece->readings, piece->reading_count, length))
        return error_set(error, PD_ERROR_ARGUMENT, "the readings are not in the order of the text, or not inside it");
    forget(r);
    const size_t bad = r->options.lossy ? length : utf8_first_invalid(piece->bytes, length);
    return bad < length ? error_at(error, PD_ERROR_ENCODING, bad, "byte %zu is not UTF-8", bad) : PD_OK;
}

static struct piece whole_piece(const char *text, size_t length, const pd_reading *readings, size_t count)
{
    return (struct piece){
        .bytes = length ? text : "", .length = length, .readings = count ? readings : NULL, .reading_count = count};
}

pd_status pd_restorer_text_readings(pd_restorer *r, const char *text, size_t length, const pd_reading *readings,
                                    size_t count, pd_block *block, pd_error *error)
{
    *block = (pd_block){.text = ""};
    const struct piece piece = whole_piece(text, length, readings, count);
    const pd_status status = begin_text(r, &piece, error);
    return status == PD_OK ? restore_piece(r, &piece, block, error) : status;
}

pd_status restorer_examine(pd_restorer *r, const char *text, size_t length, const pd_reading *readings, size_t count,
                           bool learns, pd_error *error)
{
    const struct piece piece = whole_piece(text, length, readings, count);
    pd_status status = begin_text(r, &piece, error);
    if (status == PD_OK) status = judge_piece(r, &piece, error);
    if (status == PD_OK && learns) status = learn_from_piece(r, error);
    return status;
}

struct repairer *restorer_repairer(pd_restorer *r)
{
    return r->context.repairer;
}

void restorer_adapt(pd_restorer *r, const struct adaptation *adaptation)
{
    r->context.adaptation = adaptation;
}

pd_status pd_restorer_text(pd_restorer *r, const char *text, size_t length, pd_block *block, pd_error *error)
{
    return pd_restorer_text_readings(r, text, length, NULL, 0, block, error);
}

/* ---- Streams ---- */

/* Whether the last bytes are the start of a character that more bytes could complete. */
static bool is_cut_character(const char *bytes, size_t length)
{
    if (length == 0 || length > 3) return false;
    const unsigned char lead = (unsigned char)bytes[0];
    const size_t need = lead >= 0xF0 && lead <= 0xF4  ? 4
                        : lead >= 0xE0 && lead < 0xF0 ? 3
                        : lead >= 0xC2 && lead < 0xE0 ? 2
                                                      : 0;
    if (length >= need) return false;
    for (size_t i = 1; i < length; i++)
        if (((unsigned char)bytes[i] & 0xC0) != 0x80) return false;
    return true;
}

static bool append(pd_restorer *r, const char *bytes, size_t length)
{
    if (r->begin > 0) {
        memmove(r->buffer, r->buffer + r->begin, r->end - r->begin);
        r->end -= r->begin;
        r->begin = 0;
    }
    if (length > SIZE_MAX / 4 - r->end) return false;
    if (!memory_reserve(&r->buffer, &r->capacity, r->end + length + 1, 1)) return false;
    if (length) memcpy(r->buffer + r->end, bytes, length);
    r->end += length;
    return true;
}

static void drop_pending(pd_restorer *r)
{
    r->begin += r->pending;
    r->checked -= r->pending < r->checked ? r->pending : r->checked;
    r->input_offset += r->pending;
    r->pending = 0;
}

pd_status pd_restorer_feed(pd_restorer *r, const char *bytes, size_t length, bool end, pd_error *error)
{
    if (r->ended) return error_set(error, PD_ERROR_ARGUMENT, "the stream has ended; drain it first");
    if (!r->streaming) forget(r);
    r->streaming = true;
    drop_pending(r);
    const bool taken = append(r, bytes, length);
    r->ended = end || !taken;
    if (!taken) return error_memory(error);
    const size_t held = r->end - r->begin;
    if (r->options.lossy) {
        r->checked = held;
        return PD_OK;
    }
    const char *rest = r->buffer + r->begin + r->checked;
    const size_t rest_length = held - r->checked, good = utf8_first_invalid(rest, rest_length);
    r->checked += good;
    if (good == rest_length || (!end && is_cut_character(rest + good, rest_length - good))) return PD_OK;
    const uint64_t offset = r->input_offset + r->checked;
    r->end = r->begin + r->checked;
    r->ended = true;
    return error_at(error, PD_ERROR_ENCODING, offset, "byte %llu is not UTF-8", (unsigned long long)offset);
}

static size_t find_line_end(const char *text, size_t from, size_t length)
{
    const char *feed = from < length ? memchr(text + from, '\n', length - from) : NULL;
    return feed ? (size_t)(feed - text) : length;
}

/*
 * The end of the last complete paragraph in text[0, length): after a line that the next line does not continue; 0:
 * none.
 */
static size_t last_paragraph_end(const char *text, size_t length)
{
    size_t found = 0, line = 0, widest = 0;
    for (;;) {
        const size_t end = find_line_end(text, line, length);
        if (end == length) return found;
        const size_t next_end = find_line_end(text, end + 1, length);
        if (end == line) widest = 0;
        if (end - line > widest) widest = end - line;
        if (next_end == length) return found;
        if (!token_line_joins(text, line, end, end + 1, next_end, widest)) found = end + 1;
        line = end + 1;
    }
}

/*
 * Where to cut a paragraph that is too long for a block: after the last line, else after the last space, else after the
 * last letter with its marks. Only if a letter has marks without end, it is cut among the marks. The text has `held`
 * bytes, more than `length`.
 */
static size_t forced_end(const char *text, size_t length, size_t held)
{
    for (size_t at = length; at > length / 2; at--)
        if (text[at - 1] == '\n') return at;
    for (size_t at = length; at > length / 2; at--)
        if (text[at - 1] == ' ') return at;
    size_t cut = 0;
    for (size_t at = length; at > length / 2; at--) {
        if (((unsigned char)text[at] & 0xC0) == 0x80) continue;
        size_t next = at;
        if (text_piece_starts(utf8_next(text, held, &next))) return at;
        if (cut == 0) cut = at;
    }
    return cut ? cut : length;
}

/* How many bytes the next block has; 0: more bytes must be fed first. */
static size_t next_length(const pd_restorer *r)
{
    const char *text = r->buffer + r->begin;
    const size_t held = r->checked;
    if (held == 0) return 0;
    if (r->options.line_buffered) {
        const size_t end = find_line_end(text, 0, held);
        if (end < held && end < BLOCK_BYTES) return end + 1;
    }
    if (held <= BLOCK_BYTES) return r->ended ? held : 0;
    const size_t end = last_paragraph_end(text, BLOCK_BYTES);
    return end ? end : forced_end(text, BLOCK_BYTES, held);
}

/* In a line-buffered stream, keeps the last words of this line's sentence as context for the next line. */
static void keep_last_words(pd_restorer *r)
{
    const struct block *b = &r->block;
    struct history *h = &r->block.history;
    if (!r->options.line_buffered) return;
    h->before_count = 0;
    for (size_t i = b->tokens.count; i-- > 0 && h->before_count < MODEL_ORDER_MAX - 1;) {
        const struct token *token = &b->tokens.items[i];
        if (token->kind == TOKEN_END) break;
        const uint16_t symbol = token->kind == TOKEN_CLASS ? token->symbol : b->choices[i].symbol;
        memmove(h->before + 1, h->before, h->before_count * sizeof *h->before);
        h->before[0] = symbol ? symbol : SYMBOL_UNKNOWN;
        h->before_count++;
    }
}

/* Restores the first `length` bytes of the buffer. */
static pd_status restore_next(pd_restorer *r, size_t length, pd_block *block, pd_error *error)
{
    const struct piece piece = {.bytes = r->buffer + r->begin, .length = length};
    const pd_status status = restore_piece(r, &piece, block, error);
    if (status != PD_OK) return status;
    keep_last_words(r);
    for (size_t i = 0; i < length; i++)
        if (piece.bytes[i] == '\n') r->line++;
    r->pending = length;
    r->output_offset += block->length;
    return PD_OK;
}

pd_status pd_restorer_next(pd_restorer *r, pd_block *block, pd_error *error)
{
    *block = (pd_block){0};
    if (!r->streaming) return PD_OK;
    drop_pending(r);
    const size_t length = next_length(r);
    const pd_status status = length ? restore_next(r, length, block, error) : PD_OK;
    if (status != PD_OK || (length == 0 && r->ended)) r->streaming = r->ended = false;
    return status;
}

/* ---- The simple call ---- */

pd_status pd_restore(const pd_model *model, const char *text, size_t length, const pd_options *options, char **out,
                     size_t *out_length, pd_error *error)
{
    *out = NULL;
    *out_length = 0;
    pd_restorer *restorer;
    pd_status status = pd_restorer_new(model, options, &restorer, error);
    if (status != PD_OK) return status;
    pd_block block;
    status = pd_restorer_text(restorer, text, length, &block, error);
    if (status == PD_OK) {
        *out = malloc(block.length + 1);
        if (*out) {
            memcpy(*out, block.text, block.length);
            (*out)[block.length] = '\0';
            *out_length = block.length;
        } else {
            status = error_memory(error);
        }
    }
    pd_restorer_free(restorer);
    return status;
}
