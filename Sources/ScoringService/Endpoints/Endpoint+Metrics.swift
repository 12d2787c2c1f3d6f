internal import HTTP
internal import Metrics

extension Endpoint {
    /// Tells Prometheus what the service has counted. Waits for no worker and no model.
    static let metrics = reading("/metrics", permission: .monitoring) { call throws(ServiceError) in
        guard let metrics = call.service.metrics else {
            throw .switchedOff("Metrics are switched off (metrics.enabled); there is nothing to tell.")
        }
        let acceptance = Acceptance(call.request.headers)
        let (text, open) = (
            acceptance.weight(of: Exposition.Format.text.mediaType),
            acceptance.weight(of: Exposition.Format.openMetrics.mediaType)
        )
        let format: Exposition.Format = open > text ? .openMetrics : .text
        call.answer(
            Response(
                status: .ok, headers: ["Content-Type": format.contentType, "Vary": "Accept"],
                body: metrics.registry.text(format)))
    }
}
