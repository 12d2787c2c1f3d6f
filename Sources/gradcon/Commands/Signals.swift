@preconcurrency import Dispatch
import Glibc

/// Signals as events.
enum Signals {
    /// Takes signals over for the rest of the process's life. From the return on, none of them is lost.
    static func takeOver(_ numbers: [Int32], handler: @escaping @Sendable (Int32) -> Void) {
        for number in numbers {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInitiated))
            // The handler keeps the source alive.
            source.setEventHandler { @Sendable in withExtendedLifetime(source) { handler(number) } }
            // Sources are registered on a thread of Dispatch's; what comes before that is ignored.
            let isRegistered = DispatchSemaphore(value: 0)
            source.setRegistrationHandler { isRegistered.signal() }
            source.resume()
            isRegistered.wait()
        }
    }
}
