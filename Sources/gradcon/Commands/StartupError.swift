/// The system allows the process too little to serve.
enum StartupError: Error, Equatable, CustomStringConvertible {
    /// Files and sockets that may be open.
    case descriptors(limit: Int, needed: Int)
    /// Threads that could be started.
    case threads(started: Int, needed: Int)
    /// Bytes of address space that are needed and not there.
    case addressSpace(needed: Int)

    /// A full sentence.
    var description: String {
        switch self {
        case .descriptors(let limit, let needed):
            "The service cannot start: \(limit) files may be open, and it needs \(needed); raise the limit (ulimit -n)."
        case .threads(let started, let needed):
            "The service cannot start: the system gives it \(started) threads, and it needs \(needed); raise the limit "
                + "(ulimit -u and -v, or that of the container's processes)."
        case .addressSpace(let needed):
            "The service cannot start: it needs \(needed >> 20) MiB of address space, and there is less; raise the "
                + "limit (ulimit -v)."
        }
    }
}
