/// What a frame is found to be before a model scores it, and what whoever reads its score should know.
package struct FrameCheck: Sendable, Equatable {
    /// Whether a frame is a picture that a model can judge. Any other than ``ok`` is an anomaly, whatever its score: an
    /// autoencoder calls a black frame very normal, since nothing is easier to reconstruct.
    package enum State: String, Sendable, Equatable, CaseIterable {
        /// A picture, as far as brightness and contrast tell.
        case ok
        /// It has less contrast than any image of training, or all its samples are equal.
        case blank
        /// It is darker than any image of training.
        case dark
        /// It is brighter than any image of training.
        case bright
    }

    /// Whether it is a picture.
    package let state: State
    /// Full sentences.
    package let warnings: [String]

    /// A picture without anything to say of it.
    package static let ok = FrameCheck(state: .ok, warnings: [])

    /// Checks a frame.
    ///
    /// - Parameter limits: the model's; nil for one that has none, to which only a frame of equal samples is blank.
    package init(_ frame: FrameStatistics, limits: FrameLimits?) {
        var warnings: [String] = []
        func finding(_ state: State, _ reason: String) -> State {
            warnings.append("The frame is \(state.rawValue): \(reason), so it is called an anomaly whatever its score.")
            return state
        }
        func reason(_ quantity: String, _ found: Double, _ side: String, _ limit: Double) -> String {
            "its \(quantity) is \(found.rounded3), and that of images like those of training is at \(side) "
                + limit.rounded3
        }
        let (brightness, contrast) = (frame.brightness, frame.contrast)
        if frame.isConstant {
            state = finding(.blank, "all its samples are equal")
        } else if let least = limits?.contrast, contrast < least {
            state = finding(.blank, reason("contrast", contrast, "least", least))
        } else if let least = limits?.brightness.lowerBound, brightness < least {
            state = finding(.dark, reason("mean brightness", brightness, "least", least))
        } else if let most = limits?.brightness.upperBound, brightness > most {
            state = finding(.bright, reason("mean brightness", brightness, "most", most))
        } else {
            state = .ok
        }
        if let ratio = frame.aspectRatio, let known = limits?.aspectRatio,
            ratio > known.upperBound * FrameLimits.aspectTolerance
                || ratio * FrameLimits.aspectTolerance < known.lowerBound
        {
            let trained =
                known.lowerBound == known.upperBound
                ? known.lowerBound.rounded3 : "\(known.lowerBound.rounded3) to \(known.upperBound.rounded3)"
            warnings.append(
                "The image is \(ratio.rounded3) times as wide as high, and those that the model was trained with are "
                    + "\(trained): what it shows is stretched or squashed.")
        }
        self.warnings = warnings
    }

    /// Checks what a model is given of an image.
    ///
    /// - Parameters:
    ///   - preprocessing: the model's.
    ///   - size: columns and rows of the image; nil of a tensor.
    package init(_ input: FrameInput, by preprocessing: Preprocessing?, size: (width: Int, height: Int)?) {
        self.init(
            FrameStatistics(of: input, by: preprocessing, size: size), limits: preprocessing?.frameLimits)
    }

    /// The same with one more warning.
    package func warning(_ sentence: String) -> FrameCheck {
        FrameCheck(state: state, warnings: warnings + [sentence])
    }

    private init(state: State, warnings: [String]) {
        self.state = state
        self.warnings = warnings
    }
}

extension Double {
    /// At most three digits behind the point.
    fileprivate var rounded3: String { "\((self * 1_000).rounded() / 1_000)" }
}
