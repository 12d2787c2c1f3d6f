import Testing

@testable import PyTorchImport

struct PickleReaderTests {
    private func read(_ pickle: [UInt8]) throws(PickleError) -> (value: PickleValue, heap: PickleHeap) {
        var cursor = ByteCursor(pickle[...])
        return try PickleReader.read(&cursor)
    }

    @Test(
        arguments: [
            ([0x4B, 200], 200), ([0x4D, 1, 2], 513), ([0x4A, 0xFE, 0xFF, 0xFF, 0xFF], -2), ([0x8A, 0], 0),
            ([0x8A, 1, 0xFF], -1), ([0x8A, 2, 0xFF, 0], 255), ([0x8A, 8, 0, 0, 0, 0, 0, 0, 0, 0x80], Int.min),
            ([0x8B, 1, 0, 0, 0, 7], 7),
        ] as [([UInt8], Int)])
    func readsWholeNumbers(code: [UInt8], expected: Int) throws {
        guard case .integer(expected) = try read(code + [0x2E]).value else {
            Issue.record("\(try read(code + [0x2E]).value)")
            return
        }
    }

    /// {'a': 1.5, 'b': (None, True, [False])} as protocol 2 writes it, with memo.
    @Test func readsContainers() throws {
        let code: [UInt8] =
            [0x80, 2, 0x7D, 0x71, 0, 0x28, 0x58, 1, 0, 0, 0, 0x61, 0x47, 0x3F, 0xF8, 0, 0, 0, 0, 0, 0]
            + [0x58, 1, 0, 0, 0, 0x62, 0x4E, 0x88, 0x5D, 0x89, 0x61, 0x87, 0x75, 0x2E]
        let (value, heap) = try read(code)
        guard case .float(1.5)? = heap.value(of: "a", in: value) else {
            Issue.record("no 1.5")
            return
        }
        let last = try #require(heap.value(of: "b", in: value))
        let tuple = try #require(heap.elements(of: last))
        #expect(tuple.map(\.kind) == ["None", "a truth value", "a list"])
        #expect(heap.elements(of: tuple[2])?.count == 1)
        #expect(heap.value(of: "c", in: value) == nil)
    }

    /// What stands in the memo is the container itself, so that what is added later is seen.
    @Test func aRememberedListIsTheSameList() throws {
        // [[], the same]: the list of index 1 gets an element after it was fetched from the memo.
        let code: [UInt8] = [0x5D, 0x71, 0, 0x5D, 0x71, 1, 0x61, 0x68, 1, 0x4B, 5, 0x61, 0x30, 0x68, 0, 0x2E]
        let (value, heap) = try read(code)
        let outer = try #require(heap.elements(of: value))
        #expect(outer.count == 1)
        #expect(heap.elements(of: outer[0])?.count == 1)
    }

    /// A list that contains itself, and 400,000 lists inside each other: nothing follows them, so nothing overflows.
    @Test func circlesAndDepthAreHarmless() throws {
        let (value, heap) = try read([0x5D, 0x71, 0, 0x68, 0, 0x61, 0x2E])
        #expect(heap.elements(of: value)?.count == 1)
        let depth = 400_000
        let nested =
            [UInt8](repeating: 0x5D, count: depth) + [UInt8](repeating: 0x61, count: depth - 1) + [0x2E]
        #expect(try read(nested).heap.sequences.count == depth)
    }

    @Test(arguments: [
        ("more than the stack holds", [UInt8](repeating: 0x4E, count: PickleReader.maximumStack + 2)),
        ("more marks than the stack holds", [UInt8](repeating: 0x28, count: PickleReader.maximumStack + 2)),
        (
            "more instructions than are followed",
            (0...PickleReader.maximumOpcodes / 2).flatMap { _ in [0x4E, 0x30] as [UInt8] }
        ),
    ])
    func limitsHold(what: String, code: [UInt8]) {
        let error = #expect(throws: PickleError.self) { try read(code + [0x2E]) }
        guard case .limit? = error else {
            Issue.record("\(what): \(String(describing: error))")
            return
        }
    }

    /// An index of four billion is a number like any other, not a reason to allocate.
    @Test func memoIndicesAreNotSizes() throws {
        guard case .none = try read([0x4E, 0x72, 0xFF, 0xFF, 0xFF, 0xFF, 0x6A, 0xFF, 0xFF, 0xFF, 0xFF, 0x2E]).value
        else {
            Issue.record("no None")
            return
        }
    }

    @Test(
        arguments: [
            [], [0x2E], [0x80, 6, 0x4E, 0x2E], [0xFF, 0x2E], [0x30, 0x2E], [0x68, 0, 0x2E], [0x61, 0x2E],
            [0x4E, 0x61, 0x2E], [0x4E, 0x4E, 0x61, 0x2E], [0x75, 0x2E], [0x7D, 0x28, 0x4E, 0x75, 0x2E],
            [0x28, 0x2E], [0x28, 0x30, 0x2E], [0x4E, 0x28, 0x71, 0, 0x2E], [0x85, 0x2E], [0x4E, 0x86, 0x2E],
            [0x58, 0xFF, 0xFF, 0xFF, 0xFF, 0x2E], [0x8D, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x2E],
            [0x8A, 5, 1, 0x2E], [0x8B, 0xFF, 0xFF, 0xFF, 0xFF, 0x2E], [0x58, 1, 0, 0, 0, 0xFF, 0x2E], [0x47, 0, 0x2E],
            [0x52, 0x2E], [0x4E, 0x29, 0x52, 0x2E], [0x4E, 0x29, 0x81, 0x2E], [0x4E, 0x51, 0x2E], [0x29, 0x51, 0x2E],
            [0x4E, 0x7D, 0x62, 0x2E], [0x4E, 0x4E, 0x93, 0x2E], [0x28, 0x4E, 0x64, 0x2E],
        ] as [[UInt8]])
    func refusesMalformedPickles(code: [UInt8]) {
        #expect(throws: PickleError.self) { try read(code) }
    }

    /// By the names that `pickletools.dis` prints.
    @Test(arguments: [
        ("F1.0\n", "FLOAT"), ("I1\n", "INT"), ("L1L\n", "LONG"), ("P1\n", "PERSID"), ("S'a'\n", "STRING"),
        ("Va\n", "UNICODE"), ("g0\n", "GET"), ("ios\nsystem\n", "INST"), ("(o", "OBJ"), ("p0\n", "PUT"),
    ])
    func refusesOtherInstructionsByName(text: String, name: String) {
        let error = #expect(throws: PickleError.self) { try read(Array((text + ".").utf8)) }
        #expect(error?.description.contains("the instruction \(name) at byte") == true)
        #expect(error?.description.contains("refuses") == true)
    }

    @Test(
        arguments: [
            (0x82, "EXT1"), (0x8F, "EMPTY_SET"), (0x90, "ADDITEMS"), (0x91, "FROZENSET"), (0x96, "BYTEARRAY8"),
            (0x97, "NEXT_BUFFER"), (0x98, "READONLY_BUFFER"), (0x52, "REDUCE"), (0x51, "BINPERSID"), (0x81, "NEWOBJ"),
            (0x92, "NEWOBJ_EX"), (0x93, "STACK_GLOBAL"), (0x62, "BUILD"),
        ] as [(UInt8, String)])
    func instructionsHaveTheirPublishedNames(code: UInt8, name: String) {
        let error = #expect(throws: PickleError.self) { try read([code]) }
        #expect(error?.description.contains("instruction \(name) at byte 0") == true)
    }

    /// Averages under whatever name: a class that ends in Meter is a bag of attributes.
    @Test(arguments: ["utils\nAverageMeter", "__main__\nAverageMeter", "train\nMeter", "a.b\nRunningMeter"])
    func metersAreBagsOfAttributes(global: String) throws {
        let code =
            Array("c\(global)\n".utf8) + [0x29, 0x81, 0x7D, 0x8C, 3] + Array("avgK".utf8) + [7] + Array("sb.".utf8)
        let (value, heap) = try read(code)
        guard case .integer(7)? = heap.value(of: "avg", in: value) else {
            Issue.record("no 7")
            return
        }
    }

    @Test(arguments: [
        "posix\nsystem", "os\nsystem", "builtins\neval", "builtins\ngetattr", "__builtin__\nexec", "subprocess\nPopen",
        "torch\nload", "torch.storage\n_load_from_bytes", "torch\nComplexFloatStorage", "collections\ndefaultdict",
        "utils\nAverageMeterPlus", "AverageMeter\neval", "numpy\nndarray",
        "torch.nn.modules.linear\nLinear",
    ])
    func refusesOtherGlobalsByName(global: String) {
        let name = global.split(separator: "\n").joined(separator: ".")
        let byLine = Array("c\(global)\n(X".utf8) + [2, 0, 0, 0] + Array("idtR.".utf8)
        var byStack: [UInt8] = []
        for part in global.split(separator: "\n") { byStack += [0x8C, UInt8(part.utf8.count)] + Array(part.utf8) }
        byStack += [0x93, 0x2E]
        for code in [byLine, byStack] {
            #expect(throws: PickleError.refusedGlobal(name)) { try read(code) }
        }
    }

    /// Known classes do nothing but what they are known for.
    @Test(arguments: [
        "cutils\nAverageMeter\n(I1\ntR.", "cutils\nAverageMeter\n)R.", "ccopyreg\n_reconstructor\n)R.",
        "ccopyreg\n_reconstructor\n(ccollections\nOrderedDict\ncbuiltins\nobject\nNtR.", "cbuiltins\nobject\n)R.",
        "ctorch\nFloatStorage\n)R.", "ctorch._utils\n_rebuild_tensor_v2\n)R.", "ctorch\nSize\n)R.",
        "ctorch._utils\n_rebuild_parameter\n(NNNtR.", "ccollections\nOrderedDict\n(]NaNttR.",
        "cutils\nAverageMeter\n}b.",
    ])
    func refusesOtherCalls(code: String) {
        #expect(throws: PickleError.self) { try read(Array(code.utf8)) }
    }
}
