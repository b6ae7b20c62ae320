// `resume`: every register from the context page, for what a library cannot do by itself: single steps,
// the resume flag, a stack that cannot be written. Flags, CS and SS are the kernel's to make.

import Boot
import ExokernelABI
import KernelCore

/// Loading a context's registers.
enum RegisterLoading {
  /// The arithmetic flags, TF, DF, RF, AC and ID; IF and the fixed bit are set, the rest are clear.
  private static var allowedFlags: UInt64 { 0x0025_0dd5 }

  /// Loads the image in the context page, or refuses an address that is not low.
  static func resume(_ page: UnsafeMutablePointer<PrivatePage>) -> CallResult {
    let context = unsafe Processor.caller(page).context
    let image = unsafe kernel.machine.sharedPage(
      of: context, ContextPage.registers, RegisterImage.self
    ).pointee
    // A non-canonical RIP or RSP would fault at IRETQ, in the kernel.
    guard image.rip < Exokernel<X86Machine>.addressLimit,
      image.rsp <= Exokernel<X86Machine>.addressLimit
    else { return CallResult(Answer(.badArgument(0))) }
    unsafe page.pointee.frame = TrapFrame(
      r15: image.r15, r14: image.r14, r13: image.r13, r12: image.r12, r11: image.r11,
      r10: image.r10, r9: image.r9, r8: image.r8, rdi: image.rdi, rsi: image.rsi,
      rbp: image.rbp, rbx: image.rbx, rdx: image.rdx, rcx: image.rcx, rax: image.rax,
      error: 0, rip: image.rip, cs: UInt64(USER_CODE),
      flags: image.flags & allowedFlags | UInt64(USER_FLAGS), rsp: image.rsp,
      ss: UInt64(USER_DATA))
    // The image is read: events may come again.
    unsafe kernel.machine.sharedPage(of: context, ContextPage.event, UInt8.self).pointee = 0
    unsafe Boot.resume(page)
  }
}
