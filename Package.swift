// swift-tools-version: 6.2
import PackageDescription

/// The settings of every target of ours: language mode 6, warnings are errors.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "groundswell",
    products: [
        .executable(name: "groundswell", targets: ["groundswell"]),
        // Loaded by tests into the program; not installed.
        .library(name: "PowerCutRecorder", type: .dynamic, targets: ["PowerCutRecorder"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(
            url: "https://github.com/hummingbird-project/hummingbird",
            from: "2.28.1",
            traits: []
        ),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(
            url: "https://github.com/swift-server/swift-service-lifecycle",
            from: "2.13.0"
        ),
    ],
    targets: [
        .systemLibrary(
            name: "CSystemZlib",
            providers: [.apt(["zlib1g-dev"])]
        ),
        .systemLibrary(
            name: "CSystemCrypto",
            providers: [.apt(["libssl-dev"])]
        ),
        .systemLibrary(
            name: "CSystemCrypt",
            providers: [.apt(["libcrypt-dev"])]
        ),
        .systemLibrary(
            name: "CSystemCurl",
            providers: [.apt(["libcurl4-openssl-dev"])]
        ),
        .systemLibrary(name: "CSystemMalloc"),
        .target(name: "CChecksum"),
        .target(name: "Statistics", swiftSettings: strict),
        .target(name: "Growth", dependencies: ["Statistics"], swiftSettings: strict),
        .target(
            name: "ColumnStore",
            dependencies: ["CChecksum", "Growth", "CSystemCrypto", "CSystemZlib"],
            swiftSettings: strict
        ),
        .target(
            name: "Catalog",
            dependencies: [
                "Growth", "CSystemCrypto", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Connectors",
            dependencies: ["Growth", "CSystemCrypto", "CSystemCurl", "CSystemZlib", "Yams"],
            swiftSettings: strict
        ),
        .target(name: "Charts", dependencies: ["Growth"], swiftSettings: strict),
        .target(name: "Reports", dependencies: ["Charts", "Growth"], swiftSettings: strict),
        .target(name: "Simulator", dependencies: ["Growth", "Statistics"], swiftSettings: strict),
        .target(
            name: "Engine",
            dependencies: [
                "Growth", "ColumnStore", "Catalog", "Connectors", "CSystemCrypt", "CSystemMalloc",
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Web",
            dependencies: [
                "Catalog", "Charts", "Connectors", "Engine", "Growth", "Reports",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            resources: [
                .embedInCode("Snippet/groundswell.js"), .embedInCode("Assets/app.css"),
                .embedInCode("Assets/app.js"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "groundswell",
            dependencies: [
                "Catalog", "Connectors", "Engine", "Growth", "Reports", "Simulator", "Web",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "TestSupport",
            dependencies: ["Growth", "Statistics"],
            path: "Tests/TestSupport",
            swiftSettings: strict
        ),
        .target(name: "PowerCutRecorder", path: "Tests/PowerCutRecorder"),
        .target(
            name: "PowerCut",
            dependencies: [
                "Catalog", "Connectors", "Engine", "Growth", "Statistics",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            path: "Tests/PowerCut",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "reliability-trials",
            dependencies: [
                "PowerCut", "Statistics",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tests/ReliabilityTrials",
            swiftSettings: strict
        ),
        .target(
            name: "StoreHarness",
            dependencies: ["ColumnStore", "Growth", "Statistics", "TestSupport"],
            path: "Tests/StoreHarness",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "store-trials",
            dependencies: [
                "StoreHarness", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tests/StoreTrials",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "serve-trials",
            dependencies: [
                "Engine", "Growth", "PowerCut", "Statistics",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            path: "Tests/ServeTrials",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "store-bench",
            dependencies: [
                "Engine", "Growth",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Benchmarks/StoreBench",
            swiftSettings: strict
        ),
        .testTarget(
            name: "StatisticsTests",
            dependencies: ["Statistics"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "GrowthTests",
            dependencies: ["Growth", "Statistics", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ColumnStoreTests",
            dependencies: ["ColumnStore", "Growth", "StoreHarness", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CatalogTests",
            dependencies: [
                "Catalog", "Growth", "TestSupport", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ConnectorsTests",
            dependencies: ["Connectors", "Growth", "Simulator", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ChartsTests",
            dependencies: ["Charts", "Growth", "Statistics", "TestSupport"],
            exclude: ["Golden"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ReportsTests",
            dependencies: ["Charts", "Growth", "Reports", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SimulatorTests",
            dependencies: ["Simulator", "Growth", "Statistics", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EngineTests",
            dependencies: [
                "Catalog", "ColumnStore", "Connectors", "Engine", "Growth", "Simulator",
                "TestSupport",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "WebTests",
            dependencies: [
                "Engine", "Growth", "TestSupport", "Web",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "groundswell", "Engine", "Growth", "PowerCut", "Statistics", "TestSupport",
            ],
            exclude: ["Golden"],
            swiftSettings: strict
        ),
    ],
    swiftLanguageModes: [.v6]
)
