/// The bound of a run's working memory; images have a bound of their own, see ``TrainingImages/cacheLimit``.
package enum TrainingMemory {
    /// The most working memory, in bytes: 8 GiB.
    package static let limit = 1 << 33

    /// - Throws: `TrainingError.memory` where `bytes` are more than the ``limit``.
    package static func check(_ bytes: Int) throws(TrainingError) {
        guard bytes <= limit else { throw .memory(bytes: bytes, limit: limit) }
    }
}
