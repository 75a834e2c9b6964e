package dev.tributary.deploy.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tributary.deploy.cluster.Tributary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `tributary predict` with the model of the example table: names, categories, a date, missing
/// cells and quotes.
class PredictTest {
  private static final Path TABLE = Path.of("data", "customers.csv");

  @TempDir static Path directory;

  private static Path model;

  /// The header and the first records of the table, without notes of several lines.
  private static List<String> table;

  @BeforeAll
  static void train() throws Exception {
    Tributary.Ended run =
        Tributary.train(
            Path.of("jobs", "table.yaml"), directory.resolve("run"), "--set", "training.epochs=2");
    assertThat(run.code()).as("%s", run.err()).isZero();
    model = directory.resolve("run").resolve("model.safetensors");
    table =
        Files.readAllLines(TABLE).stream()
            .filter(line -> line.chars().filter(c -> c == ',').count() >= 8)
            .filter(line -> line.chars().filter(c -> c == '"').count() % 2 == 0)
            .limit(301)
            .toList();
  }

  @Test
  void aClassAndProbabilitiesArePrintedByName() throws Exception {
    List<String> lines = predicted(table, "--probabilities", "--keep", "customer,city");

    assertThat(lines).hasSize(table.size());
    assertThat(lines.getFirst())
        .isEqualTo(
            "customer,city,prediction,probability_left,probability_stayed,probability_upgraded");
    assertThat(lines.get(1)).startsWith("1,Uppsala,left,0.");
    double sum = Stream.of(lines.get(1).split(",")).skip(3).mapToDouble(Double::parseDouble).sum();
    assertThat(sum).isCloseTo(1, within(1e-5));
  }

  @Test
  void aRowAloneOrInAnotherOrderHasTheSameBits() throws Exception {
    List<String> whole = predicted(table, "--probabilities");
    List<Integer> order = new ArrayList<>();
    for (int row = 1; row < table.size(); row++) {
      order.add(row);
    }
    Collections.shuffle(order, new Random(5));

    List<String> shuffled = new ArrayList<>(List.of(table.getFirst()));
    order.forEach(row -> shuffled.add(table.get(row)));
    List<String> again = predicted(shuffled, "--probabilities");
    for (int i = 0; i < order.size(); i++) {
      assertThat(again.get(i + 1)).isEqualTo(whole.get(order.get(i)));
    }
    for (int row : List.of(1, 150, 300)) {
      assertThat(predicted(List.of(table.getFirst(), table.get(row)), "--probabilities").get(1))
          .isEqualTo(whole.get(row));
    }
  }

  @Test
  void columnsAreFoundByNameAndTheClassMayBeAbsent() throws Exception {
    List<String> moved =
        List.of(
            "newsletter,price,hours_a_week,other,age,city,joined",
            "no,9.99,0.2,x,40,Uppsala,2023-08-10");

    assertThat(predicted(moved, "--probabilities").get(1))
        .isEqualTo(predicted(table, "--probabilities").get(1));
  }

  @Test
  void theClassMayBeEmptyOrNew() throws Exception {
    List<String> open =
        List.of(
            table.get(0),
            table.get(1).replaceFirst(",left$", ","),
            table.get(1).replaceFirst(",left$", ",unheard"));

    assertThat(predicted(open, "--probabilities").subList(1, 3))
        .containsOnly(predicted(table, "--probabilities").get(1));
  }

  @Test
  void theMostProbableClassesComeFirst() throws Exception {
    List<String> lines = predicted(table, "--top", "2");

    assertThat(lines.getFirst()).isEqualTo("class_1,probability_1,class_2,probability_2");
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",");
      assertThat(Float.parseFloat(cells[1])).isGreaterThanOrEqualTo(Float.parseFloat(cells[3]));
    }
  }

  @Test
  void jsonLinesHaveTheColumnsAsKeys() throws Exception {
    assertThat(predicted(table.subList(0, 2), "--output", "jsonl", "--keep", "city"))
        .containsExactly("{\"city\":\"Uppsala\",\"prediction\":\"left\"}");
  }

  @Test
  void aRowThatCannotBeReadEndsTheCommandAfterTheRowsBeforeIt() throws Exception {
    Path file = write(withBadRow());

    Tributary.Ended ended = Tributary.run("predict", model, "--input", file);

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.out()).hasSize(2);
    assertThat(ended.err())
        .singleElement()
        .asString()
        .contains(file + ":3: column age: 'old' is not a number", "--on-error skip");
  }

  @Test
  void rowsThatCannotBeReadAreSkippedIfWanted() throws Exception {
    Path file = write(withBadRow());

    Tributary.Ended ended = Tributary.run("predict", model, "--input", file, "--on-error", "skip");

    assertThat(ended.code()).isZero();
    assertThat(ended.out())
        .containsExactlyElementsOf(predicted(List.of(table.get(0), table.get(1), table.get(3))));
    assertThat(ended.err()).hasSize(2);
    assertThat(ended.err().getFirst()).startsWith("skipped: " + file + ":3: column age: 'old'");
    assertThat(ended.err().getLast()).isEqualTo("1 row skipped");
  }

  @Test
  void aColumnThatIsAbsentIsNamed() throws Exception {
    Path file = write(List.of("joined,city,age,hours_a_week,price", "2023-08-10,Cork,40,0.2,9.99"));

    Tributary.Ended ended = Tributary.run("predict", model, "--input", file);

    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err()).singleElement().asString().contains("newsletter");
  }

  @Test
  void aCheckpointPredictsWhatTheModelPredicts() throws Exception {
    Path checkpoints = directory.resolve("run").resolve("checkpoints");
    Path newest = checkpoints.resolve(Files.readString(checkpoints.resolve("LATEST")).strip());

    assertThat(Tributary.run("predict", newest, "--input", write(table), "--probabilities").out())
        .isEqualTo(predicted(table, "--probabilities"));
  }

  private static List<String> withBadRow() {
    return List.of(
        table.get(0), table.get(1), table.get(2).replaceFirst(",63,", ",old,"), table.get(3));
  }

  private static List<String> predicted(List<String> lines, String... more) throws Exception {
    List<Object> words = new ArrayList<>(List.of("predict", model, "--input", write(lines)));
    words.addAll(List.of(more));
    Tributary.Ended ended = Tributary.run(words.toArray());
    assertThat(ended.code()).as("%s", ended.err()).isZero();
    return ended.out();
  }

  private static Path write(List<String> lines) throws IOException {
    return Files.write(Files.createTempFile(directory, "rows", ".csv"), lines);
  }
}
