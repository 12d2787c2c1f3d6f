import FoundationEssentials
import Testing

@testable import ScoringService

struct AvailableProcessorsTests {
    private static let version2 =
        "31 25 0:27 / /sys/fs/cgroup rw,nosuid,nodev shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
    private static let version1 =
        "33 31 0:30 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset\n"
        + "34 31 0:31 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"

    private static func inRootGroup(_ maximum: String, expecting count: Int) -> SystemFiles {
        SystemFiles(
            testDescription: "cpu.max \(maximum.debugDescription)",
            files: [
                "proc/self/cgroup": "0::/\n", "proc/self/mountinfo": version2, "sys/fs/cgroup/cpu.max": maximum,
            ], expected: count)
    }

    private static func version1(quota: String, period: String, expecting count: Int) -> SystemFiles {
        SystemFiles(
            testDescription: "cfs quota \(quota) in \(period)",
            files: [
                "proc/self/cgroup": "12:cpuset:/\n4:cpu,cpuacct:/\n", "proc/self/mountinfo": version1,
                "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "\(quota)\n",
                "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "\(period)\n",
            ], expected: count)
    }

    private static func affinity(_ mask: String, expecting count: Int) -> SystemFiles {
        SystemFiles(
            testDescription: "affinity mask \(mask.debugDescription)",
            files: ["proc/self/status": "Name:\tgradcon\nCpus_allowed:\t\(mask)\nCpus_allowed_list:\t0-7\n"],
            expected: count)
    }

    static let systems = [
        SystemFiles(testDescription: "no control groups", files: [:], expected: 8),
        affinity("ff", expecting: 8),
        affinity("0000000f", expecting: 4),
        affinity("00000001,80000000", expecting: 2),
        affinity("ffffffff,ffffffff", expecting: 8),
        affinity("0", expecting: 8),
        affinity("", expecting: 8),
        SystemFiles(
            testDescription: "a quota below the affinity mask",
            files: [
                "proc/self/status": "Cpus_allowed:\t7\n", "proc/self/cgroup": "0::/\n",
                "proc/self/mountinfo": version2, "sys/fs/cgroup/cpu.max": "200000 100000\n",
            ], expected: 2),
        SystemFiles(
            testDescription: "groups without limits",
            files: ["proc/self/cgroup": "0::/\n", "proc/self/mountinfo": version2], expected: 8),
        inRootGroup("max 100000\n", expecting: 8),
        inRootGroup("200000 100000\n", expecting: 2),
        inRootGroup("150000 100000\n", expecting: 2),
        inRootGroup("100001 100000\n", expecting: 2),
        inRootGroup("100000 100000\n", expecting: 1),
        inRootGroup("1000 100000\n", expecting: 1),
        inRootGroup("3200000 100000\n", expecting: 8),
        inRootGroup("50000 10000", expecting: 5),
        // What no kernel writes limits nothing.
        inRootGroup("", expecting: 8),
        inRootGroup("200000", expecting: 8),
        inRootGroup("0 100000\n", expecting: 8),
        inRootGroup("200000 0\n", expecting: 8),
        inRootGroup("-1 -1\n", expecting: 8),
        inRootGroup("99999999999999999999 1\n", expecting: 8),
        inRootGroup("9223372036854775807 1\n", expecting: 8),
        version1(quota: "-1", period: "100000", expecting: 8),
        version1(quota: "250000", period: "100000", expecting: 3),
        version1(quota: "10000", period: "100000", expecting: 1),
        SystemFiles(
            testDescription: "the tightest of the groups around the process's own counts",
            files: [
                "proc/self/cgroup": "0::/kubepods/burstable/pod7\n", "proc/self/mountinfo": version2,
                "sys/fs/cgroup/kubepods/burstable/pod7/cpu.max": "600000 100000\n",
                "sys/fs/cgroup/kubepods/burstable/cpu.max": "max 100000\n",
                "sys/fs/cgroup/kubepods/cpu.max": "400000 100000\n",
            ], expected: 4),
        SystemFiles(
            testDescription: "a group of another branch does not count",
            files: [
                "proc/self/cgroup": "0::/a\n", "proc/self/mountinfo": version2,
                "sys/fs/cgroup/b/cpu.max": "100000 100000\n",
            ], expected: 8),
        SystemFiles(
            testDescription: "a container that sees its own group at the mount point, under the host's name",
            files: [
                "proc/self/cgroup": "4:cpuacct,cpu:/docker/1f2e\n",
                "proc/self/mountinfo":
                    "34 31 0:31 /docker/1f2e /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpuacct,cpu\n",
                "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "200000\n", "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
            ], expected: 2),
        SystemFiles(
            testDescription: "a group outside of what is mounted",
            files: [
                "proc/self/cgroup": "0::/../other\n", "proc/self/mountinfo": version2,
                "sys/fs/cgroup/cpu.max": "300000 100000\n", "sys/fs/other/cpu.max": "100000 100000\n",
            ], expected: 3),
        SystemFiles(
            testDescription: "both versions at once, the limits in version 1",
            files: [
                "proc/self/cgroup": "4:cpu:/a\n0::/\n",
                "proc/self/mountinfo":
                    "32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
                    + "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n",
                "sys/fs/cgroup/cpu/a/cpu.cfs_quota_us": "100000\n",
                "sys/fs/cgroup/cpu/a/cpu.cfs_period_us": "100000\n",
            ], expected: 1),
        SystemFiles(
            testDescription: "files that are not what they should be",
            files: ["proc/self/cgroup": "0:\n::\n\n4:cpu\n", "proc/self/mountinfo": "- - -\n31 25\n\n"], expected: 8),
    ]

    @Test(arguments: systems)
    func theLeastOfTheLimitsCounts(system: SystemFiles) throws {
        // Of 8 processors.
        try system.with { root in
            #expect(AvailableProcessors.count(online: 8, root: root) == system.expected)
            #expect(AvailableProcessors.count(online: 1, root: root) == 1)
        }
    }

    @Test func thisMachineHasAtLeastOne() {
        #expect(1...ProcessInfo.processInfo.activeProcessorCount ~= AvailableProcessors.count)
    }
}
