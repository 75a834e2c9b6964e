package dev.tributary.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.ColumnType;
import dev.tributary.proto.v1.TableColumn;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is learnt from the columns of a table.
class TableLearningTest {
  @TempDir Path directory;

  private OpenedData read(String text, String csv) {
    return new Tables(directory).read(text, csv);
  }

  private static List<List<Float>> samples(OpenedData data) {
    return Samples.all(data.training());
  }

  @Test
  void columnsAreCalledByTheirNames() {
    String text = "id,x,y,z,price\n7,1,2,3,9\n8,4,5,6,10\n";

    assertThat(samples(read(text, "header: true, targets: [price], ignore: [id]")))
        .containsExactly(List.of(1f, 2f, 3f, 9f), List.of(4f, 5f, 6f, 10f));
    assertThat(samples(read(text, "header: true, targets: [price, x], features: [z]")))
        .containsExactly(List.of(3f, 9f, 1f), List.of(6f, 10f, 4f));
    assertThat(samples(read(text, "header: true, label: '1', features: [z, '0']")))
        .containsExactly(List.of(7f, 3f, 0f), List.of(8f, 6f, 1f));
  }

  @Test
  void aCategoryIsOneFeatureOfSeveral() {
    OpenedData data = read("size,y\nsmall,1\nlarge,2\nsmall,3\n", "header: true, targets: [y]");

    assertThat(samples(data))
        .containsExactly(List.of(0f, 1f, 1f), List.of(1f, 0f, 2f), List.of(0f, 1f, 3f));
    assertThat(data.preprocessing().getTable().getColumns(0).getCategorical().getCategoriesList())
        .containsExactly("large", "small");
  }

  @Test
  void categoriesThatAreNumbersAreSortedByValue() {
    OpenedData data =
        read("10,1\n9,2\n-1,3\n", "targets: ['1'], columns: {'0': {type: categorical}}");

    assertThat(data.preprocessing().getTable().getColumns(0).getCategorical().getCategoriesList())
        .containsExactly("-1", "9", "10");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1, 2, 3.5, 4 | NUMERIC",
        "1, x, 2, y | NUMERIC", // and an error for x and y
        "true, FALSE, true, True | BOOLEAN",
        "y, n, y, n | BOOLEAN",
        "yes, n, yes, n | CATEGORICAL",
        "2024-01-01, 2024-02-29, 1999-12-31T23:59:59Z, 2024-05 | DATE",
        "2023-02-29, 2023-04-31, 2024-01-01, 2023-13-01 | CATEGORICAL",
        "a, 1, b, c | CATEGORICAL",
        "'', NA, NaN, ? | NUMERIC",
      })
  void theTypeOfAColumnIsFound(String cells, ColumnType type) {
    TypeCounts counts =
        new TypeCounts(
            new dev.tributary.data.table.Numbers(
                new dev.tributary.data.table.Numbers.Style(false, (byte) 0)));
    List<String> missing = List.of("''", "NA", "NaN", "?");
    for (String cell : cells.split(", ")) {
      if (!missing.contains(cell)) {
        counts.add(cell, cell.getBytes(), 1);
      }
    }

    assertThat(counts.type()).isEqualTo(type);
  }

  /// The beginning of the file looks like numbers, dates or texts, and the rest does not.
  @ParameterizedTest
  @CsvSource({
    "7, abc, CATEGORICAL",
    "2024-01-01, 8, NUMERIC",
    "abc, 8, NUMERIC",
    "7, 2024-01-01, DATE"
  })
  void aWrongGuessIsCorrected(String first, String rest, TableColumn.RoleCase role) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 1500; i++) {
      text.append(first).append(',').append(i % 2).append('\n');
    }
    for (int i = 0; i < 4000; i++) {
      text.append(rest).append(',').append(i % 2).append('\n');
    }
    if (role == TableColumn.RoleCase.CATEGORICAL) {
      OpenedData data = read(text.toString(), "label: '1'");
      assertThat(data.preprocessing().getTable().getColumns(0).getRoleCase()).isEqualTo(role);
      assertThat(data.preprocessing().getTable().getColumns(0).getCategorical().getCategoriesList())
          .containsExactly("7", "abc");
    } else { // then what it was at first is the error
      assertThatThrownBy(() -> read(text.toString(), "label: '1'"))
          .isInstanceOf(BadInput.class)
          .hasMessageContaining(":1: column 0: '" + first + "' is not a")
          .hasMessageContaining("and 1499 more problems");
    }
  }

  @Test
  void typesAreFoundFromTheTrainingSamplesOnly() {
    StringBuilder text = new StringBuilder("v,part,y\n");
    for (int i = 0; i < 30; i++) {
      text.append(i < 20 ? "7,a," : "abc,b,").append(i).append('\n');
    }
    // The group that is held out is the one with the texts, or the one with the numbers.
    for (long seed = 1; seed < 6; seed++) {
      String dataset =
          "{csv: {path: t.csv, header: true, targets: [y], unknown: ignore}, holdout: {fraction:"
              + " 0.33, group: part}}";
      new Tables(directory).write("t.csv", text.toString());
      long drawn = seed;
      assertThatThrownBy(() -> new Tables(directory).open(dataset, drawn, Optional.empty()))
          .isInstanceOf(BadInput.class)
          .hasMessageContaining("column v: 'abc' is not a number, and 9 more problems");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mean, 4, a",
    "median, 2, a",
    "zero, 0, ''",
    "most_frequent, 1, a",
  })
  void aMissingCellIsReplaced(String rule, float number, String category) {
    String text = "n,c,y\n1,a,0\n,,0\n1,a,0\n3,b,0\n11,b,0\n,a,0\n";

    List<List<Float>> samples = samples(read(text, "header: true, targets: [y], missing: " + rule));

    float a = category.equals("a") ? 1 : 0;
    assertThat(samples.get(1)).containsExactly(number, a, 0f, 0f);
    assertThat(samples.get(5)).containsExactly(number, 1f, 0f, 0f);
  }

  @Test
  void anIndicatorFollowsTheFeaturesOfItsColumn() {
    String text = "n,c,m,y\n1,a,5,0\nNA,?,6,0\n";

    assertThat(samples(read(text, "header: true, targets: [y], missing: zero, indicator: true")))
        .containsExactly(List.of(1f, 0f, 1f, 0f, 5f, 0f), List.of(0f, 1f, 0f, 1f, 6f, 0f));
    assertThat(
            samples(
                read(
                    text,
                    "header: true, targets: [y], missing: zero, columns: {m: {indicator: true}}")))
        .containsExactly(List.of(1f, 1f, 5f, 0f, 0f), List.of(0f, 0f, 6f, 0f, 0f));
  }

  @Test
  void theTextsThatMeanMissingAreASetting() {
    String csv = "targets: ['1'], missing: zero, missing_values: ['-999', none]";

    assertThat(samples(read("5,1\n-999,2\nnone,3\n", csv)))
        .containsExactly(List.of(5f, 1f), List.of(0f, 2f), List.of(0f, 3f));
    assertThatThrownBy(() -> read("5,1\nNA,2\n6,3\n", csv))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining(":2: column 0: 'NA' is not a number");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "b a c a | label: '1' | 1 0 2 0 | a b c",
        "1 3 2 3 | label: '1' | 0 2 1 2 | 1 2 3",
        "1 3 2 3 | label_column: 1 | 1 3 2 3 | ''",
        "1 3 2 3 | label: '1', classes: 5 | 1 3 2 3 | ''",
        "10 -1 9 9.0 | label: '1' | 2 0 1 1 | -1 9 10",
        "0 5 2 0 | label: '1' | 0 5 2 0 | ''",
        "Z É a z | label: '1' | 0 3 1 2 | Z a z É",
        "1 2 x y | label: '1', columns: {'1': {type: categorical}} | 0 1 2 3 | 1 2 x y",
      })
  void classesAreNumbersFromZeroOrSortedNames(
      String labels, String csv, String classes, String names) {
    StringBuilder text = new StringBuilder();
    for (String label : labels.split(" ")) {
      text.append("0,").append(label).append('\n');
    }

    OpenedData data = read(text.toString(), csv);

    assertThat(samples(data).stream().map(sample -> String.valueOf(sample.get(1).intValue())))
        .containsExactly(classes.split(" "));
    assertThat(String.join(" ", data.preprocessing().getClasses().getNamesList())).isEqualTo(names);
  }

  @Test
  void aDateIsAFeatureInDaysLessTheMean() {
    OpenedData data =
        read(
            "d,y\n2024-01-01,0\n2024-01-02T12:00,0\n2024-01-04 12:00Z,0\n",
            "header: true, targets: [y]");

    double mean = LocalDate.of(2024, 1, 1).toEpochDay() + 5 / 3.0;
    assertThat(data.preprocessing().getTable().getColumns(0).getDate().getOffset())
        .isCloseTo(mean, within(1e-9));
    assertThat(samples(data).stream().map(List::getFirst).toList())
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-4 ? 0 : Float.compare(a, b))
        .containsExactly(-5 / 3f, 1.5f - 5 / 3f, 3.5f - 5 / 3f);
  }

  @Test
  void unixTimesKeepTheirVarianceIfTheyAreStandardized() {
    Tables tables = new Tables(directory);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      text.append(1_700_000_001L + i).append(',').append(i).append(',').append(i % 2).append('\n');
    }
    tables.write("t.csv", text.toString());

    OpenedData plain = tables.open("{csv: {path: t.csv, label: '2'}}");
    OpenedData data = tables.open("{csv: {path: t.csv, label: '2'}, standardize: true}");

    assertThat(Samples.sample(plain.training(), 0).get(0)).isEqualTo(1.7e9f);
    for (int i = 0; i < 50; i++) {
      List<Float> sample = Samples.sample(data.training(), i);
      assertThat(sample.get(0)).isCloseTo(sample.get(1), within(1e-5f));
    }
    assertThat(data.preprocessing().getTable().getColumns(0).getNumeric().hasOffset()).isTrue();
    assertThat(data.preprocessing().getTable().getColumns(1).getNumeric().hasOffset()).isFalse();
  }

  @Test
  void categoriesTruthsAndIndicatorsAreNotStandardized() {
    Tables tables = new Tables(directory);
    tables.write("t.csv", "n,c,b,y\n100,u,yes,0\n,v,no,0\n300,u,no,0\n");

    OpenedData data =
        tables.open(
            "{csv: {path: t.csv, header: true, targets: [y], missing: mean, indicator: true},"
                + " standardize: true}");

    List<List<Float>> samples = samples(data);
    assertThat(samples.stream().map(sample -> sample.subList(1, 5)))
        .containsExactly(List.of(0f, 1f, 0f, 1f), List.of(1f, 0f, 1f, 0f), List.of(0f, 1f, 0f, 0f));
    assertThat(samples.get(0).get(0)).isCloseTo((float) -Math.sqrt(1.5), within(1e-6f));
  }

  @Test
  void warningsAreOneLineEach() {
    Tables tables = new Tables(directory);
    tables.write("t.csv", "0,1,2,3\n5,5,2,40\n6,5,2,80\n");

    assertThat(tables.open("{csv: {path: t.csv, targets: ['3'], ignore: ['1']}}").warnings())
        .satisfiesExactly(
            line -> assertThat(line).contains("t.csv:1: the line reads 0, 1, 2").contains("header"),
            line ->
                assertThat(line).contains("column 3").contains("mean 41").contains("deviation"));
    tables.write("n.csv", "a,b,y\n5,2,0.5\n6,2,1\n");
    assertThat(tables.open("{csv: {path: n.csv, header: true, targets: [y]}}").warnings())
        .singleElement()
        .asString()
        .contains("1 column has the same value")
        .endsWith(": b");
    assertThat(read("1,a\n2,a\n", "label: '1'").warnings())
        .containsExactly("all training samples are of one class, a");
    assertThat(read("1,0\n2,2\n", "label: '1'").warnings())
        .containsExactly("no training sample is of class 1");
  }

  @Test
  void aMillionIdentifiersAreNoCategories() {
    StringBuilder text = new StringBuilder("name,y\n");
    for (int i = 0; i < 1001; i++) {
      text.append("n").append(i).append(",").append(i % 2).append('\n');
    }

    assertThatThrownBy(() -> read(text.toString(), "header: true, label: y"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("column name has 1001 different texts; name it in ignore");
    assertThat(
            read(text.toString(), "header: true, label: y, columns: {name: {type: categorical}}")
                .training()
                .shape()
                .size())
        .isEqualTo(1001);
  }
}
