import Dispatch
import Foundation
import Synchronization
import Testing

@testable import gradcon

struct LineWriterTests {
    /// A pipe whose reader takes nothing until it is asked to.
    private let pipe = Pipe()

    private func written() -> String {
        try? pipe.fileHandleForWriting.close()
        return String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }

    private func writer(capacity: Int = 1 << 20, onDrop: @escaping @Sendable (Int) -> Void = { _ in }) throws
        -> LineWriter
    {
        try #require(LineWriter(pipe.fileHandleForWriting.fileDescriptor, capacity: capacity, onDrop: onDrop))
    }

    @Test func linesComeInOrderAndAreLines() throws {
        let writer = try writer()
        for index in 0..<1000 { writer.write("line \(index)\n") }
        writer.write("one\nof\u{1B}[2J a name")
        writer.flush(until: .distantFuture)
        let expected = (0..<1000).map { "line \($0)\n" }.joined() + "one\u{FFFD}of\u{FFFD}[2J a name\n"
        #expect(written() == expected)
    }

    /// A pipe holds 64 KiB, so that a megabyte does not fit.
    @Test func aReaderWhoStallsHoldsNobodyUp() throws {
        let drops = Mutex(0)
        let writer = try writer(capacity: 100_000) { count in drops.withLock { $0 += count } }
        for index in 0..<10_000 { writer.write("\(index) " + String(repeating: "x", count: 100)) }
        // It would be for ever.
        writer.flush(until: .now() + .milliseconds(20))
        let read = Mutex("")
        let reader = DispatchGroup()
        DispatchQueue.global().async(group: reader) { [pipe] in
            let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            read.withLock { $0 = text }
        }
        writer.flush(until: .distantFuture)
        try pipe.fileHandleForWriting.close()
        reader.wait()
        let numbers = read.withLock { $0 }.split(separator: "\n").compactMap { line in
            line.split(separator: " ").first.flatMap { Int($0) }
        }
        let dropped = drops.withLock { $0 }
        #expect(numbers == numbers.sorted() && numbers.first == 0)
        #expect(dropped > 5_000 && numbers.count + dropped == 10_000)
    }

    /// The line that tells of dropped ones is never dropped itself.
    @Test func dropsAreTold() throws {
        let held = Mutex<LineWriter?>(nil)
        let writer = try writer(capacity: 100) { count in held.withLock { $0 }?.write("dropped \(count)") }
        held.withLock { $0 = writer }
        for _ in 0..<10_000 { writer.write(String(repeating: "x", count: 90)) }
        let text = Mutex("")
        let reader = DispatchGroup()
        DispatchQueue.global().async(group: reader) { [pipe] in
            let all = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            text.withLock { $0 = all }
        }
        writer.flush(until: .distantFuture)
        try pipe.fileHandleForWriting.close()
        reader.wait()
        let lines = text.withLock { $0 }.split(separator: "\n")
        let told = lines.filter { $0.hasPrefix("dropped ") }.compactMap { Int($0.dropFirst(8)) }
        #expect(told.reduce(0, +) + lines.count - told.count == 10_000 && !told.isEmpty)
    }

    @Test func aReaderWhoIsGoneHoldsNobodyUp() throws {
        let file = try #require(FileHandle(forWritingAtPath: "/dev/full"))
        let writer = try #require(LineWriter(file.fileDescriptor))
        for _ in 0..<1000 { writer.write("line") }
        writer.flush(until: .distantFuture)
        try file.close()
    }
}
