/// Whose requests share what ``FairQueue`` divides.
struct Flow: Hashable, Sendable {
    /// The name of the model that they ask for.
    let model: String
    /// The number of the connection that they come by.
    let connection: UInt64
}
