// swift-tools-version: 6.2
import PackageDescription

// The fuzzers: a package of their own, so that a plain `swift build` never meets libFuzzer.
//
// `Sources/` links to the rooms of the house, which are compiled here a second time, with coverage and
// AddressSanitizer in every module. Only rooms that read outside bytes are here; GRDB is not. `CChecksum` is
// another one: it lets changed bytes through.

/// As in the package of the house; `-enable-testing` lets the targets reach readers that are internal.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .treatAllWarnings(as: .error),
    .unsafeFlags(["-enable-testing"]),
]

let package = Package(
    name: "groundswell-fuzz",
    dependencies: [.package(url: "https://github.com/jpsim/Yams", from: "6.2.2")],
    targets: [
        .systemLibrary(name: "CSystemZlib"),
        .systemLibrary(name: "CSystemCrypto"),
        .systemLibrary(name: "CSystemCurl"),
        .target(name: "CChecksum"),
        .target(name: "CFuzzMeter"),
        .target(name: "Statistics", swiftSettings: strict),
        .target(name: "Growth", dependencies: ["Statistics"], swiftSettings: strict),
        .target(
            name: "ColumnStore",
            dependencies: ["CChecksum", "Growth", "CSystemCrypto", "CSystemZlib"],
            swiftSettings: strict
        ),
        .target(
            name: "Connectors",
            dependencies: ["Growth", "CSystemCrypto", "CSystemCurl", "CSystemZlib", "Yams"],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "Fuzz",
            dependencies: ["CFuzzMeter", "ColumnStore", "Connectors", "CSystemZlib", "Growth"],
            // libFuzzer brings `main`.
            swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]
        ),
    ],
    swiftLanguageModes: [.v6]
)
