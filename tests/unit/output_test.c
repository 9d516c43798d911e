/* Writers get blocks made by hand. The JSON library reads their output. */
#include "output/output.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* A writer that writes to memory. */
struct sink {
    FILE *stream;
    char *text;
    size_t length;
    struct output_writer writer;
};

static void open_sink(struct sink *sink, enum output_format format)
{
    sink->stream = open_memstream(&sink->text, &sink->length);
    cr_assert_not_null(sink->stream);
    output_writer_init(&sink->writer, format, sink->stream);
}

static void put(struct sink *sink, const char *text, size_t length, const pd_word *words, size_t word_count)
{
    const pd_block block = {.text = text, .length = length, .words = words, .word_count = word_count};
    cr_assert_eq(output_block(&sink->writer, &block), PD_OK);
    fflush(sink->stream);
}

static void close_sink(struct sink *sink)
{
    output_writer_free(&sink->writer);
    fclose(sink->stream);
    free(sink->text);
}

static pd_word word(const char *input, uint64_t input_offset, const char *output, uint64_t output_offset, uint64_t line,
                    float confidence)
{
    return (pd_word){.input_offset = input_offset,
                     .output_offset = output_offset,
                     .input = input,
                     .output = output,
                     .input_length = strlen(input),
                     .output_length = strlen(output),
                     .line = line,
                     .confidence = confidence};
}

/* Parses line `number`, from 0, of the output. */
static json_t *record(const struct sink *sink, size_t number)
{
    const char *start = sink->text;
    for (; number > 0; number--) {
        start = strchr(start, '\n');
        cr_assert_not_null(start);
        start++;
    }
    const char *end = strchr(start, '\n');
    cr_assert_not_null(end);
    json_error_t error;
    json_t *value = json_loadb(start, (size_t)(end - start), JSON_ALLOW_NUL, &error);
    cr_assert_not_null(value, "%s: %.*s", error.text, (int)(end - start), start);
    return value;
}

static size_t count_records(const struct sink *sink)
{
    size_t count = 0;
    for (size_t k = 0; k < sink->length; k++) count += sink->text[k] == '\n';
    return count;
}

static const char *string_in(const json_t *value, const char *key)
{
    const char *string = json_string_value(json_object_get(value, key));
    cr_assert_not_null(string, "%s", key);
    return string;
}

Test(output, formats_have_names)
{
    cr_assert_eq(names_find(output_format_names, "text", 4)->value, OUTPUT_TEXT);
    cr_assert_eq(names_find(output_format_names, "jsonl", 5)->value, OUTPUT_JSONL);
    cr_assert_eq(names_find(output_format_names, "tsv", 3)->value, OUTPUT_TSV);
    cr_assert_null(names_find(output_format_names, "json", 4));
}

Test(output, text_is_written_as_it_is)
{
    static const char text[] = "hai\0 dòng\r\n\nhết";
    struct sink sink;
    open_sink(&sink, OUTPUT_TEXT);
    put(&sink, text, sizeof text - 1, NULL, 0);
    put(&sink, text, 3, NULL, 0);
    cr_assert_eq(sink.length, sizeof text - 1 + 3);
    cr_assert_arr_eq(sink.text, text, sizeof text - 1);
    close_sink(&sink);
}

Test(output, jsonl_has_a_record_for_each_line)
{
    const char *text = "Báo cáo:\r\n\nsố 5\n";
    const pd_word words[] = {word("Bao", 0, "Báo", 0, 1, 0.5F), word("cao", 4, "cáo", 5, 1, 0.98767F),
                             word("so", 11, "số", 13, 3, 1)};
    struct sink sink;
    open_sink(&sink, OUTPUT_JSONL);
    put(&sink, text, strlen(text), words, 3);
    cr_assert_eq(count_records(&sink), 3);
    json_t *first = record(&sink, 0), *second = record(&sink, 1), *third = record(&sink, 2);
    cr_assert_eq(json_integer_value(json_object_get(first, "line")), 1);
    cr_assert_str_eq(string_in(first, "input"), "Bao cao:");
    cr_assert_str_eq(string_in(first, "output"), "Báo cáo:");
    cr_assert_eq(json_array_size(json_object_get(first, "words")), 2);
    cr_assert_eq(json_integer_value(json_object_get(second, "line")), 2);
    cr_assert_str_eq(string_in(second, "output"), "");
    cr_assert_eq(json_integer_value(json_object_get(third, "line")), 3);
    cr_assert_str_eq(string_in(third, "input"), "so 5");
    const json_t *cao = json_array_get(json_object_get(first, "words"), 1);
    cr_assert_str_eq(string_in(cao, "input"), "cao");
    cr_assert_str_eq(string_in(cao, "output"), "cáo");
    cr_assert_eq(json_integer_value(json_object_get(cao, "offset")), 4);
    cr_assert_float_eq(json_real_value(json_object_get(cao, "confidence")), 0.9877, 1e-9);
    json_decref(first);
    json_decref(second);
    json_decref(third);
    close_sink(&sink);
}

Test(output, a_word_may_end_with_its_line)
{
    /* A word that the engine broke at the end of a line goes to the first line, with the end of the line. */
    static const char text[] = "số 7/KH-STC\nngày";
    const pd_word words[] = {word("-\nSTC ", 9, "-STC\n", 9, 1, 0.9F), word("ngay", 15, "ngày", 14, 2, 0.8F)};
    struct sink sink;
    open_sink(&sink, OUTPUT_JSONL);
    put(&sink, text, strlen(text), words, 2);
    json_t *first = record(&sink, 0), *second = record(&sink, 1);
    cr_expect_str_eq(string_in(first, "output"), "số 7/KH-STC");
    cr_expect_str_eq(string_in(first, "input"), "số 7/KH-\nSTC ");
    cr_expect_str_eq(string_in(second, "output"), "ngày");
    cr_expect_str_eq(string_in(second, "input"), "ngay");
    json_decref(first);
    json_decref(second);
    close_sink(&sink);
}

Test(output, a_text_may_begin_with_an_empty_line)
{
    struct sink sink;
    open_sink(&sink, OUTPUT_JSONL);
    put(&sink, "\nmai", 4, NULL, 0);
    json_t *first = record(&sink, 0), *second = record(&sink, 1);
    cr_expect_str_eq(string_in(first, "input"), "");
    cr_expect_str_eq(string_in(second, "input"), "mai");
    json_decref(first);
    json_decref(second);
    close_sink(&sink);
}

Test(output, jsonl_is_exact_to_the_byte)
{
    const pd_alternative others[] = {{.text = "thôi", .length = 5, .confidence = 0.25F},
                                     {.text = "thổi", .length = 6, .confidence = 0.00004F}};
    pd_word one = word("thoi", 0, "thời", 0, 1, 0.75F);
    one.alternatives = others;
    one.alternative_count = 2;
    struct sink sink;
    open_sink(&sink, OUTPUT_JSONL);
    put(&sink, "thời", strlen("thời"), &one, 1);
    cr_assert_str_eq(sink.text, "{\"line\":1,\"input\":\"thoi\",\"output\":\"thời\",\"words\":[{\"input\":\"thoi\","
                                "\"output\":\"thời\",\"offset\":0,\"confidence\":0.75,\"alternatives\":["
                                "{\"text\":\"thôi\",\"confidence\":0.25},{\"text\":\"thổi\",\"confidence\":0.0}]}]}\n");
    close_sink(&sink);
}

Test(output, jsonl_is_valid_for_any_byte)
{
    char text[255];
    size_t length = 0;
    for (int byte = 0; byte < 256; byte++)
        if (byte != '\n') text[length++] = (char)byte;
    struct sink sink;
    open_sink(&sink, OUTPUT_JSONL);
    put(&sink, text, length, NULL, 0);
    json_t *value = record(&sink, 0);
    const json_t *output = json_object_get(value, "output");
    cr_assert_eq(json_string_length(output), 127 + 128 * 3, "128 bytes are no UTF-8 and become U+FFFD");
    cr_assert_arr_eq(json_string_value(output), text, 127);
    json_decref(value);
    close_sink(&sink);
}

Test(output, a_line_longer_than_a_block_keeps_its_number)
{
    struct sink sink;
    open_sink(&sink, OUTPUT_JSONL);
    put(&sink, "một hai ", 10, NULL, 0);
    put(&sink, "ba", 2, NULL, 0);
    put(&sink, "\nbốn\n", 7, NULL, 0);
    cr_assert_eq(count_records(&sink), 3);
    static const int lines[] = {1, 1, 2};
    static const char *const outputs[] = {"một hai ", "ba", "bốn"};
    for (size_t k = 0; k < 3; k++) {
        json_t *value = record(&sink, k);
        cr_assert_eq(json_integer_value(json_object_get(value, "line")), lines[k]);
        cr_assert_str_eq(string_in(value, "output"), outputs[k]);
        json_decref(value);
    }
    close_sink(&sink);
}

/* The offsets of the second block continue those of the first; those of another input start again. */
Test(output, words_belong_to_their_lines_across_blocks_and_inputs)
{
    const pd_word first = word("ba", 0, "bà", 0, 1, 1), second = word("con", 3, "còn", 4, 2, 1);
    struct sink sink;
    open_sink(&sink, OUTPUT_JSONL);
    put(&sink, "bà\n", 4, &first, 1);
    put(&sink, "còn\n", 5, &second, 1);
    output_next_input(&sink.writer);
    put(&sink, "bà\n", 4, &first, 1);
    static const char *const inputs[] = {"ba", "con", "ba"};
    static const int lines[] = {1, 2, 1};
    for (size_t k = 0; k < 3; k++) {
        json_t *value = record(&sink, k);
        cr_assert_str_eq(string_in(value, "input"), inputs[k]);
        cr_assert_eq(json_integer_value(json_object_get(value, "line")), lines[k]);
        json_decref(value);
    }
    close_sink(&sink);
}

Test(output, tsv_has_a_header_and_a_row_for_each_word)
{
    const pd_alternative others[] = {{.text = "ba", .length = 2, .confidence = 0.1F},
                                     {.text = "bá", .length = 3, .confidence = 0.02F}};
    pd_word words[] = {word("ba", 0, "bà", 0, 1, 0.875F), word("con", 3, "con", 4, 2, 1)};
    words[0].alternatives = others;
    words[0].alternative_count = 2;
    struct sink sink;
    open_sink(&sink, OUTPUT_TSV);
    put(&sink, "bà\n", 4, words, 1);
    put(&sink, "con\n", 4, words + 1, 1);
    cr_assert_str_eq(sink.text, "line\toffset\tinput\toutput\tconfidence\talternatives\n"
                                "1\t0\tba\tbà\t0.8750\tba:0.1000|bá:0.0200\n"
                                "2\t3\tcon\tcon\t1.0000\t\n");
    close_sink(&sink);
}

Test(output, tsv_keeps_its_columns)
{
    const pd_word odd = word("a\tb\nc", 0, "a\tb\nc", 0, 1, 1);
    struct sink sink;
    open_sink(&sink, OUTPUT_TSV);
    put(&sink, "a\tb\nc", 5, &odd, 1);
    cr_assert_not_null(strstr(sink.text, "1\t0\ta b c\ta b c\t1.0000\t\n"));
    close_sink(&sink);
}

Test(output, nothing_in_gives_nothing_out)
{
    for (int format = OUTPUT_TEXT; format <= OUTPUT_TSV; format++) {
        struct sink sink;
        open_sink(&sink, (enum output_format)format);
        put(&sink, "", 0, NULL, 0);
        cr_assert_eq(sink.length, 0);
        close_sink(&sink);
    }
}

Test(output, a_failed_write_is_an_error)
{
    const pd_word one = word("ba", 0, "bà", 0, 1, 1);
    const pd_block block = {.text = "bà\n", .length = 4, .words = &one, .word_count = 1};
    for (int format = OUTPUT_TEXT; format <= OUTPUT_TSV; format++) {
        FILE *full = fopen("/dev/full", "w");
        cr_assert_not_null(full);
        setvbuf(full, NULL, _IONBF, 0);
        struct output_writer writer;
        output_writer_init(&writer, (enum output_format)format, full);
        cr_assert_eq(output_block(&writer, &block), PD_ERROR_IO);
        output_writer_free(&writer);
        fclose(full);
    }
}
