private import Glibc

extension ReconstructionLoss {
    /// The derivatives of one term of L, not divided by n, by the image's element x: dL/dx, and the mixed d2L/dz dx.
    ///
    /// With s = dy/dz = y (1 - y):
    ///
    ///     squared error   dL/dx = -2 (y - x)       d2L/dz dx = -2 s
    ///     cross entropy   dL/dx = -z               d2L/dz dx = -1
    package func slopes(byTarget x: Float, logit z: Float) -> (first: Float, mixed: Float) {
        switch self {
        case .meanSquaredError:
            let t = exp(-abs(z))
            let u = t / (1 + t)
            // y - x, of a y that is near one by way of 1 - y.
            let difference = z < 0 ? u - x : (1 - x) - u
            return (-2 * difference, -2 * u / (1 + t))
        case .binaryCrossEntropy:
            return (-z, -1)
        }
    }
}
