// The script that packs sites, and the reader, agree on the format.

import ExOSNetwork
import Foundation
import Testing

@testable import ExOSHTTP
@testable import NetworkSimulation

@Suite struct MakeSiteTests {
  @Test func `What the script packs is what the server reads`() throws {
    let manager = FileManager.default
    let folder = manager.temporaryDirectory.appendingPathComponent(
      "site-\(UInt64.random(in: 0 ... .max))")
    defer { try? manager.removeItem(at: folder) }
    let site = folder.appendingPathComponent("site")
    try manager.createDirectory(
      at: site.appendingPathComponent("deep/er"), withIntermediateDirectories: true)
    let files: [(String, [UInt8], String)] = [
      ("/deep/er/style.CSS", Array("p {}".utf8), "text/css; charset=utf-8"),
      ("/deep/x-y", Samples.pattern(10_000), "application/octet-stream"),
      ("/empty.txt", [], "text/plain; charset=utf-8"),
      ("/index.html", Samples.page, "text/html; charset=utf-8"),
    ]
    for (path, data, _) in files + [("/.hidden", [1], "")] {
      try Data(data).write(to: site.appendingPathComponent(String(path.dropFirst())))
    }
    let target = folder.appendingPathComponent("archive")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let script = URL(fileURLWithPath: #filePath).appendingPathComponent(
      "../../../scripts/make-site.py")
    process.arguments = ["python3", script.standardized.path, site.path, target.path]
    process.environment = ["SOURCE_DATE_EPOCH": "784111777", "PATH": "/usr/bin:/bin"]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    let memory = PinnedBytes([UInt8](try Data(contentsOf: target)))
    let archive = try memory.archive()
    #expect(archive.count == files.count)
    for (index, (path, data, type)) in files.enumerated() {
      #expect(archive[index].path.bytes.array == Array(path.utf8))
      #expect(archive[index].data.bytes.array == data)
      #expect(archive[index].type.bytes.array == Array(type.utf8))
      #expect(archive[index].modified == 784_111_777)
    }
    #expect(archive[0].digest != archive[1].digest)
  }
}
