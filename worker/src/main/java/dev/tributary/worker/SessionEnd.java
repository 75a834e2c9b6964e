package dev.tributary.worker;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/// How a session with the coordinator ended.
public sealed interface SessionEnd {

  /// For people.
  String reason();

  /// The run is over, at `version`.
  record Finished(long version, String reason) implements SessionEnd {}

  /// The worker went of its own will.
  record Left(String reason) implements SessionEnd {}

  /// The coordinator does not want this worker; the text says what differs.
  record Refused(String reason) implements SessionEnd {}

  /// The connection, or the coordinator, is gone.
  record Broken(String reason) implements SessionEnd {}

  /// A worker actor failed.
  record Crashed(Throwable cause) implements SessionEnd {
    @Override
    public String reason() {
      return cause.toString();
    }
  }

  /// From the status a stream ended with.
  static SessionEnd of(Status status) {
    if (status.getCause() instanceof StatusRuntimeException refusal) {
      return of(refusal.getStatus()); // of a chunk that this side would not take
    }
    String text =
        status.getDescription() == null ? status.getCode().name() : status.getDescription();
    return switch (status.getCode()) {
      case FAILED_PRECONDITION, INVALID_ARGUMENT, UNAUTHENTICATED, PERMISSION_DENIED ->
          new Refused(text);
      default -> new Broken(text);
    };
  }
}
