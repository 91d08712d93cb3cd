/// Where the files of a simulated company go.
public protocol FileSink: AnyObject {
    /// Adds bytes to the end of a file. Files grow side by side.
    func append(_ bytes: [UInt8], to file: SimulatedFile) throws
    /// Ends every file; nothing is appended afterwards.
    func close() throws
}
