/// Brings the rows of a component to the resolution of the image, as libjpeg does by default: between samples at half
/// the resolution it interpolates (the "triangle filter" of jdsample), any others it repeats.
struct Upsampling {
    private enum Method {
        /// The component has the image's resolution, or half of it in which rows are repeated only.
        case none
        /// Each sample is repeated.
        case repetition
        /// Samples are interpolated along rows, across them, or both.
        case alongRows
        case acrossRows
        case both
    }

    private let plane: SamplePlane
    private let method: Method
    /// A row at the image's resolution, and sums of two rows with one more at each end.
    private let row: UnsafeMutablePointer<UInt8>
    private let sums: UnsafeMutablePointer<UInt16>

    /// Prepares upsampling of a plane.
    ///
    /// - Parameters:
    ///   - plane: The samples of the component.
    ///   - isSmooth: Whether to interpolate at all, which libjpeg does not at an eighth of the size.
    ///   - buffers: Memory for two rows.
    init(_ plane: SamplePlane, isSmooth: Bool, buffers: UpsamplingBuffers) {
        self.plane = plane
        row = buffers.row
        sums = buffers.sums
        method =
            switch (plane.horizontalRatio, plane.verticalRatio) {
            case (1, 2) where isSmooth: .acrossRows
            case (1, _): .none
            case (2, 1) where isSmooth && plane.width > 2: .alongRows
            case (2, 2) where isSmooth && plane.width > 2: .both
            default: .repetition
            }
    }

    /// A row of the component at the image's resolution, valid until the next one is asked for. What lies behind its
    /// end is readable up to ``SamplePlane/slack`` bytes.
    func row(_ index: Int) -> UnsafePointer<UInt8> {
        let near = index / plane.verticalRatio
        switch method {
        case .none: return plane.row(near)
        case .repetition:
            let source = plane.row(near)
            var place = 0
            for column in 0..<plane.width {
                for _ in 0..<plane.horizontalRatio {
                    row[place] = source[column]
                    place += 1
                }
            }
        case .alongRows:
            widen(plane.row(near))
            interpolate(shift: 2, evenBias: 1, oddBias: 2)
        case .acrossRows:
            let (source, other) = (plane.row(near), plane.row(neighbour(of: near, for: index)))
            average(source, other, bias: index.isMultiple(of: 2) ? 1 : 2)
        case .both:
            add(plane.row(near), plane.row(neighbour(of: near, for: index)))
            interpolate(shift: 4, evenBias: 8, oddBias: 7)
        }
        return UnsafePointer(row)
    }

    /// The row on the other side of a row of the image, the nearest one again at the image's edge.
    private func neighbour(of near: Int, for index: Int) -> Int {
        index.isMultiple(of: 2) ? max(near - 1, 0) : min(near + 1, plane.height - 1)
    }

    private typealias Wide = SIMD16<UInt16>

    /// Takes over a row as sums.
    @inline(always)
    private func widen(_ source: UnsafePointer<UInt8>) {
        for column in stride(from: 0, to: plane.width, by: 16) {
            store(load(source + column), sums + 1 + column)
        }
        repeatEnds()
    }

    /// Adds rows, three parts of the near one and one of the far one.
    @inline(always)
    private func add(_ near: UnsafePointer<UInt8>, _ far: UnsafePointer<UInt8>) {
        for column in stride(from: 0, to: plane.width, by: 16) {
            store(load(near + column) &* 3 &+ load(far + column), sums + 1 + column)
        }
        repeatEnds()
    }

    @inline(always)
    private func repeatEnds() {
        sums[0] = sums[1]
        sums[plane.width + 1] = sums[plane.width]
    }

    /// Puts two samples where each sum was, three parts of it and one of the sum before it or behind it.
    @inline(always)
    private func interpolate(shift: UInt16, evenBias: UInt16, oddBias: UInt16) {
        let shift = Wide(repeating: shift)
        for column in stride(from: 0, to: plane.width, by: 16) {
            let place = UnsafeRawPointer(sums + column)
            let before = place.loadUnaligned(as: Wide.self)
            let nearest = place.loadUnaligned(fromByteOffset: 2, as: Wide.self) &* 3
            let behind = place.loadUnaligned(fromByteOffset: 4, as: Wide.self)
            let even = (nearest &+ before &+ Wide(repeating: evenBias)) &>> shift
            let odd = (nearest &+ behind &+ Wide(repeating: oddBias)) &>> shift
            // The lower byte of each pair comes first in memory.
            let pairs = even | odd &<< Wide(repeating: 8)
            UnsafeMutableRawPointer(row + 2 * column).storeBytes(of: pairs, as: Wide.self)
        }
    }

    @inline(always)
    private func average(_ near: UnsafePointer<UInt8>, _ far: UnsafePointer<UInt8>, bias: UInt16) {
        for column in stride(from: 0, to: plane.width, by: 16) {
            let sum = load(near + column) &* 3 &+ load(far + column) &+ Wide(repeating: bias)
            UnsafeMutableRawPointer(row + column).storeBytes(
                of: SIMD16<UInt8>(truncatingIfNeeded: sum &>> Wide(repeating: 2)), as: SIMD16<UInt8>.self)
        }
    }

    @inline(always)
    private func load(_ source: UnsafePointer<UInt8>) -> Wide {
        Wide(truncatingIfNeeded: UnsafeRawPointer(source).loadUnaligned(as: SIMD16<UInt8>.self))
    }

    @inline(always)
    private func store(_ values: Wide, _ target: UnsafeMutablePointer<UInt16>) {
        UnsafeMutableRawPointer(target).storeBytes(of: values, as: Wide.self)
    }
}
