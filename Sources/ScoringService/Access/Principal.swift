/// Whose key came with a request. It holds nothing secret.
package struct Principal: Sendable, Equatable {
    /// Names the key.
    package let id: String
    /// Names the key's holder, for people.
    package let name: String
    /// What the key allows.
    package let scopes: [Scope]

    /// Whether the key allows what a scope is for.
    func may(_ scope: Scope) -> Bool { scopes.contains { $0 >= scope } }

    /// - Parameter scope: what a request needs; nil: nothing.
    /// - Throws: 403 where the key does not allow it.
    func check(_ scope: Scope?) throws(ServiceError) {
        if let scope, !may(scope) { throw .insufficientScope(needed: scope, held: scopes) }
    }
}
