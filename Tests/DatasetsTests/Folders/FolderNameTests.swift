import Testing

@testable import Datasets

struct FolderNameTests {
    @Test(arguments: [
        "good", "Good", "GOOD", "OK", "okay", "Normal", "pass", "passed", "no_defect", "NoDefect", "defect-free",
        "non-defective", "i.O.", "IO", "good parts", "01_good", "OK images", "normal 2", "anomaly-free",
        "gut", "Healthy",
    ])
    func normalNames(_ name: String) {
        #expect(FolderName(name) == .normal)
    }

    @Test(arguments: [
        "NG", "bad", "Scratch", "scratches", "surface_scratch", "not_good", "No Good", "n.i.O.", "abnormal", "Anomaly",
        "defect", "defects_2", "failed", "KO", "negative", "positive", "crack 3", "reject", "broken_large",
        "def_front", "neg", "invalid", "Schlecht", "nonconforming",
    ])
    func suspiciousNames(_ name: String) {
        #expect(FolderName(name) == .suspicious)
    }

    /// Among them some that a beginning alone would give away.
    @Test(arguments: [
        "2024-01-03", "camera1", "lot 7", "train", "breakfast_box", "stainless", "dental", "goods-in", "position1", "",
        "12", "Kamera_links", "cutter", "normals_and_others",
    ])
    func neutralNames(_ name: String) {
        #expect(FolderName(name) == .neutral)
    }
}
