import Testing

@testable import gradcon

struct FinishedFilesTests {
    @Test func eachRowTakesOneFileOfItsPath() {
        var files = FinishedFiles(["b", "a", "b"].map(FinishedFiles.digest))
        #expect(["c", "b", "b", "b", "a", "a"].map { files.remove($0) } == [false, true, true, false, true, false])
    }
}
