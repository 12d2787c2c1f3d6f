import NeuralNetwork
import Synchronization

/// The tensors and networks of all backbones in use, so that models with the same backbone share its weights, and those
/// with images of one size its network, too. None is kept longer than it is used.
final class BackboneCache: Sendable {
    /// Networks that differ in the size of their images only.
    private struct Key: Hashable {
        let digest: String
        let lastBlock: Int?
    }

    private struct Entry {
        weak var network: Network?
    }

    private struct TensorEntry {
        weak var tensors: BackboneTensors?
    }

    /// That of the process.
    static let shared = BackboneCache()

    private let entries = Mutex<[Key: [Entry]]>([:])
    /// By their digests.
    private let tensorEntries = Mutex<[String: TensorEntry]>([:])

    /// The tensors with the same digest that are in use, or else these.
    func tensors(equalTo tensors: BackboneTensors) -> BackboneTensors {
        tensorEntries.withLock { entries in
            entries = entries.filter { $0.value.tensors != nil }
            if let used = entries[tensors.digest]?.tensors { return used }
            entries[tensors.digest] = TensorEntry(tensors: tensors)
            return tensors
        }
    }

    /// The network of a backbone for images of one size: one that is in use, or a new one. Others wait while it is
    /// made.
    func network(of backbone: Backbone, height: Int, width: Int) throws(BackboneError) -> Network {
        let key = Key(digest: backbone.digest, lastBlock: backbone.lastBlock)
        return try entries.withLock { (entries) throws(BackboneError) -> Network in
            entries = entries.compactMapValues { list in
                let used = list.filter { $0.network != nil }
                return used.isEmpty ? nil : used
            }
            let used = entries[key, default: []].compactMap(\.network)
            if let network = used.first(where: { $0.input.height == height && $0.input.width == width }) {
                return network
            }
            let network = try backbone.makeNetwork(height: height, width: width, sharing: used.first)
            entries[key, default: []].append(Entry(network: network))
            return network
        }
    }

}
