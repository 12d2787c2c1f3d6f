import CProcessor

/// Whether this processor can run this build.
enum Processor {
    /// A sentence to end with, or nil.
    static var refusal: String? {
        #if REQUIRES_X86_64_V3
            guard gradcon_processor_has_x86_64_v3() else {
                return "This build of gradcon needs an x86-64-v3 processor (AVX2 and FMA), which this machine does not "
                    + "have; build it with GRADCON_PORTABLE=1 in the environment of swift build."
            }
        #endif
        return nil
    }

    /// What the numeric code was compiled for.
    static var build: String {
        #if REQUIRES_X86_64_V3
            "x86-64-v3 (AVX2, FMA)"
        #elseif arch(x86_64)
            "portable x86-64 (multiply and add)"
        #elseif arch(arm64)
            "arm64"
        #else
            "unknown"
        #endif
    }
}
