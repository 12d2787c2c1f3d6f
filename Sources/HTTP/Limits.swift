/// The bounds which the parser and the connection state machine put on what one client can make the server hold.
///
/// Every bound is checked before the bytes it counts are kept, so the memory of a connection is bounded by their sum.
package struct Limits: Sendable, Equatable {
    /// Longest request line in bytes, without its line end. Beyond it: 414. Default 8 KiB (RFC 9112, section 3, asks
    /// for at least 8000).
    package var requestLineBytes = 8 << 10
    /// Largest header section in bytes, line ends included; the trailer section has the same bound. Beyond it: 431.
    /// Default 32 KiB.
    package var headerSectionBytes = 32 << 10
    /// Most fields in a header section or a trailer section. Beyond it: 431. Default 100.
    package var headerFields = 100
    /// Largest body in bytes, after removal of the chunked coding. Beyond it: 413. Default 16 MiB.
    package var bodyBytes = 16 << 20
    /// Longest chunk-size line in bytes, extensions included, without its line end. Beyond it: 400. Default 256 bytes.
    package var chunkLineBytes = 256
    /// Most bytes that the extensions of all the chunks of one body may take together. Beyond it: 400. Default 16 KiB.
    package var chunkExtensionBytes = 16 << 10
    /// Most empty lines that are skipped before a request line (RFC 9112, section 2.2). Beyond it: 400. Default 4.
    package var leadingEmptyLines = 4
    /// Once this many bytes wait behind the request in progress, reading pauses until it is answered. Default 64 KiB.
    package var pipelinedBytes = 64 << 10
    /// Most bytes read and thrown away after the last answer, so that the client gets to read it. Beyond it the
    /// connection is closed at once. Default 128 MiB; nothing of it is kept.
    package var lingerBytes = 128 << 20

    /// The documented defaults.
    package init() {}
}
