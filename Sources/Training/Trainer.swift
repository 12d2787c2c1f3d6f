private import AnomalyDetection
private import Datasets
private import Files
private import Determinism
private import NeuralNetwork

/// Trains a model on the normal images of a data set by an ``Objective``, and writes the checkpoint of the epoch in
/// which the held-out images have the least of the figure that it names, see ``FigureNames/chosenBy``.
///
/// Where the split holds nothing out (``Split/Scheme/crossFit``) it first trains a model without each of the ``Folds``,
/// with as many steps as the model of all images takes: by these the images of the fold are scored, so that every image
/// has a score by a model which has not seen it. Then nothing chooses an epoch, and the last step's model is written. A
/// model of several members is trained so once for each.
///
/// The run's state lies beside the checkpoint, `OUTPUT.state`, written after epochs, about every half minute, and when
/// the run is asked to stop; it is removed when the run ends. A run that goes on from it writes the same bytes as one
/// that was never interrupted.
///
/// Used by one thread; works on as many as it is given.
package final class Trainer<Method: Objective>: DetectorTraining {
    private let options: Method.Options
    private let request: TrainingRequest
    private let division: TrainingData.Division
    private let run: TrainingRun<Method.Options>
    private let passes: [TrainingPass]
    /// The folds of the images of ``data``; none where a part of the images is held out.
    private let folds: Folds?
    /// The images that were left out, in a sentence.
    private let noteOfRepeats: String?
    /// The steps of each pass, unless patience ends one.
    private let steps: Int
    private let isResumed: Bool
    private var finished: [FinishedPass] = []
    private var trainer: PassTrainer<Method>
    private var lastSave = ContinuousClock.now
    /// The images of the run.
    package let data: TrainingData

    /// The time between two saves within an epoch.
    private static var saveInterval: Duration { .seconds(30) }
    /// The time between two saves at the ends of epochs: of few images, epochs take milliseconds.
    private static var epochSaveInterval: Duration { .seconds(1) }

    /// Prepares a run: makes the model, decodes the images, and brings the model to its start or to the state of the
    /// run that is resumed.
    ///
    /// - Parameter resume: whether to go on from the state file, where there is one.
    /// - Throws: where an option is outside its range, an image is not of the input's size, the model does not fit, the
    ///   state is another run's, or there is one and it is not to be resumed.
    package init(
        _ options: Method.Options, _ request: TrainingRequest, resume: Bool = false
    ) throws(TrainingError) {
        try options.validate()
        try request.checkOutput()
        let statePath = request.statePath
        isResumed = DurableFile.exists(statePath)
        guard resume || !isResumed else { throw .unfinished(statePath: statePath) }
        division = try TrainingData.Division(request)
        // A model that does not fit is refused before images are decoded.
        let first = try Self.makeObjective(options, member: 0, request, division)
        let all = try TrainingData(request, division)
        let isCrossFitted = request.split.scheme == .crossFit
        data = isCrossFitted ? all.training(with: all.distinctTrainingImages) : all
        noteOfRepeats = isCrossFitted ? all.noteOfRepeats : all.noteOfKnownHeldOut
        folds = isCrossFitted ? Folds(images: data.training.indices.count, seed: options.seed) : nil
        passes = TrainingPass.all(members: options.members, folds: folds?.count ?? 0)
        let batches = options.schedule.batches(ofImages: data.training.count)
        steps = batches * options.schedule.epochs(ofBatches: batches, usual: options.usualLength)
        run = TrainingRun(
            options: options, split: request.split, trainingImages: data.training.count,
            anomalies: all.anomalyRecord, input: request.input.shape.dimensions,
            preprocessing: request.input.preprocessing)
        self.options = options
        self.request = request
        let state = isResumed ? try TrainingState(contentsOf: statePath, of: run) : nil
        finished = state?.finished ?? []
        guard finished.count < passes.count else {
            throw .state(path: statePath, reason: "Its progress does not fit the run.")
        }
        let pass = passes[finished.count]
        let objective =
            pass.member == 0 ? first : try Self.makeObjective(options, member: pass.member, request, division)
        trainer = Self.trainer(of: pass, objective, options, data: data, folds, steps: steps)
        if let state {
            try checkFinished()
            try trainer.restore(state, from: statePath)
        } else {
            try trainer.start()
        }
    }

    /// The objective of a member, with the seed of it.
    private static func makeObjective(
        _ options: Method.Options, member: Int, _ request: TrainingRequest, _ division: TrainingData.Division
    ) throws(TrainingError) -> Method {
        // Images in parts are more inputs than images.
        let isWhole = request.input.preprocessing?.cutting.isWhole ?? true
        let images = isWhole ? max(division.train.count, division.choosing.count) : .max
        return try Method(
            Self.options(options, ofMember: member), input: request.input.shape,
            batchSize: min(options.schedule.batchSize, images), threads: request.threads)
    }

    private static func options(_ options: Method.Options, ofMember member: Int) -> Method.Options {
        var options = options
        options.schedule.seed &+= UInt64(member)
        return options
    }

    private static func trainer(
        of pass: TrainingPass, _ objective: Method, _ options: Method.Options, data: TrainingData, _ folds: Folds?,
        steps: Int
    ) -> PassTrainer<Method> {
        var data = data
        if let folds, let fold = pass.fold { data = data.training(with: folds.images(outside: fold)) }
        return PassTrainer(
            pass, objective, Self.options(options, ofMember: pass.member).schedule, data: data, steps: steps)
    }

    /// - Throws: where the passes of a state are none of the run's.
    private func checkFinished() throws(TrainingError) {
        for (pass, found) in zip(passes, finished) {
            let heldOut =
                pass.fold.flatMap { folds?.images(in: $0).count }
                ?? data.validation.indices.count + data.calibration.indices.count
            guard found.heldOut.count == heldOut else {
                throw .state(path: request.statePath, reason: "Its finished models do not fit the run.")
            }
        }
    }

    /// Such a run leaves its state.
    package var isResumable: Bool { true }

    /// Trains to the end, or until it is asked to stop.
    ///
    /// - Parameters:
    ///   - report: called at the start, after every batch and epoch and where training starts over, on the caller's
    ///     thread.
    ///   - shouldStop: asked before every batch.
    /// - Throws: `TrainingError.notFinite` where a figure is not finite, after the best checkpoint so far was
    ///   written, where the run trains a single model; also where a file cannot be written.
    package func run(
        report: (TrainingEvent) -> Void = { _ in }, shouldStop: () -> Bool = { false }
    ) throws(TrainingError) -> TrainingOutcome {
        // At once: a path that cannot be written must not cost an epoch.
        try save()
        let batches = options.schedule.batches(ofImages: data.training.count)
        let progress = trainer.progress
        let descent = TrainingEvent.Descent(
            parameters: trainer.objective.parameterCount * options.members, epochs: steps / batches, batches: batches,
            share: trainer.shareOfRun, figures: trainer.objective.figures,
            resumed: isResumed ? (trainer.pass, progress.epochs, progress.batches) : nil)
        report(.began(TrainingEvent.Plan(images: data.counts, descent: descent)))
        while true {
            report(.pass(TrainingEvent.Pass(pass: trainer.pass, epochs: trainer.epochs)))
            do throws(TrainingError) {
                guard try trainPass(report: report, shouldStop: shouldStop) else {
                    try save()
                    return .interrupted(
                        trainer.pass, epochs: trainer.progress.epochs, batches: trainer.progress.batches)
                }
            } catch .notFinite(let reason, let pass, let epoch, let iteration, let best) {
                throw try stop(reason, pass, epoch, iteration, best: best)
            }
            finished.append(try finishedPass())
            guard finished.count < passes.count else { break }
            let pass = passes[finished.count]
            let objective = try Self.makeObjective(options, member: pass.member, request, division)
            trainer = Self.trainer(of: pass, objective, options, data: data, folds, steps: steps)
            try trainer.start()
            try save()
        }
        let finish = try writeCheckpoint()
        DurableFile.remove(request.statePath)
        return .finished(finish)
    }

    /// Trains the model at work to its end.
    ///
    /// - Returns: false where it was asked to stop.
    private func trainPass(
        report: (TrainingEvent) -> Void, shouldStop: () -> Bool
    ) throws(TrainingError) -> Bool {
        while !trainer.isOver {
            while trainer.hasBatch {
                if shouldStop() { return false }
                try saveAfter(Self.saveInterval)
                report(try trainer.step())
            }
            guard trainer.isEpochOver else { continue }
            // Before it is saved: a process that dies in between does the epoch again, so no epoch goes unreported.
            report(try trainer.finishEpoch())
            try saveAfter(Self.epochSaveInterval)
        }
        return true
    }

    /// The model at work, which is trained, and the images that it was not trained with.
    private func finishedPass() throws(TrainingError) -> FinishedPass {
        guard let result = try trainer.result() else { preconditionFailure("an epoch was completed") }
        let detector = try result.model.detector(of: Method.family)
        if let folds, let fold = trainer.pass.fold {
            let images = TrainingImages(folds.images(in: fold), of: data.training)
            return FinishedPass(heldOut: try data.heldOut(images, by: detector), result: result)
        }
        return FinishedPass(
            heldOut: try data.heldOut(data.validation, by: detector, drawing: false)
                + data.heldOut(data.calibration, by: detector),
            result: result)
    }

    /// The networks that the finished passes came to, each with what all held-out images are like for it or for the one
    /// that was made without them, and the first one's way there.
    private func members() throws(TrainingError) -> (members: [TrainedMember], descent: DescentRecord) {
        var members: [TrainedMember] = []
        var descent: DescentRecord?
        for (pass, found) in zip(passes, finished) {
            let result = found.result
            var heldOut = found.heldOut
            if let folds {
                // By fold and then by image; an image's place in its fold is the number of those before it.
                let own = zip(passes, finished).filter { $0.0.member == pass.member }.map(\.1.heldOut)
                var next = [Int](repeating: 0, count: folds.count)
                heldOut = (folds.count > 0 ? folds.foldOfImage : []).map { fold in
                    defer { next[fold] += 1 }
                    return own[fold][next[fold]]
                }
            }
            let terms = try result.model.detector(of: Method.family).terms.map(\.name)
            let parts = (folds == nil ? data.validation.inputs + data.calibration.inputs : data.training.inputs)
            let isRight = zip(heldOut, parts).allSatisfy { image, parts in
                image.parts.count == parts.count && image.parts.allSatisfy { $0.terms.count == terms.count }
            }
            guard isRight else {
                throw .state(path: request.statePath, reason: "Its held-out scores are not those of the model.")
            }
            let calibrating = (folds == nil ? data.validation.indices.count : 0)..<heldOut.count
            members.append(
                TrainedMember(
                    model: result.model, termNames: terms, heldOut: heldOut, calibrating: calibrating,
                    isCrossFitted: folds != nil))
            descent = descent ?? result.descent
        }
        guard let descent else { preconditionFailure("the passes of a run end with a model") }
        return (members, descent)
    }

    /// Writes the best checkpoint so far, if there is one, and says why the run cannot go on. Its state goes: from
    /// there the run would come to the same end.
    private func stop(
        _ reason: String?, _ pass: String?, _ epoch: Int, _ iteration: Int, best: Int?
    ) throws(TrainingError) -> TrainingError {
        // One of several models says nothing alone.
        let best = passes.count == 1 ? best : nil
        if best != nil {
            finished.append(try finishedPass())
            _ = try writeCheckpoint()
        }
        DurableFile.remove(request.statePath)
        return .notFinite(reason: reason, pass: pass, epoch: epoch, iteration: iteration, best: best)
    }

    private func saveAfter(_ interval: Duration) throws(TrainingError) {
        if .now - lastSave > interval { try save() }
    }

    private func save() throws(TrainingError) {
        try TrainingState(run, trainer.progress, finished: finished, copying: trainer.blocks)
            .write(to: request.statePath)
        lastSave = .now
    }

    private func writeCheckpoint() throws(TrainingError) -> FinishedTraining {
        let (members, descent) = try members()
        var model = try trainer.objective.finish(members)
        if let noteOfRepeats { model.notes.append(noteOfRepeats) }
        let writer = CheckpointWriter(family: Method.family, data: data, output: request.output)
        return try writer.write(model, options: options, descent: descent)
    }
}
