// Filters: what the kernel takes to find a packet's owner among ten of them, and among a thousand.

import ExOS
import KernelCore

extension Benchmarks {
  private static let address: UInt32 = 0x0a00_020f

  static func filters() {
    var kernel = Exokernel(machine: FilterMachine())
    kernel.machine[environment: 1].stateValue = EnvironmentState.living.rawValue
    kernel.machine[environment: 1].filterQuota = 1100
    kernel.machine[capability: EnvironmentRecord.capabilitySlots] = .root
    kernel.prepareFilters(multiplier: 0x9e37_79b9_7f4a_7c15, fragmentLife: 1)
    var count = 0
    for (name, total) in [("filter-10", 10), ("filter-1000", 1000)] {
      while count < total {
        install(port: UInt16(count), in: &kernel)
        count += 1
      }
      var port: UInt16 = 0
      Report.measure(name, per: 4) {
        port = (port + 7) % UInt16(total)
        let packet = Segment(to: address, port: port)
        var filter = 0
        let length = time {
          // Four, so that what is around one counts for little.
          filter = kernel.classify(packet, at: 0)
          filter &= kernel.classify(packet, at: 0)
          filter &= kernel.classify(packet, at: 0)
          filter &= kernel.classify(packet, at: 0)
        }
        Report.check(filter != 0, "filter")
        return length
      }
    }
  }

  private static func install(port: UInt16, in kernel: inout Exokernel<FilterMachine>) {
    guard let pattern = try? PacketPattern.tcpPort(port, on: address) else {
      return Report.check(false, "a pattern")
    }
    let handle = try? kernel.allocateFilter(
      Caller(context: 0, environment: 1), ring: UInt32(0), guardSlot: 0, by: 0,
      description: pattern.description)
    Report.check(handle != nil, "a filter")
  }
}
