// Templates and fragments. One that fixes a port lets the fragments behind the first out without it, if it
// fixes everything that names their datagram (`LaterFragment`); and no two owners' templates may do so for
// the same datagrams.

import ExokernelABI

extension Exokernel where M: ~Copyable {
  // MARK: Sending

  /// Whether a template takes a header that is shorter than its own, since a later fragment has no ports.
  @inline(never)
  func isOfLaterFragment(_ headerLength: Int, template: Int) -> Bool {
    machine[filter: template].sendsFragments && headerLength >= LaterFragment.headerLength
  }

  /// Whether a header that is not as a template says is a later fragment that it lets out.
  @inline(never)
  func checkLaterFragment(template: Int, header: borrowing some PacketBytes & ~Copyable) -> Bool {
    guard isOfLaterFragment(header.count, template: template),
      LaterFragment.isOne(header[word: LaterFragment.offsetWord &* 8])
    else { return false }
    var index = 0
    while index < Int(machine[filter: template].atomCount) {
      let atom = machine[filter: template].atoms[index]
      let compared = LaterFragment.comparedBits(ofWord: atom.wordIndex)
      // Nothing behind the IPv4 header, which may be all there is.
      guard compared != 0 else { return true }
      let difference = header[word: atom.wordIndex &* 8] & atom.mask ^ atom.value
      guard difference & compared == 0 else { return false }
      index &+= 1
    }
    return true
  }

  // MARK: Installing

  /// Whether the later fragments of a new template are nobody else's.
  ///
  /// Two templates with different ports are disjoint, but their later fragments need not be: without
  /// what lies behind the IPv4 header they must be so too, or of one holder, or agreed to.
  ///
  /// - Parameter steps: What the search for overlaps took.
  @inline(never)
  func checkFragments(
    of filter: FilterRecord, by environment: Int, authority: Capability, after steps: Int
  ) throws(KernelError) {
    let fragment = withoutPorts(filter)
    var search = OverlapSearch(after: steps)
    var state = root(of: .outgoing)
    repeat {
      let other = machine[filterState: state].filter
      if other != 0, machine[filter: other].sendsFragments,
        Int(machine[filter: other].holder) != environment
      {
        guard authority.dominates(machine[filter: other].guardName, for: .write) else {
          throw .overlaps
        }
      }
      let field = Int(machine[filterState: state].firstField)
      if field != 0 { try enter(field, &search, fragment, OverlapSearch.Relation()) }
      state = try nextState(&search, fragment)
    } while state != 0
  }

  /// A template without its atoms' bits behind the IPv4 header.
  ///
  /// The offset's bits stay: all templates that send fragments have them alike.
  private func withoutPorts(_ filter: FilterRecord) -> FilterRecord {
    var fragment = filter
    var index = 0
    while index < filter.count {
      let place = filter.atoms[index].wordIndex
      let kept =
        place == LaterFragment.offsetWord ? .max : LaterFragment.comparedBits(ofWord: place)
      fragment.atoms[index].mask &= kept
      fragment.atoms[index].value &= kept
      index &+= 1
    }
    return fragment
  }
}
