package dev.tributary.coordinator.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.checkpoint.Term;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The journal `metrics.jsonl`. `FullDiskTest` tests a full disk.
final class JournalTest {
  @TempDir Path directory;

  private final List<String> alarms = new ArrayList<>();

  private Journal open(long version, boolean evaluatesAgain) {
    return new Journal(
        file(), MetricLine.until(version, evaluatesAgain), Term.UNLIMITED, alarms::add);
  }

  private Path file() {
    return directory.resolve("metrics.jsonl");
  }

  private void write(String... lines) throws IOException {
    Files.writeString(file(), String.join("\n", lines) + "\n");
  }

  private static String step(long step) {
    return "{\"step\":%s,\"loss\":0.5}".formatted(step);
  }

  private static String evaluation(long step) {
    return "{\"step\":%s,\"split\":\"holdout\",\"loss\":0.5}".formatted(step);
  }

  @Test
  void aNewJournalIsEmptyAndGrowsByCompleteLines() throws Exception {
    try (Journal journal = open(0, false)) {
      journal.append("one");
      assertThat(file()).hasContent("one");
      journal.append("two");
      journal.force();
    }

    assertThat(Files.readString(file())).isEqualTo("one\ntwo\n");
    assertThat(alarms).isEmpty();
  }

  @Test
  void linesAfterTheCheckpointAreRemoved() throws Exception {
    write(step(1), step(2), evaluation(2), step(3), step(4), evaluation(4));

    try (Journal journal = open(3, false)) {
      journal.append(step(4));
    }

    assertThat(file())
        .hasContent(String.join("\n", step(1), step(2), evaluation(2), step(3), step(4)));
  }

  @Test
  void onlyAnEvaluationThatWillBeRepeatedIsRemoved() throws Exception {
    write(step(1), evaluation(1), step(2), evaluation(2));

    open(2, false).close();
    assertThat(file())
        .hasContent(String.join("\n", step(1), evaluation(1), step(2), evaluation(2)));

    open(2, true).close();
    assertThat(file()).hasContent(String.join("\n", step(1), evaluation(1), step(2)));
  }

  @Test
  void anIncompleteLineIsRemoved() throws Exception {
    String torn = step(2).substring(0, 9);
    for (String end :
        List.of(torn, torn + "\0\0\0", step(2) + "\0\0\0", "\0\0\0", "", "7", "{}", "\ud800")) {
      Files.write(file(), (step(1) + "\n" + end).getBytes(StandardCharsets.UTF_8));

      try (Journal journal = open(5, false)) {
        journal.append(step(2));
      }

      assertThat(Files.readString(file())).isEqualTo(step(1) + "\n" + step(2) + "\n");
    }
  }

  @Test
  void aProcessThatStillWritesToTheOldFileHasNoEffect() throws Exception {
    try (Journal old = open(0, false)) {
      old.append(step(1));
      try (Journal next = open(1, false)) {
        old.append("late");
        next.append(step(2));
      }
      old.append("later");
    }

    assertThat(Files.readString(file())).isEqualTo(step(1) + "\n" + step(2) + "\n");
  }

  @Test
  void aJournalOfATermThatIsOverChangesNothing() throws Exception {
    write(step(1), step(2));
    Term over =
        () -> {
          throw new IOException("it is over");
        };

    try (Journal journal = new Journal(file(), line -> false, over, alarms::add)) {
      journal.append(step(3));
      assertThat(journal.lacks()).isPresent();
    }

    assertThat(file()).hasContent(String.join("\n", step(1), step(2)));
    assertThat(directory.toFile().list()).containsExactly("metrics.jsonl");
    assertThat(alarms).hasSize(1).first().asString().contains("it is over");
  }

  @Test
  void linesThatCannotBeWrittenWaitAndAreWrittenLaterInOrder() throws Exception {
    Path absent = directory.resolve("later").resolve("metrics.jsonl");
    try (Journal journal = new Journal(absent, line -> true, Term.UNLIMITED, alarms::add)) {
      journal.append(step(1));
      journal.append(step(2));
      journal.append(step(3));
      assertThat(journal.lacks())
          .hasValueSatisfying(what -> assertThat(what).startsWith(absent + " lacks 3 lines: "));

      Files.createDirectory(absent.getParent());
      journal.force();

      assertThat(journal.lacks()).isEmpty();
      assertThat(absent).hasContent(String.join("\n", step(1), step(2), step(3)));
      assertThat(alarms).hasSize(2);
      assertThat(alarms.getFirst())
          .matches("(?s).*metrics.jsonl CANNOT BE WRITTEN: .*; the run goes on, .*");
      assertThat(alarms.getLast()).isEqualTo(absent + " is written again");
    }
  }
}
