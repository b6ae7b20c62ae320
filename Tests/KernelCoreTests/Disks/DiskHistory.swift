// What a random run with disks has seen, so that one that stays in a corner can be told from one that does not.

/// Counts of what happened in a run.
struct DiskHistory: CustomStringConvertible {
  /// Requests that the disk was given, and calls in which one was refused.
  var started = 0
  var refused = 0
  /// Frames whose content was saved, and requests that ended after who asked had.
  var saved = 0
  var ofTheDead = 0
  /// What was taken by force, and environments that ended.
  var taken = 0
  var ended = 0
  var mostOutstanding = 0
  /// Disk queues that were bound.
  var queues = 0

  var description: String {
    """
    \(started) requests, at most \(mostOutstanding) at a time, \(refused) calls refused; \(saved) frames \
    saved, \(taken) resources taken; \(ended) environments ended, \(ofTheDead) requests outlived theirs; \
    \(queues) queues bound
    """
  }
}
