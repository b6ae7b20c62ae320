// What is wrong with a URL or a response, in words.

import ExOSHTTP

extension HTTPURLError {
  /// Why a text is no URL for us.
  var explanation: String {
    switch self {
    case .tooLong: "the URL is longer than \(HTTPURL.maximumCount) characters"
    case .malformedCharacter: "a URL has only visible ASCII characters"
    case .unsupportedScheme: "a URL begins with http://; nothing else is spoken here"
    case .credentials: "a URL with a user's name is not asked for"
    case .malformedHost: "the host is neither an address nor a name"
    case .malformedPort: "a port is a number from 1 to 65535"
    }
  }
}

extension ResponseError {
  /// Why what came is no response.
  var explanation: String {
    switch self {
    case .malformedStatusLine: "the server does not speak HTTP"
    case .unsupportedVersion: "the server does not speak HTTP/1"
    case .unexpectedStatus: "the server answered with a status that was not asked for"
    case .malformedLine, .malformedField, .foldedField: "the response has a malformed field"
    case .malformedLength: "the response's length is no number"
    case .conflictingLength: "the response has a length and a coding"
    case .unknownCoding: "the response is coded in an unknown way"
    case .headTooLong: "the response's head is too long"
    case .tooManyFields: "the response has too many fields"
    case .tooManyInterim: "the server announces a response again and again"
    case .malformedChunk, .chunkLineTooLong: "a chunk of the response is malformed"
    case .trailerTooLong: "the fields behind the response are too long"
    case .noResponse: "the server ended the connection without a response"
    case .truncatedHead: "the server ended the connection within the head"
    case .truncatedBody: "the response is shorter than announced"
    }
  }
}
