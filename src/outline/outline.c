/*
 * Four passes: find the items, compare the numbers of headings with those before and behind them, compare the signs at
 * the ends of items with those of the same list, and compare the numbers at the beginnings of a table's rows.
 */
#include "outline/outline.h"

#include <stdlib.h>
#include <string.h>

#include "alphabet/alphabet.h"
#include "base/memory.h"
#include "outline/document_code.h"
#include "text/utf8.h"

/* What an item begins with. */
enum label_kind {
    LABEL_SIGN,    /* -, +, *, • */
    LABEL_LETTER,  /* a), đ) */
    LABEL_GROUNDS, /* "Căn cứ", the grounds of a decision */
    LABEL_NUMBER   /* what is, or may be, a number or a Roman numeral */
};

enum {
    LABEL_MAX = 6,  /* bytes of a number */
    ROMAN_MAX = 39, /* larger numbers are not looked for */
    ARABIC_MAX = 99,
    LOOK_MAX = 100, /* items; a neighbour farther away is none */
    WORDS_MIN = 5   /* of an item, its sign included; what is shorter is a heading */
};

struct outline_item {
    enum label_kind kind;
    uint32_t sign;       /* LABEL_SIGN: which one; LABEL_NUMBER: the sign behind the number; the lists of one kind */
    uint32_t begin, end; /* the label, without the sign behind it */
    uint32_t last;       /* the last byte of the item that is not a space */
    uint32_t words;
    int arabic, roman; /* LABEL_NUMBER: its value as printed, or as it now is; 0: it is no such number */
    bool is_heading;   /* the words behind the label are in capitals */
    bool is_fixed;     /* LABEL_NUMBER: the value is not the printed one */
    bool is_parted;    /* another paragraph stands between it and the next item */
};

void outline_free(struct outline *o)
{
    free(o->items);
    free(o->fixes);
    *o = (struct outline){0};
}

/* ---- Numbers ---- */

static const char *const tens[] = {"", "X", "XX", "XXX"};
static const char *const ones[] = {"", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"};

/* Writes a number below 100. */
static void write_arabic(int value, char out[OUTLINE_FIX_BYTES])
{
    char *to = out;
    if (value >= 10) *to++ = (char)('0' + value / 10 % 10);
    *to++ = (char)('0' + value % 10);
    *to = '\0';
}

static void write_roman(int value, char out[OUTLINE_FIX_BYTES])
{
    strcpy(out, tens[value / 10]);
    strcat(out, ones[value % 10]);
}

/* The value of a Roman numeral below 40; 0 if the text is none. */
static int read_roman(const char *text, size_t length)
{
    char roman[OUTLINE_FIX_BYTES];
    for (int value = 1; value <= ROMAN_MAX; value++) {
        write_roman(value, roman);
        if (strlen(roman) == length && memcmp(roman, text, length) == 0) return value;
    }
    return 0;
}

/* The value of a number; 0 if the text is none. */
static int read_arabic(const char *text, size_t length)
{
    int value = 0;
    for (size_t i = 0; i < length && length <= 3; i++) {
        if (text[i] < '0' || text[i] > '9') return 0;
        value = 10 * value + text[i] - '0';
    }
    return value;
}

/* The label with digits for the letters that look like them; 0 if it can be no number. */
static int guess_arabic(const char *label, size_t length)
{
    char digits[LABEL_MAX];
    for (size_t i = 0; i < length; i++)
        digits[i] = (char)(strchr("Il|!]", label[i]) ? '1' : label[i] == 'O' || label[i] == 'o' ? '0' : label[i]);
    return read_arabic(digits, length);
}

/* The label as a Roman numeral, with I for the signs that look like it, and II for H; 0 if it can be none. */
static int guess_roman(const char *label, size_t length)
{
    char roman[2 * LABEL_MAX];
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        roman[count++] = strchr("IHl|!]1i", label[i]) ? 'I' : label[i];
        if (label[i] == 'H') roman[count++] = 'I';
    }
    return read_roman(roman, count);
}

/* ---- Items ---- */

/*
 * The length of a label of digits, capitals and strokes, if a sign and a blank follow it; 0 if they do not. Between a
 * numeral and a capital the blank may be missing.
 */
static size_t number_length(const char *text, size_t length)
{
    static const char signs[] = "0123456789IVXHilOo|!]";
    size_t count = 0;
    struct letter letter;
    while (count < length && count <= LABEL_MAX && memchr(signs, text[count], sizeof signs - 1)) count++;
    if (count == 0 || count > LABEL_MAX || count + 1 >= length || !memchr(".):/", text[count], 4)) return 0;
    if (text[count + 1] == ' ') return count;
    size_t behind = count + 1;
    const bool is_glued = letter_split(utf8_next(text, length, &behind), &letter) && letter.upper;
    return is_glued && text[count] == '.' && read_arabic(text, count) == 0 ? count : 0;
}

/* Reads the label at the beginning of a line; false if there is none. */
static bool read_label(const char *line, size_t length, struct outline_item *item)
{
    static const char grounds[] = "Căn cứ ";
    size_t at = 0;
    const uint32_t first = utf8_next(line, length, &at);
    struct letter letter;
    const size_t number = number_length(line, length);
    const bool is_letter = at + 1 < length && line[at] == ')' && line[at + 1] == ' ' && letter_split(first, &letter);
    if (at < length && line[at] == ' ' && (first == 0x2022 || (first < 0x80 && strchr("-+*", (char)first)))) {
        *item = (struct outline_item){.kind = LABEL_SIGN, .sign = first, .end = (uint32_t)at};
    } else if (is_letter) {
        *item = (struct outline_item){.kind = LABEL_LETTER, .end = (uint32_t)at};
    } else if (number > 0) {
        *item = (struct outline_item){.kind = LABEL_NUMBER,
                                      .sign = (uint32_t)line[number],
                                      .end = (uint32_t)number,
                                      .arabic = read_arabic(line, number),
                                      .roman = read_roman(line, number)};
    } else if (length > sizeof grounds && memcmp(line, grounds, sizeof grounds - 1) == 0) {
        *item = (struct outline_item){.kind = LABEL_GROUNDS, .end = sizeof grounds - 2};
    } else {
        return false;
    }
    return true;
}

/* Whether the first two words are in capitals. */
static bool is_in_capitals(const char *text, size_t length)
{
    size_t words = 0, letters = 0;
    for (size_t at = 0; at < length && words < 2;) {
        struct letter letter;
        const bool is_letter = letter_split(utf8_next(text, length, &at), &letter);
        if (is_letter && !letter.upper) return false;
        letters += is_letter;
        words += !is_letter && letters > 0;
    }
    return letters > 2;
}

/* Counts the words of a line for the item that it belongs to. */
static void add_line(struct outline_item *item, const char *text, size_t begin, size_t end)
{
    for (size_t at = begin; at < end; at++) {
        const bool is_blank = text[at] == ' ' || text[at] == '\t' || text[at] == '\r';
        if (is_blank) continue;
        if (at == begin || text[at - 1] == ' ') item->words++;
        item->last = (uint32_t)at;
    }
}

static bool find_items(struct outline *o, const char *text, size_t length)
{
    bool is_open = false; /* lines still belong to the last item */
    o->item_count = o->fix_count = 0;
    for (size_t at = 0; at < length;) {
        const char *feed = memchr(text + at, '\n', length - at);
        const size_t end = feed ? (size_t)(feed - text) : length;
        while (at < end && (text[at] == ' ' || text[at] == '\t')) at++;
        struct outline_item item;
        if (at < end && read_label(text + at, end - at, &item)) {
            if (!memory_reserve(&o->items, &o->item_capacity, o->item_count + 1, sizeof *o->items)) return false;
            item.begin = (uint32_t)at;
            item.end += (uint32_t)at;
            item.last = item.end;
            item.is_heading = is_in_capitals(text + item.end, end - item.end);
            o->items[o->item_count++] = item;
            is_open = true;
        } else if (is_open && (at == end || strchr(".;:", text[o->items[o->item_count - 1].last])))
            is_open = false;
        if (!is_open && at < end && o->item_count > 0) o->items[o->item_count - 1].is_parted = true;
        if (is_open) add_line(&o->items[o->item_count - 1], text, at, end);
        at = end + 1;
    }
    return true;
}

bool outline_add(struct outline *o, size_t begin, size_t end, const char *right)
{
    if (!memory_reserve(&o->fixes, &o->fix_capacity, o->fix_count + 1, sizeof *o->fixes)) return false;
    struct outline_fix *fix = &o->fixes[o->fix_count++];
    *fix = (struct outline_fix){.begin = (uint32_t)begin, .end = (uint32_t)end};
    strcpy(fix->right, right);
    return true;
}

/* ---- Numbers of headings ---- */

/* The value of an item in a sequence of Roman or other numbers with the same sign behind them; 0: it is not in it. */
static int value_in(const struct outline_item *item, bool roman, uint32_t sign)
{
    return item->kind != LABEL_NUMBER || item->sign != sign ? 0 : roman ? item->roman : item->arabic;
}

/* The numbers next to an item's in one sequence; 0: there is none. */
struct neighbours {
    int before, behind;
};

/* A heading with a Roman numeral ends a sequence of other numbers. */
static struct neighbours neighbours_of(const struct outline *o, size_t i, bool roman)
{
    const uint32_t sign = o->items[i].sign;
    struct neighbours found = {0};
    for (size_t k = i; k > 0 && i - k < LOOK_MAX && found.before == 0; k--) {
        if (!roman && value_in(&o->items[k - 1], true, sign) && o->items[k - 1].is_heading) break;
        found.before = value_in(&o->items[k - 1], roman, sign);
    }
    for (size_t k = i + 1; k < o->item_count && k - i < LOOK_MAX && found.behind == 0; k++) {
        if (!roman && value_in(&o->items[k], true, sign) && o->items[k].is_heading) break;
        found.behind = value_in(&o->items[k], roman, sign);
    }
    return found;
}

/*
 * Whether a label is a number and not what is printed. Both neighbours must say so, and not agree with the print; the
 * first number has none before it. If the print is no numeral, one neighbour is enough.
 */
static bool is_number(const struct outline *o, size_t i, int value)
{
    const struct outline_item *item = &o->items[i];
    const struct neighbours n = neighbours_of(o, i, false), roman = neighbours_of(o, i, true);
    const bool fits_before = n.before == value - 1, fits_behind = n.behind == value + 1;
    if (value == 0 || value > ARABIC_MAX) return false;
    if (item->roman == 0) return fits_behind || (fits_before && value > 1);
    const bool fits_as_printed = roman.before == item->roman - 1 && roman.behind == item->roman + 1;
    return fits_before && fits_behind && !item->is_heading && !fits_as_printed;
}

/*
 * Whether a label is a Roman numeral and not what is printed: its neighbours say so. It is enough that the one before
 * does if the print is no numeral, or repeats the heading before while no other follows.
 */
static bool is_roman(const struct outline *o, size_t i, int value)
{
    const struct outline_item *item = &o->items[i];
    const struct neighbours n = neighbours_of(o, i, true);
    if (value == 0 || value == item->roman || value > ROMAN_MAX) return false;
    const bool fits_before = value > 1 && n.before == value - 1, fits_behind = n.behind == value + 1;
    if (item->roman == 0) return fits_before || (fits_behind && item->is_heading);
    return fits_before && (fits_behind || (n.behind == 0 && item->roman == n.before && item->is_heading));
}

static bool fix_number(struct outline *o, size_t i, const char *text)
{
    struct outline_item *item = &o->items[i];
    const char *label = text + item->begin;
    const size_t length = item->end - item->begin;
    char right[OUTLINE_FIX_BYTES];
    if (item->arabic > 0 || item->is_fixed) return true; /* digits stay */
    const int arabic = guess_arabic(label, length), roman = guess_roman(label, length);
    if (is_number(o, i, arabic)) {
        write_arabic(arabic, right);
        item->arabic = arabic;
        item->roman = 0;
        item->is_fixed = true;
        return outline_add(o, item->begin, item->end, right);
    }
    for (int value = roman > 1 ? roman - 1 : 1; roman > 0 && value <= roman + 1; value++) {
        if (!is_roman(o, i, value) || (value != roman && item->roman == 0)) continue;
        write_roman(value, right);
        item->roman = value;
        item->is_fixed = true;
        return outline_add(o, item->begin, item->end, right);
    }
    return true;
}

/* ---- Numbers of rows ---- */

/* The number at the beginning of a line, before a blank: of a row of a table, if the lines around have one, too. */
struct outline_row {
    size_t begin, end;
    int value; /* 0: there is none */
    bool is_printed;
};

static struct outline_row read_row(const char *text, size_t begin, size_t line_end)
{
    struct outline_row row = {.begin = begin, .end = begin};
    while (row.end < line_end && text[row.end] != ' ' && text[row.end] != '\t') row.end++;
    const size_t length = row.end - begin;
    if (row.end == line_end || length > 2) return row;
    row.value = read_arabic(text + begin, length);
    row.is_printed = row.value > 0;
    if (!row.is_printed) row.value = guess_arabic(text + begin, length);
    return row;
}

/* Whether the middle one of five rows has the number that it may have: two of those next to it say so. */
static bool is_counted(const struct outline_row rows[5])
{
    int agree = 0;
    for (int k = 0; k < 5; k++) agree += k != 2 && rows[k].is_printed && rows[k].value == rows[2].value + k - 2;
    return agree >= 2 && (rows[2].value == 1 || (rows[1].is_printed && rows[1].value == rows[2].value - 1));
}

/* Adds a row behind the last four, and puts the letters right that are digits of the middle one: I, 2, 3. */
static bool add_row(struct outline *o, struct outline_row rows[5], struct outline_row row)
{
    char right[OUTLINE_FIX_BYTES];
    memmove(rows, rows + 1, 4 * sizeof *rows);
    rows[4] = row;
    if (rows[2].value == 0 || rows[2].is_printed || !is_counted(rows)) return true;
    write_arabic(rows[2].value, right);
    return outline_add(o, rows[2].begin, rows[2].end, right);
}

static bool fix_rows(struct outline *o, const char *text, size_t length)
{
    static const struct outline_row none = {0};
    struct outline_row rows[5] = {{0}};
    for (size_t at = 0, end; at < length; at = end + 1) {
        const char *feed = memchr(text + at, '\n', length - at);
        end = feed ? (size_t)(feed - text) : length;
        while (at < end && (text[at] == ' ' || text[at] == '\t')) at++;
        if (at < end && !add_row(o, rows, read_row(text, at, end))) return false;
    }
    return add_row(o, rows, none) && add_row(o, rows, none);
}

/* ---- Ends of items ---- */

static bool same_list(const struct outline_item *a, const struct outline_item *b)
{
    return a->kind == b->kind && a->kind != LABEL_NUMBER && (a->kind != LABEL_SIGN || a->sign == b->sign);
}

/* Whether the word before the sign that ends an item announces what follows it: như sau: bao gồm: */
static bool announces(const char *text, const struct outline_item *item)
{
    static const char *const words[] = {"sau", "gồm", "là", "thể", "như", "ghi", "rằng", "vụ", "quyền"};
    size_t begin = item->last;
    while (begin > item->end && text[begin - 1] != ' ' && text[begin - 1] != '\n') begin--;
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (strlen(words[k]) == item->last - begin && memcmp(words[k], text + begin, item->last - begin) == 0)
            return true;
    return false;
}

/*
 * Whether an item of a list whose items end with semicolons ends with a comma or colon that must be one, too: right
 * behind a word or bracket, and with the next item right behind it. The colon of an item with a letter is believed, for
 * such items have parts of their own.
 */
static bool is_misread_end(const char *text, const struct outline_item *item)
{
    const char sign = text[item->last], before = text[item->last - 1];
    if (item->words < WORDS_MIN || item->is_parted || strchr(" \t\n.,:;-/", before)) return false;
    return sign == ',' || (sign == ':' && item->kind != LABEL_LETTER && !announces(text, item));
}

/* Items first … end - 1 are one list; all but the last one end alike. */
static bool fix_ends(struct outline *o, size_t first, size_t end, const char *text)
{
    enum { SURE_MIN = 2 };
    size_t semicolons = 0;
    for (size_t i = first; i + 1 < end; i++) semicolons += text[o->items[i].last] == ';';
    for (size_t i = first; i + 1 < end; i++) {
        const size_t others = end - first - 2, last = o->items[i].last;
        if (semicolons < SURE_MIN || 4 * semicolons < 3 * others || !is_misread_end(text, &o->items[i])) continue;
        if (!outline_add(o, last, last + 1, ";")) return false;
    }
    return true;
}

static int by_place(const void *a, const void *b)
{
    const struct outline_fix *x = a, *y = b;
    return (x->begin > y->begin) - (x->begin < y->begin);
}

bool outline_find(struct outline *o, const char *text, size_t length)
{
    if (!find_items(o, text, length)) return false;
    for (size_t i = 0; i < 2 * o->item_count; i++) { /* twice: a number may need the one behind it put right first */
        const size_t item = i % o->item_count;
        if (o->items[item].kind == LABEL_NUMBER && !fix_number(o, item, text)) return false;
    }
    for (size_t i = 0, end; i < o->item_count; i = end) {
        for (end = i + 1; end < o->item_count && same_list(&o->items[i], &o->items[end]);) end++;
        if (!fix_ends(o, i, end, text)) return false;
    }
    if (!fix_rows(o, text, length) || !document_codes_find(o, text, length)) return false;
    if (o->fix_count > 1) qsort(o->fixes, o->fix_count, sizeof *o->fixes, by_place);
    return true;
}
