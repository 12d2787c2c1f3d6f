/// What the repository ships and the tests use.
package enum TestFiles {
    private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    package static let models = root + "/Config/models"
}
