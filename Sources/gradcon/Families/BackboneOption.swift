import ArgumentParser
import Files
import PretrainedBackbone

/// The option of `gradcon train` that names a pretrained network, for all families that take one.
struct BackboneOption: ParsableArguments {
    @Option(help: "The pretrained network: a file that gradcon import --backbone made.")
    var backbone: String?

    /// Where `Deploy/backbone.sh` puts the pretrained network.
    static let standard = "Config/backbones/mobilenet-v2.safetensors"

    /// Reads a file.
    ///
    /// - Parameter alternative: how to do without, in words; nil where there is no other way.
    static func load(_ path: String, alternative: String?) throws -> Backbone {
        guard DurableFile.exists(path) else { throw BackboneMissing(path: path, alternative: alternative) }
        return try Backbone(contentsOf: path)
    }
}

/// A backbone is asked for and not there.
struct BackboneMissing: Error, CustomStringConvertible {
    let path: String
    /// How to do without, in words; nil where there is no other way.
    let alternative: String?

    /// What to do, in a sentence.
    var description: String {
        let ways =
            ["bash Deploy/backbone.sh brings one", "--backbone names another file"] + [alternative].compactMap(\.self)
        return "There is no backbone at \(path). \(ways.dropLast().joined(separator: ", ")), and \(ways.last ?? "")."
    }
}
