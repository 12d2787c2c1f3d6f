private import Glibc

/// How much memory this process may take, and takes: where the default of `limits.memory_bytes` comes from.
///
/// A container is told its share by the limit of its control group (Docker's `--memory`, Kubernetes'
/// `resources.limits.memory`). The kernel ends a process that goes beyond it, with every request in hand.
package enum AvailableMemory {
    /// The bytes that requests may take together, where nothing is configured: three quarters of what the process may
    /// have, less what it has taken apart from them; at least 16 MiB. The last quarter is for what is not counted: the
    /// workspaces of models, stacks, buffers of the system, and what the allocator keeps.
    ///
    /// - Parameter taken: What requests take at the moment, bytes.
    static func forRequests(taken: Int) -> Int {
        max(16 << 20, limit(root: "") / 4 * 3 - max(0, resident(root: "") - taken))
    }

    /// The least of the machine's memory and the limits of the control groups, bytes.
    ///
    /// - Parameter root: What to put before the paths of `/proc` and of the control groups.
    static func limit(root: String) -> Int {
        min(machine(root: root) ?? .max, ControlGroup.of("memory", root: root)?.memoryLimits.min() ?? .max)
    }

    /// The memory of the machine: "MemTotal:       24684308 kB" (proc_meminfo(5)).
    private static func machine(root: String) -> Int? {
        let lines = String(systemFile: "\(root)/proc/meminfo").split(separator: "\n")
        let fields = lines.first { $0.hasPrefix("MemTotal:") }?.split(separator: " ") ?? []
        guard fields.count >= 2, let kibibytes = Int(fields[1]), kibibytes <= Int.max >> 10 else { return nil }
        return kibibytes << 10
    }

    /// What the process has in memory: the second number, in pages (proc_pid_statm(5)); 0 where the kernel does not
    /// say.
    static func resident(root: String) -> Int {
        let fields = String(systemFile: "\(root)/proc/self/statm").split(separator: " ")
        guard fields.count >= 2, let pages = Int(fields[1]), pages <= Int.max >> 16 else { return 0 }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}

extension ControlGroup {
    /// The bytes that each of the folders with a limit allows; without one, version 2 says `max`, and version 1 a
    /// number that is larger than any memory.
    fileprivate var memoryLimits: [Int] {
        let name = version == .one ? "memory.limit_in_bytes" : "memory.max"
        return folders.compactMap { Int(String(systemFile: "\($0)/\(name)").firstLine) }.filter { $0 > 0 }
    }
}
