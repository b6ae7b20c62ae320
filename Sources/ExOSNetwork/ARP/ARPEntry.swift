// One station in the cache: asked for, known, known and being confirmed, or silent. An entry decides what
// is answered and whether the link must be asked; the cache does the asking.

/// A row of the ARP cache.
struct ARPEntry: Sendable {
  var isUsed = false
  var address = IPv4Address.unspecified
  var lastUse = Instant(microseconds: 0)
  private var hardware: HardwareAddress?
  /// Until when the answer is good, or the silence lasts.
  private var validUntil = Instant(microseconds: 0)
  private var nextQuestion = Instant(microseconds: 0)
  private var questionCount = 0

  init() {}

  init(address: IPv4Address, now: Instant) {
    isUsed = true
    self.address = address
    lastUse = now
  }

  /// What to do about a use of the entry.
  struct Action {
    var answer: Neighbour
    var asks: Bool
    var target: HardwareAddress
  }

  /// Looks the station up for a packet.
  mutating func use(now: Instant) -> Action {
    lastUse = now
    if let known = hardware {
      if now < validUntil {
        // In the last part of its life a used entry is confirmed, by a question to the station alone.
        let isOld = now + ARPCache.questionInterval + ARPCache.questionInterval >= validUntil
        return Action(answer: .known(known), asks: isOld && mayAsk(now), target: known)
      }
      hardware = nil
      questionCount = 0
    }
    if questionCount > ARPCache.maximumQuestions {
      if now < validUntil { return Action(answer: .unreachable, asks: false, target: .broadcast) }
      questionCount = 0
    }
    let asks = mayAsk(now)
    if questionCount > ARPCache.maximumQuestions {
      validUntil = now + ARPCache.silence
      return Action(answer: .unreachable, asks: false, target: .broadcast)
    }
    return Action(answer: .asked, asks: asks, target: .broadcast)
  }

  /// Takes a station's word about itself.
  ///
  /// - Returns: Whether it is news.
  mutating func learn(_ station: HardwareAddress, now: Instant) -> Bool {
    let isNews = hardware != station
    hardware = station
    validUntil = now + ARPCache.lifetime
    questionCount = 0
    nextQuestion = now
    return isNews
  }

  /// Counts a question if it is time for one.
  private mutating func mayAsk(_ now: Instant) -> Bool {
    guard now >= nextQuestion else { return false }
    nextQuestion = now + ARPCache.questionInterval
    questionCount &+= 1
    return true
  }
}
