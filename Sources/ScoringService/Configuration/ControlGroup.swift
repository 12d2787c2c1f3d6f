private import Files

/// The control group of this process in the hierarchy of the kernel that has a controller, with the folders that may
/// limit it (cgroups(7)).
struct ControlGroup {
    /// Version 2 keeps everything in one hierarchy; version 1 has one for each controller or several of them.
    enum Version {
        case one
        case two
    }

    let version: Version
    /// The process's own group and those around it, up to the mount point.
    let folders: [String]

    /// The process's group, from `/proc/self/cgroup`, where it is mounted; that of version 1 where both are, since a
    /// controller is in one hierarchy alone.
    ///
    /// - Parameters:
    ///   - controller: `cpu` or `memory`.
    ///   - root: What to put before the paths of `/proc` and of the control groups.
    static func of(_ controller: String, root: String) -> ControlGroup? {
        let mounts = String(systemFile: "\(root)/proc/self/mountinfo").split(separator: "\n").compactMap {
            Mount($0, controller: controller)
        }
        let groups = String(systemFile: "\(root)/proc/self/cgroup").split(separator: "\n").compactMap { line in
            // "4:cpu,cpuacct:/docker/1f2e" of version 1, "0::/docker/1f2e" of version 2.
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { return nil as ControlGroup? }
            let version: Version
            switch (fields[0], fields[1].split(separator: ",").contains(Substring(controller))) {
            case ("0", _): version = .two
            case (_, true): version = .one
            default: return nil
            }
            guard let mount = mounts.first(where: { $0.version == version }) else { return nil }
            return ControlGroup(version: version, folders: mount.folders(of: fields[2]).map { root + $0 })
        }
        return groups.first { $0.version == .one } ?? groups.first
    }

    /// A line of `/proc/self/mountinfo` (proc_pid_mountinfo(5)) that mounts a hierarchy with the controller.
    private struct Mount {
        let version: Version
        /// The group that is seen at the mount point: in a container its own, which the kernel may name by the path
        /// that the host sees.
        let group: Substring
        let point: Substring

        init?(_ line: Substring, controller: String) {
            // "31 25 0:27 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw": optional fields before the dash.
            let fields = line.split(separator: " ")
            guard let dash = fields.firstIndex(of: "-"), dash >= 6, fields.count > dash + 3 else { return nil }
            switch fields[dash + 1] {
            case "cgroup2": version = .two
            case "cgroup" where fields[dash + 3].split(separator: ",").contains(Substring(controller)): version = .one
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
    /// The text of a file of the kernel's; nothing where there is none, which is no limit.
    init(systemFile path: String) {
        self = String(decoding: (try? DurableFile.readToEnd(path, maximumSize: 1 << 24)) ?? [], as: UTF8.self)
    }

    /// The text without the line end that the kernel writes.
    var firstLine: Substring { prefix { $0 != "\n" } }
}
