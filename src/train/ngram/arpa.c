#include "base/error.h"
#include "text/token.h"
#include "train/train.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* Whether the file lists a symbol: all that have a text, except the pad. */
static bool is_listed(const struct model_contents *contents, size_t symbol)
{
    return symbol != SYMBOL_PAD && contents->symbols[symbol].text[0] != '\0';
}

static double to_base_10(float log_value)
{
    return (double)log_value * M_LOG10E;
}

static void write_unigrams(FILE *file, const struct model_contents *contents)
{
    fputs("\n\\1-grams:\n", file);
    for (size_t k = 0; k < contents->symbol_count; k++) {
        if (!is_listed(contents, k)) continue;
        const struct model_symbol *symbol = &contents->symbols[k];
        const double log_p = k == SYMBOL_START ? -99 : to_base_10(symbol->log_p);
        fprintf(file, "%.7g\t%s\t%.7g\n", log_p, symbol->text, to_base_10(symbol->log_backoff));
    }
}

static void write_ngrams(FILE *file, const struct model_contents *contents, unsigned n)
{
    const struct model_ngrams *ngrams = &contents->ngrams[n];
    fprintf(file, "\n\\%u-grams:\n", n);
    for (size_t k = 0; k < ngrams->count; k++) {
        fprintf(file, "%.7g", to_base_10(ngrams->log_p[k]));
        for (size_t i = 0; i < n; i++) {
            fputc(i == 0 ? '\t' : ' ', file);
            fputs(contents->symbols[ngrams->ids[k * n + i]].text, file);
        }
        if (ngrams->log_backoff) fprintf(file, "\t%.7g", to_base_10(ngrams->log_backoff[k]));
        fputc('\n', file);
    }
}

pd_status train_write_arpa(FILE *file, const struct model_contents *contents, pd_error *error)
{
    size_t listed = 0;
    for (size_t k = 0; k < contents->symbol_count; k++) {
        if (is_listed(contents, k)) listed++;
    }
    fprintf(file, "\\data\\\nngram 1=%zu\n", listed);
    for (unsigned n = 2; n <= contents->order; n++) fprintf(file, "ngram %u=%zu\n", n, contents->ngrams[n].count);
    write_unigrams(file, contents);
    for (unsigned n = 2; n <= contents->order; n++) write_ngrams(file, contents, n);
    fputs("\n\\end\\\n", file);
    if (fflush(file) != 0 || ferror(file)) return error_set(error, PD_ERROR_IO, "cannot write: %s", strerror(errno));
    return PD_OK;
}
