// Why what a server sends is no response. After any of these nobody knows what the bytes mean, so that the
// connection ends.

/// What is wrong with a response.
public enum ResponseError: Error, Equatable, Sendable {
  /// The first line is not a version, a code of three digits and a reason.
  case malformedStatusLine
  /// The version is not HTTP/1.
  case unsupportedVersion
  /// The code is not from 100 to 599, or of something that was not asked for.
  case unexpectedStatus
  /// A control character stands in a line, a line feed alone, or a carriage return without one.
  case malformedLine
  /// A field has no name, a space in or behind it, or no colon.
  case malformedField
  /// A line continues the one before it: a space would have to stand for the break, but no server that
  /// is alive folds lines (RFC 9112 §5.2).
  case foldedField
  /// The body's length is no number, or there is more than one.
  case malformedLength
  /// The body has a length and a coding, or a coding in HTTP/1.0 (RFC 9112 §6.1).
  case conflictingLength
  /// The body is coded in a way that was not asked for.
  case unknownCoding
  /// The head has more bytes, or more fields, than there may be.
  case headTooLong
  case tooManyFields
  /// Too many responses that only say that another is to come.
  case tooManyInterim
  /// A chunk's size is no hexadecimal number, or something else stands where a chunk ends.
  case malformedChunk
  /// The line with a chunk's size, or the fields behind the last chunk, are longer than there may be.
  case chunkLineTooLong
  case trailerTooLong
  /// The server ended the connection before the first byte, within the head, or within the body.
  case noResponse
  case truncatedHead
  case truncatedBody
}
