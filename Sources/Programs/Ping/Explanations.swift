// What keeps a request from being answered, in words.

import ExOS
import ExOSNetwork

extension ICMPKind {
  /// What a router or station says of a packet (RFC 792).
  var explanation: String {
    switch (type, code) {
    case (3, 0): "destination network unreachable"
    case (3, 1): "destination host unreachable"
    case (3, 2): "destination protocol unreachable"
    case (3, 4): "fragmentation needed"
    case (3, 13): "communication prohibited"
    case (3, _): "destination unreachable, code \(code)"
    case (11, 0): "time to live exceeded"
    default: "not delivered, type \(type), code \(code)"
    }
  }
}

extension NetworkError {
  /// Why a request was not sent.
  var explanation: String {
    switch self {
    case .noRoute: "there is no way to that network"
    case .asking: "the station has not said where it is"
    case .hostUnreachable: "no station has that address"
    case .tooLong: "the request is too long"
    case .busy: "the link is busy"
    case .noAddress: "the link has no address"
    case .link: "the link takes nothing"
    }
  }
}
