// Why a remapping unit cannot be used, or not as asked.

/// What a remapping unit or a domain's tables refuse; nothing has changed then.
public enum RemappingError: Error, Equatable, Sendable {
  // The unit is not fit for use.
  /// The memory that the kernel gave is too small, not aligned, or beyond 512 GiB.
  case unfitMemory
  /// Its registers read all ones: nobody answers.
  case gone
  /// It is of no version that is known.
  case unknownVersion
  /// The registers do not all lie within the window.
  case registersOutsideWindow
  /// It knows no tables of three levels, or looks at less than 39 bits of an address.
  case noThreeLevelTables
  /// It remembers that entries were absent.
  case cachesAbsentEntries
  case noQueuedInvalidation
  case noInterruptRemapping
  case noPassThrough
  /// It does not do what it was told.
  case noAnswer(to: GlobalCommand)
  /// It does not come to the end of its first invalidations.
  case invalidationNeverEnds
  /// It refuses its first invalidations.
  case invalidationRefused(InvalidationFault)

  // The unit is, but not for this.
  /// It has not been enabled, or already has.
  case wrongState
  /// The unit may not see at once what is mapped anew.
  case needsInvalidationToMap
  /// The function's requests do not go through the unit.
  case outOfScope
  /// The function is not on bus 0.
  case otherBus
  /// There is no such domain, or it is the one of all that passes through.
  case domainOutOfRange
  /// There is no such entry for interrupts.
  case interruptOutOfRange
  /// The entry names something already: block it first.
  case inUse
  /// Invalidations are under way: try again.
  case busy

  // Tables.
  /// The address does not begin a page.
  case unaligned
  /// The address is not below 512 GiB.
  case addressOutOfRange
  /// A store there is an interrupt, or nearly: nothing is mapped in those 2 MiB.
  case interruptRange
  /// The address is mapped already.
  case alreadyMapped
  /// No page of the tables' memory is left.
  case outOfTables
}
