// Why there is no response.

public import ExOSNetwork

/// What keeps a client from getting a response.
public enum FetchError: Error, Equatable, Sendable {
  /// The connection did not come about, or broke.
  case connection(TCPError)
  /// It came about, but nothing more came.
  case silence
  /// What the server sent is no response, or not the whole of one.
  case response(ResponseError)
}
