// Visible revocation on the program's side. The kernel says how many of a class it wants back and by when;
// which they are is decided here: caches give first, in the order in which they were added, then the
// program. What nobody gives the kernel takes at the deadline, and says so in the repossession vector.

public import ExokernelABI

/// How the program answers when something is asked back.
public enum Revocation {
  /// Gives back resources of a class.
  ///
  /// It runs while an event is handled, or while the program waits for memory: it must use neither the
  /// heap nor the console.
  ///
  /// - Returns: How many it gave, of at most as many as it is asked for.
  public typealias Giver = (ResourceClass, Int) -> Int

  /// As many caches as there can be.
  public static let cacheLimit = 8

  nonisolated(unsafe) private static var caches = [8 of Giver?](repeating: nil)
  nonisolated(unsafe) private static var cacheCount = 0
  nonisolated(unsafe) private static var program: Giver?
  nonisolated(unsafe) private static var isAnswering = false
  nonisolated(unsafe) private static var isRefusing = false

  /// Adds something that can be given first, since the program does without it.
  ///
  /// - Precondition: There are fewer than `cacheLimit`.
  public static func addCache(_ giver: @escaping Giver) {
    precondition(unsafe cacheCount < cacheLimit, "too many caches")
    unsafe caches[cacheCount] = giver
    unsafe cacheCount &+= 1
  }

  /// Makes a function give what the caches have not.
  public static func answer(with giver: @escaping Giver) { unsafe program = giver }

  /// Answers no request from now on: the kernel takes what it wants.
  public static func refuse() { unsafe isRefusing = true }

  /// Gives what is asked for, as far as there is anything.
  public static func answerRequests() {
    guard unsafe !isAnswering, unsafe !isRefusing else { return }
    unsafe isAnswering = true
    for value in 1...UInt64(RevocationRecord.classCount) {
      if let kind = ResourceClass(rawValue: value) { answer(kind) }
    }
    unsafe isAnswering = false
  }

  private static func answer(_ kind: ResourceClass) {
    var wanted = Int(request(for: kind).wanted)
    var index = 0
    while wanted > 0, unsafe index < cacheCount {
      if let cache = unsafe caches[index] { wanted &-= cache(kind, wanted) }
      index &+= 1
    }
    if wanted > 0, let program = unsafe program { _ = program(kind, wanted) }
  }

  /// What the program is asked for, and what became of what it was asked for before.
  public static func request(for kind: ResourceClass) -> RevocationRecord {
    Revealed.revocation(kind, of: OwnContext.environment.index)
  }
}
