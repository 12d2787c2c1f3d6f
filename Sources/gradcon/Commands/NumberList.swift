import ArgumentParser

/// `0,1,2` on the command line: whole numbers from 0 on.
struct NumberList: ExpressibleByArgument, Equatable {
    let values: [UInt64]

    init(_ values: [UInt64]) { self.values = values }

    init?(argument: String) {
        var values: [UInt64] = []
        for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
            guard part.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
                let value = UInt64(part)
            else { return nil }
            values.append(value)
        }
        self.values = values
    }

    var defaultValueDescription: String { values.map(String.init).joined(separator: ",") }
}
