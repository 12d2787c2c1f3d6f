/// One parser, how it is fed and what holds for every input.
///
/// Whatever the bytes are, they are taken or refused with an error, soon and in bounded memory: a trap, a hang, or a
/// condition of `run` that does not hold, is a finding.
struct FuzzTarget: Sendable {
    let name: String
    /// Inputs to begin with, beside the fixtures that `Deploy/fuzz.sh` copies.
    let seeds: [[UInt8]]
    let run: @Sendable ([UInt8]) -> Void

    init(_ name: String, seeds: [[UInt8]] = [], run: @escaping @Sendable ([UInt8]) -> Void) {
        self.name = name
        self.seeds = seeds
        self.run = run
    }

    static let all = [http, png, jpeg, image, npy, safetensors, pytorch, multipart, json, coding, configuration]
}
