package dev.tributary.worker;

import dev.tributary.time.TimePoint;
import java.time.Duration;
import java.util.Optional;

/// A period without a coordinator, and the decisions that depend on it: the next pause, the next
/// message to people, and giving up. A value; time is an argument. Example: after a loss, with a
/// limit of 60 s, attempts are made with growing pauses, a message appears every 10 s, and the last
/// attempt is made at 60 s.
///
/// @param kind the cause of the outage
/// @param since the beginning of the outage
/// @param failures the number of failed attempts in a row
/// @param told the time of the latest message to people
record Outage(Kind kind, TimePoint since, int failures, TimePoint told) {
  /// The time between two messages about the same outage.
  private static final Duration BETWEEN_MESSAGES = Duration.ofSeconds(10);

  /// The length of a session that proves that the coordinator works. After such a session the count
  /// of failures starts again at 0.
  private static final Duration PROOF = Duration.ofSeconds(2);

  private static final Duration SHORTEST_ATTEMPT = Duration.ofSeconds(1);
  private static final Duration LONGEST_ATTEMPT = Duration.ofSeconds(10);

  enum Kind {
    /// The worker has not had a session yet.
    BEGINNING,
    /// The connection to the coordinator of the run was lost.
    LOST,
    /// A run is over, and another may begin. Nothing has failed.
    BETWEEN_RUNS
  }

  static Outage of(Kind kind, TimePoint now) {
    return new Outage(kind, now, 0, now);
  }

  /// The outage after one more failed attempt.
  Outage failed() {
    return new Outage(kind, since, failures + 1, told);
  }

  /// The outage after a coordinator answered that its run is over.
  Outage idle() {
    return new Outage(Kind.BETWEEN_RUNS, since, failures + 1, told);
  }

  /// The outage after a coordinator described its job. There is no session yet.
  Outage met(TimePoint now) {
    return new Outage(kind == Kind.LOST ? kind : Kind.BEGINNING, now, failures, now);
  }

  /// The outage that begins at the end of a session of length `lasted`.
  Outage again(Duration lasted, TimePoint now) {
    return new Outage(Kind.LOST, now, lasted.compareTo(PROOF) < 0 ? failures : 0, now);
  }

  /// The event that reports the end of this outage, if its beginning was reported.
  Optional<WorkerEvent> end(TimePoint now) {
    return kind == Kind.LOST ? Optional.of(new WorkerEvent.Back(lasting(now))) : Optional.empty();
  }

  /// Whether the limit of the retry policy has passed.
  boolean isHopeless(TimePoint now, RetryPolicy retryPolicy) {
    return !isEndless(retryPolicy) && !left(now, retryPolicy).isPositive();
  }

  WorkerEnd giveUp(TimePoint now, String why) {
    return new WorkerEnd.GaveUp(kind == Kind.LOST, lasting(now), why);
  }

  /// The pause before the next attempt. The last attempt is made when the limit is reached.
  Duration pause(TimePoint now, RetryPolicy retryPolicy) {
    Duration pause = retryPolicy.backoff().after(Math.max(failures, 1));
    Duration left = left(now, retryPolicy);
    return isEndless(retryPolicy) || pause.compareTo(left) < 0 ? pause : left;
  }

  /// The time within which an attempt must be answered.
  Duration attemptTimeout(TimePoint now, RetryPolicy retryPolicy) {
    Duration left = left(now, retryPolicy);
    if (isEndless(retryPolicy) || left.compareTo(LONGEST_ATTEMPT) > 0) {
      return LONGEST_ATTEMPT;
    }
    return left.compareTo(SHORTEST_ATTEMPT) < 0 ? SHORTEST_ATTEMPT : left;
  }

  boolean isMessageDue(TimePoint now) {
    return kind != Kind.BETWEEN_RUNS && now.since(told).compareTo(BETWEEN_MESSAGES) >= 0;
  }

  Outage told(TimePoint now) {
    return new Outage(kind, since, failures, now);
  }

  Duration lasting(TimePoint now) {
    return now.since(since);
  }

  /// Whether there is no limit.
  private boolean isEndless(RetryPolicy retryPolicy) {
    return switch (kind) {
      case BEGINNING -> false;
      case LOST -> retryPolicy.stays();
      case BETWEEN_RUNS -> true;
    };
  }

  private Duration left(TimePoint now, RetryPolicy retryPolicy) {
    return retryPolicy.limit().minus(lasting(now));
  }
}
