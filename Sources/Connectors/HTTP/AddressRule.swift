/// Which addresses we call: those of the public internet, and private ones if the operator says so.
///
/// It judges addresses, never names: what a name means is known only after it was looked up, and
/// then exactly that address is called. Source: IANA special-purpose address registries;
/// RELIABILITY: rule 14.
public struct AddressRule: Hashable, Sendable {
    /// Whether networks that belong to this machine or house may be called.
    ///
    /// They are loopback and those of RFC 1918, RFC 6598 and RFC 4193. Link-local addresses, where
    /// clouds keep their credentials, are refused all the same.
    public let allowsPrivate: Bool

    /// A rule; private networks are refused unless it says otherwise.
    public init(allowsPrivate: Bool = false) { self.allowsPrivate = allowsPrivate }

    /// The network for whose sake `address` is not called; `nil` when it may be.
    public func refusal(of address: IPAddress) -> SpecialNetwork? {
        let network =
            switch address {
            case .v4(let number): SpecialNetwork.all.first { $0.contains(number) }
            case .v6(let number): network(of: number)
            }
        return allowsPrivate && network?.isPrivate == true ? nil : network
    }

    /// The network of an address of version 6; what stands for one of version 4 is judged by that.
    private func network(of number: UInt128) -> SpecialNetwork? {
        if number == 1 { return .loopback }
        let embedding = SpecialNetwork.embedding.contains(number >> 32)
        if embedding {
            let inner = UInt32(truncatingIfNeeded: number)
            return SpecialNetwork.all.first { $0.contains(inner) }
        }
        return SpecialNetwork.allV6.first { $0.contains(number) }
            ?? (number >> 125 == 0b001 ? nil : .outsideGlobalUnicast)
    }
}

/// A network that is not part of the public internet.
public struct SpecialNetwork: Hashable, Sendable {
    /// `127.0.0.0/8`.
    public let name: String
    /// What it is for, as a phrase: "this machine".
    public let purpose: String
    /// Whether an operator may want to call something in it.
    public let isPrivate: Bool
    private let prefix: UInt128
    /// Bits of an address that are not told by the network.
    private let hostBits: Int

    private init(
        _ base: IPAddress,
        _ length: Int,
        _ purpose: String,
        isPrivate: Bool = false
    ) {
        let (number, width) =
            switch base {
            case .v4(let number): (UInt128(number), 32)
            case .v6(let number): (number, 128)
            }
        hostBits = width - length
        prefix = number >> UInt128(hostBits)
        name = "\(base)/\(length)"
        (self.purpose, self.isPrivate) = (purpose, isPrivate)
    }

    fileprivate func contains(_ number: UInt32) -> Bool {
        UInt128(number) >> UInt128(hostBits) == prefix
    }

    fileprivate func contains(_ number: UInt128) -> Bool { number >> UInt128(hostBits) == prefix }

    /// Those of version 4, the narrower before the wider.
    fileprivate static let all: [SpecialNetwork] = [
        SpecialNetwork(.v4(0x6464_64C8), 32, "a cloud's metadata"),
        SpecialNetwork(.v4(0x0000_0000), 8, "no particular host"),
        SpecialNetwork(.v4(0x0A00_0000), 8, "a private network", isPrivate: true),
        SpecialNetwork(.v4(0x6440_0000), 10, "a provider's inner network", isPrivate: true),
        SpecialNetwork(.v4(0x7F00_0000), 8, "this machine", isPrivate: true),
        SpecialNetwork(.v4(0xA9FE_0000), 16, "the local link, with a cloud's metadata"),
        SpecialNetwork(.v4(0xAC10_0000), 12, "a private network", isPrivate: true),
        SpecialNetwork(.v4(0xC000_0000), 24, "assignments of protocols"),
        SpecialNetwork(.v4(0xC000_0200), 24, "documentation"),
        SpecialNetwork(.v4(0xC058_6300), 24, "relays of 6to4"),
        SpecialNetwork(.v4(0xC0A8_0000), 16, "a private network", isPrivate: true),
        SpecialNetwork(.v4(0xC612_0000), 15, "benchmarks"),
        SpecialNetwork(.v4(0xC633_6400), 24, "documentation"),
        SpecialNetwork(.v4(0xCB00_7100), 24, "documentation"),
        SpecialNetwork(.v4(0xE000_0000), 4, "multicast"),
        SpecialNetwork(.v4(0xF000_0000), 4, "reserved"),
    ]

    /// Those of version 6 that need to be named; nearly all the rest is not global either.
    fileprivate static let allV6: [SpecialNetwork] = [
        SpecialNetwork(.v6(0x2001 << 112), 32, "Teredo tunnels"),
        SpecialNetwork(.v6(0x2001_0DB8 << 96), 32, "documentation"),
        SpecialNetwork(.v6(0x2002 << 112), 16, "6to4 tunnels"),
        SpecialNetwork(.v6(0x3FFF << 112), 20, "documentation"),
        SpecialNetwork(.v6(0xFD00_0EC2 << 96 | 0x254), 128, "a cloud's metadata"),
        SpecialNetwork(.v6(0xFC00 << 112), 7, "a private network", isPrivate: true),
    ]

    fileprivate static let loopback = SpecialNetwork(.v6(1), 128, "this machine", isPrivate: true)

    /// Whatever else is not in 2000::/3, the only part of version 6 given out to the public.
    fileprivate static let outsideGlobalUnicast = SpecialNetwork(
        .v6(0),
        0,
        "not the public internet"
    )

    /// The first 96 bits of addresses whose last 32 are one of version 4.
    ///
    /// They are compatible and mapped (RFC 4291) and NAT64 (RFC 6052).
    fileprivate static let embedding: Set<UInt128> = [0, 0xFFFF, 0x64_FF9B << 64]
}
