// The program that holds the volume of the first disk: it mounts it, answers what others ask of it, and shows
// them its cache. Whoever the shell gives the volume's name may use it, and read all of it.

import ExOS
import ExOSFiles

@main
enum FilesService {
  private static let cacheSlots = 2048
  /// Ext2 needs more stack than the image's own.
  private static let stackPages = 16
  /// After how many milliseconds it is looked again whether clients have ended.
  private static let interval: UInt64 = 500

  static func main() {
    do throws(VolumeError) {
      let server = try VolumeServer(cacheSlots: cacheSlots)
      server.giveMemoryWhenAsked()
      try serve(server)
      while true {
        OwnContext.wait(for: [], deadline: Clock.ticks + Clock.ticks(milliseconds: interval))
        server.dismissGone()
      }
    } catch {
      Console.writeLine("The disk is not mounted: \(error.explanation).")
      Program.exit()
    }
  }

  private static func serve(_ server: VolumeServer) throws(VolumeError) {
    do throws(KernelError) {
      try Transfers.serve(guardSlot: StartPage.volumeSlot, stackPages: stackPages) {
        server.answer($0).words
      }
    } catch { throw .disk(error) }
  }
}
