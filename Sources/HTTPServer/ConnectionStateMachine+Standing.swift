import HTTP

extension ConnectionStateMachine {
    /// The state of a new connection of a client of this standing.
    init(_ configuration: ServerConfiguration, for standing: Client.Standing) {
        let seconds = configuration.idleTimeout.components.seconds
        let idleSeconds = seconds > 0 ? Int(seconds) : nil
        switch standing {
        case .admitted:
            self.init(limits: configuration.limits, product: configuration.product, idleSeconds: idleSeconds)
        case .healthOnly:
            // No question about health has a body.
            self.init(
                limits: configuration.limits, product: configuration.product, idleSeconds: idleSeconds,
                bodyRefusal: .bodyTooLarge(limit: 0))
        case .beyondLimit(let limit):
            self.init(
                limits: configuration.limits, product: configuration.product,
                bodyRefusal: .tooManyConnections(limit: limit))
            // One question, then its place is for the next client.
            beginDraining()
        }
    }
}
