import Imaging
import Synchronization
import AnomalyDetection
import Datasets
import Determinism
import NeuralNetwork
package import PretrainedBackbone
import Tensors
package import Training

/// Makes a feature repository of normal images, over the features of a pretrained network or of patches.
package struct FeatureRepositoryFitting: DetectorFitting {
    package typealias Family = FeatureRepositoryFamily

    package let options: FeatureRepositoryOptions
    private let backbone: Backbone?

    /// - Parameter backbone: the pretrained network; nil for features of patches.
    package init(_ options: FeatureRepositoryOptions, backbone: Backbone?) {
        self.options = options
        self.backbone = backbone
    }

    /// Rows and columns of positions that share a distribution of their place.
    private static let cell = 2
    /// Tells the choice of images apart from other uses of the seed.
    private static let stream: UInt64 = 0x696D_6167
    /// The share of a run that extracting features takes; measured with 300 images.
    private static let extracted = 0.2

    package func fit(
        to data: TrainingData, report: (TrainingEvent.Stage) -> Void
    ) throws(TrainingError) -> TrainedModel {
        let shape = data.input.shape
        let (description, source) = try featureSource(shape)
        report(TrainingEvent.Stage("extracting features", share: 0))
        let frames = TrainingFrames(
            data.distinctTrainingImages.map { data.training.inputs[$0] }, limit: FeatureMaps.imageLimit(source.grid),
            SeededGenerator(seed: options.seed, stream: Self.stream))
        let chosen = frames.chosen
        let augmentation = Augmentation(imageCount: chosen.count, input: shape)
        let variants = augmentation.variants
        let unreadable = Mutex<Int?>(nil)
        let loadInput: @Sendable (Int, UnsafeMutablePointer<Float>) -> Void = { position, image in
            if !data.training.load(position, into: image) { unreadable.withLock { $0 = position } }
        }
        let load: @Sendable (Int, UnsafeMutablePointer<Float>) -> Void = { row, image in
            let plain = AlignedFloats(count: shape.count)
            loadInput(chosen[row / variants.count], plain.pointer)
            variants[row % variants.count].apply(
                to: plain.pointer, input: shape, preprocessing: data.input.preprocessing, target: image)
        }
        let maps = FeatureMaps(
            source, count: chosen.count * variants.count, threads: data.loop.threads, load: load
        ) { share in
            report(TrainingEvent.Stage("extracting features", share: share * Self.extracted))
        }
        do {
            let preferred = try preferredPositions(
                rows: maps.count, of: description, input: shape, threads: data.loop.threads, load: load)
            var fitting = FeatureModelFitting(
                maps: maps, extracted: variants, variants: [.plain], preferred: preferred,
                repositorySize: options.repositorySize, cell: Self.cell, seed: options.seed,
                hasSubspace: options.subspace)
            report(TrainingEvent.Stage("choosing the repository", share: Self.extracted))
            fitting.variants = try augmentation.accepted(
                CrossFitting(fitting, frames: frames.places, threads: data.loop.threads))
            let crossFitting = CrossFitting(fitting, frames: frames.places, threads: data.loop.threads)
            let others = CrossFitting.OtherTiles(positions: frames.others, source: source, load: loadInput)
            let heldOut = try crossFitting.heldOut(others: others) { share in
                report(
                    TrainingEvent.Stage(
                        "choosing the repository", share: Self.extracted + share * (1 - Self.extracted)))
            }
            if let position = unreadable.withLock({ $0 }) {
                _ = try data.training.tensor(position)
                throw TrainingError.model(reason: "An image could not be read for a moment; train again.")
            }
            var model = try model(
                FeatureDescription(description, cell: Self.cell, variants: fitting.variants.count), source,
                try crossFitting.model(), heldOut.images.map { $0[0] }, heldOut.others, frames)
            model.notes = notes(frames, of: data)
            return model
        } catch let error as TrainingError { throw error } catch { throw .model(reason: "\(error)") }
    }

    private func featureSource(
        _ input: InputShape
    ) throws(TrainingError) -> (FeatureDescription.Source, any FeatureSource) {
        let (height, width) = (input.height, input.width)
        guard let backbone else {
            do { return (.patches, try GaborFeatures(height: height, width: width)) } catch {
                throw .model(reason: error.description)
            }
        }
        let blocks = options.blocks ?? FeatureRepositoryOptions.defaultBlocks(height: height, width: width)
        do {
            return (
                .backbone(backbone.architecture.name, blocks: blocks),
                try BackboneFeatures(backbone, blocks: blocks, height: height, width: width)
            )
        } catch { throw .model(reason: error.description) }
    }

    /// For each of the maps the positions that the repository is chosen from; nil for all.
    private func preferredPositions(
        rows: Int, of source: FeatureDescription.Source, input: InputShape, threads: Int,
        load: @escaping @Sendable (_ row: Int, _ image: UnsafeMutablePointer<Float>) -> Void
    ) throws(BackboneError) -> [[Int]]? {
        guard options.preference < 1, let backbone, case .backbone(_, let blocks) = source else { return nil }
        let preference = try GradientPreference(
            backbone, firstBlock: blocks[0], height: input.height, width: input.width, share: options.preference)
        return ParallelMap.elements(count: rows, threads: threads) {
            (worker: preference.makeWorker(), image: AlignedFloats(count: input.count))
        } element: { thread, row in
            load(row, thread.image.pointer)
            return preference.positions(of: thread.image.pointer, thread.worker)
        }
    }

    private func notes(_ frames: TrainingFrames, of data: TrainingData) -> [String] {
        let images = data.training
        let distinct = data.distinctTrainingImages
        let (used, all) = (frames.chosen.count, distinct.reduce(0) { $0 + images.inputs[$1].count })
        var notes = [data.noteOfRepeats].compactMap(\.self)
        if used < all {
            let memory = "the features of more do not fit into \(FeatureMaps.memoryLimit >> 20) MiB"
            notes.append(
                all == distinct.count
                    ? "\(used) of the \(all) images were used, drawn by the seed: \(memory)."
                    : "The model is made of \(used) of the \(all) tiles, drawn by the seed: \(memory). The threshold "
                        + "is made from all tiles of \(frames.places.count) images.")
        }
        if frames.places.count == 1 {
            notes.append(
                "A single image says nothing of how normal images vary: the score is the distance to its features, "
                    + "and there is no threshold. Two images or more have one, 19 or more one at 5%.")
        }
        return notes
    }

    private func model(
        _ description: FeatureDescription, _ source: any FeatureSource, _ parameters: FeatureModelParameters,
        _ heldOut: [CrossFitting.HeldOut], _ others: [[CrossFitting.HeldOut]], _ frames: TrainingFrames
    ) throws(TrainingError) -> TrainedModel {
        var tensors = parameters.tensors
        for (name, tensor) in source.tensors { tensors[FeatureRepositoryFamily.backbonePrefix + name] = tensor }
        let terms = (0..<FeatureComparison.termCount).map { term in heldOut.map { $0.terms[term] } }
        if !heldOut.isEmpty {
            tensors[ModelTensors.heldOutName] = Tensor(
                shape: [terms.count, heldOut.count], elements: terms.flatMap { $0.map(Float.init) })
        }
        let map = DistanceMap([.init(of: heldOut.map(\.nearest)), .init(of: heldOut.map(\.position))])
        tensors[DistanceMap.tensorName] = map.tensor
        var model = TrainedModel(
            architecture: FeatureRepositoryDetector.architecture, input: source.input, tensors: tensors)
        try model.set(FeatureDescription.key, to: description)
        if !heldOut.isEmpty {
            let isCombined = heldOut.count >= CombinedPValues.fewestImages
            // What is decided is a frame, by its worst tile. It is compared with the others, as a new frame is.
            let scores = zip(frames.places, others).map { places, others in
                let combined = isCombined ? CombinedPValues(terms, leavingOut: places) : nil
                return (heldOut[places] + others).reduce(-.infinity) {
                    max($0, combined?.score(of: $1.terms) ?? $1.terms[0])
                }
            }
            let frames = zip(frames.places, others).map { Array(heldOut[$0]) + $1 }
            model.heldOut = TrainedModel.HeldOut(
                scores: scores,
                mapPeaks: frames.map { tiles in
                    tiles.reduce(0) { peak, tile in
                        let values = map.values(
                            [tile.nearest, tile.position], height: source.grid.height, width: source.grid.width)
                        return max(peak, Double(values.elements.max() ?? 0))
                    }
                }, isCrossFitted: true)
        }
        return model
    }
}
