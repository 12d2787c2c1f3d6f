@testable import NeuralNetwork

/// The convolutions straight from their definitions, in double and with loops only: what the fast kernels are held against.
///
/// Maps are (channel, row, column), weights (coarse, fine, 4, 4).
struct ReferenceConvolution {
    let vertical: WindowAxis
    let horizontal: WindowAxis
    let coarseChannels: Int
    let fineChannels: Int

    func down(_ fine: [Float], _ weight: [Float]) -> [Double] {
        var coarse = [Double](repeating: 0, count: coarseChannels * vertical.coarse * horizontal.coarse)
        forEachProduct { coarseIndex, fineIndex, weightIndex in
            coarse[coarseIndex] += Double(fine[fineIndex]) * Double(weight[weightIndex])
        }
        return coarse
    }

    func up(_ coarse: [Float], _ weight: [Float]) -> [Double] {
        var fine = [Double](repeating: 0, count: fineChannels * vertical.fine * horizontal.fine)
        forEachProduct { coarseIndex, fineIndex, weightIndex in
            fine[fineIndex] += Double(coarse[coarseIndex]) * Double(weight[weightIndex])
        }
        return fine
    }

    func weightGradient(_ coarse: [Float], _ fine: [Float]) -> [Double] {
        var gradient = [Double](repeating: 0, count: coarseChannels * fineChannels * 16)
        forEachProduct { coarseIndex, fineIndex, weightIndex in
            gradient[weightIndex] += Double(coarse[coarseIndex]) * Double(fine[fineIndex])
        }
        return gradient
    }

    var productCount: Int {
        var count = 0
        forEachProduct { _, _, _ in count += 1 }
        return count
    }

    private func forEachProduct(_ body: (_ coarse: Int, _ fine: Int, _ weight: Int) -> Void) {
        for a in 0..<coarseChannels {
            for b in 0..<fineChannels {
                for y in 0..<vertical.coarse {
                    for x in 0..<horizontal.coarse {
                        for ky in 0..<4 {
                            for kx in 0..<4 {
                                let fineY = 2 * y - vertical.padding + ky
                                let fineX = 2 * x - horizontal.padding + kx
                                guard fineY >= 0, fineY < vertical.fine, fineX >= 0, fineX < horizontal.fine else {
                                    continue
                                }
                                body(
                                    (a * vertical.coarse + y) * horizontal.coarse + x,
                                    (b * vertical.fine + fineY) * horizontal.fine + fineX,
                                    ((a * fineChannels + b) * 4 + ky) * 4 + kx)
                            }
                        }
                    }
                }
            }
        }
    }
}
