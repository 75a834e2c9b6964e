package dev.tributary.deploy.security;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// The period in which a certificate is valid.
record Validity(Instant begin, Instant end) {
  /// The largest difference between the clocks of a cluster.
  private static final Duration GRACE = Duration.ofHours(1);

  static Validity days(int days, Instant now) {
    Instant second = now.truncatedTo(ChronoUnit.SECONDS); // the precision of X.509
    return new Validity(second.minus(GRACE), second.plus(Duration.ofDays(days)));
  }

  /// The part of this period that lies within another.
  Validity within(Validity other) {
    return new Validity(
        begin.isBefore(other.begin) ? other.begin : begin,
        end.isAfter(other.end) ? other.end : end);
  }
}
