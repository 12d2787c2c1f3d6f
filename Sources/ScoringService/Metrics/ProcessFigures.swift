private import Files
private import Glibc

/// What the system tells of this process. Nil where it does not.
struct ProcessFigures {
    /// Seconds that all processors together have worked for it.
    let processorSeconds: Double?
    /// Files and sockets that are open, and that may be.
    let openFiles, mostOpenFiles: Double?
    /// Address space, and what of it is in memory.
    let virtualBytes, residentBytes: Double?
    let threads: Double?
    /// When it began, seconds since 1970.
    let startTime: Double?

    /// - Parameter root: What to put before the paths of `/proc`.
    init(root: String) {
        let status = Status(root: root)
        processorSeconds = Self.processorTime
        openFiles = Self.openFiles(root: root)
        mostOpenFiles = Double(OpenFiles.limit)
        virtualBytes = status[23]
        residentBytes = Double(AvailableMemory.resident(root: root))
        threads = status[20]
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        // In ticks since the machine began to run.
        let start = status[22]
        startTime = Self.bootTime(root: root).flatMap { boot in start.map { boot + $0 / ticks } }
    }

    /// The line `/proc/self/stat` (proc_pid_stat(5)).
    private struct Status {
        private let fields: [Substring]

        init(root: String) {
            let line = String(systemFile: "\(root)/proc/self/stat").firstLine
            // The second field is the program's name in parentheses, which may itself have parentheses and spaces.
            fields = line.lastIndex(of: ")").map { line[line.index(after: $0)...].split(separator: " ") } ?? []
        }

        /// A field by its number in the manual, of which this begins with the third.
        subscript(number: Int) -> Double? {
            fields.indices.contains(number - 3) ? Double(fields[number - 3]) : nil
        }
    }

    /// When the machine began to run, seconds since 1970: "btime 1764230000" (proc_stat(5)).
    private static func bootTime(root: String) -> Double? {
        String(systemFile: "\(root)/proc/stat").split(separator: "\n").first { $0.hasPrefix("btime ") }
            .flatMap { Double($0.dropFirst("btime ".count)) }
    }

    private static var processorTime: Double? {
        var time = timespec()
        guard clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return nil }
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    private static func openFiles(root: String) -> Double? {
        let path = "\(root)/proc/self/fd"
        var status = stat()
        // Since Linux 6.2 the size of the folder is their number; to list 10,000 takes milliseconds.
        if stat(path, &status) == 0, status.st_size > 0 { return Double(status.st_size) }
        // Listing them opens one more.
        return (try? Folder.names(in: path)).map { Double(max(0, $0.count - 1)) }
    }
}
