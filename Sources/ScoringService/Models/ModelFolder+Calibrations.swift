internal import AnomalyDetection
internal import Files
private import FoundationEssentials
internal import Logging

extension ModelFolder {
    /// What came of reading the file of calibrations beside a model.
    struct CalibrationReading {
        /// The active one first.
        let calibrations: [ServedCalibration]
        /// Why the file is not used; nil where nothing is wrong with it.
        let failure: ServedModel.Failure?
    }

    private func calibrationPath(of file: ModelFileName) -> String {
        CalibrationFile.path(besideModel: path(of: file))
    }

    /// Reads what was activated for a model. On the folder's queue.
    ///
    /// - Parameter former: what was served of the file before. What holds of it stays where the model's content is the
    ///   same and its file of calibrations cannot be used.
    func readCalibrations(of model: LoadedModel, _ file: ModelFileName, former: ServedModel?) -> CalibrationReading {
        let isSame = former?.model?.checkpoint.digest == model.checkpoint.digest
        let held = isSame ? former?.calibrations ?? [] : []
        let version = FileVersion(of: calibrationPath(of: file))
        let known = calibrationFiles[file]
        calibrationFiles[file] = version
        if !isSame, let lost = former?.calibration {
            logger.notice(
                "calibration \(lost.id) of model \(file.stem) is dropped: it was made for the content before",
                metadata: ["sha256": "\(former?.model?.checkpoint.digest ?? "")"])
        }
        do {
            if let stored = try CalibrationFile.calibrations(of: model.checkpoint, besideModel: path(of: file)) {
                return CalibrationReading(calibrations: stored, failure: nil)
            }
            // A file that was there and is gone takes its calibrations with it; one that could not be written was not.
            return CalibrationReading(calibrations: known == nil ? held : [], failure: nil)
        } catch .otherModel(let name, let digest) {
            let error = CalibrationFileError.otherModel(name: name, digest: digest)
            if known != version { logger.notice("model \(file.stem): \(error)") }
            return CalibrationReading(calibrations: held, failure: nil)
        } catch {
            let reason = withoutFolder(error.description)
            if reason != former?.calibrationFailure?.reason { logger.error("model \(file.stem): \(reason)") }
            return CalibrationReading(calibrations: held, failure: ServedModel.Failure(reason: reason))
        }
    }

    /// Reads the files of calibrations that have changed. On the folder's queue.
    func lookAtCalibrations() {
        for served in catalog.models {
            let version = FileVersion(of: calibrationPath(of: served.file))
            guard let model = served.model, calibrationFiles[served.file] != version else { continue }
            let reading = readCalibrations(of: model, served.file, former: served)
            update { $0.update(served.file) { $0.adopt(reading) } }
            reportCalibration(of: served.file, since: served.calibrationID, by: .watch)
        }
    }

    /// Records that another calibration decides.
    func reportCalibration(of file: ModelFileName, since former: String, by actor: Audit.Actor) {
        guard let id = catalog.model(of: file)?.calibrationID, id != former else { return }
        audit.record("activate calibration of model \(file.stem)", by: actor, before: former, after: id)
    }
}

extension ModelFolder {
    /// What came of the change of a calibration.
    struct CalibrationChange {
        let served: ServedModel
        let model: LoadedModel
        /// Why it holds only until the service ends; nil where the file was written.
        let failure: String?
    }

    /// Lets a proposal decide from now on, and writes the file of calibrations. On the folder's queue.
    ///
    /// - Throws: where the proposal was made for another content of the model's file, or beside another calibration
    ///   than the one that decides, or the file in the folder cannot be understood.
    func activate(_ proposal: CalibrationProposal, by actor: Audit.Actor) throws(ServiceError) -> CalibrationChange {
        try changeCalibrations(of: proposal.file, by: actor) { served, model throws(ServiceError) in
            guard proposal.digest == model.checkpoint.digest else {
                throw .conflict(
                    "The proposal \(proposal.calibration.id) was made for another content of the model "
                        + "\"\(served.file.stem)\"; make a new one.")
            }
            guard proposal.base == served.calibrationID else {
                throw .conflict(
                    "The proposal \(proposal.calibration.id) was made while the calibration \(proposal.base) was "
                        + "active; now it is \(served.calibrationID). Make a new one.")
            }
            var calibration = proposal.calibration
            calibration.activation = .init(time: Date().timeIntervalSince1970, actor: actor.name)
            return Array(([calibration] + served.calibrations).prefix(CalibrationFile.limit))
        }
    }

    /// Goes back to what decided before the active calibration. On the folder's queue.
    ///
    /// - Throws: where the model's own file decides, or the file in the folder cannot be understood.
    func revertCalibration(of file: ModelFileName, by actor: Audit.Actor) throws(ServiceError) -> CalibrationChange {
        try changeCalibrations(of: file, by: actor) { served, _ throws(ServiceError) in
            guard !served.calibrations.isEmpty else {
                throw .conflict(
                    "The model \"\(served.file.stem)\" decides by its own file, and there is nothing to go back to.")
            }
            return Array(served.calibrations.dropFirst())
        }
    }

    /// - Parameter change: gives the calibrations that are to hold, the active one first.
    private func changeCalibrations(
        of file: ModelFileName, by actor: Audit.Actor,
        _ change: (ServedModel, LoadedModel) throws(ServiceError) -> [ServedCalibration]
    ) throws(ServiceError) -> CalibrationChange {
        // Others may have written to the file.
        lookAtCalibrations()
        guard let served = catalog.model(of: file) else { throw .unknownModel(file.stem, known: catalog.names) }
        let model = try served.ready()
        if let failure = served.calibrationFailure { throw .conflict(failure.reason) }
        let calibrations = try change(served, model)
        update { $0.update(file) { $0.calibrations = calibrations } }
        reportCalibration(of: file, since: served.calibrationID, by: actor)
        var changed = served
        changed.calibrations = calibrations
        do {
            try CalibrationFile(digest: model.checkpoint.digest, calibrations: calibrations)
                .write(besideModel: path(of: file))
            calibrationFiles[file] = FileVersion(of: calibrationPath(of: file))
            return CalibrationChange(served: changed, model: model, failure: nil)
        } catch {
            let reason = withoutFolder(error.description)
            logger.warning("the calibration of model \(file.stem) holds until the service ends: \(reason)")
            return CalibrationChange(served: changed, model: model, failure: reason)
        }
    }
}

extension ServedModel {
    /// Takes over what the file of calibrations says.
    mutating func adopt(_ reading: ModelFolder.CalibrationReading) {
        calibrations = reading.calibrations
        // The time is that of the first look that found it so.
        if calibrationFailure?.reason != reading.failure?.reason { calibrationFailure = reading.failure }
    }
}

extension Audit.Actor {
    /// The name of a key, or an address.
    fileprivate var name: String {
        switch self {
        case .start: "start"
        case .signal: "signal"
        case .watch: "watch"
        case .client(let principal, let peer, _): principal?.name ?? peer
        }
    }
}
