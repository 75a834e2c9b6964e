package dev.tributary.deploy.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.time.MonotonicClock;
import dev.tributary.time.TimePoint;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class StandardStreamTest {
  private static final String FULL = "No space left on device";

  private final TestDevice device = new TestDevice();
  private final StandardStream stream = new StandardStream("standard output", device);
  private final PrintWriter lines = new PrintWriter(stream, true, StandardCharsets.UTF_8);

  @Test
  void whatIsAResultIsWrittenWhenThePrintingMethodReturns() {
    for (int i = 0; i < 1000; i++) {
      lines.println("line " + i);
      assertThat(device.written()).endsWith("line " + i + "\n");
    }
    assertThat(stream.finish(soon())).isEmpty();
  }

  @Test
  void aWriterThatIsInterruptedStillWritesAndStaysInterrupted() {
    Thread.currentThread().interrupt();
    lines.println("written");

    assertThat(Thread.interrupted()).isTrue();
    assertThat(device.written()).isEqualTo("written\n");
  }

  @Test
  void aResultThatCannotBeWrittenIsReportedWithTheNumberOfItsLines() {
    lines.println("one");
    device.fail(FULL);
    lines.println("two");
    lines.println("three");
    device.mend();
    lines.println("four");

    assertThat(stream.finish(soon()))
        .contains("standard output cannot be written: No space left on device; it lacks 2 lines");
  }

  @Test
  void aReaderThatHasGoneMissesNothing() {
    device.fail("Broken pipe");
    lines.println("one");
    device.mend();
    lines.println("two");

    assertThat(stream.finish(soon())).isEmpty();
    assertThat(device.written()).isEmpty();
  }

  @Test
  void aDetachedStreamTakesEverythingWhileItsDeviceTakesNothing() {
    stream.detach();
    device.block();
    for (int i = 0; i < 1000; i++) {
      lines.println("line " + i);
    }
    assertThat(device.written()).isEmpty();

    device.flow();

    assertThat(stream.finish(later())).isEmpty();
    assertThat(device.written().lines()).hasSize(1000).last().isEqualTo("line 999");
  }

  @Test
  void detachingFreesAWriterThatWaits() throws InterruptedException {
    device.block();
    Thread writer = Thread.ofPlatform().start(() -> lines.println("one"));
    device.awaitAttempt(1);

    stream.detach();

    writer.join();
    device.flow();
    assertThat(stream.finish(later())).isEmpty();
    assertThat(device.written()).isEqualTo("one\n");
  }

  @Test
  void ifNobodyReadsForLongTheOldestLinesAreLeftOutAndAreCounted() {
    stream.detach();
    device.block();
    lines.println("first");
    device.awaitAttempt(1);
    String kibibyte = "x".repeat(1023);
    for (int i = 0; i < 1024 + 5; i++) {
      lines.println(kibibyte);
    }
    lines.println("last");

    device.flow();

    assertThat(stream.finish(later())).isEmpty();
    assertThat(device.written().lines().limit(3))
        .containsExactly("first", "(6 lines are left out here)", kibibyte);
    assertThat(device.written())
        .endsWith("\nlast\n")
        .hasSizeLessThan(2 * StandardStream.MOST_WAITING);
  }

  @Test
  void whatADetachedStreamCouldNotWriteIsWrittenOnceThereIsSpace() {
    stream.detach();
    device.fail(FULL);
    lines.println("one");
    device.awaitAttempt(1);
    lines.println("two");

    device.mend();
    device.awaitWritten("two\n");

    assertThat(device.written()).isEqualTo("one\ntwo\n");
    assertThat(stream.finish(soon())).isEmpty();
  }

  @Test
  void atTheEndAFullDeviceIsTriedUntilTheDeadlineOnly() {
    stream.detach();
    device.fail(FULL);
    lines.println("one");
    device.awaitAttempt(1);
    lines.println("two");
    device.awaitAttempt(2); // now the first failure is known

    assertThat(stream.finish(now().plus(Duration.ofMillis(50))))
        .contains("standard output cannot be written: No space left on device; it lacks 2 lines");
  }

  @Test
  void atTheEndAReaderIsWaitedForUntilTheDeadlineOnly() {
    stream.detach();
    device.block();
    lines.println("one");
    device.awaitAttempt(1);
    lines.println("two");
    lines.println("three");

    Optional<String> lacks = stream.finish(now().plus(Duration.ofMillis(50)));

    assertThat(lacks).contains("standard output is not read; it lacks 3 lines");
    device.flow();
  }

  private static TimePoint now() {
    return MonotonicClock.system().now();
  }

  private static TimePoint soon() {
    return now();
  }

  private static TimePoint later() {
    return now().plus(Duration.ofSeconds(100));
  }
}
