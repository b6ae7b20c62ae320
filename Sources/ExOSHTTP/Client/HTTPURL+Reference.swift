// References: what a server sends a client on to, read from where the client is (RFC 3986 §5.2).

extension HTTPURL {
  /// The URL that a reference in an answer of this one names.
  func resolving(_ reference: ArraySlice<UInt8>) throws(HTTPURLError) -> HTTPURL {
    let reference = try HTTPURL.checked(reference)
    if HTTPURL.schemeEnd(of: reference) != nil { return try HTTPURL(utf8: reference) }
    if reference.starts(with: [0x2f, 0x2f]) {
      return try HTTPURL(authorityAndTarget: reference.dropFirst(2))
    }
    var url = self
    url.target = HTTPURL.target(reference, from: target)
    guard url.target.count <= HTTPURL.maximumCount else { throw .tooLong }
    return url
  }

  private static func target(
    _ reference: ArraySlice<UInt8>, from base: ArraySlice<UInt8>
  ) -> ArraySlice<UInt8> {
    let basePath = base.prefix { $0 != UInt8(ascii: "?") }
    guard let first = reference.first else { return base }
    if first == UInt8(ascii: "?") { return basePath + reference }
    if first == UInt8(ascii: "/") { return withoutDots(reference) }
    // In place of what stands behind the last slash.
    let folder = basePath.prefix(through: basePath.lastIndex(of: 0x2f) ?? basePath.startIndex)
    return withoutDots(folder + reference)
  }

  /// A target without `.` and `..` among its segments (RFC 3986 §5.2.4).
  private static func withoutDots(_ target: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let path = target.prefix { $0 != UInt8(ascii: "?") }
    var kept: [ArraySlice<UInt8>] = []
    var isFolder = false
    for segment in path.dropFirst().split(separator: 0x2f, omittingEmptySubsequences: false) {
      isFolder = segment == [0x2e] || segment == [0x2e, 0x2e]
      if segment == [0x2e, 0x2e] { _ = kept.popLast() } else if !isFolder { kept.append(segment) }
    }
    if isFolder { kept.append([]) }
    var result: ArraySlice<UInt8> = []
    for segment in kept { result += [0x2f] + segment }
    return (result.isEmpty ? [0x2f] : result) + target[path.endIndex...]
  }
}
