// What driver and device have agreed about a queue.

/// A queue's number, size and notification register.
struct QueueSettings {
  let index: UInt16
  /// A power of two, at most `VirtqueueLayout.capacity`.
  let size: UInt16
  /// Where in the notification structure the device is told of news.
  let notificationOffset: UInt64
}
