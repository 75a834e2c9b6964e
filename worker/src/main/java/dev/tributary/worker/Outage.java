package dev.tributary.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// A time without a coordinator, and what is to be done about it. A value; time is an argument.
///
/// @param kind how it came to it
/// @param since when it began
/// @param failures attempts in a row that came to nothing
/// @param told when people last heard of it
record Outage(Kind kind, Instant since, int failures, Instant told) {
  /// How often people are told that it lasts.
  private static final Duration BETWEEN_COMPLAINTS = Duration.ofSeconds(10);

  /// A coordinator that keeps a session for so long is there again, and dialled at once next time.
  private static final Duration PROOF = Duration.ofSeconds(2);

  private static final Duration SHORTEST_ATTEMPT = Duration.ofSeconds(1);
  private static final Duration LONGEST_ATTEMPT = Duration.ofSeconds(10);

  enum Kind {
    /// No coordinator of the run has been met yet.
    BEGINNING,
    /// There was one.
    LOST,
    /// Nothing is missing: a run is over, and another may come.
    BETWEEN_RUNS
  }

  static Outage of(Kind kind, Instant now) {
    return new Outage(kind, now, 0, now);
  }

  /// Another attempt came to nothing.
  Outage failed() {
    return new Outage(kind, since, failures + 1, told);
  }

  /// A coordinator answered, but has nothing to do.
  Outage idle() {
    return new Outage(Kind.BETWEEN_RUNS, since, failures + 1, told);
  }

  /// A coordinator was there a moment ago; there is no session yet.
  Outage met(Instant now) {
    return new Outage(kind == Kind.LOST ? kind : Kind.BEGINNING, now, failures, now);
  }

  /// The next one begins: a session is over that lasted so long.
  Outage again(Duration lasted, Instant now) {
    return new Outage(Kind.LOST, now, lasted.compareTo(PROOF) < 0 ? failures : 0, now);
  }

  /// Word that it is over, if people have heard of it.
  Optional<WorkerEvent> end(Instant now) {
    return kind == Kind.LOST ? Optional.of(new WorkerEvent.Back(lasting(now))) : Optional.empty();
  }

  /// Whether it has lasted for as long as it may.
  boolean isHopeless(Instant now, Persistence persistence) {
    return !isEndless(persistence) && !left(now, persistence).isPositive();
  }

  WorkerEnd giveUp(Instant now, String why) {
    return new WorkerEnd.GaveUp(kind == Kind.LOST, lasting(now), why);
  }

  /// How long to wait before the next attempt; the last is made when time is up.
  Duration pause(Instant now, Persistence persistence) {
    Duration pause = persistence.backoff().after(Math.max(failures, 1));
    Duration left = left(now, persistence);
    return isEndless(persistence) || pause.compareTo(left) < 0 ? pause : left;
  }

  /// How long one attempt may go unanswered.
  Duration patience(Instant now, Persistence persistence) {
    Duration left = left(now, persistence);
    if (isEndless(persistence) || left.compareTo(LONGEST_ATTEMPT) > 0) {
      return LONGEST_ATTEMPT;
    }
    return left.compareTo(SHORTEST_ATTEMPT) < 0 ? SHORTEST_ATTEMPT : left;
  }

  boolean isToBeTold(Instant now) {
    return kind != Kind.BETWEEN_RUNS
        && Duration.between(told, now).compareTo(BETWEEN_COMPLAINTS) >= 0;
  }

  Outage told(Instant now) {
    return new Outage(kind, since, failures, now);
  }

  Duration lasting(Instant now) {
    return Duration.between(since, now);
  }

  /// Whether it may last for as long as it takes.
  private boolean isEndless(Persistence persistence) {
    return switch (kind) {
      case BEGINNING -> false;
      case LOST -> persistence.stays();
      case BETWEEN_RUNS -> true;
    };
  }

  private Duration left(Instant now, Persistence persistence) {
    return persistence.limit().minus(lasting(now));
  }
}
