import NeuralNetwork

extension TorchFile {
    /// A tensor as float32 in C order.
    ///
    /// - Parameter budget: how many more elements may be made; less after the call.
    /// - Throws: where the view leaves its storage, has more elements than it, or exceeds the budget.
    func tensor(_ index: Int, name: String, budget: inout Int) throws(ImportError) -> Tensor {
        let view = heap.tensors[index]
        let count = try elementCount(of: view, name: name)
        guard count <= budget else {
            throw .tensor(
                name: name, reason: "all tensors together have more than \(Self.maximumElements) elements")
        }
        budget -= count
        let bytes = try contents(of: view.storage, for: name)
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
                offset += view.strides[axis]
                if indices[axis] < view.shape[axis] { break }
                offset -= indices[axis] * view.strides[axis]
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
