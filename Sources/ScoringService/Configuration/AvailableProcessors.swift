private import FoundationEssentials

/// How many processors this process may keep busy: the one place that default numbers of workers and threads come from.
///
/// A container is told its share of the machine in two ways: by the processors it may run on (the affinity mask,
/// Docker's `--cpuset-cpus`) and by a quota of processor time (`--cpus`, Kubernetes' `resources.limits.cpu`). A process
/// with more busy threads than its quota allows uses the quota up early in each period and then stands still, with
/// every request in hand.
package enum AvailableProcessors {
    /// The lesser of affinity mask and quota, a part of a processor counted as one; at least 1.
    package static var count: Int { count(online: ProcessInfo.processInfo.activeProcessorCount, root: "") }

    /// - Parameters:
    ///   - online: The processors of the machine.
    ///   - root: What to put before the paths of `/proc` and of the control groups.
    static func count(online: Int, root: String) -> Int {
        let limits = ControlGroup.of("cpu", root: root)?.processorLimits ?? []
        return max(1, ([online] + limits + (affinity(root: root).map { [$0] } ?? [])).min() ?? 1)
    }

    /// The processors of the affinity mask: the bits of "Cpus_allowed: 0000000f,ffffffff" (proc_pid_status(5)).
    private static func affinity(root: String) -> Int? {
        let lines = String(systemFile: "\(root)/proc/self/status").split(separator: "\n")
        let mask = lines.first { $0.hasPrefix("Cpus_allowed:") }?.drop { $0 != ":" } ?? ""
        let bits = mask.reduce(0) { $0 + ($1.hexDigitValue?.nonzeroBitCount ?? 0) }
        return bits > 0 ? bits : nil
    }
}

extension ControlGroup {
    /// The number of processors that each of the folders with a quota allows, rounded up.
    fileprivate var processorLimits: [Int] {
        folders.compactMap { folder in
            switch version {
            case .one:
                let quota = String(systemFile: "\(folder)/cpu.cfs_quota_us")
                let period = String(systemFile: "\(folder)/cpu.cfs_period_us")
                return Self.processors(quota.firstLine, period.firstLine)
            case .two:
                let fields = String(systemFile: "\(folder)/cpu.max").firstLine.split(separator: " ")
                return fields.count == 2 ? Self.processors(fields[0], fields[1]) : nil
            }
        }
    }

    /// Quota and period are microseconds; without a limit the quota is `max` or -1.
    private static func processors(_ quota: some StringProtocol, _ period: some StringProtocol) -> Int? {
        guard let quota = Int(quota), let period = Int(period), quota > 0, period > 0 else { return nil }
        return (quota - 1) / period + 1
    }
}
