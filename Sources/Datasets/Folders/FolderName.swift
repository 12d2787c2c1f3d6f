/// What the name of a folder says of the images in it, whatever its case: `good`, `OK parts`, `2_Scratch`.
enum FolderName: Equatable {
    /// They are normal.
    case normal
    /// They may well be outliers.
    case suspicious
    /// One of its words speaks of normal images, so that they may be, and others beside them may not: `MT_Free`.
    case hinting
    /// It says nothing: a date, a camera, a batch.
    case neutral

    /// Names of folders with normal images, of letters only.
    private static let normals: Set<String> = [
        "good", "normal", "nominal", "ok", "okay", "okey", "pass", "passed", "io", "inlier", "inliers", "accept",
        "accepted", "healthy", "gut", "anomalyfree", "defectfree", "faultless", "flawless", "intact", "undamaged",
        "noanomaly",
        "noanomalies", "nodamage", "nodefect", "nodefects", "nofault", "nofaults", "nondefect", "nondefective",
        "notdefective", "withoutdefect", "withoutdefects",
    ]

    /// Whole words of names that speak of outliers, or leave open what they speak of.
    private static let words: Set<String> = [
        "bad", "bent", "break", "breaks", "broken", "burned", "burnt", "chipped", "corroded", "corrosion", "cut",
        "cuts", "def", "dent", "dented", "dents", "dirt", "dirty", "error", "errors", "flaw", "flaws", "hole", "holes",
        "invalid", "ko", "leak", "leaks", "manipulated", "misplaced", "missing", "neg", "negative", "negatives", "ng",
        "nio", "nogood", "nok", "notgood", "notok", "notokay", "ood", "positive", "positives", "rust", "rusty", "scrap",
        "schlecht", "irregular", "diseased", "nonconform", "nonconforming", "nonconformity",
        "stain", "stained", "stains", "tear", "tears", "torn", "unacceptable", "unusual", "wrong",
    ]

    /// Beginnings of such words.
    private static let stems = [
        "abnormal", "anomal", "contaminat", "crack", "damag", "defect", "deform", "fail", "fault", "outlier", "reject",
        "scratch",
    ]

    /// Words that add nothing: `good parts` is `good`.
    private static let fillers: Set<String> = [
        "class", "data", "frame", "frames", "image", "images", "img", "imgs", "item", "items", "part", "parts",
        "photo", "photos", "picture", "pictures", "piece", "pieces", "product", "products", "sample", "samples",
    ]

    init(_ name: some StringProtocol) {
        // `i.O.` is written with points, `NoDefect` without anything between its words.
        let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }
            .map { $0.filter { !$0.isNumber } }
            .filter { !$0.isEmpty && !Self.fillers.contains($0) }
        let joined = words.joined()
        if Self.normals.contains(joined) {
            self = .normal
        } else if (words + [joined]).contains(where: Self.isSuspicious) {
            self = .suspicious
        } else if words.contains(where: { Self.normals.contains($0) || $0 == "free" }) {
            self = .hinting
        } else {
            self = .neutral
        }
    }

    private static func isSuspicious(_ word: String) -> Bool {
        words.contains(word) || stems.contains(where: word.hasPrefix)
    }
}
