/*
 * Readings of parts that are numbers. Digits stay as printed; letters become the digits that they stand for only in a
 * place where nothing but a number can stand, or by what a second reading of that place says.
 */
#include <string.h>

#include "alphabet/alphabet.h"
#include "lattice/number.h"
#include "lattice/unit.h"
#include "text/utf8.h"

static void add_number_edge(struct lattice_maker *m, const struct part *part, struct lattice_edge edge)
{
    edge.begin = (uint32_t)part->begin;
    edge.end = (uint32_t)part->end;
    unit_add_edge(m, edge, m->unit_count, 0, m->unit_count + 1, 0);
}

/* Adds a number that is not spelled with the letters of the print. */
static void add_number_text(struct lattice_maker *m, const struct part *part, const char *number, size_t length,
                            float score)
{
    uint32_t text;
    if (!lattice_add_text(m->lattice, number, length, &text)) {
        m->failed = true;
        return;
    }
    const unsigned symbol = token_number_symbol(number, 0, length);
    add_number_edge(m, part,
                    (struct lattice_edge){.score = score, .text = text, .symbol = (uint16_t)symbol, .kind = EDGE_TEXT});
}

/* ---- What a second reading of the same place says ---- */

/* text[*begin, *end) without what is neither letter nor digit at its ends. */
static void trim(const char *text, size_t *begin, size_t *end)
{
    static const char outer[] = " .,;:!?()[]{}\"'*-";
    while (*begin < *end && strchr(outer, text[*begin])) ++*begin;
    while (*end > *begin && strchr(outer, text[*end - 1])) --*end;
}

/* The number that a second reading has in place of the part: digits, and single signs between them. False: none. */
static bool read_other(struct lattice_maker *m, const struct part *part, const char **number, size_t *length)
{
    const struct engine_evidence *e = &m->evidence;
    const pd_reading *reading = reading_at(e->readings, e->reading_count, &m->evidence.next, part->begin);
    if (!reading || !reading->other) return false;
    size_t begin = reading->offset, end = reading->offset + reading->length, other = 0,
           other_end = reading->other_length;
    trim(m->sentence->text, &begin, &end);
    trim(reading->other, &other, &other_end);
    if (begin != part->begin || end != part->end || other == other_end) return false;
    *number = reading->other + other;
    *length = other_end - other;
    return token_number_end(*number, 0, *length) == *length;
}

/* ---- Places of numbers ---- */

/* The digit that a character is, or is printed for; 0 if there is none. */
static char digit_for(char c)
{
    if (c >= '0' && c <= '9') return c;
    return c == 'O' || c == 'o' ? '0' : c == 'l' || c == 'I' || c == '|' ? '1' : '\0';
}

/* A run of digits, or of letters printed for them, and signs between them. */
struct run {
    size_t begin, end;
    size_t digits;          /* true digits */
    size_t groups[4];       /* lengths of the groups */
    unsigned values[4];     /* of the groups; of a long group, something */
    size_t group_count;     /* may be more than 4 */
    char sign;              /* between the groups; '\0' if there is none, or they differ */
    bool starts_with_digit; /* a true digit is in the first group */
};

static struct run run_around(const struct lattice_sentence *s, const struct part *part)
{
    struct run run = {.begin = part->begin, .end = part->end};
    const char *text = s->text;
    while (run.begin > s->begin && (digit_for(text[run.begin - 1]) || strchr(".,/-", text[run.begin - 1]))) run.begin--;
    while (run.end < s->end && (digit_for(text[run.end]) || (text[run.end] && strchr(".,/-", text[run.end]))))
        run.end++;
    while (run.begin < part->begin && !digit_for(text[run.begin])) run.begin++;
    while (run.end > part->end && !digit_for(text[run.end - 1])) run.end--;
    for (size_t at = run.begin; at < run.end; at++) {
        const char digit = digit_for(text[at]);
        const size_t group = run.group_count < 3 ? run.group_count : 3;
        if (digit) {
            run.groups[group]++;
            run.values[group] = run.values[group] * 10 + (unsigned)(digit - '0');
            run.digits += digit == text[at];
            run.starts_with_digit = run.starts_with_digit || (run.group_count == 0 && digit == text[at]);
        } else {
            run.sign = run.group_count == 0 || run.sign == text[at] ? text[at] : '\0';
            run.group_count++;
        }
    }
    run.group_count++;
    return run;
}

static bool is_day_or_month(unsigned value, unsigned most)
{
    return value >= 1 && value <= most;
}

static bool is_year(size_t digits, unsigned value)
{
    return digits == 4 && value >= 1800 && value < 2100;
}

static bool is_date(const struct run *run)
{
    if (run->group_count != 3 || !run->sign || run->sign == ',' || run->digits < 2) return false;
    return run->groups[0] <= 2 && run->groups[1] <= 2 && is_day_or_month(run->values[0], 31) &&
           is_day_or_month(run->values[1], 12) && is_year(run->groups[2], run->values[2]);
}

/* Digits in groups of three: 1.l50, 2O.OOO. A single capital before the first sign may be a Roman numeral: I.250. */
static bool is_in_thousands(const struct run *run)
{
    if (run->group_count < 2 || run->group_count > 4 || (run->sign != '.' && run->sign != ',')) return false;
    if (run->digits == 0 || (run->group_count == 2 && !run->starts_with_digit)) return false;
    for (size_t g = 1; g < run->group_count; g++)
        if (run->groups[g] != 3) return false;
    return run->groups[0] >= 1 && run->groups[0] <= 3;
}

/* Whether the run is the number in a code: 2O19 in 45/2O19/NĐ-CP, I18 in I18/TTr-KT. */
static bool is_in_code(const struct lattice_sentence *s, const struct run *run)
{
    if (run->digits == 0 || run->end + 1 >= s->end || s->text[run->end] != '/') return false;
    if (run->begin > s->begin && s->text[run->begin - 1] > ' ' && s->text[run->begin - 1] != '(') return false;
    size_t at = run->end + 1;
    struct letter letter;
    return letter_split(utf8_next(s->text, s->end, &at), &letter) && letter.upper;
}

/* Writes the word text[begin, end) without its marks and in small letters; "" if it is longer than `out`. */
static void read_word(const char *text, size_t begin, size_t end, char out[8])
{
    size_t count = 0;
    while (begin < end && count < 7) {
        struct letter letter;
        const bool is_letter = letter_split(utf8_next(text, end, &begin), &letter);
        out[count++] = is_letter ? letter.base : '?';
    }
    out[begin < end ? 0 : count] = '\0';
}

/* The same for the word before `at`; returns where it begins. */
static size_t word_before(const struct lattice_sentence *s, size_t at, char out[8])
{
    while (at > s->begin && (s->text[at - 1] == ' ' || s->text[at - 1] == '\n')) at--;
    size_t begin = at;
    while (begin > s->begin && (unsigned char)s->text[begin - 1] > ' ') begin--;
    read_word(s->text, begin, at, out);
    return begin;
}

/* Whether the text announces this number: a day, a month, a year, the number of a clause. */
static bool is_announced(const struct lattice_sentence *s, const struct run *run)
{
    static const char *const any[] = {"so", "khoan", "dieu", "trang"};
    char word[8];
    if (run->group_count > 1 || run->digits == 0) return false;
    word_before(s, run->begin, word);
    if (strcmp(word, "ngay") == 0) return is_day_or_month(run->values[0], 31);
    if (strcmp(word, "thang") == 0) return is_day_or_month(run->values[0], 12);
    if (strcmp(word, "nam") == 0) return is_year(run->groups[0], run->values[0]);
    for (size_t k = 0; k < sizeof any / sizeof *any; k++)
        if (strcmp(word, any[k]) == 0) return run->groups[0] <= 4;
    return false;
}

/* Whether a unit of two letters or more follows: tỷ, ha, km. */
static bool is_before_unit(const struct lattice_sentence *s, size_t at)
{
    size_t begin = at;
    while (begin < s->end && s->text[begin] == ' ') begin++;
    size_t end = begin;
    while (end < s->end && (unsigned char)s->text[end] > ' ' && !strchr(".,;:)", s->text[end])) end++;
    return begin > at && end > begin + 1 && number_is_unit(s->text, begin, end);
}

static bool is_number_place(const struct lattice_sentence *s, const struct part *part)
{
    const struct run run = run_around(s, part);
    if (is_date(&run) || is_in_thousands(&run) || is_in_code(s, &run) || is_announced(s, &run)) return true;
    return run.group_count == 1 && run.digits > 0 && is_before_unit(s, run.end);
}

/* ---- Readings ---- */

/* Whether the print is one 1 that was printed twice, perhaps: l1, I1. */
static bool is_double_one(const struct part *part)
{
    const bool digit_first = part->points[0] == '1';
    return part->count == 2 && part->digits == 1 && part->points[!digit_first] == '1' &&
           strchr("lI|", (char)part->points[digit_first]) != NULL;
}

/* log P(1 was printed twice): less improbable where the engine is not sure. */
static float double_score(struct lattice_maker *m, const struct part *part)
{
    static const float unsure = 0.5f, factor = 0.2f;
    const struct engine_evidence *e = &m->evidence;
    const pd_reading *reading = reading_at(e->readings, e->reading_count, &m->evidence.next, part->begin);
    const bool is_unsure = reading && reading->confidence >= 0 && reading->confidence < unsure;
    return m->weights->number_double * (is_unsure ? factor : 1);
}

bool unit_read_misread_number(struct lattice_maker *m, const struct part *part)
{
    char digits[SEARCH_PRINTED_MAX];
    const char *other = NULL;
    size_t other_length = 0;
    const size_t changed = part_as_digits(part, digits);
    if (changed == SIZE_MAX || changed == 0 || !is_number_place(m->sentence, part)) return false;
    const unsigned symbol = token_number_symbol(digits, 0, part->count);
    const bool has_other = read_other(m, part, &other, &other_length);
    const bool agrees = has_other && other_length == part->count && memcmp(other, digits, other_length) == 0;
    add_number_edge(m, part,
                    (struct lattice_edge){.score = agrees ? m->weights->number_other : 0,
                                          .symbol = (uint16_t)symbol,
                                          .kind = EDGE_DIGITS});
    add_number_edge(
        m, part,
        (struct lattice_edge){.score = m->weights->number_print, .symbol = (uint16_t)symbol, .kind = EDGE_PRINT});
    if (has_other && !agrees) add_number_text(m, part, other, other_length, m->weights->number_other);
    if (is_double_one(part) && !agrees && !(has_other && other_length == 1 && *other == '1'))
        add_number_text(m, part, "1", 1, double_score(m, part));
    return true;
}

/* The word after `at` without its marks and in small letters; "" if it is longer than `out`. */
static void word_behind(const struct lattice_sentence *s, size_t at, char out[8])
{
    while (at < s->end && (s->text[at] == ' ' || s->text[at] == '\n')) at++;
    size_t end = at;
    while (end < s->end && (unsigned char)s->text[end] > ' ') end++;
    read_word(s->text, at, end, out);
}

/*
 * Whether the part stands for the month of a date in words, "ngày 18 tháng … năm", and is neither number nor word: it
 * has a character that no word in small letters has.
 */
static bool is_garbled_month(const struct lattice_sentence *s, const struct part *part)
{
    char word[8];
    if (part->count > 2 || part->digits == part->count || part->letters - part->uppers == part->count) return false;
    word_behind(s, part->end, word);
    if (strcmp(word, "nam") != 0) return false;
    const size_t month = word_before(s, part->begin, word);
    if (strcmp(word, "thang") != 0) return false;
    const size_t day = word_before(s, month, word);
    word_before(s, day, word);
    return strcmp(word, "ngay") == 0;
}

/* Writes the part as the month that its characters look like: TÌ → 11. False if there is none. */
static bool looks_like_month(const struct part *part, char out[2])
{
    static const char ones[] = "iItTlLjJfF|!1", zeros[] = "oOQDC0";
    for (size_t i = 0; i < part->count; i++) {
        struct letter letter;
        const uint32_t point = part->points[i];
        const char c = letter_split(point, &letter) ? letter.base : point < 0x80 ? (char)point : '?';
        out[i] = strchr(ones, c) ? '1' : strchr(zeros, c) ? '0' : (char)(c >= '2' && c <= '9' ? c : '?');
        if (out[i] == '?') return false;
    }
    const unsigned value = part->count == 1 ? (unsigned)(out[0] - '0') : (unsigned)((out[0] - '0') * 10 + out[1] - '0');
    return is_day_or_month(value, 12);
}

bool unit_read_garbled_number(struct lattice_maker *m, const struct part *part)
{
    char month[2];
    const char *other;
    size_t length;
    if (!is_garbled_month(m->sentence, part)) return false;
    add_number_edge(m, part, (struct lattice_edge){.symbol = SYMBOL_SMALL, .kind = EDGE_PRINT});
    if (read_other(m, part, &other, &length))
        add_number_text(m, part, other, length, m->weights->number_other);
    else if (looks_like_month(part, month))
        add_number_text(m, part, month, part->count, m->weights->number_garbled);
    return true;
}

void unit_read_number(struct lattice_maker *m, const struct part *part, unsigned symbol)
{
    const char *other;
    size_t length;
    add_number_edge(m, part, (struct lattice_edge){.symbol = (uint16_t)symbol, .kind = EDGE_PRINT});
    if (part->letters && read_other(m, part, &other, &length))
        add_number_text(m, part, other, length, m->weights->number_other);
}

void unit_read_digits(struct lattice_maker *m, const struct part *part)
{
    char digits[SEARCH_PRINTED_MAX];
    const size_t changed = part_as_digits(part, digits);
    if (changed == SIZE_MAX || changed == 0 || part->digits == 0 || part->count > 4) return;
    /* Capitals and digits are a code, unless they stand behind a hyphen: COVID-I9. */
    if (part->letters == part->uppers && (part->begin == 0 || m->sentence->text[part->begin - 1] != '-')) return;
    const unsigned symbol = token_number_symbol(digits, 0, part->count);
    if (symbol == SYMBOL_NUMBER || (symbol == SYMBOL_YEAR && part->digits < 2)) return;
    add_number_edge(
        m, part, (struct lattice_edge){.score = m->weights->digits, .symbol = (uint16_t)symbol, .kind = EDGE_DIGITS});
}

void unit_read_roman(struct lattice_maker *m, const struct part *part)
{
    char roman[SEARCH_PRINTED_MAX];
    const size_t changed = part_as_roman(part, roman);
    if (changed == SIZE_MAX || changed == 0 || changed == part->count || part->count < 2) return;
    const unsigned symbol = model_find_word(m->model, roman, part->count);
    if (symbol == SYMBOL_UNKNOWN) return;
    add_number_edge(m, part,
                    (struct lattice_edge){.score = m->weights->roman, .symbol = (uint16_t)symbol, .kind = EDGE_ROMAN});
}
