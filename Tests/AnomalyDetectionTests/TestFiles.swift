/// What the repository ships and the tests use.
enum TestFiles {
    private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    static let models = root + "/Config/models"
}
