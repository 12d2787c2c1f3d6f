import Foundation
import Testing

@testable import gradcon

struct SystemLimitsTests {
    private static let needs = SystemLimits.Needs(lanes: 2, workers: 4)

    private func limits(descriptors: Int = 1024, threads: Int = 1000, memory: Int = 1 << 40) -> SystemLimits {
        SystemLimits(
            descriptors: descriptors, startThreads: { min($0, threads) }, hasAddressSpace: { $0 <= memory })
    }

    @Test func enoughIsEnough() throws {
        try limits().check(Self.needs)
        try limits(descriptors: Self.needs.descriptors, threads: Self.needs.threads).check(Self.needs)
        try SystemLimits.raised().check(Self.needs)
    }

    @Test func tooLittleIsSaid() {
        #expect(throws: StartupError.descriptors(limit: 9, needed: Self.needs.descriptors)) {
            try limits(descriptors: 9).check(Self.needs)
        }
        #expect(throws: StartupError.threads(started: 4, needed: Self.needs.threads)) {
            try limits(threads: 4).check(Self.needs)
        }
        #expect(throws: StartupError.self) { try limits(memory: 64 << 20).check(Self.needs) }
    }

    /// Status 2 and one sentence, for every limit that is too low to serve.
    @Test(arguments: [
        ("-n 8", "files may be open"), ("-n 9", "files may be open"), ("-n 10", "files may be open"),
        ("-n 16", "files may be open"), ("-v 200000", "address space"),
    ])
    func theServiceSaysWhyItDoesNotStart(limit: String, reason: String) throws {
        let (process, output, error) = Program.make([], [:])
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "ulimit \(limit) && exec \"$0\" serve --port 0", Program.executable.path]
        try process.run()
        let texts = [output, error].map {
            String(decoding: $0.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        }
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 2, "\(texts)")
        #expect(texts[0].isEmpty && texts[1].hasPrefix("Error: The service cannot start: "))
        #expect(texts[1].contains(reason) && texts[1].split(separator: "\n").count == 1, "\(texts[1])")
    }
}
