package import Tensors

extension TorchFile {
    /// A tensor as float32 in C order; nil where the value is none.
    ///
    /// - Parameter name: what it is called in an error.
    /// - Throws: where the view leaves its storage, has more elements than it, or more is read than allowed.
    package func tensor(
        _ value: TorchValue, name: String, _ reading: inout Reading
    ) throws(ImportError) -> Tensor? {
        guard case .tensor(let index) = value.value else { return nil }
        return try tensor(index, name: name, &reading)
    }

    /// A tensor by its place in the heap.
    ///
    /// - Throws: where the view leaves its storage, has more elements than it, or more is read than allowed.
    func tensor(_ index: Int, name: String, _ reading: inout Reading) throws(ImportError) -> Tensor {
        let view = heap.tensors[index]
        let count = try elementCount(of: view, name: name)
        guard count <= reading.elements else {
            throw .tensor(
                name: name, reason: "all tensors together have more than \(Reading().elements) elements")
        }
        reading.elements -= count
        let bytes = try contents(of: view.storage, for: name, &reading)
        // The stride of a single element leads nowhere, and may be any number.
        let strides = zip(view.shape, view.strides).map { $0 == 1 ? 0 : $1 }
        let size = view.storage.type.size
        var elements: [Float] = []
        elements.reserveCapacity(count)
        var indices = [Int](repeating: 0, count: view.shape.count)
        var offset = view.offset
        for _ in 0..<count {
            let start = bytes.startIndex + offset * size
            elements.append(view.storage.type.float(bits(bytes[start..<start + size])))
            var axis = view.shape.count - 1
            while axis >= 0 {
                indices[axis] += 1
                offset += strides[axis]
                if indices[axis] < view.shape[axis] { break }
                offset -= indices[axis] * strides[axis]
                indices[axis] = 0
                axis -= 1
            }
        }
        return Tensor(shape: view.shape, elements: elements)
    }

    private func bits(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        isBigEndian
            ? bytes.reduce(0) { $0 << 8 | UInt64($1) } : bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The number of elements, once the first and the last of them are known to lie in the storage.
    private func elementCount(of view: TorchTensor, name: String) throws(ImportError) -> Int {
        func refused(_ reason: String) -> ImportError { .tensor(name: name, reason: reason) }
        guard view.shape.count == view.strides.count, view.shape.allSatisfy({ $0 > 0 }), view.offset >= 0,
            view.strides.allSatisfy({ $0 >= 0 })
        else {
            throw refused("its shape is \(view.shape), its strides are \(view.strides), its offset is \(view.offset)")
        }
        var count = 1
        var last = view.offset
        for (size, stride) in zip(view.shape, view.strides) {
            let (product, productOverflow) = count.multipliedReportingOverflow(by: size)
            let (reach, reachOverflow) = (size - 1).multipliedReportingOverflow(by: stride)
            let (sum, sumOverflow) = last.addingReportingOverflow(reach)
            guard !productOverflow, !reachOverflow, !sumOverflow else {
                throw refused("its shape \(view.shape) has more elements than can be counted")
            }
            (count, last) = (product, sum)
        }
        // More elements than stored are repetitions, as no model has; they would let a small file take any memory.
        guard last < view.storage.count, count <= view.storage.count else {
            throw refused(
                "its shape \(view.shape) with strides \(view.strides) from \(view.offset) does not fit its storage of "
                    + "\(view.storage.count) elements")
        }
        return count
    }
}
