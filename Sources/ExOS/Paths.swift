// Paths as programs write them.

public import ExOSFiles

/// Lends the bytes of a path.
public func withPath<Result>(
  _ path: String, _ body: (RawSpan) throws(FileError) -> Result
) throws(FileError) -> Result {
  let bytes = Array(path.utf8)
  // SAFETY: a byte has no padding.
  return try unsafe body(bytes.span.bytes)
}
