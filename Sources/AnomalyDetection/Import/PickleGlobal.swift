/// The classes and functions that a pickle may name. Every other is refused; none of these is Python's: each stands for a
/// few lines of this reader.
enum PickleGlobal: Equatable {
    case orderedDictionary
    /// `torch._utils._rebuild_tensor` and `_rebuild_tensor_v2`.
    case rebuildTensor
    case rebuildParameter
    /// `torch.Size`, a tuple.
    case size
    case storage(TorchDatatype)
    /// `copyreg._reconstructor`, for meters only.
    case reconstructor
    /// The base class that the reconstructor is called with.
    case object
    /// A class of running averages, whose instances are bags of attributes.
    case meter

    /// - Throws: the name, where it is not among these.
    init(module: String, name: String) throws(PickleError) {
        switch (module, name) {
        case ("collections", "OrderedDict"): self = .orderedDictionary
        case ("torch._utils", "_rebuild_tensor"), ("torch._utils", "_rebuild_tensor_v2"): self = .rebuildTensor
        case ("torch._utils", "_rebuild_parameter"): self = .rebuildParameter
        case ("torch", "Size"): self = .size
        case ("copyreg", "_reconstructor"), ("copy_reg", "_reconstructor"): self = .reconstructor
        case ("builtins", "object"), ("__builtin__", "object"): self = .object
        case ("torch", _):
            guard let type = TorchDatatype(storage: name) else { throw .refusedGlobal("\(module).\(name)") }
            self = .storage(type)
        case (_, _) where name == "AverageMeter" || name.utf8.suffix(13).elementsEqual(".AverageMeter".utf8):
            self = .meter
        default: throw .refusedGlobal("\(module).\(name)")
        }
    }
}
