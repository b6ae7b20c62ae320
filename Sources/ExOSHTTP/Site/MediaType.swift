// What a file is to a client, by what its name ends with (IANA's media types). What is not known is bytes.

/// The media types of files.
enum MediaType {
  /// What a header field says of a file with a name or a path.
  static func type(of path: RawSpan) -> StaticString {
    var start = path.byteCount
    while start > 0, path.byte(at: start &- 1) != UInt8(ascii: "."),
      path.byte(at: start &- 1) != UInt8(ascii: "/")
    {
      start &-= 1
    }
    guard start > 0, path.byte(at: start &- 1) == UInt8(ascii: ".") else { return bytes }
    return type(ofEnding: path.extracting(start..<path.byteCount)) ?? bytes
  }

  private static let bytes: StaticString = "application/octet-stream"

  private static func type(ofEnding ending: RawSpan) -> StaticString? {
    switch ending.byteCount {
    case 2: shortType(ending)
    case 3: middleType(ending)
    case 4: longType(ending)
    case 5: ending.isWord("woff2") ? "font/woff2" : nil
    default: nil
    }
  }

  private static func shortType(_ ending: RawSpan) -> StaticString? {
    if ending.isWord("js") { return "text/javascript; charset=utf-8" }
    if ending.isWord("md") { return "text/markdown; charset=utf-8" }
    return ending.isWord("gz") ? "application/gzip" : nil
  }

  private static func middleType(_ ending: RawSpan) -> StaticString? {
    if ending.isWord("htm") { return "text/html; charset=utf-8" }
    if ending.isWord("css") { return "text/css; charset=utf-8" }
    if ending.isWord("txt") { return "text/plain; charset=utf-8" }
    if ending.isWord("csv") { return "text/csv; charset=utf-8" }
    if ending.isWord("svg") { return "image/svg+xml" }
    if ending.isWord("png") { return "image/png" }
    if ending.isWord("jpg") { return "image/jpeg" }
    if ending.isWord("gif") { return "image/gif" }
    if ending.isWord("ico") { return "image/x-icon" }
    if ending.isWord("pdf") { return "application/pdf" }
    if ending.isWord("xml") { return "application/xml" }
    if ending.isWord("zip") { return "application/zip" }
    if ending.isWord("mp3") { return "audio/mpeg" }
    return ending.isWord("mp4") ? "video/mp4" : nil
  }

  private static func longType(_ ending: RawSpan) -> StaticString? {
    if ending.isWord("html") { return "text/html; charset=utf-8" }
    if ending.isWord("json") { return "application/json" }
    if ending.isWord("jpeg") { return "image/jpeg" }
    if ending.isWord("webp") { return "image/webp" }
    if ending.isWord("wasm") { return "application/wasm" }
    return ending.isWord("webm") ? "video/webm" : nil
  }
}

extension RawSpan {
  /// Whether these are the letters and digits of a word, whatever their case.
  fileprivate func isWord(_ word: StaticString) -> Bool { spells(word, in: 0..<byteCount) }
}
