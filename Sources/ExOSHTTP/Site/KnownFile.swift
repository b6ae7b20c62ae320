// What was learnt of a path: which file it leads to, what was said of it when it was last looked at, and the
// head of the answer, ready to be sent.

import ExOSFiles
import ExOSNetwork

/// A row of the table of known files.
struct KnownFile {
  /// As in requests; empty while the row is free.
  var path = Content("")
  var hash: UInt64 = 0
  /// The next row of the same bucket, or the next that is free; -1 at the end.
  var next: Int32 = -1
  /// Another for every path that had the row.
  var generation: UInt32 = 0
  /// How many answers refer to the row, given or to be given.
  var users = 0
  /// Whether it is found by its path; one that is not goes with its last user.
  var isFound = false
  /// Whether it was asked for since somebody looked for a row to clear.
  var isFresh = false

  /// The volume's count of changes when all this was found to be so.
  var changeCount: UInt64 = 0
  var number = FileNumber(0)
  var identity = FileIdentity()
  /// Whether the path is a folder's without its slash, from which the client is sent on.
  var isFolder = false
  var type: StaticString = ""
  /// Status line and header of an answer with the whole file, where the connection goes on afterwards and
  /// where it ends.
  var persistent = Content("")
  var final = Content("")

  /// How much of the file is kept, from its beginning on, in how many views and runs of content; and
  /// whether that has been decided.
  var keptCount: UInt64 = 0
  var viewCount = 0
  var runCount = 0
  var isPrepared = false
}
