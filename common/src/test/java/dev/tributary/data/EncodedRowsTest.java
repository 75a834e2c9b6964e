package dev.tributary.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.data.EncodedRows.Rejected;
import dev.tributary.data.EncodedRows.Row;
import dev.tributary.data.EncodedRows.Sample;
import dev.tributary.data.EncodedRows.Wanted;
import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.Preprocessing;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncodedRowsTest {
  private static final String TRAINING =
      "id,size,colour,sold,ok,kind\n"
          + "1,0.5,red,2024-01-01,yes,b\n"
          + "2,,blue,2024-01-03T06:00,no,a\n"
          + "3,2.5,red,?,,b\n";
  private static final String CSV =
      "header: true, label: kind, ignore: [id], missing: mean, indicator: true, scale: 0.5";

  @TempDir Path directory;

  private OpenedData training() {
    return new Tables(directory).read(TRAINING, CSV);
  }

  private List<Row> rows(String text, Preprocessing preprocessing, Wanted wanted)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (EncodedRows rows =
        EncodedRows.open(new ByteArrayInputStream(bytes), "rows.csv", preprocessing, wanted)) {
      List<Row> all = new ArrayList<>();
      for (Row row = rows.next(); row != null; row = rows.next()) {
        all.add(row);
      }
      return all;
    }
  }

  private static List<Float> values(Sample sample) {
    List<Float> values = new ArrayList<>();
    for (float feature : sample.features()) {
      values.add(feature);
    }
    for (float target : sample.target()) {
      values.add(target);
    }
    return values;
  }

  @Test
  void rowsHaveTheFeaturesAndTargetsOfTraining() throws IOException {
    OpenedData data = training();

    List<Row> rows = rows(TRAINING, data.preprocessing(), new Wanted(List.of("id"), true));

    assertThat(rows.stream().map(row -> values((Sample) row)))
        .containsExactlyElementsOf(Samples.all(data.training()));
    assertThat(rows.stream().map(row -> ((Sample) row).kept()))
        .containsExactly(List.of("1"), List.of("2"), List.of("3"));
    assertThat(rows.stream().map(Row::line)).containsExactly(2L, 3L, 4L);
  }

  @Test
  void columnsAreFoundByNameInAnyOrder() throws IOException {
    Preprocessing learnt = training().preprocessing();

    List<Row> rows =
        rows(
            "more,ok,sold,colour,size\n9,no,2024-01-03T06:00,blue,\n",
            learnt,
            new Wanted(List.of("more", "size"), false));

    Sample row = (Sample) rows.getFirst();
    assertThat(row.features())
        .containsExactly(
            ((Sample) rows(TRAINING, learnt, new Wanted(List.of(), true)).get(1)).features());
    assertThat(row.target()).isEmpty();
    assertThat(row.kept()).containsExactly("9", "");
  }

  @Test
  void aRowThatCannotBeUsedIsFollowedByOthers() throws IOException {
    String text =
        "size,colour,sold,ok\n"
            + "1,red,2024-01-01,yes\n"
            + "x,green,2024-01-01,yes\n"
            + "1,red\n"
            + "\n"
            + "\"1,red,2024-01-01\"\" yes\"\n"
            + "3,blue,2024-01-01,no\n"
            + "\n";

    List<Row> rows = rows(text, training().preprocessing(), new Wanted(List.of(), false));

    assertThat(rows.stream().map(Row::line)).containsExactly(2L, 3L, 4L, 5L, 6L, 7L);
    assertThat(((Rejected) rows.get(1)).problems())
        .extracting(CellProblem::column, CellProblem::value)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("column size", "x"),
            org.assertj.core.groups.Tuple.tuple("column colour", "green"));
    assertThat(rows.get(2)).isInstanceOf(Rejected.class);
    assertThat(((Rejected) rows.get(3)).problems().getFirst().text())
        .isEqualTo("the line is empty");
    assertThat(rows.get(5)).isInstanceOf(Sample.class);
  }

  @Test
  void withoutAHeaderColumnsAreFoundByPosition() throws IOException {
    Preprocessing learnt =
        new Tables(directory).read("1,a,5\n2,b,6\n", "label: '1'").preprocessing();

    Sample whole = (Sample) rows("3,a,7\n", learnt, new Wanted(List.of(), false)).getFirst();
    Sample without = (Sample) rows("3,7\n", learnt, new Wanted(List.of(), false)).getFirst();

    assertThat(whole.features()).containsExactly(3, 7);
    assertThat(whole.target()).as("not wanted").isEmpty();
    assertThat(without.features()).containsExactly(3, 7);
    assertThat(without.target()).isEmpty();
    assertThatThrownBy(() -> rows("3,7\n", learnt, new Wanted(List.of(), true)))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith("rows.csv: there are 2 columns, but the training file has 3; give");
    assertThatThrownBy(() -> rows("1,2,3,4\n", learnt, new Wanted(List.of(), false)))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("4 columns, but the training file has 3, or 2 without what is");
  }

  @Test
  void aMissingColumnIsNamed() {
    Preprocessing learnt = training().preprocessing();

    assertThatThrownBy(() -> rows("size,ok\n", learnt, new Wanted(List.of(), false)))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(
            "rows.csv: there is no column 'colour'; the columns of the training");
    assertThatThrownBy(() -> rows(TRAINING, learnt, new Wanted(List.of("other"), false)))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith("rows.csv: there is no column 'other'; its columns are id, size");
  }

  @Test
  void openingWithAGivenPreprocessingAppliesIt() {
    Tables tables = new Tables(directory);
    Preprocessing learnt = training().preprocessing();
    tables.write("other.csv", "kind,ok,sold,colour,size,id\na,no,2024-01-05,blue,100,7\n");

    OpenedData data =
        tables.open("{csv: {path: other.csv, header: true, label: kind}}", 1, Optional.of(learnt));

    assertThat(data.preprocessing()).isEqualTo(learnt);
    assertThat(Samples.all(data.training()).getFirst())
        .containsExactly(50f, 0f, 1f, 0f, 2.875f, 0f, 0f, 0f, 0f);
    tables.write("other.csv", "kind,ok,sold,colour,size,id\nz,no,2024-01-05,blue,100,7\n");
    assertThatThrownBy(
            () ->
                tables.open(
                    "{csv: {path: other.csv, header: true, label: kind}}", 1, Optional.of(learnt)))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining(
            ":2: column kind: the label 'z' does not occur in the training file (a, b)");
  }

  /// Two implementations of one conversion: blocks in parallel, and row by row.
  @Test
  void aLargeTableIsReadAsRowByRow() throws IOException {
    Random random = new Random(5);
    StringBuilder text = new StringBuilder("n,t,c,b,d,y\n");
    for (int i = 0; i < 80_000; i++) {
      text.append(random.nextInt(9) == 0 ? "" : String.valueOf(random.nextGaussian())).append(',');
      text.append(1_700_000_000L + random.nextInt(1_000_000)).append(',');
      text.append(random.nextInt(50) == 0 ? "\"a, \"\"b\"\"\n\"" : "c" + random.nextInt(20))
          .append(',');
      text.append(random.nextBoolean() ? "true" : "FALSE").append(',');
      text.append("2024-01-").append(10 + random.nextInt(20)).append(',');
      text.append(random.nextInt(5)).append(i % 7 == 0 ? "\r\n" : "\n");
    }
    Tables tables = new Tables(directory);
    tables.write("t.csv", text.toString());

    OpenedData data =
        tables.open(
            "{csv: {path: t.csv, header: true, label: y, missing: median, indicator: true},"
                + " standardize: true}");

    assertThat(text.length()).isGreaterThan(3 << 20);
    List<Row> rows = rows(text.toString(), data.preprocessing(), new Wanted(List.of(), true));
    Standardization standardization = Standardization.of(data.preprocessing()).orElseThrow();
    assertThat(rows).hasSize(80_000);
    for (int i = 0; i < 80_000; i++) {
      Sample row = (Sample) rows.get(i);
      org.ejml.data.FMatrixRMaj x =
          org.ejml.data.FMatrixRMaj.wrap(1, row.features().length, row.features());
      standardization.applyInPlace(x, 0);
      if (!values(row).equals(Samples.sample(data.training(), i))) {
        assertThat(values(row)).isEqualTo(Samples.sample(data.training(), i));
      }
    }
  }

  @Test
  void theEncodingOfOneRowDoesNotDependOnOthers() throws IOException {
    Preprocessing learnt = training().preprocessing();
    String header = "size,colour,sold,ok\n";
    String row = "7,red,2024-05-05,no\n";

    Sample alone = (Sample) rows(header + row, learnt, new Wanted(List.of(), false)).getFirst();
    Sample last =
        (Sample)
            rows(header + "x,y,z\n9,blue,?,yes\n" + row, learnt, new Wanted(List.of(), false))
                .getLast();

    assertThat(Arrays.toString(last.features())).isEqualTo(Arrays.toString(alone.features()));
  }
}
