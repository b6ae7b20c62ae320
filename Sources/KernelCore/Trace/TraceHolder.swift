// The one environment that traces, if one does; its frames are in use like a packet ring's.

/// Who traces, and where.
struct TraceHolder: Equatable {
  /// The environment; 0 is nobody.
  var environment = 0
  var firstFrame = 0
  var frameCount = 0
}
