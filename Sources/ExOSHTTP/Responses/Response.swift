// A response that was made at start: what is sent when a request has been understood is three words that
// were ready before it came.

import ExOSNetwork

/// A response in pieces that are sent by reference.
struct Response {
  /// Status line and header where the connection goes on afterwards, and where it ends.
  var persistent = Content("")
  var final = Content("")
  /// What follows unless the request was HEAD.
  var body = Content("")
  var status = Status.notFound
}
