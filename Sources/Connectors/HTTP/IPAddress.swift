import CSystemCurl
import Glibc

/// An address of the internet protocol, of version 4 or 6, as a number in network order.
public enum IPAddress: Hashable, Sendable {
    case v4(UInt32)
    case v6(UInt128)

    /// Reads `192.0.2.1` or `2001:db8::1`, written as RFC 4291 says; `nil` for any other text.
    public init?(_ text: String) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            self = .v4(UInt32(bigEndian: four.s_addr))
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            self = .v6(Self.number(six))
        } else {
            return nil
        }
    }

    /// The address that a lookup gave; `nil` for other families.
    init?(_ address: UnsafePointer<sockaddr>) {
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            self = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                .v4(UInt32(bigEndian: $0.pointee.sin_addr.s_addr))
            }
        case AF_INET6:
            self = address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                .v6(Self.number($0.pointee.sin6_addr))
            }
        default: return nil
        }
    }

    private static func number(_ address: in6_addr) -> UInt128 {
        withUnsafeBytes(of: address) { bytes in bytes.reduce(0) { $0 << 8 | UInt128($1) } }
    }
}

extension IPAddress: CustomStringConvertible {
    /// `192.0.2.1`, or all eight groups of version 6 in hexadecimal.
    public var description: String {
        switch self {
        case .v4(let number):
            stride(from: 24, through: 0, by: -8).map { String(number >> UInt32($0) & 0xFF) }
                .joined(separator: ".")
        case .v6(let number):
            stride(from: 112, through: 0, by: -16)
                .map { String(number >> UInt128($0) & 0xFFFF, radix: 16) }.joined(separator: ":")
        }
    }
}
