import CSystemCurl
import Glibc

/// The one way by which we call other servers; blocks the thread of the caller.
///
/// The system's libcurl does the talking. A name is looked up by us, every address it stands for is
/// judged, and exactly a judged address is connected to: a name cannot mean one thing when it is
/// checked and another when it is called. No redirect is followed, no proxy of the environment is
/// used, certificates are verified, and time and bytes are bounded (RELIABILITY: rule 14). Only the
/// lookup itself takes as long as the system's resolver lets it.
public struct OutboundClient: Sendable {
    /// What may be called, and how long and how much it may answer.
    public struct Settings: Hashable, Sendable {
        /// Whether `http://` may be called.
        public var allowsHTTP = false
        /// Which addresses may be called.
        public var rule = AddressRule()
        /// Milliseconds from the lookup to the last byte of the answer at most.
        public var timeoutMillis: Int64 = 10_000
        /// Bytes of the body of an answer at most.
        public var answerLimit = 64 << 10

        /// Rule 14: https, public addresses, 10 s, 64 KiB.
        public init() {}

        /// The same with a minute and 16 MiB, for pages of a hundred objects.
        public static var forPulls: Settings {
            var settings = Settings()
            (settings.timeoutMillis, settings.answerLimit) = (60_000, 16 << 20)
            return settings
        }
    }

    /// What may be called, and how long and how much it may answer.
    public let settings: Settings

    /// A client with its limits.
    public init(_ settings: Settings = Settings()) { self.settings = settings }

    /// Sends `request` and waits for the whole answer.
    ///
    /// An answer of any status but a redirect is returned. Where a name stands for several
    /// addresses the next is tried when nobody takes the connection at one; what was sent is never
    /// sent twice.
    /// - Throws: `OutboundFailure`.
    public func send(_ request: OutboundRequest) throws(OutboundFailure) -> OutboundAnswer {
        let deadline = Self.monotonicMillis + settings.timeoutMillis
        var last = OutboundFailure(.nameUnknown, host: request.address.host, "no address")
        for address in try addresses(of: request.address) {
            let left = deadline - Self.monotonicMillis
            guard left > 0 else {
                throw OutboundFailure(.timeout, host: request.address.host, "it took too long")
            }
            do throws(OutboundFailure) {
                let transfer = try CurlTransfer(request, to: address, settings, millis: left)
                return try checked(transfer.perform(), request.address)
            } catch {
                guard error.code == .unreachable else { throw error }
                last = error
            }
        }
        throw last
    }

    /// Throws when `address` may not be called; for checks when an address is saved.
    /// - Throws: `OutboundFailure`.
    public func check(_ address: WebAddress) throws(OutboundFailure) {
        _ = try addresses(of: address)
    }

    /// All addresses behind the host of `target`, each judged.
    private func addresses(of target: WebAddress) throws(OutboundFailure) -> [IPAddress] {
        guard target.scheme == .https || settings.allowsHTTP else {
            throw OutboundFailure(.insecure, host: target.host, "only https is allowed")
        }
        let addresses = try Self.lookUp(target.host)
        for address in addresses {
            guard let network = settings.rule.refusal(of: address) else { continue }
            throw OutboundFailure(
                .addressRefused,
                host: target.host,
                "it stands for \(address), which is \(network.purpose) (\(network.name))"
            )
        }
        return addresses
    }

    private func checked(
        _ answer: OutboundAnswer,
        _ target: WebAddress
    ) throws(OutboundFailure) -> OutboundAnswer {
        guard !(300..<400).contains(answer.status) else {
            throw OutboundFailure(
                .redirected,
                host: target.host,
                "it sends us elsewhere (HTTP \(answer.status)), which is not followed"
            )
        }
        return answer
    }

    private static func lookUp(_ host: String) throws(OutboundFailure) -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, nil, &hints, &list)
        defer { if let list { freeaddrinfo(list) } }
        var addresses: [IPAddress] = []
        var next = status == 0 ? list : nil
        while let entry = next {
            if let socket = entry.pointee.ai_addr, let address = IPAddress(socket),
                !addresses.contains(address)
            {
                addresses.append(address)
            }
            next = entry.pointee.ai_next
        }
        guard !addresses.isEmpty else {
            let reason = status == 0 ? "it has no address" : String(cString: gai_strerror(status))
            throw OutboundFailure(.nameUnknown, host: host, reason)
        }
        return addresses
    }

    private static var monotonicMillis: Int64 {
        var moment = timespec()
        clock_gettime(CLOCK_MONOTONIC, &moment)
        return Int64(moment.tv_sec) * 1_000 + Int64(moment.tv_nsec) / 1_000_000
    }
}
