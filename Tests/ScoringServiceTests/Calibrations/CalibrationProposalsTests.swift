import AnomalyDetection
import Testing

@testable import ScoringService

struct CalibrationProposalsTests {
    private let served = ServedModel(file: ModelFileName("shoe"), isRequired: true)
    private let start = ContinuousClock.now

    private func proposal(at now: ContinuousClock.Instant) throws -> CalibrationProposal {
        let scores = try #require(Calibration(of: (0..<20).map(Double.init)))
        let calibration = try ServedCalibration(
            CalibrationScores(scores: scores, terms: [:]), nil,
            at: CalibrationRates(falsePositiveRate: 0.1, review: nil),
            from: CalibrationOrigin(source: .images, images: 20), over: [:])
        return CalibrationProposal(calibration, for: served, of: try TestService.shared().model(), at: now)
    }

    @Test func proposalsAreForgottenAfterAnHour() throws {
        let proposals = CalibrationProposals()
        proposals.add(try proposal(at: start), at: start)
        #expect(proposals.proposals(for: served.file, at: start + .seconds(3599)).count == 1)
        #expect(proposals.proposals(for: ModelFileName("boot"), at: start).isEmpty)
        #expect(proposals.proposals(for: served.file, at: start + .seconds(3600)).isEmpty)
    }

    @Test func theOldestMakesRoom() throws {
        let proposals = CalibrationProposals()
        let all = try (0...CalibrationProposals.limit).map { _ in try proposal(at: start) }
        for proposal in all { proposals.add(proposal, at: start) }
        let kept = proposals.proposals(for: served.file, at: start).map(\.calibration.id)
        #expect(kept == all.dropFirst().map(\.calibration.id))
    }
}

extension TestService {
    fileprivate func model() throws -> LoadedModel { try service.models.catalog.model(nil) }
}
