// What every file system does, in files by number and names in one directory: paths, open files and
// mounts are made of it, and are none of its business. Content is lent where it lies; whoever wants a
// copy makes one.

/// A volume of files.
public protocol FileSystem: ~Copyable {
  /// The directory that the others are under.
  var root: FileNumber { get }

  /// The file that a directory has under a name; `.` and `..` are names.
  mutating func lookUp(
    _ name: RawSpan, in directory: FileNumber
  ) throws(FileError) -> FileNumber

  /// What a file is.
  mutating func kind(of file: FileNumber) throws(FileError) -> FileKind

  /// What is known of a file.
  mutating func attributes(of file: FileNumber) throws(FileError) -> FileAttributes

  /// Changes what is known of a file.
  mutating func change(_ change: AttributeChange, of file: FileNumber) throws(FileError)

  /// Lends content of a regular file, or the target of a symbolic link, as far as it lies together.
  mutating func view(of file: FileNumber, at offset: UInt64) throws(FileError) -> FileView

  /// Keeps what a view of a file shows where and what it is until it is unpinned.
  ///
  /// What is written to the file meanwhile shows in other views, in another slot.
  ///
  /// - Throws: `noLocks` where no more can be kept for who asks.
  mutating func pin(_ view: FileView, of file: FileNumber) throws(FileError)

  /// Takes a pin back.
  mutating func unpin(_ view: FileView, of file: FileNumber)

  /// Writes bytes to a regular file.
  ///
  /// - Returns: How many; fewer if the volume became full.
  mutating func write(
    _ bytes: RawSpan, to file: FileNumber, at offset: UInt64
  ) throws(FileError) -> Int

  /// Makes a regular file shorter, or longer by zeroes.
  mutating func setSize(of file: FileNumber, to size: UInt64) throws(FileError)

  /// Makes an empty regular file.
  mutating func makeFile(
    _ name: RawSpan, in directory: FileNumber, permissions: UInt16
  ) throws(FileError) -> FileNumber

  /// Makes an empty directory.
  mutating func makeDirectory(
    _ name: RawSpan, in directory: FileNumber, permissions: UInt16
  ) throws(FileError) -> FileNumber

  /// Makes a symbolic link.
  mutating func makeSymbolicLink(
    _ name: RawSpan, in directory: FileNumber, target: RawSpan
  ) throws(FileError) -> FileNumber

  /// Gives a file that is no directory one more name.
  mutating func link(
    _ file: FileNumber, as name: RawSpan, in directory: FileNumber
  ) throws(FileError)

  /// Takes a name from a file, which goes with its last one, once nobody holds it.
  mutating func unlink(_ name: RawSpan, in directory: FileNumber) throws(FileError)

  /// Removes an empty directory.
  mutating func removeDirectory(_ name: RawSpan, in directory: FileNumber) throws(FileError)

  /// Gives a file another name, which it takes from whoever had it.
  mutating func rename(
    _ name: RawSpan, in directory: FileNumber, to newName: RawSpan,
    in newDirectory: FileNumber
  ) throws(FileError)

  /// Lends the names of a directory, from a position on; 0 is the beginning.
  ///
  /// - Parameter body: Returns whether it wants the next one. The kind is nothing where the format does
  ///   not say.
  /// - Returns: Where to go on; nothing at the end.
  mutating func list(
    _ directory: FileNumber, from position: UInt64,
    _ body: (_ name: RawSpan, _ file: FileNumber, _ kind: FileKind?) -> Bool
  ) throws(FileError) -> UInt64?

  /// Keeps a file alive, even without names, until it is released as often.
  mutating func hold(_ file: FileNumber) throws(FileError)

  /// Takes a hold back.
  mutating func release(_ file: FileNumber) throws(FileError)

  /// Makes a file durable, with the names that it has: `fsync`.
  mutating func synchronize(_ file: FileNumber) throws(FileError)

  /// Makes everything durable: `sync`.
  mutating func synchronize() throws(FileError)

  /// A number that is another one whenever anything in the volume may have changed: names, attributes or
  /// content.
  ///
  /// Whoever remembers what it learnt compares it.
  var changeCount: UInt64 { get }

  /// How full the volume is.
  var statistics: FileSystemStatistics { get }
}
