/*
 * Names and errors come from strangers and are written into HTML and into addresses. For each of the two, one function
 * escapes the text, and foreign text is printed by these functions only.
 */
#include "batch/report.h"

#include "text/utf8.h"

#include <libgen.h>
#include <stdlib.h>
#include <string.h>

/* ---- Text ------------------------------------------------------------------------------------ */

/* Prints any bytes as text of a page. Bytes that are not UTF-8, and control characters, become U+FFFD. */
static void put_text(FILE *stream, const char *text)
{
    const size_t length = strlen(text);
    for (size_t at = 0; at < length;) {
        const size_t start = at;
        const uint32_t letter = utf8_next(text, length, &at);
        if (letter == UTF8_INVALID || letter < 0x20 || (letter >= 0x7F && letter < 0xA0))
            fputs("\xEF\xBF\xBD", stream);
        else if (letter < 0x80 && strchr("<>&\"'", (int)letter) != NULL)
            fprintf(stream, "&#%u;", letter);
        else
            fwrite(text + start, 1, at - start, stream);
    }
}

static bool is_plain(unsigned char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           (byte != 0 && strchr("-._~/", byte) != NULL);
}

/*
 * Prints any bytes as part of an address; a colon is encoded too, because the text before it would be taken as a
 * scheme.
 */
static void put_address(FILE *stream, const char *path)
{
    for (; *path != '\0'; path++) {
        const unsigned char byte = (unsigned char)*path;
        if (is_plain(byte))
            putc(byte, stream);
        else
            fprintf(stream, "%%%02X", byte);
    }
}

/* ---- Where DEST is ----------------------------------------------------------------------------- */

/* Prints the relative address that leads from the folder `from` to the folder `to`; both are absolute paths. */
static void put_way(FILE *stream, const char *from, const char *to)
{
    size_t common = 0;
    for (size_t k = 0;; k++) {
        const bool from_ends = from[k] == '\0' || from[k] == '/', to_ends = to[k] == '\0' || to[k] == '/';
        if (from_ends && to_ends) common = k;
        if (from[k] != to[k] || from[k] == '\0') break;
    }
    for (const char *at = from + common; (at = strchr(at, '/')) != NULL; at++)
        if (at[1] != '\0') fputs("../", stream);
    const char *rest = to + common;
    while (*rest == '/') rest++;
    put_address(stream, rest);
    if (*rest != '\0') putc('/', stream);
}

char *batch_report_base(const char *report, const char *dest)
{
    char *copy = strdup(report), *base = NULL;
    char *from = copy != NULL ? realpath(dirname(copy), NULL) : NULL, *to = realpath(dest, NULL);
    size_t size;
    FILE *stream = from != NULL && to != NULL ? open_memstream(&base, &size) : NULL;
    if (stream != NULL) {
        put_way(stream, from, to);
        fclose(stream);
    }
    free(copy);
    free(from);
    free(to);
    return base;
}

/* ---- The page ------------------------------------------------------------------------------------ */

static const char head[] =
    "<!DOCTYPE html>\n"
    "<html lang=\"en\">\n"
    "<head>\n"
    "<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    "<title>phucdau batch</title>\n"
    "<style>\n"
    ":root { color-scheme: light dark; }\n"
    "body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }\n"
    "table { border-collapse: collapse; width: 100%; }\n"
    "th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, "
    "transparent); vertical-align: top; overflow-wrap: anywhere; }\n"
    "td.n, th.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }\n"
    "a { color: LinkText; margin-right: .6rem; }\n"
    "</style>\n"
    "</head>\n"
    "<body>\n"
    "<h1>phucdau batch</h1>\n";

static void put_total(FILE *stream, const char *name, uint64_t number)
{
    fprintf(stream, "<tr><th>%s</th><td class=\"n\">%llu</td></tr>\n", name, (unsigned long long)number);
}

static void put_totals(FILE *stream, const struct batch_sums *sums)
{
    fputs("<table>\n", stream);
    put_total(stream, "Documents done", sums->states[JOURNAL_DONE]);
    put_total(stream, "Documents failed", sums->states[JOURNAL_FAILED]);
    put_total(stream, "Documents to do", sums->states[JOURNAL_PENDING] + sums->states[JOURNAL_FINISHING]);
    put_total(stream, "Pages", sums->pages);
    put_total(stream, "… with their text layer kept", sums->readings[PD_PAGE_KEPT]);
    put_total(stream, "… with their text layer repaired", sums->readings[PD_PAGE_REPAIRED]);
    put_total(stream, "… read by OCR", sums->readings[PD_PAGE_OCR]);
    put_total(stream, "Words", sums->words);
    put_total(stream, "… restored", sums->restored);
    if (sums->confidence >= 0)
        fprintf(stream, "<tr><th>Mean confidence</th><td class=\"n\">%.3f</td></tr>\n", sums->confidence);
    fputs("</table>\n", stream);
}

/* Prints a link to each output. In the journal the endings are separated by spaces. */
static void put_outputs(FILE *stream, const struct journal_document *document, const char *base)
{
    for (const char *at = document->outputs; *at != '\0';) {
        const size_t length = strcspn(at, " ");
        char ending[32];
        if (length > 0 && length < sizeof ending) {
            memcpy(ending, at, length);
            ending[length] = '\0';
            fprintf(stream, "<a href=\"%s", base);
            put_address(stream, document->path);
            put_address(stream, ending);
            fputs("\">", stream);
            put_text(stream, ending + (ending[0] == '.'));
            fputs("</a>", stream);
        }
        at += length;
        if (*at == ' ') at++;
    }
}

/* A document that has failed as a whole is linked to no output: those in the journal are of an earlier run. */
static void put_failure(FILE *stream, const struct journal_document *document, const char *base)
{
    fputs("<tr><td><bdi>", stream);
    put_text(stream, document->path);
    fputs("</bdi></td><td>", stream);
    put_text(stream, document->error);
    fputs("</td><td>", stream);
    if (document->pages > 0) put_outputs(stream, document, base);
    fputs("</td></tr>\n", stream);
}

static void put_document(FILE *stream, const struct journal_document *document, const char *base)
{
    if (document->confidence >= 0)
        fprintf(stream, "<tr><td class=\"n\">%.3f</td><td><bdi>", document->confidence);
    else
        fputs("<tr><td class=\"n\">–</td><td><bdi>", stream);
    put_text(stream, document->path);
    fputs("</bdi>", stream);
    if (document->error[0] != '\0') {
        fputs("<br><small>", stream);
        put_text(stream, document->error);
        fputs("</small>", stream);
    }
    fprintf(stream, "</td><td class=\"n\">%llu</td><td class=\"n\">%llu</td><td class=\"n\">%llu</td><td>",
            (unsigned long long)document->pages, (unsigned long long)document->words,
            (unsigned long long)document->restored);
    put_outputs(stream, document, base);
    fputs("</td></tr>\n", stream);
}

/* Prints the rows of all documents in one state. */
static pd_status put_rows(FILE *stream, const struct batch_listing *listing, enum journal_state state, const char *base,
                          pd_error *error)
{
    for (size_t k = 0; k < listing->entry_count; k++) {
        struct journal_document document;
        if (listing->entries[k].state != state) continue;
        const pd_status status = journal_find(listing->entries[k].journal, listing->entries[k].path, &document, error);
        if (status != PD_OK) return status;
        if (state == JOURNAL_FAILED)
            put_failure(stream, &document, base);
        else
            put_document(stream, &document, base);
    }
    return PD_OK;
}

/* What the last run passed over; nothing if there is nothing. */
static void put_passed(FILE *stream, struct batch_plan *plan)
{
    if (plan->passed_count == 0) return;
    fputs("<h2>Passed over in the last run</h2>\n<table>\n<tr><th>File</th><th>Reason</th></tr>\n", stream);
    batch_plan_sort_passed(plan);
    for (size_t k = 0; k < plan->passed_count; k++) {
        fputs("<tr><td><bdi>", stream);
        put_text(stream, plan->passed[k].path);
        fputs("</bdi></td><td>", stream);
        put_text(stream, plan->passed[k].reason);
        fputs("</td></tr>\n", stream);
    }
    fputs("</table>\n", stream);
}

pd_status batch_report_write(FILE *stream, struct batch_listing *listing, struct batch_plan *plan, const char *base,
                             pd_error *error)
{
    struct batch_sums sums;
    pd_status status = batch_listing_sum(listing, NULL, &sums, error);
    if (status != PD_OK) return status;
    fputs(head, stream);
    put_totals(stream, &sums);
    if (sums.states[JOURNAL_FAILED] > 0) {
        fputs("<h2>Failed</h2>\n<table>\n<tr><th>Document</th><th>Reason</th><th>Outputs</th></tr>\n", stream);
        batch_listing_by_path(listing);
        status = put_rows(stream, listing, JOURNAL_FAILED, base, error);
        fputs("</table>\n", stream);
    }
    if (status != PD_OK) return status;
    put_passed(stream, plan);
    fputs("<h2>Done, the most doubtful first</h2>\n<table>\n<tr><th class=\"n\">Confidence</th><th>Document</th>"
          "<th class=\"n\">Pages</th><th class=\"n\">Words</th><th class=\"n\">Restored</th><th>Outputs</th></tr>\n",
          stream);
    batch_listing_by_doubt(listing);
    status = put_rows(stream, listing, JOURNAL_DONE, base, error);
    fputs("</table>\n</body>\n</html>\n", stream);
    return status;
}
