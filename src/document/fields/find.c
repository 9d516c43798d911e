#include "document/fields/find.h"

#include "document/layout/words.h"

#include <stdlib.h>
#include <string.h>

enum { HEAD_LINES = 14, SUBJECT_LINES = 6, NAME_WORDS_MAX = 6 };

/* In heights of a word: gap between lines of the subject; how far from the middle they may be. */
static const float SUBJECT_APART = 2.5F, SUBJECT_OFF = 2;

const char *field_name(enum field_name name)
{
    static const char *const names[] = {
        [FIELD_STATE] = "state",       [FIELD_SUPERIOR] = "superior", [FIELD_ISSUER] = "issuer",
        [FIELD_NUMBER] = "number",     [FIELD_PLACE] = "place",       [FIELD_DATE] = "date",
        [FIELD_TYPE] = "type",         [FIELD_SUBJECT] = "subject",   [FIELD_AUTHORITY] = "authority",
        [FIELD_POSITION] = "position", [FIELD_SIGNER] = "signer"};
    return names[name];
}

void fields_free(struct fields *fields)
{
    arena_free(&fields->arena);
}

/* What the finding works with. After a failure all calls do nothing. */
struct finder {
    const struct document_page *page;
    const struct layout *layout;
    struct fields *fields;
    bool has_failed;
};

/* ---- Adding words to fields ---------------------------------------------------------------- */

/* Adds words at the end of a field, after a space. `skip` bytes of the first word are left out. */
static void add(struct finder *finder, struct field *field, const struct document_word *const *words, size_t count,
                size_t skip)
{
    for (size_t w = 0; w < count && !finder->has_failed; w++, skip = 0) {
        const char *word = words[w]->text + skip;
        const size_t old = field->text != NULL ? strlen(field->text) : 0, length = words[w]->length - skip;
        char *text = arena_take(&finder->fields->arena, old + length + 2);
        finder->has_failed = text == NULL;
        if (text == NULL) return;
        if (old > 0) memcpy(text, field->text, old);
        if (old > 0) text[old] = ' ';
        memcpy(text + old + (old > 0), word, length);
        field->box = old > 0 ? document_box_union(field->box, words[w]->box) : words[w]->box;
        field->confidence = (old > 0 ? field->confidence : 1) * (double)words[w]->confidence;
        field->page = finder->page->number;
        field->text = text;
    }
}

static void add_line(struct finder *finder, enum field_name name, const struct layout_line *line)
{
    add(finder, &finder->fields->fields[name], line->words, line->word_count, 0);
}

/* Removes signs at the end of a field. */
static void trim(struct field *field, const char *signs)
{
    if (field->text == NULL) return;
    char *text = (char *)field->text; /* it lies in the arena */
    size_t length = strlen(text);
    while (length > 1 && strchr(signs, text[length - 1]) != NULL) text[--length] = '\0';
}

static bool begins(const struct layout_line *line, const char *phrase)
{
    return line->word_count > 0 && layout_begins(line->words, line->word_count, phrase, NULL);
}

/* Whether a line begins with one of the phrases of a list that ends in NULL. */
static bool begins_any(const struct layout_line *line, const char *const *phrases)
{
    for (; *phrases != NULL; phrases++)
        if (begins(line, *phrases)) return true;
    return false;
}

static bool is_capital(const struct layout_line *line)
{
    return line->word_count > 0 && layout_capitals(line->words, line->word_count) > 0.8F;
}

static bool has(const struct finder *finder, enum field_name name)
{
    return finder->fields->fields[name].text != NULL;
}

/* ---- The state, place and date ------------------------------------------------------------- */

/* The number that a word is, with signs after it; 0 if it is none. */
static int number_of(const struct document_word *word)
{
    const size_t digits = strspn(word->text, "0123456789");
    if (digits == 0 || digits > 4 || strspn(word->text + digits, ".,;") + digits != word->length) return 0;
    return atoi(word->text);
}

static bool is_year(const struct document_word *word)
{
    const int number = number_of(word);
    return number >= 1900 && number < 2100;
}

/* Whether a word without its marks is this one. */
static bool is_word(const struct document_word *word, const char *expected)
{
    char text[LAYOUT_WORD_BYTES];
    layout_strip(word, text);
    return strcmp(text, expected) == 0;
}

/*
 * The place where the date begins in a line with "tháng" and "năm": at "ngày", or if that was misread, one or two words
 * before "tháng". The line's word count if it has no date.
 */
static size_t find_date(const struct layout_line *line, size_t *month, size_t *year)
{
    size_t day = SIZE_MAX;
    *month = *year = 0;
    for (size_t w = 0; w < line->word_count && *year == 0; w++) {
        char text[LAYOUT_WORD_BYTES];
        layout_strip(line->words[w], text);
        if (*month == 0 && strncmp(text, "ngay", 4) == 0)
            day = w;
        else if (*month == 0 && w > 0 && strcmp(text, "thang") == 0)
            *month = w;
        else if (*month > 0 && (strcmp(text, "nam") == 0 || (w + 1 < line->word_count && is_year(line->words[w + 1]))))
            *year = w;
    }
    if (*year == 0) return line->word_count;
    return day != SIZE_MAX ? day : *month - 1;
}

static void read_date(struct finder *finder, const struct layout_line *line)
{
    struct fields *fields = finder->fields;
    size_t month, year;
    const size_t day = find_date(line, &month, &year);
    if (day == line->word_count || has(finder, FIELD_DATE)) return;
    add(finder, &fields->fields[FIELD_PLACE], line->words, day, 0);
    trim(&fields->fields[FIELD_PLACE], ",. ");
    const size_t end = year + 2 < line->word_count ? year + 2 : line->word_count;
    add(finder, &fields->fields[FIELD_DATE], line->words + day, end - day, 0);
    if (month > day + 2 || year != month + 2 || year + 1 >= line->word_count) return;
    const char *joined = line->words[month]->text; /* "26tháng" */
    const int numbers[3] = {day + 1 < month ? number_of(line->words[day + 1]) : atoi(joined),
                            number_of(line->words[month + 1]), number_of(line->words[year + 1])};
    if (numbers[0] < 1 || numbers[0] > 31 || numbers[1] < 1 || numbers[1] > 12 || numbers[2] < 1900) return;
    fields->day = numbers[0];
    fields->month = numbers[1];
    fields->year = numbers[2];
}

static bool has_digits(const struct layout_line *line)
{
    for (size_t w = 0; w < line->word_count; w++)
        if (layout_has_digit(line->words[w])) return true;
    return false;
}

static void find_state(struct finder *finder)
{
    const bool is_new = !has(finder, FIELD_STATE);
    size_t month, year;
    for (size_t l = 0; l < finder->layout->count; l++) {
        const struct layout_line *line = &finder->layout->lines[l];
        if (line->kind != LAYOUT_STATE) continue;
        if (find_date(line, &month, &year) < line->word_count)
            read_date(finder, line);
        else if (is_new && !has_digits(line))
            add_line(finder, FIELD_STATE, line);
    }
}

/* ---- The agency and the number ------------------------------------------------------------- */

/* Whether the name of a body begins with a line, and does not go on from the line above, as that of a place does. */
static bool is_body(const struct layout_line *line)
{
    static const char *const bodies[] = {
        "uy ban",    "ubnd",      "hoi dong",  "hdnd",      "so",       "phong",     "ban",       "truong",   "cuc",
        "chi cuc",   "trung tam", "van phong", "cong an",   "cong ty",  "tong",      "bo",        "vien",     "vu",
        "thanh tra", "toa an",    "kho bac",   "ngan hang", "bao hiem", "benh vien", "lien doan", "doan",     "tram",
        "chinh phu", "quoc hoi",  "dang bo",   "hoi",       "dai hoc",  "hoc vien",  "to",        "thu vien", NULL};
    return begins_any(line, bodies);
}

/* The bytes of "Số:" at the beginning of a line that has the number after it; 0 if it does not begin so. */
static size_t number_mark(const struct layout_line *line, size_t *first)
{
    const struct document_word *word = line->words[0];
    const char *colon = strchr(word->text, ':');
    *first = 1;
    if (is_word(word, "so")) return line->word_count > 1 && (colon != NULL || has_digits(line)) ? word->length : 0;
    char text[LAYOUT_WORD_BYTES];
    layout_strip(word, text);
    if (colon == NULL || strncmp(text, "so", 2) != 0 || colon - word->text > 5) return 0;
    *first = 0;
    return (size_t)(colon - word->text) + 1;
}

static void read_number(struct finder *finder, const struct layout_line *line)
{
    size_t first;
    const size_t mark = number_mark(line, &first);
    if (has(finder, FIELD_NUMBER)) return;
    struct field *field = &finder->fields->fields[FIELD_NUMBER];
    if (first == 1 && line->word_count > 1 && strcmp(line->words[1]->text, ":") == 0) first = 2;
    add(finder, field, line->words + first, line->word_count - first, first == 0 ? mark : 0);
    trim(field, ",;");
}

/* How many words of a line have no letters before one that has: what an engine reads of rules and specks. */
static size_t count_dirt(const struct layout_line *line)
{
    char text[LAYOUT_WORD_BYTES] = "";
    size_t count = 0;
    for (; count < line->word_count; count++) {
        layout_strip(line->words[count], text);
        if (text[0] != '\0') break;
    }
    return count;
}

static bool is_letter_subject(const struct layout_line *line)
{
    return begins(line, "vv") || begins(line, "ve viec") || begins(line, "v v");
}

/* The number stands below the agency; the subject of a letter below the number. */
static void find_agency(struct finder *finder)
{
    const struct layout_line *agency[HEAD_LINES];
    size_t count = 0, issuer = 0, first;
    bool has_number = false;
    for (size_t l = 0; l < finder->layout->count; l++) {
        const struct layout_line *line = &finder->layout->lines[l];
        if (line->kind != LAYOUT_AGENCY) continue;
        if (!has_number && number_mark(line, &first) > 0) {
            has_number = true;
            read_number(finder, line);
        } else if (has_number || is_letter_subject(line)) {
            has_number = true;
            add_line(finder, FIELD_SUBJECT, line);
        } else if (count < HEAD_LINES) {
            agency[count++] = line;
        }
    }
    for (size_t k = 1; k < count; k++)
        if (is_body(agency[k]) && is_body(agency[0])) issuer = k;
    for (size_t k = 0; k < count; k++) {
        struct field *field = &finder->fields->fields[k < issuer ? FIELD_SUPERIOR : FIELD_ISSUER];
        const size_t dirt = count_dirt(agency[k]);
        add(finder, field, agency[k]->words + dirt, agency[k]->word_count - dirt, 0);
    }
}

/* ---- Type and subject ------------------------------------------------------------------------ */

/* How many words of a line in capitals are the name of a type of document; 0 if it does not begin with one. */
static size_t type_words(const struct layout_line *line)
{
    static const char *const types[] = {"thong tu lien tich",
                                        "thong tu",
                                        "nghi quyet lien tich",
                                        "nghi quyet",
                                        "nghi dinh",
                                        "quyet dinh",
                                        "chi thi",
                                        "quy che",
                                        "quy dinh",
                                        "thong cao",
                                        "thong bao",
                                        "huong dan",
                                        "chuong trinh",
                                        "ke hoach",
                                        "phuong an",
                                        "de an",
                                        "du an",
                                        "bao cao",
                                        "bien ban",
                                        "to trinh",
                                        "hop dong",
                                        "cong van",
                                        "cong dien",
                                        "ban ghi nho",
                                        "ban thoa thuan",
                                        "giay uy quyen",
                                        "giay moi",
                                        "giay gioi thieu",
                                        "giay nghi phep",
                                        "phieu gui",
                                        "phieu chuyen",
                                        "phieu bao",
                                        "thu cong",
                                        "luat",
                                        "phap lenh",
                                        "lenh",
                                        "to khai", /* what citizens hand in */
                                        "don",
                                        "don de nghi",
                                        "don xin",
                                        "ban khai",
                                        "ban cam ket",
                                        "so yeu ly lich",
                                        "giay de nghi",
                                        "giay xac nhan",
                                        "giay chung nhan",
                                        "giay bien nhan"};
    size_t taken, best = 0;
    if (!is_capital(line)) return 0;
    for (size_t t = 0; t < sizeof types / sizeof *types; t++)
        if (layout_begins(line->words, line->word_count, types[t], &taken) && taken > best) best = taken;
    return best;
}

/* Whether the middles of two lines are below each other. */
static bool is_below(const struct finder *finder, const struct layout_line *line, const struct layout_line *above)
{
    const float off = (line->box.left + line->box.right - above->box.left - above->box.right) / 2;
    const float most = SUBJECT_OFF * finder->layout->height;
    return off < most && off > -most;
}

/* Whether the subject, which stands centred below the type, ends before this line. */
static bool ends_subject(const struct finder *finder, const struct layout_line *line, const struct layout_line *before,
                         const struct layout_line *type)
{
    static const char *const next[] = {"can cu", "kinh gui", "xet",  "thuc hien", "theo de nghi", "dieu", "phan",
                                       "chuong", "kinh",     "nham", NULL};
    if (line->table != NULL || line->kind > LAYOUT_LIST_ITEM || begins_any(line, next)) return true;
    if (!is_below(finder, line, type)) return true;
    if (line->box.top - before->box.bottom > SUBJECT_APART * finder->layout->height) return true;
    return is_capital(line) && before != type && !is_capital(before);
}

static void find_subject(struct finder *finder)
{
    const struct layout *layout = finder->layout;
    size_t type = 0, seen = 0, words = 0;
    if (has(finder, FIELD_TYPE)) return;
    for (; type < layout->count && seen < HEAD_LINES; type++) {
        const struct layout_line *line = &layout->lines[type];
        if (line->table != NULL || line->kind > LAYOUT_LIST_ITEM) continue;
        seen++;
        words = type_words(line);
        if (words > 0) break;
    }
    if (words == 0) return;
    const struct layout_line *first = &layout->lines[type];
    struct fields *fields = finder->fields;
    add(finder, &fields->fields[FIELD_TYPE], first->words, words, 0);
    if (has(finder, FIELD_SUBJECT)) return;
    add(finder, &fields->fields[FIELD_SUBJECT], first->words + words, first->word_count - words, 0);
    for (size_t l = type + 1; l < layout->count && l <= type + SUBJECT_LINES; l++) {
        if (ends_subject(finder, &layout->lines[l], &layout->lines[l - 1], first)) break;
        add_line(finder, FIELD_SUBJECT, &layout->lines[l]);
    }
}

/* ---- The signer --------------------------------------------------------------------------------- */

static bool is_authority(const struct layout_line *line)
{
    static const char *const marks[] = {"tm", "kt", "tl", "tuq", "q", NULL};
    return is_capital(line) && begins_any(line, marks);
}

/* Whether a line can be a person's name: two words or more, each with a capital and without digits and signs. */
static bool is_name(const struct layout_line *line)
{
    if (line->word_count < 2 || line->word_count > NAME_WORDS_MAX) return false;
    for (size_t w = 0; w < line->word_count; w++) {
        if (!(layout_capitals(&line->words[w], 1) > 0) || layout_has_digit(line->words[w])) return false;
        if (strpbrk(line->words[w]->text, "()[]{}<>|/\\*#_=+") != NULL) return false;
    }
    return true;
}

static void clear(struct finder *finder, enum field_name name)
{
    finder->fields->fields[name] = (struct field){.text = NULL};
}

static void find_signer(struct finder *finder)
{
    const struct layout_line *name = NULL;
    bool is_new = true;
    for (size_t l = 0; l < finder->layout->count; l++) {
        const struct layout_line *line = &finder->layout->lines[l];
        if (line->kind != LAYOUT_SIGNATURE) continue;
        if (is_new) {
            clear(finder, FIELD_AUTHORITY);
            clear(finder, FIELD_POSITION);
            clear(finder, FIELD_SIGNER);
        }
        is_new = false;
        if (is_authority(line))
            add_line(finder, FIELD_AUTHORITY, line);
        else if (is_capital(line) && name == NULL && line->word_count > 1)
            add_line(finder, FIELD_POSITION, line);
        if (is_name(line) && !is_capital(line)) name = line;
    }
    if (name != NULL) add_line(finder, FIELD_SIGNER, name);
}

/* ---- Recipients ----------------------------------------------------------------------------------- */

static bool is_dash(const struct document_word *word)
{
    return strcmp(word->text, "-") == 0 || strcmp(word->text, "–") == 0;
}

/* Adds a line of the list: a new recipient if it begins with a dash, else the end of the last one. */
static void add_recipient(struct finder *finder, const struct document_word *const *words, size_t count)
{
    struct fields *fields = finder->fields;
    const bool has_dash = count > 0 && is_dash(words[0]);
    if (count == (size_t)has_dash) return;
    if (has_dash || fields->recipient_count == 0) {
        struct field *grown = arena_grow(&fields->arena, fields->recipients, fields->recipient_count,
                                         &fields->recipient_capacity, sizeof *grown);
        finder->has_failed = finder->has_failed || grown == NULL;
        if (grown == NULL) return;
        fields->recipients = grown;
        grown[fields->recipient_count++] = (struct field){.text = NULL};
    }
    add(finder, &fields->recipients[fields->recipient_count - 1], words + has_dash, count - has_dash, 0);
}

static void find_recipients(struct finder *finder)
{
    struct fields *fields = finder->fields;
    bool is_first = true;
    for (size_t l = 0; l < finder->layout->count; l++) {
        const struct layout_line *line = &finder->layout->lines[l];
        if (line->kind != LAYOUT_RECIPIENTS) continue;
        if (is_first) fields->recipient_count = 0;
        const size_t title = is_first && line->word_count > 1 ? 2 : 0;
        is_first = false;
        add_recipient(finder, line->words + title, line->word_count - title);
    }
    for (size_t k = 0; k < fields->recipient_count && !is_first; k++) trim(&fields->recipients[k], ";:.");
}

bool fields_find(struct document_page *page, const struct layout *layout, struct fields *fields)
{
    struct finder finder = {.page = page, .layout = layout, .fields = fields};
    if (!has(&finder, FIELD_NUMBER) && !has(&finder, FIELD_ISSUER)) {
        find_state(&finder);
        find_agency(&finder);
        find_subject(&finder);
    }
    find_signer(&finder);
    find_recipients(&finder);
    return !finder.has_failed;
}
