import Connectors
import Glibc

/// One line of progress on a terminal; silent elsewhere.
final class ProgressLine {
    private let file: String
    private let isShown = Style.standardError.isTerminal
    private var lastPercent = -1

    init(file: String) { self.file = file }

    func show(_ progress: ImportProgress) {
        guard isShown, progress.bytes > 0 else { return }
        let percent = Int(progress.bytesRead * 100 / progress.bytes)
        guard percent != lastPercent else { return }
        lastPercent = percent
        Output.progress("  \(file): \(percent) %, \(Layout.grouped(progress.rows)) rows")
    }

    func finish() { if isShown, lastPercent >= 0 { Output.progress("") } }
}

/// Ctrl-C during an import ends it with a sentence.
enum Interruption {
    /// From now on an interruption says that nothing was stored.
    static func explain() {
        signal(SIGINT) { _ in
            let text: StaticString =
                "\r\u{1B}[2KStopped; nothing of this file was stored. Run the command again to import it.\n"
            _ = write(2, text.utf8Start, text.utf8CodeUnitCount)
            _exit(130)
        }
    }
}
