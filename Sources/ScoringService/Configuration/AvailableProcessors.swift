private import Files
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
        let limits = ControlGroup.all(root: root).flatMap(\.processorLimits)
        return max(1, ([online] + limits + (affinity(root: root).map { [$0] } ?? [])).min() ?? 1)
    }

    /// The processors of the affinity mask: the bits of "Cpus_allowed: 0000000f,ffffffff" (proc_pid_status(5)).
    private static func affinity(root: String) -> Int? {
        let lines = String(file: "\(root)/proc/self/status").split(separator: "\n")
        let mask = lines.first { $0.hasPrefix("Cpus_allowed:") }?.drop { $0 != ":" } ?? ""
        let bits = mask.reduce(0) { $0 + ($1.hexDigitValue?.nonzeroBitCount ?? 0) }
        return bits > 0 ? bits : nil
    }
}

/// The control group of this process in one hierarchy of the kernel, with the folders that may limit it (cgroups(7)).
private struct ControlGroup {
    /// Version 2 keeps everything in one hierarchy; of version 1 only that with the controller `cpu` counts.
    enum Version {
        case one
        case two
    }

    let version: Version
    /// The process's own group and those around it, up to the mount point.
    let folders: [String]

    /// The number of processors that each of the folders with a quota allows, rounded up.
    var processorLimits: [Int] {
        folders.compactMap { folder in
            switch version {
            case .one:
                let quota = String(file: "\(folder)/cpu.cfs_quota_us")
                let period = String(file: "\(folder)/cpu.cfs_period_us")
                return Self.processors(quota.trimmed, period.trimmed)
            case .two:
                let fields = String(file: "\(folder)/cpu.max").trimmed.split(separator: " ")
                return fields.count == 2 ? Self.processors(fields[0], fields[1]) : nil
            }
        }
    }

    /// Quota and period are microseconds; without a limit the quota is `max` or -1.
    private static func processors(_ quota: some StringProtocol, _ period: some StringProtocol) -> Int? {
        guard let quota = Int(quota), let period = Int(period), quota > 0, period > 0 else { return nil }
        return (quota - 1) / period + 1
    }

    /// The process's groups, from `/proc/self/cgroup`, where they are mounted.
    static func all(root: String) -> [ControlGroup] {
        let mounts = String(file: "\(root)/proc/self/mountinfo").split(separator: "\n").compactMap(Mount.init)
        return String(file: "\(root)/proc/self/cgroup").split(separator: "\n").compactMap { line in
            // "4:cpu,cpuacct:/docker/1f2e" of version 1, "0::/docker/1f2e" of version 2.
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { return nil }
            let version: Version
            switch (fields[0], fields[1].split(separator: ",").contains("cpu")) {
            case ("0", _): version = .two
            case (_, true): version = .one
            default: return nil
            }
            guard let mount = mounts.first(where: { $0.version == version }) else { return nil }
            return ControlGroup(version: version, folders: mount.folders(of: fields[2]).map { root + $0 })
        }
    }

    /// A line of `/proc/self/mountinfo` (proc_pid_mountinfo(5)) that mounts a hierarchy with processor limits.
    private struct Mount {
        let version: Version
        /// The group that is seen at the mount point: in a container its own, which the kernel may name by the path
        /// that the host sees.
        let group: Substring
        let point: Substring

        init?(_ line: Substring) {
            // "31 25 0:27 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw": optional fields before the dash.
            let fields = line.split(separator: " ")
            guard let dash = fields.firstIndex(of: "-"), dash >= 6, fields.count > dash + 3 else { return nil }
            switch fields[dash + 1] {
            case "cgroup2": version = .two
            case "cgroup" where fields[dash + 3].split(separator: ",").contains("cpu"): version = .one
            default: return nil
            }
            (group, point) = (fields[3], fields[4])
        }

        /// The folder of a group and those above it, up to the mount point.
        func folders(of path: Substring) -> [String] {
            let inside = path.split(separator: "/")
            let seen = group.split(separator: "/")
            // A group that lies outside of what is mounted cannot be looked at, but the mount point can.
            let rest = inside.starts(with: seen) && !inside.contains("..") ? inside.dropFirst(seen.count) : []
            return (0...rest.count).reversed().map { depth in
                ([String(point)] + rest.prefix(depth).map(String.init)).joined(separator: "/")
            }
        }
    }
}

extension String {
    /// A file's text; nothing where there is none, which is no limit.
    fileprivate init(file path: String) {
        self = String(decoding: (try? DurableFile.readToEnd(path, maximumSize: 1 << 24)) ?? [], as: UTF8.self)
    }

    /// The text without the line end that the kernel writes.
    fileprivate var trimmed: Substring { prefix { $0 != "\n" } }
}
