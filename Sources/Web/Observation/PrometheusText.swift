import Glibc

/// Metrics in Prometheus' text format, version 0.0.4 (INTERFACES 3).
struct PrometheusText {
    /// The type of the format.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// What was added so far.
    private(set) var text = ""

    typealias Labels = [(name: String, value: String)]

    /// Adds a counter: a count for each set of labels.
    mutating func counter(_ name: String, _ help: String, _ counts: [(Labels, Int)]) {
        head(name, help, "counter")
        let lines = counts.map { PrometheusText.sample(name, $0.0, String($0.1)) }
        text += lines.sorted().joined()
    }

    /// Adds a number that goes up and down.
    mutating func gauge(_ name: String, _ help: String, _ value: Double) {
        head(name, help, "gauge")
        text += PrometheusText.sample(name, [], PrometheusText.number(value))
    }

    /// Adds a histogram.
    mutating func histogram(_ name: String, _ help: String, _ histogram: Histogram) {
        head(name, help, "histogram")
        var total = 0
        for (bound, count) in zip(histogram.bounds, histogram.counts) {
            total += count
            text += PrometheusText.sample(
                name + "_bucket",
                [("le", PrometheusText.number(bound))],
                String(total)
            )
        }
        total += histogram.counts.last ?? 0
        text += PrometheusText.sample(name + "_bucket", [("le", "+Inf")], String(total))
        text += PrometheusText.sample(name + "_sum", [], PrometheusText.number(histogram.sum))
        text += PrometheusText.sample(name + "_count", [], String(total))
    }

    /// Adds memory, processor time and start of this process; `started` in seconds since 1970.
    mutating func process(started: Double) {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        head("process_cpu_seconds_total", "Processor time used.", "counter")
        text += PrometheusText.sample(
            "process_cpu_seconds_total",
            [],
            PrometheusText.number(seconds(usage.ru_utime) + seconds(usage.ru_stime))
        )
        gauge("process_resident_memory_bytes", "Memory in use.", Double(residentBytes()))
        gauge("process_start_time_seconds", "Start, in seconds since 1970.", started)
    }

    private mutating func head(_ name: String, _ help: String, _ type: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    private static func sample(_ name: String, _ labels: Labels, _ value: String) -> String {
        let list = labels.map { "\($0.name)=\"\(escaped($0.value))\"" }.joined(separator: ",")
        return "\(name)\(list.isEmpty ? "" : "{\(list)}") \(value)\n"
    }

    private static func escaped(_ value: String) -> String {
        var escaped = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static func number(_ value: Double) -> String {
        Int64(exactly: value).map(String.init) ?? "\(value)"
    }

    private func residentBytes() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, 128, file) != nil else { return 0 }
        let fields = String(decoding: line.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            .split(separator: " ")
        return (fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
