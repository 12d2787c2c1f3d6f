/// Everything that can be set. The initial values are the defaults; ``Setting`` lists each with its key and range.
package struct Configuration: Sendable, Equatable {
    /// Address, connections and deadlines. Times are in seconds.
    package struct Server: Sendable, Equatable {
        /// A name or address to listen on.
        package var host = "127.0.0.1"
        /// 0 picks a free one.
        package var port = 8080
        /// A name or address for a second listener, in plain text, that answers questions about health alone.
        package var healthHost = "127.0.0.1"
        /// The port of that listener; 0 picks a free one, and nil means that there is no such listener.
        package var healthPort: Int?
        /// Open connections at once; 0 for as many as the limit of open files bears, at most 10,000.
        package var maximumConnections = 0
        /// The time for a request's line and header fields, from its first byte.
        package var headTimeout = 10.0
        /// The time for a request's body.
        package var bodyTimeout = 30.0
        /// Between two requests of a connection.
        package var idleTimeout = 75.0
        /// The time for a client to take the answer.
        package var writeTimeout = 30.0
        /// After SIGTERM, how long new requests are still accepted while `/readyz` says 503.
        package var drainDelay = 2.0
        /// After that, how long accepted requests may take to finish.
        package var shutdownTimeout = 5.0
    }

    /// Encryption. Paths are those of PEM files; without a certificate the service speaks plain text.
    package struct TLS: Sendable, Equatable {
        /// The certificate chain, the server's own first; empty for plain text.
        package var certificate = ""
        /// The private key of the first certificate.
        package var key = ""
        /// The authorities of which one must have signed a client's certificate; empty where clients need none.
        package var clientAuthorities = ""
        /// The time for a handshake, from when the connection was accepted.
        package var handshakeTimeout = 10.0
    }

    /// Who may ask for what.
    package struct Access: Sendable, Equatable {
        /// The file of keys that `gradcon key` writes; empty: there are no keys, and every client may do everything.
        package var keys = ""
        /// From where clients may come as long as there are no keys.
        package var withoutKeys = "loopback"
        /// Requests that a key may make a second; 0 for any number.
        package var requestsPerSecond = 0.0
        /// Requests that a key may make at once after a pause.
        package var burst = 100
    }

    /// What a request may hold.
    package struct Limits: Sendable, Equatable {
        /// Bytes of the request line.
        package var requestLineBytes = 8192
        /// Bytes of all header fields.
        package var headerBytes = 32768
        /// Number of header fields.
        package var headerFields = 100
        /// Bytes of the body, before and after Content-Encoding is undone.
        package var bodyBytes = 67_108_864
        /// Bytes of all requests that are being received, of all bodies that wait for a worker, and of all answers that
        /// clients have not taken, each.
        package var totalBodyBytes = 268_435_456
        /// Pixels of an image.
        package var imagePixels = 33_554_432
        /// Pixels of an image's longer side.
        package var imageSide = 16_384
        /// Images of one request.
        package var batchImages = 256
        /// Bytes of all maps of an answer before they are compressed.
        package var mapBytes = 134_217_728
        /// Bytes of memory that all requests together may take; 0: what the control group and the machine allow.
        package var memoryBytes = 0
    }

    /// Which models are served.
    package struct Models: Sendable, Equatable {
        /// Every `NAME.safetensors` and `NAME@VERSION.safetensors` in this folder is served.
        package var directory = "Config/models"
        /// Answers requests that name no model; empty: the only model, if there is only one.
        package var defaultModel = ""
        /// Seconds between two looks at the folder for new files; 0 never looks.
        package var watchInterval = 2.0
    }

    /// The workers.
    package struct Scoring: Sendable, Equatable {
        /// Images scored at once; 0: one per processor core.
        package var workers = 0
        /// Requests that may wait for a worker; further ones are answered with 503.
        package var queueCapacity = 256
        /// The longest time in seconds that a request may wait for a worker.
        package var maximumWait = 2.0
        /// The time in seconds from a request's arrival to its answer. A client may ask for less by
        /// `X-Request-Timeout`.
        package var requestTimeout = 30.0
        /// The time in seconds that a worker may take for one request before the process is taken to hang.
        package var stuckAfter = 120.0
    }

    /// What `/metrics` tells.
    package struct Metrics: Sendable, Equatable {
        /// Whether anything is counted, and `/metrics` answered.
        package var enabled = true
    }

    /// The decision log.
    package struct Decisions: Sendable, Equatable {
        /// The folder that decisions are kept in; empty: they are not.
        package var directory = ""
        /// When they are brought to disk.
        package var synchronization = "interval"
        /// Seconds between two times that they are, where that is by interval.
        package var synchronizationInterval = 1.0
        /// Bytes of a segment.
        package var segmentBytes = 67_108_864
        /// Seconds after which a segment is followed by the next.
        package var segmentAge = 86_400.0
        /// Bytes of all segments; the oldest are removed.
        package var totalBytes = 1_073_741_824
        /// Which images are kept beside it.
        package var capture = "none"
        /// Every so many-th of these is.
        package var captureEvery = 1
        /// Bytes of all images that are kept; the oldest are removed.
        package var captureBytes = 268_435_456
    }

    /// How live images are compared with normal ones.
    package struct Drift: Sendable, Equatable {
        /// The images that are compared; 0 compares none.
        package var window = 500
        /// Up to this p-value, adjusted for the number of tests, a window's state is `watch`.
        package var watchPValue = 0.01
        /// Up to this one it is `drifted`.
        package var driftedPValue = 0.0001
    }

    /// What is written to standard error.
    package struct Logging: Sendable, Equatable {
        /// The least severe level that is written.
        package var level = "info"
        /// What a line looks like: `text` or `json`.
        package var format = "text"
        /// Whether each answer has a line.
        package var access = true
        /// Successful answers in a second of which each has a line; 0: all of them.
        package var accessRate = 100
    }

    /// Address, connections and deadlines.
    package var server = Server()
    /// Encryption.
    package var tls = TLS()
    /// Who may ask for what.
    package var access = Access()
    /// What a request may hold.
    package var limits = Limits()
    /// Which models are served.
    package var models = Models()
    /// The workers.
    package var scoring = Scoring()
    /// What `/metrics` tells.
    package var metrics = Metrics()
    /// The decision log.
    package var decisions = Decisions()
    /// How live images are compared with normal ones.
    package var drift = Drift()
    /// What is written to standard error.
    package var logging = Logging()

    /// The defaults.
    package init() {}
}
