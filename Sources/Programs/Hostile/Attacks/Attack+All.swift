// The list of attacks; the README's section on security has the same one.

extension Attack {
  /// Every attack, in the order in which they are made.
  static let all: [Attack] =
    calls + memory + revocation + time + transfers + environments + authority + packets + disks

  private static let calls = [
    Attack(
      "random-calls", "a million kernel calls with random arguments in all registers",
      due: "named errors", CallAttacks.random)
  ]

  private static let memory = [
    Attack(
      "memory-hog", "takes all memory and answers no request",
      due: "what it owes is taken, newest first, as its vector says entry by entry",
      MemoryAttacks.hogUnwired),
    Attack(
      "wired-hog", "the same with every frame wired",
      due: "the same", MemoryAttacks.hogWired),
    Attack(
      "only-tables", "holds nothing but page tables, which cannot be taken",
      due: "its end, as revoked", MemoryAttacks.hideInTables),
    Attack(
      "pressure-loop", "allocates without pause when nothing is free",
      due: "others are asked once a slice, in proportion", MemoryAttacks.press),
  ]

  private static let revocation = [
    Attack(
      "shared-frames", "gives back frames that its accomplice goes on binding",
      due: "nothing gained: others are taken", RevocationAttacks.giveShared),
    Attack(
      "allocate-owing", "takes new frames while it owes some",
      due: "the new ones go first", RevocationAttacks.allocateOwing),
    Attack(
      "stale-handles", "uses the names of frames that were taken",
      due: "stale, from every call", RevocationAttacks.useStale),
    Attack(
      "die-owing", "exits, faults and is destroyed while it owes",
      due: "the debt is gone, and nothing lost", RevocationAttacks.dieOwing),
    Attack(
      "random-aborts", "takes pages by force, at random, from a library that makes them again",
      due: "the library's results stay right", RevocationAttacks.abortAtRandom),
    Attack(
      "spoilt-page", "writes noise all over its context page while the kernel writes there",
      due: "the noise is believed in nothing", RevocationAttacks.spoilContextPage),
  ]

  private static let time = [
    Attack(
      "spinner", "never yields, with events held back",
      due: "its slots, and no more", TimeAttacks.spin),
    Attack(
      "overrun", "stays in its handler when told that its slice ends",
      due: "its registers are saved for it, and the next one runs", TimeAttacks.overrun),
    Attack(
      "ping-pong", "two hand the processor to each other",
      due: "it leaves them at the end of the slot", TimeAttacks.playPingPong),
    Attack(
      "sleep-storm", "sleeps until now, until the past, until the next tick",
      due: "it wakes each time", TimeAttacks.sleepBriefly),
  ]

  private static let transfers = [
    Attack(
      "enter-itself", "transfers into its own context",
      due: "busy", TransferAttacks.enterItself),
    Attack(
      "long-chain", "transfers through a chain of nine",
      due: "the ninth is refused, and all come back", TransferAttacks.chain),
    Attack(
      "deaf-callee", "takes a transfer and never replies, dies in it, or exits",
      due: "the caller has its processor back, with timeout or peerGone",
      TransferAttacks.neverReply),
  ]

  private static let environments = [
    Attack(
      "fork-bomb",
      "makes environments that make environments, up to the quota, all of them spinning",
      due: "its quota; who is above inherits all of it, and ends it", outcome: .isDestroyed,
      EnvironmentAttacks.multiply),
    Attack(
      "destroyed-in-everything",
      "is destroyed while it runs, sleeps, serves, owes, has a ring",
      due: "nothing is lost", EnvironmentAttacks.destroyInEverything),
  ]

  private static let authority = [
    Attack(
      "claim-everybody", "acts for every environment and frame, by every capability that it has",
      due: "refused; what it does not hold does not change", AuthorityAttacks.claimEverybody),
    Attack(
      "longer-names", "derives more rights, names too long, from nothing, into others' slots",
      due: "refused", AuthorityAttacks.stretchNames),
    Attack(
      "page-tables", "maps its page tables to write, hands them in twice, in a circle",
      due: "refused", AuthorityAttacks.bendPageTables),
  ]

  private static let packets = [
    Attack(
      "lying-ring", "spoils every count and request of its packet ring, and sends",
      due: "named errors", PacketAttacks.lie),
    Attack(
      "packet-storm", "sends without pause, and ends with packets under way",
      due: "its frames are nobody's until the device is done", PacketAttacks.storm),
    Attack(
      "filter-hoard", "filters up to its quota, and the filters of others",
      due: "its quota; overlaps are refused", PacketAttacks.hoard),
  ]

  private static let disks = [
    Attack(
      "lying-disk-ring", "spoils every word of a disk ring, and asks for blocks",
      due: "named errors", DiskAttacks.lie),
    Attack(
      "block-thief", "binds, shares and frees every extent, formats every disk",
      due: "refused", DiskAttacks.steal),
  ]
}
