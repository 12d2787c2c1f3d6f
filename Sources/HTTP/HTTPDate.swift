/// A point in time in the form that `Date` has, such as "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, section 5.6.7).
package struct HTTPDate: Sendable, Equatable, CustomStringConvertible {
    /// The text of the field.
    package let description: String

    /// The date that lies this many seconds after 1970-01-01T00:00:00Z; times before it or after the year 9999 are
    /// moved to the nearest that has this form.
    package init(secondsSinceEpoch: Int) {
        let seconds = min(max(secondsSinceEpoch, 0), 253_402_300_799)
        let (days, time) = seconds.quotientAndRemainder(dividingBy: 86_400)
        // Years are counted from March, so that a leap day is the last day of its year, and in eras of 400 years, which
        // all have 146,097 days; the epoch is day 719,468 of this count.
        let (era, dayOfEra) = (days + 719_468).quotientAndRemainder(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        // From March on, months follow a pattern of 153 days in five months.
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = (monthFromMarch + 2) % 12
        let year = era * 400 + yearOfEra + (month < 2 ? 1 : 0)

        func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let clock = "\(padded(time / 3600)):\(padded(time / 60 % 60)):\(padded(time % 60))"
        description = "\(Self.weekdays[days % 7]), \(padded(day)) \(Self.months[month]) \(year) \(clock) GMT"
    }

    /// Beginning with that of the epoch.
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
