#include "bins.h"

#include <math.h>
#include <stdio.h>

void bins_add(struct bins *bins, double confidence, bool right)
{
    size_t at = confidence > 0 ? (size_t)(confidence * BINS_FINE) : 0;
    if (at >= BINS_FINE) at = BINS_FINE - 1;
    bins->fine[at].words++;
    bins->fine[at].right += right;
    bins->fine[at].confidence += confidence;
}

void bins_merge(struct bins *bins, const struct bins *from)
{
    for (size_t i = 0; i < BINS_FINE; i++) {
        bins->fine[i].words += from->fine[i].words;
        bins->fine[i].right += from->fine[i].right;
        bins->fine[i].confidence += from->fine[i].confidence;
    }
}

struct bin bins_sum(const struct bins *bins, size_t first, size_t end)
{
    struct bin sum = {0};
    for (size_t i = first; i < end; i++) {
        sum.words += bins->fine[i].words;
        sum.right += bins->fine[i].right;
        sum.confidence += bins->fine[i].confidence;
    }
    return sum;
}

double bins_error(const struct bins *bins)
{
    double error = 0;
    for (size_t b = 0; b < BINS; b++) {
        const struct bin bin = bins_sum(bins, b * BINS_FINE / BINS, (b + 1) * BINS_FINE / BINS);
        error += fabs(bin.confidence - (double)bin.right);
    }
    const size_t words = bins_sum(bins, 0, BINS_FINE).words;
    return words ? error / (double)words : 0;
}

double bins_found(const struct bins *bins, double share)
{
    const struct bin all = bins_sum(bins, 0, BINS_FINE);
    double left = share * (double)all.words, found = 0;
    for (size_t i = 0; i < BINS_FINE && left > 0; i++) {
        const double words = (double)bins->fine[i].words, wrong = words - (double)bins->fine[i].right;
        if (words > 0) found += wrong * fmin(1, left / words);
        left -= words;
    }
    return all.words > all.right ? found / (double)(all.words - all.right) : 0;
}

static void print_bin(const char *indent, size_t first, size_t end, const struct bins *bins)
{
    const struct bin bin = bins_sum(bins, first, end);
    const double words = (double)bin.words;
    printf("%s%5.3f-%5.3f %9zu words", indent, (double)first / BINS_FINE, (double)end / BINS_FINE, bin.words);
    if (bin.words) printf("   confidence %.4f   right %.4f", bin.confidence / words, (double)bin.right / words);
    putchar('\n');
}

void bins_print(const struct bins *bins)
{
    const struct bin all = bins_sum(bins, 0, BINS_FINE);
    for (size_t b = 0; b < BINS; b++) print_bin("", b * BINS_FINE / BINS, (b + 1) * BINS_FINE / BINS, bins);
    print_bin("  of these ", 900, 990, bins);
    print_bin("  of these ", 990, 999, bins);
    print_bin("  of these ", 999, BINS_FINE, bins);
    printf("expected calibration error %.4f   mean confidence %.4f   right %.4f   (%zu words)\n", bins_error(bins),
           all.confidence / (double)all.words, (double)all.right / (double)all.words, all.words);
    printf("wrong words found in the least sure 2 %%, 5 %%, 10 %%: %.1f %%, %.1f %%, %.1f %%\n",
           100 * bins_found(bins, 0.02), 100 * bins_found(bins, 0.05), 100 * bins_found(bins, 0.10));
}
