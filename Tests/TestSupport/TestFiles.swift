/// What the repository ships and the tests use.
package enum TestFiles {
    private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    package static let models = root + "/Config/models"
    /// JPEG files that other programs made.
    package static let jpeg = root + "/Tests/ImagingTests/Fixtures/jpeg"
}
