// Memory for tables of the IOMMU, which may look past the processor's caches.

import CX86
import Drivers

extension DeviceMemory: TranslationMemory {
  @inline(__always)
  func writeBack(at offset: Int) { x86_write_back(address(offset)) }
}
