import Imaging
import Tensors
package import Datasets

extension Dataset {
    /// The median of the normal images' shorter sides, in pixels.
    package func medianShorterSide() throws(TrainingError) -> Int {
        if let side = survey?.normal.medianShorterSide { return side }
        // Records are all of one size.
        do throws(DatasetError) {
            switch try pixels(at: 0) {
            case .image(let image): return min(image.width, image.height)
            case .tensor(let tensor): return min(tensor.shape[1], tensor.shape[2])
            }
        } catch { throw .data(error) }
    }
}
