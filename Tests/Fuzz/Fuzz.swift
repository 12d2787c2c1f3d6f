import Files
private import Glibc

/// What libFuzzer calls; it has the main function. It feeds one parser with inputs that it makes of what it has
/// covered; see `Deploy/fuzz.sh`.
///
/// - `Fuzz` lists the targets.
/// - `Fuzz TARGET --seeds FOLDER` writes the inputs to begin with.
/// - `Fuzz TARGET [OPTION | FOLDER]...` runs libFuzzer with these options and corpora.
/// - `Fuzz TARGET FILE` runs one input, such as a finding.
private enum Fuzz {
    static let arguments = CommandLine.arguments

    static let target = arguments.dropFirst().first.flatMap { name in FuzzTarget.all.first { $0.name == name } }

    /// Does what is none of libFuzzer's business.
    ///
    /// - Returns: The status to end with; nil where libFuzzer goes on.
    static func prepare() -> Int32? {
        guard let target else {
            print(FuzzTarget.all.map(\.name).joined(separator: "\n"))
            return arguments.count == 1 ? 0 : 2
        }
        guard arguments.count == 4, arguments[2] == "--seeds" else { return nil }
        for (index, seed) in target.seeds.enumerated() {
            do { try DurableFile.write(seed, to: "\(arguments[3])/seed-\(index)") } catch {
                print(error)
                return 1
            }
        }
        return 0
    }
}

/// Called before everything else: takes the target out of the arguments.
@c(LLVMFuzzerInitialize)
func initialize(
    _ count: UnsafeMutablePointer<CInt>,
    _ values: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>
) -> CInt {
    if let status = Fuzz.prepare() { exit(status) }
    values.pointee[1] = values.pointee[0]
    values.pointee += 1
    count.pointee -= 1
    return 0
}

/// Called for each input.
@c(LLVMFuzzerTestOneInput)
func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    Fuzz.target?.run(Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
}
