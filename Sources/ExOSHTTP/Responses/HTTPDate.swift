// Times as HTTP writes them (IMF-fixdate of RFC 9110 §5.6.7): "Sun, 06 Nov 1994 08:49:37 GMT".

/// A moment in the calendar, in UTC.
struct HTTPDate: Equatable {
  var year: UInt64
  /// From 1.
  var month: UInt64
  var day: UInt64
  /// From Sunday, which is 0.
  var weekday: UInt64
  /// Of the day.
  var second: UInt64

  /// - Parameter seconds: Since 1970.
  init(secondsSince1970 seconds: UInt64) {
    let days = seconds / 86_400
    second = seconds % 86_400
    // 1 January 1970 was a Thursday.
    weekday = (days &+ 4) % 7
    // Years that begin with March have the day that comes and goes at their end. Four centuries have
    // 146,097 days; 719,468 lie between 1 March of the year 0 and 1970.
    let total = days &+ 719_468
    let era = total / 146_097
    let dayOfEra = total % 146_097
    let leaps = dayOfEra / 1460 &+ dayOfEra / 146_096
    let yearOfEra = (dayOfEra &+ dayOfEra / 36_524 &- leaps) / 365
    let dayOfYear = dayOfEra &- (365 &* yearOfEra &+ yearOfEra / 4 &- yearOfEra / 100)
    // From March on, five months have 153 days.
    let shifted = (5 &* dayOfYear &+ 2) / 153
    day = dayOfYear &- (153 &* shifted &+ 2) / 5 &+ 1
    month = shifted < 10 ? shifted &+ 3 : shifted &- 9
    year = era &* 400 &+ yearOfEra &+ (month <= 2 ? 1 : 0)
  }

  var weekdayName: StaticString {
    switch weekday {
    case 0: "Sun"
    case 1: "Mon"
    case 2: "Tue"
    case 3: "Wed"
    case 4: "Thu"
    case 5: "Fri"
    default: "Sat"
    }
  }

  var monthName: StaticString {
    switch month {
    case 1: "Jan"
    case 2: "Feb"
    case 3: "Mar"
    case 4: "Apr"
    case 5: "May"
    case 6: "Jun"
    case 7: "Jul"
    case 8: "Aug"
    case 9: "Sep"
    case 10: "Oct"
    case 11: "Nov"
    default: "Dec"
    }
  }
}
