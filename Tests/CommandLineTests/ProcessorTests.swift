#if arch(x86_64)
    import Foundation
    import Testing

    /// The program on a processor of 2008, which QEMU emulates.
    struct ProcessorTests {
        private static let emulator = "/usr/bin/qemu-x86_64"

        @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: emulator), "needs Debian's qemu-user"))
        func refusesAProcessorWithoutAVX2InOneSentence() throws {
            let process = Process()
            process.executableURL = URL(filePath: Self.emulator)
            process.arguments = ["-cpu", "Nehalem", Program.executable.path, "--help"]
            let (output, error) = (Pipe(), Pipe())
            process.standardOutput = output
            process.standardError = error
            try process.run()
            let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            let message = String(decoding: error.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(process.terminationReason == .exit)
            let isPortable = text.contains("USAGE")
            #expect(process.terminationStatus == (isPortable ? 0 : 2))
            #expect(isPortable || message.contains("x86-64-v3"))
        }
    }
#endif
