import AnomalyDetection
import NeuralNetwork
import PretrainedBackbone
import Tensors

/// The positions of an image that matter to a pretrained network: those where the gradient of its largest class logit
/// with respect to the first block of features is strongest.
///
/// That gradients choose what a repository keeps is what the abstract of Xu et al. (IEEE TIM 72, 2023) says; which
/// gradient, and how positions are ranked by it, is this program's choice, after Selvaraju et al., *Grad-CAM* (ICCV
/// 2017).
struct GradientPreference: Sendable {
    private let network: BackboneNetwork
    /// The value that the first block ends with.
    private let lead: Int
    /// The positions kept of each image.
    let count: Int

    /// - Parameters:
    ///   - share: of positions, above 0 and at most 1.
    init(
        _ backbone: Backbone, firstBlock: Int, height: Int, width: Int, share: Double
    ) throws(BackboneError) {
        network = try backbone.network(
            channelsIn: backbone.architecture.channels, height: height, width: width, through: nil)
        guard let lead = network.value(ofBlock: firstBlock) else {
            throw .block(found: firstBlock, last: backbone.architecture.blocks.count - 1)
        }
        self.lead = lead
        count = max(1, Int((Double(network.network.shapes[lead].positions) * share).rounded()))
    }

    /// The working memory of one thread.
    final class Worker {
        fileprivate let pass: NetworkPass

        fileprivate init(_ preference: GradientPreference) {
            pass = NetworkPass(
                preference.network.network, imageLimit: 1, purpose: PassPurpose(firstGradient: preference.lead))
        }
    }

    func makeWorker() -> Worker { Worker(self) }

    /// The positions of an image's strongest gradients, ascending.
    func positions(of image: UnsafePointer<Float>, _ worker: Worker) -> [Int] {
        let (pass, network) = (worker.pass, network.network)
        pass.value(0).pointer.update(from: image, count: network.input.count)
        pass.forward()
        let output = network.steps.count
        let (logits, gradient) = (pass.value(output).pointer, pass.gradient(output))
        let classes = network.output.channels
        gradient.clear()
        let largest = (0..<classes).max { logits[$0] < logits[$1] } ?? 0
        gradient.pointer[largest] = 1
        pass.beginReverse()
        for step in (lead..<output).reversed() { pass.reverse(step: step) }
        let shape = network.shapes[lead]
        let lengths = (0..<shape.positions).map { position in
            let vector = pass.gradient(lead).pointer + position * shape.stride
            return (0..<shape.channels).reduce(Float(0)) { $0 + vector[$1] * vector[$1] }
        }
        let order = lengths.indices.sorted { (lengths[$1], $0) < (lengths[$0], $1) }
        return order.prefix(count).sorted()
    }
}
