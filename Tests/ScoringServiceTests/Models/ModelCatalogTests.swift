import TestSupport
import Testing

@testable import ScoringService

struct ModelCatalogTests {
    private static let model = Result { try ServedFolder.bytes("sneaker") }

    /// A catalog of these files, all ready but those that are named.
    private func catalog(
        _ files: [String], unready: Set<String> = [], defaultModel: String? = nil
    ) throws -> ModelCatalog {
        var catalog = ModelCatalog(files: files.map(ModelFileName.init), defaultModel: defaultModel)
        let bytes = try Self.model.get()
        for file in files.map(ModelFileName.init) where !unready.contains(file.stem) {
            let model = try LoadedModel(file, parsing: bytes, path: "", detectors: .gradCon)
            catalog.update(file) { $0.state = .ready(model, failedUpdate: nil) }
        }
        catalog.knowsLabels = true
        return catalog
    }

    @Test(arguments: [
        (["shoe"], "shoe", "shoe"), (["shoe@1"], "shoe", "shoe@1"), (["shoe@9", "shoe@10"], "shoe", "shoe@10"),
        (["shoe", "shoe@2"], "shoe", "shoe"), (["shoe@1", "shoe@2"], "shoe@1", "shoe@1"),
        // The version of the plain file is 1, as its content says.
        (["shoe", "shoe@2"], "shoe@1", "shoe"), (["shoe", "shoe@1"], "shoe@1", "shoe@1"),
        (["shoe@2", "boot@3"], "shoe", "shoe@2"),
    ])
    func findsTheVersion(files: [String], asked: String, expected: String) throws {
        #expect(try catalog(files).served(asked).file.stem == expected)
    }

    @Test func aNewVersionAnswersForTheNameOnceItIsReady() throws {
        #expect(try catalog(["shoe@1", "shoe@2"], unready: ["shoe@2"]).served("shoe").file.stem == "shoe@1")
        #expect(try catalog(["shoe@1", "shoe@2"], unready: ["shoe@1", "shoe@2"]).served("shoe").file.stem == "shoe@2")
    }

    @Test func labelsStandForVersions() throws {
        var catalog = try catalog(["shoe@1", "shoe@2", "shoe@3"])
        catalog.labels.set("stable", of: "shoe", to: "2")
        catalog.labels.set("canary", of: "shoe", to: "3")
        for (asked, expected) in [("shoe", "2"), ("shoe@stable", "2"), ("shoe@canary", "3"), ("shoe@1", "1")] {
            #expect(try catalog.served(asked).file.version == expected)
        }
        #expect(catalog.models.map { catalog.labels(of: $0) } == [[], ["stable"], ["canary"]])
        catalog.remove(ModelFileName("shoe@2"))
        for asked in ["shoe", "shoe@stable"] {
            #expect(throws: ServiceError.labelWithoutModel(model: "shoe", label: "stable", version: "2")) {
                try catalog.served(asked)
            }
        }
        #expect(throws: ServiceError.unknownVersion(model: "shoe", asked: "none", served: ["1", "3"])) {
            try catalog.served("shoe@none")
        }
    }

    @Test func severalVersionsOfOneModelAreOneDefault() throws {
        #expect(try catalog(["shoe@1", "shoe@2"]).served(nil).file.stem == "shoe@2")
        #expect(try catalog(["shoe@1", "boot"], defaultModel: "shoe").served(nil).file.stem == "shoe@1")
        #expect(try catalog(["shoe@1", "shoe@2"], defaultModel: "shoe@1").served(nil).file.stem == "shoe@1")
        #expect(throws: ServiceError.noDefaultModel(known: ["boot", "shoe"])) {
            try catalog(["shoe@1", "shoe@2", "boot"]).served(nil)
        }
    }

    @Test func aLabelMovesOnlyToAVersionThatIsReady() throws {
        var catalog = try catalog(["shoe@1", "shoe@2", "boot"], unready: ["shoe@2"])
        var wanted = ModelLabels()
        wanted.set("stable", of: "shoe", to: "1")
        wanted.set("canary", of: "shoe", to: "2")
        wanted.set("canary", of: "boot", to: "7")
        #expect(catalog.adopt(wanted).count == 2)
        #expect(catalog.labels.all.map(\.label) == ["stable"])
        wanted = ModelLabels()
        wanted.set("stable", of: "shoe", to: "2")
        #expect(catalog.adopt(wanted) == ["The label stable of shoe stays at version 1: version 2 is not ready."])
        #expect(catalog.labels.version(of: "shoe", labeled: "stable") == "1")
        #expect(catalog.adopt(ModelLabels()) == [] && catalog.labels == ModelLabels())
    }

    /// Before anything is loaded, `NAME` must not mean another version than the labels say.
    @Test func theFirstLabelsHoldAtOnce() throws {
        var catalog = ModelCatalog(files: ["shoe@1", "shoe@2"].map(ModelFileName.init), defaultModel: nil)
        var wanted = ModelLabels()
        wanted.set("stable", of: "shoe", to: "1")
        #expect(catalog.adopt(wanted) == [])
        #expect(throws: ServiceError.modelLoading("shoe@1")) { try catalog.model("shoe") }
    }

    @Test func onlyFilesOfTheStartMakeItUnready() throws {
        var catalog = try catalog(["shoe"])
        #expect(catalog.unreadiness == [] && !catalog.isLoading)
        catalog.add([ModelFileName("boot")])
        #expect(catalog.unreadiness == [] && !catalog.isLoading)
        #expect(try self.catalog(["shoe"], unready: ["shoe"]).unreadiness == ["model shoe is loading"])
        #expect(try self.catalog([]).unreadiness == ["there are no models"])
        #expect(
            try self.catalog(["shoe"], defaultModel: "shoe@2").unreadiness
                == ["the default model shoe@2 is not served"])
    }
}
