// Someone who keeps account of a few files on a volume whose device may fail: what was done without an
// error must be so, what was refused may be either way, and what was synchronized must outlive all.

import TestSupport
import Testing

@testable import ExOSFiles
@testable import FileSimulation

/// Writes files, and knows which of them it may rely on.
final class RecordOwner {
  let seed: UInt64
  var random: SplitMix64
  /// The content of files, as far as it is certain.
  var records: [String: [UInt8]] = [:]
  /// The same, of what was synchronized with success and not changed since.
  var durable: [String: [UInt8]] = [:]
  /// How often the device was said to have failed.
  var deviceErrors = 0
  /// Answers that a failing device is no reason for.
  var damage: Set<String> = []
  private var folder: FileNumber?
  private static let folderName = "records"

  init(seed: UInt64) {
    self.seed = seed
    random = SplitMix64(seed: seed)
  }

  /// Makes a folder of files, of which half stay as they are for good.
  func begin(on volume: inout TestVolume) throws {
    let folder = try volume.makeDirectory(RecordOwner.folderName, in: volume.root)
    self.folder = folder
    for size in [1, 5000, 60_000, 300_000] { try put("kept \(size)", size, on: &volume) }
    for number in 0..<8 { try put("file \(number)", number * 3000, on: &volume) }
  }

  private func put(_ name: String, _ size: Int, on volume: inout TestVolume) throws {
    let file = try volume.makeFile(name, in: try #require(folder))
    let content = SampleFolder.content(size)
    #expect(try volume.write(content, to: file, at: 0) == size)
    records[name] = content
  }

  /// Changes a file, or synchronizes.
  func change(_ volume: inout TestVolume) {
    guard let folder else { return }
    let name = "file \(Int.random(in: 0..<8, using: &random))"
    // From the attempt on until it is done nobody can tell.
    let former = records[name]
    let choice = Int.random(in: 0..<7, using: &random)
    do throws(FileError) {
      if choice == 6 {
        try volume.synchronize()
        return durable = records
      }
      records[name] = nil
      durable[name] = nil
      switch choice {
      case 0...2: records[name] = try write(name, in: folder, former, &volume)
      case 3: records[name] = try resize(name, in: folder, former, &volume)
      case 4: try volume.unlink(name, in: folder)
      default:
        try volume.rename(name, in: folder, to: "moved", in: folder)
        try volume.rename("moved", in: folder, to: name, in: folder)
        records[name] = former
      }
    } catch { note(error, isMissing: former == nil) }
  }

  /// Writes somewhere into a file, which is made if it is not there.
  private func write(
    _ name: String, in folder: FileNumber, _ former: [UInt8]?, _ volume: inout TestVolume
  ) throws(FileError) -> [UInt8]? {
    let bytes = SampleFolder.content(Int.random(in: 1...9000, using: &random))
    let offset = random.oneIn(2) ? 0 : Int.random(in: 0...20_000, using: &random)
    var content = former
    let file: FileNumber
    do throws(FileError) { file = try volume.lookUp(name, in: folder) } catch {
      guard error == .notFound else { throw error }
      file = try volume.makeFile(name, in: folder)
      content = []
    }
    let count = try volume.write(bytes, to: file, at: UInt64(offset))
    guard count == bytes.count, var content else { return nil }
    content += [UInt8](repeating: 0, count: max(0, offset + count - content.count))
    content.replaceSubrange(offset..<offset + count, with: bytes)
    return content
  }

  private func resize(
    _ name: String, in folder: FileNumber, _ former: [UInt8]?, _ volume: inout TestVolume
  ) throws(FileError) -> [UInt8]? {
    let size = Int.random(in: 0...20_000, using: &random)
    try volume.setSize(of: try volume.lookUp(name, in: folder), to: UInt64(size))
    return former.map { Array(($0 + [UInt8](repeating: 0, count: size)).prefix(size)) }
  }

  private func note(_ error: FileError, isMissing: Bool) {
    switch error {
    case .ioError: deviceErrors += 1
    case .notFound where isMissing: break
    default: damage.insert("\(error)")
    }
  }

  /// Looks whether files are what is known of them.
  func compare(
    _ records: [String: [UInt8]], on volume: inout TestVolume, _ place: String
  ) throws {
    #expect(records.keys.filter { $0.hasPrefix("kept") }.count == 4)
    let folder = try volume.lookUp(RecordOwner.folderName, in: volume.root)
    for (name, content) in records.sorted(by: { $0.key < $1.key }) {
      let isThere = try volume.read(try volume.lookUp(name, in: folder)) == content
      #expect(isThere, "\(place), \(name)")
    }
  }

  /// Mounts a disk that e2fsck has no complaint of, and looks whether files are what is known of them.
  func expect(_ records: [String: [UInt8]], on disk: MemoryDisk, _ place: String) throws {
    let report = try Ext2Tools.check(disk)
    #expect(report.status == 0, "\(place) \(report.output)")
    var volume = try TestVolume(disk)
    try compare(records, on: &volume, place)
  }
}
