/// The second byte of a marker, which tells what kind of segment begins (ITU-T T.81, table B.1).
package struct JPEGMarker: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    static let startOfImage = JPEGMarker(rawValue: 0xD8)
    static let endOfImage = JPEGMarker(rawValue: 0xD9)
    static let startOfScan = JPEGMarker(rawValue: 0xDA)
    static let quantizationTables = JPEGMarker(rawValue: 0xDB)
    static let numberOfLines = JPEGMarker(rawValue: 0xDC)
    static let restartInterval = JPEGMarker(rawValue: 0xDD)
    static let huffmanTables = JPEGMarker(rawValue: 0xC4)
    /// APP0, in which JFIF says that it is there.
    static let application0 = JPEGMarker(rawValue: 0xE0)
    /// APP1, in which EXIF lies.
    static let application1 = JPEGMarker(rawValue: 0xE1)
    /// APP14, in which Adobe says how the colours are coded.
    static let application14 = JPEGMarker(rawValue: 0xEE)

    /// Whether nothing follows the marker that belongs to it: no length and no parameters.
    var standsAlone: Bool { isRestart || self == .startOfImage || self == .endOfImage || rawValue == 0x01 }

    var isRestart: Bool { (0xD0...0xD7).contains(rawValue) }

    /// Whether a frame begins: SOF0 to SOF15 without DHT, JPG and DAC, which lie between them.
    var isStartOfFrame: Bool {
        (0xC0...0xCF).contains(rawValue) && rawValue != 0xC4 && rawValue != 0xC8 && rawValue != 0xCC
    }

    /// The name of table B.1.
    package var description: String {
        switch rawValue {
        case 0xC4: "DHT"
        case 0xC8: "JPG"
        case 0xCC: "DAC"
        case 0xC0...0xCF: "SOF\(rawValue - 0xC0)"
        case 0xD0...0xD7: "RST\(rawValue - 0xD0)"
        case 0xD8: "SOI"
        case 0xD9: "EOI"
        case 0xDA: "SOS"
        case 0xDB: "DQT"
        case 0xDC: "DNL"
        case 0xDD: "DRI"
        case 0xE0...0xEF: "APP\(rawValue - 0xE0)"
        case 0xFE: "COM"
        default: "0xFF" + String(rawValue, radix: 16, uppercase: true)
        }
    }
}
