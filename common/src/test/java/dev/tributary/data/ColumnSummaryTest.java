package dev.tributary.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColumnSummaryTest {
  @TempDir Path directory;

  @Test
  void eachColumnHasALine() {
    OpenedData data =
        new Tables(directory)
            .read(
                "id,size,colour,ok,kind\n1,1,red,yes,b\n2,,blue,no,a\n3,2,red,no,b\n",
                "header: true, label: kind, ignore: [id], missing: mean, indicator: true, columns:"
                    + " {colour: {unknown: ignore, missing: zero}}");

    assertThat(ColumnSummary.lines(data.preprocessing()))
        .containsExactly(
            "id: ignored",
            "size: numeric, missing: 1.5, with an indicator",
            "colour: categorical, 2 categories: blue, red; others are none of them, missing: none"
                + " of them",
            "ok: boolean, missing: false",
            "kind: the label, 2 classes: a, b");
  }
}
