import Synchronization

/// Counts the connections, all and by address.
final class ConnectionTable: Sendable {
    private struct Counts {
        var all = 0
        var byAddress: [String: Int] = [:]
    }

    private let perAddress: Int
    private let counts = Mutex(Counts())

    /// Allows an address so many connections; this machine may have any number.
    init(perAddress: Int) { self.perAddress = perAddress }

    /// How many there are.
    var count: Int { counts.withLock(\.all) }

    /// Takes in a connection of `address`; `false` when that has too many.
    ///
    /// Either way it leaves once.
    func enter(_ address: String) -> Bool {
        counts.withLock { counts in
            counts.all += 1
            counts.byAddress[address, default: 0] += 1
            return counts.byAddress[address, default: 0] <= perAddress
                || ConnectionTable.isThisMachine(address)
        }
    }

    /// Lets a connection go.
    func leave(_ address: String) {
        counts.withLock { counts in
            counts.all -= 1
            let left = counts.byAddress[address, default: 1] - 1
            counts.byAddress[address] = left > 0 ? left : nil
        }
    }

    /// Whether `address` is that of the loopback.
    static func isThisMachine(_ address: String) -> Bool {
        address.hasPrefix("127.") || address == "::1" || address.hasPrefix("::ffff:127.")
    }
}
