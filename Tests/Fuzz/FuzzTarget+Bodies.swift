import FoundationEssentials
import HTTP

@testable import ScoringService

extension FuzzTarget {
    /// A form; the first line of the input is its Content-Type. Its parts lie in the body, one behind the other.
    static let multipart = FuzzTarget(
        "multipart",
        seeds: [
            form("--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.png\"\r\n\r\nb\r\n--XX--\r\n"),
            form("a preamble\r\n--XX\r\nContent-Type: image/png\r\n\r\nb\r\n--XX  \r\nA: b\r\n\r\nc\r\n--XX--"),
            form("--XX\r\nContent-Disposition: form-data; filename=\"a \\\"b\\\";.png\"; name=f\r\n\r\n\r\n--XX--"),
        ]
    ) { bytes in
        let lineEnd = bytes.firstIndex(of: 10) ?? bytes.endIndex
        let body = Array(bytes[lineEnd...].dropFirst())
        let type = String(decoding: bytes[..<lineEnd], as: UTF8.self)
        guard let form = try? MultipartForm(parsing: body, contentType: type, limit: 16) else { return }
        var end = 0
        for part in form.parts {
            precondition(part.content.startIndex >= end && part.content.endIndex <= body.count, "parts overlap")
            end = part.content.endIndex
        }
    }

    /// A JSON body. What is taken is JSON to Foundation, too.
    static let json = FuzzTarget(
        "json",
        seeds: [
            #"{"image": "iVBORw0KGgo="}"#, #"{"data": [[0, 0.5], [1e-3, -1]]}"#, #"{"data": []}"#,
            #"{"shape": [1, 2, 2], "datatype": "FP32", "data": [0.25, 1, 0, 0.125]}"#,
            #" {"other": {"a": [null, true, "\u00e9\n"]}, "data": [0], "shape": [1], "datatype": "UINT8"} "#,
        ].map { Array($0.utf8) }
    ) { bytes in
        guard (try? JSONUpload(parsing: bytes, limit: 256)) != nil else { return }
        precondition((try? JSONDecoder().decode(Anything.self, from: Data(bytes))) != nil, "that is no JSON")
    }

    /// A compressed body: the first byte says how, the others are inflated up to a limit.
    static let coding = FuzzTarget("coding", seeds: [[0] + emptyGzip, [1, 0x78, 0x9C, 3, 0, 0, 0, 0, 1]]) { bytes in
        guard let first = bytes.first,
            let request = try? Request(
                method: "POST", target: "/", headers: ["Content-Encoding": first & 1 == 0 ? "gzip" : "deflate"],
                body: Array(bytes.dropFirst())),
            let body = try? ContentCoding.decoded(request, limit: 1 << 16, allowance: nil)
        else { return }
        precondition(body.count <= 1 << 16, "the limit does not hold")
    }

    /// A configuration file.
    static let configuration = FuzzTarget(
        "configuration", seeds: [Array("server:\n  port: 8080\n  host: \"::1\"\nmodels: {directory: a}\n".utf8)]
    ) { bytes in
        guard (try? Data(bytes).write(to: configurationFile)) != nil else { return }
        do throws(ConfigurationError) {
            _ = try Configuration(file: configurationFile.path, environment: [:], flags: [])
        } catch {
            // A sentence for the terminal, not the file.
            precondition(error.description.utf8.count < 4096, "the error repeats the file")
        }
    }

    private static let configurationFile = FileManager.default.temporaryDirectory.appending(
        path: "fuzzed-configuration-\(ProcessInfo.processInfo.processIdentifier).yaml")

    /// Any JSON.
    private struct Anything: Decodable {
        init(from decoder: any Decoder) {}
    }

    private static func form(_ body: String) -> [UInt8] {
        Array("multipart/form-data; boundary=XX\n\(body)".utf8)
    }

    private static let emptyGzip: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]
}
