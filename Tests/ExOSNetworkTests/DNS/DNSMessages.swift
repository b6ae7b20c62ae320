// Messages of name servers, made by hand.

@testable import ExOSNetwork

/// A message in the making.
struct DNSMessages {
  /// A record: its type, class and data.
  struct Record {
    var owner: [UInt8] = [0xc0, 12]
    var type = 1
    var space = 1
    var data: [UInt8] = [10, 0, 0, 9]

    static func alias(_ owner: String, of target: String) -> Record {
      Record(owner: name(owner), type: 5, data: name(target))
    }

    static func address(_ owner: String, _ last: UInt8) -> Record {
      Record(owner: name(owner), data: [10, 0, 0, last])
    }

    private static func name(_ text: String) -> [UInt8] { DNSName(text)?.bytes ?? [] }
  }

  /// The answer to a question.
  static func answer(
    to question: DNSQuestion, flags: Int = 0x8180, _ records: [Record], count: Int? = nil
  ) -> [UInt8] {
    var message = question.message
    message.put(flags, at: 2)
    message.put(count ?? records.count, at: 6)
    for record in records {
      var head = [UInt8](repeating: 0, count: 10)
      head.put(record.type, at: 0)
      head.put(record.space, at: 2)
      head.put(record.data.count, at: 8)
      message += record.owner + head + record.data
    }
    return message
  }
}

extension [UInt8] {
  fileprivate mutating func put(_ value: Int, at place: Int) {
    self[place] = UInt8(truncatingIfNeeded: value >> 8)
    self[place + 1] = UInt8(truncatingIfNeeded: value)
  }
}
