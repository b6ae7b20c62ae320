// When an expectation fails, Swift Testing looks into every value that it names. It must not look into
// these: they hold noncopyable values, which reflection cannot copy, and the test would end in a trap
// instead of a message.

import ExOSFiles
import ExOSNetwork

@testable import ExOSHTTP

extension WebWorld: CustomReflectable where Volume: ~Copyable {
  var customMirror: Mirror { Mirror(self, children: []) }
}

extension Client: CustomReflectable {
  var customMirror: Mirror { Mirror(self, children: []) }
}

extension WebServer: CustomReflectable where L: ~Copyable, N: ~Copyable, Volume: ~Copyable {
  var customMirror: Mirror { Mirror(self, children: []) }
}

extension NetworkStack: CustomReflectable where L: ~Copyable, N: ~Copyable {
  var customMirror: Mirror { Mirror(self, children: []) }
}

extension Site: CustomReflectable where Volume: ~Copyable {
  var customMirror: Mirror { Mirror(self, children: []) }
}
