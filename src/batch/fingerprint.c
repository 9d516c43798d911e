/*
 * The options of documents are taken from their table. So an option that is added to the table becomes part of the
 * fingerprint without a change of this file.
 */
#include "batch/fingerprint.h"

#include <stdio.h>
#include <stdlib.h>

static void put_settings(FILE *stream, const pd_document_options *options)
{
    const pd_setting *setting;
    for (size_t k = 0; (setting = pd_document_setting(k)) != NULL; k++) {
        char start[256];
        if (!setting->affects_output) continue;
        const size_t length = pd_document_options_get(options, setting->name, start, sizeof start);
        char *whole = length < sizeof start ? NULL : malloc(length + 1);
        if (whole != NULL) pd_document_options_get(options, setting->name, whole, length + 1);
        fprintf(stream, "; %s %s", setting->name, whole != NULL ? whole : start);
        free(whole);
    }
}

static void put_restoring(FILE *stream, const struct batch_inputs *inputs)
{
    fprintf(stream, "%s; channel %s; files ", inputs->restoring, inputs->channel != NULL ? inputs->channel : "auto");
    if (inputs->files == NULL) fputs("none", stream);
    for (size_t k = 0; inputs->files != NULL && k < 32; k++) fprintf(stream, "%02x", inputs->files[k]);
}

char *batch_fingerprint(const struct batch_inputs *inputs)
{
    char *text = NULL;
    size_t length;
    pd_model_info info = {0};
    FILE *stream = open_memstream(&text, &length);
    if (stream == NULL) return NULL;
    if (inputs->model != NULL) pd_model_get_info(inputs->model, &info);
    fprintf(stream, "phucdau %s; model %016llx", pd_version(), (unsigned long long)info.checksum);
    put_settings(stream, inputs->options);
    put_restoring(stream, inputs);
    if (fclose(stream) == 0) return text;
    free(text);
    return NULL;
}
