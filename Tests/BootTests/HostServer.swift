// A web server and a name server on this host, at one port, for the machine's clients: some of what it says
// is wrong on purpose.

import Foundation

/// The host's end of what the machine's clients ask for.
final class HostServer {
  private let process = Process()
  private let output = Pipe()
  private let folder: URL
  let port: Int

  /// Serves files with these contents.
  init(_ files: [String: String]) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "host-\(UUID())")
    for (path, content) in files {
      let file = folder.appending(path: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(content.utf8).write(to: file)
    }
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "-c", HostServer.program, folder.path()]
    process.standardOutput = output
    try Script.start(process)
    // It says its port when it is ready.
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
  }

  func stop() {
    process.terminate()
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: folder)
  }

  /// The URL of something here, as the machine sees it.
  func url(_ path: String) -> String { "http://10.0.2.2:\(port)\(path)" }

  private static let program = #"""
    import functools, http.server, socket, sys, threading

    WORDS = {
        "/chunked": "200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "5;a=b\r\nchunk\r\n4\r\n by \r\n06\r\nchunk\n\r\n0\r\nA: b\r\n\r\n",
        "/short": "200 OK\r\nContent-Length: 9\r\n\r\nshort",
        "/circle": "302 Found\r\nLocation: circle\r\n\r\n",
    }

    class Handler(http.server.SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            if self.path == "/garbage":
                self.wfile.write(b"SSH-2.0-other\r\n")
            elif self.path in WORDS:
                self.wfile.write(("HTTP/1.1 " + WORDS[self.path]).encode())
            else:
                return super().do_GET()
            self.close_connection = True

        def log_message(self, *words):
            pass

    def answer_names(link):
        """name.test is this host; nobody else has a name."""
        while True:
            question, peer = link.recvfrom(512)
            known = b"\4name\4test\0" in question.lower()
            head = question[:2] + (b"\x81\x80" if known else b"\x81\x83")
            records = b"\xc0\x0c\0\1\0\1\0\0\0\0\0\4" + bytes([10, 0, 2, 2]) if known else b""
            count = b"\0\1\0" + bytes([known]) + b"\0\0\0\0"
            link.sendto(head + count + question[12:] + records, peer)

    handler = functools.partial(Handler, directory=sys.argv[1])
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    link.bind(server.server_address)
    threading.Thread(target=answer_names, args=(link,), daemon=True).start()
    print(server.server_address[1], flush=True)
    server.serve_forever()
    """#
}
