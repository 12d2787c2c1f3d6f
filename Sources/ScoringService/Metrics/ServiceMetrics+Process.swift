internal import Metrics

extension ServiceMetrics {
    /// Registers what Prometheus' client libraries tell of every process, by the same names.
    func readProcess() {
        registry.read(
            { ProcessFigures(root: "") },
            [
                ReadMetric("process_cpu_seconds_total", .counter, "Processor time of the process.") {
                    $0.processorSeconds
                },
                ReadMetric("process_open_fds", .gauge, "Open files and sockets.") { $0.openFiles },
                ReadMetric("process_max_fds", .gauge, "Files and sockets that may be open.") { $0.mostOpenFiles },
                ReadMetric("process_virtual_memory_bytes", .gauge, "Address space of the process.") {
                    $0.virtualBytes
                },
                ReadMetric("process_resident_memory_bytes", .gauge, "What of it is in memory.") { $0.residentBytes },
                ReadMetric("process_start_time_seconds", .gauge, "When the process began, in seconds since 1970.") {
                    $0.startTime
                },
                ReadMetric("process_threads", .gauge, "Threads of the process.") { $0.threads },
            ])
    }
}
