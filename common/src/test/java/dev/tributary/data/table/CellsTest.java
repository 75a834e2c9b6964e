package dev.tributary.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.proto.v1.TableFormat;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellsTest {

  private static TableText text(String delimiter, String comment) {
    return TableText.of(
        TableFormat.newBuilder().setDelimiter(delimiter).setComment(comment).build());
  }

  private static List<List<String>> records(InputStream in, TableText text) throws IOException {
    Records records = new Records(in, text, "t.csv");
    List<List<String>> all = new ArrayList<>();
    while (records.next()) {
      assertThat(records.cells().fault()).isNull();
      all.add(records.cells().texts());
    }
    return all;
  }

  private static List<List<String>> records(String of, TableText text) throws IOException {
    return records(new ByteArrayInputStream(of.getBytes(StandardCharsets.UTF_8)), text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "a,b|c,d ~ , ~ '' ~ a.b c.d",
        "a, b ,c|,,|  x  y , z, ~ , ~ '' ~ a.b.c .. x  y.z.",
        "a;b|c;d ~ ; ~ '' ~ a.b c.d",
        "'  a b\t c|d  e f  ' ~ blanks ~ '' ~ a.b.c d.e.f",
        "\"a,b\",\"c\"\"d\" , \"\" ~ , ~ '' ~ a,b.c\"d.",
        "# c \"quote|a,b|#|#x|c,# ~ , ~ # ~ a.b c.#",
        "é,ü|日本,🙂 ~ , ~ '' ~ é.ü 日本.🙂",
      })
  void recordsAreDividedIntoCells(String of, String delimiter, String comment, String cells)
      throws IOException {
    String source = of.replace("'", "").replace('|', '\n').replace("\\t", "\t");
    TableText text = text(delimiter, comment.replace("'", ""));
    List<String> found = new ArrayList<>();
    for (List<String> record : records(source, text)) {
      found.add(String.join(".", record));
    }

    assertThat(String.join(" ", found)).isEqualTo(cells);
  }

  @ParameterizedTest
  @CsvSource({"'a,b|c,d'", "'a,b|c,d|'"})
  void linesEndInAnyWay(String of) throws IOException {
    for (String end : List.of("\n", "\r", "\r\n")) {
      assertThat(records(of.replace("|", end), text(",", "")))
          .containsExactly(List.of("a", "b"), List.of("c", "d"));
    }
  }

  /// Random tables are written in RFC 4180 and read again, over several blocks, from a stream that
  /// delivers its bytes in random portions.
  @Test
  void aWrittenTableIsReadAgain() throws IOException {
    for (long seed = 0; seed < 6; seed++) {
      Random random = new Random(seed);
      String end = List.of("\n", "\r", "\r\n").get((int) seed % 3);
      List<List<String>> table = new ArrayList<>();
      List<Integer> lines = new ArrayList<>();
      StringBuilder written = new StringBuilder();
      int line = 1;
      for (int row = 0; row < 100_000; row++) {
        List<String> record = new ArrayList<>();
        lines.add(line++);
        for (int cell = 0; cell < 4; cell++) {
          String text = cell(random, end);
          line += (text.length() - text.replace(end, "").length()) / end.length();
          record.add(text);
          written.append(cell == 0 ? "" : ",").append(quoted(text, random));
        }
        table.add(record);
        written.append(end);
      }
      byte[] bytes = written.toString().getBytes(StandardCharsets.UTF_8);
      assertThat(bytes.length).isGreaterThan(2 * RecordBlocks.BLOCK_BYTES);

      Records records = new Records(portions(bytes, random), text(",", ""), "t.csv");
      for (int row = 0; row < table.size(); row++) {
        assertThat(records.next()).isTrue();
        if (!records.cells().texts().equals(table.get(row))
            || records.cells().line() != lines.get(row)) {
          assertThat(records.cells().texts()).as("seed %s", seed).isEqualTo(table.get(row));
          assertThat(records.cells().line())
              .as("seed %s", seed)
              .isEqualTo(lines.get(row).longValue());
        }
      }
      assertThat(records.next()).isFalse();
    }
  }

  private static String cell(Random random, String end) {
    return switch (random.nextInt(12)) {
      case 0 -> "";
      case 1 -> "a \"" + random.nextInt(10) + "\"";
      case 2 -> "x" + end + "y,z";
      case 3 -> "é日🙂";
      default -> String.valueOf(random.nextInt(1_000_000));
    };
  }

  private static String quoted(String text, Random random) {
    boolean needs = text.contains("\"") || text.contains(",") || random.nextInt(9) == 0;
    return needs ? "\"" + text.replace("\"", "\"\"") + "\"" : text;
  }

  private static InputStream portions(byte[] bytes, Random random) {
    return new FilterInputStream(new ByteArrayInputStream(bytes)) {
      @Override
      public int read(byte[] into, int from, int count) throws IOException {
        return super.read(into, from, Math.min(count, 1 + random.nextInt(100_000)));
      }
    };
  }

  /// The layout of a table read with several threads is that of one.
  @Test
  void theNumberOfThreadsChangesNothing() throws IOException {
    StringBuilder written = new StringBuilder();
    for (int i = 0; i < 200_000; i++) {
      written.append(i * 0.37).append(",t").append(i * 31 % 977).append(",x\n");
    }
    byte[] bytes = written.toString().getBytes(StandardCharsets.UTF_8);
    Layout layout =
        new Layout(
            3,
            List.of(new Layout.Read(0, Layout.Kind.NUMBER), new Layout.Read(1, Layout.Kind.TEXT)),
            false);

    Table alone = read(bytes, layout, 1);
    Table together = read(bytes, layout, 5);

    assertThat(together.size()).isEqualTo(alone.size()).isEqualTo(200_000);
    for (int row = 0; row < 200_000; row++) {
      for (int read = 0; read < 2; read++) {
        float value = together.rows().block(row)[together.rows().within(row) + read];
        if (value != alone.rows().block(row)[alone.rows().within(row) + read]) {
          assertThat(row).as("a row that differs").isNegative();
        }
      }
      int text = (int) together.rows().block(row)[together.rows().within(row) + 1];
      if (!together.texts(1).text(text).equals("t" + row * 31 % 977)) {
        assertThat(row).as("a text that differs").isNegative();
      }
    }
  }

  private static Table read(byte[] bytes, Layout layout, int threads) throws IOException {
    return TableReader.read(
        new TableReader.Source(new ByteArrayInputStream(bytes), text(",", ""), "t.csv"),
        layout,
        threads);
  }
}
