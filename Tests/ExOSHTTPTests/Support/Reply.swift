// Responses as a client sees them, read by a parser that shares nothing with the server.

/// A response.
struct Reply {
  var status = 0
  var reason = ""
  var fields: [(name: String, value: String)] = []
  var body: [UInt8] = []

  subscript(name: String) -> String? { fields.first { $0.name == name.lowercased() }?.value }

  var isFinal: Bool { self["Connection"] == "close" }

  /// Takes the first response off some bytes.
  ///
  /// - Parameter hasBody: False for what answers HEAD.
  /// - Returns: Nothing if it is not complete.
  init?(_ bytes: inout [UInt8], hasBody: Bool = true) {
    guard let end = Reply.headEnd(bytes) else { return nil }
    let text = String(decoding: bytes[..<end], as: UTF8.self)
    var lines = text.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
    let first = lines.removeFirst().split(separator: " ", maxSplits: 2).map(String.init)
    guard first.count == 3, first[0] == "HTTP/1.1", let code = Int(first[1]) else { return nil }
    status = code
    reason = first[2]
    for line in lines {
      guard let colon = line.firstIndex(of: ":") else { return nil }
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      fields.append((line[..<colon].lowercased(), String(value)))
    }
    var count = 0
    if hasBody, status != 304 {
      guard let length = self["Content-Length"].flatMap({ Int($0) }) else { return nil }
      count = length
    }
    guard bytes.count >= end + 4 + count else { return nil }
    body = Array(bytes[(end + 4)..<(end + 4 + count)])
    bytes.removeFirst(end + 4 + count)
  }

  private static func headEnd(_ bytes: [UInt8]) -> Int? {
    guard bytes.count >= 4 else { return nil }
    for place in 0...bytes.count - 4
    where bytes[place] == 13 && bytes[place + 1] == 10 && bytes[place + 2] == 13
      && bytes[place + 3] == 10
    {
      return place
    }
    return nil
  }
}
