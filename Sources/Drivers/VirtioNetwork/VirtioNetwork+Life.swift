// What happens to the device itself: interrupts, changes of the link, and its end.

extension VirtioNetwork where Window: ~Copyable, Memory: ~Copyable, Book: ~Copyable {
  /// Counts an interrupt; there is nothing to acknowledge.
  @inline(__always)
  public mutating func countInterrupt() { statistics.interrupts &+= 1 }

  /// Looks at the link after the configuration's interrupt, or when somebody wants to know.
  ///
  /// - Throws: Why the device is broken; the same at each call from then on.
  public mutating func refreshLink() throws(VirtioFault) {
    if let fault { throw fault }
    guard !transport.status.contains(.needsReset) else { throw broken(.needsReset) }
    guard let configuration = NetworkConfiguration(transport, features: features) else {
      throw broken(.configurationNeverSettles)
    }
    isLinkUp = configuration.isLinkUp
  }

  /// Gives the device up and resets it: it is broken or no longer wanted.
  ///
  /// - Throws: `resetNeverEnds`; then the kernel takes the function's bus mastering away.
  public mutating func stop() throws(VirtioError) {
    if fault == nil { fault = .stopped }
    isLinkUp = false
    try transport.reset()
  }

  /// The next frame that was given to a device which has been given up, or nothing.
  ///
  /// To be called when the device reaches no memory any more: after `stop`, or once the function's bus
  /// mastering has been taken away. Gives each frame that was not completed once; before the device is
  /// broken or stopped it gives none.
  public mutating func takeBack() -> TransmitCompletion? {
    fault == nil ? nil : transmitQueue.takeBack()
  }

  private mutating func broken(_ fault: VirtioFault) -> VirtioFault {
    self.fault = fault
    return fault
  }
}
