@testable import NeuralNetwork

/// The convolutions straight from their definitions, in double and with loops only: what the fast kernels are held
/// against.
///
/// Maps are (channel, row, column), weights (coarse, fine / groups, kh, kw).
struct ReferenceConvolution {
    let vertical: ConvolutionAxis
    let horizontal: ConvolutionAxis
    let coarseChannels: Int
    let fineChannels: Int
    var groups = 1

    var weightShape: [Int] { [coarseChannels, fineChannels / groups, vertical.kernel, horizontal.kernel] }

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
        var gradient = [Double](repeating: 0, count: weightShape.reduce(1, *))
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
        let (kernelY, kernelX) = (vertical.kernel, horizontal.kernel)
        let (coarsePerGroup, finePerGroup) = (coarseChannels / groups, fineChannels / groups)
        for a in 0..<coarseChannels {
            for b in 0..<finePerGroup {
                let fineChannel = a / coarsePerGroup * finePerGroup + b
                for y in 0..<vertical.coarse {
                    for x in 0..<horizontal.coarse {
                        for ky in 0..<kernelY {
                            for kx in 0..<kernelX {
                                let fineY = vertical.stride * y - vertical.padding + ky
                                let fineX = horizontal.stride * x - horizontal.padding + kx
                                guard fineY >= 0, fineY < vertical.fine, fineX >= 0, fineX < horizontal.fine else {
                                    continue
                                }
                                body(
                                    (a * vertical.coarse + y) * horizontal.coarse + x,
                                    (fineChannel * vertical.fine + fineY) * horizontal.fine + fineX,
                                    ((a * finePerGroup + b) * kernelY + ky) * kernelX + kx)
                            }
                        }
                    }
                }
            }
        }
    }
}
