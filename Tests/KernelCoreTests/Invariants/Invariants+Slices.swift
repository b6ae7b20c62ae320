// The slice vector: slots have living holders and run contexts that are there, debts are bounded, graces
// are somebody's, devices are quiet for a reason.

import ExokernelABI

extension Invariants {
  func checkSlices() {
    for (position, slot) in picture.slices.enumerated() {
      require(
        (heldSlots >> UInt64(position) & 1 == 1) == (slot.environment != 0),
        "slot \(position) is held, or is not")
      guard slot.environment != 0 else {
        require(
          slot.context == 0 && slot.guardSlot == FrameEntry.sealed,
          "slot \(position) is nobody's and yet in use")
        continue
      }
      require(
        picture.isLiving(slot.environment), "slot \(position) is held by one that is not")
      guard slot.context != 0 else { continue }
      guard let context = picture.contexts[slot.context] else {
        require(false, "slot \(position) is for a context that ended")
        continue
      }
      require(
        picture.isLiving(context.environment), "slot \(position) is for a context of the dead")
    }
    for (index, context) in picture.contexts.enumerated() {
      require(
        context?.overrun ?? 0 <= 8 * sliceTicks, "\(index) owes \(context?.overrun ?? 0) ticks")
    }
  }

  /// A grace belongs to a slice in which somebody runs; devices are quiet in a slice of which they have
  /// had a tenth.
  func checkGrace() {
    let isIdle = running == 0
    require(!(isIdle && isEndAnnounced), "an idle processor has a grace")
    require(
      picture.toldContext == 0 || isEndAnnounced && picture.contexts[picture.toldContext] != nil,
      "\(picture.toldContext) was told of an end that is none")
    require(
      !picture.areDevicesQuiet || !isIdle && picture.interruptTicks > sliceTicks / 10,
      "devices are quiet without need")
  }
}
