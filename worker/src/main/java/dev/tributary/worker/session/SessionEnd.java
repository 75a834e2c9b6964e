package dev.tributary.worker.session;

import dev.tributary.job.FailureText;
import dev.tributary.text.PlainText;
import dev.tributary.wire.DirectMemory;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Optional;

/// The reason why a session with a coordinator ended.
public sealed interface SessionEnd {

  /// A text for people.
  String reason();

  /// All steps of the run are done. `version` is the last version of the weights.
  record Finished(long version, String reason) implements SessionEnd {}

  /// The run failed.
  record RunFailed(String reason) implements SessionEnd {}

  /// The coordinator was told to stop. Another one may resume the run.
  record CoordinatorStopped(String why) implements SessionEnd {
    @Override
    public String reason() {
      return "it was stopped: " + why;
    }
  }

  /// The worker was told to stop, and left.
  record Left(String reason) implements SessionEnd {}

  /// The coordinator refused this worker; the text says what differs.
  record Refused(String reason) implements SessionEnd {}

  /// The connection broke, the coordinator disappeared, or it ended this session. Another session
  /// can succeed.
  record Broken(String reason) implements SessionEnd {}

  /// A worker actor failed.
  record Crashed(Throwable cause) implements SessionEnd {
    @Override
    public String reason() {
      return cause instanceof OutOfMemoryError
          ? "out of memory (%s)".formatted(cause.getMessage())
          : FailureText.of(cause);
    }
  }

  /// Translates the status of a call that ended before the Welcome.
  static SessionEnd beforeWelcome(Status status) {
    return status.getCode() == Status.Code.FAILED_PRECONDITION
        ? new Refused(text(status))
        : of(status);
  }

  /// Translates the status of a stream that ended after the Welcome. From then on a
  /// FAILED_PRECONDITION means that the session, the term or the run is over; it no longer means
  /// that this worker is refused.
  static SessionEnd of(Status status) {
    if (status.getCause() instanceof StatusRuntimeException refusal) {
      return of(refusal.getStatus()); // the worker refused a chunk
    }
    Optional<OutOfMemoryError> lack = DirectMemory.otherLack(status.getCause()).findFirst();
    if (lack.isPresent()) {
      return new Crashed(lack.get()); // the next session would fail in the same way
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
    String words = Optional.ofNullable(cause).flatMap(FailureText::words).orElse("");
    return PlainText.of(words.isEmpty() ? text : text + ": " + words);
  }
}
