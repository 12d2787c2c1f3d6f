internal import AnomalyDetection
internal import Files
internal import HTTP

extension Endpoint {
    /// Lists what decides for a model, what did before, and what is proposed.
    static let calibrations = reading("/models/{name}/calibrations", permission: .read) { call throws(ServiceError) in
        let served = try call.service.models.catalog.served(call.pathValues[0])
        let model = try served.ready()
        let proposals = call.service.proposals.proposals(for: served.file)
        call.answer(
            .json { json in
                json.identity(of: model)
                json.active(served, model)
                // What decides by the file is the last that one can go back to.
                json.array("history") { json in
                    for calibration in served.calibrations.dropFirst() { json.object { $0.calibration(calibration) } }
                    if !served.calibrations.isEmpty {
                        json.object { $0.ownCalibration(DecisionRule(of: model.checkpoint)) }
                    }
                }
                json.array("proposals") { json in
                    for proposal in proposals { json.object { $0.proposal(proposal) } }
                }
                json.failure("failed_calibration", served.calibrationFailure)
            })
    }

    /// Proposes other thresholds for a model.
    static let calibrationProposal = Endpoint(
        paths: [Path("/models/{name}/calibrations")], methods: ["POST", "OPTIONS"],
        parameters: ["false_positive_rate", "review"], permission: .admin
    ) { call throws(ServiceError) in
        let served = try call.service.models.catalog.served(call.pathValues[0])
        let model = try served.ready()
        let request = try CalibrationRequest(call.request)
        switch request.source {
        case .images: try CalibrationJob(call: call, served: served, model: model, rates: request.rates).submit()
        case .calibration:
            let rule = served.rule(of: model)
            guard let scores = rule.calibration else {
                throw .unprocessable(
                    "The model \"\(model.name)\" carries no calibration scores, so it has no threshold at a rate; post "
                        + "normal images.")
            }
            call.answer(
                try call.propose(
                    CalibrationScores(scores: scores, terms: served.calibration?.scores.terms ?? [:]),
                    served.reference(of: model), at: request.rates,
                    from: CalibrationOrigin(source: .calibration, images: scores.size), for: served, of: model))
        case .log(let window, let verdict):
            try call.proposeLater(at: request.rates, for: served, of: model) { reading throws(ServiceError) in
                let (sample, origin) = try CalibrationSample.read(window, verdict, of: model, from: reading)
                return (try sample.scores(), sample.reference, origin)
            }
        case .feedback(let window):
            try call.proposeLater(at: request.rates, for: served, of: model) { reading throws(ServiceError) in
                var sample = FeedbackSample(of: model.checkpoint.detector)
                try reading.readDecisions(in: window, of: model) { sample.add($0) }
                // Images with unequal weights are no sample to compare live ones with.
                return (try sample.scores(at: request.rates), nil, sample.origin(window))
            }
        }
    }

    /// Lets a proposal decide from now on.
    static let calibrationActivation = changing("/models/{name}/calibrations/{id}/activate") {
        call, folder throws(ServiceError) in
        let served = try folder.catalog.served(call.pathValues[0])
        let (name, id) = (served.file.stem, call.pathValues[1])
        let proposals = call.service.proposals.proposals(for: served.file)
        guard let proposal = proposals.first(where: { $0.calibration.id == id }) else {
            throw .notFound(
                "There is no proposal \"\(id.clipped)\" for the model \"\(name)\"; proposals are kept for an hour.")
        }
        return try folder.activate(proposal, by: call.actor)
    }

    /// Lets that decide again which did before.
    static let calibrationReversion = changing("/models/{name}/calibrations/revert") {
        call, folder throws(ServiceError) in
        try folder.revertCalibration(of: folder.catalog.served(call.pathValues[0]).file, by: call.actor)
    }

    /// An endpoint that changes what decides for a model, and answers when the file of calibrations is written.
    private static func changing(
        _ path: String,
        _ change: @escaping @Sendable (Call, ModelFolder) throws(ServiceError) -> ModelFolder.CalibrationChange
    ) -> Endpoint {
        Endpoint(paths: [Path(path)], methods: ["POST", "OPTIONS"], parameters: [], permission: .admin) { call in
            call.service.models.enqueue { folder in
                do throws(ServiceError) {
                    let change = try change(call, folder)
                    call.answer(
                        .json { json in
                            json.identity(of: change.model)
                            json.active(change.served, change.model)
                            json.bool("is_stored", change.failure == nil)
                            if let failure = change.failure {
                                json.string("reason", "It holds until the service ends: \(failure)")
                            }
                        })
                } catch {
                    call.answer(error)
                }
            }
        }
    }
}

extension Call {
    /// Makes a proposal from the log, later and elsewhere, and answers with it.
    fileprivate func proposeLater(
        at rates: CalibrationRates, for served: ServedModel, of model: LoadedModel,
        _ read:
            @escaping @Sendable (LogReading) throws(ServiceError) -> (
                CalibrationScores, DriftReference?, CalibrationOrigin
            )
    ) throws(ServiceError) {
        let (_, reading) = try service.decisionLog()
        try answerLater(by: reading) { () throws(ServiceError) in
            let (scores, reference, origin) = try read(reading)
            answer(try propose(scores, reference, at: rates, from: origin, for: served, of: model))
        }
    }

    /// Makes and keeps a proposal, and answers with it.
    func propose(
        _ scores: CalibrationScores, _ reference: DriftReference?, at rates: CalibrationRates,
        from origin: CalibrationOrigin, for served: ServedModel, of model: LoadedModel
    ) throws(ServiceError) -> Response {
        let calibration = try ServedCalibration(
            scores, reference, at: rates, from: origin, over: served.rule(of: model).termThresholds)
        let proposal = CalibrationProposal(calibration, for: served, of: model)
        service.proposals.add(proposal)
        return .json(.created) { json in
            json.identity(of: model)
            json.proposal(proposal)
        }
    }
}

extension JSONWriter {
    fileprivate mutating func identity(of model: LoadedModel) {
        string("model", model.name)
        string("version", model.version)
    }

    fileprivate mutating func active(_ served: ServedModel, _ model: LoadedModel) {
        object("active") { json in
            if let calibration = served.calibration {
                json.calibration(calibration)
            } else {
                json.ownCalibration(served.rule(of: model))
            }
        }
    }
}
