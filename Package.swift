// swift-tools-version: 6.2
import PackageDescription

// On x86-64 the numeric targets are compiled for x86-64-v3 (AVX2 and FMA: Intel since Haswell, 2013; AMD since
// Excavator and Zen). GRADCON_PORTABLE=1 in the environment of `swift build` compiles them for any x86-64 instead:
// the kernels then multiply and add, about three times slower. arm64 has fused multiply-add everywhere.
#if arch(x86_64)
    let isPortable = !["", "0"].contains(Context.environment["GRADCON_PORTABLE"] ?? "")
    let instructionSet: [SwiftSetting] =
        isPortable
        ? [] : [.unsafeFlags(["-Xcc", "-march=x86-64-v3"]), .define("FUSED_MULTIPLY_ADD")]
    let processorRequirement: [SwiftSetting] = isPortable ? [] : [.define("REQUIRES_X86_64_V3")]
#else
    let instructionSet: [SwiftSetting] = [.define("FUSED_MULTIPLY_ADD")]
    let processorRequirement: [SwiftSetting] = []
#endif

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]
/// The target is optimised in debug builds too, since the tests run the real kernels, and as a whole module, since they
/// call vector functions of other files: unoptimised SIMD is some 150 times slower, and still 30 times when optimised
/// file by file. With a number of threads the compiler writes one object per file, as the build system expects.
let optimised: [SwiftSetting] = [
    .unsafeFlags(["-O", "-whole-module-optimization", "-num-threads", "1"], .when(configuration: .debug))
]
let numeric: [SwiftSetting] = strict + instructionSet + optimised

let package = Package(
    name: "gradcon",
    products: [.executable(name: "gradcon", targets: ["gradcon"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    ],
    targets: [
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CProcessor"),
        .systemLibrary(name: "CLinux"),

        .target(name: "Files", dependencies: ["COpenSSL"], swiftSettings: strict),
        .target(name: "DecisionLog", dependencies: ["CLinux", "CZlib", "Files"], swiftSettings: strict),
        .target(name: "Imaging", dependencies: ["CZlib"], swiftSettings: numeric),
        .target(name: "Determinism", swiftSettings: strict + optimised),
        .target(name: "Metrics", swiftSettings: strict),
        .target(name: "Tensors", swiftSettings: strict + optimised),
        .target(name: "Statistics", swiftSettings: numeric),
        .target(name: "NeuralNetwork", dependencies: ["Tensors"], swiftSettings: numeric),
        .target(name: "HTTP", swiftSettings: strict),
        .target(name: "HTTPServer", dependencies: ["CLinux", "COpenSSL", "Files", "HTTP"], swiftSettings: strict),
        .target(
            name: "AnomalyDetection", dependencies: ["Determinism", "Files", "Imaging", "Statistics", "Tensors"],
            swiftSettings: strict + optimised),
        .target(
            name: "PyTorchImport", dependencies: ["CZlib", "Files", "Imaging", "Tensors"], swiftSettings: strict),
        .target(
            name: "Datasets",
            dependencies: ["AnomalyDetection", "Determinism", "Files", "Imaging", "Statistics", "Tensors"],
            swiftSettings: strict + optimised),
        .target(
            name: "Evaluation",
            dependencies: ["AnomalyDetection", "Datasets", "Determinism", "Files", "Imaging", "Statistics", "Tensors"],
            swiftSettings: strict + optimised),
        .target(
            name: "Training",
            dependencies: [
                "AnomalyDetection", "Datasets", "Determinism", "Files", "Imaging", "NeuralNetwork", "Tensors",
            ],
            swiftSettings: strict + optimised),
        .target(
            name: "GradCon",
            dependencies: [
                "AnomalyDetection", "Determinism", "Files", "NeuralNetwork", "PyTorchImport", "Statistics", "Tensors",
                "Training",
            ],
            swiftSettings: numeric),
        .target(
            name: "PretrainedBackbone",
            dependencies: [
                "AnomalyDetection", "Datasets", "Files", "NeuralNetwork", "PyTorchImport", "Tensors", "Training",
            ],
            swiftSettings: numeric),
        .target(
            name: "FeatureRepository",
            dependencies: [
                "AnomalyDetection", "Datasets", "Determinism", "Imaging", "NeuralNetwork", "PretrainedBackbone",
                "Statistics", "Tensors", "Training",
            ],
            swiftSettings: numeric),
        .target(
            name: "EnergyModel",
            dependencies: [
                "AnomalyDetection", "Determinism", "NeuralNetwork", "Statistics", "Tensors", "Training",
            ],
            swiftSettings: numeric),
        .target(
            name: "ContrastedMemory",
            dependencies: [
                "AnomalyDetection", "Datasets", "Determinism", "NeuralNetwork", "PretrainedBackbone", "Statistics",
                "Tensors", "Training",
            ],
            swiftSettings: numeric),
        .target(
            name: "ScoringService",
            dependencies: [
                "AnomalyDetection", "DecisionLog", "Determinism", "Files", "HTTP", "Imaging", "Metrics", "Statistics",
                "Tensors",
                .product(name: "Logging", package: "swift-log"), .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict),
        .target(
            name: "Reproduction",
            dependencies: ["AnomalyDetection", "Datasets", "Evaluation", "Files", "GradCon", "Training"],
            swiftSettings: strict),
        .executableTarget(
            name: "gradcon",
            dependencies: [
                "AnomalyDetection", "CLinux", "CProcessor", "ContrastedMemory", "Datasets", "DecisionLog",
                "EnergyModel", "Evaluation", "FeatureRepository", "Files", "GradCon", "HTTP", "HTTPServer", "Imaging",
                "NeuralNetwork", "PretrainedBackbone", "PyTorchImport", "Reproduction", "ScoringService", "Statistics",
                "Tensors", "Training",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict + processorRequirement),

        .target(
            name: "TestSupport",
            dependencies: [
                "AnomalyDetection", "COpenSSL", "CZlib", "Determinism", "GradCon", "Imaging", "PretrainedBackbone",
                "Tensors",
            ],
            path: "Tests/TestSupport", swiftSettings: strict + optimised),
        .target(
            name: "ConformanceCases", dependencies: ["HTTP"], path: "Tests/ConformanceCases", swiftSettings: strict),
        .executableTarget(
            name: "EngineBenchmark",
            dependencies: ["Determinism", "Files", "NeuralNetwork", "PretrainedBackbone", "Tensors"],
            path: "Tests/EngineBenchmark", swiftSettings: numeric),
        .executableTarget(
            name: "ImagingBenchmark", dependencies: ["Files", "Imaging"],
            path: "Tests/ImagingBenchmark", swiftSettings: strict),
        .testTarget(name: "FilesTests", dependencies: ["Files"], swiftSettings: strict),
        .testTarget(name: "DecisionLogTests", dependencies: ["DecisionLog", "Files"], swiftSettings: strict),
        .testTarget(
            name: "ImagingTests", dependencies: ["Imaging"], resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(name: "DeterminismTests", dependencies: ["Determinism"], swiftSettings: strict),
        .testTarget(name: "MetricsTests", dependencies: ["Metrics"], swiftSettings: strict),
        .testTarget(
            name: "StatisticsTests", dependencies: ["Determinism", "Statistics"], resources: [.copy("Fixtures")],
            swiftSettings: numeric),
        .testTarget(name: "TensorsTests", dependencies: ["Tensors", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "NeuralNetworkTests",
            dependencies: ["Determinism", "NeuralNetwork", "PretrainedBackbone", "Tensors", "TestSupport"],
            resources: [.copy("Fixtures")], swiftSettings: numeric),
        .testTarget(name: "HTTPTests", dependencies: ["ConformanceCases", "HTTP"], swiftSettings: strict),
        .testTarget(
            name: "HTTPServerTests",
            dependencies: ["COpenSSL", "ConformanceCases", "HTTP", "HTTPServer", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "AnomalyDetectionTests",
            dependencies: ["AnomalyDetection", "Files", "Imaging", "Tensors", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "PyTorchImportTests", dependencies: ["Imaging", "PyTorchImport", "Tensors", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "DatasetsTests",
            dependencies: ["AnomalyDetection", "Datasets", "Imaging", "NeuralNetwork", "Tensors", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "EvaluationTests",
            dependencies: [
                "AnomalyDetection", "Datasets", "Determinism", "Evaluation", "GradCon", "Imaging", "NeuralNetwork",
                "Statistics", "Tensors", "TestSupport",
            ],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(
            name: "TrainingTests",
            dependencies: [
                "AnomalyDetection", "Datasets", "Determinism", "Evaluation", "NeuralNetwork", "Tensors", "TestSupport",
                "Training",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "GradConTests",
            dependencies: [
                "AnomalyDetection", "Datasets", "Determinism", "Evaluation", "Files", "GradCon", "NeuralNetwork",
                "PyTorchImport", "Statistics", "Tensors", "TestSupport", "Training",
            ],
            resources: [.copy("Fixtures")], swiftSettings: strict + instructionSet),
        .testTarget(
            name: "PretrainedBackboneTests",
            dependencies: [
                "AnomalyDetection", "Files", "NeuralNetwork", "PretrainedBackbone", "PyTorchImport", "Tensors",
                "TestSupport",
            ],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(
            name: "FeatureRepositoryTests",
            dependencies: [
                "AnomalyDetection", "Datasets", "Determinism", "Evaluation", "FeatureRepository", "Files", "Imaging",
                "NeuralNetwork", "PretrainedBackbone", "Tensors", "TestSupport", "Training",
            ],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(
            name: "ContrastedMemoryTests",
            dependencies: [
                "AnomalyDetection", "ContrastedMemory", "Datasets", "Determinism", "Evaluation", "Imaging",
                "NeuralNetwork", "PretrainedBackbone", "Statistics", "Tensors", "TestSupport", "Training",
            ],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(
            name: "EnergyModelTests",
            dependencies: [
                "AnomalyDetection", "Datasets", "Determinism", "EnergyModel", "NeuralNetwork", "Tensors",
                "TestSupport", "Training",
            ],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(
            name: "ReproductionTests",
            dependencies: [
                "AnomalyDetection", "Datasets", "Evaluation", "GradCon", "Reproduction", "TestSupport", "Training",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ScoringServiceTests",
            dependencies: [
                "AnomalyDetection", "DecisionLog", "Determinism", "Files", "GradCon", "HTTP", "Imaging",
                "ScoringService", "Statistics", "Tensors", "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "Datasets", "DecisionLog", "Files", "Imaging", "PretrainedBackbone", "Tensors", "TestSupport",
                "Training",
                "gradcon",
            ],
            swiftSettings: strict),
    ]
)

// GRADCON_FUZZ=1 adds the fuzzers, which link with the sanitizers of `Deploy/fuzz.sh` only: libFuzzer has their main
// function.
if Context.environment["GRADCON_FUZZ"] == "1" {
    package.targets.append(
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                "CZlib", "ConformanceCases", "Files", "HTTP", "Imaging", "PyTorchImport", "ScoringService", "Tensors",
            ],
            path: "Tests/Fuzz", swiftSettings: strict))
}
