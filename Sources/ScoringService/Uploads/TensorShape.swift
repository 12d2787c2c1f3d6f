internal import AnomalyDetection

/// The shape of an uploaded tensor, checked, and what it means to a model.
struct TensorShape: Equatable {
    /// One to four dimensions, each at least 1; their product does not overflow.
    let dimensions: [Int]
    /// The product of the dimensions.
    let count: Int

    /// - Throws: for no or more than four dimensions, a dimension below 1, a product of more than `Int.max`.
    init(_ dimensions: [Int]) throws(ServiceError) {
        guard (1...4).contains(dimensions.count) else {
            throw .malformed(
                "The shape has \(dimensions.count) dimensions; expected is (C,H,W) or (N,C,H,W).")
        }
        var count = 1
        for dimension in dimensions {
            guard dimension >= 1 else {
                throw .malformed("The shape \(dimensions) has the dimension \(dimension); each must be at least 1.")
            }
            let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
            guard !overflow else { throw .malformed("The shape \(dimensions) has more elements than can be counted.") }
            count = product
        }
        self.dimensions = dimensions
        self.count = count
    }

    /// The shape that a text such as `1,28,28` states.
    init(text: String) throws(ServiceError) {
        var dimensions: [Int] = []
        for part in text.split(separator: ",", maxSplits: 8, omittingEmptySubsequences: false) {
            guard let dimension = Int(part.drop { $0 == " " }) else {
                throw .badParameter("The tensor shape", found: text, expected: "whole numbers such as 1,28,28")
            }
            dimensions.append(dimension)
        }
        try self.init(dimensions)
    }

    /// How many images a tensor of this shape is; nil for a single one without a batch dimension.
    ///
    /// (C,H,W) is a single image; (N,C,H,W) a batch, also where N is 1. For models of one channel (H,W) is a single
    /// image and (N,H,W) a batch, where it is not (C,H,W).
    func batchSize(for input: InputShape) throws(ServiceError) -> Int? {
        let image = input.dimensions
        if dimensions == image { return nil }
        if dimensions.count == 4, Array(dimensions[1...]) == image { return dimensions[0] }
        if input.channels == 1 {
            let plane = [input.height, input.width]
            if dimensions == plane { return nil }
            if dimensions.count == 3, Array(dimensions[1...]) == plane { return dimensions[0] }
        }
        throw .unprocessable(
            "The tensor's shape is \(dimensions); this model takes \(image), or a batch of them as "
                + "[N, \(image.map(String.init).joined(separator: ", "))]. Tensors are not resized; PNG images can be.")
    }
}
