import Testing

@testable import Training

struct ImageTurnTests {
    private static let all = [false, true].flatMap { isTransposed in
        [false, true].flatMap { reversesRows in
            [false, true].map {
                ImageTurn(isTransposed: isTransposed, reversesRows: reversesRows, reversesColumns: $0)
            }
        }
    }

    private static func turned(_ image: [Float], _ turn: ImageTurn, height: Int = 3, width: Int = 3) -> [Float] {
        var target = [Float](repeating: .nan, count: image.count)
        turn.apply(
            to: image, channels: image.count / height / width, height: height, width: width, target: &target)
        return target
    }

    /// Two channels, each 3x3, every number another.
    private static let picture = (0..<18).map { Float($0) }

    @Test func theTurnsAreWhatTheirNamesSay() {
        let picture: [Float] = [1, 2, 3, 4, 5, 6, 7, 8, 9]
        #expect(Self.turned(picture, .identity) == picture)
        #expect(Self.turned(picture, .horizontalMirror) == [3, 2, 1, 6, 5, 4, 9, 8, 7])
        #expect(Self.turned(picture, .verticalMirror) == [7, 8, 9, 4, 5, 6, 1, 2, 3])
        #expect(Self.turned(picture, .quarter) == [7, 4, 1, 8, 5, 2, 9, 6, 3])
        #expect(Self.turned([1, 2, 3, 4, 5, 6], .horizontalMirror, height: 2) == [3, 2, 1, 6, 5, 4])
        #expect(Self.turned([1, 2, 3, 4, 5, 6], .verticalMirror, height: 2) == [4, 5, 6, 1, 2, 3])
    }

    @Test func oneAfterTheOtherIsTheirComposition() {
        #expect(Set(Self.all.map { Self.turned(Self.picture, $0) }).count == 8)
        for first in Self.all {
            for second in Self.all {
                let together = Self.turned(Self.picture, first.followed(by: second))
                #expect(together == Self.turned(Self.turned(Self.picture, first), second))
            }
        }
    }
}
