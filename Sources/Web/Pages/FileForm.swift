import Engine
import Growth
import HTTPTypes
import Hummingbird
import NIOCore

/// Reads forms with a file: the file goes to the disk as it comes, whatever its size.
struct FileForm {
    let files: ReceivedFiles

    /// The texts of the form in `request`, and its file if it has one.
    /// - Throws: `InputProblem` `form_unreadable`, `upload_cut`, `file_too_large`; `StorageFailure`.
    func receive(_ request: Request) async throws -> (FormFields, ReceivedFile?) {
        guard let boundary = Self.boundary(of: request.headers[.contentType] ?? "") else {
            throw InputProblem("form_unreadable", "a form with a file was expected.")
        }
        var reader = MultipartReader(boundary: boundary)
        var draft: ReceivedFiles.Draft?
        do {
            for try await part in request.body {
                try reader.take(part.readableBytesView) { begins, bytes in
                    // One file a form; a field left empty has no name.
                    if let name = begins?.fileName, draft == nil, !name.isEmpty {
                        draft = try files.begin(name)
                    }
                    try draft?.write(bytes)
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

    private static func boundary(of type: String) -> String? {
        guard type.lowercased().hasPrefix("multipart/form-data"),
            let start = type.firstRange(of: "boundary=")
        else { return nil }
        let text = type[start.upperBound...].prefix { $0 != ";" }.filter { $0 != "\"" }
        return (1...70).contains(text.utf8.count) ? text : nil
    }
}
