// The machine that the core asks for, on the metal. Tables are at fixed addresses, frames in the direct
// map; each requirement is a load, a store or an instruction. Indices come from the core, which has
// checked them.

import Boot
import CX86
import ExokernelABI
import KernelCore
import X86

/// The hardware, as the core sees it.
struct X86Machine: Machine {
  /// How many rows the frame table has; start-up finds out.
  var frameCount = 0
  /// Ticks of the local APIC's timer in 2^32 ticks of the time-stamp counter.
  var timerRatio: UInt64 = 0

  var environmentCapacity: Int { KernelMemory.environmentCapacity }
  var contextCapacity: Int { KernelMemory.contextCapacity }
  var ringCapacity: Int { KernelMemory.ringCapacity }

  // SAFETY, of all subscripts: the tables have as many rows as the capacities say, and the core uses no
  // other index.

  subscript(frame number: Int) -> FrameEntry {
    @inline(__always) unsafeAddress {
      unsafe UnsafePointer(
        KernelMemory.table(KernelMemory.framesOffset, FrameEntry.self) + number)
    }
    @inline(__always) nonmutating unsafeMutableAddress {
      unsafe KernelMemory.table(KernelMemory.framesOffset, FrameEntry.self) + number
    }
  }

  subscript(environment index: Int) -> EnvironmentRecord {
    @inline(__always) unsafeAddress {
      unsafe UnsafePointer(
        KernelMemory.table(KernelMemory.environmentsOffset, EnvironmentRecord.self) + index)
    }
    @inline(__always) nonmutating unsafeMutableAddress {
      unsafe KernelMemory.table(KernelMemory.environmentsOffset, EnvironmentRecord.self) + index
    }
  }

  subscript(capability index: Int) -> Capability {
    @inline(__always) unsafeAddress {
      unsafe UnsafePointer(
        KernelMemory.table(KernelMemory.capabilitiesOffset, Capability.self) + index)
    }
    @inline(__always) nonmutating unsafeMutableAddress {
      unsafe KernelMemory.table(KernelMemory.capabilitiesOffset, Capability.self) + index
    }
  }

  subscript(context index: Int) -> ContextRecord {
    @inline(__always) unsafeAddress {
      unsafe UnsafePointer(
        KernelMemory.table(KernelMemory.contextsOffset, ContextRecord.self) + index)
    }
    @inline(__always) nonmutating unsafeMutableAddress {
      unsafe KernelMemory.table(KernelMemory.contextsOffset, ContextRecord.self) + index
    }
  }

  subscript(slice position: Int) -> SliceRecord {
    @inline(__always) unsafeAddress {
      unsafe UnsafePointer(
        KernelMemory.table(KernelMemory.slicesOffset, SliceRecord.self) + position)
    }
    @inline(__always) nonmutating unsafeMutableAddress {
      unsafe KernelMemory.table(KernelMemory.slicesOffset, SliceRecord.self) + position
    }
  }

  subscript(revocation index: Int) -> RevocationRecord {
    @inline(__always) unsafeAddress {
      unsafe UnsafePointer(
        KernelMemory.table(KernelMemory.revocationsOffset, RevocationRecord.self) + index)
    }
    @inline(__always) nonmutating unsafeMutableAddress {
      unsafe KernelMemory.table(KernelMemory.revocationsOffset, RevocationRecord.self) + index
    }
  }

  subscript(ring index: Int) -> RingRecord {
    @inline(__always) unsafeAddress {
      unsafe UnsafePointer(KernelMemory.table(KernelMemory.ringsOffset, RingRecord.self) + index)
    }
    @inline(__always) nonmutating unsafeMutableAddress {
      unsafe KernelMemory.table(KernelMemory.ringsOffset, RingRecord.self) + index
    }
  }

  subscript(gate index: Int, of context: Int) -> Gate {
    @inline(__always) unsafeAddress { unsafe UnsafePointer(gates(of: context) + index) }
    @inline(__always) nonmutating unsafeMutableAddress { unsafe gates(of: context) + index }
  }

  subscript(word index: Int, in frame: Int) -> UInt64 {
    @inline(__always) unsafeAddress {
      let page: UnsafeMutablePointer<UInt64> = unsafe frameAddress(frame)
      return unsafe UnsafePointer(page + index)
    }
    @inline(__always) nonmutating unsafeMutableAddress {
      let page: UnsafeMutablePointer<UInt64> = unsafe frameAddress(frame)
      return unsafe page + index
    }
  }

  // MARK: Frames

  /// The frame's place in the direct map.
  @inline(__always)
  func frameAddress<Row>(_ frame: Int) -> UnsafeMutablePointer<Row> {
    unsafe KernelMemory.pointer(KernelMemory.direct(UInt64(truncatingIfNeeded: frame) << 12))
  }

  mutating func clear(frame: Int) {
    x86_fill_words(KernelMemory.direct(UInt64(truncatingIfNeeded: frame) << 12), 512)
  }

  mutating func installKernelHalf(in root: Int) {
    for index in 256..<512 {
      self[word: index, in: root] = unsafe self[word: index, in: KernelAddressSpace.root]
    }
  }

  @inline(__always)
  func isLoaded(root: Int) -> Bool {
    unsafe Processor.state.pointee.address_space == UInt64(truncatingIfNeeded: root) << 12
  }

  @inline(__always)
  mutating func invalidate(address: UInt64) { x86_invalidate_page(address) }

  mutating func invalidateAll() {
    x86_write_cr3(unsafe Processor.state.pointee.address_space)
  }

  mutating func leaveAddressSpace(root: Int) {
    guard isLoaded(root: root) else { return }
    unsafe Processor.load(
      addressSpace: UInt64(truncatingIfNeeded: KernelAddressSpace.root) << 12)
  }

  // MARK: Time

  @inline(__always)
  var now: UInt64 { x86_time_stamp() }

  /// One store to the timer; far times are reached in several interrupts.
  mutating func setTimer(_ time: UInt64) {
    let now = self.now
    let ticks = time > now ? min(time &- now, 1 << 31) : 0
    let count = (ticks &* timerRatio) >> 32 &+ 1
    x86_store32(
      KernelMemory.localAPIC &+ LocalAPIC.initialCount, UInt32(truncatingIfNeeded: count))
  }

  mutating func letDevicesInterrupt() {
    Network.letInterrupt()
    Disks.letInterrupt()
  }
}
