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
    /// Where the process's address space is limited, they may take no more than half of what is left of it: arrays
    /// reserve up to twice what they hold, and an allocation that fails ends the process.
    ///
    /// - Parameter taken: What requests take at the moment, bytes.
    static func forRequests(taken: Int) -> Int {
        let memory = limit(root: "") / 4 * 3 - max(0, resident(root: "") - taken)
        return max(
            16 << 20, min(memory, (addressSpaceLeft(root: "", limit: addressSpaceLimit).saturatingSum(taken)) / 2))
    }

    /// The most address space that the process may take, bytes (RLIMIT_AS of getrlimit(2)).
    private static var addressSpaceLimit: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 else { return .max }
        return Int(clamping: limit.rlim_cur)
    }

    /// What is left of a limit of address space, bytes.
    static func addressSpaceLeft(root: String, limit: Int) -> Int {
        limit == .max ? .max : max(0, limit - pages(0, root: root))
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

    /// What the process has in memory, bytes.
    static func resident(root: String) -> Int { pages(1, root: root) }

    /// One of the numbers of proc_pid_statm(5), which are pages, in bytes: the first is the address space that the
    /// process takes, the second what of it is in memory; 0 where the kernel does not say.
    private static func pages(_ index: Int, root: String) -> Int {
        let fields = String(systemFile: "\(root)/proc/self/statm").split(separator: " ")
        guard fields.count > index, let pages = Int(fields[index]), 0...(Int.max >> 16) ~= pages else { return 0 }
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
