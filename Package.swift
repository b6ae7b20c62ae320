// swift-tools-version: 6.2
//
// The one build description, bottom-up. Plain `swift build` and `swift test` see the libraries and
// their host tests. The scripts set EXOKERNEL_BAREMETAL=1 (with the triple x86_64-unknown-none-elf)
// and then the same libraries, the kernel and the programs are built as freestanding images.

import PackageDescription

let isBareMetal = Context.environment["EXOKERNEL_BAREMETAL"] == "1"
let unicodeTables = Context.environment["EXOKERNEL_UNICODE_TABLES"] ?? ""
let root = Context.packageDirectory

// MARK: Settings

/// What every Swift target is held to, on the host and on the metal.
let discipline: [SwiftSetting] = [
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// Common to all bare-metal Swift: no dynamic exclusivity (nothing enforces it here and it costs
/// six instructions an access), no stack protector, sections that the linker can drop.
let freestanding: [SwiftSetting] = [
  .enableExperimentalFeature("Embedded"),
  .enableExperimentalFeature("AllowRuntimeSymbolDeclarations"),
  .unsafeFlags([
    "-enforce-exclusivity=unchecked",
    "-Xfrontend", "-disable-stack-protector",
    "-Xfrontend", "-function-sections",
    "-Xfrontend", "-no-clang-module-breadcrumbs",
    "-Xllvm", "-disable-constant-hoisting",
  ]),
]

/// Kernel code keeps no red zone and touches neither vector nor x87 state.
let kernelMachine: [SwiftSetting] = [
  .unsafeFlags([
    "-Xcc", "-mno-red-zone", "-Xcc", "-mno-sse", "-Xcc", "-mno-mmx",
    "-Xcc", "-Xclang", "-Xcc", "-target-feature", "-Xcc", "-Xclang", "-Xcc", "+soft-float",
  ])
]

/// Programs may use what x86-64-v2 offers.
let programMachine: [SwiftSetting] = [.unsafeFlags(["-Xcc", "-march=x86-64-v2"])]

let kernelSwift = discipline + (isBareMetal ? freestanding + kernelMachine : [])
let programSwift = discipline + (isBareMetal ? freestanding + programMachine : [])

/// For functions that give spans, and say how long these live.
let lifetimes: [SwiftSetting] = [.enableExperimentalFeature("Lifetimes")]

let kernelC: [CSetting] = [
  .unsafeFlags([
    "-mno-red-zone", "-mgeneral-regs-only", "-ffreestanding", "-fno-pic", "-fno-stack-protector",
  ])
]
let programC: [CSetting] = [
  .unsafeFlags(["-ffreestanding", "-fno-pic", "-fno-stack-protector"])
]

/// Static, freestanding, by the toolchain's own lld, laid out by one of our linker scripts.
func link(with script: String) -> [LinkerSetting] {
  [
    .unsafeFlags([
      "-Xclang-linker", "--target=x86_64-unknown-linux-gnu", "-Xclang-linker", "-fuse-ld=lld",
      "-Xclang-linker", "-nostdlib", "-Xclang-linker", "-static",
      "-Xlinker", "-T", "-Xlinker", "\(root)/linker/\(script)", "-Xlinker", "--gc-sections",
      "-Xlinker", "-z", "-Xlinker", "max-page-size=4096",
    ])
  ]
}

// MARK: Libraries, on the host and on the metal

var targets: [Target] = [
  // What both sides of the boundary agree on: calls, errors, capabilities, table layouts.
  .target(name: "ExokernelABI", swiftSettings: kernelSwift),
  // The executable format of programs, read by the kernel once and by ExOS for every program.
  .target(name: "ELF", swiftSettings: kernelSwift),
  // The protection logic: no hardware, no heap.
  .target(name: "KernelCore", dependencies: ["ExokernelABI"], swiftSettings: kernelSwift),
  // The library OS's pure logic: no kernel call, no hardware; names, tables, lines, size classes.
  .target(name: "ExOSLogic", dependencies: ["ExokernelABI", "ELF"], swiftSettings: programSwift),
  // Memory whose size is decided at start, for the libraries below.
  .target(name: "ExOSMemory", swiftSettings: programSwift),
  // TCP/IP as pure state machines over a link-and-clock protocol, and sockets on them.
  .target(
    name: "ExOSNetwork", dependencies: ["ExOSMemory", "CNetwork"],
    swiftSettings: programSwift + lifetimes),
  // Its one loop over bytes.
  .target(name: "CNetwork", cSettings: isBareMetal ? programC : []),
  // Files as pure logic over a block-device protocol: a cache, ext2, files in memory, names, open files.
  .target(
    name: "ExOSFiles", dependencies: ["ExOSMemory"], swiftSettings: programSwift + lifetimes),
  // The web on both: a server of a volume's files, and a client.
  .target(
    name: "ExOSHTTP", dependencies: ["ExOSNetwork", "ExOSFiles", "ExOSMemory"],
    swiftSettings: programSwift + lifetimes),
  // Encodings of the processor as Swift values.
  .target(name: "X86", swiftSettings: kernelSwift),
  // PCI and the devices on it, as logic over registers and memory that the kernel or a test provides.
  .target(name: "Drivers", swiftSettings: kernelSwift),
]

// MARK: Images

/// The library OS with all that is compiled into its clients: SwiftPM builds a client anew only for
/// modules that it names, and a stale program beside a new kernel is a puzzle.
let library: [Target.Dependency] = [
  "ExOS", "ExOSRuntime", "ExOSFiles", "ExOSNetwork", "CNetwork", "ExOSMemory", "ExOSLogic", "ELF",
  "ExokernelABI", "CExOS",
]

/// A program is a folder under Sources/Programs with an `@main` type.
///
/// Programs lie 16 MiB apart by their positions, so that an address means one program and gdb can
/// hold the symbols of all.
func program(
  _ name: String, at position: Int, dependencies: [Target.Dependency] = library,
  exclude: [String] = []
) -> Target {
  .executableTarget(
    name: name,
    dependencies: dependencies + ["RuntimeSupport"],
    path: "Sources/Programs/\(name)",
    exclude: exclude,
    swiftSettings: programSwift,
    linkerSettings: link(with: "program.ld") + [
      .unsafeFlags([
        "-Xlinker", "--defsym=program_base=\(0x40_0000 + position << 24)",
        "-Xlinker", unicodeTables,
      ])
    ])
}

if isBareMetal {
  targets += [
    // Multiboot header, 32 to 64 bit, every entry to and exit from the kernel.
    .target(name: "Boot", path: "boot", cSettings: kernelC),
    // Always-inline shims for the instructions that Swift has no name for.
    .target(name: "CX86", cSettings: kernelC),
    // memset and friends, linked by every image.
    .target(name: "RuntimeSupport", cSettings: kernelC),
    // The kernel image: start-up, dispatch, the few globals; ties the core to the hardware.
    .executableTarget(
      name: "Kernel",
      dependencies: [
        "KernelCore", "ExokernelABI", "ELF", "X86", "Drivers", "CX86", "Boot", "RuntimeSupport",
      ],
      swiftSettings: kernelSwift,
      linkerSettings: link(with: "kernel.ld")),
    // System-call instruction and event entry of the library, in C and assembly.
    .target(name: "CExOS", cSettings: programC),
    // The library OS.
    .target(
      name: "ExOSRuntime", dependencies: ["ExokernelABI", "ELF", "ExOSLogic", "CExOS"],
      swiftSettings: programSwift),
    .target(
      name: "ExOS",
      dependencies: ["ExOSRuntime", "ExOSFiles", "ExOSNetwork", "ExOSLogic", "ExokernelABI"],
      swiftSettings: programSwift),
    program("Shell", at: 0),
    // A program without a library, and its few instructions of assembly.
    .target(name: "CHello", cSettings: programC),
    program("Hello", at: 1, dependencies: ["CHello", "ExokernelABI"]),
    program("Greetings", at: 2),
    program("Crash", at: 3),
    // What `bench` measures, in assembly, and the benchmarks.
    .target(name: "CBench", cSettings: programC),
    program("Bench", at: 4, dependencies: library + ["CBench", "Peers", "KernelCore"]),
    // Environments of one page, made by hand, for benchmarks and tests.
    .target(name: "Peers", dependencies: library, swiftSettings: programSwift),
    // How programs that try the kernel report.
    .target(name: "Trials", dependencies: library, swiftSettings: programSwift),
    // What ring 3 can try, in assembly, and the tests that run in QEMU.
    .target(name: "CTests", cSettings: programC),
    program("Tests", at: 5, dependencies: library + ["CTests", "Peers", "Trials"]),
    // Who answers for the link, and a server of files beside it.
    program("Network", at: 6),
    program("Web", at: 7, dependencies: library + ["ExOSHTTP"], exclude: ["Site"]),
    program("Echo", at: 8),
    // Clients: echoes asked for, and what a URL names.
    program("Ping", at: 9),
    program("Fetch", at: 10, dependencies: library + ["ExOSHTTP"]),
    // A scheduler of threads in a library.
    program("Stride", at: 11),
    // Five hungry programs in too little memory.
    program("Squeeze", at: 12),
    // The worst neighbour that we can write, and those who must not notice it.
    program("Hostile", at: 13, dependencies: library + ["CBench", "CTests", "Peers", "Trials"]),
    // A store of records on blocks of its own, without a file system.
    program("Records", at: 14),
    // Who holds the volume that the others share.
    program("Files", at: 15),
    // One of the others.
    program("Sum", at: 16),
  ]
} else {
  targets += [
    // What several suites share: seeded random numbers; a wire that loses, and the links at its ends.
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: discipline),
    .target(
      name: "NetworkSimulation", dependencies: ["ExOSNetwork", "TestSupport"],
      path: "Tests/NetworkSimulation", swiftSettings: discipline),
    // A disk in memory that fails and forgets.
    .target(
      name: "FileSimulation", dependencies: ["ExOSFiles", "TestSupport"],
      path: "Tests/FileSimulation", swiftSettings: discipline),
    .testTarget(
      name: "BootTests", dependencies: ["ExokernelABI"], exclude: ["Peers"],
      swiftSettings: discipline),
    .testTarget(
      name: "ELFTests", dependencies: ["ELF", "TestSupport"], swiftSettings: discipline),
    .testTarget(
      name: "ExokernelABITests", dependencies: ["ExokernelABI"], swiftSettings: discipline),
    .testTarget(
      name: "KernelCoreTests", dependencies: ["KernelCore", "ExokernelABI", "TestSupport"],
      swiftSettings: discipline),
    .testTarget(name: "X86Tests", dependencies: ["X86"], swiftSettings: discipline),
    .testTarget(
      name: "DriversTests", dependencies: ["Drivers", "TestSupport"], swiftSettings: discipline),
    .testTarget(
      name: "ExOSLogicTests", dependencies: ["ExOSLogic", "ExokernelABI", "TestSupport"],
      swiftSettings: discipline),
    .testTarget(
      name: "ExOSNetworkTests",
      dependencies: ["ExOSNetwork", "ExOSMemory", "NetworkSimulation", "TestSupport"],
      swiftSettings: discipline),
    .testTarget(
      name: "ExOSFilesTests",
      dependencies: ["ExOSFiles", "ExOSMemory", "FileSimulation", "TestSupport"],
      swiftSettings: discipline),
    .testTarget(
      name: "ExOSHTTPTests",
      dependencies: [
        "ExOSHTTP", "ExOSFiles", "ExOSNetwork", "ExOSMemory", "FileSimulation", "NetworkSimulation",
        "TestSupport",
      ],
      swiftSettings: discipline),
  ]
}

let package = Package(name: "Exokernel", targets: targets)
