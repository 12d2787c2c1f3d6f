/// A value of a ``TorchFile``: looked into, never executed.
package struct TorchValue {
    let value: PickleValue
    let heap: PickleHeap

    /// What it is in words, for errors: `a list`, `a tensor`.
    package var kind: String { value.kind }

    /// The text; nil for anything else.
    package var text: String? { if case .text(let text) = value { text } else { nil } }

    /// The whole number; nil for anything else, and beyond 64 bits.
    package var integer: Int? { if case .integer(let number) = value { number } else { nil } }

    /// The last value assigned to a text as key of a dictionary or as an object's attribute; nil where there is none.
    package subscript(key: String) -> TorchValue? { heap.value(of: key, in: value).map(inHeap) }

    /// The elements of a list or tuple; nil for anything else.
    package var elements: [TorchValue]? { heap.elements(of: value)?.map(inHeap) }

    /// The keys and values of a dictionary in the order of assignment; nil for anything else.
    package var entries: [(key: TorchValue, value: TorchValue)]? {
        guard case .dictionary(let index) = value else { return nil }
        return heap.mappings[index].map { (inHeap($0.key), inHeap($0.value)) }
    }

    private func inHeap(_ value: PickleValue) -> TorchValue { TorchValue(value: value, heap: heap) }
}
