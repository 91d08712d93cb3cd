import Catalog
import Growth

/// The addresses and trait values that are one person's alone, and how much tells of that person.
///
/// An address is theirs when nobody else ever had it. The text of a trait is theirs when it has five bytes or
/// more and stands nowhere else as a whole: in no trait, record or event of others. So a plan or a country
/// is nobody's. A name or phone number is theirs even where others wrote it down, as long as no other person
/// or account has the same.
struct OwnValues {
    /// Events of the person.
    private(set) var ownEvents = 0
    /// Records about the person, and other records that name them.
    private(set) var ownRecords = 0, namingRecords = 0
    private let known: KnownPerson
    /// Texts of the person's traits, and those of them that only name a person.
    private var (own, naming): (Set<ByteString>, Set<ByteString>) = ([], [])
    /// Texts of traits of others, and whatever stands in events and records of others.
    private var (traits, mentions): (Set<ByteString>, Set<ByteString>) = ([], [])

    private static let shortest = 5
    /// Traits that name a person, in small letters without `_` (Segment, "Spec: Identify", reserved traits).
    private static let namingTraits: Set = [
        "name", "fullname", "username", "phone", "mobile", "address", "avatar",
    ]

    init(of known: KnownPerson, in workspace: Workspace) throws {
        self.known = known
        for kind in RecordKind.allCases {
            var current: Record?
            var named: Set<RecordID> = []
            try workspace.catalog.forEachVersion(of: kind) { version in
                let record = current?.id == version.id ? current?.updated(by: version) : nil
                let isNamed = known.isNamed(by: record ?? version)
                if isNamed { named.insert(version.id) }
                take(version, isNamed: isNamed)
                current = record ?? version
            }
            let isAbout = kind == .people || kind == .memberships
            if isAbout { ownRecords += named.count } else { namingRecords += named.count }
        }
        try workspace.forEachEvent { take($0) }
    }

    /// The texts, in order.
    var texts: [String] {
        let rare = own.subtracting(traits).subtracting(mentions)
            .union(naming.subtracting(traits))
            .filter { $0.text.utf8.count >= Self.shortest }
        return rare.union(known.ownAddresses).sorted().map(\.text)
    }

    private mutating func take(_ event: Event) {
        let isOwn = known.did(event)
        if isOwn { ownEvents += 1 }
        switch (event.call, isOwn) {
        case (.identify, true):
            for member in event.properties.members { takeOwn(member.value, named: member.key) }
        case (.identify, false), (.group, _):
            Self.forEachText(in: .object(event.properties)) { traits.insert(ByteString($0)) }
        case (_, true): break
        case (_, false):
            Self.forEachText(in: .object(event.properties)) { mentions.insert(ByteString($0)) }
        }
    }

    private mutating func take(_ version: Record, isNamed: Bool) {
        for case (let name, .text(let text)) in version.fields {
            switch (version.kind, isNamed) {
            case (.people, true): takeOwn(.string(text), named: name)
            case (_, true): break
            case (.people, false), (.accounts, false): traits.insert(ByteString(text))
            case (_, false): mentions.insert(ByteString(text))
            }
        }
    }

    private mutating func takeOwn(_ value: JSONValue, named name: String) {
        let isNaming = Self.namingTraits.contains(name.lowercased().filter { $0 != "_" })
        Self.forEachText(in: value) {
            own.insert(ByteString($0))
            if isNaming { naming.insert(ByteString($0)) }
        }
    }

    /// Hands over the texts in `value`, without keys.
    private static func forEachText(in value: JSONValue, _ body: (String) -> Void) {
        switch value {
        case .string(let text): body(text)
        case .array(let items): for item in items { forEachText(in: item, body) }
        case .object(let object):
            for member in object.members { forEachText(in: member.value, body) }
        default: break
        }
    }
}
