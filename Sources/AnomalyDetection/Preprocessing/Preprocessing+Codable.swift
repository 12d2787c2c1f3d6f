import Imaging

extension Preprocessing: Codable {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case color, width, height, resize, range, mean, deviation, tile, region, orientation, decoding, white,
            formats
        case frameLimits = "frame_limits"
    }

    /// The `preprocessing` of a checkpoint.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        let range = try container.decodeIfPresent([Float].self, forKey: .range) ?? [0, 1]
        guard range.count == 2, range[0] >= 0, range[0] < range[1], range[1] <= 1 else {
            throw DecodingError.dataCorruptedError(
                forKey: .range, in: container,
                debugDescription: "must be two numbers within 0 and 1, the lower first; found \(range)")
        }
        let color = try container.decode(Color.self, forKey: .color)
        let resize = try container.decode(Resize.self, forKey: .resize)
        let cutting = FrameCutting(
            tile: try container.decodeIfPresent(Tiling.self, forKey: .tile),
            region: try container.decodeIfPresent(RegionMask.self, forKey: .region))
        let decoding = try container.decodeIfPresent(Decoding.self, forKey: .decoding) ?? .full
        guard decoding == .full || cutting.isWhole && resize != .none else {
            throw DecodingError.dataCorruptedError(
                forKey: .decoding, in: container,
                debugDescription: "\"reduced\" is for images that are seen whole and resized: \"tile\" and \"region\" "
                    + "must not be there, nor \"resize\" be \"none\"")
        }
        self.init(
            color: color,
            width: try container.decode(Int.self, forKey: .width),
            height: try container.decode(Int.self, forKey: .height),
            resize: resize,
            range: range[0]...range[1],
            normalization: try Self.normalization(container, channels: color.channelCount),
            cutting: cutting,
            orientation: try container.decodeIfPresent(ImageDecoding.Orientation.self, forKey: .orientation) ?? .ignore,
            decoding: decoding,
            white: try Self.white(container),
            formats: try Self.formats(container),
            frameLimits: try container.decodeIfPresent(FrameLimits.self, forKey: .frameLimits))
    }

    private static func formats(_ container: KeyedDecodingContainer<CodingKeys>) throws -> [ImageFormat]? {
        let formats = try container.decodeIfPresent([ImageFormat].self, forKey: .formats)
        guard formats?.isEmpty != true else {
            throw DecodingError.dataCorruptedError(
                forKey: .formats, in: container, debugDescription: "must name at least one format")
        }
        return formats
    }

    private static func white(_ container: KeyedDecodingContainer<CodingKeys>) throws -> Int? {
        guard let white = try container.decodeIfPresent(Int.self, forKey: .white) else { return nil }
        guard whiteLevels.contains(white) else {
            throw DecodingError.dataCorruptedError(
                forKey: .white, in: container,
                debugDescription: "must be a whole number from \(whiteLevels.lowerBound) to "
                    + "\(whiteLevels.upperBound); found \(white)")
        }
        return white
    }

    private static func normalization(
        _ container: KeyedDecodingContainer<CodingKeys>, channels: Int
    ) throws -> ChannelNormalization? {
        // Read as doubles, so that a number beyond the floats is called infinite and not bad JSON.
        let mean = try container.decodeIfPresent([Double].self, forKey: .mean)?.map(Float.init)
        let deviation = try container.decodeIfPresent([Double].self, forKey: .deviation)?.map(Float.init)
        switch (mean, deviation) {
        case (nil, nil): return nil
        case (let mean?, let deviation?):
            do {
                return try ChannelNormalization(mean: mean, deviation: deviation, channels: channels)
            } catch {
                throw DecodingError.dataCorrupted(
                    .init(codingPath: container.codingPath, debugDescription: error.description))
            }
        case (_?, nil), (nil, _?):
            let (found, missing) = mean == nil ? ("deviation", "mean") : ("mean", "deviation")
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: container.codingPath,
                    debugDescription: "\"\(found)\" stands without \"\(missing)\"; both are stated or neither"))
        }
    }

    /// The `preprocessing` of a checkpoint.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(color, forKey: .color)
        try container.encode(width, forKey: .width)
        try container.encode(height, forKey: .height)
        try container.encode(resize, forKey: .resize)
        try container.encode([range.lowerBound, range.upperBound], forKey: .range)
        try container.encodeIfPresent(normalization?.mean, forKey: .mean)
        try container.encodeIfPresent(normalization?.deviation, forKey: .deviation)
        try container.encodeIfPresent(cutting.tile, forKey: .tile)
        try container.encodeIfPresent(cutting.region, forKey: .region)
        // Files of before these keys stay as they are.
        if orientation != .ignore { try container.encode(orientation, forKey: .orientation) }
        if decoding != .full { try container.encode(decoding, forKey: .decoding) }
        try container.encodeIfPresent(white, forKey: .white)
        try container.encodeIfPresent(formats, forKey: .formats)
        try container.encodeIfPresent(frameLimits, forKey: .frameLimits)
    }
}
