// What keeps a URL from being fetched, in words.

import ExOS
import ExOSHTTP
import ExOSNetwork

extension KernelError {
  /// Why the program has no network.
  var explanation: String {
    switch self {
    case .noGate: "there is no network"
    case .timeout: "the link has no address"
    default: name
    }
  }
}

extension FetchError {
  /// Why there is no response.
  var explanation: String {
    switch self {
    case .connection(let error): error.explanation
    case .silence: "the server took the request and says nothing"
    case .response(let error): error.explanation
    }
  }
}

extension TCPError {
  /// Why there is no connection.
  var explanation: String {
    switch self {
    case .refused: "connection refused"
    case .reset: "connection reset by the server"
    case .timedOut: "the server does not answer"
    case .unreachable: "there is no way there"
    case .addressInUse, .exhausted: "no connection is free"
    case .stale, .wouldBlock, .notConnected: "the connection is gone"
    }
  }
}

extension DNSError {
  /// Why a name has no address.
  var explanation: String {
    switch self {
    case .noSuchName: "there is no such name"
    case .noAddress: "the name has no IPv4 address"
    case .tooManyAliases: "the name is an alias of too many others"
    case .truncated: "the name server's answer was cut"
    case .serverFailure: "the name server could not find out"
    case .refused(let code): "the name server refused to answer, with code \(code)"
    case .malformed: "the name server's answer is malformed"
    case .timedOut: "the name server does not answer"
    case .unsent: "the name server cannot be reached"
    }
  }
}
