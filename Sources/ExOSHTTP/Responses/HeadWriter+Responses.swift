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

  /// Says what a file is and which one.
  mutating func putIdentity(of file: ArchivedFile) {
    put("ETag: ")
    putTag(of: file)
    put("\r\nLast-Modified: ")
    put(HTTPDate(secondsSince1970: file.modified))
    put("\r\n")
  }

  /// A file's entity tag: another for every other content (RFC 9110 §8.8.3).
  mutating func putTag(of file: ArchivedFile) {
    put("\"")
    put(hexadecimal: file.digest)
    put("\"")
  }

  mutating func putType(_ type: RawSpan, byteCount: Int) {
    put("Content-Type: ")
    put(type)
    put("\r\nContent-Length: ")
    put(number: UInt64(byteCount))
    put("\r\n")
  }

  /// Ends a head whose connection goes on or ends.
  mutating func end(isFinal: Bool) {
    put(isFinal ? "Connection: close\r\n\r\n" : "Connection: keep-alive\r\n\r\n")
  }

  /// Ends a head in both ways and keeps the results.
  mutating func end(in store: TextStore) -> (persistent: Content, final: Content) {
    let start = count
    end(isFinal: false)
    let persistent = store.keep(text())
    count = start
    end(isFinal: true)
    return (persistent, store.keep(text()))
  }
}

extension Response {
  /// The whole file.
  init(_ file: ArchivedFile, _ writer: inout HeadWriter, in store: TextStore) {
    writer.begin(.ok)
    writer.putType(file.type.bytes, byteCount: file.data.count)
    writer.putIdentity(of: file)
    writer.put("Accept-Ranges: bytes\r\n")
    (persistent, final) = writer.end(in: store)
    body = file.data
    status = .ok
  }

  /// The client has the file already.
  init(unmodified file: ArchivedFile, _ writer: inout HeadWriter, in store: TextStore) {
    writer.begin(.notModified)
    writer.putIdentity(of: file)
    (persistent, final) = writer.end(in: store)
    status = .notModified
  }

  /// The client is sent to a folder's name with a slash, so that the links in it lead where they should.
  init(redirectTo folder: RawSpan, _ writer: inout HeadWriter, in store: TextStore) {
    writer.begin(.movedPermanently)
    writer.put("Location: ")
    writer.put(escaped: folder)
    writer.put("\r\nContent-Length: 0\r\n")
    (persistent, final) = writer.end(in: store)
    status = .movedPermanently
  }

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
    writer.putType(Content("text/html; charset=utf-8").bytes, byteCount: body.count)
    if status == .methodNotAllowed { writer.put("Allow: GET, HEAD\r\n") }
    (persistent, final) = writer.end(in: store)
    self.status = status
  }
}
