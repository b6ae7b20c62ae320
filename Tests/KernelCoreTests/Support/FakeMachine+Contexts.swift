// A context's pair of pages in the fake machine: words of two ordinary frames, so that forgetting to
// clear one, or handing one out, shows.

import ExokernelABI
import KernelCore

extension FakeMachine {
  /// Words of a private page.
  enum PrivateWord {
    static let root = 0
    static let entry = 1
    static let stack = 2
    static let argument = 3
    static let eventEntry = 4
    static let secondEntry = 6
    static let transferEntry = 8
    /// Where the last call of the context returns to; the tests number calls.
    static let callSite = 10
    static let keptCallSite = 11
    /// Four words for each gate.
    static let gates = 192
  }

  private func privateFrame(_ context: Int) -> Int { Int(contexts[context].frame) }

  subscript(privateWord index: Int, of context: Int) -> UInt64 {
    get { pages[privateFrame(context)][index] }
    set { pages[privateFrame(context)][index] = newValue }
  }

  /// A word of the page that a context shares, by its place in bytes.
  subscript(sharedWord offset: Int, of context: Int) -> UInt64 {
    get { pages[privateFrame(context) + 1][offset / 8] }
    set { pages[privateFrame(context) + 1][offset / 8] = newValue }
  }

  subscript(gate index: Int, of context: Int) -> Gate {
    get {
      let word = PrivateWord.gates + 4 * index
      var gate = Gate()
      gate.context = self[privateWord: word, of: context]
      gate.key = self[privateWord: word + 1, of: context]
      gate.name = .fromWords(
        self[privateWord: word + 2, of: context], self[privateWord: word + 3, of: context])
      return gate
    }
    set {
      let word = PrivateWord.gates + 4 * index
      self[privateWord: word, of: context] = newValue.context
      self[privateWord: word + 1, of: context] = newValue.key
      self[privateWord: word + 2, of: context] = newValue.name.low
      self[privateWord: word + 3, of: context] = newValue.name.high
    }
  }

  mutating func prepareContext(
    _ context: Int, frame: Int, root: Int, entry: UInt64, stack: UInt64, argument: UInt64
  ) {
    if !pages[frame].isClear { complain("the private frame \(frame) has content") }
    self[privateWord: PrivateWord.root, of: context] = UInt64(root)
    self[privateWord: PrivateWord.entry, of: context] = entry
    self[privateWord: PrivateWord.stack, of: context] = stack
    self[privateWord: PrivateWord.argument, of: context] = argument
    self[sharedWord: ContextPage.event, of: context] = 0
    self[sharedWord: ContextPage.eventCount, of: context] = 0
    self[sharedWord: ContextPage.pending, of: context] = 0
    self[sharedWord: ContextPage.repossessionCount, of: context] = 0
  }

  mutating func bindEvents(
    _ context: Int, entry: UInt64, stack: UInt64, secondEntry: UInt64, secondStack: UInt64
  ) {
    self[privateWord: PrivateWord.eventEntry, of: context] = entry
    self[privateWord: PrivateWord.eventEntry + 1, of: context] = stack
    self[privateWord: PrivateWord.secondEntry, of: context] = secondEntry
    self[privateWord: PrivateWord.secondEntry + 1, of: context] = secondStack
  }

  mutating func bindTransfer(_ context: Int, entry: UInt64, stack: UInt64) {
    self[privateWord: PrivateWord.transferEntry, of: context] = entry
    self[privateWord: PrivateWord.transferEntry + 1, of: context] = stack
  }

  mutating func publish(_ notice: Notice, count: UInt64, to context: Int) {
    self[sharedWord: ContextPage.pending, of: context] |= notice.rawValue
    self[sharedWord: ContextPage.eventCount, of: context] = count
  }

  mutating func repossess(kind: UInt64, handle: UInt64, from context: Int) {
    note(.repossess(handle: handle, from: context))
    repossessions.insert(Told(context: context, kind: kind, handle: handle))
    let count = self[sharedWord: ContextPage.repossessionCount, of: context]
    let place =
      ContextPage.repossessions + 16 * Int(count % UInt64(ContextPage.repossessionCapacity))
    self[sharedWord: place, of: context] = kind
    self[sharedWord: place + 8, of: context] = handle
    self[sharedWord: ContextPage.repossessionCount, of: context] = count &+ 1
  }

  mutating func keepCallSite(of context: Int) {
    self[privateWord: PrivateWord.keptCallSite, of: context] =
      self[privateWord: PrivateWord.callSite, of: context]
  }

  mutating func restoreCallSite(of context: Int) {
    self[privateWord: PrivateWord.callSite, of: context] =
      self[privateWord: PrivateWord.keptCallSite, of: context]
  }
}

extension FakeMachine: EventDelivery {
  func heldEvents(of context: Int) -> Int {
    Int(self[sharedWord: ContextPage.event, of: context] & 0xff)
  }

  func hasHandler(_ context: Int, depth: Int) -> Bool {
    let word = depth == 0 ? PrivateWord.eventEntry : PrivateWord.secondEntry
    return self[privateWord: word, of: context] != 0
  }

  mutating func deliver(_ event: Event, to context: Int, depth: Int) {
    note(.deliver(event, to: context, depth: depth))
    let offset = depth == 0 ? ContextPage.event : ContextPage.secondEvent
    self[sharedWord: offset, of: context] = event.rawValue << 8 | (depth == 0 ? 1 : 0)
    if depth != 0 {
      let first = self[sharedWord: ContextPage.event, of: context]
      self[sharedWord: ContextPage.event, of: context] = first & ~0xff | 2
    }
  }

  /// A frame that a diagnosis can be recognised by.
  func fatalFrame(of context: Int, _ event: Event) -> EventFrame {
    var frame = EventFrame()
    frame.event = event.rawValue << 8
    frame.error = 7
    frame.address = 0xdead_b000
    frame.rip = 0x40_0000 + UInt64(context)
    frame.rsp = 0x50_0000
    return frame
  }
}
