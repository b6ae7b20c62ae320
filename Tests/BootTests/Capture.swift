// What went over the link, as tshark reads it.

import Foundation
import Testing

/// A capture that run.sh is told to keep, as long as this lives.
final class Capture {
  let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).pcap").path()

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// What the machine sent.
  private static let own = "eth.src == 52:54:00:12:34:56"

  /// The fields of the frames that a filter matches, a frame a row.
  ///
  /// Each frame is judged by itself: tshark takes data that were sent again in other portions for
  /// malformed where it puts streams together.
  func fields(_ names: [String], where filter: String) throws -> [[String]] {
    let run = try Script.execute(
      "/usr/bin/env",
      [
        "tshark", "-r", path, "-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE",
        "-o", "udp.check_checksum:TRUE", "-o", "tcp.desegment_tcp_streams:FALSE", "-T", "fields",
        "-E", "separator=/s", "-Y", filter,
      ] + names.flatMap { ["-e", $0] })
    #expect(run.status == 0, "\(run.output)")
    return run.lines.filter { !$0.hasPrefix("Running as user") }
      .map { $0.split(separator: " ", omittingEmptySubsequences: false).map(String.init) }
  }

  /// How many of the frames that the machine sent a filter matches.
  func ownCount(where filter: String) throws -> Int {
    try fields(["frame.number"], where: "\(Capture.own) && (\(filter))").count
  }

  /// No frame that the machine sent is malformed, badly summed, or an uncalled-for reset.
  func expectClean() throws {
    try expectSound()
    let resets = try uncalledForResets()
    #expect(resets.isEmpty, "frames \(resets)")
  }

  /// No frame that the machine sent is malformed or badly summed.
  func expectSound() throws {
    let bad = try fields(
      ["frame.number", "_ws.col.Info"],
      where: """
        \(Capture.own) && (_ws.malformed || ip.checksum.status == 0 || tcp.checksum.status == 0 || \
        udp.checksum.status == 0 || icmp.checksum.status == 0)
        """)
    #expect(bad.isEmpty, "\(bad.prefix(5))")
  }

  /// Resets by the machine of connections that had not ended.
  ///
  /// Where both sides have sent their FIN the connection may be gone, and a segment that comes late has
  /// to be answered so (RFC 9293 §3.10.7.1).
  private func uncalledForResets() throws -> [String] {
    var ended: [String: Set<String>] = [:]
    var uncalledFor: [String] = []
    let rows = try fields(
      ["frame.number", "tcp.stream", "eth.src", "tcp.flags.fin", "tcp.flags.reset"],
      where: "tcp.flags.fin == 1 || (tcp.flags.reset == 1 && \(Capture.own))")
    for row in rows {
      let (frame, stream, sender) = (row[0], row[1], row[2])
      if row[3] == "1" { ended[stream, default: []].insert(sender) }
      if row[4] == "1", ended[stream, default: []].count < 2 { uncalledFor.append(frame) }
    }
    return uncalledFor
  }
}
