/// Learns of every request.
package protocol RequestObserver: Sendable {
    /// Takes the report of a request: once for each that reached the service, and for each that broke the protocol
    /// before; on any thread, many at once. It must return quickly.
    func observe(_ report: RequestReport)
}

extension [any RequestObserver] {
    /// Tells each of them.
    func observe(_ report: RequestReport) { for observer in self { observer.observe(report) } }
}
