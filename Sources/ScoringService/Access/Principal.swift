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
}
