package dev.tributary.deploy.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cluster.Tributary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The way from a table to predictions: `data inspect`, `init`, `train`, `predict`.
class TableCommandsTest {
  private static final Path CUSTOMERS = Path.of("data", "customers.csv").toAbsolutePath();

  @TempDir Path directory;

  @Test
  void inspectTellsTypesMissingCellsAndValues() throws Exception {
    Tributary.Ended ended = Tributary.run("data", "inspect", CUSTOMERS);

    assertThat(ended.code()).isZero();
    assertThat(ended.out().getFirst()).endsWith("customers.csv: 3,000 rows, 9 columns, header");
    assertThat(ended.out()).allMatch(line -> line.length() <= 80 || line.contains(".csv"));
    assertThat(ended.out())
        .anyMatch(line -> line.matches("customer +numeric +0  different in every row: 1 to 3000"))
        .anyMatch(line -> line.matches("joined +date +0  2021-01-01 to 2024-04-14"))
        .anyMatch(line -> line.matches("city +12 categories +82  Turku 266, .*"))
        .anyMatch(line -> line.matches("newsletter +boolean +0  no 1797, yes 1203"));
  }

  @Test
  void theJobOfATableTrainsAndPredicts() throws Exception {
    Path job = directory.resolve("job.yaml");
    Path out = directory.resolve("run");

    Tributary.Ended written = Tributary.run("init", CUSTOMERS, "--label", "outcome", "--out", job);
    Tributary.Ended trained = Tributary.train(job, out, "--set", "training.epochs=2");
    Tributary.Ended predicted =
        Tributary.run("predict", out.resolve("model.safetensors"), "--input", CUSTOMERS);

    assertThat(written.code()).as("%s", written.err()).isZero();
    assertThat(Files.readString(job)).contains("ignore: [customer]", "missing: median");
    assertThat(trained.code()).as("%s", trained.err()).isZero();
    assertThat(predicted.code()).as("%s", predicted.err()).isZero();
    assertThat(predicted.out()).hasSize(3001).contains("left", "stayed", "upgraded");
  }

  @Test
  void aTableOfAnotherCountryIsUnderstood() throws Exception {
    Path table =
        write(
            "Größe;Ort;Preis\n",
            IntStream.range(0, 60)
                .mapToObj(
                    i ->
                        "%s,5;%s;%s,25\n"
                            .formatted(40 + i % 30, i % 2 == 0 ? "Köln" : "Ulm", 300 + i))
                .toList());
    Path job = directory.resolve("job.yaml");
    Path out = directory.resolve("run");

    Tributary.run("init", table, "--target", "Preis", "--out", job);
    Tributary.Ended trained = Tributary.train(job, out, "--set", "training.epochs=2");

    assertThat(Files.readString(job))
        .contains("delimiter: \";\"", "decimal_comma: true", "standardize_targets: true");
    assertThat(trained.code()).as("%s", trained.err()).isZero();
    assertThat(trained.out()).anyMatch(line -> line.contains("RMSE"));
  }

  @Test
  void quotedNamesAndLabelsFromOneAreUnderstood() throws Exception {
    Path table =
        write(
            "\"fixed acidity\";\"date of test\";\"quality\"\n",
            IntStream.range(0, 90)
                .mapToObj(i -> "%s.5;2024-05-%s;%s\n".formatted(i % 9, 10 + i % 19, 3 + i % 3))
                .toList());
    Path job = directory.resolve("job.yaml");

    Tributary.run("init", table, "--label", "quality", "--out", job);
    Tributary.Ended trained =
        Tributary.train(job, directory.resolve("run"), "--set", "training.epochs=2");

    assertThat(Files.readString(job)).contains("delimiter: \";\"", "header: true");
    assertThat(trained.code()).as("%s", trained.err()).isZero();
  }

  @Test
  void aTableWithoutHeaderHasNumberedColumns() throws Exception {
    Path table =
        write("", IntStream.range(0, 40).mapToObj(i -> i % 7 + "," + i % 2 + "\n").toList());

    Tributary.Ended written = Tributary.run("init", table, "--label", "1");

    assertThat(written.out())
        .contains("    label: \"1\"")
        .noneMatch(line -> line.contains("header"));
  }

  @Test
  void rowsThatCannotBeReadAreReported() throws Exception {
    Path table = write("a,b\n", List.of("1,2\n", "1,2,3\n", "4,5\n"));

    assertThat(Tributary.run("data", "inspect", table).out())
        .endsWith("1 row cannot be read:", "  line 3: 3 columns, but the first line has 2");
  }

  @Test
  void anExistingJobIsNotOverwritten() throws Exception {
    Path job = Files.writeString(directory.resolve("job.yaml"), "mine");

    Tributary.Ended ended = Tributary.run("init", CUSTOMERS, "--label", "outcome", "--out", job);

    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err()).singleElement().asString().contains("the file exists");
    assertThat(Files.readString(job)).isEqualTo("mine");
  }

  @Test
  void aColumnThatIsNotThereIsRefusedWithThoseThatAre() throws Exception {
    Tributary.Ended ended = Tributary.run("init", CUSTOMERS, "--label", "churn");

    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err())
        .singleElement()
        .asString()
        .contains("there is no column 'churn'", "outcome");
  }

  private Path write(String header, List<String> rows) throws IOException {
    return Files.writeString(directory.resolve("table.csv"), header + String.join("", rows));
  }
}
