extension Configuration.Limits {
    /// The limits with those of bodies that memory bears: a quarter of it for bodies that are being received, and for
    /// one of them no more than that. A body that all the memory could not hold is refused when it is announced, and
    /// not when it has come.
    package func fittingMemory() -> Configuration.Limits {
        var limits = self
        limits.totalBodyBytes = min(totalBodyBytes, memory(taken: 0) / 4)
        limits.bodyBytes = min(bodyBytes, limits.totalBodyBytes)
        return limits
    }

    /// The bytes that requests which have arrived may take together.
    ///
    /// - Parameter taken: what they take at the moment, bytes.
    func requestMemory(taken: Int) -> Int {
        let memory = memory(taken: taken)
        return memory - min(totalBodyBytes, memory / 4)
    }

    private func memory(taken: Int) -> Int {
        memoryBytes == 0 ? AvailableMemory.forRequests(taken: taken) : memoryBytes
    }
}
