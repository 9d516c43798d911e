/*
 * Tesseract works on a page with four OpenMP threads. If pages are read in parallel, these threads hinder each other:
 * ten pages took 459 s instead of 9. OMP_THREAD_LIMIT would prevent this, but it is read before main starts. A limit of
 * 0 active levels of parallelism has the same effect for the calling thread. The function for this exists only if
 * Tesseract was built with OpenMP.
 */
#include "document/scan/engine.h"

#include "base/error.h"
#include "text/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <tesseract/capi.h>
#include <unicode/uchar.h>

__attribute__((weak)) void omp_set_max_active_levels(int levels);

struct tesseract_engine {
    struct ocr_engine base;
    TessBaseAPI *api;
};

static TessBaseAPI *api_of(struct ocr_engine *engine)
{
    return ((struct tesseract_engine *)engine)->api;
}

enum { CHOICES_MAX = 4, LANGUAGE_BYTES = 256 };

/* ---- Making an engine ---------------------------------------------------------------- */

static const char language_letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+/";

static TessBaseAPI *start(const char *language, const char *data_folder)
{
    TessBaseAPI *api = TessBaseAPICreate();
    if (api == NULL) return NULL;
    TessBaseAPISetVariable(api, "debug_file", "/dev/null");
    if (TessBaseAPIInit2(api, data_folder, language, OEM_LSTM_ONLY) == 0) {
        TessBaseAPISetVariable(api, "lstm_choice_mode", "2");
        return api;
    }
    TessBaseAPIDelete(api);
    return NULL;
}

/* Whether Tesseract has the data of one language. */
static bool has_language(const char *language, const char *data_folder)
{
    TessBaseAPI *api = start(language, data_folder);
    if (api != NULL) TessBaseAPIDelete(api);
    return api != NULL;
}

/* Finds the first language of a list whose data are missing, spelled as in the name of its Debian package. */
static void find_missing(const char *languages, const char *data_folder, char missing[LANGUAGE_BYTES])
{
    char list[LANGUAGE_BYTES];
    snprintf(list, sizeof list, "%s", languages);
    snprintf(missing, LANGUAGE_BYTES, "%s", languages);
    char *rest = list;
    for (char *one; (one = strtok_r(rest, "+", &rest)) != NULL;) {
        snprintf(missing, LANGUAGE_BYTES, "%s", one);
        if (!has_language(one, data_folder)) break;
    }
}

static pd_status report_missing(const char *languages, const char *data_folder, pd_error *error)
{
    char missing[LANGUAGE_BYTES], package[LANGUAGE_BYTES];
    find_missing(languages, data_folder, missing);
    snprintf(package, sizeof package, "%s", missing);
    for (char *at = package; *at != '\0'; at++)
        if (*at == '_' || *at == '/') *at = '-';
    if (data_folder != NULL)
        return error_set(
            error, PD_ERROR_DEPENDENCY,
            "OCR needs %.40s.traineddata in %.80s (apt-get install tesseract-ocr-%.40s puts it in Tesseract's "
            "own folder)",
            missing, data_folder, package);
    return error_set(error, PD_ERROR_DEPENDENCY,
                     "OCR needs Tesseract's data for \"%.40s\" (apt-get install tesseract-ocr-%.40s)", missing,
                     package);
}

static pd_status open_engine(const char *language, const char *data_folder, struct ocr_engine **out, pd_error *error)
{
    const size_t length = strlen(language);
    if (length == 0 || length >= LANGUAGE_BYTES || strspn(language, language_letters) != length)
        return error_set(error, PD_ERROR_ARGUMENT, "%.40s: not a language of Tesseract (such as vie, or vie+eng)",
                         language);
    if (omp_set_max_active_levels != NULL) omp_set_max_active_levels(0);
    struct tesseract_engine *engine = calloc(1, sizeof *engine);
    if (engine == NULL) return error_memory(error);
    engine->base.kind = &ocr_tesseract;
    engine->api = start(language, data_folder);
    if (engine->api == NULL) {
        free(engine);
        return report_missing(language, data_folder, error);
    }
    *out = &engine->base;
    return PD_OK;
}

static void free_engine(struct ocr_engine *engine)
{
    TessBaseAPIDelete(api_of(engine));
    free(engine);
}

/* ---- Reading ------------------------------------------------------------------------- */

/* Sets the mean confidence of what was read. */
static void sum_up(TessBaseAPI *api, struct ocr_result *result)
{
    TessResultIterator *at = TessBaseAPIGetIterator(api);
    double sum = 0;
    while (at != NULL) {
        char *text = TessResultIteratorGetUTF8Text(at, RIL_WORD);
        const double letters = text != NULL ? (double)strlen(text) : 0;
        sum += letters * TessResultIteratorConfidence(at, RIL_WORD) / 100;
        result->letters += letters;
        if (letters > 0) result->words++;
        TessDeleteText(text);
        if (!TessResultIteratorNext(at, RIL_WORD)) break;
    }
    if (at != NULL) TessResultIteratorDelete(at);
    result->confidence = result->letters > 0 ? sum / result->letters : 0;
}

static pd_status recognise(struct ocr_engine *engine, const struct ocr_image *image, struct ocr_result *result,
                           pd_error *error)
{
    const double resolution = image->resolution, seconds = image->seconds;
    TessBaseAPI *api = api_of(engine);
    TessBaseAPIClear(api);
    TessBaseAPISetPageSegMode(api, image->is_line ? PSM_SINGLE_LINE : PSM_AUTO);
    TessBaseAPISetImage2(api, image->pix);
    if (resolution >= 70 && resolution <= 2400) TessBaseAPISetSourceResolution(api, (int)lround(resolution));
    ETEXT_DESC *monitor = seconds > 0 ? TessMonitorCreate() : NULL;
    if (monitor != NULL) TessMonitorSetDeadlineMSecs(monitor, seconds < 2e6 ? (int)ceil(seconds * 1000) : 2000000000);
    const int failed = TessBaseAPIRecognize(api, monitor);
    if (monitor != NULL) TessMonitorDelete(monitor);
    if (failed != 0) {
        result->timed_out = seconds > 0;
        return result->timed_out ? PD_OK : error_set(error, PD_ERROR_INTERNAL, "Tesseract cannot read this image");
    }
    sum_up(api, result);
    return PD_OK;
}

/* ---- Into the document --------------------------------------------------------------- */

static float within(double place, float end)
{
    return place <= 0 ? 0 : place >= (double)end ? end : (float)place;
}

/*
 * The smallest upright box around a box of the image, mapped to the page and clipped to it. A deskewed image can reach
 * beyond the page.
 */
static pd_box place(const struct document_page *page, const TessResultIterator *at, TessPageIteratorLevel level,
                    const double m[6])
{
    int left = 0, top = 0, right = 0, bottom = 0;
    const TessPageIterator *layout = TessResultIteratorGetPageIteratorConst(at);
    TessPageIteratorBoundingBox(layout, level, &left, &top, &right, &bottom);
    pd_box box = {0};
    for (int corner = 0; corner < 4; corner++) {
        const double x = (corner & 1) != 0 ? right : left, y = (corner & 2) != 0 ? bottom : top;
        const float across = within(m[0] * x + m[1] * y + m[2], page->width);
        const float down = within(m[3] * x + m[4] * y + m[5], page->height);
        const pd_box point = {across, down, across, down};
        box = corner == 0 ? point : document_box_union(box, point);
    }
    return box;
}

static float share(float percent)
{
    return percent <= 0 ? 0 : percent >= 100 ? 1 : percent / 100;
}

static bool add_choice(struct document_page *page, struct document_symbol *symbol, const char *text, float confidence)
{
    if (text == NULL || text[0] == '\0') return true;
    for (size_t k = 0; k < symbol->choice_count; k++)
        if (strcmp(symbol->choices[k].text, text) == 0) return true;
    struct document_choice *choices =
        arena_grow(&page->arena, symbol->choices, symbol->choice_count, &symbol->choice_capacity, sizeof *choices);
    char *copy = arena_text(&page->arena, text, strlen(text));
    if (choices == NULL || copy == NULL) return false;
    symbol->choices = choices;
    choices[symbol->choice_count++] = (struct document_choice){copy, share(confidence)};
    return true;
}

/*
 * Turns the engine's confidences into probabilities proportional to exp(6 c). With this factor the printed text had the
 * highest likelihood, on 28,782 symbols of scanned and of artificially degraded pages; of the 427 misread ones, 366 had
 * the right one among their choices. Improbable choices are dropped, except the first.
 */
static void weigh_choices(struct document_symbol *symbol)
{
    static const double STEEPNESS = 6, LEAST = 0.004;
    double all = 0, sum = 0;
    size_t kept = 0;
    for (size_t k = 0; k < symbol->choice_count; k++) all += exp(STEEPNESS * (double)symbol->choices[k].confidence);
    for (size_t k = 0; k < symbol->choice_count; k++) {
        const double probability = exp(STEEPNESS * (double)symbol->choices[k].confidence) / all;
        if (k > 0 && probability < LEAST) continue;
        symbol->choices[kept] = symbol->choices[k];
        symbol->choices[kept++].confidence = (float)probability;
        sum += probability;
    }
    symbol->choice_count = kept;
    for (size_t k = 0; k < kept; k++) symbol->choices[k].confidence /= (float)sum;
}

/* Fills in the symbol at `at` and the other choices of the engine. */
static bool fill_symbol(struct document_page *page, const TessResultIterator *at, const double matrix[6],
                        struct document_symbol *symbol)
{
    symbol->box = place(page, at, RIL_SYMBOL, matrix);
    char *text = TessResultIteratorGetUTF8Text(at, RIL_SYMBOL);
    bool is_added = add_choice(page, symbol, text, TessResultIteratorConfidence(at, RIL_SYMBOL));
    TessDeleteText(text);
    TessChoiceIterator *choice = TessResultIteratorGetChoiceIterator(at);
    if (choice == NULL) return is_added;
    do {
        if (symbol->choice_count >= CHOICES_MAX) break;
        is_added = is_added && add_choice(page, symbol, TessChoiceIteratorGetUTF8Text(choice),
                                          TessChoiceIteratorConfidence(choice));
    } while (is_added && TessChoiceIteratorNext(choice));
    TessChoiceIteratorDelete(choice);
    return is_added;
}

static bool add_symbol(struct document_page *page, struct document_word *word, const TessResultIterator *at,
                       const double matrix[6])
{
    struct document_symbol *symbols =
        arena_grow(&page->arena, word->symbols, word->symbol_count, &word->symbol_capacity, sizeof *symbols);
    if (symbols == NULL) return false;
    word->symbols = symbols;
    struct document_symbol *symbol = &symbols[word->symbol_count];
    *symbol = (struct document_symbol){0};
    if (!fill_symbol(page, at, matrix, symbol)) return false;
    weigh_choices(symbol);
    if (symbol->choice_count > 0) word->symbol_count++;
    return true;
}

/* ---- What is no text ----------------------------------------------------------------- */

/* Ruled lines of tables and under headings are read as these signs. */
static bool is_rule(const char *sign)
{
    return strcmp(sign, "|") == 0 || strcmp(sign, "_") == 0 || strcmp(sign, "¦") == 0;
}

/* Removes ruled lines from both ends of a word. False if memory runs out. The word may have no text afterwards. */
static bool trim_rules(struct document_page *page, struct document_word *word)
{
    size_t first = 0, end = word->symbol_count, skipped = 0, length = 0;
    while (first < end && is_rule(word->symbols[first].choices[0].text))
        skipped += strlen(word->symbols[first++].choices[0].text);
    while (end > first && is_rule(word->symbols[end - 1].choices[0].text)) end--;
    if (end - first == word->symbol_count) return true;
    for (size_t k = first; k < end; k++) length += strlen(word->symbols[k].choices[0].text);
    if (skipped + length > word->length) return true;
    word->text = arena_text(&page->arena, word->text + skipped, length);
    word->length = length;
    if (word->text == NULL) return false;
    word->symbols += first;
    word->symbol_count = end - first;
    word->symbol_capacity -= first;
    for (size_t k = 0; k < word->symbol_count; k++)
        word->box = k == 0 ? word->symbols[k].box : document_box_union(word->box, word->symbols[k].box);
    return true;
}

/* Dust and parts of signatures are read as one or two signs with low confidence. */
static bool is_dust(const struct document_word *word)
{
    static const double SURE = 0.5;
    if (word->length == 0) return true;
    if (word->symbol_count > 2 || word->confidence >= SURE) return false;
    for (size_t at = 0; at < word->length;) {
        const uint32_t code_point = utf8_next(word->text, word->length, &at);
        if (u_isalnum((UChar32)code_point)) return false;
    }
    return true;
}

/* Finishes the word that was added last, if there is one. */
static bool end_word(struct document_page *page, struct document_word **word)
{
    if (*word == NULL) return true;
    if (!trim_rules(page, *word)) return false;
    if (is_dust(*word)) document_remove_word(page);
    *word = NULL;
    return true;
}

/* ---- All words ----------------------------------------------------------------------- */

/* Starts the block, line and word that begin at `at`. Within a word, *word does not change. */
static bool begin_word(struct document_page *page, const TessResultIterator *at, const double matrix[6],
                       struct document_word **word)
{
    const TessPageIterator *layout = TessResultIteratorGetPageIteratorConst(at);
    if (TessPageIteratorIsAtBeginningOf(layout, RIL_WORD) && !end_word(page, word)) return false;
    if (TessPageIteratorIsAtBeginningOf(layout, RIL_BLOCK) && !document_begin_block(page)) return false;
    if (TessPageIteratorIsAtBeginningOf(layout, RIL_TEXTLINE) && !document_begin_line(page)) return false;
    if (!TessPageIteratorIsAtBeginningOf(layout, RIL_WORD)) return true;
    char *text = TessResultIteratorGetUTF8Text(at, RIL_WORD);
    if (text == NULL) return true;
    const bool is_added = document_add_word(page, text, strlen(text), place(page, at, RIL_WORD, matrix), word);
    TessDeleteText(text);
    if (*word != NULL) {
        (*word)->origin = ORIGIN_OCR;
        (*word)->confidence = share(TessResultIteratorConfidence(at, RIL_WORD));
    }
    return is_added;
}

static pd_status add_words(struct ocr_engine *engine, const double matrix[6], struct document_page *page,
                           pd_error *error)
{
    TessResultIterator *at = TessBaseAPIGetIterator(api_of(engine));
    if (at == NULL) return PD_OK;
    struct document_word *word = NULL;
    bool is_added = true;
    do {
        is_added = begin_word(page, at, matrix, &word);
        if (is_added && word != NULL) is_added = add_symbol(page, word, at, matrix);
    } while (is_added && TessResultIteratorNext(at, RIL_SYMBOL));
    is_added = is_added && end_word(page, &word);
    TessResultIteratorDelete(at);
    document_close(page);
    return is_added ? PD_OK : error_memory(error);
}

/* ---- The engine ---------------------------------------------------------------------- */

/* The Vietnamese data misread other letters than data without marks. */
static const char *channel_of(const char *language)
{
    return strstr(language, "vie") != NULL ? "tesseract-vie" : "tesseract-eng";
}

static const char *const paths[] = {"/usr/share/tesseract-ocr", "/usr/share/tessdata", "/usr/local/share/tessdata",
                                    NULL};

const struct ocr_engine_kind ocr_tesseract = {.name = "tesseract",
                                              .paths = paths,
                                              .variable = "TESSDATA_PREFIX",
                                              .channel = channel_of,
                                              .open = open_engine,
                                              .read = recognise,
                                              .add_words = add_words,
                                              .free = free_engine};
