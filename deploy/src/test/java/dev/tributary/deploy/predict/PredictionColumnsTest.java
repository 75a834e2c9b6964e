package dev.tributary.deploy.predict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.data.ClassNames;
import dev.tributary.proto.v1.Classes;
import dev.tributary.proto.v1.TargetValue;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PredictionColumnsTest {
  private static final ClassNames COLOURS =
      new ClassNames(
          Classes.newBuilder().setCount(3).addAllNames(List.of("red", "green", "blue")).build());
  private static final ClassNames NUMBERS =
      new ClassNames(Classes.newBuilder().setCount(2).build());

  @Test
  void theMostProbableClassIsNamed() {
    ClassColumns columns = new ClassColumns(COLOURS, 3, true);

    assertThat(csv(columns, 0, 0, 0, 0.25f, 0.5f, 0.25f))
        .isEqualTo(
            """
            prediction,probability_red,probability_green,probability_blue
            green,0.25,0.5,0.25
            """);
  }

  @Test
  void ofEquallyProbableClassesTheFirstIsPredicted() {
    assertThat(csv(new ClassColumns(COLOURS, 3, false), 0, 0, 0, 0.25f, 0.375f, 0.375f))
        .isEqualTo("prediction\ngreen\n");
  }

  @Test
  void aSingleOutputIsTheProbabilityOfTheSecondClass() {
    assertThat(csv(new ClassColumns(NUMBERS, 1, true), 0, 0.75f))
        .isEqualTo("prediction,probability_0,probability_1\n1,0.25,0.75\n");
  }

  @Test
  void theTopClassesComeInOrder() {
    assertThat(csv(new TopColumns(COLOURS, 3, 2), 0, 0, 0, 0.25f, 0.5f, 0.25f))
        .isEqualTo(
            """
            class_1,probability_1,class_2,probability_2
            green,0.5,red,0.25
            """);
  }

  @Test
  void valuesAreInTheUnitsOfTheData() {
    ValueColumns columns =
        new ValueColumns(
            List.of(
                TargetValue.newBuilder().setName("price").setMean(379_000).setFactor(0.5).build(),
                TargetValue.newBuilder().setName("rooms").setFactor(1).build()));

    assertThat(csv(columns, 0, 0, 3, 0.1f))
        .isEqualTo("prediction_price,prediction_rooms\n379006.0,0.1\n");
  }

  @Test
  void aSingleValueNeedsNoName() {
    ValueColumns columns =
        new ValueColumns(List.of(TargetValue.newBuilder().setName("2").setFactor(1).build()));

    assertThat(csv(columns, 0, 4)).isEqualTo("prediction\n4.0\n");
  }

  @Test
  void jsonNamesEachCellAndQuotesTexts() {
    StringBuilder text = new StringBuilder();
    RecordWriter cells = new JsonLinesWriter(text);
    ClassColumns columns = new ClassColumns(COLOURS, 3, true);
    cells.begin(Stream.concat(Stream.of("a \"b\""), columns.names().stream()).toList());
    cells.text("x\ny");
    columns.write(new float[] {0, 1, Float.NaN}, 0, cells);
    cells.endRow();

    assertThat(text.toString())
        .isEqualTo(
            "{\"a \\\"b\\\"\":\"x\\ny\",\"prediction\":\"green\",\"probability_red\":0.0,"
                + "\"probability_green\":1.0,\"probability_blue\":null}\n");
  }

  @Test
  void csvQuotesCellsThatNeedIt() {
    StringBuilder text = new StringBuilder();
    RecordWriter cells = new CsvWriter(text);
    cells.begin(List.of("a", "b,c"));
    cells.text("say \"yes\"");
    cells.text("line\nbreak");
    cells.endRow();

    assertThat(text.toString()).isEqualTo("a,\"b,c\"\n\"say \"\"yes\"\"\",\"line\nbreak\"\n");
  }

  /// The result for the row that begins behind the first outputs, so that an offset counts.
  private static String csv(PredictionColumns columns, float... out) {
    StringBuilder text = new StringBuilder();
    RecordWriter cells = new CsvWriter(text);
    cells.begin(columns.names());
    columns.write(out, out.length - out.length / 2, cells);
    cells.endRow();
    return text.toString();
  }
}
