// What run.sh says when it is asked for something it cannot do.

import Foundation
import Testing

@Suite("The command line")
struct CommandLineTests {
  @Test(
    "refuses what it does not understand in one line that says what to do",
    arguments: [
      (["--colour"], "unknown option '--colour'"),
      (["--memory", "much"], "--memory wants a whole number from 1, not 'much'"),
      (["--memory"], "--memory wants a value"),
      (["--memory", "1"], "--memory wants 2 at least"),
      (["--cpus", "0"], "--cpus wants a whole number from 1, not '0'"),
      (["--accelerator", "steam"], "--accelerator is tcg or kvm, not 'steam'"),
      (["--accelerator", "kvm", "--icount"], "--icount counts under tcg only"),
      (["--http", "0"], "--http wants a port from 1 to 65535, not '0'"),
      (["--http", "65536"], "--http wants a port from 1 to 65535, not '65536'"),
      (["--forward", "8081"], "--forward wants [udp:]HOST:GUEST, not '8081'"),
      (["--forward", "tcp:1:2"], "--forward wants [udp:]HOST:GUEST, not 'tcp:1:2'"),
      (["--link", "cable"], "--link wants user, tap=NAME or dgram=LOCAL:REMOTE, not 'cable'"),
      (["--link", "tap="], "--link wants user, tap=NAME or dgram=LOCAL:REMOTE, not 'tap='"),
      (["--link", "dgram=1:2:3"], "--link wants user, tap=NAME or dgram=LOCAL:REMOTE"),
      (["--link", "tap=tap0", "--http", "8080"], "add --link user"),
      (["--disk", "nowhere"], "--disk wants a file, and 'nowhere' is none"),
      (["--disk", "blkdebug:rules:nowhere"], "--disk wants a file, and 'nowhere' is none"),
      (["--disk", "blkdebug:rules:/dev/null"], "'/dev/null' is none"),
    ])
  func refuses(arguments: [String], complaint: String) throws {
    let run = try Script.run("run.sh", arguments)
    #expect(run.status == 2)
    #expect(run.lines.count == 1, "\(run.output)")
    #expect(run.output.contains(complaint), "\(run.output)")
  }

  @Test("explains every option that the script knows")
  func help() throws {
    let run = try Script.run("run.sh", ["--help"])
    #expect(run.status == 0)
    let source = try String(contentsOfFile: Script.path("scripts/run.sh"), encoding: .utf8)
    let known = source.matches(of: /^ {4}(--[a-z]+)\)/.anchorsMatchLineEndings()).map {
      $0.output.1
    }
    #expect(known.count >= 9)
    for option in known {
      #expect(run.lines.contains { $0.hasPrefix(option) }, "--help does not explain \(option)")
    }
  }

  @Test("names a port of this host that is in use, and what to do", .withImages)
  func portInUse() throws {
    let listener = """
      import socket, subprocess, sys
      taken = socket.socket()
      taken.bind(("127.0.0.1", 0))
      taken.listen()
      port = str(taken.getsockname()[1])
      sys.exit(subprocess.run([sys.argv[1], "--headless", "--http", port]).returncode)
      """
    let run = try Script.execute(
      "/usr/bin/env", ["python3", "-c", listener, Script.path("scripts/run.sh")])
    #expect(run.status == 2)
    #expect(run.lines.count == 1 && run.output.contains("is in use on this host"), "\(run.output)")
  }

  @Test("names the environments there are when asked for one there is not", .withImages)
  func unknownEnvironment() throws {
    let run = try Script.boot(["--environment", "nowhere"])
    #expect(run.status == 2)
    #expect(run.lines.count == 1, "\(run.output)")
    #expect(run.output.contains("there is no environment 'nowhere'; there are:"))
    #expect(run.output.contains("shell"))
  }

  @Test("tells QEMU's own failure from the guest's", .withImages)
  func unknownProcessor() throws {
    let run = try Script.boot(["--cpu", "abacus"])
    #expect(run.status == 123)
    #expect(run.output.contains("QEMU failed"), "\(run.output)")
  }

  @Test("ends a machine that runs for too long, and says so", .withImages)
  func timeout() throws {
    // Nobody types, so that the shell waits for ever.
    let run = try Script.run("run.sh", ["--headless", "--timeout", "1"])
    #expect(run.status == 124)
    #expect(run.output.contains("time ran out after 1 s"), "\(run.output)")
  }
}
