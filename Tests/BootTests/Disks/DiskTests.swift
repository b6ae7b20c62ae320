// Files seen from outside: an image of a folder, what a person types at the shell, and what the host's own
// tools find on the disk afterwards, byte for byte.

import Foundation
import Testing

@Suite("The disk", .withImages)
struct DiskTests {
  /// Bytes that a seed decides.
  private static func bytes(_ count: Int) -> Data {
    var state: UInt64 = 0x9e37_79b9_7f4a_7c15 &+ UInt64(count)
    var data = Data(count: count)
    for index in data.indices {
      state = state &* 6_364_136_223_846_793_005 &+ 1
      data[index] = UInt8(truncatingIfNeeded: state >> 56)
    }
    return data
  }

  /// Sizes around every step of ext2's map, many small files, folders in folders, and symbolic links.
  private static func fill(_ folder: URL) throws {
    let deep = folder.appending(path: "all/deep/deeper/deepest")
    let many = folder.appending(path: "all/many")
    for folder in [deep, many, folder.appending(path: "all/empty")] {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    for size in [0, 1, 1023, 1024, 1025, 12 << 10, 12 << 10 + 1, 268 << 10 + 1, 20_000_000] {
      try bytes(size).write(to: deep.appending(path: "\(size)"))
    }
    for index in 0..<500 {
      try bytes(index).write(to: many.appending(path: "file number \(index)"))
    }
    for (name, target) in [
      ("here", "many"), ("nowhere", "no/such/file"), ("long", String(repeating: "x/", count: 90)),
    ] {
      try FileManager.default.createSymbolicLink(
        atPath: folder.appending(path: "all/\(name)").path(), withDestinationPath: target)
    }
  }

  @Test("holds a folder's files for the machine, and what it made of them for the host")
  func copies() throws {
    let image = try DiskImage(size: "96M", DiskTests.fill)
    let session = try Session(
      ["cp -r all copy", "ls copy", "sync", "shutdown"], on: ["--disk", image.path])
    #expect(session.run.status == 0, "\(session.run.output)")
    #expect(session["cp -r all copy"] == [])
    let names = session.rows("ls copy").compactMap(\.last)
    #expect(names == ["name", "deep", "empty", "here", "long", "many", "nowhere"])
    let check = try image.check()
    #expect(check.status == 0, "\(check.output)")
    let difference = try image.difference(
      image.folder.appending(path: "all"), from: "/copy")
    #expect(difference.status == 0, "\(difference.output.prefix(2000))")
  }

  @Test("shows the host what a person did with names")
  func names() throws {
    let image = try DiskImage { folder in
      try Data("kept\n".utf8).write(to: folder.appending(path: "kept"))
      try Data("moved\n".utf8).write(to: folder.appending(path: "old"))
      let tree = folder.appending(path: "tree/in/tree")
      for folder in [tree, folder.appending(path: "tmp")] {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      }
      try Data("x".utf8).write(to: tree.appending(path: "leaf"))
    }
    let session = try Session(
      [
        "mkdir a a/b", "write a/b/words some words", "cat a/b/words", "mv old a/new",
        "ln a/new twice", "ln -s a/b/words link", "cat link", "stat twice", "rmdir a", "rm a",
        "rm -r tree", "cat nothing", "cp kept kept", "cp a there", "cp -r a a/b", "rm twice",
        "ls nowhere", "df", "mount", "write /tmp/gone with the power", "cat /tmp/gone", "sync",
        "shutdown",
      ], on: ["--disk", image.path])
    #expect(session.run.status == 0, "\(session.run.output)")
    for (command, answer) in [
      ("mkdir a a/b", []), ("cat a/b/words", ["some words"]), ("cat link", ["some words"]),
      ("rmdir a", ["rmdir: a: directory not empty"]), ("rm a", ["rm: a: is a directory"]),
      ("rm -r tree", []), ("cat nothing", ["cat: nothing: no such file or directory"]),
      ("cp kept kept", ["cp: kept: invalid argument"]), ("cp a there", ["cp: a: is a directory"]),
      ("cp -r a a/b", ["cp: a: invalid argument"]),
      ("ls nowhere", ["ls: nowhere: no such file or directory"]), ("sync", []),
    ] {
      #expect(session[command] == answer, "\(command)")
    }
    #expect(session["stat twice"].first?.contains("2 links, 6 bytes") == true)
    #expect(session["df"].first?.hasPrefix("65,536 KiB") == true, "\(session["df"])")
    #expect(session["mount"].first == "/     ext2 on disk 0, read and write")
    let check = try image.check()
    #expect(check.status == 0, "\(check.output)")
    for (file, text) in [("a/b/words", "some words\n"), ("a/new", "moved\n"), ("kept", "kept\n")] {
      #expect(try image.content(of: file) == Data(text.utf8), "\(file)")
    }
    for file in ["old", "tree", "twice", "tmp/gone"] {
      #expect(try image.content(of: file) == nil, "\(file) is still there")
    }
    let link = try image.debugfs("stat link")
    #expect(link.output.contains("Fast link dest: \"a/b/words\""), "\(link.output)")
  }

  @Test("has its volume in a partition, and nothing else is written")
  func partition() throws {
    let content = DiskTests.bytes(700_000)
    let image = try DiskImage(size: "16M", isPartitioned: true) { folder in
      try content.write(to: folder.appending(path: "big"))
    }
    let before = try Data(contentsOf: URL(filePath: image.path))
    let session = try Session(
      ["cp big copy", "df", "sync", "shutdown"], on: ["--disk", image.path])
    #expect(session.run.status == 0, "\(session.run.output)")
    #expect(session["cp big copy"] == [])
    #expect(session["df"].first?.hasPrefix("16,384 KiB") == true, "\(session["df"])")
    let check = try image.check()
    #expect(check.status == 0, "\(check.output)")
    #expect(try image.content(of: "copy") == content)
    let after = try Data(contentsOf: URL(filePath: image.path))
    #expect(before.prefix(1 << 20) == after.prefix(1 << 20))
    #expect(before.suffix(1 << 20) == after.suffix(1 << 20))
  }

  @Test("has another disk beside it, which the shell mounts by itself", arguments: [false, true])
  func secondDisk(isPartitioned: Bool) throws {
    let content = DiskTests.bytes(700_000)
    let first = try DiskImage { folder in
      try content.write(to: folder.appending(path: "big"))
      try FileManager.default.createDirectory(
        at: folder.appending(path: "mnt"), withIntermediateDirectories: true)
    }
    let second = try DiskImage(size: "16M", isPartitioned: isPartitioned) { folder in
      try Data("other words\n".utf8).write(to: folder.appending(path: "other"))
    }
    let session = try Session(
      [
        "mount disk7 /mnt", "mount disk0 /mnt", "mount disk1 /nowhere", "mount disk1 /mnt", "mount",
        "mount disk1 /tmp", "cat /mnt/other", "cp big /mnt/copy", "cp /mnt/other here",
        "mv /mnt/other there", "rm /mnt/other", "umount /mnt", "ls /mnt/copy", "mount disk1 /mnt",
        "write /mnt/last words", "cat /mnt/last", "shutdown",
      ], on: ["--disk", first.path, "--disk", second.path])
    #expect(session.run.status == 0, "\(session.run.output)")
    for (command, answer) in [
      ("mount disk7 /mnt", ["mount: disk7: no such file or directory"]),
      ("mount disk0 /mnt", ["mount: disk0: in use"]),
      ("mount disk1 /nowhere", ["mount: disk1: no such file or directory"]),
      ("mount disk1 /tmp", ["mount: disk1: in use"]),
      ("cat /mnt/other", ["other words"]), ("cp big /mnt/copy", []),
      ("mv /mnt/other there", ["mv: /mnt/other: the names are on different volumes"]),
      ("umount /mnt", []), ("ls /mnt/copy", ["ls: /mnt/copy: no such file or directory"]),
      ("cat /mnt/last", ["words"]),
    ] {
      #expect(session[command] == answer, "\(command)")
    }
    #expect(session["mount"].last == "/mnt  ext2 on disk 1, read and write, the shell's own")
    for image in [first, second] {
      let check = try image.check()
      #expect(check.status == 0, "\(check.output)")
    }
    #expect(try second.content(of: "copy") == content)
    #expect(try second.content(of: "last") == Data("words\n".utf8))
    #expect(try second.content(of: "other") == nil)
    #expect(try first.content(of: "here") == Data("other words\n".utf8))
  }

  @Test("takes 10,000 files in a folder")
  func manyFiles() throws {
    let image = try DiskImage(size: "96M") { folder in
      let many = folder.appending(path: "many")
      try FileManager.default.createDirectory(at: many, withIntermediateDirectories: true)
      for index in 0..<10_000 {
        try Data("\(index)".utf8).write(to: many.appending(path: "file \(index)"))
      }
    }
    let session = try Session(
      [
        "cp -r many more", "rm -r many", "sync", "shutdown",
      ], on: ["--disk", image.path])
    #expect(session.run.status == 0, "\(session.run.output)")
    #expect(session["cp -r many more"] == [])
    #expect(session["rm -r many"] == [])
    let check = try image.check()
    #expect(check.status == 0, "\(check.output)")
    #expect(try image.content(of: "many") == nil)
    let difference = try image.difference(
      image.folder.appending(path: "many"), from: "/more")
    #expect(difference.status == 0, "\(difference.output.prefix(2000))")
  }

  @Test("has `cat` write bytes as they are")
  func raw() throws {
    let bytes = Data(UInt8.min...UInt8.max)
    let image = try DiskImage { try bytes.write(to: $0.appending(path: "bytes")) }
    let console = image.temporary("console")
    let run = try Script.execute(
      "/usr/bin/env",
      [
        "bash", "-c", #"exec "$0" --headless --timeout 60 --disk "$1" >"$2""#,
        Script.path("scripts/run.sh"), image.path, console,
      ], input: "cat bytes\nshutdown\n")
    #expect(run.status == 0, "\(run.output)")
    let printed = try #require(FileManager.default.contents(atPath: console))
    #expect(printed.range(of: bytes) != nil, "\(String(decoding: printed, as: UTF8.self))")
  }

  @Test("says what does not fit, and goes on")
  func full() throws {
    let content = DiskTests.bytes(1_500_000)
    let image = try DiskImage(size: "4M") { folder in
      try content.write(to: folder.appending(path: "big"))
    }
    let long = String(repeating: "n", count: 256)
    let most = String(repeating: "m", count: 255)
    let session = try Session(
      [
        "cp big second", "cp big third", "rm third", "write small one", "write \(long) two",
        "write \(most) three", "mkdir \(long)", "sync", "shutdown",
      ], on: ["--disk", image.path])
    #expect(session.run.status == 0, "\(session.run.output)")
    #expect(session["cp big second"] == [])
    #expect(session["cp big third"] == ["cp: big: no space left on the disk"])
    #expect(session["write \(long) two"] == ["write: \(long): name too long"])
    #expect(session["mkdir \(long)"] == ["mkdir: \(long): name too long"])
    let check = try image.check()
    #expect(check.status == 0, "\(check.output)")
    #expect(try image.content(of: "second") == content)
    #expect(try image.content(of: "small") == Data("one\n".utf8))
    #expect(try image.content(of: most) == Data("three\n".utf8))
  }

  @Test("says when there is no inode left, and goes on")
  func inodes() throws {
    // mke2fs makes 1,024 in so small a volume.
    let image = try DiskImage(size: "4M") { folder in
      let many = folder.appending(path: "many")
      try FileManager.default.createDirectory(at: many, withIntermediateDirectories: true)
      for index in 0..<600 { try Data().write(to: many.appending(path: "\(index)")) }
    }
    let session = try Session(
      [
        "cp -r many again", "df", "mkdir more", "rm -r again", "mkdir more still", "sync",
        "shutdown",
      ],
      on: ["--disk", image.path])
    #expect(session.run.status == 0, "\(session.run.output)")
    #expect(session["cp -r many again"] == ["cp: many: no space left on the disk"])
    #expect(session["df"].first?.contains("1,024 files, 0 more possible") == true)
    #expect(session["mkdir more"] == ["mkdir: more: no space left on the disk"])
    #expect(session["mkdir more still"] == [])
    let check = try image.check()
    #expect(check.status == 0, "\(check.output)")
    #expect(try image.debugfs("stat still").output.contains("Type: directory"))
  }
}
