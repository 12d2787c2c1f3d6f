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
/// Optimised in debug builds too, and as whole modules, for the kernels call vector functions of other files: unoptimised SIMD
/// is some 150 times slower, optimised file by file still 30 times, and the tests run the real kernels. With a number of
/// threads the compiler writes one object per file, as the build system expects.
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

        .target(name: "HTTP", swiftSettings: strict),
        .target(name: "HTTPServer", dependencies: ["CLinux", "HTTP"], swiftSettings: strict),
        .target(name: "Imaging", dependencies: ["CZlib"], swiftSettings: numeric),
        .target(name: "NeuralNetwork", swiftSettings: numeric),
        .target(
            name: "AnomalyDetection", dependencies: ["COpenSSL", "Imaging", "NeuralNetwork"], swiftSettings: numeric),
        .target(
            name: "ScoringService",
            dependencies: [
                "AnomalyDetection", "HTTP", "Imaging", "NeuralNetwork",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "gradcon",
            dependencies: [
                "AnomalyDetection", "CLinux", "CProcessor", "HTTP", "HTTPServer", "Imaging", "NeuralNetwork",
                "ScoringService",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict + processorRequirement),

        .testTarget(name: "HTTPTests", dependencies: ["HTTP"], swiftSettings: strict),
        .testTarget(name: "HTTPServerTests", dependencies: ["HTTP", "HTTPServer"], swiftSettings: strict),
        .testTarget(
            name: "ImagingTests", dependencies: ["Imaging"], resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(
            name: "NeuralNetworkTests", dependencies: ["NeuralNetwork"], swiftSettings: numeric),
        .testTarget(
            name: "AnomalyDetectionTests", dependencies: ["AnomalyDetection", "Imaging", "NeuralNetwork"],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(
            name: "ScoringServiceTests",
            dependencies: ["AnomalyDetection", "HTTP", "Imaging", "NeuralNetwork", "ScoringService"],
            swiftSettings: strict),
        .testTarget(name: "GradConTests", dependencies: ["gradcon"], swiftSettings: strict),
    ]
)
