// A few filters and templates that nest, overlap and miss each other, by number.

import ExokernelABI

extension FilterDescription {
  /// How many there are; what is above is malformed.
  static let samples: UInt64 = 20

  /// A filter (0 to 9) or a template (10 to 19): of everything, of a first byte, or of that and another.
  static func sample(_ number: UInt64) -> FilterDescription {
    var description =
      number < 10
      ? FilterDescription(.incoming) : FilterDescription(.outgoing, headerLength: 16)
    let kind = number % 10
    if number >= samples {
      _ = description.append(FilterAtom(place: 0, mask: 0xff, value: 0x100))
    } else if kind == 9 {
      _ = description.append(FilterAtom(place: 1, mask: 0xff, value: 1))
    } else if kind > 0 {
      _ = description.append(FilterAtom(place: 0, mask: 0xff, value: (kind + 1) / 2))
      if kind % 2 == 0 { _ = description.append(FilterAtom(place: 1, mask: 0xff, value: 1)) }
    }
    return description
  }
}
