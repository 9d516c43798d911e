/*
 * One pass over the words of the text. A run ends with its line, at a sign, or before a word that is not capitalised;
 * then it is decided whether it is a name. A run in capitals is one only with a title or a surname before it: headings
 * are in capitals, too.
 */
#include "name/place.h"

#include <stdlib.h>
#include <string.h>

#include "alphabet/alphabet.h"
#include "base/memory.h"
#include "text/utf8.h"

enum {
    RUN_MAX = 24, /* words of a run; a longer one is cut */
    NAME_MAX = 5, /* words of a name */
    WORD_MAX = 32 /* characters of a word */
};

/* A surname has this place so often, in a million names, and at least in this share of its uses. */
static const float SURNAME_LEAST = 150, SURNAME_SHARE = 0.3f;
/* The same for a usual second syllable of a name, and for one that shows a name by itself. */
static const float MIDDLE_LEAST = 5000, MIDDLE_ALONE = 50000;

/* What stands before a word: nothing on its line, a blank, a colon, a comma or semicolon, or another sign. */
enum gap { GAP_LINE, GAP_BLANK, GAP_COLON, GAP_COMMA, GAP_SIGN };

/* A word without the signs around it. */
struct text_word {
    size_t begin, end;
    uint32_t points[WORD_MAX];
    size_t count; /* characters; WORD_MAX at most, the rest is left out */
    size_t letters, uppers;
    bool is_capital; /* starts with a capital */
    bool is_number;  /* holds a digit */
    enum gap gap;
};

struct name_finder {
    struct name_places *places;
    struct text_word run[RUN_MAX];
    size_t run_count;
    struct text_word before; /* the last word before the run; its `count` is 0 if there is none */
    bool begins_line;        /* only numbers and signs stand before the run on its line */
    bool is_numbered;        /* a number stands before it, and nothing else */
    bool was_name;           /* the last run was a name, and nothing but signs stands between it and this one */
    bool was_row;            /* the last numbered row of a list began with a name */
    bool line_has_name;      /* there is a name on the line before the run */
    bool is_files;           /* the line says where copies are kept: "Lưu: VT, TCKT (Thuyên, 6 bản)" */
    bool is_continued;       /* the run may be the rest of a name that the line before has begun */
    bool failed;             /* memory ran out */
};

/* ---- Words ---- */

static void read_word(const char *text, struct text_word *word)
{
    for (size_t at = word->begin; at < word->end;) {
        struct letter letter;
        const uint32_t point = utf8_next(text, word->end, &at);
        if (letter_split(point, &letter)) {
            if (word->count == 0) word->is_capital = letter.upper;
            word->letters++;
            word->uppers += letter.upper;
        }
        word->is_number = word->is_number || (point >= '0' && point <= '9');
        if (word->count < WORD_MAX) word->points[word->count++] = letter_lower(point);
    }
}

static bool is_capitals(const struct text_word *word)
{
    return word->letters > 1 && word->uppers == word->letters;
}

/* Whether a word is one of `list`, which is in lower case and ends with NULL. */
static bool is_one_of(const struct text_word *word, const char *const *list)
{
    char text[4 * WORD_MAX];
    size_t length = 0;
    for (size_t i = 0; i < word->count; i++) length += utf8_put(word->points[i], text + length);
    for (; *list; list++)
        if (strlen(*list) == length && memcmp(*list, text, length) == 0) return true;
    return false;
}

/* Words before the name of a person, which may be capitalised themselves. */
static bool is_title(const struct text_word *word)
{
    static const char *const titles[] = {"ông", "bà", "anh", "chị", "cháu", "em",  "cô",  "chú",
                                         "bác", "cụ", "dì",  "cậu", "thầy", "bạn", "đ/c", NULL};
    return is_one_of(word, titles);
}

/* Last words of "họ và tên" and kinds of place: a name follows them. */
static bool is_kind(const struct text_word *word)
{
    static const char *const kinds[] = {"tên",    "làng", "bản",   "thôn", "xóm",  "ấp",  "buôn", "sóc", "xã",
                                        "phường", "trấn", "huyện", "quận", "tỉnh", "phố", "khóm", NULL};
    return is_one_of(word, kinds);
}

/* Last words of an office: a person or an organisation follows them. "Đồng chí" stands before offices, too. */
static bool is_office(const struct text_word *word)
{
    static const char *const offices[] = {"chí", "tịch", "thư", "trưởng", "phó", "viên", "sĩ", "đốc", NULL};
    return is_one_of(word, offices);
}

/* First words of organisations. */
static bool is_organisation(const struct text_word *word)
{
    static const char *const organisations[] = {"bộ",   "sở",  "phòng", "ban",  "cục",    "chi",   "ủy", "uỷ",
                                                "hội",  "vụ",  "đoàn",  "tổng", "trường", "trung", "tổ", "viện",
                                                "công", "khu", "đảng",  "mặt",  "thanh",  NULL};
    return is_one_of(word, organisations);
}

/* ---- Runs ---- */

static void add_name(struct name_finder *f, const struct text_word *words, size_t count, bool has_roles)
{
    struct name_places *p = f->places;
    if (!memory_reserve(&p->items, &p->capacity, p->count + count, sizeof *p->items) ||
        !memory_reserve(&p->uses, &p->use_capacity, p->count + count, sizeof *p->uses)) {
        f->failed = true;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const enum name_role role = !has_roles       ? NAME_ANY
                                    : i + 1 == count ? NAME_GIVEN
                                    : i == 0         ? NAME_SURNAME
                                                     : NAME_MIDDLE;
        const uint64_t spelling = word_spelling(words[i].points, words[i].count);
        p->uses[p->count] = spelling;
        p->items[p->count++] = (struct name_place){.begin = (uint32_t)words[i].begin,
                                                   .end = (uint32_t)words[i].end,
                                                   .role = (uint8_t)role,
                                                   .is_capitals = is_capitals(&words[i]),
                                                   .before = (uint8_t)i,
                                                   .after = (uint8_t)(count - 1 - i),
                                                   .spelling = spelling};
    }
}

static bool is_surname(const struct text_word *word)
{
    float all = 0;
    for (enum name_role role = 0; role < NAME_ROLES; role++)
        all += name_syllable_frequency(word->points, word->count, role);
    const float surname = name_syllable_frequency(word->points, word->count, NAME_SURNAME);
    return surname >= SURNAME_LEAST && surname >= SURNAME_SHARE * all;
}

/*
 * Whether a name begins with two words in capitals: a surname and a syllable that often stands behind one, or a rare
 * surname and a syllable that hardly stands elsewhere (VĂN, THỊ).
 */
static bool begins_name(const struct text_word *words)
{
    const float middle = name_syllable_frequency(words[1].points, words[1].count, NAME_MIDDLE);
    const bool is_rare = name_syllable_frequency(words[0].points, words[0].count, NAME_SURNAME) > 0;
    return (middle >= MIDDLE_ALONE && is_rare) || (middle >= MIDDLE_LEAST && is_surname(&words[0]));
}

/*
 * Adds the names in a run of capitals, which may hold other words, too: two words that begin a name, and one or two
 * more. False if there is none.
 */
static bool add_names_in_capitals(struct name_finder *f, const struct text_word *words, size_t count)
{
    bool found = false;
    for (size_t i = 0; i + 2 < count; i++) {
        if (!begins_name(&words[i])) continue;
        const size_t length = i + 4 == count ? 4 : 3;
        add_name(f, words + i, length, true);
        i += length - 1;
        found = true;
    }
    return found;
}

/*
 * Whether a whole run of capitals is a name: a row that follows rows with names, or a village on a line with a name. If
 * it begins with the kind of place, *skipped becomes 1.
 */
static bool is_name_in_capitals(const struct name_finder *f, const struct text_word *words, size_t count,
                                size_t *skipped)
{
    *skipped = f->line_has_name && words[0].gap == GAP_COMMA && count > 1 && is_kind(&words[0]);
    return count <= NAME_MAX &&
           (*skipped || (f->was_row && f->is_numbered && count > 1 && !is_organisation(&words[0])));
}

/* Whether a run of `count` words without a title is a name; `ends_line`: its line ends with it. */
static bool is_name(const struct name_finder *f, const struct text_word *words, size_t count, bool ends_line)
{
    const bool is_row = f->begins_line && f->is_numbered, is_line = f->begins_line && ends_line;
    if (f->is_continued && f->begins_line && !ends_line) return !is_organisation(&words[0]);
    if (f->before.count > 0 && words[0].gap == GAP_BLANK) {
        if (is_kind(&f->before)) return true;
        if (is_office(&f->before)) return count > 1 && !is_organisation(&words[0]);
    }
    if (count < 2 || is_organisation(&words[0])) return false;
    if (count <= 2 * NAME_MAX && (is_row || (is_line && count > NAME_MAX))) return true;
    if (count > NAME_MAX) return false;
    if (count > 2) return true;
    return is_surname(&words[0]) || (f->was_name && words[0].gap == GAP_COMMA) || words[0].gap == GAP_COLON || is_line;
}

/* Adds what is a name in a run of `count` words behind titles (`has_title`) or without; false if nothing is. */
static bool add_names(struct name_finder *f, const struct text_word *words, size_t count, bool has_title,
                      bool ends_line)
{
    size_t skipped = 0;
    const bool in_capitals = is_capitals(&words[0]) || (count > 1 && words[0].letters == 1 && is_capitals(&words[1]));
    if (in_capitals && !(has_title && count <= NAME_MAX) && !is_name_in_capitals(f, words, count, &skipped))
        return add_names_in_capitals(f, words, count);
    if (!in_capitals && !has_title && !is_name(f, words, count, ends_line)) return false;
    count -= skipped;
    add_name(f, words + skipped, count, count < NAME_MAX && count > 1);
    return true;
}

/* Decides about the run that has ended. */
static void end_run(struct name_finder *f, bool ends_line)
{
    const struct text_word *words = f->run;
    size_t count = f->run_count;
    if (count == 0) return;
    bool has_title = f->before.count > 0 && is_title(&f->before) && words[0].gap == GAP_BLANK;
    has_title = has_title || (f->is_files && count == 1 && words[0].gap == GAP_SIGN); /* who typed it, in brackets */
    for (; count > 1 && is_title(words); words++, count--) has_title = true;
    const bool found = add_names(f, words, count, has_title, ends_line);
    f->before = words[count - 1];
    if (f->begins_line && is_one_of(&words[0], (const char *const[]){"lưu", NULL})) f->is_files = true;
    if (f->begins_line && f->is_numbered) f->was_row = found;
    f->line_has_name = f->line_has_name || found;
    f->was_name = found;
    f->is_continued = found && ends_line && !f->begins_line && count < NAME_MAX - 1;
    f->begins_line = f->is_numbered = false;
    f->run_count = 0;
}

/*
 * Whether a capitalised word goes on the run: capitals do not follow small letters, nor small letters capitals, and a
 * title begins a run.
 */
static bool continues(const struct name_finder *f, const struct text_word *word)
{
    if (f->run_count == 0) return true;
    if (f->run_count == RUN_MAX || (is_capitals(word) && is_title(word))) return false;
    const struct text_word *last = &f->run[f->run_count - 1];
    return word->letters < 2 || last->letters < 2 || is_capitals(word) == is_capitals(last);
}

static void add_word(struct name_finder *f, const struct text_word *word)
{
    if (word->gap == GAP_LINE) {
        end_run(f, true);
        f->begins_line = true;
        f->is_numbered = f->was_name = f->line_has_name = f->is_files = false;
        f->before.count = 0;
    } else if (word->gap != GAP_BLANK || !continues(f, word)) {
        end_run(f, false);
    }
    if (word->is_capital && !word->is_number) {
        f->run[f->run_count++] = *word;
        return;
    }
    end_run(f, false);
    const bool opens = word->is_number && f->begins_line && !f->is_numbered;
    f->begins_line = f->is_numbered = opens;
    f->was_name = f->is_continued = false;
    f->before = *word;
}

/* ---- The text ---- */

static bool is_blank(uint32_t point)
{
    return point == ' ' || point == '\t' || point == 0xA0;
}

static bool is_inner(uint32_t point)
{
    struct letter letter;
    return letter_split(point, &letter) || (point >= '0' && point <= '9') || point >= 0x80;
}

/* Reads the next word from *at on; false at the end of the text. */
static bool next_word(const char *text, size_t length, size_t *at, enum gap gap, struct text_word *word)
{
    *word = (struct text_word){.gap = gap};
    bool inside = false;
    while (*at < length) {
        const size_t start = *at;
        const uint32_t point = utf8_next(text, length, at);
        if (is_inner(point)) {
            if (!inside) word->begin = start;
            word->end = *at;
            inside = true;
        } else if (inside && (is_blank(point) || point == '\n' || point == ',' || point == ';' || point == ':')) {
            break;
        } else if (!inside && point == '\n') {
            word->gap = GAP_LINE;
        } else if (!inside && !is_blank(point) && word->gap != GAP_LINE) {
            word->gap = point == ':' ? GAP_COLON : point == ',' || point == ';' ? GAP_COMMA : GAP_SIGN;
        }
    }
    if (!inside) return false;
    *at = word->end; /* signs behind the word stand before the next one */
    read_word(text, word);
    return true;
}

static int by_number(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

bool name_places_find(struct name_places *places, const char *text, size_t length)
{
    struct name_finder f = {.places = places, .begins_line = true};
    struct text_word word;
    places->count = 0;
    enum gap gap = GAP_LINE;
    for (size_t at = 0; next_word(text, length, &at, gap, &word); gap = GAP_BLANK) add_word(&f, &word);
    end_run(&f, true);
    if (places->count > 0) qsort(places->uses, places->count, sizeof *places->uses, by_number);
    return !f.failed;
}

void name_places_free(struct name_places *places)
{
    free(places->items);
    free(places->uses);
    *places = (struct name_places){0};
}

/* ---- Looking up ---- */

const struct name_place *name_places_at(const struct name_places *places, size_t begin, size_t end)
{
    size_t low = 0, high = places->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (places->items[middle].end <= begin)
            low = middle + 1;
        else
            high = middle;
    }
    const bool covers = low < places->count && places->items[low].begin <= begin && end <= places->items[low].end;
    return covers ? &places->items[low] : NULL;
}

size_t name_places_uses(const struct name_places *places, const uint32_t *points, size_t count)
{
    const uint64_t number = word_spelling(points, count);
    if (places->document) return word_counts_of(places->document, number);
    size_t first[2];
    for (size_t k = 0; k < 2; k++) {
        size_t low = 0, high = places->count;
        while (low < high) {
            const size_t middle = low + (high - low) / 2;
            if (places->uses[middle] < number + k)
                low = middle + 1;
            else
                high = middle;
        }
        first[k] = low;
    }
    return first[1] - first[0];
}

uint64_t name_places_pair(const struct name_place *place, uint64_t spelling, int distance)
{
    if (distance < 0 ? -distance > place->before : distance > place->after) return 0;
    const uint64_t beside = place[distance].spelling, first = distance < 0 ? beside : spelling,
                   second = distance < 0 ? spelling : beside;
    const uint64_t h = ((first * 0x9E3779B97F4A7C15u) ^ second) * 0xD6E8FEB86659FD93u + (uint64_t)abs(distance);
    return h ? h : 1;
}

uint32_t name_places_pair_uses(const struct name_places *places, const struct name_place *place, uint64_t spelling)
{
    uint32_t most = 0;
    if (!places->pairs) return 0;
    for (int distance = -NAME_PAIR_MOST; distance <= NAME_PAIR_MOST; distance++) {
        const uint64_t pair = distance != 0 ? name_places_pair(place, spelling, distance) : 0;
        const uint32_t uses = pair ? word_counts_of(places->pairs, pair) : 0;
        if (uses > most) most = uses;
    }
    return most;
}
