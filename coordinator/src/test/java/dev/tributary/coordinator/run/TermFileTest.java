package dev.tributary.coordinator.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.proto.v1.Job;
import dev.tributary.train.TinyJobs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The file that records a run's term.
final class TermFileTest {
  private static final Job JOB = TinyJobs.prepared(TinyJobs.job()).job();

  @TempDir Path directory;

  private RunLock lock;

  @BeforeEach
  void lock() throws IOException {
    lock = RunLock.take(directory);
  }

  @AfterEach
  void unlock() throws IOException {
    lock.close();
  }

  @Test
  void aRecordReadsBackUnchanged() throws Exception {
    TermRecord own = new TermRecord(0xFEDCBA9876543210L, 3, "b1", "ab12", JOB);

    TermFile.begin(lock, own);

    assertThat(recorded()).isEqualTo(own);
    assertThat(Files.readString(directory.resolve("run.json")))
        .startsWith(
            "{\"run_id\":\"fedcba9876543210\",\"term\":3,\"build\":\"b1\",\"data_digest\":\"ab12\",");
  }

  @Test
  void aTermLastsUntilALaterOneBegins() throws Exception {
    TermFile first = TermFile.begin(lock, new TermRecord(7, 1, "", "", JOB));
    assertThat(first.successor()).isEmpty();
    assertThatCode(first::require).doesNotThrowAnyException();

    TermFile second = TermFile.begin(lock, new TermRecord(7, 2, "", "", JOB));

    assertThat(second.successor()).isEmpty();
    assertThat(first.successor()).contains(second.record());
    assertThatThrownBy(first::require)
        .isInstanceOf(IOException.class)
        .hasMessage("term 1 of this run is over: another coordinator runs it in term 2");
  }

  @Test
  void anotherRunInTheDirectoryEndsTheTerm() throws Exception {
    TermFile first = TermFile.begin(lock, new TermRecord(7, 5, "", "", JOB));

    TermFile.begin(lock, new TermRecord(8, 1, "", "", JOB));

    assertThat(first.over()).contains("another run has begun in " + directory);
  }

  @Test
  void aMissingOrDamagedRecordIsNoLaterTerm() throws Exception {
    TermFile term = TermFile.begin(lock, new TermRecord(7, 1, "", "", JOB));

    Files.writeString(directory.resolve("run.json"), "{\"run_id\":");
    assertThat(term.successor()).isEmpty();
    Files.delete(directory.resolve("run.json"));
    assertThat(term.successor()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[1]",
        "\"run\"",
        "{}",
        "{\"run_id\":\"xyz\",\"term\":1,\"job\":{}}",
        "{\"run_id\":\"12\",\"term\":1,\"job\":7}",
        "{\"run_id\":\"12\",\"term\":1,\"job\":{\"unheard\":1}}",
        "{\"run_id\":\"12\",\"term\":1,\"job\":{}"
      })
  void aDamagedRecordIsRefusedInOneLine(String text) {
    assertThatThrownBy(() -> TermRecord.ofJson(text))
        .isInstanceOf(IOException.class)
        .message()
        .doesNotContain("\n");
  }

  private TermRecord recorded() throws IOException {
    return TermRecord.ofJson(Files.readString(directory.resolve("run.json")));
  }
}
