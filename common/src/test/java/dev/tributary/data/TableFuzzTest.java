package dev.tributary.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.tributary.job.BadInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Damaged tables are read or refused, in the same way by both readers.
class TableFuzzTest {
  private static final int TABLES = 3000;
  private static final List<String> PIECES =
      List.of(
          ",",
          ";",
          "\"",
          "\n",
          "\r",
          "\r\n",
          " ",
          "\t",
          "",
          "#",
          "1",
          "-2.5",
          "1e9",
          "1700000001",
          "x",
          "yes",
          "no",
          "2024-01-02",
          "2024-13-01",
          "NA",
          "?",
          "é",
          "1,5",
          "\"a,b\"",
          "0",
          "\0");
  private static final List<String> SETTINGS =
      List.of(
          "header: true, label: y",
          "label: '2'",
          "label_column: 2, missing: mean",
          "targets: ['2'], missing: median, unknown: ignore, indicator: true",
          "header: true, targets: [y], missing: zero, comment: '#'",
          "delimiter: ';', decimal_comma: true, label: '2', missing: most_frequent",
          "delimiter: blanks, label: '0', ignore: ['1']",
          "header: true, label: y, columns: {a: {type: categorical, missing: zero, unknown:"
              + " ignore}, b: {type: date}}");
  private static final List<String> DATASETS =
      List.of(
          "{csv: {path: t.csv, %s}}",
          "{csv: {path: t.csv, %s}, standardize: true}",
          "{csv: {path: t.csv, %s}, holdout: 0.4}",
          "{csv: {path: t.csv, %s}, holdout: {fraction: 0.3, group: '0'}, standardize: true}");

  @TempDir Path directory;

  @Test
  void aDamagedTableIsReadOrRefused() throws IOException {
    Tables tables = new Tables(directory);
    int read = 0;
    for (long seed = 0; seed < TABLES; seed++) {
      Random random = new Random(seed);
      String csv = SETTINGS.get(random.nextInt(SETTINGS.size()));
      String text = table(random, csv);
      tables.write("t.csv", text);
      String settings = DATASETS.get(random.nextInt(DATASETS.size())).formatted(csv);
      try {
        OpenedData data = tables.open(settings, seed, Optional.empty());
        assertThat(data.training().size()).isPositive();
        assertBothReadersAgree(tables, settings, data, text);
        read++;
      } catch (BadInput e) {
        assertThat(e.getMessage()).doesNotContain("\n").doesNotContain("null");
      } catch (RuntimeException e) {
        fail("seed %s, %s: %s".formatted(seed, settings, text.replace("\n", "|")), e);
      }
    }
    assertThat(read).isGreaterThan(TABLES / 20).isLessThan(TABLES);
  }

  private static void assertBothReadersAgree(
      Tables tables, String settings, OpenedData data, String text) throws IOException {
    String plain = settings.replaceAll(", holdout: .*", "}");
    Dataset all =
        tables
            .open(
                plain.replaceAll("}+$", "}}"),
                1,
                Optional.of(data.preprocessing().toBuilder().clearStandardization().build()))
            .training();
    List<List<Float>> samples = new ArrayList<>();
    try (EncodedRows rows =
        EncodedRows.open(
            new ByteArrayInputStream(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
            "t.csv",
            data.preprocessing(),
            new EncodedRows.Wanted(List.of(), true))) {
      while (rows.next() instanceof EncodedRows.Sample sample) {
        List<Float> values = new ArrayList<>();
        for (float feature : sample.features()) {
          values.add(feature);
        }
        for (float target : sample.target()) {
          values.add(target);
        }
        samples.add(values);
      }
    }
    assertThat(samples).isEqualTo(Samples.all(all));
  }

  /// A table that fits the settings, with some damage.
  private static String table(Random random, String csv) {
    boolean hasHeader = csv.contains("header") == random.nextInt(9) > 0;
    StringBuilder text = new StringBuilder(hasHeader ? "a,b,y\n" : "");
    int rows = 2 + random.nextInt(12);
    for (int row = 0; row < rows; row++) {
      text.append(random.nextInt(30) == 0 ? "x" : String.valueOf(random.nextInt(5) * 0.5))
          .append(',')
          .append(
              List.of("2024-05-06", "2024-05-07", "u", "7")
                  .get(random.nextInt(row % 5 == 4 ? 4 : 2)))
          .append(',')
          .append(random.nextInt(3))
          .append('\n');
    }
    String written = text.toString();
    if (csv.contains("';'")) {
      written = written.replace(',', ';').replace('.', ',');
    } else if (csv.contains("blanks")) {
      written = written.replace(",", "  ");
    }
    for (int change = random.nextInt(3); change > 0; change--) {
      int at = random.nextInt(written.length() + 1);
      int to = Math.min(written.length(), at + random.nextInt(3));
      written =
          written.substring(0, at)
              + PIECES.get(random.nextInt(PIECES.size()))
              + written.substring(to);
    }
    return written;
  }
}
