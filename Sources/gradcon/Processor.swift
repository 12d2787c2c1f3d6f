import CProcessor
import Glibc

/// Whether this processor can run this build.
enum Processor {
    /// Ends the process with one sentence and status 2 where the build needs more than the processor has.
    ///
    /// It runs before anything else and uses nothing generic: a specialisation such as that of `Array` for bytes may
    /// have been linked from a target that is compiled for x86-64-v3, and would be the illegal instruction this is to
    /// prevent.
    static func requireSupported() {
        #if REQUIRES_X86_64_V3
            guard !gradcon_processor_has_x86_64_v3() else { return }
            let refusal: StaticString = """
                This build of gradcon needs an x86-64-v3 processor (AVX2 and FMA), which this machine does not have; \
                build it with GRADCON_PORTABLE=1 in the environment of swift build.

                """
            _ = write(STDERR_FILENO, refusal.utf8Start, refusal.utf8CodeUnitCount)
            exit(2)
        #endif
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
