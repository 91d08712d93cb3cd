import Connectors
import Glibc

/// One line of progress on a terminal; silent elsewhere.
final class ProgressLine {
    private let file: String
    /// Progress may be told on another thread, which has no console of its own.
    private let console = Console.current
    private var isShown: Bool { console.errors.isTerminal }
    private var lastPercent = -1

    init(file: String) { self.file = file }

    func show(_ progress: ImportProgress) {
        guard isShown, progress.bytes > 0 else { return }
        let percent = Int(progress.bytesRead * 100 / progress.bytes)
        guard percent != lastPercent else { return }
        lastPercent = percent
        rewrite("  \(file): \(percent) %, \(Layout.grouped(progress.rows)) rows")
    }

    func finish() { if isShown, lastPercent >= 0 { rewrite("") } }

    private func rewrite(_ text: String) { console.error("\r\u{1B}[2K" + text) }
}

/// Ctrl-C during an import ends it with a sentence.
enum Interruption {
    /// From now on an interruption says that nothing was stored.
    ///
    /// Not in a server, which goes on when a command ends.
    static func explain() {
        guard Console.current.isLocal else { return }
        signal(SIGINT) { _ in
            let text: StaticString =
                "\r\u{1B}[2KStopped; nothing of this file was stored. Run the command again to import it.\n"
            _ = write(2, text.utf8Start, text.utf8CodeUnitCount)
            _exit(130)
        }
    }
}
