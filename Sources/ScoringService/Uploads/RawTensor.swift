internal import AnomalyDetection
internal import HTTP
import Imaging
import Tensors

/// An `application/octet-stream` body: little-endian elements in C order. Element type and shape stand in the fields
/// `X-Tensor-Datatype` and `X-Tensor-Shape` or the query parameters `datatype` and `shape`; what is left out is
/// inferred where the body's length fits in exactly one way.
struct RawTensor {
    let shape: TensorShape
    let elements: [Float]

    init(_ request: Request, body: [UInt8], input: InputShape) throws(ServiceError) {
        let type = try RawTensor.parameter(request, field: "X-Tensor-Datatype", query: "datatype")
        let given = try RawTensor.parameter(request, field: "X-Tensor-Shape", query: "shape")
        let datatype = try type.map { (name) throws(ServiceError) in
            guard let known = Datatype(rawValue: name) else { throw .unknownDatatype(name) }
            return known
        }
        let stated = try given.map { (text) throws(ServiceError) in try TensorShape(text: text) }
        let (known, shape) = try RawTensor.interpretation(of: body.count, datatype, stated, input)
        let (size, overflow) = shape.count.multipliedReportingOverflow(by: known.size)
        guard !overflow, size == body.count else {
            throw .malformed(
                "The body has \(body.count) bytes; the shape \(shape.dimensions) of \(known.rawValue) calls for "
                    + "\(overflow ? "more than can be counted" : String(size)).")
        }
        self.shape = shape
        elements = known.elements(of: body)
    }

    /// Whether a body is an image file and no tensor: nothing states a tensor, and it begins with the signature and the
    /// header of an image, or is of an image format that is not read and not as long as a tensor of the model.
    static func isImageFile(_ body: [UInt8], _ request: Request, input: InputShape) throws(ServiceError) -> Bool {
        guard try parameter(request, field: "X-Tensor-Datatype", query: "datatype") == nil,
            try parameter(request, field: "X-Tensor-Shape", query: "shape") == nil
        else { return false }
        do { return try ImageFile(body).declaredPixels > 0 } catch {
            guard case .foreign = error else { return false }
            return !Datatype.allCases.contains { input.count * $0.size == body.count }
        }
    }

    private static func interpretation(
        of length: Int, _ datatype: Datatype?, _ shape: TensorShape?, _ input: InputShape
    ) throws(ServiceError) -> (Datatype, TensorShape) {
        switch (datatype, shape) {
        case (let datatype?, let shape?): return (datatype, shape)
        case (nil, let shape?):
            if let fitting = Datatype.allCases.first(where: {
                shape.count.multipliedReportingOverflow(by: $0.size) == (length, false)
            }) {
                return (fitting, shape)
            }
            throw .malformed(
                "The body's \(length) bytes fit the shape \(shape.dimensions) neither as FP32 nor as UINT8.")
        case (let datatype?, nil):
            let image = input.count * datatype.size
            guard length % image == 0 else { break }
            let dimensions = input.dimensions
            return (datatype, try TensorShape(length == image ? dimensions : [length / image] + dimensions))
        case (nil, nil):
            if let fitting = Datatype.allCases.first(where: { input.count * $0.size == length }) {
                return (fitting, try TensorShape(input.dimensions))
            }
        }
        throw .malformed(
            "The body has \(length) bytes; one image of this model, [\(input)], takes \(input.count * 4) as FP32 and "
                + "\(input.count) as UINT8. State X-Tensor-Shape and X-Tensor-Datatype.")
    }

    private static func parameter(
        _ request: Request, field: String, query: String
    ) throws(ServiceError) -> String? {
        let values = request.headers.values(for: field) + request.queryValues(query)
        guard let first = values.first else { return nil }
        guard values.allSatisfy({ $0 == first }) else {
            throw .badParameter(
                "\(field) or the query parameter \(query)", found: values.joined(separator: " and "),
                expected: "one value")
        }
        return first
    }
}

extension ServiceError {
    static func unknownDatatype(_ name: String) -> ServiceError {
        .badParameter(
            "The datatype", found: name,
            expected: "one of " + Datatype.allCases.map(\.rawValue).joined(separator: ", "))
    }
}
