package dev.tributary.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cluster.Cluster;
import dev.tributary.deploy.cluster.Digits;
import dev.tributary.deploy.cluster.InterceptedWorker;
import dev.tributary.deploy.cluster.RecordedRun;
import dev.tributary.deploy.cluster.TestJobs;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.deploy.cluster.WeightsHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The treatment of a run that a command finds in its directory. One run of three epochs, saved
/// after each, is interrupted in many ways.
@Tag("slow")
final class ResumeTest {
  private static final String[] COMMAND = {
    "--set",
    Digits.THREE_EPOCHS,
    "--set",
    "checkpoint.every_steps=23",
    "--set",
    "checkpoint.every_seconds=0"
  };

  @TempDir static Path whole;

  @TempDir Path directory;

  private Path out;
  private RecordedRun recorded;

  /// Trains the run. The worker waits until each checkpoint is on the disk, because a checkpoint
  /// that is due while another is being written is left out.
  @BeforeAll
  static void trainOnce() throws Exception {
    RecordedRun run = new RecordedRun(whole);
    try (Cluster cluster =
            Cluster.coordinating(Tributary.DIGITS, whole, Stream.of(COMMAND).toArray());
        InterceptedWorker worker = InterceptedWorker.holdingFrom(24, cluster.address(), "worker")) {
      run.awaitCheckpoint(23);
      worker.holdFrom(47);
      run.awaitCheckpoint(46);
      worker.releaseAll();

      assertThat(cluster.coordinator().await().weights()).isEqualTo(Digits.WEIGHTS_OF_THREE_EPOCHS);
    }
  }

  @BeforeEach
  void copy() throws IOException {
    out = directory.resolve("out");
    recorded = new RecordedRun(out);
    try (Stream<Path> files = Files.walk(whole)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, out.resolve(whole.relativize(file)));
      }
    }
  }

  private static Tributary.Ended train(Path out, Object... more) throws Exception {
    return Tributary.train(
        Tributary.DIGITS, out, Stream.concat(Stream.of(COMMAND), Stream.of(more)).toArray());
  }

  /// Starts a coordinator without any worker.
  private Tributary.Ended coordinate(Object... more) throws Exception {
    Stream<Object> command =
        Stream.of("coordinator", Tributary.DIGITS, "--listen", "127.0.0.1:0", "--out", out);
    return Tributary.run(
        Stream.of(command, Stream.of(COMMAND), Stream.of(more)).flatMap(s -> s).toArray());
  }

  /// Leaves the files as if the process had been killed after it had saved that step, and before it
  /// wrote the model.
  private void interruptAfter(long step) throws IOException {
    Files.delete(recorded.model());
    for (long later : List.of(23L, 46L, 69L)) {
      if (later > step) {
        Files.delete(recorded.checkpoint(later));
      }
    }
  }

  @Test
  void aRunResumesFromItsNewestCheckpointAndItsRecordsAreCutToIt() throws Exception {
    interruptAfter(46);
    Files.writeString(
        out.resolve("metrics.jsonl"), "{\"step\": 70, \"epo", StandardOpenOption.APPEND);
    String runId = recorded.run().get("run_id").asText();

    Tributary.Ended run = train(out);

    assertThat(run.out().getFirst()).isEqualTo("resumed at step 46 of 69 (term 2)");
    assertThat(run.out()).anyMatch(line -> line.startsWith("trained 23 steps on 1,438 samples"));
    assertThat(run.weights()).isEqualTo(Digits.WEIGHTS_OF_THREE_EPOCHS);
    assertThat(recorded.run().get("run_id").asText()).isEqualTo(runId);
    assertThat(recorded.run().get("term").asLong()).isEqualTo(2);
    assertThat(recorded.newestCheckpoint().orElseThrow().moment().term()).isEqualTo(2);
    recorded.assertMetricsAreComplete(3, 23);
    assertThat(recorded.ledger())
        .isEqualTo(WeightsHash.ledgerByLocalTrainer(Tributary.DIGITS, Digits.THREE_EPOCHS));
    assertThat(run.err()).isEmpty();
  }

  enum Damage {
    EMPTY("its size, 0 bytes, is too small for a checkpoint") {
      @Override
      byte[] of(byte[] file) {
        return new byte[0];
      }
    },
    TRUNCATED("its digest does not match its contents: torn or damaged") {
      @Override
      byte[] of(byte[] file) {
        return Arrays.copyOf(file, file.length / 2);
      }
    },
    TORN("its digest does not match its contents: torn or damaged") {
      @Override
      byte[] of(byte[] file) {
        byte[] torn = file.clone();
        Arrays.fill(torn, file.length - 4096, file.length, (byte) 0);
        return torn;
      }
    },
    ONE_BIT("its digest does not match its contents: torn or damaged") {
      @Override
      byte[] of(byte[] file) {
        byte[] flipped = file.clone();
        flipped[file.length - 1000] ^= 4;
        return flipped;
      }
    };

    private final String reason;

    Damage(String reason) {
      this.reason = reason;
    }

    abstract byte[] of(byte[] file);
  }

  @ParameterizedTest
  @EnumSource
  void aDamagedCheckpointIsSkippedWithAReason(Damage damage) throws Exception {
    interruptAfter(69);
    Path newest = recorded.checkpoint(69);
    Files.write(newest, damage.of(Files.readAllBytes(newest)));

    Tributary.Ended run = train(out);

    assertThat(run.out())
        .startsWith(
            "skipped %s: %s".formatted(newest, damage.reason), "resumed at step 46 of 69 (term 2)");
    assertThat(run.weights()).isEqualTo(Digits.WEIGHTS_OF_THREE_EPOCHS);
    assertThat(recorded.newestCheckpoint().orElseThrow().moment().step()).isEqualTo(69);
    recorded.assertMetricsAreComplete(3, 23);
  }

  @Test
  void aPartlyWrittenFileOfACrashIsRemovedEvenIfNothingIsSaved() throws Exception {
    interruptAfter(69);
    Path remains = out.resolve("checkpoints").resolve("step-000000070.safetensors.tmp");
    Files.write(remains, new byte[1000]);

    coordinate();

    assertThat(remains).doesNotExist();
  }

  @Test
  void aRunWithoutAUsableCheckpointStartsAtItsBeginning() throws Exception {
    interruptAfter(23);
    Files.writeString(recorded.checkpoint(23), "nonsense");
    String runId = recorded.run().get("run_id").asText();

    Tributary.Ended run = train(out);

    assertThat(run.out().get(1))
        .isEqualTo("no checkpoint can be used: the run begins again at step 0 of 69 (term 2)");
    assertThat(run.weights()).isEqualTo(Digits.WEIGHTS_OF_THREE_EPOCHS);
    assertThat(recorded.run().get("run_id").asText()).isEqualTo(runId);
    recorded.assertMetricsAreComplete(3, 23);
  }

  @Test
  void aCheckpointOfAnotherRunIsSkipped() throws Exception {
    interruptAfter(46);
    Path other = directory.resolve("other");
    train(other);
    Files.copy(new RecordedRun(other).checkpoint(69), recorded.checkpoint(69));

    Tributary.Ended run = train(out);

    assertThat(run.out().getFirst())
        .isEqualTo("skipped %s: it belongs to another run".formatted(recorded.checkpoint(69)));
    assertThat(run.weights()).isEqualTo(Digits.WEIGHTS_OF_THREE_EPOCHS);
  }

  @Test
  void aRunThatLacksOnlyItsModelIsFinishedWithoutAWorker() throws Exception {
    interruptAfter(69);
    String metrics = Files.readString(out.resolve("metrics.jsonl"));

    Tributary.Ended run = coordinate();

    assertThat(run.out().getFirst()).isEqualTo("resumed at step 69 of 69 (term 2)");
    assertThat(run.weights()).isEqualTo(Digits.WEIGHTS_OF_THREE_EPOCHS);
    assertThat(recorded.sha256OfModel()).isEqualTo(Digits.WEIGHTS_OF_THREE_EPOCHS);
    assertThat(out.resolve("metrics.jsonl")).content().isEqualTo(metrics);
    assertThat(run.code()).isZero();
  }

  @Test
  void withoutItsTermFileARunResumesInALaterTermThanThatOfItsCheckpoints() throws Exception {
    interruptAfter(23);
    train(out);
    interruptAfter(46);
    String runId = recorded.run().get("run_id").asText();
    Files.delete(out.resolve("run.json"));
    Files.delete(out.resolve("job.yaml")); // the checkpoint has the job, too

    Tributary.Ended run = train(out);

    assertThat(run.out())
        .startsWith(
            "%s is missing; the run and its job are those of %s"
                .formatted(out.resolve("run.json"), recorded.checkpoint(46)),
            "resumed at step 46 of 69 (term 3)");
    assertThat(run.weights()).isEqualTo(Digits.WEIGHTS_OF_THREE_EPOCHS);
    assertThat(recorded.run().get("run_id").asText()).isEqualTo(runId);
  }

  @Test
  void aDamagedTermFileIsReportedAndTheRunResumes() throws Exception {
    interruptAfter(46);
    Files.writeString(out.resolve("run.json"), "{\"run_id\": \"12");

    Tributary.Ended run = train(out);

    assertThat(run.out().getFirst()).startsWith(out.resolve("run.json") + ": it cannot be read: ");
    assertThat(run.out().get(1)).isEqualTo("resumed at step 46 of 69 (term 2)");
    assertThat(run.weights()).isEqualTo(Digits.WEIGHTS_OF_THREE_EPOCHS);
  }

  @Test
  void aDamagedModelIsReportedAndWrittenAgain() throws Exception {
    byte[] model = Files.readAllBytes(recorded.model());
    model[model.length - 1] ^= 1;
    Files.write(recorded.model(), model);

    Tributary.Ended run = coordinate();

    assertThat(run.out())
        .startsWith(
            recorded.model() + ": its weights do not match the digest in its metadata",
            "resumed at step 69 of 69 (term 2)");
    assertThat(recorded.sha256OfModel()).isEqualTo(Digits.WEIGHTS_OF_THREE_EPOCHS);
  }

  @Test
  void nameCheckpointsAndEvaluationsMayChangeWhenARunResumes() throws Exception {
    interruptAfter(46);

    Tributary.Ended run =
        train(
            out,
            "--set",
            "name=renamed",
            "--set",
            "checkpoint.every_steps=5",
            "--set",
            "training.evaluate_every_epochs=0");

    assertThat(run.out().getFirst()).isEqualTo("resumed at step 46 of 69 (term 2)");
    assertThat(run.weights()).isEqualTo(Digits.WEIGHTS_OF_THREE_EPOCHS);
    // The evaluation of step 46 is not repeated.
    recorded.assertMetricsAreComplete(3, 23);
    assertThat(recorded.job()).content().startsWith("name: renamed\n");
  }

  @Test
  void aCoordinatorReportsAFinishedRunAndChangesNothing() throws Exception {
    Map<String, String> before = recorded.contents();

    Tributary.Ended run = coordinate();

    assertThat(run.out())
        .containsExactly(
            "the run in %s is over: all 69 steps are done".formatted(out),
            "model: " + recorded.model(),
            "weights sha256 " + Digits.WEIGHTS_OF_THREE_EPOCHS);
    assertThat(run.code()).isZero();
    assertThat(recorded.contents()).containsAllEntriesOf(without(before, "lock"));
  }

  @Test
  void trainMovesAFinishedRunAsideAndTrainsAgain() throws Exception {
    Map<String, String> before = recorded.contents();
    Path aside = directory.resolve("out-1");

    Tributary.Ended run = train(out);

    assertThat(run.out().getFirst())
        .isEqualTo("an earlier run was in %s; it is in %s now".formatted(out, aside));
    assertThat(run.out()).anyMatch(line -> line.startsWith("trained 69 steps"));
    assertThat(new RecordedRun(aside).contents()).containsAllEntriesOf(without(before, "lock"));
    assertThat(recorded.run().get("term").asLong()).isEqualTo(1);
    assertThat(recorded.run().get("run_id"))
        .isNotEqualTo(new RecordedRun(aside).run().get("run_id"));
  }

  @Test
  void freshMovesAnUnfinishedRunAsideAndStartsAtStepZero() throws Exception {
    interruptAfter(46);
    Path aside = directory.resolve("out-1");

    Tributary.Ended run = train(out, "--fresh");

    assertThat(run.out().getFirst())
        .isEqualTo("an earlier run was in %s; it is in %s now".formatted(out, aside));
    assertThat(run.out()).anyMatch(line -> line.startsWith("trained 69 steps"));
    assertThat(new RecordedRun(aside).checkpoint(46)).exists();
  }

  @Test
  void aRunOfAnotherJobIsMovedAsideAndItsWeightsAreOffered() throws Exception {
    Path aside = directory.resolve("out-1");
    String offer =
        "to begin with its weights, but not with the state of its optimizer, add --set"
            + " model.init_from=";
    String[] slower = {"--set", "training.optimizer.sgd.learning_rate=0.05"};

    Tributary.Ended run = train(out, slower[0], slower[1]);
    Tributary.Ended again = train(aside, slower[0], slower[1]);

    assertThat(run.out().getFirst())
        .startsWith("an earlier run was in %s (of another job: ".formatted(out))
        .endsWith("; it is in %s now".formatted(aside));
    assertThat(run.out().get(1))
        .isEqualTo("to go on with that run instead, add --extend --out " + aside);
    assertThat(run.out().get(2)).isEqualTo(offer + new RecordedRun(aside).model());
    String weights = new RecordedRun(directory.resolve("out-1-1")).model().toString();
    assertThat(again.out().get(2)).isEqualTo(offer + weights);
    Tributary.Ended fromThere =
        train(out, slower[0], slower[1], "--set", "model.init_from=" + weights);
    assertThat(fromThere.code()).as("%s", fromThere).isZero();
    assertThat(fromThere.weights()).isNotEqualTo(run.weights());
  }

  @Test
  void aDirectoryWithAJobFileButNoRunIsMovedAside() throws Exception {
    Path job = TestJobs.write(directory, TestJobs.SMALL);
    Path own = Files.createDirectory(directory.resolve("own"));
    Files.copy(job, own.resolve("job.yaml"));

    Tributary.Ended run = Tributary.train(job, own);

    assertThat(run.out().getFirst())
        .isEqualTo(
            "an earlier run was in %s (its job is not recorded); it is in %s-1 now"
                .formatted(own, own));
    assertThat(directory.resolve("own-1").resolve("job.yaml")).hasSameTextualContentAs(job);
  }

  @Test
  void stepsThatAreMissingFromTheMetricsAreCounted() throws Exception {
    interruptAfter(46);
    Files.writeString(out.resolve("metrics.jsonl"), "{\"step\":1,\"loss\":0}\n");

    Tributary.Ended run = train(out);

    assertThat(run.out())
        .contains(out.resolve("metrics.jsonl") + " lacks 45 of the 46 steps up to here");
    assertThat(run.weights()).isEqualTo(Digits.WEIGHTS_OF_THREE_EPOCHS);
  }

  @Test
  void aRunOfOtherDataIsMovedAside() throws Exception {
    Path job = TestJobs.write(directory, TestJobs.SMALL);
    Path small = directory.resolve("small");
    Tributary.train(job, small);
    Files.delete(new RecordedRun(small).model());
    Files.writeString(directory.resolve("small.csv"), TestJobs.SMALL_DATA.replace("1.5", "1.25"));

    Tributary.Ended run = Tributary.train(job, small);

    assertThat(run.out().getFirst())
        .isEqualTo(
            "an earlier run was in %s (of other data); it is in %s-1 now".formatted(small, small));
  }

  private static Map<String, String> without(Map<String, String> contents, String name) {
    contents.remove(name);
    return contents;
  }
}
