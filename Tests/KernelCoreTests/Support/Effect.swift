// What the core asked of the machine, for tests that assert the order in which it asked.

import ExokernelABI

/// One thing that the fake machine was asked to do.
enum Effect: Equatable {
  case clear(frame: Int)
  case invalidate(page: UInt64)
  case invalidateAll
  case leaveAddressSpace(root: Int)
  case setTimer(UInt64)
  case letDevicesInterrupt
  case deliver(Event, to: Int, depth: Int)
  case stop(queue: Int)
  case repossess(handle: UInt64, from: Int)
}
