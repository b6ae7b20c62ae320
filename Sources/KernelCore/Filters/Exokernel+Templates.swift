// Which headers an environment may send: those that match a transmit template of its own. The check is a
// masked compare of at most six words, on the kernel's copy of the header.

public import ExokernelABI

extension Exokernel where M: ~Copyable {
  /// The template that a handle names, if the environment holds it.
  public func decodeTemplate(_ handle: UInt64, of environment: Int) throws(KernelError) -> Int {
    let index = try decodeHeldFilter(handle, by: environment)
    guard machine[filter: index].direction == .outgoing else { throw .noSuchFilter }
    return index
  }

  /// Whether a header may be sent by a template.
  ///
  /// - Parameter header: A copy that nobody else can write, of the template's header length at least, or
  ///   a later fragment's.
  public func check(template: Int, header: borrowing some PacketBytes & ~Copyable) -> Bool {
    guard header.count >= Int(machine[filter: template].headerLength) else {
      return checkLaterFragment(template: template, header: header)
    }
    // Decoding has seen to it that every atom lies inside the header length.
    var difference: UInt64 = 0
    var index = 0
    while index < Int(machine[filter: template].atomCount) {
      let word = header[word: machine[filter: template].atoms[index].wordIndex &* 8]
      difference |=
        word & machine[filter: template].atoms[index].mask
        ^ machine[filter: template].atoms[index].value
      index &+= 1
    }
    return difference == 0 || checkLaterFragment(template: template, header: header)
  }
}
