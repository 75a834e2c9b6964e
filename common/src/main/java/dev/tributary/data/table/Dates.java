package dev.tributary.data.table;

/// A parser of dates in ISO 8601, as days since 1970-01-01T00:00Z with the time of day as a
/// fraction.
///
///     2024-05        2024-05-17        2024-05-17T08:30        2024-05-17 08:30:15.25
///     a time may end with Z or with an offset: +02, +0200, +02:00
///
/// A time without an offset is one of UTC. The result is `days + (seconds of the day − offset in
/// seconds) / 86400` in double.
public final class Dates {
  private static final int[] DAYS_OF_MONTH = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  private static final double SECONDS_OF_DAY = 86_400;

  private final byte[] bytes;
  private final int to;
  private int at;
  private boolean isWrong;

  private Dates(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.at = from;
    this.to = to;
  }

  /// The days of the date in bytes `from` to `to`, or NaN if it is not a date.
  public static double parse(byte[] bytes, int from, int to) {
    if (to - from < 7 || bytes[from + 4] != '-') {
      return Double.NaN;
    }
    Dates date = new Dates(bytes, from, to);
    double days = date.parse();
    return date.isWrong || date.at < to ? Double.NaN : days;
  }

  private double parse() {
    int year = digits(4);
    require('-');
    int month = digits(2);
    int day = at < to ? dayOfMonth() : 1;
    if (isWrong || month < 1 || month > 12 || day < 1 || day > length(year, month)) {
      isWrong = true;
      return 0;
    }
    double seconds = at < to ? time() : 0;
    return epochDay(year, month, day) + seconds / SECONDS_OF_DAY;
  }

  private int dayOfMonth() {
    require('-');
    return digits(2);
  }

  /// The seconds of the day, less the offset.
  private double time() {
    if (bytes[at] != 'T' && bytes[at] != ' ') {
      isWrong = true;
      return 0;
    }
    at++;
    int hour = digits(2);
    require(':');
    int minute = digits(2);
    double second = 0;
    if (at < to && bytes[at] == ':') {
      at++;
      second = digits(2);
      if (at < to && (bytes[at] == '.' || bytes[at] == ',')) {
        second += fraction();
      }
    }
    isWrong |= hour > 23 || minute > 59 || second >= 60;
    return hour * 3600 + minute * 60 + second - offset();
  }

  private double fraction() {
    int from = ++at;
    while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
      at++;
    }
    int digits = Math.min(at - from, 9); // nanoseconds
    isWrong |= digits == 0;
    double value = 0;
    double unit = 1;
    for (int i = from; i < from + digits; i++) {
      value = value * 10 + (bytes[i] - '0');
      unit *= 10;
    }
    return value / unit;
  }

  private int offset() {
    if (at >= to) {
      return 0;
    }
    byte sign = bytes[at++];
    if (sign == 'Z') {
      return 0;
    }
    isWrong |= sign != '+' && sign != '-';
    int hours = digits(2);
    if (at < to && bytes[at] == ':') {
      at++;
      isWrong |= at == to;
    }
    int minutes = at < to ? digits(2) : 0;
    isWrong |= hours > 18 || minutes > 59;
    int seconds = hours * 3600 + minutes * 60;
    return sign == '-' ? -seconds : seconds;
  }

  private void require(char character) {
    isWrong |= at >= to || bytes[at] != character;
    at++;
  }

  private int digits(int count) {
    int value = 0;
    for (int i = 0; i < count; i++, at++) {
      if (at >= to || bytes[at] < '0' || bytes[at] > '9') {
        isWrong = true;
        return 0;
      }
      value = value * 10 + (bytes[at] - '0');
    }
    return value;
  }

  private static int length(int year, int month) {
    boolean isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && isLeap ? 29 : DAYS_OF_MONTH[month - 1];
  }

  /// The days since 1970-01-01 of the Gregorian calendar, with years that begin in March.
  ///
  /// @see <a href="https://howardhinnant.github.io/date_algorithms.html">days_from_civil</a>
  private static long epochDay(int year, int month, int day) {
    int y = month <= 2 ? year - 1 : year;
    int era = Math.floorDiv(y, 400);
    int yearOfEra = y - era * 400;
    int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097L + dayOfEra - 719_468;
  }
}
