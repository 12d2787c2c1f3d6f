import ArgumentParser
import ScoringService

extension Key {
    /// Makes a key.
    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key, and print it: this once, since the file keeps no more than a hash of it.")

        @OptionGroup var options: KeyFileOptions

        @Option(help: "Who gets the key, for people: 1 to 64 characters.")
        var name: String

        @Option(
            name: .customLong("scope"),
            help: "What the key allows: read (models), score, admin (everything); each allows what those before it do.")
        var scopes: [Scope]

        @Option(help: "For how long it is valid, such as 12h, 90d or 52w; default: for ever.")
        var expires: KeyLifetime?

        @Option(
            help: "Requests a second; 0 for any number. Default: access.requests_per_second.",
            transform: Double.argument)
        var rate: Double?

        @Option(help: "Requests at once after a pause. Default: access.burst.")
        var burst: Int?

        func validate() throws {
            guard KeyRecord.isName(name) else {
                throw ValidationError("--name takes 1 to 64 characters, none of them a control character.")
            }
            guard rate.map(KeyRecord.rates.contains) ?? true else {
                throw ValidationError("--rate takes a number from 0 to 1000000.")
            }
            guard burst.map(KeyRecord.bursts.contains) ?? true else {
                throw ValidationError("--burst takes a whole number from 1 to 1000000.")
            }
        }

        func run() throws {
            let path = try options.path()
            let scopes = Scope.allCases.filter(scopes.contains)
            let key = try KeyFile.add(
                to: path, name: name, scopes: scopes, lifetime: expires?.seconds, requestsPerSecond: rate, burst: burst)
            print(key.text)
            StandardError.write(
                "The key \(key.id) of \(name) is in \(path). It is shown this once; clients send it as\n"
                    + "Authorization: Bearer KEY")
        }
    }
}

extension Scope: ExpressibleByArgument {}
