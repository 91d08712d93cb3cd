import Foundation
import Growth
import Testing

@testable import Charts

@Suite("Scales and colours")
struct ScaleTests {
    @Test(
        "An axis ends at a round number above everything shown",
        arguments: [
            ([0.847, 0.9], Quantity.Unit.share, 0...1.0, [0, 0.25, 0.5, 0.75, 1]),
            ([0.33], .share, 0...0.4, [0, 0.1, 0.2, 0.3, 0.4]),
            ([1_200, 430], .count, 0...1_500, [0, 500, 1_000, 1_500]),
            ([3], .count, 0...3, [0, 1, 2, 3]),
            ([-40, 120], .count, -50...150, [-50, 0, 50, 100, 150]),
            ([], .days, 0...1, [0, 0.5, 1]),
            ([0], .count, 0...1, [0, 1]), ([1.04], .share, 0...1.5, [0, 0.5, 1, 1.5]),
        ] as [([Double], Quantity.Unit, ClosedRange<Double>, [Double])]
    )
    func domain(
        numbers: [Double],
        unit: Quantity.Unit,
        domain: ClosedRange<Double>,
        ticks: [Double]
    ) {
        let found = LinearScale.domain(of: numbers, unit: unit, ticks: 4)
        let scale = LinearScale(domain: found, start: 0, end: 100)
        #expect(
            rounded([found.lowerBound, found.upperBound])
                == rounded([domain.lowerBound, domain.upperBound])
        )
        #expect(rounded(scale.ticks(4, unit: unit)) == rounded(ticks))
    }

    @Test("Numbers lie in proportion, and outside the domain on its ends")
    func position() {
        let scale = LinearScale(domain: 0...2, start: 100, end: 0)
        #expect([-1, 0, 0.5, 2, 9].map(scale.position) == [100, 100, 75, 0, 0])
    }

    @Test("Figures read as people write them")
    func text() {
        #expect(Quantity(0.0714, .share).text == "7.1 %")
        #expect(Quantity(0.847, .share).text == "85 %")
        #expect(Quantity(1, .days).text == "1 day")
        #expect(Quantity(-4.55, .days).text == "-4.6 days")
        #expect(Quantity(12_400.4, .money(.usd)).text == "12,400 USD")
        #expect(Quantity(1e300, .count).text == "1e+300")
        #expect([950, 12_000, 1_500_000].map(Quantity.Unit.count.tick) == ["950", "12k", "1.5M"])
        #expect([0, 0.05, -0.25, 12.3, 7].map(plain) == ["0", "0.05", "-0.25", "12.3", "7"])
    }

    @Test("Words have a contrast of 4.5 and marks one of 3 to what they stand on")
    func contrast() throws {
        for palette in [Palette.light, Palette.dark] {
            let papers = palette.entries.filter { $0.role == .background }
            let washes = palette.entries.filter { ["wash", "tint"].contains($0.name) }
            for entry in palette.entries where entry.role == .text || entry.role == .mark {
                let wanted = entry.role == .text ? 4.5 : 3
                for paper in papers + (entry.role == .text ? washes : []) {
                    let ratio = try Self.contrast(entry.hex, paper.hex)
                    #expect(ratio >= wanted, "\(entry.name) on \(paper.name): \(ratio)")
                }
            }
        }
    }

    @Test("Words in a heat map have a contrast of 4.5, however strong the heat")
    func heat() throws {
        for palette in [Palette.light, Palette.dark] {
            let ink = try Self.luminance(Self.hex("ink", palette))
            for paper in ["card", "paper"] {
                for strength in 0...20 {
                    let ground = zip(
                        try Self.channels(Self.hex("heat", palette)),
                        try Self.channels(Self.hex(paper, palette))
                    )
                    .map { $1 + ($0 - $1) * Double(strength) / 20 }
                    let ratio = Self.contrast(ink, Self.luminance(of: ground))
                    #expect(ratio >= 4.5, "\(paper), \(strength): \(ratio)")
                }
            }
        }
    }

    /// The colour of a name.
    private static func hex(_ name: String, _ palette: Palette) throws -> String {
        try #require(palette.entries.first { $0.name == name }).hex
    }

    /// (L1 + 0.05) / (L2 + 0.05) of the relative luminances (WCAG 2.2).
    private static func contrast(_ one: String, _ other: String) throws -> Double {
        contrast(try luminance(one), try luminance(other))
    }

    private static func contrast(_ first: Double, _ second: Double) -> Double {
        (max(first, second) + 0.05) / (min(first, second) + 0.05)
    }

    private static func luminance(_ hex: String) throws -> Double {
        luminance(of: try channels(hex))
    }

    /// Red, green and blue, from 0 to 255.
    private static func channels(_ hex: String) throws -> [Double] {
        let number = try #require(Int(hex.dropFirst(), radix: 16))
        return [number >> 16, number >> 8 & 0xFF, number & 0xFF].map(Double.init)
    }

    private static func luminance(of colour: [Double]) -> Double {
        let channels = colour.map { value -> Double in
            let part = value / 255
            return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
    }

    private func rounded(_ numbers: [Double]) -> [Int] {
        numbers.map { Int(($0 * 1_000).rounded()) }
    }
}
