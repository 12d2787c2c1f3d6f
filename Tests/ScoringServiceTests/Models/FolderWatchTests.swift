import Files
import TestSupport
import Testing

@testable import ScoringService

struct FolderWatchTests {
    private let folder: TestFolder
    private let shoe = ModelFileName("shoe")
    private let boot = ModelFileName("boot")
    private let first, second: FileVersion

    init() throws {
        folder = try TestFolder()
        try folder.write([1], to: "first")
        try folder.write([1, 2], to: "second")
        first = try #require(FileVersion(of: folder.path + "/first"))
        second = try #require(FileVersion(of: folder.path + "/second"))
    }

    @Test func aFileCountsOnceTwoLooksAreAlike() {
        var watch = FolderWatch()
        #expect(watch.changes([shoe: first], known: []).changed == [])
        // It is being written.
        #expect(watch.changes([shoe: second], known: []).changed == [])
        #expect(watch.changes([shoe: second], known: []).changed == [shoe])
        watch.noteReading(shoe, second)
        #expect(watch.changes([shoe: second], known: [shoe]).changed == [])
        #expect(watch.changes([shoe: first], known: [shoe]).changed == [])
        #expect(watch.changes([shoe: first], known: [shoe]).changed == [shoe])
    }

    @Test func aFileThatCannotBeReadIsTriedAgain() {
        var watch = FolderWatch()
        for isFirst in [true, false, false] {
            // A link to nowhere can be listed and not be looked at.
            #expect(watch.changes([shoe: first, boot: nil], known: []).changed == (isFirst ? [] : [boot, shoe]))
        }
    }

    @Test func aFileIsGoneOnceTwoLooksDoNotFindIt() {
        var watch = FolderWatch()
        _ = watch.changes([shoe: first, boot: first], known: [shoe, boot])
        watch.noteReading(shoe, first)
        watch.noteReading(boot, first)
        #expect(watch.changes([boot: first], known: [shoe, boot]) == ([], []))
        // Another has taken its place.
        #expect(watch.changes([shoe: second, boot: first], known: [shoe, boot]) == ([], []))
        #expect(watch.changes([boot: first], known: [shoe, boot]) == ([], []))
        #expect(watch.changes([boot: first], known: [shoe, boot]) == ([], [shoe]))
        watch.forget(shoe)
        // The same file comes back.
        #expect(watch.changes([shoe: first, boot: first], known: [boot]) == ([], []))
        #expect(watch.changes([shoe: first, boot: first], known: [boot]) == ([shoe], []))
    }
}
