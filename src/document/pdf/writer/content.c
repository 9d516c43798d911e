/*
 * One walk over the page and its forms follows the parts of the graphics state that decide what is visible, and records
 * each operator of text. What an image hides is known only when the image comes, so nothing is removed before the end.
 *
 * Showing text moves the place of later text on the same line that has no place of its own. So a hidden piece is
 * removed only if nothing visible follows before the next Td, Tm or T*. The text state (font, size, mode) stays valid
 * after its text object, so its operators are kept. In a run of text objects that are now empty, the last setting of
 * each kind is enough.
 *
 * Text in Type 3 fonts is drawn in every mode, and text that clips (modes 4–7) shapes what follows: neither is touched.
 * If an image is drawn in a way that is not understood (a clip that is no rectangle, a blend mode, optional content),
 * it is assumed not to cover the page.
 */
#include "document/pdf/writer/content.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBERS = 6, STATES_MAX = 4096, MODE_INVISIBLE = 3, MODE_CLIPS = 4, NO_STATE = 0xFF };

/* An image covers the page even if this share of the page's side is missing at an edge. */
static const double COVER_TOLERANCE = 0.02;

enum operator{
    OP_OTHER,
    OP_SAVE,
    OP_RESTORE,
    OP_CONCAT,
    OP_RECTANGLE,
    OP_PATH,
    OP_CLIP,
    OP_PAINT,
    OP_BEGIN_TEXT,
    OP_END_TEXT,
    OP_MOVE,
    OP_MOVE_LEADING,
    OP_MATRIX,
    OP_NEXT_LINE,
    OP_LEADING,
    OP_FONT,
    OP_MODE,
    OP_TEXT_STATE,
    OP_SHOW,
    OP_NEXT_SHOW,
    OP_SPACED_SHOW,
    OP_OBJECT,
    OP_STATE,
    OP_BEGIN_MARKED,
    OP_END_MARKED
};

static const struct {
    const char *name;
    enum operator what;
    unsigned char state; /* which part of the text state the operator sets */
} operators[] = {{"q", OP_SAVE, NO_STATE},
                 {"Q", OP_RESTORE, NO_STATE},
                 {"cm", OP_CONCAT, NO_STATE},
                 {"re", OP_RECTANGLE, NO_STATE},
                 {"m", OP_PATH, NO_STATE},
                 {"l", OP_PATH, NO_STATE},
                 {"c", OP_PATH, NO_STATE},
                 {"v", OP_PATH, NO_STATE},
                 {"y", OP_PATH, NO_STATE},
                 {"W", OP_CLIP, NO_STATE},
                 {"W*", OP_CLIP, NO_STATE},
                 {"S", OP_PAINT, NO_STATE},
                 {"s", OP_PAINT, NO_STATE},
                 {"f", OP_PAINT, NO_STATE},
                 {"F", OP_PAINT, NO_STATE},
                 {"f*", OP_PAINT, NO_STATE},
                 {"B", OP_PAINT, NO_STATE},
                 {"B*", OP_PAINT, NO_STATE},
                 {"b", OP_PAINT, NO_STATE},
                 {"b*", OP_PAINT, NO_STATE},
                 {"n", OP_PAINT, NO_STATE},
                 {"BT", OP_BEGIN_TEXT, NO_STATE},
                 {"ET", OP_END_TEXT, NO_STATE},
                 {"Td", OP_MOVE, NO_STATE},
                 {"TD", OP_MOVE_LEADING, NO_STATE},
                 {"Tm", OP_MATRIX, NO_STATE},
                 {"T*", OP_NEXT_LINE, NO_STATE},
                 {"TL", OP_LEADING, 0},
                 {"Tf", OP_FONT, 1},
                 {"Tr", OP_MODE, 2},
                 {"Tc", OP_TEXT_STATE, 3},
                 {"Tw", OP_TEXT_STATE, 4},
                 {"Tz", OP_TEXT_STATE, 5},
                 {"Ts", OP_TEXT_STATE, 6},
                 {"Tj", OP_SHOW, NO_STATE},
                 {"TJ", OP_SHOW, NO_STATE},
                 {"'", OP_NEXT_SHOW, NO_STATE},
                 {"\"", OP_SPACED_SHOW, NO_STATE},
                 {"Do", OP_OBJECT, NO_STATE},
                 {"gs", OP_STATE, NO_STATE},
                 {"BDC", OP_BEGIN_MARKED, NO_STATE},
                 {"BMC", OP_BEGIN_MARKED, NO_STATE},
                 {"EMC", OP_END_MARKED, NO_STATE}};

enum { OPERATORS = sizeof operators / sizeof *operators, TEXT_STATES = 7 };

struct content_state {
    double ctm[6];  /* from the current space to the page's space */
    double clip[4]; /* left, bottom, right, top, in the page's space */
    bool is_transparent, is_type3;
    const char *font; /* its name, in `font_content` */
    size_t font_length, font_content;
    int mode;
    double leading;
};

/* A recorded operator: one that changes or shows text. */
struct content_record {
    size_t begin, end; /* bytes in the content, operands included */
    double numbers[2]; /* operands: both of TD, the first two of " */
    size_t segment;    /* of a show: a new number each time the place of text is set again */
    unsigned char content, what, state;
    bool is_hidden, is_fixed; /* of a show: it is invisible; it must stay */
    bool is_cut;
    bool is_emptied; /* in a text object that now shows nothing */
    bool is_inside;  /* of a show: its place is on the page */
};

/* A content that is being read. */
struct frame {
    size_t content, at, first_state, marked, optional;
    bool in_text; /* between BT and ET */
};

struct content_walk {
    struct pdf_clean *clean;
    const struct pdf_names *names;
    const double *box;
    struct frame frames[PDF_FORM_DEPTH_MAX];
    size_t depth;
    struct content_state *states; /* the last is the current one */
    size_t state_count, state_capacity;
    struct content_record *records;
    size_t record_count, record_capacity;
    size_t covered; /* records before this one have been compared with an image */
    size_t segment;
    double matrix[6], line[6]; /* text matrix and text line matrix */
    size_t marked, optional;   /* depth of marked content, and depth at which optional content began; 0 for none */
    size_t rectangles, paths;  /* of the current path */
    double rectangle[4];
    const char *used_font; /* the last font given to use_font */
    bool clips;
    bool failed;
};

/* An operator with its operands. */
struct instruction {
    enum operator what;
    unsigned char state;
    size_t begin, end;
    struct pdf_token first;  /* the first operand */
    double numbers[NUMBERS]; /* the last operands; the last of them stands at the end */
};

/* ---- Geometry ------------------------------------------------------------------------ */

/* out = a × b: applies first a, then b. */
static void multiply(const double a[6], const double b[6], double out[6])
{
    const double result[6] = {a[0] * b[0] + a[1] * b[2],        a[0] * b[1] + a[1] * b[3],
                              a[2] * b[0] + a[3] * b[2],        a[2] * b[1] + a[3] * b[3],
                              a[4] * b[0] + a[5] * b[2] + b[4], a[4] * b[1] + a[5] * b[3] + b[5]};
    memcpy(out, result, sizeof result);
}

/* Maps a rectangle by `matrix`; false if its sides are then no longer upright. */
static bool map_box(const double matrix[6], const double box[4], double out[4])
{
    const double size = fabs(matrix[0]) + fabs(matrix[1]) + fabs(matrix[2]) + fabs(matrix[3]), least = 1e-4 * size;
    const bool is_straight = fabs(matrix[1]) <= least && fabs(matrix[2]) <= least;
    const bool is_turned = fabs(matrix[0]) <= least && fabs(matrix[3]) <= least;
    const double x0 = matrix[0] * box[0] + matrix[2] * box[1] + matrix[4];
    const double y0 = matrix[1] * box[0] + matrix[3] * box[1] + matrix[5];
    const double x1 = matrix[0] * box[2] + matrix[2] * box[3] + matrix[4];
    const double y1 = matrix[1] * box[2] + matrix[3] * box[3] + matrix[5];
    out[0] = fmin(x0, x1);
    out[1] = fmin(y0, y1);
    out[2] = fmax(x0, x1);
    out[3] = fmax(y0, y1);
    return is_straight || is_turned;
}

static bool covers(const double outer[4], const double box[4])
{
    const double across = COVER_TOLERANCE * (box[2] - box[0]), down = COVER_TOLERANCE * (box[3] - box[1]);
    return outer[0] <= box[0] + across && outer[1] <= box[1] + down && outer[2] >= box[2] - across &&
           outer[3] >= box[3] - down;
}

/* ---- The graphics state -------------------------------------------------------------- */

static struct content_state *current(struct content_walk *walk)
{
    return &walk->states[walk->state_count - 1];
}

static void save(struct content_walk *walk)
{
    if (walk->state_count >= STATES_MAX ||
        !memory_reserve(&walk->states, &walk->state_capacity, walk->state_count + 1, sizeof *walk->states)) {
        walk->failed = true;
        return;
    }
    walk->states[walk->state_count] = walk->states[walk->state_count - 1];
    walk->state_count++;
}

static void clip_to(struct content_walk *walk, const double box[4], bool is_known)
{
    static const double nothing[4] = {1, 1, -1, -1};
    double *clip = current(walk)->clip;
    if (!is_known) box = nothing;
    clip[0] = fmax(clip[0], box[0]);
    clip[1] = fmax(clip[1], box[1]);
    clip[2] = fmin(clip[2], box[2]);
    clip[3] = fmin(clip[3], box[3]);
}

static void add_rectangle(struct content_walk *walk, const double numbers[4])
{
    const double box[4] = {numbers[0], numbers[1], numbers[0] + numbers[2], numbers[1] + numbers[3]};
    if (!map_box(current(walk)->ctm, box, walk->rectangle)) walk->paths++;
    walk->rectangles++;
}

/* Painting ends the path. If W was given, the path becomes a clip. */
static void end_path(struct content_walk *walk)
{
    if (walk->clips) clip_to(walk, walk->rectangle, walk->rectangles == 1 && walk->paths == 0);
    walk->clips = false;
    walk->rectangles = walk->paths = 0;
}

/* ---- Text ---------------------------------------------------------------------------- */

static struct content_record *add_record(struct content_walk *walk, const struct instruction *instruction)
{
    if (!memory_reserve(&walk->records, &walk->record_capacity, walk->record_count + 1, sizeof *walk->records)) {
        walk->failed = true;
        return NULL;
    }
    struct content_record *record = &walk->records[walk->record_count++];
    *record = (struct content_record){.begin = instruction->begin,
                                      .end = instruction->end,
                                      .numbers = {instruction->numbers[4], instruction->numbers[5]},
                                      .segment = walk->segment,
                                      .content = (unsigned char)walk->frames[walk->depth - 1].content,
                                      .what = (unsigned char)instruction->what,
                                      .state = instruction->state};
    return record;
}

static void move_line(struct content_walk *walk, double x, double y)
{
    const double move[6] = {1, 0, 0, 1, x, y};
    multiply(move, walk->line, walk->line);
    memcpy(walk->matrix, walk->line, sizeof walk->matrix);
    walk->segment++;
}

static void set_line(struct content_walk *walk, const double matrix[6])
{
    memcpy(walk->line, matrix, sizeof walk->line);
    memcpy(walk->matrix, matrix, sizeof walk->matrix);
    walk->segment++;
}

static void show(struct content_walk *walk, struct content_record *record)
{
    const struct content_state *state = current(walk);
    double place[6];
    if (!walk->frames[walk->depth - 1].in_text) walk->failed = true;
    multiply(walk->matrix, state->ctm, place);
    record->segment = walk->segment;
    record->is_hidden = state->mode == MODE_INVISIBLE && !state->is_type3;
    record->is_fixed = state->mode >= MODE_CLIPS;
    if (!record->is_hidden && state->font != walk->used_font && walk->names->use_font != NULL) {
        const struct pdf_content *content = &walk->clean->contents[state->font_content];
        walk->names->use_font(walk->names->self, content, state->font, state->font_length);
        walk->used_font = state->font;
    }
    record->is_inside =
        place[4] >= walk->box[0] && place[4] <= walk->box[2] && place[5] >= walk->box[1] && place[5] <= walk->box[3];
}

/* Handles the operators of text and records each of them. */
static void do_text(struct content_walk *walk, const struct instruction *instruction)
{
    static const double identity[6] = {1, 0, 0, 1, 0, 0};
    struct content_record *record = add_record(walk, instruction);
    struct content_state *state = current(walk);
    const double *numbers = instruction->numbers;
    if (record == NULL) return;
    switch (instruction->what) {
    case OP_BEGIN_TEXT:
        walk->frames[walk->depth - 1].in_text = true;
        set_line(walk, identity);
        break;
    case OP_END_TEXT: walk->frames[walk->depth - 1].in_text = false; break;
    case OP_MOVE: move_line(walk, numbers[4], numbers[5]); break;
    case OP_MOVE_LEADING:
        state->leading = -numbers[5];
        move_line(walk, numbers[4], numbers[5]);
        break;
    case OP_MATRIX: set_line(walk, numbers); break;
    case OP_NEXT_LINE: move_line(walk, 0, -state->leading); break;
    case OP_LEADING: state->leading = numbers[5]; break;
    case OP_MODE: state->mode = (int)fmin(fmax(numbers[5], -1), 100); break;
    case OP_NEXT_SHOW:
    case OP_SPACED_SHOW: move_line(walk, 0, -state->leading); /* fall through */
    case OP_SHOW: show(walk, record); break;
    default: break;
    }
}

/* ---- Objects ------------------------------------------------------------------------- */

/* An image is drawn into the unit square. If it covers the page, all text before it is hidden. */
static void draw_image(struct content_walk *walk)
{
    static const double unit[4] = {0, 0, 1, 1};
    const struct content_state *state = current(walk);
    double area[4];
    if (state->is_transparent || walk->optional != 0 || !map_box(state->ctm, unit, area)) return;
    if (!covers(area, walk->box) || !covers(state->clip, walk->box)) return;
    for (; walk->covered < walk->record_count; walk->covered++) {
        struct content_record *record = &walk->records[walk->covered];
        if (record->is_inside) record->is_hidden = true;
    }
}

static struct pdf_content *find_form(struct content_walk *walk, int object)
{
    for (size_t k = 1; k < walk->clean->count; k++)
        if (walk->clean->contents[k].object == object) return &walk->clean->contents[k];
    return NULL;
}

/* Enters a form; the records made so far stay. */
static void enter_form(struct content_walk *walk, struct pdf_content *form)
{
    struct pdf_clean *clean = walk->clean;
    struct pdf_content *known = find_form(walk, form->object);
    if (known != NULL) known->is_reused = true;
    if (known != NULL || clean->count == PDF_CONTENTS_MAX || walk->depth == PDF_FORM_DEPTH_MAX) return;
    if (!walk->names->load(walk->names->self, form)) return;
    clean->contents[clean->count] = *form;
    const size_t first = walk->state_count;
    save(walk);
    if (walk->failed) {
        clean->count++;
        return;
    }
    struct content_state *state = current(walk);
    double box[4];
    multiply(form->matrix, state->ctm, state->ctm);
    const bool is_upright = map_box(state->ctm, form->box, box);
    clip_to(walk, box, is_upright);
    state->is_transparent = state->is_transparent || form->is_optional;
    walk->frames[walk->depth++] = (struct frame){
        .content = clean->count++, .first_state = first, .marked = walk->marked, .optional = walk->optional};
}

static void leave_form(struct content_walk *walk)
{
    const struct frame *frame = &walk->frames[--walk->depth];
    if (walk->depth == 0) return;
    walk->state_count = frame->first_state;
    walk->marked = frame->marked;
    walk->optional = frame->optional;
}

static void draw_object(struct content_walk *walk, const char *name, size_t length)
{
    struct pdf_content form = {0};
    const struct pdf_content *content = &walk->clean->contents[walk->frames[walk->depth - 1].content];
    const enum pdf_object_kind kind = walk->names->object(walk->names->self, content, name, length, &form);
    if (kind == PDF_OBJECT_OPAQUE_IMAGE) draw_image(walk);
    if (kind == PDF_OBJECT_FORM) enter_form(walk, &form);
}

/* ---- Instructions -------------------------------------------------------------------- */

/* The name in the first operand, without its slash; *length is 0 if there is none. */
static const char *name_of(const struct pdf_content *content, const struct instruction *instruction, size_t *length)
{
    *length = instruction->first.kind == PDF_TOKEN_NAME ? instruction->first.end - instruction->first.begin - 1 : 0;
    return content->bytes + instruction->first.begin + 1;
}

static void do_named(struct content_walk *walk, const struct instruction *instruction)
{
    const struct pdf_content *content = &walk->clean->contents[walk->frames[walk->depth - 1].content];
    size_t length;
    const char *name = name_of(content, instruction, &length);
    const struct pdf_names *names = walk->names;
    if (instruction->what == OP_BEGIN_MARKED) {
        walk->marked++;
        if (walk->optional == 0 && length == 2 && memcmp(name, "OC", 2) == 0) walk->optional = walk->marked;
        return;
    }
    if (length == 0) return;
    if (instruction->what == OP_FONT) {
        struct content_state *state = current(walk);
        state->is_type3 = names->is_type3(names->self, content, name, length);
        state->font = name;
        state->font_length = length;
        state->font_content = walk->frames[walk->depth - 1].content;
    }
    if (instruction->what == OP_OBJECT) draw_object(walk, name, length);
    if (instruction->what == OP_STATE) {
        const unsigned kind = names->state(names->self, content, name, length);
        if (kind & PDF_STATE_TRANSPARENT) current(walk)->is_transparent = true;
        if (kind & PDF_STATE_FONT) current(walk)->is_type3 = true;
    }
}

static void execute(struct content_walk *walk, const struct instruction *instruction)
{
    switch (instruction->what) {
    case OP_SAVE:
        add_record(walk, instruction);
        save(walk);
        break;
    case OP_RESTORE:
        add_record(walk, instruction);
        if (walk->state_count > walk->frames[walk->depth - 1].first_state + 1) walk->state_count--;
        break;
    case OP_CONCAT: multiply(instruction->numbers, current(walk)->ctm, current(walk)->ctm); break;
    case OP_RECTANGLE: add_rectangle(walk, instruction->numbers + 2); break;
    case OP_PATH: walk->paths++; break;
    case OP_CLIP: walk->clips = true; break;
    case OP_PAINT: end_path(walk); break;
    case OP_END_MARKED:
        if (walk->optional == walk->marked) walk->optional = 0;
        if (walk->marked > 0) walk->marked--;
        break;
    case OP_BEGIN_MARKED: do_named(walk, instruction); break;
    case OP_OBJECT:
    case OP_STATE:
        add_record(walk, instruction);
        do_named(walk, instruction);
        break;
    case OP_FONT: do_named(walk, instruction); /* fall through */
    default:
        if (instruction->what != OP_OTHER) do_text(walk, instruction);
    }
}

static void look_up(const char *name, size_t length, struct instruction *instruction)
{
    instruction->what = OP_OTHER;
    instruction->state = NO_STATE;
    for (size_t k = 0; k < OPERATORS; k++) {
        if (strlen(operators[k].name) != length || memcmp(operators[k].name, name, length) != 0) continue;
        instruction->what = operators[k].what;
        instruction->state = operators[k].state;
        return;
    }
}

/* Reads up to and including the next operator; false at the end. */
static bool read_instruction(struct content_walk *walk, struct instruction *instruction)
{
    struct frame *frame = &walk->frames[walk->depth - 1];
    const struct pdf_content *content = &walk->clean->contents[frame->content];
    *instruction = (struct instruction){0};
    for (bool is_first = true;; is_first = false) {
        const struct pdf_token token = pdf_token_next(content->bytes, content->length, frame->at);
        if (token.kind == PDF_TOKEN_BAD) walk->failed = true;
        if (token.kind == PDF_TOKEN_BAD || token.kind == PDF_TOKEN_END) return false;
        frame->at = token.end;
        if (is_first) instruction->begin = token.begin;
        if (token.kind == PDF_TOKEN_OPERATOR) {
            instruction->end = token.end;
            look_up(content->bytes + token.begin, token.end - token.begin, instruction);
            return true;
        }
        if (is_first) instruction->first = token;
        if (token.kind != PDF_TOKEN_NUMBER) continue;
        memmove(instruction->numbers, instruction->numbers + 1, (NUMBERS - 1) * sizeof *instruction->numbers);
        instruction->numbers[NUMBERS - 1] = token.number;
    }
}

static void walk_all(struct content_walk *walk)
{
    while (walk->depth > 0 && !walk->failed) {
        struct instruction instruction;
        if (read_instruction(walk, &instruction))
            execute(walk, &instruction);
        else
            leave_form(walk);
    }
}

/* ---- Cutting ------------------------------------------------------------------------- */

static bool is_show(const struct content_record *record)
{
    return record->what == OP_SHOW || record->what == OP_NEXT_SHOW || record->what == OP_SPACED_SHOW;
}

/* Decides which shows are removed. It goes backwards, so that it knows what follows in a segment. */
static void choose_shows(struct content_walk *walk)
{
    struct pdf_clean *clean = walk->clean;
    size_t seen_segment = SIZE_MAX; /* the segment in which something visible follows */
    for (size_t k = walk->record_count; k-- > 0;) {
        struct content_record *record = &walk->records[k];
        if (!is_show(record)) continue;
        struct pdf_content *content = &clean->contents[record->content];
        record->is_cut =
            record->is_hidden && !record->is_fixed && !content->is_reused && record->segment != seen_segment;
        if (!record->is_cut) seen_segment = record->segment;
        if (record->is_cut)
            content->removed++;
        else
            clean->left++;
        if (record->is_cut) clean->removed++;
    }
}

/* Sets is_emptied in the records of text objects that now show nothing. */
static void mark_emptied(struct content_walk *walk, size_t content)
{
    size_t begin = SIZE_MAX, cut = 0;
    bool is_empty = false;
    for (size_t k = 0; k < walk->record_count; k++) {
        struct content_record *record = &walk->records[k];
        if (record->content != content) continue;
        if (record->what == OP_BEGIN_TEXT) {
            begin = k;
            cut = 0;
            is_empty = true;
        }
        if (is_show(record) && record->is_cut) cut++;
        if (record->what == OP_SAVE || record->what == OP_RESTORE || record->what == OP_OBJECT ||
            (is_show(record) && !record->is_cut))
            is_empty = false;
        if (record->what != OP_END_TEXT || begin == SIZE_MAX) continue;
        for (size_t j = begin; is_empty && cut > 0 && j <= k; j++)
            if (walk->records[j].content == content) walk->records[j].is_emptied = true;
        begin = SIZE_MAX;
    }
}

/* In emptied text objects removes what has no effect: places, and settings that are replaced before they are used. */
static void cut_leftovers(struct content_walk *walk, size_t content)
{
    struct content_record *pending[TEXT_STATES] = {NULL};
    for (size_t k = 0; k < walk->record_count; k++) {
        struct content_record *record = &walk->records[k];
        if (record->content != content) continue;
        if (record->state != NO_STATE) {
            if (pending[record->state] != NULL) pending[record->state]->is_cut = true;
            pending[record->state] = record->is_emptied ? record : NULL;
        } else if (record->is_emptied && record->what != OP_STATE) {
            record->is_cut = true;
        } else if (record->what == OP_RESTORE) {
            for (size_t s = 0; s < TEXT_STATES; s++)
                if (pending[s] != NULL) pending[s]->is_cut = true;
        }
        const bool is_use = record->what == OP_SAVE || record->what == OP_RESTORE || record->what == OP_OBJECT ||
                            record->what == OP_STATE || (is_show(record) && !record->is_cut);
        if (is_use) memset(pending, 0, sizeof pending);
    }
    for (size_t s = 0; s < TEXT_STATES; s++)
        if (pending[s] != NULL) pending[s]->is_cut = true;
}

/* Writes what an operator that was removed must leave behind. */
static void put_instead(const struct content_record *record, struct pdf_buffer *out)
{
    pdf_buffer_put(out, "\n", 1);
    if (record->what == OP_SPACED_SHOW) {
        pdf_buffer_number(out, record->numbers[0], 6);
        pdf_buffer_text(out, "Tw ");
        pdf_buffer_number(out, record->numbers[1], 6);
        pdf_buffer_text(out, "Tc\n");
    }
    if (record->what == OP_MOVE_LEADING) {
        pdf_buffer_number(out, -record->numbers[1], 6);
        pdf_buffer_text(out, "TL\n");
    }
    if (!record->is_emptied && record->what != OP_SHOW && is_show(record)) pdf_buffer_text(out, "T*\n");
}

static void write_content(struct content_walk *walk, size_t number)
{
    struct pdf_content *content = &walk->clean->contents[number];
    size_t at = 0;
    for (size_t k = 0; k < walk->record_count; k++) {
        const struct content_record *record = &walk->records[k];
        if (record->content != number || !record->is_cut) continue;
        pdf_buffer_put(&content->out, content->bytes + at, record->begin - at);
        put_instead(record, &content->out);
        at = record->end;
    }
    pdf_buffer_put(&content->out, content->bytes + at, content->length - at);
    if (content->out.failed) walk->failed = true;
}

static void cut(struct content_walk *walk)
{
    choose_shows(walk);
    for (size_t k = 0; k < walk->clean->count && !walk->failed; k++) {
        if (walk->clean->contents[k].removed == 0) continue;
        mark_emptied(walk, k);
        cut_leftovers(walk, k);
        write_content(walk, k);
    }
}

/* ---- A page -------------------------------------------------------------------------- */

static bool start(struct content_walk *walk, char *bytes, size_t length, void *resources)
{
    struct pdf_clean *clean = walk->clean;
    clean->contents = calloc(PDF_CONTENTS_MAX, sizeof *clean->contents);
    if (clean->contents == NULL) {
        free(bytes);
        return false;
    }
    clean->contents[0] = (struct pdf_content){.bytes = bytes, .length = length, .resources = resources};
    clean->count = 1;
    if (!memory_reserve(&walk->states, &walk->state_capacity, 1, sizeof *walk->states)) return false;
    walk->states[0] = (struct content_state){.ctm = {1, 0, 0, 1, 0, 0}, .clip = {-1e30, -1e30, 1e30, 1e30}};
    walk->state_count = 1;
    walk->depth = 1;
    return true;
}

void pdf_clean_page(char *bytes, size_t length, void *resources, const double box[4], const struct pdf_names *names,
                    struct pdf_clean *clean)
{
    *clean = (struct pdf_clean){0};
    struct content_walk walk = {.clean = clean, .names = names, .box = box};
    if (start(&walk, bytes, length, resources)) {
        walk_all(&walk);
        if (!walk.failed) cut(&walk);
    } else {
        walk.failed = true;
    }
    if (walk.failed) {
        clean->failed = true;
        clean->removed = 0;
        for (size_t k = 0; k < clean->count; k++) clean->contents[k].removed = 0;
    }
    free(walk.states);
    free(walk.records);
}

void pdf_clean_free(struct pdf_clean *clean)
{
    for (size_t k = 0; k < clean->count; k++) {
        free(clean->contents[k].bytes);
        pdf_buffer_free(&clean->contents[k].out);
    }
    free(clean->contents);
    *clean = (struct pdf_clean){0};
}
