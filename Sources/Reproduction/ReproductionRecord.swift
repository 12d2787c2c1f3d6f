import AnomalyDetection
import Datasets
import Files
private import FoundationEssentials
import Training

/// All finished runs of a table, as they lie in its JSON file.
struct ReproductionRecord: Sendable, Equatable, Codable {
    let table: PaperTable
    let title: String
    let data: DatasetName
    /// All classes of the data set.
    let classes: [Int]
    /// The epochs that were asked for; nil of the default's.
    let epochs: Int?
    /// The runs by model, class and seed.
    private(set) var runs: [ReproductionRun] = []

    init(_ table: PaperTable, dataset: Dataset, epochs: Int?) {
        self.table = table
        title = table.title
        data = DatasetName(name: dataset.name, sha256: dataset.digest)
        classes = dataset.classes
        self.epochs = epochs
    }

    subscript(key: ReproductionRun.Key) -> ReproductionRun? { runs.first { $0.key == key } }

    /// Adds a run, in place of the one with the same key.
    mutating func add(_ run: ReproductionRun) {
        func order(_ run: ReproductionRun) -> (Int, Int, UInt64) {
            (ReproducedModel.allCases.firstIndex(of: run.key.model) ?? 0, run.key.inlierClass, run.key.seed)
        }
        runs.removeAll { $0.key == run.key }
        runs.append(run)
        runs.sort { order($0) < order($1) }
    }

    /// Takes over the runs that the file at `path` holds, where there is one.
    ///
    /// - Throws: where they are of other data or other options: one table does not mix them.
    mutating func merge(contentsOf path: String) throws(ReproductionError) {
        guard DurableFile.exists(path) else { return }
        let bytes: [UInt8]
        do { bytes = try DurableFile.read(path, maximumSize: 1 << 26) } catch { throw .file(error) }
        let found: ReproductionRecord
        do { found = try JSONDecoder().decode(Self.self, from: Data(bytes)) } catch {
            let reason = (error as? DecodingError)?.reason ?? "it is not valid JSON"
            throw .record(path: path, reason: "It cannot be read (\(reason)).")
        }
        guard found.table == table else {
            throw .otherRun(path: path, difference: "it is \(found.title)")
        }
        guard found.data == data else {
            throw .otherRun(
                path: path,
                difference: "its data set \(found.data.name) has the SHA-256 \(found.data.sha256.prefix(12))..., "
                    + "not \(data.sha256.prefix(12))...")
        }
        for run in found.runs {
            let expected = run.key.model.options(epochs: epochs, seed: run.key.seed)
            guard run.training.options == expected else {
                throw .otherRun(
                    path: path,
                    difference: found.epochs == epochs
                        ? "\(run.key.title) was trained with other options, perhaps by another version of this program"
                        : "its runs have \(Self.text(found.epochs)), asked are \(Self.text(epochs))")
            }
        }
        for run in found.runs where self[run.key] == nil { add(run) }
    }

    /// The JSON file: UTF-8, keys sorted.
    func json() throws(ReproductionError) -> [UInt8] {
        do { return try SortedJSON.indentedBytes(of: self) } catch {
            throw .record(path: "\(table.name).json", reason: "It cannot be written as JSON: \(error).")
        }
    }
}
