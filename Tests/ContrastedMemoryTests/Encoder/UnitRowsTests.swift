import NeuralNetwork
import Testing

@testable import ContrastedMemory

struct UnitRowsTests {
    /// Two vectors of length 5 and 13, and one without a direction.
    @Test func dividesByLengths() {
        let vectors: [Float] = [3, 4, 0, 0, 0, 0, 0, 0] + [0, 0, 5, 0, 0, 12, 0, 0] + [Float](repeating: 0, count: 8)
        let rows = UnitRows(limit: 4, channels: 8)
        rows.load(vectors, count: 3)
        for (index, length) in [Float(5), 13, 1].enumerated() {
            for element in 0..<8 {
                #expect(abs(rows[index][element] - vectors[index * 8 + element] / length) < 1e-7)
            }
        }
        // Along the vector nothing changes, across it the length divides.
        (rows.gradient(0)[0], rows.gradient(0)[1]) = (3, 4)
        rows.gradient(1)[7] = 26
        rows.gradient(2)[0] = 9
        var gradients = [Float](repeating: 1, count: 24)
        rows.addGradients(to: &gradients, weight: 0.5)
        for (index, gradient) in gradients.enumerated() {
            #expect(abs(gradient - (index == 15 ? 2 : 1)) < 1e-6)
        }
    }
}
