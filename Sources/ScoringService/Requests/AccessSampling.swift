/// Which of the successful answers have a line of their own, so that many do not fill the log: in each second the first
/// ones, and of the rest every hundredth. Each line says for how many it stands, itself and those that were left out
/// before it, so that nothing is missing from the sum.
///
/// A value without a clock.
struct AccessSampling {
    /// Answers in a second of which each has a line; 0: all of them.
    private let rate: Int
    private var secondBegan: ContinuousClock.Instant?
    private var countInSecond = 0
    /// Answers for which no line stands yet.
    private var leftOut = 0

    /// Beyond the rate, one answer in so many has a line.
    private static let step = 100

    init(rate: Int) { self.rate = rate }

    /// Counts an answer.
    ///
    /// - Parameter now: may be a moment before that of the call before, which another thread made.
    /// - Returns: for how many answers its line stands; nil where it has none.
    mutating func add(at now: ContinuousClock.Instant) -> Int? {
        if secondBegan.map({ now - $0 >= .seconds(1) }) ?? true { (secondBegan, countInSecond) = (now, 0) }
        countInSecond += 1
        guard rate == 0 || countInSecond <= rate || (countInSecond - rate) % Self.step == 0 else {
            leftOut += 1
            return nil
        }
        return 1 + takeLeftOut()
    }

    /// Answers for which no line stands: the caller writes one for them.
    mutating func takeLeftOut() -> Int {
        defer { leftOut = 0 }
        return leftOut
    }
}
