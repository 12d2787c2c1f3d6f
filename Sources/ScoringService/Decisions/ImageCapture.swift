private import AnomalyDetection
private import DecisionLog
package import Dispatch
package import Files
private import Imaging
package import Logging
private import Synchronization

/// Keeps images of decisions as PNG files in a folder beside the log, where the configuration asks for them.
///
/// A thread of its own makes and writes them, one at a time. Where more wait than there is room for, or the disk is
/// full, images are left out, counted, and told of once a minute.
package final class ImageCapture: DecisionObserver {
    /// Which images are kept.
    enum Choice: String, CaseIterable {
        case none
        /// Those that were not called normal.
        case anomalies
        case all
    }

    /// An image that waits to be written.
    private struct Item {
        let name: String
        let source: UploadedImage.Source
        let model: ModelInput
    }

    private struct State {
        var items: [Item] = []
        /// Bytes of the sources of these and of those that are being written.
        var bytes = 0
        /// Images that found no room since the thread looked last.
        var refused = 0
        /// Images that were chosen from so far.
        var seen = 0
        var isEnding = false
    }

    private let state = Mutex(State())
    private let hasWork = DispatchSemaphore(value: 0)
    private let hasEnded = DispatchSemaphore(value: 0)
    private let choice: Choice
    private let every: Int
    private let limits: ImageLimits
    private let logger: Logger

    /// Bytes of sources that wait or are being written.
    private static let capacity = 16 << 20

    /// The images as they are kept by configuration; nil where none are.
    ///
    /// - Throws: where their folder cannot be made.
    package init?(_ configuration: Configuration, logger: Logger) throws(FileError) {
        let decisions = configuration.decisions
        guard !decisions.directory.isEmpty, let choice = Choice(rawValue: decisions.capture), choice != .none else {
            return nil
        }
        (self.choice, every) = (choice, decisions.captureEvery)
        limits = Upload.Limits(configuration.limits).image
        self.logger = logger
        let path = CaptureFolder.path(besideLog: decisions.directory)
        let folder = try CaptureFolder(path, totalBytes: decisions.captureBytes)
        let thread = SystemThread { [self] in keepImages(in: folder) }
        guard thread != nil else {
            throw .unusable(path: folder.path, reason: "cannot be written to: the system gives no thread")
        }
    }

    /// Takes the images that are wanted; never waits.
    func observe(_ events: [DecisionEvent]) {
        for event in events {
            guard let source = event.source, choice == .all || event.decision.verdict != .normal else { continue }
            let isTaken = state.withLock { state in
                defer { state.seen += 1 }
                guard state.seen % every == 0, !state.isEnding else { return false }
                guard state.bytes == 0 || state.bytes + source.byteCount <= Self.capacity else {
                    state.refused += 1
                    return false
                }
                state.bytes += source.byteCount
                return true
            }
            guard isTaken else { continue }
            let name = CaptureFolder.name(requestID: event.decision.requestID ?? "", index: event.index)
            // A part of a body would keep all of it.
            let item = Item(name: name, source: source.separate, model: ModelInput(event.model.checkpoint))
            state.withLock { $0.items.append(item) }
            hasWork.signal()
        }
    }

    /// Writes what waits, but does not wait beyond a deadline. Images that come later are left out.
    package func end(until deadline: DispatchTime) {
        state.withLock { $0.isEnding = true }
        hasWork.signal()
        _ = hasEnded.wait(timeout: deadline)
    }

    private func keepImages(in folder: CaptureFolder) {
        var folder = folder
        var losses = LossReport()
        while true {
            _ = hasWork.wait(timeout: losses.deadline)
            let (items, refused, isEnding) = state.withLock { state in
                defer { (state.items, state.refused) = ([], 0) }
                return (state.items, state.refused, state.isEnding)
            }
            losses.add(refused, reason: "more waited to be written than there is room for")
            for item in items {
                do {
                    try folder.write(try png(item), as: item.name)
                } catch { losses.add(1, reason: "\(error)") }
                state.withLock { $0.bytes -= item.source.byteCount }
            }
            switch losses.news(isLast: isEnding) {
            case .lost(let count, let reason):
                let images = count == 1 ? "an image was" : "\(count) images were"
                logger.error("\(images) not kept beside the decision log: \(reason)")
            case .over: logger.notice("images are kept beside the decision log again")
            case nil: break
            }
            if isEnding {
                hasEnded.signal()
                return
            }
        }
    }

    /// The image as PNG: a file that is one as it came, anything else encoded anew.
    private func png(_ item: Item) throws -> [UInt8] {
        switch item.source {
        case .tensor(let elements):
            return try PNGEncoder.encode(UploadedImage.picture(of: elements, shape: item.model.shape))
        case .file(let bytes):
            let file = try ImageFile(bytes)
            guard file.format != .png else { return Array(bytes) }
            var decoding = item.model.preprocessing?.imageDecoding ?? ImageDecoding()
            decoding.leastSize = nil
            return try PNGEncoder.encode(file.decode(decoding, limits: limits).image)
        }
    }
}
