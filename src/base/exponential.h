/* e to the power x, the same bits on every machine. The last bit of the C library's exp differs between versions. */
#ifndef PHUCDAU_EXPONENTIAL_H
#define PHUCDAU_EXPONENTIAL_H

#include <stdint.h>
#include <string.h>

/* 2^(k/64) */
static const double exponential_table[64] = {1.0,
                                             1.0108892860517005,
                                             1.0218971486541166,
                                             1.0330248790212284,
                                             1.0442737824274138,
                                             1.0556451783605572,
                                             1.0671404006768237,
                                             1.0787607977571199,
                                             1.0905077326652577,
                                             1.102382583307841,
                                             1.1143867425958924,
                                             1.1265216186082418,
                                             1.1387886347566916,
                                             1.1511892299529827,
                                             1.1637248587775775,
                                             1.1763969916502812,
                                             1.189207115002721,
                                             1.202156731452703,
                                             1.215247359980469,
                                             1.22848053610687,
                                             1.241857812073484,
                                             1.255380757024691,
                                             1.2690509571917332,
                                             1.2828700160787783,
                                             1.2968395546510096,
                                             1.3109612115247644,
                                             1.3252366431597413,
                                             1.339667524053303,
                                             1.3542555469368927,
                                             1.3690024229745905,
                                             1.383909881963832,
                                             1.3989796725383112,
                                             1.4142135623730951,
                                             1.42961333839197,
                                             1.4451808069770467,
                                             1.460917794180647,
                                             1.4768261459394993,
                                             1.4929077282912648,
                                             1.5091644275934228,
                                             1.5255981507445384,
                                             1.5422108254079407,
                                             1.559004400237837,
                                             1.5759808451078865,
                                             1.593142151342267,
                                             1.6104903319492543,
                                             1.6280274218573478,
                                             1.645755478153965,
                                             1.6636765803267364,
                                             1.681792830507429,
                                             1.7001063537185235,
                                             1.718619298122478,
                                             1.7373338352737062,
                                             1.7562521603732995,
                                             1.7753764925265212,
                                             1.7947090750031072,
                                             1.8142521755003989,
                                             1.8340080864093424,
                                             1.8539791250833855,
                                             1.8741676341103,
                                             1.8945759815869656,
                                             1.9152065613971474,
                                             1.9360617934922943,
                                             1.9571441241754002,
                                             1.978456026387951};

/*
 * e^x, with a relative error below 1e-12 for x in [-700, 700]. A smaller x gives 0, a larger one e^700. The method is
 * that of Tang (1989): x is split into a multiple of ln 2 / 64, whose power is in the table, and a small rest, for
 * which the first terms of the power series are exact enough.
 */
static inline double exponential(double x)
{
    if (!(x > -700.0)) return 0.0;
    if (x > 700.0) x = 700.0;
    const double scaled = x * 92.332482616893656877;
    const int64_t steps = (int64_t)(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
    const double rest = (x - (double)steps * 0.010830424696249145) - (double)steps * 3.6235100000000002e-19;
    const double series = 1.0 + rest * (1.0 + rest * (0.5 + rest * (1.0 / 6 + rest * (1.0 / 24 + rest / 120))));
    const uint64_t bits = (uint64_t)((steps >> 6) + 1023) << 52;
    double factor;
    memcpy(&factor, &bits, sizeof factor);
    return exponential_table[steps & 63] * series * factor;
}

#endif
