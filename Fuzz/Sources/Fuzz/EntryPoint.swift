import CFuzzMeter
import Glibc

/// The target of this process, by the variable FUZZ_TARGET.
private let target: FuzzTarget = {
    let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let found = FuzzTarget.all.first(where: { $0.name == name }) else {
        fail("FUZZ_TARGET names no target; --targets lists them")
    }
    return found
}()

/// Called by libFuzzer before anything else; `--targets` prints the names and longest inputs, `--seeds FOLDER`
/// writes the seeds of the store's files, which no person can write by hand.
@_cdecl("LLVMFuzzerInitialize")
func initialize(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>
) -> Int32 {
    if count.pointee == 2, let first = arguments.pointee?[1], strcmp(first, "--targets") == 0 {
        for target in FuzzTarget.all { print(target.name, target.longest) }
        exit(0)
    }
    if count.pointee == 3, let first = arguments.pointee?[1], strcmp(first, "--seeds") == 0,
        let folder = arguments.pointee?[2]
    {
        writeSeeds(into: String(cString: folder))
        exit(0)
    }
    meter_install()
    return 0
}

private func writeSeeds(into folder: String) {
    do {
        for seed in try StoreTargets.seeds() {
            let path = "\(folder)/\(seed.name)"
            let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
            guard write(descriptor, seed.bytes, seed.bytes.count) == seed.bytes.count else {
                fail("\(path) cannot be written")
            }
            close(descriptor)
        }
    } catch {
        fail("a seed cannot be made: \(error)")
    }
}

/// Called by libFuzzer with every input.
@_cdecl("LLVMFuzzerTestOneInput")
func runOne(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    target.run(Array(UnsafeBufferPointer(start: data, count: count)))
    return 0
}

/// Called by libFuzzer to make a new input of an old one, in place.
///
/// One time in 64 a part is repeated until the input is long, numbered where it holds a `#`: what costs
/// the square of its length shows only in long inputs, which libFuzzer seldom makes. Else libFuzzer's own ways.
@_cdecl("LLVMFuzzerCustomMutator")
func mutate(
    _ data: UnsafeMutablePointer<UInt8>,
    _ count: Int,
    _ longest: Int,
    _ seed: UInt32
) -> Int {
    guard seed % 64 == 0, count > 0 else { return libFuzzerMutate(data, count, longest) }
    let longer = Repetition(seed: seed)
        .apply(
            to: Array(UnsafeBufferPointer(start: data, count: count)),
            longest: longest
        )
    for (place, byte) in longer.enumerated() { data[place] = byte }
    return longer.count
}

@_silgen_name("LLVMFuzzerMutate")
private func libFuzzerMutate(
    _ data: UnsafeMutablePointer<UInt8>,
    _ count: Int,
    _ longest: Int
)
    -> Int

/// Makes an input long by repeating a part of it.
struct Repetition {
    private var state: UInt64

    init(seed: UInt32) { state = UInt64(seed) &+ 0x9E37_79B9_7F4A_7C15 }

    private mutating func next(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(max(1, bound)))
    }

    /// `bytes` with one part repeated up to `longest` bytes; half of the times each copy has a number
    /// behind its first letter or digit, so that copies differ.
    func apply(to bytes: [UInt8], longest: Int) -> [UInt8] {
        var random = self
        let start = random.next(bytes.count)
        let part = bytes[start..<min(bytes.count, start + 1 + random.next(32))]
        let isNumbered = random.next(2) == 0
        let rest = bytes[part.endIndex...]
        var output = Array(bytes[..<start])
        var copy = 0
        while true {
            let next = isNumbered ? numbered(part, copy) : Array(part)
            guard output.count + next.count + rest.count <= longest else { break }
            output += next
            copy += 1
        }
        return copy == 0 ? Array(bytes.prefix(longest)) : output + rest
    }

    private func numbered(_ part: ArraySlice<UInt8>, _ number: Int) -> [UInt8] {
        let isLetter = { (byte: UInt8) in (97...122).contains(byte | 0x20) }
        guard let place = part.firstIndex(where: isLetter) else { return Array(part) }
        return Array(part[...place]) + Array(String(number).utf8) + Array(part[(place + 1)...])
    }
}
