// Files sent from where the cache has them. The other of the two unsafe files that make `Content`: a view
// that is pinned keeps what a `Content` wants, and whoever sends it unpins it when all is acknowledged.

import ExOSFiles
import ExOSNetwork

extension Content {
  /// The bytes of a view, which must be pinned.
  init(_ view: FileView) { self = unsafe view.bytes.withUnsafeBytes { unsafe Content($0) } }
}
