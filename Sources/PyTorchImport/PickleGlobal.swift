/// The classes and functions that a pickle may name. Every other is refused; none of these is Python's: each stands for
/// a few lines of this reader.
struct PickleGlobal: Equatable {
    /// What this reader does in its place.
    enum Role: Equatable {
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
        /// A class of running averages, by whatever module: its name ends in `Meter`, as that of the published
        /// implementation's `AverageMeter`, and its instances are bags of attributes.
        case meter
    }

    /// Module and name with a dot between them.
    let name: String
    let role: Role

    /// - Throws: the name, where it is not among these.
    init(module: String, name: String) throws(PickleError) {
        self.name = "\(module).\(name)"
        switch (module, name) {
        case ("collections", "OrderedDict"): role = .orderedDictionary
        case ("torch._utils", "_rebuild_tensor"), ("torch._utils", "_rebuild_tensor_v2"): role = .rebuildTensor
        case ("torch._utils", "_rebuild_parameter"): role = .rebuildParameter
        case ("torch", "Size"): role = .size
        case ("copyreg", "_reconstructor"), ("copy_reg", "_reconstructor"): role = .reconstructor
        case ("builtins", "object"), ("__builtin__", "object"): role = .object
        case ("torch", _):
            guard let type = TorchDatatype(storage: name) else { throw .refusedGlobal(self.name) }
            role = .storage(type)
        case (_, _) where name.utf8.suffix(5).elementsEqual("Meter".utf8): role = .meter
        default: throw .refusedGlobal(self.name)
        }
    }
}
