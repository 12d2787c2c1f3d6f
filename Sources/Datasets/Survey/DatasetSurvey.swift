package import Imaging

/// What was found in a folder of images, for a reader to check before it is used.
package struct DatasetSurvey: Sendable, Equatable {
    /// What is done with the images of a folder.
    package enum Role: Sendable, Hashable {
        /// They are normal.
        case normal
        /// They are outliers of one kind.
        case outliers(kind: String)
        /// They are masks or annotations, and left out.
        case masks
        /// They lie outside of `train` and `test`, and are left out.
        case outside
        /// They lie in none of the folders that were chosen, and are left out.
        case unnamed
        /// The folder's name speaks of outliers, and nothing says what is normal.
        case unclear

        /// What images of this role show; nil of those that are not read.
        var label: Dataset.Label? {
            switch self {
            case .normal: .normal
            case .outliers(let kind): .anomalous(kind: kind)
            case .masks, .outside, .unnamed, .unclear: nil
            }
        }
    }

    /// A folder that decides what its images are, however deep they lie in it.
    package struct Folder: Sendable, Equatable {
        /// Its path below the data set's folder; empty for that folder itself.
        package let path: String
        package let role: Role
        /// The number of image files.
        package internal(set) var images: Int
    }

    /// Image files of a format that is not read.
    package struct Foreign: Sendable, Equatable {
        package let format: ForeignFormat
        /// The number of such files, at least 1.
        package internal(set) var count: Int
        /// The path of one, below the data set's folder.
        package let first: String
    }

    /// The folders, in the order of their paths.
    package let folders: [Folder]
    /// Image files that were left out for their format, in the order in which they were met.
    package let foreign: [Foreign]
    /// What the normal images are like.
    package let normal: ImageStatistics
    /// What the outliers are like.
    package let outliers: ImageStatistics

    /// What all images are like.
    package var all: ImageStatistics {
        var all = normal
        all.add(outliers)
        return all
    }
}
