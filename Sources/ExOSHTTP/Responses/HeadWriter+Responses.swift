// The heads of responses. None has a date: a server whose clock tells no time of day must not send one
// (RFC 9110 §6.6.1).

import ExOSNetwork

extension HeadWriter {
  /// Begins a head.
  mutating func begin(_ status: Status) {
    clear()
    put("HTTP/1.1 ")
    put(status.text)
    put("\r\n")
  }

  /// Says which content of a file it is.
  mutating func putIdentity(_ identity: FileIdentity) {
    put("ETag: ")
    putTag(identity)
    if let modified = identity.modified {
      put("\r\nLast-Modified: ")
      put(HTTPDate(secondsSince1970: modified))
    }
    put("\r\n")
  }

  /// A file's entity tag: another for every other content (RFC 9110 §8.8.3).
  mutating func putTag(_ identity: FileIdentity) {
    put("\"")
    put(hexadecimal: identity.digest)
    put("\"")
  }

  mutating func putType(_ type: StaticString, byteCount: UInt64) {
    put("Content-Type: ")
    put(type)
    put("\r\nContent-Length: ")
    put(number: byteCount)
    put("\r\n")
  }

  /// Ends a head whose connection goes on or ends.
  mutating func end(isFinal: Bool) {
    put(isFinal ? "Connection: close\r\n\r\n" : "Connection: keep-alive\r\n\r\n")
  }
}

// MARK: Heads that are kept

extension HeadWriter {
  /// Both heads of answers with a whole file, kept with what is known of it.
  mutating func makeHeads(
    of file: KnownFile, in known: borrowing KnownFiles, _ row: Int
  ) -> (persistent: Content, final: Content) {
    begin(.ok)
    putType(file.type, byteCount: file.identity.size)
    putIdentity(file.identity)
    put("Accept-Ranges: bytes\r\n")
    return makeEnds { known.keep($0, for: row) }
  }

  /// Ends a head in both ways and keeps the results.
  mutating func makeEnds(_ keep: (RawSpan) -> Content) -> (persistent: Content, final: Content) {
    let start = count
    end(isFinal: false)
    let persistent = keep(text())
    count = start
    end(isFinal: true)
    return (persistent, keep(text()))
  }
}

extension Response {
  /// An error, with a page for people.
  init(_ status: Status, _ writer: inout HeadWriter, in store: TextStore) {
    writer.clear()
    writer.put("<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>")
    writer.put(status.text)
    writer.put("</title>\n<h1>")
    writer.put(status.text)
    writer.put("</h1>\n</html>\n")
    body = store.keep(writer.text())
    writer.begin(status)
    writer.putType("text/html; charset=utf-8", byteCount: UInt64(body.count))
    if status == .methodNotAllowed { writer.put("Allow: GET, HEAD\r\n") }
    (persistent, final) = writer.makeEnds { store.keep($0) }
  }
}

// MARK: Heads that are written when they are asked for

extension HeadWriter {
  /// The head of an answer with a part of a file.
  mutating func writePart(_ part: Range<UInt64>, of file: KnownFile, isFinal: Bool) {
    begin(.partialContent)
    putType(file.type, byteCount: part.upperBound &- part.lowerBound)
    put("Content-Range: bytes ")
    put(number: part.lowerBound)
    put("-")
    put(number: part.upperBound &- 1)
    put("/")
    put(number: file.identity.size)
    put("\r\n")
    putIdentity(file.identity)
    end(isFinal: isFinal)
  }

  /// The client has the file already.
  mutating func writeUnmodified(_ file: KnownFile, isFinal: Bool) {
    begin(.notModified)
    putIdentity(file.identity)
    end(isFinal: isFinal)
  }

  /// The client is sent to a folder's name with a slash, so that the links in it lead where they should.
  mutating func writeRedirect(to folder: KnownFile, isFinal: Bool) {
    begin(.movedPermanently)
    put("Location: ")
    put(escaped: folder.path.bytes)
    put("/\r\nContent-Length: 0\r\n")
    end(isFinal: isFinal)
  }
}
