/// Everything that can be set. The initial values are the defaults; ``Setting`` lists each with its key and range.
public struct Configuration: Sendable, Equatable {
    /// Address, connections and deadlines. Times are in seconds.
    public struct Server: Sendable, Equatable {
        /// A name or address to listen on.
        public var host = "127.0.0.1"
        /// 0 picks a free one.
        public var port = 8080
        /// Open connections at once; further ones are answered with 503.
        public var maximumConnections = 256
        /// For a request's line and header fields, from its first byte.
        public var headTimeout = 10.0
        /// For a request's body.
        public var bodyTimeout = 30.0
        /// Between two requests of a connection.
        public var idleTimeout = 60.0
        /// For a client to take the answer.
        public var writeTimeout = 30.0
        /// After SIGTERM, how long new requests are still accepted while `/readyz` says 503.
        public var drainDelay = 2.0
        /// After that, how long accepted requests may take to finish.
        public var shutdownTimeout = 7.0
    }

    /// What a request may hold.
    public struct Limits: Sendable, Equatable {
        /// Bytes of the request line.
        public var requestLineBytes = 8192
        /// Bytes of all header fields.
        public var headerBytes = 32768
        /// Number of header fields.
        public var headerFields = 100
        /// Bytes of the body, before and after Content-Encoding is undone.
        public var bodyBytes = 16_777_216
        /// Bytes of all bodies that are being received, and again of all that wait for a worker.
        public var totalBodyBytes = 268_435_456
        /// Pixels of an image.
        public var imagePixels = 16_777_216
        /// Pixels of an image's longer side.
        public var imageSide = 16_384
        /// Images of one request.
        public var batchImages = 256
    }

    /// Which models are served.
    public struct Models: Sendable, Equatable {
        /// Every `NAME.safetensors` in this folder is served as NAME.
        public var directory = "Config/models"
        /// Answers requests that name no model; empty: the only model, if there is only one.
        public var defaultModel = ""
    }

    /// The workers.
    public struct Scoring: Sendable, Equatable {
        /// Images scored at once; 0: one per processor core.
        public var workers = 0
        /// Requests that may wait for a worker; further ones are answered with 503.
        public var queueCapacity = 256
    }

    /// What is written to standard error.
    public struct Logging: Sendable, Equatable {
        /// The least severe level that is written.
        public var level = "info"
    }

    /// Address, connections and deadlines.
    public var server = Server()
    /// What a request may hold.
    public var limits = Limits()
    /// Which models are served.
    public var models = Models()
    /// The workers.
    public var scoring = Scoring()
    /// What is written to standard error.
    public var logging = Logging()

    /// The defaults.
    public init() {}
}
