// Tables for people: columns as wide as their widest cell, numbers to the right.

/// A table that is printed line by line.
public struct TextTable: Sendable {
  /// On which side the cells of a column stand.
  public enum Alignment: Sendable {
    case left
    case right
  }

  private let alignments: [Alignment]
  private var rows: [[String]]

  /// A table with the given column titles.
  public init(_ columns: [(title: String, alignment: Alignment)]) {
    alignments = columns.map { $0.alignment }
    rows = [columns.map { $0.title }]
  }

  /// Adds a row; cells that are missing stay empty.
  public mutating func append(_ cells: [String]) {
    rows.append(cells)
  }

  /// The lines, titles first, without line ends.
  public var lines: [String] {
    var widths = alignments.map { _ in 0 }
    for row in rows {
      for (column, cell) in row.enumerated() where column < widths.count {
        widths[column] = max(widths[column], cell.unicodeScalars.count)
      }
    }
    return rows.map { line(of: $0, widths) }
  }

  private func line(of row: [String], _ widths: [Int]) -> String {
    var result = ""
    for column in widths.indices {
      let cell = column < row.count ? row[column] : ""
      let padding = String(repeating: " ", count: widths[column] - cell.unicodeScalars.count)
      if column > 0 { result += "  " }
      result += alignments[column] == .right ? padding + cell : cell + padding
    }
    while result.last == " " { result.removeLast() }
    return result
  }
}
