// A folder of a volume made ready to be served. What a path leads to is found when it is first asked for, and
// kept with all that can be known of the answer: its head, and its first slots with their sums, pinned in the
// cache, from which they are sent and sent again (Cheetah; SOSP 1997 §7.3). While nothing changes on the
// volume, all that is known holds: one load tells. A path is walked on the volume, symbolic links included, but
// a name that begins with a dot is none here: so nothing leads above the folder, and what is hidden stays so.

public import ExOSFiles
import ExOSMemory
import ExOSNetwork

/// What a web server serves.
public final class Site<Volume: FileSystem & ~Copyable> {
  /// The volume, under paths that begin at the folder.
  var files: Files<Volume>
  var known: KnownFiles
  /// How many slots are kept for known files, and may be.
  var keptSlots = 0
  let keptLimit: Int
  /// How many slots are pinned beside those, and how many there are, once one has been seen.
  var streamedSlots = 0
  var slotCount = Int.max
  /// The sums of what is kept; nothing where the link sums what is sent.
  let sums: ContentSumStore?
  /// Whether a path could not be known because everything that is known is in use.
  var lacksRows = false
  /// For what is written when it is asked for.
  var writer = HeadWriter()
  private let pages: Table<Response>
  private let store: TextStore

  /// How many files are known at once.
  static var knownCapacity: Int { 256 }

  /// Makes the answers that no file decides.
  ///
  /// All memory is taken here.
  ///
  /// - Parameters:
  ///   - folder: Its path on the volume.
  ///   - keptLimit: How many of the volume's slots known files may keep; never more than half of them.
  ///   - keepsSums: Whether the link wants sums with what it sends.
  /// - Throws: Why the folder cannot be had.
  public init(
    _ volume: consuming Volume, folder: RawSpan, keptLimit: Int, keepsSums: Bool
  ) throws(FileError) {
    var files = Files(volume, openCount: 1)
    try files.changeDirectory(folder)
    self.files = files
    self.keptLimit = keptLimit
    known = KnownFiles(count: Self.knownCapacity)
    sums =
      keepsSums ? ContentSumStore(byteCount: Self.knownCapacity &* KnownFiles.keptCapacity) : nil
    let store = TextStore(byteCount: Status.errorCount &* 1024)
    var writer = HeadWriter()
    pages = Table(count: Status.errorCount) { index in
      Response(Status(rawValue: index) ?? .internalServerError, &writer, in: store)
    }
    self.store = store
  }

  /// The response to what is an error.
  @inline(__always)
  func page(_ status: Int) -> Response { pages[status] }

  /// The answer to what is an error.
  func answer(_ status: Status, isForHead: Bool = false) -> Answer {
    Answer(status, bodyCount: isForHead ? 0 : pages[status.rawValue].body.count)
  }

  /// Whether an answer that was right is so still.
  @inline(__always)
  func holds(_ answer: Answer) -> Bool {
    answer.changeCount == files.volume.changeCount
      && (answer.kind == .page || known[answer.row].generation == answer.generation)
  }
}

// MARK: Users

extension Site where Volume: ~Copyable {
  /// Has a known file stay as it is until all who use it have let it go.
  @inline(__always)
  func use(_ row: Int) {
    known[row].users &+= 1
    known[row].isFresh = true
  }

  /// Lets a known file go.
  @inline(__always)
  func letGo(_ row: Int) {
    known[row].users &-= 1
    if known[row].users == 0, !known[row].isFound { clear(row) }
  }

  /// Has a path be looked up anew, and what is kept go when nobody uses it.
  func forget(_ row: Int) {
    known.forget(row)
    if known[row].users == 0 { clear(row) }
  }

  private func clear(_ row: Int) {
    dropViews(of: row)
    known.free(row)
  }
}
