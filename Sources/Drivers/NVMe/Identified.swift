// What the Identify command can be asked about (NVMe 1.4 §5.15.1, figure 244), as far as the driver asks.

/// The controller or namespace structure of an Identify command.
enum Identified: UInt64 {
  case namespace = 0
  case controller = 1
  case activeNamespaces = 2
}
