import Testing

@testable import gradcon

struct ShardTests {
    /// Every path is in one shard of any number, and shards are of about one size.
    @Test(arguments: [1, 2, 3, 16])
    func shardsDivideThePaths(count: Int) throws {
        let paths = (0..<2000).map { "part/\(2 * $0).png" }
        let shards = try (0..<count).map { try #require(Shard("\($0)/\(count)")) }
        let sizes = shards.map { shard in paths.count { shard.contains($0) } }
        #expect(paths.allSatisfy { path in shards.count { $0.contains(path) } == 1 })
        // The standard deviation of a shard's size is at most that of coins, 22.
        #expect(sizes.allSatisfy { abs($0 - paths.count / count) < 6 * 22 })
    }

    /// Python: int.from_bytes(hashlib.sha256(b"a/b.png").digest()[:8], "big") % 1000, and of "ü.png".
    @Test func theHashIsTheOneThatIsDocumented() throws {
        #expect(try #require(Shard("515/1000")).contains("a/b.png"))
        #expect(try #require(Shard("488/1000")).contains("ü.png"))
    }

    @Test(arguments: ["", "1", "1/", "/2", "2/2", "-1/2", "0/0", "1/2/3", "a/b", "0/99999999999999999999"])
    func whatIsNoShardIsRefused(text: String) { #expect(Shard(text) == nil) }

    @Test func anIndexedJobTellsTheShard() throws {
        #expect(try Shard(environment: [:]) == nil)
        #expect(
            try Shard(environment: ["JOB_COMPLETION_INDEX": "3", "JOB_COMPLETIONS": "4"]) == Shard("3/4"))
        for environment in [
            ["JOB_COMPLETION_INDEX": "3"], ["JOB_COMPLETIONS": "4"],
            ["JOB_COMPLETION_INDEX": "4", "JOB_COMPLETIONS": "4"],
        ] {
            #expect(throws: Shard.EnvironmentError.self) { try Shard(environment: environment) }
        }
    }
}
