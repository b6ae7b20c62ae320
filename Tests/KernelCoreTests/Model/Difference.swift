// Where a picture of the kernel and the model's differ, in words short enough to read.

/// The first differences between two pictures.
struct Difference {
  let text: String

  init(kernel: Picture, model: Picture) {
    var found: [String] = []
    func compare<Value: Equatable>(_ name: String, _ kernel: [Value], _ model: [Value]) {
      for index in kernel.indices where index >= model.count || kernel[index] != model[index] {
        let expected = index < model.count ? "\(model[index])" : "nothing"
        found.append("\(name) \(index): kernel \(kernel[index]); model \(expected)")
      }
    }
    compare("frame", kernel.frames, model.frames)
    compare("environment", kernel.environments, model.environments)
    compare(
      "generation of environment", kernel.environmentGenerations, model.environmentGenerations)
    compare("context", kernel.contexts, model.contexts)
    compare("generation of context", kernel.contextGenerations, model.contextGenerations)
    compare("ring", kernel.rings, model.rings)
    compare("generation of ring", kernel.ringGenerations, model.ringGenerations)
    compare("filter", kernel.filters, model.filters)
    compare("generation of filter", kernel.filterGenerations, model.filterGenerations)
    compare("slot", kernel.slices, model.slices)
    compare("request", kernel.requests, model.requests)
    compare("open requests", [kernel.openRequests], [model.openRequests])
    compare("pressure", [kernel.nextPressure], [model.nextPressure])
    compare("ready", [kernel.ready], [model.ready])
    compare("sleepers", [kernel.sleepers], [model.sleepers])
    if found.isEmpty {
      found.append(
        """
        slice: kernel \(kernel.slicePosition), \(kernel.sliceEnd), \(kernel.isEndAnnounced) to \
        \(kernel.toldContext), \(kernel.interruptTicks), \(kernel.areDevicesQuiet); \
        model \(model.slicePosition), \(model.sliceEnd), \(model.isEndAnnounced) to \
        \(model.toldContext), \(model.interruptTicks), \(model.areDevicesQuiet); \
        console: \(kernel.consoleHolder), \(model.consoleHolder)
        trace: \(kernel.traceFrames), \(model.traceFrames)
        """)
    }
    text = found.prefix(4).joined(separator: "\n")
  }
}
