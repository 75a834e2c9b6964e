package dev.tributary.deploy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tributary.checkpoint.Safetensors;
import dev.tributary.checkpoint.TensorFile;
import dev.tributary.deploy.cluster.Cluster;
import dev.tributary.deploy.cluster.InterceptedWorker;
import dev.tributary.deploy.cluster.RecordedRun;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.deploy.cluster.TributaryProcess;
import dev.tributary.deploy.cluster.WeightsHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs that end early, and the best models, with any number of workers and under faults.
@Tag("slow")
final class EarlyStoppingRunTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RULE =
      "training.early_stopping={patience: 2, min_delta: 0.05, restore_best: true}";
  private static final String KEEPING = "checkpoint.keep_best={metric: accuracy, count: 2}";
  private static final String OFTEN = "checkpoint.every_steps=7";
  private static final String[] JOB = {RULE, KEEPING, OFTEN};

  @TempDir Path directory;

  private static Object[] options(Object... more) {
    return Stream.concat(
            Stream.of(JOB).flatMap(setting -> Stream.of("--set", setting)), Stream.of(more))
        .toArray();
  }

  private static void assertIsThatOfTheSpecification(Tributary.Ended run, Path out)
      throws Exception {
    RecordedRun recorded = new RecordedRun(out);
    assertThat(run.weights()).isEqualTo(WeightsHash.byLocalTrainer(Tributary.DIGITS, JOB));
    assertThat(recorded.ledger())
        .isEqualTo(WeightsHash.ledgerByLocalTrainer(Tributary.DIGITS, JOB));
    assertThat(run.out()).anyMatch(line -> line.startsWith("ended early after step "));
    Tributary.Ended verified = Tributary.run("verify", out);
    assertThat(verified.out().getLast()).startsWith("intact: ").endsWith(run.weights());
    assertThat(verified.code()).isZero();
  }

  /// The step, the accuracy and the weights of the models that were kept.
  private static List<String> best(Path out) throws IOException {
    return Stream.of("best.safetensors", "best-2.safetensors")
        .map(name -> Safetensors.read(out.resolve(name)))
        .map(TensorFile::metadata)
        .map(data -> data.get("step") + " " + data.get("value") + " " + data.get("weights_sha256"))
        .toList();
  }

  @Test
  void anyNumberOfWorkersEndsAtTheSameStepWithTheSameModels() throws Exception {
    List<String> evaluations = null;
    List<String> best = null;
    for (int workers : new int[] {1, 2, 3, 5, 8}) {
      Path out = directory.resolve("out-" + workers);

      Tributary.Ended run = Tributary.train(Tributary.DIGITS, out, options("--workers", workers));

      assertIsThatOfTheSpecification(run, out);
      List<String> lines = new RecordedRun(out).evaluationLines();
      evaluations = evaluations == null ? lines : evaluations;
      best = best == null ? best(out) : best;
      assertThat(lines).isEqualTo(evaluations);
      assertThat(best(out)).isEqualTo(best);
    }
    assertThat(evaluations).hasSizeBetween(4, 39);
    List<String> ranked =
        evaluations.stream()
            .map(EarlyStoppingRunTest::accuracy)
            .sorted(EarlyStoppingRunTest::better)
            .limit(2)
            .toList();
    assertThat(best).allMatch(model -> ranked.stream().anyMatch(model::startsWith));
  }

  /// The step and the accuracy of an evaluation.
  private static String accuracy(String line) {
    try {
      JsonNode fields = JSON.readTree(line);
      return fields.get("step").asLong() + " " + fields.get("accuracy").doubleValue();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// The larger accuracy first, then the earlier step.
  private static int better(String a, String b) {
    double left = Double.parseDouble(a.split(" ")[1]);
    double right = Double.parseDouble(b.split(" ")[1]);
    return left != right
        ? Double.compare(right, left)
        : Long.compare(Long.parseLong(a.split(" ")[0]), Long.parseLong(b.split(" ")[0]));
  }

  @Test
  void aKilledWorkerAndARestartedCoordinatorChangeNothing() throws Exception {
    Path undisturbed = directory.resolve("undisturbed");
    Tributary.train(Tributary.DIGITS, undisturbed, options());
    Path out = directory.resolve("out");
    try (Cluster cluster =
            Cluster.coordinating(
                Tributary.DIGITS, out, options("--min-workers", 2, "--straggler-factor", 0));
        InterceptedWorker held = InterceptedWorker.holdingFrom(50, cluster.address(), "held")) {
      TributaryProcess first = cluster.start("first");
      held.awaitHeld(50);
      first.kill();
      cluster.startHere("second");
      cluster.awaitJoined("second");
      cluster.coordinator().kill();
      held.releaseAll();
      Tributary.Ended run = cluster.restartCoordinator().await();

      assertThat(run.out()).anyMatch(line -> line.startsWith("resumed at step "));
      assertIsThatOfTheSpecification(run, out);
    }
    assertThat(new RecordedRun(out).evaluationLines())
        .isEqualTo(new RecordedRun(undisturbed).evaluationLines());
    assertThat(best(out)).isEqualTo(best(undisturbed));
  }

  @Test
  void aRunThatIsKilledBeforeItsModelIsWrittenEndsAgain() throws Exception {
    Path out = directory.resolve("out");
    Tributary.train(Tributary.DIGITS, out, options());
    RecordedRun recorded = new RecordedRun(out);
    List<String> ledger = recorded.ledger();
    Files.delete(recorded.model());

    Tributary.Ended again = Tributary.train(Tributary.DIGITS, out, options());

    assertThat(again.out()).noneMatch(line -> line.startsWith("trained"));
    assertIsThatOfTheSpecification(again, out);
    assertThat(recorded.ledger()).isEqualTo(ledger);
  }

  @Test
  void anEndThatTheRuleDoesNotGiveIsBroken() throws Exception {
    Path out = directory.resolve("out");
    Tributary.train(Tributary.DIGITS, out, options());
    Path model = new RecordedRun(out).model();
    Path best = out.resolve("best.safetensors");
    TensorFile other = Safetensors.read(best);
    Safetensors.write(model, other.metadata(), other.tensors());

    Tributary.Ended verified = Tributary.run("verify", out);

    assertThat(verified.out().getLast()).startsWith("broken: ").contains("the model is of step");
    assertThat(verified.code()).isEqualTo(1);
  }
}
