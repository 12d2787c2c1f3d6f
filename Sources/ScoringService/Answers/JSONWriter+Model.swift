internal import AnomalyDetection
internal import Files
private import FoundationEssentials
private import Imaging

extension JSONWriter {
    /// The members of a model's description, as `GET /models` lists it.
    mutating func model(_ served: ServedModel, in catalog: ModelCatalog) {
        string("name", served.file.name)
        if let version = served.version { string("version", version) }
        bool("default", (try? catalog.served(nil))?.file == served.file)
        array("labels") { json in
            for label in catalog.labels(of: served) { json.string(nil, label) }
        }
        string("state", served.state.name.rawValue)
        switch served.state {
        case .loading: break
        case .failed(let failure): string("reason", failure.reason)
        case .ready(let model, let failure):
            self.failure("failed_update", failure)
            self.failure("failed_calibration", served.calibrationFailure)
            checkpoint(model, rule: served.rule(of: model))
            if let calibration = served.calibration { object("active_calibration") { $0.activation(of: calibration) } }
        }
    }

    /// Why something is not as a file says, where it is not.
    mutating func failure(_ key: StaticString, _ failure: ServedModel.Failure?) {
        guard let failure else { return }
        object(key) { json in
            json.string("reason", failure.reason)
            if let digest = failure.digest { json.string("sha256", digest) }
            json.time("at", failure.time)
        }
    }

    /// A time, in UTC.
    mutating func time(_ key: StaticString, _ seconds: Double) {
        string(key, Date(timeIntervalSince1970: seconds).ISO8601Format())
    }

    private mutating func checkpoint(_ model: LoadedModel, rule: DecisionRule) {
        let checkpoint = model.checkpoint
        let detector = checkpoint.detector
        if let description = checkpoint.metadata["description"] { string("description", description) }
        string("architecture", detector.architecture)
        integer("parameters", detector.parameterCount)
        object("input") { json in
            json.integer("channels", detector.input.channels)
            json.integer("height", detector.input.height)
            json.integer("width", detector.input.width)
        }
        if let preprocessing = checkpoint.preprocessing {
            object("preprocessing") { json in
                json.string("color", preprocessing.color.rawValue)
                json.integer("width", preprocessing.width)
                json.integer("height", preprocessing.height)
                json.string("resize", preprocessing.resize.rawValue)
                json.array("range") { json in
                    json.number(nil, preprocessing.range.lowerBound)
                    json.number(nil, preprocessing.range.upperBound)
                }
                if let normalization = preprocessing.normalization {
                    json.numbers("mean", normalization.mean)
                    json.numbers("deviation", normalization.deviation)
                }
                json.string("orientation", preprocessing.orientation.rawValue)
                if preprocessing.decoding != .full { json.string("decoding", preprocessing.decoding.rawValue) }
                if let white = preprocessing.white { json.integer("white", white) }
                if let tile = preprocessing.cutting.tile {
                    json.object("tile") { json in
                        json.integer("width", tile.width)
                        json.integer("height", tile.height)
                        json.integer("overlap", tile.overlap)
                    }
                }
                if let formats = preprocessing.formats {
                    json.array("formats") { json in
                        for format in formats { json.string(nil, format.rawValue) }
                    }
                }
                if let limits = preprocessing.frameLimits {
                    json.object("frame_limits") { json in
                        json.range("brightness", limits.brightness)
                        json.number("contrast", limits.contrast)
                        if let ratio = limits.aspectRatio { json.range("aspect_ratio", ratio) }
                    }
                }
                if let region = preprocessing.cutting.region {
                    json.object("region") { json in
                        json.integer("width", region.width)
                        json.integer("height", region.height)
                        json.number("share", region.share)
                    }
                }
            }
        } else {
            number("preprocessing", nil)
        }
        for constant in detector.constants {
            key(constant.name)
            number(nil, constant.value)
        }
        array("terms") { json in
            for term in detector.terms {
                json.object { json in
                    json.string("name", term.name)
                    json.string("title", term.title)
                    json.bool("in_score", term.isInScore)
                    if let threshold = rule.termThresholds[term.name] {
                        json.number("threshold", threshold.value)
                    }
                }
            }
        }
        array("maps") { json in
            for map in detector.maps {
                json.object { json in
                    json.string("name", map.name)
                    json.string("title", map.title)
                    json.string("kind", map.kind == .deviation ? "deviation" : "picture")
                    json.integer("width", map.width)
                    json.integer("height", map.height)
                }
            }
        }
        number("threshold", rule.threshold?.value)
        source(of: rule.threshold)
        if let review = rule.review { object("review") { $0.review(review) } }
        if let threshold = checkpoint.mapThreshold {
            object("map_threshold") { json in
                json.string("map", threshold.map)
                json.number("value", threshold.value)
                json.number("false_positive_rate", threshold.falsePositiveRate)
                json.integer("calibration_size", threshold.calibrationSize)
            }
        }
        if let calibration = rule.calibration {
            object("calibration") { json in
                json.string("id", calibration.id)
                json.integer("size", calibration.size)
            }
        }
        string("sha256", checkpoint.digest)
        if let drift = model.drift { string("drift", drift.current.rawValue) }
        time("loaded_at", model.loadedAt)
    }
}

extension JSONWriter {
    /// The ends of a range.
    fileprivate mutating func range(_ key: StaticString, _ range: ClosedRange<Double>) {
        array(key) { json in
            json.number(nil, range.lowerBound)
            json.number(nil, range.upperBound)
        }
    }

    /// Each number with the digits that tell it from other floats, as a checkpoint states it.
    fileprivate mutating func numbers(_ key: StaticString, _ values: [Float]) {
        array(key) { json in
            for value in values { json.number(nil, value) }
        }
    }
}

extension LoadedModel {
    /// What `GET /models/NAME` answers of a model that is neither the default nor labelled.
    package var json: String {
        var json = JSONWriter()
        var served = ServedModel(file: ModelFileName(name), isRequired: false)
        served.state = .ready(self, failedUpdate: nil)
        json.object { $0.model(served, in: ModelCatalog(files: [], defaultModel: nil)) }
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
