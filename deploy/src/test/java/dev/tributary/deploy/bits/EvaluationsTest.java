package dev.tributary.deploy.bits;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tributary.deploy.cluster.RecordedRun;
import dev.tributary.deploy.cluster.TestJobs;
import dev.tributary.deploy.cluster.Tributary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The metrics of evaluations, which are the same with any number of workers.
final class EvaluationsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path XOR = Path.of("jobs", "xor.yaml");

  @TempDir Path directory;

  private List<String> evaluations(Path job, int workers, Object... more) throws Exception {
    Path out = directory.resolve("out-" + workers);
    List<Object> options = new ArrayList<>(List.of("--workers", workers));
    options.addAll(List.of(more));

    Tributary.Ended run = Tributary.train(job, out, options.toArray());

    assertThat(run.code()).as("%s", run.err()).isZero();
    assertThat(run.out()).allMatch(line -> !line.startsWith("lowest") || line.length() <= 80);
    return new RecordedRun(out).evaluationLines();
  }

  @Test
  void anyNumberOfWorkersCountsTheSameClasses() throws Exception {
    List<String> alone = evaluations(Tributary.DIGITS, 1, "--set", "training.epochs=2");

    for (int workers : new int[] {2, 3, 5, 8}) {
      assertThat(evaluations(Tributary.DIGITS, workers, "--set", "training.epochs=2"))
          .isEqualTo(alone);
    }
    assertThat(alone).hasSize(2);
    JsonNode last = JSON.readTree(alone.getLast());
    assertThat(last.get("step").asLong()).isEqualTo(46);
    assertThat(last.get("split").asText()).isEqualTo("holdout");
    assertThat(last.get("macro_f1").doubleValue()).isBetween(0.7, 1.0);
    assertThat(last.get("classes").findValuesAsText("name"))
        .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    long samples = 0;
    long correct = 0;
    for (int label = 0; label < 10; label++) {
      long support = 0;
      for (int predicted = 0; predicted < 10; predicted++) {
        support += last.get("confusion").get(label).get(predicted).asLong();
      }
      assertThat(last.get("classes").get(label).get("support").asLong()).isEqualTo(support);
      samples += support;
      correct += last.get("confusion").get(label).get(label).asLong();
    }
    assertThat(samples).isEqualTo(last.get("samples").asLong()).isEqualTo(359);
    assertThat(last.get("accuracy").doubleValue()).isEqualTo(correct / 359.0);
  }

  @Test
  void aQuestionOfTwoClassesHasAnArea() throws Exception {
    List<String> lines = evaluations(XOR, 2);

    JsonNode last = JSON.readTree(lines.getLast());
    assertThat(last.get("auc").doubleValue()).isEqualTo(1);
    assertThat(last.get("confusion")).isEqualTo(JSON.readTree("[[2, 0], [0, 2]]"));
    assertThat(lines).hasSize(4);
  }

  @Test
  void predictedValuesHaveErrors() throws Exception {
    List<String> alone = evaluations(XOR, 1, "--set", "loss=mean_squared_error: {}");

    assertThat(evaluations(XOR, 3, "--set", "loss=mean_squared_error: {}")).isEqualTo(alone);
    JsonNode last = JSON.readTree(alone.getLast());
    double rmse = last.get("rmse").doubleValue();
    assertThat(last.get("loss").doubleValue()).isEqualTo(rmse * rmse, within());
    assertThat(last.get("mae").doubleValue()).isBetween(0.0, rmse);
    assertThat(last.get("r2").doubleValue()).isEqualTo(1 - rmse * rmse / 0.25, within());
    assertThat(last.get("values")).hasSize(1);
    assertThat(last.has("confusion")).isFalse();
  }

  private static Offset<Double> within() {
    return Offset.offset(1e-12);
  }

  @Test
  void classesHaveTheNamesOfTheDataAndNoLineIsTooLong() throws Exception {
    List<String> names =
        Stream.of("a", "b", "c")
            .map(first -> first + " very long name of a class".repeat(4))
            .toList();
    StringBuilder table = new StringBuilder("x,kind\n");
    for (int i = 0; i < 12; i++) {
      table.append(i % 3).append(',').append(names.get(i % 3)).append('\n');
    }
    Files.writeString(directory.resolve("named.csv"), table);
    Path job =
        TestJobs.write(
            directory,
            """
            name: named
            dataset: {csv: {path: named.csv, header: true, label: kind}}
            model: {layers: [{linear: {units: 3}}]}
            loss: {softmax_cross_entropy: {}}
            training: {batch: 4, shards: 2, epochs: 1, optimizer: {sgd: {learning_rate: 0.1}}}
            """);
    Path out = directory.resolve("named");

    Tributary.Ended run = Tributary.train(job, out);

    JsonNode last = JSON.readTree(new RecordedRun(out).evaluationLines().getLast());
    assertThat(last.get("classes").findValuesAsText("name")).isEqualTo(names);
    assertThat(run.out())
        .filteredOn(line -> line.startsWith("macro F1 ") || line.startsWith("lowest F1: "))
        .hasSize(2)
        .allMatch(line -> line.length() <= 80)
        .last()
        .asString()
        .contains("very long name of ");
  }

  @Test
  void evaluatePrintsTheSameNumbers() throws Exception {
    Path job = TestJobs.write(directory, TestJobs.SMALL);
    Path out = directory.resolve("out");
    Tributary.train(job, out);
    JsonNode recorded = JSON.readTree(new RecordedRun(out).evaluationLines().getLast());
    Path model = new RecordedRun(out).model();

    Tributary.Ended text = Tributary.run("evaluate", model, "--job", job);
    Tributary.Ended json = Tributary.run("evaluate", model, "--job", job, "--json");

    assertThat(text.out().getLast()).matches("macro F1 \\d+\\.\\d\\d %, AUC [01]\\.\\d+");
    JsonNode printed = JSON.readTree(json.out().getLast());
    for (String key : List.of("split", "samples", "loss", "auc", "classes", "confusion")) {
      assertThat(printed.get(key)).as(key).isEqualTo(recorded.get(key));
    }
  }
}
