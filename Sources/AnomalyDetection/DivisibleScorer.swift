/// A scorer that can share out the work on one image among threads.
package protocol DivisibleScorer: AnomalyScorer {
    /// Calls its second argument for every number below the first, each once, on the caller's thread and on others, and
    /// returns when all calls have; nil leaves all work to the caller's thread. The result does not depend on it.
    var sharing: ((Int, @escaping @Sendable (Int) -> Void) -> Void)? { get set }
}
