package dev.tributary.worker;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/// How a session with the coordinator ended.
public sealed interface SessionEnd {

  /// For people.
  String reason();

  /// All steps of the run are done; the weights are of `version`.
  record Finished(long version, String reason) implements SessionEnd {}

  /// The run cannot go on.
  record RunFailed(String reason) implements SessionEnd {}

  /// The coordinator was told to stop. Another one may go on with the run.
  record CoordinatorStopped(String why) implements SessionEnd {
    @Override
    public String reason() {
      return "it was stopped: " + why;
    }
  }

  /// The worker went of its own will.
  record Left(String reason) implements SessionEnd {}

  /// The coordinator does not want this worker; the text says what differs.
  record Refused(String reason) implements SessionEnd {}

  /// The connection, the coordinator, or its interest in this session is gone. Another session may
  /// be more fortunate.
  record Broken(String reason) implements SessionEnd {}

  /// A worker actor failed.
  record Crashed(Throwable cause) implements SessionEnd {
    @Override
    public String reason() {
      return cause.toString();
    }
  }

  /// From the status that a call ended with before there was a Welcome.
  static SessionEnd beforeWelcome(Status status) {
    return status.getCode() == Status.Code.FAILED_PRECONDITION
        ? new Refused(text(status))
        : of(status);
  }

  /// From the status that a stream ended with after the Welcome. What is refused now is not this
  /// worker but a session, a term or a run that is over.
  static SessionEnd of(Status status) {
    if (status.getCause() instanceof StatusRuntimeException refusal) {
      return of(refusal.getStatus()); // of a chunk that this side would not take
    }
    return switch (status.getCode()) {
      case INVALID_ARGUMENT, UNAUTHENTICATED, PERMISSION_DENIED, UNIMPLEMENTED ->
          new Refused(text(status));
      default -> new Broken(text(status));
    };
  }

  private static String text(Status status) {
    if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
      return "no answer in time";
    }
    String text = status.getDescription();
    Throwable cause = status.getCause();
    if (text == null) {
      text = status.getCode().name();
    }
    return cause == null || cause.getMessage() == null ? text : text + ": " + cause.getMessage();
  }
}
