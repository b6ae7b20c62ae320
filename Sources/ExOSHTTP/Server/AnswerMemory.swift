// Answers to heads that came before. What a head is answered with depends on its bytes and the volume, and
// clients send the same ones again and again; to compare them costs a fifth of reading them. Every byte is
// compared, so that nobody can make the server give another's answer, and a head that is not remembered is
// read as any other.

import ExOSMemory
import ExOSNetwork

/// The answers to some of the last heads.
struct AnswerMemory: ~Copyable {
  private var entries: Table<RememberedAnswer>
  private var words: Table<UInt64>

  private static let entryCount = 64
  /// Longer heads are not remembered, and the shortest well-formed one is longer than a word.
  private static let longest = 512
  private static let wordsPerEntry = longest / 8
  private static let shortest = 8

  init() {
    entries = Table(count: AnswerMemory.entryCount, repeating: RememberedAnswer())
    words = Table(count: AnswerMemory.entryCount &* AnswerMemory.wordsPerEntry, repeating: 0)
  }

  /// The answer to a head that is remembered.
  @inline(__always)
  func answer(to head: RawSpan) -> Answer? {
    let count = head.byteCount
    guard count >= AnswerMemory.shortest, count <= AnswerMemory.longest else { return nil }
    let hash = AnswerMemory.hash(head)
    let index = AnswerMemory.index(hash)
    guard entries[index].hash == hash, entries[index].count == count else { return nil }
    var place = 0
    var word = index &* AnswerMemory.wordsPerEntry
    // The last word reaches back where the count is no multiple of eight.
    while place &+ 8 < count {
      if head.word64(at: place) != words[word] { return nil }
      place &+= 8
      word &+= 1
    }
    return head.word64(at: count &- 8) == words[word] ? entries[index].answer : nil
  }

  /// Remembers the answer to a head, in the place of another.
  mutating func keep(_ answer: Answer, to head: RawSpan) {
    let count = head.byteCount
    guard count >= AnswerMemory.shortest, count <= AnswerMemory.longest else { return }
    let hash = AnswerMemory.hash(head)
    let index = AnswerMemory.index(hash)
    entries[index] = RememberedAnswer(count: count, hash: hash, answer: answer)
    var place = 0
    var word = index &* AnswerMemory.wordsPerEntry
    while place &+ 8 < count {
      words[word] = head.word64(at: place)
      place &+= 8
      word &+= 1
    }
    words[word] = head.word64(at: count &- 8)
  }

  @inline(__always)
  private static func index(_ hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash >> 32) & (entryCount &- 1)
  }

  /// Tells heads apart by their beginnings, where the path is, and their lengths.
  @inline(__always)
  private static func hash(_ head: RawSpan) -> UInt64 {
    let count = head.byteCount
    var hash = UInt64(truncatingIfNeeded: count)
    var place = 0
    let end = min(count &- 8, 40)
    while place <= end {
      hash = (hash ^ head.word64(at: place)) &* 0x9e37_79b9_7f4a_7c15
      hash ^= hash >> 32
      place &+= 8
    }
    return hash
  }
}
