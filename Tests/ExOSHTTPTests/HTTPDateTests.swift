// The calendar, by comparison with another one.

import Foundation
import TestSupport
import Testing

@testable import ExOSHTTP

@Suite struct HTTPDateTests {
  @Test func `Days up to the year 9999 are what the calendar says`() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
    var generator = SplitMix64(seed: 4)
    var times: [UInt64] = [0, 86_399, 951_782_400, 4_107_542_400, 253_402_300_799]
    for _ in 0..<3000 { times.append(.random(in: 0...253_402_300_799, using: &generator)) }
    for seconds in times {
      let date = HTTPDate(secondsSince1970: seconds)
      let parts = calendar.dateComponents(
        [.year, .month, .day, .weekday, .hour, .minute, .second],
        from: Date(timeIntervalSince1970: Double(seconds)))
      #expect(Int(date.year) == parts.year && Int(date.month) == parts.month, "\(seconds)")
      #expect(Int(date.day) == parts.day && Int(date.weekday) + 1 == parts.weekday, "\(seconds)")
      let second = (parts.hour ?? 0) * 3600 + (parts.minute ?? 0) * 60 + (parts.second ?? 0)
      #expect(Int(date.second) == second, "\(seconds)")
    }
  }
}
