import Testing

@testable import ExOSFiles
@testable import FileSimulation

@Suite struct ReadingTests {
  @Test(arguments: [1024, 2048, 4096], [128, 256])
  func `A volume that mke2fs made of a folder reads as the folder`(
    blockSize: Int, inodeSize: Int
  ) throws {
    try Ext2Tools.withTemporaryFolder { temporary in
      let sample = try SampleFolder(in: temporary, blockSize: blockSize)
      let disk = try Ext2Tools.make(
        blockSize: blockSize, kilobytes: 8192, from: sample.url, ["-I", "\(inodeSize)"])
      var volume = try TestVolume(disk)
      volume.readAhead = 8
      for (path, content) in sample.files {
        let file = try find(path, in: &volume)
        #expect(try volume.attributes(of: file).size == UInt64(content.count), "\(path)")
        let isSame = try volume.read(file) == content
        #expect(isSame, "\(path)")
      }
      for (name, target) in sample.links {
        let link = try find(name, in: &volume)
        #expect(try volume.attributes(of: link).kind == .symbolicLink)
        #expect(try volume.read(link) == [UInt8](target.utf8))
      }
      let names = try volume.entries(of: try find("many", in: &volume))
      #expect(Set(names.keys) == Set((0..<300).map { "number \($0)" }))
      #expect(try volume.attributes(of: try find("a/file-1", in: &volume)).linkCount == 2)
      try expectSparse(&volume)
      try volume.unmount()
      let report = try Ext2Tools.check(disk)
      #expect(report.status == 0, "\(report.output)")
    }
  }

  private func find(_ path: String, in volume: inout TestVolume) throws -> FileNumber {
    var file = volume.root
    for name in path.split(separator: "/") { file = try volume.lookUp(String(name), in: file) }
    return file
  }

  private func expectSparse(_ volume: inout TestVolume) throws {
    let file = try find("sparse", in: &volume)
    let end = SampleFolder.sparseOffset
    #expect(try volume.read(file, at: end) == SampleFolder.sparseContent)
    #expect(try volume.read(file, at: end - 9000, count: 9000).allSatisfy { $0 == 0 })
    #expect(try volume.attributes(of: file).sectorCount < 64)
  }
}
