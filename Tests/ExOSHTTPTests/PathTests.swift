// What paths lead to: folders, links, and what is no file.

import ExOSFiles
import ExOSNetwork
import Testing

@testable import ExOSHTTP
@testable import NetworkSimulation

@Suite struct PathTests {
  @Test func `A folder without an index is there but not shown, and what is no name is neither`()
    throws
  {
    let world = try World()
    for (path, status) in [
      ("/manual/deep/", 403), ("/manual/deep", 301), ("/manual/deeper/", 404),
      ("/\(String(repeating: "n", count: 256))", 414),
      ("/\(String(repeating: "n", count: 255))", 404),
      ("/\(String(repeating: "n/", count: 600))", 414), ("/%00", 400), ("/manual%00", 400),
      ("/%2e%2e/manual/", 404), ("/manual/%2E./index.html", 404), ("/%", 400), ("/%f", 400),
      ("/manual/note.txt/", 404), ("/manual/note.txt/x", 404),
    ] {
      #expect(try world.get(path)?.status == status, "\(path)")
    }
  }

  @Test func `Symbolic links are followed within the volume, and no further than they go`() throws {
    var volume = try Samples.volume()
    try volume.link("link", to: "manual/note.txt")
    try volume.link("folder", to: "/manual")
    try volume.link("above", to: "../../../manual/note.txt")
    try volume.link("loop", to: "loop")
    try volume.link("nowhere", to: "nothing")
    let world = try WebWorld(volume)
    for path in ["/link", "/folder/note.txt", "/above"] {
      let reply = try #require(try world.get(path))
      #expect(reply.status == 200 && reply.body == Samples.note, "\(path)")
    }
    #expect(try world.get("/folder")?["Location"] == "/folder/")
    #expect(try world.get("/loop")?.status == 403)
    #expect(try world.get("/nowhere")?.status == 404)
  }

  @Test func `A server of a folder gives nothing that is beside it`() throws {
    let world = try WebWorld(Samples.volume(), folder: "/manual")
    #expect(try world.get("/")?.body == Samples.manual)
    #expect(try world.get("/note.txt")?.body == Samples.note)
    for path in ["/kilobyte", "/../kilobyte", "/%2e%2e/kilobyte", "/manual/note.txt"] {
      #expect(try world.get(path)?.status == 404, "\(path)")
    }
    #expect(throws: FileError.notDirectory) {
      _ = try WebWorld(Samples.volume(), folder: "/kilobyte")
    }
    #expect(throws: FileError.notFound) { _ = try WebWorld(Samples.volume(), folder: "/nothing") }
  }

  @Test(arguments: [
    ("index.html", "text/html; charset=utf-8"), ("INDEX.HTM", "text/html; charset=utf-8"),
    ("a.b.css", "text/css; charset=utf-8"), ("x.js", "text/javascript; charset=utf-8"),
    ("x.woff2", "font/woff2"), ("x.json", "application/json"), ("x.tar.gz", "application/gzip"),
    ("html", "application/octet-stream"), ("x.", "application/octet-stream"),
    ("x.unheard", "application/octet-stream"), ("a.html/x", "application/octet-stream"),
  ])
  func `A name's ending says what the file is`(name: String, type: String) {
    let bytes = [UInt8](name.utf8)
    #expect(unsafe Content(MediaType.type(of: bytes.span.bytes)).bytes.array == Array(type.utf8))
  }

  @Test func `New content shows even where neither size nor time tells it from the old`() throws {
    let world = try World()
    let new = Samples.pattern(1024, seed: 2)
    #expect(try world.get("/kilobyte")?.body == Samples.pattern(1024))
    try world.server.site.files.volume.put(new, at: "/kilobyte")
    #expect(try world.get("/kilobyte")?.body == new)
  }

  @Test func `More files than are known at once come all the same, and are counted right`() throws {
    let files = (0..<600).map { Samples.File(path: "/\($0)", data: Array("file \($0)".utf8)) }
    let world = try WebWorld(Samples.volume(files, slotCount: 1000), keptLimit: 100)
    let client = try world.client()
    for round in 0..<2 {
      for index in 0..<600 {
        client.send("GET /\(index) HTTP/1.1\r\nHost: a\r\n\r\n")
        world.run(.seconds(1)) { client.received.count > 9 }
        world.run(.milliseconds(2))
        #expect(client.reply()?.body == files[index].data, "\(round), \(index)")
      }
    }
    #expect(world.server.site.keptSlots <= 100 && world.server.counters.errors == 0)
    #expect(world.breaches.isEmpty)
  }
}
