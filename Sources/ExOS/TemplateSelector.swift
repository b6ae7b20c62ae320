// Which of a program's templates a header is for. The templates of one program differ in what they carry
// and in their ports; the rest they have in common, and the kernel compares all of it.

internal import ExokernelABI

/// The words in which the templates of one program differ: the protocol's, and the ports'.
struct TemplateSelector {
  private var protocolMask: UInt64 = 0
  private var protocolValue: UInt64 = 0
  private var portMask: UInt64 = 0
  private var portValue: UInt64 = 0

  /// Where the words begin in a header without options.
  private static let protocolStart = 16
  private static let portStart = 32

  init(of template: FilterDescription) {
    for index in 0..<template.count where !template.atoms[index].isComputed {
      let atom = template.atoms[index]
      switch atom.wordIndex &* 8 {
      case TemplateSelector.protocolStart: (protocolMask, protocolValue) = (atom.mask, atom.value)
      case TemplateSelector.portStart: (portMask, portValue) = (atom.mask, atom.value)
      default: break
      }
    }
  }

  /// Whether a header may be for the template.
  @inline(__always)
  func selects(_ header: RawSpan) -> Bool {
    guard protocolMask | portMask != 0 else { return true }
    guard header.byteCount >= TemplateSelector.portStart &+ 8 else {
      return selectsFragment(header)
    }
    // SAFETY: both words lie within the header.
    let carried = unsafe header.unsafeLoadUnaligned(
      fromUncheckedByteOffset: TemplateSelector.protocolStart, as: UInt64.self)
    let ports = unsafe header.unsafeLoadUnaligned(
      fromUncheckedByteOffset: TemplateSelector.portStart, as: UInt64.self)
    return carried & protocolMask == protocolValue && ports & portMask == portValue
  }

  /// The same for a fragment that is not the first, which has no ports.
  private func selectsFragment(_ header: RawSpan) -> Bool {
    guard header.byteCount >= LaterFragment.headerLength else { return false }
    let carried = unsafe header.unsafeLoadUnaligned(
      fromByteOffset: TemplateSelector.protocolStart, as: UInt64.self)
    let bits = LaterFragment.comparedBits(ofWord: LaterFragment.offsetWord)
    return LaterFragment.isOne(carried) && (carried ^ protocolValue) & protocolMask & bits == 0
  }
}
