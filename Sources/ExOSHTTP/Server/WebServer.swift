// A web server (RFC 9110, RFC 9112) over a network stack: it gives the files of a site to whoever asks
// with GET or HEAD. It is a state machine for each connection, moved on by what the stack announces and by
// the clock; no client makes it wait, but a disk may, and what it does for one does not grow with the number of
// others. Nothing is allocated after the start, and responses are sent by reference: head, body and the
// connection's end go out together where they fit.

public import ExOSFiles
import ExOSMemory
public import ExOSNetwork

/// A server of one site.
public final class WebServer<
  L: Link & ~Copyable, N: Neighbours & ~Copyable, Volume: FileSystem & ~Copyable
> {
  public let stack: NetworkStack<L, N>
  public let site: Site<Volume>
  public internal(set) var counters = WebServerCounters()
  let configuration: WebServerConfiguration
  private let listener: ListenerID
  /// Connections by their rows in the stack, and what has come of heads that come in pieces.
  var visits: Table<Visit>
  var gathered: Table<PacketBytes<8192>>
  /// What stays for each of them until it has been acknowledged.
  var holds: Table<HoldQueue>
  var remembered = AnswerMemory()
  /// When patience with somebody may be over; it may be sooner.
  public internal(set) var nextDeadline = Instant.never

  /// Listens.
  ///
  /// All memory is taken here.
  ///
  /// - Parameters:
  ///   - stack: The server takes every connection that the stack announces as its own. Its send buffers hold
  ///     at least 4,096 bytes.
  /// - Throws: `addressInUse`, `exhausted`.
  public init(
    _ stack: NetworkStack<L, N>, site: Site<Volume>,
    configuration: WebServerConfiguration = WebServerConfiguration()
  ) throws(TCPError) {
    listener = try stack.tcp.listen(on: configuration.port, backlog: configuration.backlog)
    self.stack = stack
    self.site = site
    self.configuration = configuration
    visits = Table(count: configuration.connectionCapacity, repeating: Visit())
    gathered = Table(count: configuration.connectionCapacity) { _ in PacketBytes() }
    holds = Table(count: configuration.connectionCapacity) { _ in HoldQueue() }
  }

  /// Serves for ever.
  public func run() -> Never {
    while true {
      step()
      stack.wait(until: nextDeadline)
    }
  }

  /// Does all that can be done now; what is to be sent goes out with the stack's next `flush`.
  ///
  /// To be called after the stack has taken frames, and at `nextDeadline`.
  public func step() {
    let now = stack.link.now
    while let id = (try? stack.tcp.accept(listener, over: stack.link)) ?? nil { welcome(id, now) }
    while let id = stack.tcp.takeReady() { serve(id, now) }
    if site.lacksRows { settleAll() }
    if now >= nextDeadline { inspect(now) }
  }

  private func welcome(_ id: ConnectionID, _ now: Instant) {
    guard id.row < visits.count else { return stack.tcp.abort(id, over: stack.link) }
    // An answer's last segment must not wait until the client has the others.
    try? stack.tcp.setSendsSmall(true, on: id)
    // Nothing is left of who had the row before.
    letGo(id.row, upTo: .max)
    visits[id.row] = Visit()
    visits[id.row].id = id
    visits[id.row].holder = id
    visits[id.row].phase = .reading
    wait(id.row, until: now + configuration.requestPatience)
    counters.connections &+= 1
    counters.openConnections &+= 1
  }

  /// Goes as far with a connection as can be gone.
  func serve(_ id: ConnectionID, _ now: Instant) {
    guard id.row < visits.count, visits[id.row].id == id else { return }
    while true {
      switch visits[id.row].phase {
      case .reading: guard read(id, now) else { return }
      case .answering: guard give(id, now) else { return }
      case .leaving: return leave(id)
      case .none: return
      }
    }
  }

  /// Has patience with a connection until a moment.
  @inline(__always)
  func wait(_ row: Int, until deadline: Instant) {
    visits[row].deadline = deadline
    if deadline < nextDeadline { nextDeadline = deadline }
  }
}
