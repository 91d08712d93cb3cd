import Engine
import Growth
import HTTPTypes
import Hummingbird
import NIOCore

/// Reads forms with a file: the file goes to the disk as it comes, whatever its size.
struct FileForm {
    let files: ReceivedFiles

    /// The texts of the form in `request`, and its file if it has one.
    ///
    /// Before anything of a file is kept, `check` is shown the texts that came before it.
    /// - Throws: `InputProblem` `form_unreadable`, `one_file`, `upload_cut`, `file_too_large`; `StorageFailure`; what
    ///   `check` throws. Nothing of the file stays then.
    func receive(
        _ request: Request,
        _ check: (FormFields) throws -> Void
    ) async throws -> (FormFields, ReceivedFile?) {
        guard let boundary = Self.boundary(of: request.headers[.contentType] ?? "") else {
            throw InputProblem("form_unreadable", "a form with a file was expected.")
        }
        var reader = MultipartReader(boundary: boundary)
        var (draft, isTaken) = (ReceivedFiles.Draft?.none, false)
        do {
            for try await part in request.body {
                try reader.take(part.readableBytesView) { begins, bytes in
                    if let begins {
                        let name = begins.fileName ?? ""
                        // A field left empty has no name.
                        isTaken = !name.isEmpty
                        guard isTaken else { return }
                        guard draft == nil else { throw Self.several }
                        try check(begins.fields)
                        draft = try files.begin(name)
                    } else if isTaken {
                        try draft?.write(bytes)
                    }
                }
            }
            guard reader.isOver else {
                throw InputProblem("upload_cut", "the file did not come to its end.")
            }
            return (reader.fields, try draft?.finish())
        } catch {
            draft?.abandon()
            throw error
        }
    }

    private static let several = InputProblem(
        "one_file",
        "these are several files.",
        advice: "Send them one after the other: each is shown to you before it is stored."
    )

    private static func boundary(of type: String) -> String? {
        guard type.lowercased().hasPrefix("multipart/form-data"),
            let start = type.firstRange(of: "boundary=")
        else { return nil }
        let text = type[start.upperBound...].prefix { $0 != ";" }.filter { $0 != "\"" }
        return (1...70).contains(text.utf8.count) ? text : nil
    }
}
