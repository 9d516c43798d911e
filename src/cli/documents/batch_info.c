/*
 * `phucdau info DEST`: how a batch stands. As JSON lines it is also what tells whether two runs have come to the same:
 * it holds all that the journals know but times and the number of attempts.
 */
#include "batch/listing.h"
#include "cli/cli.h"
#include "cli/options.h"

#include <getopt.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* ---- As text ---------------------------------------------------------------------------------- */

static void print_sums(const struct batch_sums *sums)
{
    const size_t *states = sums->states;
    const size_t to_do = states[JOURNAL_PENDING] + states[JOURNAL_FINISHING];
    printf("documents    %zu: %zu done, %zu failed, %zu to do\n", to_do + states[JOURNAL_DONE] + states[JOURNAL_FAILED],
           states[JOURNAL_DONE], states[JOURNAL_FAILED], to_do);
    printf("pages        %llu: %llu kept, %llu repaired, %llu read by OCR\n", (unsigned long long)sums->pages,
           (unsigned long long)sums->readings[PD_PAGE_KEPT], (unsigned long long)sums->readings[PD_PAGE_REPAIRED],
           (unsigned long long)sums->readings[PD_PAGE_OCR]);
    printf("words        %llu, of them %llu restored\n", (unsigned long long)sums->words,
           (unsigned long long)sums->restored);
    if (sums->confidence >= 0) printf("confidence   %.3f\n", sums->confidence);
}

/* Names come from anybody: a control character must not reach a terminal. */
static void print_clean(const char *text)
{
    for (const char *at = text; *at != '\0'; at++) putchar((unsigned char)*at < 0x20 || *at == 0x7F ? '?' : *at);
}

static pd_status print_failures(const struct batch_listing *listing, pd_error *error)
{
    for (size_t k = 0; k < listing->entry_count; k++) {
        const struct batch_entry *entry = &listing->entries[k];
        struct journal_document document;
        if (entry->state != JOURNAL_FAILED) continue;
        const pd_status status = journal_find(entry->journal, entry->path, &document, error);
        if (status != PD_OK) return status;
        fputs("failed       ", stdout);
        print_clean(entry->path);
        fputs(": ", stdout);
        print_clean(document.error);
        putchar('\n');
    }
    return PD_OK;
}

static pd_status print_text(const struct batch_listing *listing, bool merge, pd_error *error)
{
    struct batch_sums sums;
    for (size_t k = 0; k < listing->part_count && !merge && listing->part_count > 1; k++) {
        const struct batch_part *part = &listing->parts[k];
        const pd_status status = batch_listing_sum(listing, part->journal, &sums, error);
        if (status != PD_OK) return status;
        printf("shard        %u of %u\n", part->index, part->count);
        print_sums(&sums);
        putchar('\n');
    }
    if (merge || listing->part_count == 1) {
        const pd_status status = batch_listing_sum(listing, NULL, &sums, error);
        if (status != PD_OK) return status;
        print_sums(&sums);
    }
    return print_failures(listing, error);
}

/* ---- As JSON lines -------------------------------------------------------------------------------- */

static json_t *round_confidence(double confidence)
{
    return confidence < 0 ? json_null() : json_real(confidence);
}

static void add_page(void *self, const struct journal_page *page)
{
    json_array_append_new(self,
                          json_pack("{s:I, s:s, s:I, s:I, s:o}", "number", (json_int_t)page->number, "reading",
                                    journal_reading_name(page->reading), "words", (json_int_t)page->words, "restored",
                                    (json_int_t)page->restored, "confidence", round_confidence(page->confidence)));
}

static void write_hex(const uint8_t *bytes, size_t length, char *hex)
{
    for (size_t k = 0; k < length; k++) sprintf(hex + 2 * k, "%02x", bytes[k]);
}

/* Text of any bytes: where it is not UTF-8, Latin-1 stands for it, and *is_exact is false. */
static json_t *any_text(const char *text, bool *is_exact)
{
    json_t *string = json_string(text);
    *is_exact = string != NULL;
    if (string != NULL) return string;
    char *copy = malloc(2 * strlen(text) + 1), *end = copy;
    if (copy == NULL) return NULL;
    for (const char *at = text; *at != '\0'; at++) {
        const unsigned char byte = (unsigned char)*at;
        if (byte >= 0x80) *end++ = (char)(0xC0 | byte >> 6);
        *end++ = (char)(byte >= 0x80 ? 0x80 | (byte & 0x3F) : byte);
    }
    *end = '\0';
    string = json_string(copy);
    free(copy);
    return string;
}

static json_t *make_record(const struct journal_document *document)
{
    char digest[2 * JOURNAL_DIGEST_BYTES + 1] = "";
    bool is_exact, ignored;
    json_t *record = json_object();
    if (document->has_digest) write_hex(document->digest, JOURNAL_DIGEST_BYTES, digest);
    json_object_set_new(record, "path", any_text(document->path, &is_exact));
    if (!is_exact) json_object_set_new(record, "path_is_latin_1", json_true());
    json_object_set_new(record, "state", json_string(journal_state_name(document->state)));
    json_object_set_new(record, "size", json_integer(document->stamp.size));
    json_object_set_new(record, "sha256", document->has_digest ? json_string(digest) : json_null());
    json_object_set_new(record, "settings", any_text(document->settings, &ignored));
    json_object_set_new(record, "outputs", any_text(document->outputs, &ignored));
    json_object_set_new(record, "words", json_integer((json_int_t)document->words));
    json_object_set_new(record, "restored", json_integer((json_int_t)document->restored));
    json_object_set_new(record, "confidence", round_confidence(document->confidence));
    json_object_set_new(record, "code", json_integer(document->code));
    json_object_set_new(record, "error",
                        document->error[0] != '\0' ? any_text(document->error, &ignored) : json_null());
    return record;
}

static pd_status print_records(const struct batch_listing *listing, pd_error *error)
{
    for (size_t k = 0; k < listing->entry_count; k++) {
        const struct batch_entry *entry = &listing->entries[k];
        struct journal_document document;
        pd_status status = journal_find(entry->journal, entry->path, &document, error);
        if (status != PD_OK) return status;
        json_t *record = make_record(&document), *pages = json_array();
        status = journal_pages(entry->journal, document.id, add_page, pages, error);
        json_object_set_new(record, "pages", pages);
        if (status == PD_OK) json_dumpf(record, stdout, JSON_COMPACT | JSON_REAL_PRECISION(6));
        json_decref(record);
        if (status != PD_OK) return status;
        putchar('\n');
    }
    return PD_OK;
}

/* ---- The command --------------------------------------------------------------------------------------- */

static const char usage[] = "Usage: phucdau info [OPTION]... DEST\n"
                            "Says how the batch stands whose outputs are in DEST.\n";

enum info_format { INFO_TEXT, INFO_JSONL };

static const struct name format_names[] = {
    {.text = "text", .value = INFO_TEXT, .help = "sums and failures", .details = "Sums and failures."},
    {.text = "jsonl",
     .value = INFO_JSONL,
     .help = "all that is known of each document",
     .details = "A JSON object for each document, in the order of their paths, with all that\n"
                "the journals hold but times and attempts: two runs that have come to the same\nprint the same.\n"
                "A path that is not UTF-8 is printed as if it were Latin-1, and\n.Cm path_is_latin_1\nis set."},
    {.text = NULL},
};

struct info_arguments {
    bool merge;
    enum info_format format;
};

static const struct option_row rows[] = {
    {.name = "merge",
     .help = "adds up all shards instead of listing them",
     .set = option_flag,
     .offset = offsetof(struct info_arguments, merge)},
    {.name = "to",
     .argument = "FORMAT",
     .fallback = "text",
     .help = "%s",
     .details = "What is printed:",
     .names = format_names,
     .set = option_one_name,
     .offset = offsetof(struct info_arguments, format)},
    OPTION_HELP_ROW,
};

int command_batch_info(int argc, char **argv)
{
    struct info_arguments arguments = {.merge = false};
    const struct option_group group = {.rows = rows, .count = sizeof rows / sizeof *rows, .self = &arguments};
    const struct option_command command = {.name = "info", .usage = usage, .groups = &group, .group_count = 1};
    const int read = options_read(&command, argc, argv);
    if (read != OPTIONS_READ) return read;
    if (argc - optind != 1) return cli_fail(EXIT_ARGUMENTS, "info", "takes one DEST (see phucdau info --help)");
    struct batch_listing listing;
    pd_error error;
    pd_status status = batch_listing_open(argv[optind], &listing, &error);
    if (status != PD_OK) return cli_report(argv[optind], &error);
    status = arguments.format == INFO_JSONL ? print_records(&listing, &error)
                                            : print_text(&listing, arguments.merge, &error);
    batch_listing_free(&listing);
    if (status != PD_OK) return cli_report(argv[optind], &error);
    struct cli_output output = {.stream = stdout};
    return cli_output_commit(&output);
}
