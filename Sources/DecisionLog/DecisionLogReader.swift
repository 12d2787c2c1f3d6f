package import Files

/// Reads the log of a folder, while a service writes it or not. Used by one thread at a time.
package final class DecisionLogReader {
    /// What of the log could not be read.
    package struct Damage: Sendable, Equatable {
        /// Lines whose checksum is not that of their bytes.
        package var lines = 0
        /// The names of the segments that they are in, oldest first.
        package var segments: [String] = []

        package init() {}
    }

    /// Seconds by which a line may lie before an earlier one of its segment: a decision is made a moment before it is
    /// written. Where the clock goes back by more, a new segment begins, so that a segment's times lie between those
    /// of its first and its last line, give or take this.
    static let disorder = 10.0

    private let folder: String
    private let matcher: LogFilter.Matcher
    /// The newest segment that was read, to which more may be written.
    private var newest: (name: SegmentName, reader: SegmentReader)?

    /// - Parameter filter: which lines are wanted.
    /// - Throws: where it is no folder.
    package init(_ folder: String, _ filter: LogFilter = LogFilter()) throws(FileError) {
        guard try Folder.isFolder(folder) else { throw .unusable(path: folder, reason: "is not a folder") }
        self.folder = folder
        matcher = LogFilter.Matcher(filter)
    }

    /// Hands over the lines that are wanted, in the order in which they were written.
    ///
    /// - Parameters:
    ///   - limit: only so many, the newest; nil: all.
    /// - Returns: what could not be read of the segments that were looked at.
    package func readLines(newest limit: Int? = nil, _ body: (LogLine) -> Void) throws(FileError) -> Damage {
        var damage = Damage()
        let names = try Self.segments(in: folder)
        guard let limit else {
            for name in names { try read(name, isNewest: name == names.last, &damage, body) }
            return damage
        }
        // From the newest back, until there are enough.
        var found: [[LogLine]] = []
        var missing = limit
        for name in names.reversed() where missing > 0 || name == names.last {
            var lines: [LogLine] = []
            try read(name, isNewest: name == names.last, &damage) { line in
                lines.append(line)
                // Dropping them one by one would move all others each time.
                if lines.count / 2 > missing { lines.removeFirst(lines.count - missing) }
            }
            found.append(lines.suffix(missing))
            missing -= min(missing, lines.count)
        }
        found.reversed().joined().forEach(body)
        damage.segments.reverse()
        return damage
    }

    /// Hands over the lines that are wanted and were written since ``readLines(newest:_:)`` or this was called last.
    package func readNewLines(_ body: (LogLine) -> Void) throws(FileError) -> Damage {
        var damage = Damage()
        // Before the newest so far is read on: nothing is written to it any more where there is a newer one.
        let names = try Self.segments(in: folder)
        if let newest { try read(newest.name, newest.reader, &damage, body) }
        for name in names where name.number > newest?.name.number ?? 0 {
            try read(name, isNewest: true, &damage, body)
        }
        return damage
    }

    /// The names of a folder's segments, oldest first.
    static func segments(in folder: String) throws(FileError) -> [SegmentName] {
        try Folder.names(in: folder).compactMap(SegmentName.init).sorted()
    }

    private func read(
        _ name: SegmentName, isNewest: Bool, _ damage: inout Damage, _ body: (LogLine) -> Void
    ) throws(FileError) {
        let path = "\(folder)/\(name)"
        let reader: SegmentReader
        do { reader = try SegmentReader(path) } catch {
            // It was the oldest, and was removed since.
            guard DurableFile.exists(path) else { return }
            throw error
        }
        if isNewest {
            newest = (name, reader)
        } else if let ends = try reader.ends(), !matcher.mayMatch(first: ends.first, last: ends.last) {
            return
        }
        try read(name, reader, &damage, body)
    }

    private func read(
        _ name: SegmentName, _ reader: SegmentReader, _ damage: inout Damage, _ body: (LogLine) -> Void
    ) throws(FileError) {
        let before = damage.lines
        try reader.readLines { damage.lines += matcher.take($0, body) ? 0 : 1 }
        if damage.lines > before { damage.segments.append(name.description) }
    }
}
