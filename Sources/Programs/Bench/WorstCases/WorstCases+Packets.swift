// The longest that can be asked of packets: filters among as many others as there can be, and a ring full
// of requests whose parts lie far from each other.

import CExOS
import ExOS

extension WorstCases {
  static func packets() throws(KernelError) {
    guard let link = Revealed.link, link.address != 0 else { return }
    let port = try PacketPort(slotFrames: 2)
    try filters(port.handle)
    try transmission()
  }

  /// One for each port; then one that would have to be compared with all of them.
  private static func filters(_ ring: RingHandle) throws(KernelError) {
    let own = Revealed.ownEnvironment
    var filters: [FilterHandle] = []
    for number in 0..<Int(own.filterQuota) - 10 {
      guard let pattern = try? PacketPattern.tcpPort(UInt16(number), on: 0x0a00_020f) else {
        return
      }
      filters.append(
        try Kernel.allocateFilter(pattern.description, ring: ring, guardSlot: 0, by: 0))
    }
    let wide = FilterDescription(.incoming)
    try measure("install a filter among \(filters.count)") { () throws(KernelError) in
      if let handle = try? Kernel.allocateFilter(wide, ring: ring, guardSlot: 0, by: 0) {
        try Kernel.freeFilter(handle)
      }
    }
    try reception()
    let all = filters
    try measure("free filters") { () throws(KernelError) in
      for filter in all { try Kernel.freeFilter(filter) }
    }
  }

  /// As many requests as a ring holds, each of as many parts as one has, each in a table of its own.
  private static func transmission() throws(KernelError) {
    let count = PacketRing.requestCapacity
    let place: UInt64 = 0x90_0000_0000
    let body = try Kernel.allocateFrames()
    for part in 0..<count * TransmitRequest.fragmentCapacity {
      try AddressSpace.shared.map(
        FrameHandle(number: body.number), at: place &+ UInt64(part) << 21, .readOnly)
    }
    var description = FilterDescription(.outgoing, headerLength: 48)
    for index in 0..<FilterDescription.maximumAtoms {
      description.atoms[index] = FilterAtom(place: UInt64(index), mask: .max, value: 0x0202)
    }
    description.header |= UInt64(FilterDescription.maximumAtoms) << 8
    let frames = try FrameRuns.allocate(2)
    let page: UInt64 = 0x8f_0000_0000
    try AddressSpace.own.map(FrameHandle(number: frames.number), at: page, .readWrite)
    let ring = try Kernel.bindRing(frames, count: 2)
    let template = try Kernel.allocateFilter(description, ring: ring, guardSlot: 0, by: 0)
    for index in 0..<count { prepare(index, page, template, place) }
    try measure("send \(count) packets") { () throws(KernelError) in
      let answer = Kernel.transmit(ring, count: count)
      Report.check(answer.doneCount == count, "send")
    }
    try Kernel.freeFilter(template)
  }

  private static func prepare(
    _ index: Int, _ page: UInt64, _ template: FilterHandle, _ place: UInt64
  ) {
    let request = page &+ UInt64(PacketRing.requests &+ index * TransmitRequest.size)
    for word in 0..<TransmitRequest.headerCapacity / 8 {
      storeWord(at: request &+ UInt64(word * 8), 0x0202)
    }
    let parts = TransmitRequest.fragmentCapacity
    storeWord(at: request &+ UInt64(TransmitRequest.template), template.rawValue)
    storeWord(
      at: request &+ UInt64(TransmitRequest.control),
      UInt64(parts) | UInt64(TransmitRequest.headerCapacity) << 48)
    for part in 0..<parts {
      let words = request &+ UInt64(TransmitRequest.fragments + part * 16)
      storeWord(at: words, place &+ UInt64(index * parts + part) << 21)
      storeWord(at: words &+ 8, 64)
    }
  }
}
