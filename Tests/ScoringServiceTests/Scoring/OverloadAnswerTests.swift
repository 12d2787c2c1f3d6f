import HTTP
import Imaging
import Testing

@testable import ScoringService

/// What clients and operators see of a service that has too much to do.
struct OverloadAnswerTests {
    @Test func aWorkerThatHangsMakesHealthSaySo() async throws {
        let service = try TestService(load: false) { $0.scoring.stuckAfter = 0 }
        let gate = Gate()
        #expect(try await service.get("/healthz").status == 200)
        #expect(service.service.workers.take { _, _ in gate.wait() })
        while service.service.hang == nil {}
        let health = try await service.get("/healthz")
        #expect(health.status == 503)
        #expect(try health.json()["status"]?.string == "stuck")
        let reason = "a worker has been busy with one request for too long"
        #expect(try health.json()["reasons"]?[0]?.string == reason)
        let reasons = try await service.get("/readyz").json()["reasons"]?.array ?? []
        #expect(reasons.contains(.string(reason)))
        gate.open()
        while service.service.hang != nil {}
        #expect(try await service.get("/healthz").status == 200)
    }

    @Test(arguments: [("2.5", 200), ("1s", 400), ("0", 400)])
    func aClientStatesItsDeadline(text: String, status: Int) async throws {
        let answer = try await TestService.shared().post(
            "/score", "image/png", TestService.sample("bag"), headers: ["X-Request-Timeout": text])
        #expect(answer.status == status)
    }

    /// Of a mebibyte, a quarter is for bodies that are received, and a quarter of the rest for those that wait.
    @Test func whatNeedsMoreMemoryThanThereIsIsTooLarge() async throws {
        let service = try TestService { $0.limits.memoryBytes = 1 << 20 }
        #expect(try await service.post("/score", "image/png", TestService.sample("bag")).status == 200)
        let image = try Image(
            width: 1024, height: 1024, layout: .gray, samples: .eight([UInt8](repeating: 7, count: 1 << 20)))
        let answer = try await service.post("/score", "image/png", PNGEncoder.encode(image))
        #expect(answer.status == 413)
        #expect(answer.detail.contains("one may have 589824"))
        // The same where it cannot be seen before it is decoded.
        let form = Array("--x\r\nContent-Disposition: form-data; name=i; filename=a.png\r\n\r\n".utf8)
        let body = try form + PNGEncoder.encode(image) + Array("\r\n--x--\r\n".utf8)
        let batch = try await service.post("/score", "multipart/form-data; boundary=x", body).json()
        #expect(batch["results"]?[0]?["status"]?.number == 413)
    }

    @Test func theQueueSaysWhatItFound() async throws {
        let service = try TestService {
            $0.scoring.workers = 1
            $0.scoring.queueCapacity = 0
        }
        let gate = Gate()
        #expect(service.service.workers.take { _, _ in gate.wait() })
        let answer = try await service.post("/score", "image/png", TestService.sample("bag"))
        gate.open()
        #expect(answer.status == 503 && answer.response.headers["Retry-After"] == "1")
        #expect(answer.detail.contains("as many requests wait as may, 0"))
    }
}
