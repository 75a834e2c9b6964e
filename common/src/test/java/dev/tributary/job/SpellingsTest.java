package dev.tributary.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.proto.v1.Column;
import dev.tributary.proto.v1.ColumnType;
import dev.tributary.proto.v1.Dataset;
import dev.tributary.proto.v1.Job;
import dev.tributary.proto.v1.Missing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Keys with two spellings, and lists that are spelled as maps.
class SpellingsTest {
  @TempDir Path directory;

  private JobFile read(String dataset, String... settings) throws IOException {
    String job =
        """
        name: a
        dataset: {csv: {path: a.csv, label: y, columns: %s}, holdout: %s}
        model: {layers: [{linear: {units: 1}}]}
        loss: {mean_squared_error: {}}
        training: {batch: 8, epochs: 1, optimizer: {sgd: {learning_rate: 1}}}
        """;
    String[] parts = dataset.split(" \\| ");
    Path file = Files.writeString(directory.resolve("job.yaml"), job.formatted(parts[0], parts[1]));
    return JobFile.read(file, List.of(settings));
  }

  @Test
  void aHoldoutIsANumberOrAMap() throws IOException {
    Dataset number = read("{} | 0.25").resolved().getDataset();
    Dataset map = read("{} | {fraction: 0.25, stratify: true}").resolved().getDataset();

    assertThat(number.getHoldout()).isEqualTo(0.25);
    assertThat(number.hasHoldoutSplit()).isFalse();
    assertThat(map.hasHoldout()).isFalse();
    assertThat(map.getHoldoutSplit().getFraction()).isEqualTo(0.25);
    assertThat(map.getHoldoutSplit().getStratify()).isTrue();
    assertThat(map.getHoldoutSplit().hasGroup()).isFalse();
  }

  @Test
  void columnsAreAMapByTheirNames() throws IOException {
    List<Column> columns =
        read("{'z 1': {type: date}, a: {missing: mean, indicator: true}} | 0")
            .job()
            .getDataset()
            .getCsv()
            .getColumnsList();

    assertThat(columns).extracting(Column::getName).containsExactly("a", "z 1");
    assertThat(columns.get(0).getMissing()).isEqualTo(Missing.MEAN);
    assertThat(columns.get(0).hasType()).isFalse();
    assertThat(columns.get(1).getType()).isEqualTo(ColumnType.DATE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "{} | {fraction: 0.25, group: id}",
        "{'z 1': {type: date}, a: {unknown: ignore}} | {fraction: 0.5, stratify: true}",
        "{b: {}} | 0.5",
      })
  void whatIsWrittenIsReadAgain(String dataset) throws IOException {
    for (Job job : List.of(read(dataset).job(), read(dataset).resolved())) {
      Path file = Files.writeString(directory.resolve("again.yaml"), JobYaml.of(job));

      assertThat(JobFile.read(file, List.of()).job()).isEqualTo(job);
    }
  }

  @Test
  void theOrderOfColumnsDoesNotCount() throws IOException {
    Job one = read("{a: {type: date}, b: {type: boolean}} | 0").job();
    Job other = read("{b: {type: boolean}, a: {type: date}} | 0").job();

    assertThat(JobIdentity.digest(one)).isEqualTo(JobIdentity.digest(other));
    assertThat(JobIdentity.difference(one, other)).isEmpty();
  }

  @Test
  void aDifferenceIsNamed() throws IOException {
    Job job = read("{a: {type: date}} | 0.25").job();

    assertThat(JobIdentity.difference(job, read("{a: {type: boolean}} | 0.25").job()))
        .containsExactly(
            "dataset.csv.columns is {a: {type: date}} here and {a: {type: boolean}} there");
    assertThat(
            JobIdentity.difference(
                job, read("{a: {type: date}} | {fraction: 0.25, stratify: true}").job()))
        .containsExactly(
            "dataset.holdout is 0.25 here and absent there",
            "dataset.holdout is absent here and {fraction: 0.25, stratify: true} there");
    assertThat(JobIdentity.difference(job, read("{} | {fraction: 0.25}").job())).hasSize(3);
  }

  @Test
  void settingsReachIntoBoth() throws IOException {
    Dataset dataset =
        read(
                "{a: {type: date}} | {fraction: 0.5}",
                "dataset.csv.columns.a.missing=median",
                "dataset.csv.columns.b={type: boolean}",
                "dataset.csv.columns.c.type=categorical",
                "dataset.holdout.fraction=0.1",
                "dataset.holdout.group=id")
            .job()
            .getDataset();

    assertThat(dataset.getCsv().getColumnsList())
        .extracting(Column::getName, Column::getType, Column::getMissing)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("a", ColumnType.DATE, Missing.MEDIAN),
            org.assertj.core.groups.Tuple.tuple("b", ColumnType.BOOLEAN, Missing.ERROR),
            org.assertj.core.groups.Tuple.tuple("c", ColumnType.CATEGORICAL, Missing.ERROR));
    assertThat(dataset.getHoldoutSplit().getFraction()).isEqualTo(0.1);
    assertThat(dataset.getHoldoutSplit().getGroup()).isEqualTo("id");
    assertThat(read("{} | {fraction: 0.5}", "dataset.holdout=0.2").job().getDataset().getHoldout())
        .isEqualTo(0.2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "{} | {stratify: true} ~ dataset.holdout.fraction: missing; give a number",
        "{} | {fraction: 1} ~ dataset.holdout.fraction: 1.0 is not a fraction of the samples",
        "{} | {fraction: 0} ~ dataset.holdout.fraction: 0.0 is not a fraction of the samples",
        "{} | {fraction: 0.5, by: id} ~ dataset.holdout.by: unknown key; known here: fraction,",
        "{} | [1] ~ dataset.holdout: expected a number, found a list",
        "[a] | 0 ~ dataset.csv.columns: expected a map, found a list; write its names below it",
        "{a: {kind: date}} | 0 ~ dataset.csv.columns.a.kind: unknown key; known here: type,",
        "{a: {name: b}} | 0 ~ dataset.csv.columns.a.name: unknown key; name belongs to the top",
        "{a: {type: day}} | 0 ~ dataset.csv.columns.a.type: expected one of numeric, categorical,",
        "{a: date} | 0 ~ dataset.csv.columns.a: expected a map, found the text 'date'",
      })
  void anErrorIsNamedAtItsKey(String dataset, String message) {
    assertThatThrownBy(() -> read(dataset))
        .isInstanceOf(BadInput.class)
        .hasMessageMatching("(?s).*job.yaml:2: \\Q" + message + "\\E.*");
  }

  @Test
  void theSecondSpellingIsNoKey() {
    assertThatThrownBy(() -> read("{} | 0", "dataset.holdout_split.fraction=0.5"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("unknown key holdout_split; known here: csv, idx,");
  }
}
