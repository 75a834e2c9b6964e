package dev.tributary.disk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The limit of what waits for a disk.
final class BacklogTest {
  private final Backlog backlog = new Backlog();

  @Test
  void thereIsRoomUpToTheLimitAndAgainAfterSomethingWasWritten() {
    long half = Backlog.ROOM / 2;
    assertThat(backlog.take(half)).isTrue();
    assertThat(backlog.take(half)).isTrue();
    assertThat(backlog.take(1)).isFalse();

    backlog.free(half);

    assertThat(backlog.take(1)).isTrue();
  }

  @Test
  void aRecordThatIsLargerThanTheLimitWaitsAlone() {
    assertThat(backlog.take(2 * Backlog.ROOM)).isTrue();
    assertThat(backlog.take(1)).isFalse();
  }
}
