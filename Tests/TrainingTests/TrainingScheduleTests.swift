import Testing

@testable import Training

struct TrainingScheduleTests {
    /// 60 epochs, or as many as 2,000 steps take.
    @Test(arguments: [(1, 2000), (3, 667), (33, 61), (34, 60), (1000, 60)])
    func fewBatchesTakeMoreEpochs(batches: Int, epochs: Int) {
        #expect(TrainingSchedule().epochs(ofBatches: batches) == epochs)
        #expect(TrainingSchedule(epochs: 7).epochs(ofBatches: batches) == 7)
    }

    /// A family whose steps are costly takes fewer.
    @Test(arguments: [(1, 100), (30, 4), (200, 2)])
    func aFamilyHasALengthOfItsOwn(batches: Int, epochs: Int) {
        let usual = TrainingSchedule.Length(epochs: 2, fewestSteps: 100)
        #expect(TrainingSchedule().epochs(ofBatches: batches, usual: usual) == epochs)
        #expect(TrainingSchedule(epochs: 7).epochs(ofBatches: batches, usual: usual) == 7)
    }

    @Test(arguments: [(1, 1), (64, 1), (65, 2), (128, 2)])
    func theLastBatchMayBeSmaller(images: Int, batches: Int) {
        #expect(TrainingSchedule(batchSize: 64).batches(ofImages: images) == batches)
    }
}
