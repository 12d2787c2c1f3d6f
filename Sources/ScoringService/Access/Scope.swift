/// What a key allows, from little to much. Each scope includes those before it: who scores needs the models' names, and
/// who changes models tries them.
package enum Scope: String, Sendable, Codable, CaseIterable, Comparable {
    /// To see which models there are, and how the service fares.
    case read
    /// To score images.
    case score
    /// To change what is served.
    case admin

    package static func < (left: Scope, right: Scope) -> Bool {
        switch (left, right) {
        case (.read, .score), (.read, .admin), (.score, .admin): true
        default: false
        }
    }
}
