import AnomalyDetection
import Datasets
private import FoundationEssentials
import GradCon
import Training

extension Reproduction {
    /// Trains a run, or goes on with it.
    ///
    /// - Returns: nil where it was asked to stop.
    func train(
        _ key: ReproductionRun.Key, output: String, shouldStop: () -> Bool, progress: (_ epochs: Int, _ of: Int) -> Void
    ) throws(ReproductionError) -> ReproductionRun.Time? {
        let clock = ContinuousClock()
        var start = clock.now
        var (images, epochs, isResumed) = (0, 0, false)
        do throws(TrainingError) {
            let trainer = try Trainer<GradConObjective>(
                key.model.options(epochs: options.epochs, seed: key.seed),
                TrainingRequest(
                    dataset: dataset, split: try split(key), input: input, threads: options.threads, output: output),
                resume: true)
            let outcome = try trainer.run(
                report: { event in
                    switch event {
                    case .began(let plan):
                        (start, isResumed) = (clock.now, plan.descent?.resumed != nil)
                        epochs = plan.descent?.epochs ?? 0
                    case .step(let step): images += step.images
                    case .epoch(let epoch): progress(epoch.epoch, epochs)
                    case .pass, .stage, .startedOver: break
                    }
                }, shouldStop: shouldStop)
            if case .interrupted = outcome { return nil }
        } catch .notFinite(_, _, _, _, .some) {
            // The checkpoint of the best epoch is written: a run that went astray late is part of the table, which says
            // so, and does not keep the others from it.
        } catch { throw .training(run: key.title, error) }
        let seconds = (clock.now - start) / .seconds(1)
        return ReproductionRun.Time(
            seconds: seconds, images: images, millisecondsPerImage: seconds * 1e3 / Double(max(images, 1)),
            isResumed: isResumed, threads: options.threads, machine: options.machine)
    }

    /// What a checkpoint says of its training.
    ///
    /// - Throws: where it is not the run's.
    func trainingRecord(
        of checkpoint: Checkpoint, at path: String, _ key: ReproductionRun.Key
    ) throws(ReproductionError) -> TrainingRecord<TrainingOptions> {
        let text = checkpoint.metadata["training"] ?? ""
        guard let record = try? JSONDecoder().decode(TrainingRecord<TrainingOptions>.self, from: Data(text.utf8)),
            record.descent != nil
        else {
            throw .otherRun(path: path, difference: "it does not say how it was trained")
        }
        let expected: TrainingRun<TrainingOptions>
        do throws(TrainingError) {
            let split = try split(key)
            let lists: Split.Lists
            do { lists = try split.lists(of: dataset) } catch { throw .split(error) }
            expected = TrainingRun(
                options: key.model.options(epochs: options.epochs, seed: key.seed), split: split,
                trainingImages: lists.train.count, anomalies: nil, input: input.shape.dimensions,
                preprocessing: input.preprocessing)
        } catch { throw .training(run: key.title, error) }
        let found = TrainingRun(
            options: record.options, split: record.split, trainingImages: record.images.train,
            anomalies: record.anomalies, input: checkpoint.detector.input.dimensions,
            preprocessing: checkpoint.preprocessing)
        if let difference = expected.difference(from: found) { throw .otherRun(path: path, difference: difference) }
        return record
    }

    private func split(_ key: ReproductionRun.Key) throws(TrainingError) -> Split {
        do {
            return try Split(table.scheme, of: dataset, inlierClass: key.inlierClass, seed: key.seed)
        } catch { throw .split(error) }
    }
}
