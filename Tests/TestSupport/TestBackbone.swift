package import PretrainedBackbone

/// MobileNetV2 with the weights of make_backbone.py.
package enum TestBackbone {
    /// What `torch.save` writes of it.
    package static let file = Result {
        let architecture = try BackboneArchitecture.named("mobilenet-v2")
        let shapes = try architecture.shapes(of: architecture.layers)
        return TestZip.stateDict(
            Dictionary(uniqueKeysWithValues: shapes.map { ($0.key, namedTensor($0.key, shape: $0.value)) }))
    }

    /// The backbone.
    package static let mobileNetV2 = Result { try BackboneCheckpoint(parsing: try file.get()).backbone() }
}
