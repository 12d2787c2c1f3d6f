import Testing

@testable import ScoringService

struct MultipartFormTests {
    private static let type = "multipart/form-data; boundary=XX"

    private func parse(_ body: String, type: String = type, limit: Int = 10) throws(ServiceError) -> [MultipartForm
        .Part]
    {
        try MultipartForm(parsing: Array(body.utf8), contentType: type, limit: limit).parts
    }

    @Test(arguments: ["", "a preamble\r\n", "--X\r\n--\r\n"])
    func findsThePartsBetweenTheDelimiters(preamble: String) throws {
        let parts = try parse(
            preamble + "--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a \\\"b\\\";.png\"\r\n"
                + "content-type: Image/PNG; x=y\r\n\r\nbytes\r\n--X\r\n--XX\r\nA: field\r\n\r\nb"
                + "\r\n--XX  \r\nContent-Type: a\r\n\r\n\r\n--XX--\r\nan epilogue")
        try #require(parts.count == 2)
        #expect(parts[0].filename == "a \"b\";.png")
        #expect(parts[0].mediaType == "image/png")
        #expect(parts[0].content.elementsEqual("bytes\r\n--X".utf8))
        #expect(parts[1].filename == nil && parts[1].mediaType == "a" && parts[1].content.isEmpty)
    }

    @Test(arguments: [
        ("multipart/form-data; boundary=\"XX\"", "XX"), ("multipart/form-data;charset=utf-8;boundary=XX", "XX"),
        ("multipart/form-data; Boundary=XX ", "XX"), ("multipart/form-data; xboundary=YY; boundary=XX", "XX"),
        ("multipart/form-data", nil), ("multipart/form-data; boundary", nil), ("boundary=XX", nil),
    ])
    func findsTheBoundary(type: String, boundary: String?) {
        #expect(MultipartForm.parameter("boundary", of: type) == boundary)
    }

    @Test(arguments: [
        "", "--XX", "--XX\r\n", "--XX--", "--XX\r\n\r\nbytes", "--XX\r\n\r\nbytes\r\n--XX",
        "--XX\r\nno colon\r\n\r\n\r\n--XX--",
        "--XX\r\nA: b\r\n--XX--", "--XXbytes\r\n\r\n\r\n--XX--", "bytes--XX\r\n\r\n\r\n--XX--",
        "--YY\r\n\r\n\r\n--YY--",
        "--XX\n\n\n--XX--", "--XX\r\nContent-Disposition: form-data; name=note\r\n\r\nx\r\n--XX--",
    ])
    func refusesBodiesThatAreNone(body: String) {
        #expect(throws: ServiceError.self) { try parse(body) }
    }

    @Test(arguments: ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\""])
    func refusesTypesWithoutABoundary(type: String) {
        #expect(throws: ServiceError.self) { try parse("--XX\r\n\r\n\r\n--XX--", type: type) }
    }

    @Test func everyPrefixIsRefusedUpToTheLastDelimiter() throws {
        let body = "--XX\r\nContent-Type: b\r\n\r\nbytes\r\n--XX\r\nContent-Type: c\r\n\r\nmore\r\n--XX--"
        #expect(try parse(body).count == 2)
        for length in 0..<body.utf8.count {
            let prefix = String(decoding: body.utf8.prefix(length), as: UTF8.self)
            #expect(throws: ServiceError.self) { try parse(prefix) }
        }
    }

    @Test func takesAtMostSoManyParts() {
        let body = String(repeating: "--XX\r\nContent-Type: a\r\n\r\n\r\n", count: 3) + "--XX--"
        #expect(throws: ServiceError.tooLarge("The body holds more than 2 parts; that many images are taken at once."))
        {
            try parse(body, limit: 2)
        }
    }

    @Test func takesAtMostSoManyFields() throws {
        func body(_ fields: Int) -> String {
            String(repeating: "--XX\r\nA: b\r\n\r\n\r\n", count: fields) + "--XX\r\nContent-Type: a\r\n\r\n\r\n--XX--"
        }
        #expect(try parse(body(64)).count == 1)
        #expect(throws: ServiceError.tooLarge("The body holds more than 64 fields that are no files.")) {
            try parse(body(65))
        }
    }

    @Test func aFormOfImagesIsABatchWithFilenames() async throws {
        var body: [UInt8] = []
        for (name, type) in [("ankle-boot", "image/png"), ("bag", "application/octet-stream"), ("shirt", "text/plain")]
        {
            body += "--XX\r\nContent-Disposition: form-data; name=\"images\"; filename=\"\(name).png\"\r\n".utf8
            body += "Content-Type: \(type)\r\n\r\n".utf8
            body += try TestService.sample(name)
            body += "\r\n".utf8
        }
        body += "--XX--\r\n".utf8
        let answer = try await TestService.shared().post("/score", Self.type, body)
        #expect(answer.status == 200)
        let results = try #require(try answer.json()["results"]?.array)
        #expect(results.map { $0["filename"]?.string } == ["ankle-boot.png", "bag.png", "shirt.png"])
        #expect(results.map { $0["is_anomaly"]?.bool } == [false, true, nil])
        #expect(results[2]["status"]?.number == 415)
    }
}
