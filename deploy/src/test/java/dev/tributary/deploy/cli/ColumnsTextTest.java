package dev.tributary.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.proto.v1.BooleanFeature;
import dev.tributary.proto.v1.CategoricalFeature;
import dev.tributary.proto.v1.Classes;
import dev.tributary.proto.v1.DateFeature;
import dev.tributary.proto.v1.IgnoredColumn;
import dev.tributary.proto.v1.LabelColumn;
import dev.tributary.proto.v1.NumericFeature;
import dev.tributary.proto.v1.Preprocessing;
import dev.tributary.proto.v1.TableColumn;
import java.util.List;
import org.junit.jupiter.api.Test;

class ColumnsTextTest {

  @Test
  void everyColumnIsToldInLinesOf80Columns() {
    Preprocessing.Builder learnt = Preprocessing.newBuilder();
    learnt
        .getTableBuilder()
        .addColumns(TableColumn.newBuilder().setName("id").setIgnored(IgnoredColumn.newBuilder()))
        .addColumns(TableColumn.newBuilder().setName("joined").setDate(DateFeature.newBuilder()))
        .addColumns(
            TableColumn.newBuilder()
                .setName("city")
                .setCategorical(
                    CategoricalFeature.newBuilder().addAllCategories(List.of("a", "b"))))
        .addColumns(
            TableColumn.newBuilder()
                .setName("age")
                .setNumeric(NumericFeature.newBuilder().setFill((double) 9.99f)))
        .addColumns(
            TableColumn.newBuilder().setName("news").setBoolean(BooleanFeature.newBuilder()))
        .addColumns(TableColumn.newBuilder().setName("kind").setLabel(LabelColumn.newBuilder()));
    learnt.setClasses(
        Classes.newBuilder().setCount(6).addAllNames(List.of("u", "v", "w", "x", "y", "z")));

    assertThat(ColumnsText.lines(learnt.build()))
        .containsExactly(
            "columns: joined (date), city (2 categories), age (numeric, missing: 9.99),",
            "  news (boolean), class: kind (u, v, w, x, y, ... of 6), 1 ignored");
  }

  @Test
  void aTableOfNumbersNeedsNoWord() {
    Preprocessing.Builder learnt = Preprocessing.newBuilder();
    learnt
        .getTableBuilder()
        .addColumns(TableColumn.newBuilder().setName("0").setNumeric(NumericFeature.newBuilder()))
        .addColumns(TableColumn.newBuilder().setName("1").setLabel(LabelColumn.newBuilder()));

    assertThat(ColumnsText.lines(learnt.build())).isEmpty();
  }
}
