// An answer that is the same whenever it is given: it was made at start, and is three words that are ready.

import ExOSNetwork

/// An error's response, in pieces that are sent by reference.
struct Response {
  /// Status line and header where the connection goes on afterwards, and where it ends.
  var persistent = Content("")
  var final = Content("")
  /// The page; it does not follow the answer to HEAD.
  var body = Content("")
}
