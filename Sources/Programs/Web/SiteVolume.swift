// Where the files are: the one place that decides it. The server is a client of the program that holds the
// volume: it reads what has not changed without a call, and sends it from that one's cache.

import ExOS
import ExOSFiles

/// The file system that the server gives files of.
typealias SiteVolume = ServedVolume<VolumeGate>

extension SiteVolume {
  /// How many slots of the cache the server wants to pin: what it knows, and what is under way.
  static var wantedPins: Int { 768 }
}
