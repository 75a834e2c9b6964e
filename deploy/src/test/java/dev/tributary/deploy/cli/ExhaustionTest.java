package dev.tributary.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.job.BadInput;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a person is told about a lack of memory, threads or descriptors.
final class ExhaustionTest {

  @ParameterizedTest
  @CsvSource({
    "Java heap space,-Xmx",
    "GC overhead limit exceeded,-Xmx",
    "Requested array size exceeds VM limit,-Xmx",
    "'Cannot reserve 8388608 bytes of direct buffer memory (allocated: 1, limit: 2)',"
        + "-XX:MaxDirectMemorySize",
    "'failed to allocate 4194304 byte(s) of direct memory (used: 1, max: 2)',"
        + "-XX:MaxDirectMemorySize",
    "'unable to create native thread: possibly out of memory or process/resource limits reached',"
        + "`ulimit -u`",
    "Metaspace,-XX:MaxMetaspaceSize"
  })
  void everyLackOfMemoryHasItsRemedy(String message, String remedy) {
    assertThat(Exhaustion.text(new OutOfMemoryError(message))).get().asString().contains(remedy);
    assertThat(Exhaustion.text(new IllegalStateException(new OutOfMemoryError(message))))
        .get()
        .asString()
        .contains(remedy);
  }

  @Test
  void aLackOfDescriptorsIsNotTheFaultOfTheFile() {
    FileSystemException failure = new FileSystemException("x.csv", null, "Too many open files");

    assertThat(Exhaustion.text(BadInput.unreadable(Path.of("x.csv"), failure)))
        .get()
        .asString()
        .startsWith("too many open files and connections: ")
        .endsWith("raise the limit with `ulimit -n`");
    assertThat(Exhaustion.text(new UncheckedIOException(failure))).isPresent();
  }

  @Test
  void anyOtherFailureIsNone() {
    assertThat(Exhaustion.text(new IllegalStateException("too many cooks"))).isEmpty();
    assertThat(
            Exhaustion.text(
                BadInput.unreadable(
                    Path.of("x.csv"),
                    new FileSystemException("x.csv", null, "Input/output error"))))
        .isEmpty();
  }
}
