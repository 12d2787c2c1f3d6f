private import FoundationEssentials
import Determinism
import Tensors

/// The pictures a model has been trained, chosen or calibrated with, by what they show: the metadata entry
/// `seen_images`.
///
/// A split says which images of one data set were used; this says it of any other, so that a model can be tried on a
/// folder that may share images with the one it was trained on. The text is base64 of ``Dataset/fingerprint(at:)``, six
/// bytes each, most significant first, ascending: eight characters an image.
package struct SeenImages: Sendable, Equatable {
    package static let key = "seen_images"
    /// The most that a checkpoint lists, which must leave its header below `Safetensors.maximumHeaderLength`. A model
    /// of more is like one whose file does not say what it has seen.
    package static let limit = 1_000_000

    package let fingerprints: Set<UInt64>
    /// The indices of images that show the same as one before them; empty of a list that was read from a file.
    package let repeats: Set<Int>

    /// The images at `indices`. Decodes each.
    package init(_ dataset: Dataset, _ indices: [Int], threads: Int) throws(DatasetError) {
        var (known, repeats): (Set<UInt64>, Set<Int>) = ([], [])
        for (index, fingerprint) in zip(indices, try Self.fingerprints(of: dataset, indices, threads: threads))
        where !known.insert(fingerprint).inserted {
            repeats.insert(index)
        }
        fingerprints = known
        self.repeats = repeats
    }

    /// Nil where `text` is not what ``text`` writes.
    package init?(text: String) {
        guard let data = Data(base64Encoded: text), data.count.isMultiple(of: 6) else { return nil }
        let bytes = Array(data)
        repeats = []
        fingerprints = Set(
            stride(from: 0, to: bytes.count, by: 6).map { start in
                bytes[start..<start + 6].reduce(0) { $0 << 8 | UInt64($1) }
            })
    }

    /// These and others.
    package func union(_ other: SeenImages) -> SeenImages {
        SeenImages(fingerprints: fingerprints.union(other.fingerprints), repeats: repeats)
    }

    private init(fingerprints: Set<UInt64>, repeats: Set<Int>) {
        self.fingerprints = fingerprints
        self.repeats = repeats
    }

    /// The list as the metadata holds it.
    package var text: String {
        let bytes = fingerprints.sorted().flatMap { fingerprint in
            stride(from: 40, through: 0, by: -8).map { UInt8(truncatingIfNeeded: fingerprint >> $0) }
        }
        return Data(bytes).base64EncodedString()
    }

    /// The images at `indices` that are among these.
    package func common(with dataset: Dataset, _ indices: [Int], threads: Int) throws(DatasetError) -> Set<Int> {
        let found = try Self.fingerprints(of: dataset, indices, threads: threads)
        return Set(zip(indices, found).filter { fingerprints.contains($1) }.map(\.0))
    }

    private static func fingerprints(
        of dataset: Dataset, _ indices: [Int], threads: Int
    ) throws(DatasetError) -> [UInt64] {
        let found = ParallelMap.elements(count: indices.count, threads: threads) {
        } element: { _, place in
            Result { () throws(DatasetError) in try dataset.fingerprint(at: indices[place]) }
        }
        var fingerprints: [UInt64] = []
        fingerprints.reserveCapacity(found.count)
        for result in found { fingerprints.append(try result.get()) }
        return fingerprints
    }
}
