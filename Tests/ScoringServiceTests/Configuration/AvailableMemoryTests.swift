import Glibc
import Testing

@testable import ScoringService

struct AvailableMemoryTests {
    private static let version2 = "31 25 0:27 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"
    private static let version1 =
        "33 31 0:30 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
        + "34 31 0:31 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"

    private static func version2(_ limits: (String, String)..., expecting bytes: Int) -> SystemFiles {
        var files = ["proc/self/cgroup": "0::/a/b\n", "proc/self/mountinfo": version2]
        for (folder, limit) in limits { files["sys/fs/cgroup\(folder)/memory.max"] = limit }
        return SystemFiles(testDescription: "memory.max \(limits)", files: files, expected: bytes)
    }

    static let systems = [
        SystemFiles(testDescription: "no control groups", files: [:], expected: 1 << 30),
        version2(expecting: 1 << 30),
        version2(("/a/b", "max\n"), expecting: 1 << 30),
        version2(("/a/b", "134217728\n"), expecting: 128 << 20),
        version2(("/a/b", "max\n"), ("/a", "268435456\n"), expecting: 256 << 20),
        version2(("/a/b", "268435456\n"), ("", "134217728\n"), expecting: 128 << 20),
        version2(("/a/b", "9223372036854775807\n"), expecting: 1 << 30),
        version2(("/a/b", "99999999999999999999\n"), expecting: 1 << 30),
        version2(("/a/b", "-1\n"), expecting: 1 << 30),
        version2(("/a/b", ""), expecting: 1 << 30),
        version2(("/c", "134217728\n"), expecting: 1 << 30),
        SystemFiles(
            testDescription: "version 1, and the controller of processors elsewhere",
            files: [
                "proc/self/cgroup": "4:memory:/docker/1f2e\n1:cpu:/\n0::/\n", "proc/self/mountinfo": version1,
                "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
                "sys/fs/cgroup/memory/docker/1f2e/memory.limit_in_bytes": "67108864\n",
            ], expected: 64 << 20),
        SystemFiles(
            testDescription: "version 1 without a limit",
            files: [
                "proc/self/cgroup": "4:memory:/\n", "proc/self/mountinfo": version1,
                "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
            ], expected: 1 << 30),
    ]

    @Test(arguments: systems)
    func theLeastOfMachineAndGroupsCounts(system: SystemFiles) throws {
        try system.with(["proc/meminfo": "MemTotal:        1048576 kB\nMemFree: 1 kB\n"]) { root in
            #expect(AvailableMemory.limit(root: root) == system.expected)
        }
    }

    @Test(arguments: ["", "MemTotal:", "MemTotal: many kB\n", "MemTotal: 9223372036854775807 kB\n"])
    func whatNoKernelWritesLimitsNothing(text: String) throws {
        try SystemFiles(testDescription: "", files: [:], expected: 0).with(["proc/meminfo": text]) { root in
            #expect(AvailableMemory.limit(root: root) == .max)
        }
    }

    @Test(arguments: [("100 7 3 1 0 9 0\n", 7), ("", 0), ("100", 0), ("100 many\n", 0), ("1 9223372036854775807\n", 0)])
    func residentPagesAreCounted(text: String, pages: Int) throws {
        try SystemFiles(testDescription: "", files: [:], expected: 0).with(["proc/self/statm": text]) { root in
            let bytes = AvailableMemory.resident(root: root)
            #expect(pages == 0 ? bytes == 0 : bytes > 0 && bytes % pages == 0)
        }
    }

    @Test func addressSpaceThatIsTakenIsNotLeft() throws {
        try SystemFiles(testDescription: "", files: [:], expected: 0).with(["proc/self/statm": "100 7\n"]) { root in
            let taken = 100 * Int(sysconf(Int32(_SC_PAGESIZE)))
            #expect(AvailableMemory.addressSpaceLeft(root: root, limit: taken + 5) == 5)
            #expect(AvailableMemory.addressSpaceLeft(root: root, limit: 5) == 0)
            #expect(AvailableMemory.addressSpaceLeft(root: root, limit: .max) == .max)
        }
    }

    /// This process has some memory, and more than it takes.
    @Test func requestsMayTakeSome() {
        #expect(AvailableMemory.resident(root: "") > 1 << 20)
        #expect(AvailableMemory.forRequests(taken: 0) >= 16 << 20)
        #expect(AvailableMemory.forRequests(taken: .max) <= AvailableMemory.limit(root: ""))
    }
}
