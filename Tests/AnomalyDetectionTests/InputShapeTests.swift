import AnomalyDetection
import Testing

struct InputShapeTests {
    @Test(arguments: ["1,8,8", "3,28,512", "4,100,9"]) func readsWhatItWrites(text: String) {
        #expect(InputShape(parsing: text)?.description == text)
    }

    @Test(arguments: [
        "", "1", "1,28", "1,28,28,1", "1,28,", ",28,28", "1,,28", " 1,28,28", "1, 28,28", "01,28,28", "1,028,28",
        "1,28,+28", "1,-28,28", "1,28,1000", "1,28,0x1c", "0,28,28", "5,28,28", "1,7,28", "1,28,513", "1;28;28",
        "1,28,\u{0662}8",
    ])
    func refuses(text: String) {
        #expect(InputShape(parsing: text) == nil)
    }
}
