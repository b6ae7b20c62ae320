// An archive made ready to be served: every response that can be known before a request, and a table
// that finds files by path. A folder's path leads to its index.html; without its slash it leads there by
// a redirect. What is not in the table does not exist, so that no path leads outside the archive,
// whatever dots it has.

import ExOSMemory
import ExOSNetwork

/// What a web server serves.
public final class Site {
  let archive: Archive
  let routes: RouteTable
  private let responses: Table<Response>
  private let store: TextStore
  /// For what cannot be known before a request.
  var writer = HeadWriter()

  /// Makes the responses of an archive's files.
  ///
  /// - Parameter archive: Its memory must stay as it is as long as the site lives, and as long as anything
  ///   that was sent from it has not been acknowledged.
  public init(_ archive: Archive) {
    let store = TextStore()
    var writer = HeadWriter()
    responses = Table(count: Site.whole(archive.count)) { index in
      Site.response(index, archive, &writer, in: store)
    }
    var routes = RouteTable(capacity: 3 &* archive.count)
    // Files first: if a folder has the name of one, the file is meant.
    for index in 0..<archive.count { routes.add(Route(path: archive[index].path, file: index)) }
    for index in 0..<archive.count {
      guard let folder = archive[index].folder else { continue }
      routes.add(Route(path: folder, file: index))
      let bare = folder.part(from: 0, count: folder.count &- 1)
      if bare.count > 0 { routes.add(Route(path: bare, file: index, isRedirect: true)) }
    }
    self.routes = routes
    self.store = store
    self.archive = archive
  }

  /// Where responses stand: the errors by their numbers, then each file's three.
  static func whole(_ file: Int) -> Int { Status.errorCount &+ 3 &* file }
  static func unmodified(_ file: Int) -> Int { whole(file) &+ 1 }
  static func redirect(_ file: Int) -> Int { whole(file) &+ 2 }

  @inline(__always)
  func response(_ index: Int) -> Response { responses[index] }

  private static func response(
    _ index: Int, _ archive: Archive, _ writer: inout HeadWriter, in store: TextStore
  ) -> Response {
    if let status = Status(rawValue: index), status.isError {
      return Response(status, &writer, in: store)
    }
    let file = archive[(index &- Status.errorCount) / 3]
    switch (index &- Status.errorCount) % 3 {
    case 0: return Response(file, &writer, in: store)
    case 1: return Response(unmodified: file, &writer, in: store)
    default:
      guard let folder = file.folder else { return Response() }
      return Response(redirectTo: folder.bytes, &writer, in: store)
    }
  }
}

extension ArchivedFile {
  /// The path of the folder that the file is the index of, with its slash; nothing if it is none.
  var folder: Content? {
    let name = Content("index.html")
    let start = path.count &- name.count
    guard start > 0, path.bytes.byte(at: start &- 1) == UInt8(ascii: "/"),
      path.bytes.holds(name.bytes, in: start..<path.count)
    else { return nil }
    return path.part(from: 0, count: start)
  }
}
