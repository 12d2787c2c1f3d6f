import AnomalyDetection
import GradCon

extension DetectorRegistry {
    /// All families of this program: the only place that names them.
    static func known() throws(DetectorRegistryError) -> DetectorRegistry {
        try DetectorRegistry([GradConFamily.self])
    }
}
