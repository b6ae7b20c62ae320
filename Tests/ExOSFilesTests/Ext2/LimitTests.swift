import TestSupport
import Testing

@testable import ExOSFiles
@testable import FileSimulation

@Suite struct LimitTests {
  private func expectClean(_ disk: MemoryDisk, _ comment: Comment = "") throws {
    let report = try Ext2Tools.check(disk)
    #expect(report.status == 0, "\(comment) \(report.output)")
  }

  @Test(arguments: [1024, 2048, 4096])
  func `A full disk says so, stays clean, and is as empty afterwards as before`(
    blockSize: Int
  ) throws {
    let disk = try Ext2Tools.make(blockSize: blockSize, kilobytes: 3000)
    var volume = try TestVolume(disk)
    let before = volume.statistics
    let directory = try volume.makeDirectory("folder", in: volume.root)
    var files: [(name: String, size: Int)] = []
    var random = SplitMix64(seed: 7)
    fill: while true {
      let name = "file \(files.count)"
      do {
        let file = try volume.makeFile(name, in: directory)
        files.append((name, 0))
        let size = Int.random(in: 1...400_000, using: &random)
        let count = try volume.write(SampleFolder.content(size), to: file, at: 0)
        files[files.count - 1].size = count
        if count < size { break fill }
      } catch FileError.noSpace { break fill }
    }
    #expect(throws: FileError.noSpace) {
      _ = try volume.makeDirectory("one more", in: directory)
    }
    #expect(throws: FileError.noSpace) {
      let long = String(repeating: "x", count: 100)
      _ = try volume.makeSymbolicLink("one more", in: directory, target: long)
    }
    for (name, size) in files {
      let file = try volume.lookUp(name, in: directory)
      #expect(try volume.read(file, count: size).count == size)
    }
    try volume.synchronize()
    try volume.unmount()
    try expectClean(disk)
    volume = try TestVolume(disk)
    for (name, _) in files { try volume.unlink(name, in: directory) }
    try volume.removeDirectory("folder", in: volume.root)
    #expect(volume.statistics == before)
    try volume.unmount()
    try expectClean(disk)
  }

  @Test(arguments: [1024, 4096])
  func `No space in the middle of any operation leaves the volume clean`(
    blockSize: Int
  ) throws {
    let disk = try Ext2Tools.make(blockSize: blockSize, kilobytes: 2000)
    var volume = try TestVolume(disk)
    var visitor = Visitor(seed: UInt64(blockSize))
    let names = ["a", "b", "file", "link", "folder", "long", "new"]
    for (index, name) in names.enumerated() where index % 2 == 0 {
      _ = try volume.makeDirectory(name, in: volume.root)
    }
    let filler = try volume.makeFile("filler", in: volume.root)
    var refusals = 0
    for round in 0..<300 {
      // Leaves a few blocks free, so that anything may meet the end anywhere.
      let size = try volume.attributes(of: filler).size
      let left =
        Int(volume.statistics.freeBlockCount) - Int.random(in: 0...4, using: &visitor.random)
      if left > 0 {
        let bytes = [UInt8](repeating: 1, count: left * blockSize)
        do { _ = try volume.write(bytes, to: filler, at: size) } catch FileError.noSpace {}
      } else {
        try volume.setSize(of: filler, to: size - min(size, UInt64(-left * blockSize)))
      }
      visitor.walk(&volume)
      visitor.files.removeAll { $0 == filler }
      for _ in 0..<10 { visitor.change(&volume) }
      if volume.statistics.freeBlockCount == 0 { refusals += 1 }
      if round % 50 == 49 {
        try volume.unmount()
        try expectClean(disk, "round \(round)")
        volume = try TestVolume(disk)
      }
    }
    #expect(visitor.damage.isEmpty)
    #expect(refusals > 20)
  }

  @Test func `A full table of inodes says so`() throws {
    let disk = try Ext2Tools.make(blockSize: 1024, kilobytes: 2000, ["-N", "64"])
    var volume = try TestVolume(disk)
    let count = volume.statistics.freeFileCount
    for number in 0..<count { _ = try volume.makeFile("file \(number)", in: volume.root) }
    #expect(throws: FileError.noSpace) { _ = try volume.makeFile("more", in: volume.root) }
    #expect(throws: FileError.noSpace) { _ = try volume.makeDirectory("more", in: volume.root) }
    try volume.unlink("file 3", in: volume.root)
    _ = try volume.makeDirectory("more", in: volume.root)
    try volume.unmount()
    try expectClean(disk)
  }

  @Test func `Names and links have their limits`() throws {
    let disk = try Ext2Tools.make(blockSize: 1024, kilobytes: 2000)
    var volume = try TestVolume(disk)
    let root = volume.root
    let longest = String(repeating: "n", count: 255)
    let file = try volume.makeFile(longest, in: root)
    #expect(throws: FileError.nameTooLong) { _ = try volume.makeFile(longest + "n", in: root) }
    #expect(throws: FileError.nameTooLong) { _ = try volume.lookUp(longest + "n", in: root) }
    #expect(throws: FileError.nameTooLong) {
      try volume.rename(longest, in: root, to: longest + "n", in: root)
    }
    #expect(throws: FileError.notFound) { _ = try volume.makeFile("", in: root) }
    #expect(throws: FileError.exists) { _ = try volume.makeFile("..", in: root) }
    #expect(throws: FileError.invalidArgument) { _ = try volume.makeFile("a/b", in: root) }
    #expect(throws: FileError.nameTooLong) {
      _ = try volume.makeSymbolicLink(
        "l", in: root, target: String(repeating: "x", count: 1024))
    }
    #expect(throws: FileError.fileTooBig) {
      _ = try volume.write([1], to: file, at: volume.geometry.maximumFileSize)
    }
    let row = try volume.row(of: file)
    volume.inodes[row].inode.linkCount = 32_000
    #expect(throws: FileError.tooManyLinks) { try volume.link(file, as: "more", in: root) }
    volume.inodes[row].inode.linkCount = 1
    try volume.unmount()
    try expectClean(disk)
  }

  @Test(arguments: [1024, 2048, 4096])
  func `A file reaches through one, two and three tables of pointers`(blockSize: Int) throws {
    let disk = try Ext2Tools.make(blockSize: blockSize, kilobytes: 4000)
    var volume = try TestVolume(disk)
    let before = volume.statistics
    let file = try volume.makeFile("sparse", in: volume.root)
    let pointers = UInt64(blockSize / 4)
    let edges = [12, 12 + pointers, 12 + pointers + pointers * pointers]
    let places = edges.flatMap { [$0 - 1, $0, $0 + 1, $0 + pointers + 5] }
    for block in places {
      let offset = block * UInt64(blockSize) - 3
      #expect(try volume.write([1, 2, 3, 4, 5, 6, 7], to: file, at: offset) == 7)
    }
    try volume.unmount()
    try expectClean(disk)
    volume = try TestVolume(disk)
    for block in places {
      let offset = block * UInt64(blockSize) - 3
      #expect(try volume.read(file, at: offset, count: 7) == [1, 2, 3, 4, 5, 6, 7])
    }
    for (index, edge) in edges.enumerated().reversed() {
      try volume.setSize(of: file, to: (edge + 1) * UInt64(blockSize) - 1)
      try volume.unmount()
      try expectClean(disk, "cut at \(index)")
      volume = try TestVolume(disk)
    }
    try volume.unlink("sparse", in: volume.root)
    #expect(volume.statistics == before)
  }
}
