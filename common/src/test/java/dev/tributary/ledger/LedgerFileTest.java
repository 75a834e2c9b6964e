package dev.tributary.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.checkpoint.Term;
import dev.tributary.disk.Backlog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerFileTest {
  @TempDir Path directory;

  private final FailingDisk disk = new FailingDisk();
  private final List<String> alarms = new ArrayList<>();

  @Test
  void aNewRunWritesItsAnchorAndItsSteps() throws Exception {
    record(0, 5);

    assertThat(file()).hasContent(String.join("\n", HandMade.lines(HandMade.run(5))) + "\n");
    assertThat(alarms).isEmpty();
  }

  @Test
  void aLineIsInTheFileOnceItIsAppended() throws Exception {
    try (LedgerFile ledger = open(0)) {
      assertThat(lines()).hasSize(1);

      ledger.append(HandMade.step(1));

      assertThat(lines()).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 4, 6})
  void aResumedRunWritesTheLinesOfAnUninterruptedRun(long step) throws Exception {
    record(0, 6);

    record(step, 8);

    assertThat(lines()).isEqualTo(HandMade.lines(HandMade.run(8)));
    assertThat(alarms).isEmpty();
  }

  @Test
  void aRunThatAnotherBuildResumesGetsAnAnchorOfThatBuildOnce() throws Exception {
    record(0, 6);
    for (String build : List.of("b1", "b2", "b2")) {
      open(HandMade.anchorOf(build, 6)).orElseThrow().close();
    }

    Audit audit = readAll();

    assertThat(audit.builds())
        .containsExactly(
            new Audit.Built(0, Optional.empty()),
            new Audit.Built(6, Optional.of("b1")),
            new Audit.Built(6, Optional.of("b2")));
    assertThat(lines()).hasSize(1 + 6 + 2);
    assertThat(audit.isWhole()).isTrue();
    assertThat(audit.steps()).isEqualTo(6);
    assertThat(alarms).isEmpty();
  }

  @Test
  void theEndOfARunIsRecordedAgainWhenItEndsAgain() throws Exception {
    EndRecord end = HandMade.end(3, 3, 1, 6, 2);
    record(0, 6);
    for (int i = 0; i < 2; i++) {
      try (LedgerFile ledger = open(6)) {
        ledger.append(end);
      }
    }

    assertThat(readAll().end()).contains(end);
    assertThat(lines()).hasSize(1 + 6 + 1);
    assertThat(alarms).isEmpty();
  }

  @Test
  void aRunThatIsExtendedGetsOneAnchorOfItsNewJob() throws Exception {
    record(0, 6);
    try (LedgerFile ledger = open(6)) {
      ledger.append(HandMade.end(3, 3, 1, 6, 2));
    }
    Anchor extension = HandMade.anchor(6, HandMade.extension(6).subject());
    for (int i = 0; i < 2; i++) {
      try (LedgerFile ledger = open(extension).orElseThrow()) {
        ledger.append(HandMade.step(7));
      }
    }

    Audit audit = readAll();

    assertThat(audit.anchors()).containsExactly(HandMade.anchor(0), HandMade.extension(6));
    assertThat(audit.last()).isEqualTo(HandMade.step(7));
    assertThat(lines()).hasSize(1 + 6 + 1 + 1);
    assertThat(alarms).isEmpty();
  }

  @Test
  void aTornLastLineIsRewritten() throws Exception {
    record(0, 5);
    long whole = Files.size(file());
    record(5, 6);
    truncate(whole + 40);
    assertThatThrownBy(this::readAll).hasMessageStartingWith(file() + ":7: torn");

    record(5, 7);

    assertThat(lines()).isEqualTo(HandMade.lines(HandMade.run(7)));
    assertThat(alarms).isEmpty();
  }

  @Test
  void invalidLinesAfterTheCheckpointAreReplaced() throws Exception {
    record(0, 5);
    Files.writeString(file(), "zeros\n\0\0\0", StandardOpenOption.APPEND);

    record(5, 6);

    assertThat(lines()).isEqualTo(HandMade.lines(HandMade.run(6)));
    assertThat(alarms).isEmpty();
  }

  @Test
  void aLedgerThatEndsBeforeTheCheckpointContinuesWithAGap() throws Exception {
    record(0, 3);
    truncate(Files.size(file()) - 1); // step 3 is torn

    record(5, 7);

    assertThat(alarms)
        .containsExactly("5: " + file() + " ends before the checkpoint: steps 3 to 5 are missing");
    assertThat(readAll().gaps()).containsExactly(new Audit.Gap(3, 5));
    assertThat(readAll().steps()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aMissingOrEmptyLedgerBeginsAtTheCheckpoint(boolean empty) throws Exception {
    if (empty) {
      Files.createFile(file());
    }

    record(5, 7);

    assertThat(alarms).hasSize(1);
    assertThat(alarms.getFirst())
        .startsWith("5: " + file() + (empty ? " ends" : " does not exist"));
    assertThat(readAll().anchor().step()).isEqualTo(5);
    assertThat(readAll().gaps()).containsExactly(new Audit.Gap(1, 5));
  }

  @Test
  void aLedgerWithAChangedLineIsMovedAside() throws Exception {
    record(0, 6);
    String changed = Files.readString(file()).replace("\"loss\":0.5", "\"loss\":0.4");
    Files.writeString(file(), changed);

    record(5, 7);

    assertThat(directory.resolve("ledger-1.jsonl")).hasContent(changed);
    assertThat(alarms).hasSize(1);
    assertThat(alarms.getFirst())
        .startsWith("5: " + file() + ":3: the chain does not hold")
        .contains("moved to " + directory.resolve("ledger-1.jsonl"))
        .endsWith("a new ledger begins at step 5");
    assertThat(readAll().anchor().step()).isEqualTo(5);
  }

  @Test
  void aLedgerOfOtherDataIsMovedAside() throws Exception {
    record(0, 3);
    Anchor.Subject other = HandMade.counting(new Anchor.Epoch(11, 4, false));

    open(HandMade.anchor(3, other)).orElseThrow().close();

    assertThat(alarms.getFirst()).startsWith("3: " + file() + ":1: it records another job");
    assertThat(readAll().anchor().subject()).isEqualTo(other);
  }

  @Test
  void aCheckpointWithOtherWeightsThanTheLedgerRaisesAnAlarm() throws Exception {
    record(0, 3);
    Anchor other =
        new Anchor(
            3, HandMade.SUBJECT, HandMade.weights(9), new Anchor.Origin(1, 1, Optional.empty()));

    open(other).orElseThrow().close();

    assertThat(alarms.getFirst())
        .startsWith("3: " + file() + ":4: the checkpoint of this step holds other weights");
    assertThat(readAll().last().weights()).isEqualTo(HandMade.weights(9));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 200, 700})
  void linesForWhichTheDiskIsFullAreWrittenWhenThereIsSpaceAgain(int fits) throws Exception {
    try (LedgerFile ledger = open(0)) {
      ledger.append(HandMade.step(1));
      disk.space = fits;
      ledger.append(HandMade.step(2));
      ledger.append(HandMade.step(3));
      ledger.append(HandMade.step(4));
      String whileFull = Files.readString(file());
      disk.space = Long.MAX_VALUE;
      ledger.append(HandMade.step(5));

      assertThat(String.join("\n", HandMade.lines(HandMade.run(4))) + "\n").startsWith(whileFull);
      assertThat(lines()).isEqualTo(HandMade.lines(HandMade.run(5)));
      assertThat(alarms)
          .containsExactly(
              (fits < 700 ? "2: " : "3: ")
                  + file()
                  + " cannot be written: No space left on device; its lines"
                  + " wait in memory",
              "5: " + file() + " is written again");
    }
  }

  @Test
  void stepsBeyondTheRoomInMemoryAreRecordedAsAGap() throws Exception {
    long bytes = LedgerText.write(HandMade.step(10_000), "").length(); // almost that of each
    long lost = Backlog.ROOM / bytes + 1_000;
    try (LedgerFile ledger = open(0)) {
      ledger.append(HandMade.step(1));
      disk.space = 100;
      for (long step = 2; step <= lost; step++) {
        ledger.append(HandMade.step(step));
      }
      disk.space = Long.MAX_VALUE;
      ledger.append(HandMade.step(lost + 1));
    }

    assertThat(alarms).hasSize(2);
    Audit.Gap gap = readAll().gaps().getFirst();
    assertThat(gap.first()).isEqualTo(2);
    assertThat(gap.last()).isBetween(lost * 9 / 10, lost);
    assertThat(readAll().gaps()).hasSize(1);
    assertThat(readAll().last()).isEqualTo(HandMade.step(lost + 1));
  }

  @Test
  void stepsThatTheSenderLeavesOutAreRecordedAsAGapAndReported() throws Exception {
    try (LedgerFile ledger = open(0)) {
      ledger.append(HandMade.step(1));
      ledger.append(HandMade.step(4));
      ledger.append(HandMade.step(5));
    }

    assertThat(alarms)
        .containsExactly(
            "4: " + file() + ": steps 2 to 4 are missing, which waited too long for the disk");
    assertThat(readAll().gaps()).containsExactly(new Audit.Gap(2, 4));
    assertThat(readAll().last()).isEqualTo(HandMade.step(5));
  }

  @Test
  void linesThatStillWaitAtTheEndRaiseAnAlarm() throws Exception {
    LedgerFile ledger = open(0);
    ledger.append(HandMade.step(1));
    disk.space = 50;
    ledger.append(HandMade.step(2));
    ledger.append(HandMade.step(3));

    ledger.close();

    assertThat(alarms).hasSize(2);
    assertThat(alarms.getLast()).startsWith("3: " + file() + " lacks the last 2 lines: ");
  }

  @Test
  void aWriterOfTheReplacedFileDoesNotChangeTheNewOne() throws Exception {
    try (LedgerFile old = open(0)) {
      old.append(HandMade.step(1));
      old.append(HandMade.step(2));

      try (LedgerFile successor = open(1)) {
        old.append(HandMade.step(3));
        successor.append(HandMade.step(2));
      }
    }

    assertThat(lines()).isEqualTo(HandMade.lines(HandMade.run(2)));
  }

  @Test
  void anEndedTermDoesNotReplaceTheFileOfItsSuccessor() throws Exception {
    record(0, 3);
    byte[] before = Files.readAllBytes(file());

    Optional<LedgerFile> ledger =
        LedgerFile.open(
            file(),
            HandMade.anchor(2),
            () -> {
              throw new IOException("term 1 is over");
            },
            this::alarm);

    assertThat(ledger).isEmpty();
    assertThat(alarms).hasSize(1);
    assertThat(alarms.getFirst()).contains("term 1 is over");
    assertThat(file()).hasBinaryContent(before);
  }

  @Test
  void aMissingDirectoryRaisesAnAlarmAndNoException() {
    Path nowhere = directory.resolve("nowhere").resolve("ledger.jsonl");

    assertThat(LedgerFile.open(nowhere, HandMade.anchor(0), Term.UNLIMITED, this::alarm)).isEmpty();

    assertThat(alarms).hasSize(1);
    assertThat(alarms.getFirst())
        .startsWith("0: no step is recorded: ")
        .contains("no such file or directory: ");
  }

  @Test
  void anUnreadableLedgerIsNotChangedAndNothingIsRecorded() throws Exception {
    Files.createDirectory(file());
    Files.createFile(file().resolve("in the way"));

    Optional<LedgerFile> ledger = open(HandMade.anchor(3));

    assertThat(ledger).isEmpty();
    assertThat(alarms).hasSize(1);
    assertThat(alarms.getFirst()).startsWith("3: no step is recorded: " + file());
    assertThat(file().resolve("in the way")).exists();
  }

  @Test
  void aFailedForceRaisesAnAlarm() throws Exception {
    try (LedgerFile ledger = open(0)) {
      ledger.append(HandMade.step(1));
      ledger.force(1);
      assertThat(disk.forced).isEqualTo(Files.size(file()));
      disk.forces = false;

      ledger.force(1);

      assertThat(alarms)
          .containsExactly(
              "1: " + file() + " may lose lines if this machine crashes: Input/output error");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void aLineThatIsRemovedMovedOrRepeatedIsNamed(int line) throws Exception {
    List<String> whole = HandMade.lines(HandMade.run(6));
    List<String> removed = new ArrayList<>(whole);
    removed.remove(line);
    List<String> moved = new ArrayList<>(whole);
    moved.add(line + 1, moved.remove(line));
    List<String> repeated = new ArrayList<>(whole);
    repeated.add(line, whole.get(line));

    assertNamed(removed, line + 1);
    assertNamed(moved, line + 1);
    assertNamed(repeated, line + 2);
  }

  private void assertNamed(List<String> lines, int number) throws IOException {
    Files.write(file(), lines);
    assertThatThrownBy(this::readAll)
        .isInstanceOf(BrokenLedger.class)
        .hasMessageStartingWith(file() + ":" + number + ": the chain does not hold");
  }

  /// Records a run that starts, or resumes, after step `from` and stops after step `to`.
  private void record(long from, long to) throws IOException {
    try (LedgerFile ledger = open(from)) {
      for (long step = from + 1; step <= to; step++) {
        ledger.append(HandMade.step(step));
      }
    }
  }

  private LedgerFile open(long step) {
    return open(HandMade.anchor(step)).orElseThrow();
  }

  private Optional<LedgerFile> open(Anchor anchor) {
    return disk.open(file(), anchor, this::alarm);
  }

  private void alarm(long step, String what) {
    alarms.add(step + ": " + what);
  }

  private Audit readAll() {
    try (LedgerReader reader = LedgerReader.open(file())) {
      Optional<Audit> audit = Optional.empty();
      for (var line = reader.next(); line.isPresent(); line = reader.next()) {
        audit = line.map(LedgerReader.Line::audit);
      }
      return audit.orElseThrow();
    }
  }

  private Path file() {
    return directory.resolve("ledger.jsonl");
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(file(), StandardCharsets.UTF_8);
  }

  private void truncate(long length) throws IOException {
    byte[] bytes = Files.readAllBytes(file());
    Files.write(file(), Arrays.copyOf(bytes, (int) length));
  }
}
