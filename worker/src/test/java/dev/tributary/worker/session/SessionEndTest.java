package dev.tributary.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import org.junit.jupiter.api.Test;

/// What the status of an ended stream means for the worker.
class SessionEndTest {
  private static final Status UNREAD = Status.CANCELLED.withDescription("Failed to read message.");

  /// Another session would fail in the same way, and so on without an end.
  @Test
  void aStreamThatEndedForWantOfHeapEndsTheWorker() {
    OutOfMemoryError error = new OutOfMemoryError("Java heap space");

    SessionEnd end = SessionEnd.of(UNREAD.withCause(error));

    assertThat(end).isEqualTo(new SessionEnd.Crashed(error));
    assertThat(SessionEnd.of(UNREAD.withCause(new IllegalStateException(error)))).isEqualTo(end);
    assertThat(SessionEnd.beforeWelcome(UNREAD.withCause(error))).isEqualTo(end);
    assertThat(end.reason()).isEqualTo("out of memory (Java heap space)");
  }

  @Test
  void aStreamThatEndedForWantOfDirectMemoryEndsTheSessionOnly() {
    Status status =
        UNREAD.withCause(new OutOfMemoryError("Cannot reserve 8 bytes of direct buffer memory"));

    assertThat(SessionEnd.of(status)).isInstanceOf(SessionEnd.Broken.class);
  }

  @Test
  void theTextOfAPeerIsShownPlain() {
    Status status =
        Status.UNAVAILABLE
            .withDescription("gone\nroot# fake")
            .withCause(new IllegalStateException("\u001b[31mred"));

    assertThat(SessionEnd.of(status)).isEqualTo(new SessionEnd.Broken("gone?root# fake: ?[31mred"));
  }
}
