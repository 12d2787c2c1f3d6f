import Files
import Glibc
import TestSupport
import Testing

@testable import gradcon

struct FolderWalkTests {
    private func files(_ root: String) -> [InputFile] {
        var (walk, files) = (FolderWalk(root), [InputFile]())
        while let file = walk.next() { files.append(file) }
        return files
    }

    @Test func meetsTheImagesInTheOrderOfTheirPaths() throws {
        let folder = try TestFolder()
        let images = ["a.png", "a/z.JPG", "a-b.pgm", "b/c/d.npy", "b.bmp", "Z.jpeg", "b/a.png"]
        for name in images + ["notes.txt", "png", ".hidden.png", ".git/x.png", "a/.png"] {
            try folder.write([0], to: name)
        }
        let found = files(folder.path)
        #expect(found.map(\.key) == images.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        #expect(found.map(\.path) == found.map { folder.path + "/" + $0.key })
        #expect(files(folder.path + "/").map(\.path) == found.map(\.path))
    }

    /// The folder that was given is walked whatever its name.
    @Test func masksAndAnnotationsArePassedOver() throws {
        let folder = try TestFolder()
        for name in ["a_mask.png", "b_mask.png", "b.v2.png"] { try folder.write([0], to: "masks/test/\(name)") }
        for name in ["masks/test/a.png", "masks/Ground_Truth/a.png", "masks/test/labels/a.png"] {
            try folder.write([0], to: name)
        }
        #expect(files(folder.path + "/masks").map(\.key) == ["test/a.png", "test/b.v2.png", "test/b_mask.png"])
    }

    @Test func linksAreFollowedButNotInCircles() throws {
        let folder = try TestFolder()
        try folder.write([0], to: "a/x.png")
        try folder.link("a/up", to: "..")
        try folder.link("b", to: "a")
        try folder.link("none.png", to: "nowhere")
        try folder.link("other", to: "nowhere")
        #expect(files(folder.path).map(\.key) == ["a/x.png", "b/x.png", "none.png"])
    }

    @Test func aFolderOfPassedOverFoldersNamesOne() throws {
        let folder = try TestFolder()
        try folder.write([0], to: "labels/a.png")
        let found = files(folder.path)
        #expect(found.count == 1 && found[0].failure?.description.contains("such as labels/") == true)
        #expect(files(folder.path + "/labels").map(\.key) == ["a.png"])
    }

    @Test func aNameThatIsNotUTF8IsSaidToBeNone() throws {
        let folder = try TestFolder()
        let path = Array(folder.path.utf8CString.dropLast()) + [0x2F, -1, 0x2E, 0x70, 0x6E, 0x67, 0]
        let descriptor = open(path, O_CREAT | O_WRONLY, 0o644)
        try #require(descriptor >= 0)
        close(descriptor)
        try folder.write([0], to: "\u{FFFD}b.png")
        let found = files(folder.path)
        #expect(found.count == 2)
        #expect(found.compactMap(\.failure).map { $0.description.contains("not valid UTF-8") } == [true])
    }

    @Test func aFolderWithoutImagesIsSaidToHaveNone() throws {
        let folder = try TestFolder()
        try folder.write([0], to: "notes.txt")
        let found = files(folder.path)
        #expect(found.count == 1 && found[0].failure?.description.contains("holds no images") == true)
        let missing = files(folder.path + "/none")
        #expect(missing.count == 1 && missing[0].failure?.description.contains("does not exist") == true)
    }

    @Test(arguments: [
        ("a.png", true), ("a.PnG", true), ("a.b.jfif", true), ("a", false), (".png", false), ("a.png ", false),
        ("a.tiff", false), ("a.", false),
    ])
    func anImageIsToldByItsEnding(name: String, isImage: Bool) { #expect(FolderWalk.isImage(name) == isImage) }
}
