// The driver's members again: a macro such as `#expect` takes its operands as copies, and the driver has
// none.

import Drivers

extension NVMeWorld {
  var state: NVMeState { nvme.state }
  var fault: NVMeFault? { nvme.fault }
  var statistics: NVMeStatistics { nvme.statistics }
  var identity: NVMeIdentity { nvme.identity }
  var namespaceCount: Int { nvme.namespaceCount }
  var transferLimit: Int { nvme.transferLimit }
  var outstandingCount: Int { nvme.outstandingCount }

  func namespace(_ index: Int) -> NVMeNamespace? { nvme.namespace(at: index) }
  func takeBack() -> NVMeCompletion? { nvme.takeBack() }
}
