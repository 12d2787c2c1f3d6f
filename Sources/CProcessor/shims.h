#pragma once
#include <stdbool.h>

#if defined(__x86_64__)
#include <cpuid.h>

// Swift has no access to the CPUID and XGETBV instructions. True where the processor has what x86-64-v3 adds to the
// baseline (AVX, AVX2, BMI1, BMI2, F16C, FMA, LZCNT, MOVBE: x86-64 psABI, table "Micro-Architecture Levels") and the
// operating system saves the 256-bit registers (XCR0 bits 1 and 2).
static inline bool gradcon_processor_has_x86_64_v3(void) {
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d)) return false;
    const unsigned leaf1 = bit_FMA | bit_MOVBE | bit_OSXSAVE | bit_AVX | bit_F16C;
    if ((c & leaf1) != leaf1) return false;
    unsigned xcr0, high;
    __asm__ volatile("xgetbv" : "=a"(xcr0), "=d"(high) : "c"(0));
    if ((xcr0 & 6) != 6) return false;
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return false;
    const unsigned leaf7 = bit_BMI | bit_AVX2 | bit_BMI2;
    if ((b & leaf7) != leaf7) return false;
    if (!__get_cpuid(0x80000001, &a, &b, &c, &d)) return false;
    return (c & bit_LZCNT) != 0;
}
#else
static inline bool gradcon_processor_has_x86_64_v3(void) { return false; }
#endif
