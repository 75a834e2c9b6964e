package dev.tributary.deploy.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.checkpoint.Safetensors;
import dev.tributary.checkpoint.TensorFile;
import dev.tributary.deploy.cluster.TestJobs;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.deploy.cluster.Tributary.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The findings of `tributary verify` in sound and damaged runs.
final class VerifyTest {
  /// A job with sixteen samples, unshuffled. An epoch counts fifteen of them: five steps of three.
  private static final String JOB =
      """
      name: verified
      dataset:
        csv: {path: small.csv, label_column: 2}
      model:
        layers:
          - linear: {units: 3}
          - relu: {}
          - linear: {units: 2}
      loss: {softmax_cross_entropy: {}}
      training:
        batch: 3
        shards: 2
        epochs: 4
        shuffle: false
        drop_last: true
        optimizer: {sgd: {learning_rate: 0.1, momentum: 0.5}}
      checkpoint: {every_steps: 12, every_seconds: 0} # steps 12 and 20
      """;

  private static final int STEPS = 20;
  private static final int ANCHOR_LINES = 1;

  @TempDir static Path once;
  private static Path job;
  private static Path sound;
  private static Ended trained;

  @TempDir Path directory;
  private Path run; // a copy, to be damaged

  @BeforeAll
  static void trainOnce() throws Exception {
    job = TestJobs.write(once, JOB);
    Files.write(once.resolve("small.csv"), samples());
    sound = once.resolve("sound");
    trained = Tributary.train(job, sound, "--workers", 2);
  }

  @BeforeEach
  void copy() throws IOException {
    run = directory.resolve("run");
    try (Stream<Path> files = Files.walk(sound)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, run.resolve(sound.relativize(file).toString()));
      }
    }
  }

  @Test
  void aSoundRunIsIntact() throws Exception {
    Ended verified = Tributary.run("verify", run);

    assertThat(verified.out())
        .containsExactly(
            ledger() + ": 20 steps, the chain holds",
            "each sample counted exactly once: 4 epochs of 15 samples (drop_last leaves out 1 of"
                + " 16)",
            checkpoint(20) + ": the weights of step 20",
            run.resolve("model.safetensors") + ": the weights of step 20",
            "intact: 20 steps, weights sha256 " + trained.weights());
    assertThat(verified.code()).isZero();
    assertThat(verified.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5})
  void runsOfAnyNumberOfWorkersAreIdentical(int workers) throws Exception {
    Path other = directory.resolve("other");
    Tributary.train(job, other, "--workers", workers);

    Ended verified = Tributary.run("verify", run, other);

    assertThat(verified.out().getLast())
        .isEqualTo("identical: 20 steps, weights sha256 " + trained.weights());
    assertThat(verified.code()).isZero();
    assertThat(lines(other)).isEqualTo(lines(run));
  }

  @Test
  void aLineThatWasChangedIsNamed() throws Exception {
    List<String> lines = Files.readAllLines(ledger());
    lines.set(7, lines.get(7).replaceFirst("\"loss\":[^,]*", "\"loss\":0.25"));
    Files.write(ledger(), lines);

    assertBroken(ledger() + ":8: the chain does not hold: this line was changed");
  }

  @Test
  void linesThatWereSwappedOrLeftOutAreNamed() throws Exception {
    List<String> lines = Files.readAllLines(ledger());
    List<String> swapped = new ArrayList<>(lines);
    swapped.add(5, swapped.remove(9));

    Files.write(ledger(), swapped);
    assertBroken(ledger() + ":6: the chain does not hold");
    lines.remove(12);
    Files.write(ledger(), lines);
    assertBroken(ledger() + ":13: the chain does not hold");
  }

  @Test
  void aTornLineIsNamed() throws Exception {
    byte[] whole = Files.readAllBytes(ledger());
    Files.write(ledger(), Arrays.copyOf(whole, whole.length - 30));

    assertBroken(ledger() + ":21: torn: the line is incomplete");
  }

  @Test
  void aLedgerThatEndsBeforeTheWeightsThatAreThereIsBroken() throws Exception {
    keep(12);

    assertBroken(
        ledger() + " ends at step 12, but " + checkpoint(20) + " has the weights of step 20");
  }

  @Test
  void aModelWithABitFlippedIsNamedWithItsParameter() throws Exception {
    Path model = run.resolve("model.safetensors");
    TensorFile file = Safetensors.read(model);
    float[] bias = file.tensor("0.bias").orElseThrow().values();
    bias[1] = Float.intBitsToFloat(Float.floatToRawIntBits(bias[1]) ^ 1);
    Safetensors.write(model, file.metadata(), file.tensors());

    assertBroken(model + ": parameter 0.bias is not what the ledger recorded at step 20: ");
  }

  @Test
  void aTruncatedModelIsBroken() throws Exception {
    Path model = run.resolve("model.safetensors");
    byte[] whole = Files.readAllBytes(model);
    Files.write(model, Arrays.copyOf(whole, whole.length - 30));

    assertBroken(model + ": the tensors cover ");
  }

  @Test
  void aModelWithoutItsStepIsBroken() throws Exception {
    Path model = run.resolve("model.safetensors");
    Safetensors.write(model, Map.of(), Safetensors.read(model).tensors());

    assertBroken(model + " does not record its step");
  }

  @Test
  void aDamagedCheckpointIsSkippedForAnOlderOne() throws Exception {
    damage(checkpoint(20));

    Ended verified = Tributary.run("verify", run);

    assertThat(verified.out().getFirst())
        .startsWith("skipped " + checkpoint(20) + ": its digest does not match");
    assertThat(verified.out()).contains(checkpoint(12) + ": the weights of step 12");
    assertThat(verified.code()).isZero();
  }

  @Test
  void aRunWithoutIntactWeightsIsBroken() throws Exception {
    Files.delete(run.resolve("model.safetensors"));
    damage(checkpoint(20));
    damage(checkpoint(12));

    assertBroken(
        run.resolve("checkpoints") + ": every checkpoint is damaged, and there is no model");
  }

  @Test
  void aSampleThatWasChangedIsFoundAtTheStepThatCountsIt() throws Exception {
    List<String> samples = samples();
    samples.set(7, "9,9,1"); // the third step counts samples 6 to 8
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    Files.write(elsewhere.resolve("small.csv"), samples);
    Path other = directory.resolve("other");
    Tributary.train(job, other, "--data", elsewhere);

    Ended verified = Tributary.run("verify", run, other);

    assertThat(verified.out().getLast())
        .matches(
            "different: step 3, parameter 0\\.weight \\(gradient\\): [0-9a-f]{32} in .*run,"
                + " [0-9a-f]{32} in .*other; 3 other parameters differ, too");
    assertThat(verified.out()).anyMatch(line -> line.startsWith("the data differ: sha256 "));
    assertThat(verified.code()).isEqualTo(1);
  }

  @Test
  void anUnfinishedRunIsIntactAndReportedAsShorter() throws Exception {
    keep(12);
    Files.delete(run.resolve("model.safetensors"));
    Files.delete(checkpoint(20));

    Ended alone = Tributary.run("verify", run);
    Ended verified = Tributary.run("verify", sound, run);

    assertThat(alone.out().getLast()).matches("intact: 12 steps, weights xxh3 [0-9a-f]{32}");
    assertThat(alone.out())
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains("each sample counted exactly once", "2 epochs of 15 samples")
                    .contains("drop_last leaves out 1 of 16", "and 6 samples of another"));
    assertThat(alone.code()).isZero();
    assertThat(verified.out().getLast())
        .isEqualTo(
            "different: %s ends at step 20 and %s at step 12; the 12 steps that both record are"
                    .formatted(sound, run)
                + " identical");
    assertThat(verified.code()).isEqualTo(1);
  }

  @Test
  void messagesUseTheSingularForOneStep() throws Exception {
    Path one = directory.resolve("one");
    Ended once = Tributary.train(job, one, "--set", "training.steps=1");
    keep(1);
    Files.delete(run.resolve("model.safetensors"));
    Files.delete(run.resolve("checkpoints").resolve("step-000000012.safetensors"));
    Files.delete(run.resolve("checkpoints").resolve("step-000000020.safetensors"));

    assertThat(once.out()).anyMatch(line -> line.startsWith("trained 1 step on 3 samples"));
    assertThat(Tributary.run("verify", one).out().getLast())
        .isEqualTo("intact: 1 step, weights sha256 " + once.weights());
    assertThat(Tributary.run("verify", one, one).out().getLast()).startsWith("identical: 1 step, ");
    assertThat(Tributary.run("verify", sound, run).out().getLast())
        .endsWith("; the 1 step that both record is identical");
  }

  @Test
  void aRunOfAnotherJobIsRefusedAndTheMessageSaysWhatDiffers() throws Exception {
    Path other = directory.resolve("other");
    Tributary.train(job, other, "--set", "seed=5");

    Ended verified = Tributary.run("verify", run, other);

    assertThat(verified.err())
        .singleElement()
        .asString()
        .startsWith("tributary: " + other + ": its job is not that of " + run)
        .contains("seed is 5 here and 0 there", "compare runs of one job");
    assertThat(verified.code()).isEqualTo(2);
  }

  @Test
  void theNameOfARunIsNotPartOfItsJob() throws Exception {
    Path other = directory.resolve("other");
    Tributary.train(job, other, "--set", "name=other", "--set", "checkpoint.every_steps=0");

    assertThat(Tributary.run("verify", run, other).code()).isZero();
  }

  @Test
  void aRunWithoutALedgerIsRefused() throws Exception {
    Path other = directory.resolve("other");
    Ended without = Tributary.train(job, other, "--no-ledger");

    Ended verified = Tributary.run("verify", other);

    assertThat(without.weights()).isEqualTo(trained.weights());
    assertThat(other.resolve("ledger.jsonl")).doesNotExist();
    assertThat(verified.err())
        .singleElement()
        .asString()
        .startsWith("tributary: " + other.resolve("ledger.jsonl") + ": there is no such file; ")
        .contains("name the directory of a run", "--no-ledger");
    assertThat(verified.code()).isEqualTo(2);
  }

  @Test
  void aRunThatResumesWithoutItsLedgerIsReportedAsIncomplete() throws Exception {
    Files.delete(run.resolve("model.safetensors"));
    Files.delete(checkpoint(20));
    Files.delete(ledger());

    Ended resumed = Tributary.run("train", job, "--out", run);
    Ended verified = Tributary.run("verify", run);
    Ended compared = Tributary.run("verify", sound, run);

    assertThat(resumed.out())
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("LEDGER INCOMPLETE at step 12: " + ledger())
                    .contains("does not exist", "begins at step 12", "the run goes on"));
    assertThat(resumed.weights()).isEqualTo(trained.weights());
    assertThat(verified.out().getLast())
        .isEqualTo(
            "incomplete: steps 1 to 12 are missing; 8 steps, weights sha256 " + trained.weights());
    assertThat(verified.code()).isEqualTo(1);
    assertThat(compared.out().getLast())
        .isEqualTo("identical: 8 steps, weights sha256 " + trained.weights());
    assertThat(compared.code()).isZero();
  }

  @Test
  void aResumedRunHasTheLedgerOfAnUninterruptedRun() throws Exception {
    Files.delete(run.resolve("model.safetensors"));
    Files.delete(checkpoint(20));

    Ended resumed = Tributary.run("train", job, "--out", run);

    assertThat(resumed.out()).anyMatch(line -> line.startsWith("resumed at step 12 of 20"));
    assertThat(lines(run)).isEqualTo(lines(sound));
    assertThat(Tributary.run("verify", sound, run).code()).isZero();
  }

  private void assertBroken(String why) throws Exception {
    Ended verified = Tributary.run("verify", run);
    Ended compared = Tributary.run("verify", sound, run);

    assertThat(verified.out().getLast()).startsWith("broken: " + why);
    assertThat(verified.code()).isEqualTo(1);
    assertThat(compared.out().getLast()).isEqualTo(verified.out().getLast());
    assertThat(compared.code()).isEqualTo(1);
  }

  /// Truncates the ledger after the line of `step`.
  private void keep(int step) throws IOException {
    Files.write(ledger(), Files.readAllLines(ledger()).subList(0, ANCHOR_LINES + step));
  }

  private Path checkpoint(long step) {
    return run.resolve("checkpoints")
        .resolve(String.format(Locale.ROOT, "step-%09d.safetensors", step));
  }

  private static void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 5] ^= 1;
    Files.write(file, bytes);
  }

  private Path ledger() {
    return run.resolve("ledger.jsonl");
  }

  /// The lines of the steps in a run's ledger.
  private static List<String> lines(Path directory) throws IOException {
    List<String> lines = Files.readAllLines(directory.resolve("ledger.jsonl"));
    assertThat(lines).hasSize(ANCHOR_LINES + STEPS);
    return lines.subList(ANCHOR_LINES, lines.size());
  }

  private static List<String> samples() {
    return Stream.iterate(0, i -> i + 1)
        .limit(16)
        .map(i -> "%s,%s,%s".formatted(i * 0.25 - 2, i % 5 - 1.5, i % 3 == 0 ? 1 : 0))
        .collect(Collectors.toCollection(ArrayList::new));
  }
}
