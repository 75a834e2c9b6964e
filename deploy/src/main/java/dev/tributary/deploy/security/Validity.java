package dev.tributary.deploy.security;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// From when until when a certificate holds.
record Validity(Instant begin, Instant end) {
  /// Clocks of a cluster may differ by this much.
  private static final Duration GRACE = Duration.ofHours(1);

  static Validity days(int days, Instant now) {
    Instant second = now.truncatedTo(ChronoUnit.SECONDS); // more cannot be written
    return new Validity(second.minus(GRACE), second.plus(Duration.ofDays(days)));
  }

  /// The part of it that lies within another.
  Validity within(Validity other) {
    return new Validity(
        begin.isBefore(other.begin) ? other.begin : begin,
        end.isAfter(other.end) ? other.end : end);
  }
}
