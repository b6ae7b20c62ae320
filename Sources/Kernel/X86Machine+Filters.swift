// The filters' tables: their rows are revealed, the trie in which they are merged is not.

import ExokernelABI
import KernelCore

extension X86Machine {
  var filterCapacity: Int { KernelMemory.filterCapacity }
  var filterStateCapacity: Int { KernelMemory.filterStateCapacity }
  var filterFieldCapacity: Int { KernelMemory.filterFieldCapacity }
  var filterEdgeCapacity: Int { KernelMemory.filterEdgeCapacity }

  // SAFETY: as for the other tables.

  subscript(filter index: Int) -> FilterRecord {
    @inline(__always) unsafeAddress {
      unsafe UnsafePointer(
        KernelMemory.table(KernelMemory.filtersOffset, FilterRecord.self) + index)
    }
    @inline(__always) nonmutating unsafeMutableAddress {
      unsafe KernelMemory.table(KernelMemory.filtersOffset, FilterRecord.self) + index
    }
  }

  subscript(filterState index: Int) -> FilterState {
    @inline(__always) unsafeAddress { unsafe UnsafePointer(FilterTables.states + index) }
    @inline(__always) nonmutating unsafeMutableAddress { unsafe FilterTables.states + index }
  }

  subscript(filterField index: Int) -> FilterField {
    @inline(__always) unsafeAddress { unsafe UnsafePointer(FilterTables.fields + index) }
    @inline(__always) nonmutating unsafeMutableAddress { unsafe FilterTables.fields + index }
  }

  subscript(filterEdge index: Int) -> FilterEdge {
    @inline(__always) unsafeAddress { unsafe UnsafePointer(FilterTables.edges + index) }
    @inline(__always) nonmutating unsafeMutableAddress { unsafe FilterTables.edges + index }
  }

  subscript(continuation index: Int) -> Continuation {
    @inline(__always) unsafeAddress { unsafe UnsafePointer(FilterTables.continuations + index) }
    @inline(__always) nonmutating unsafeMutableAddress {
      unsafe FilterTables.continuations + index
    }
  }
}

/// The private tables of the filters, mapped behind the revealed ones and for the kernel only.
enum FilterTables {
  /// How many bytes all of them take.
  static var byteCount: Int {
    continuationsOffset + Continuation.count * MemoryLayout<Continuation>.stride
  }

  private static var fieldsOffset: Int {
    KernelMemory.filterStateCapacity * MemoryLayout<FilterState>.stride
  }
  private static var edgesOffset: Int {
    fieldsOffset + KernelMemory.filterFieldCapacity * MemoryLayout<FilterField>.stride
  }
  private static var continuationsOffset: Int {
    edgesOffset + KernelMemory.filterEdgeCapacity * MemoryLayout<FilterEdge>.stride
  }

  @inline(__always)
  private static func table<Row>(at offset: Int, _: Row.Type) -> UnsafeMutablePointer<Row> {
    unsafe KernelMemory.pointer(
      KernelMemory.privateTables &+ UInt64(truncatingIfNeeded: offset))
  }

  static var states: UnsafeMutablePointer<FilterState> {
    @inline(__always) get { unsafe table(at: 0, FilterState.self) }
  }
  static var fields: UnsafeMutablePointer<FilterField> {
    @inline(__always) get { unsafe table(at: fieldsOffset, FilterField.self) }
  }
  static var edges: UnsafeMutablePointer<FilterEdge> {
    @inline(__always) get { unsafe table(at: edgesOffset, FilterEdge.self) }
  }
  static var continuations: UnsafeMutablePointer<Continuation> {
    @inline(__always) get { unsafe table(at: continuationsOffset, Continuation.self) }
  }
}
