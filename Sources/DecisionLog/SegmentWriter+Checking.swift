internal import Files
private import Glibc

extension SegmentWriter {
    /// Whether all segments that were there at the start have been looked at.
    var isChecked: Bool { unchecked.isEmpty }

    /// Looks at one more of the segments that were there at the start, the newest first.
    func checkNext(_ report: (DecisionLog.Event) -> Void) {
        if let name = unchecked.popLast() { check(name, report) }
    }

    /// Cuts what a process that died left of a segment's last line, and sets the segment aside where another line is
    /// damaged. One that was removed since is passed over.
    private func check(_ name: SegmentName, _ report: (DecisionLog.Event) -> Void) {
        guard let place = segments.firstIndex(where: { $0.name == name }) else { return }
        let path = path(of: name)
        do throws(FileError) {
            var damaged = 0
            let reader = try SegmentReader(path)
            try reader.readLines { damaged += LogLine.isIntact($0) ? 0 : 1 }
            if reader.rest > 0 {
                guard truncate(path, reader.position) == 0 else { throw .lastSystemError(path) }
                segments[place].bytes = reader.position
                report(.cut(segment: name.description, bytes: reader.rest))
            }
            if damaged > 0 {
                var aside = name
                aside.isDamaged = true
                guard rename(path, self.path(of: aside)) == 0 else { throw .lastSystemError(path) }
                segments[place].name = aside
                report(.damaged(segment: name.description, lines: damaged))
            }
        } catch { report(.unreadable(error.description)) }
    }
}
