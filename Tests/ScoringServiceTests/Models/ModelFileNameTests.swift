import Testing

@testable import ScoringService

struct ModelFileNameTests {
    @Test(arguments: [
        ("shoe.safetensors", "shoe", nil, true), ("shoe@2.safetensors", "shoe", "2", true),
        ("shoe@1.0-rc_1.safetensors", "shoe", "1.0-rc_1", true), ("shoe", "shoe", nil, true),
        ("shoe@.safetensors", "shoe", "", false), ("@2.safetensors", "", "2", false),
        ("shoe@2@3.safetensors", "shoe", "2@3", false), ("a shoe.safetensors", "a shoe", nil, false),
        ("shoe@.2.safetensors", "shoe", ".2", false),
    ])
    func hasANameAndMayHaveAVersion(text: String, name: String, version: String?, isAllowed: Bool) {
        let file = ModelFileName(text)
        #expect(file.name == name && file.version == version && file.isAllowed == isAllowed)
        #expect(text.hasPrefix(file.stem) && file.text == file.stem + ".safetensors")
    }

    @Test func isOrderedByNameAndVersion() {
        let names = ["boot@1", "shoe", "shoe@1", "shoe@9", "shoe@10", "shoes"].map(ModelFileName.init)
        #expect(names.reversed().sorted() == names)
    }

    @Test func hiddenFilesAndOthersAreNoModels() {
        for text in [".shoe.safetensors", "shoe.safetensors.gradcon-partial", "labels.json", "shoe.SAFETENSORS"] {
            #expect(!ModelFileName.isModel(text))
        }
        #expect(ModelFileName.isModel("shoe@2.safetensors"))
    }
}
