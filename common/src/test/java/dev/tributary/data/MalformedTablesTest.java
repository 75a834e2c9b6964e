package dev.tributary.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tributary.job.BadInput;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Files that cannot be used. Each is answered by one message that says where, what, and what to
/// do.
class MalformedTablesTest {
  private static final String HEADED = "header: true, label: y";

  @TempDir Path directory;

  enum Malformed {
    SHORT_RECORD("a,b,y\n1,2,0\n3,0\n", HEADED, ":3: 2 columns, but line 1 has 3; correct"),
    LONG_RECORD("a,b,y\n1,2,0\n3,4,5,0\n", HEADED, ":3: 4 columns, but line 1 has 3; correct"),
    WORD("a,y\n1,0\nx,1\n", HEADED, ":3: column a: 'x' is not a number; correct the line"),
    DECIMAL_COMMA(
        "a;y\n1,5;0\n2,5;1\n3;0\n4;1\n",
        HEADED + ", delimiter: ';'",
        ":2: column a: '1,5' is not a number, and 1 more problem; correct"),
    THOUSANDS(
        "a;y\n1,50;0\n2;1\n",
        HEADED + ", delimiter: ';', thousands: ','",
        ":2: column a: '1,50' is not a number; correct"),
    MISSING(
        "a,y\n1,0\n,1\n", HEADED, ":3: column a: the value is missing; give it, or set missing"),
    MISSING_CATEGORY(
        "a,y\nu,0\nNA,1\nu,1\n",
        HEADED,
        ":3: column a: the value is missing ('NA'); give it, or set missing"),
    MISSING_LABEL("a,y\n1,0\n2,\n", HEADED, ":3: column y: the value is missing; correct"),
    TOO_LARGE("a,y\n1e39,0\n2,1\n", HEADED, ":2: column a: '1e39' is too large for a float32"),
    STRAY_QUOTE(
        "a,y\nu,0\n5\" pipe,1\nu,1\n",
        HEADED,
        ":3: there is a quote within a cell; put the whole cell in quotes"),
    TEXT_BEHIND_QUOTES("a,y\n\"u\" v,0\nu,1\n", HEADED, ":2: there is a quote within a cell"),
    OPEN_QUOTE("a,y\nu,0\n\"v,1\nu,1\n", HEADED, ":3: a quote is opened here and never closed"),
    LATIN_1("a,y\nu,0\n\u00e9,1\nu,1\n", HEADED, ":3: column 0: byte 0xe9 is not UTF-8; save"),
    UTF_16(
        "\u00ff\u00fea\0,\0y\0\n\0", HEADED, ":1: the text is in UTF-16; save the file as UTF-8"),
    BINARY("PK\3\4\0\0\0\n", HEADED, ":1: this is not text: it holds a byte 0x03; check"),
    EMPTY("", HEADED, ": there are no samples in it; one sample a line"),
    HEADER_ONLY("a,y\n", HEADED, ": there are no samples in it"),
    EMPTY_FIRST_LINE("\na,y\n1,0\n", HEADED, ":1: the first line is empty; remove it"),
    EMPTY_LINE("a,y\n1,0\n\n2,1\n", HEADED, ":3: the line is empty; remove it"),
    NO_HEADER(
        "name,age,y\nu,1,0\nv,2,1\nu,3,0\n",
        "label: '2'",
        ":1: column 1: 'age' is not a number, and 1 more problem; if the first line names the"
            + " columns, set header: true"),
    NAMES_AMONG_TEXTS(
        "p,y\nu,v\nu,w\nv,w\nu,v\n",
        "label: '1'",
        ":1: the line has texts that occur nowhere else: p; if the first line names"),
    UNTOLD_DELIMITER(
        "a;y\n1;0\n",
        "header: true, label: y",
        ":1: there is one column, without a delimiter ','; set delimiter: ';'"),
    LABEL_NOT_WHOLE(
        "a,y\n1,0\n2,0.5\n", HEADED, ":3: column y: the label 0.5 is not a whole number"),
    NO_TRUTH(
        "a,y\ntrue,0\nmaybe,1\n",
        HEADED + ", columns: {a: {type: boolean}}",
        ":3: column a: 'maybe' is neither true nor false; write true or false"),
    NO_DATE(
        "a,y\n2024-01-01,0\n2024-02-30,1\n",
        HEADED,
        ":3: column a: '2024-02-30' is not a date; write 2024-05-17"),
    TARGET_WORD(
        "a,y\n1,0\n2,high\n",
        "header: true, targets: [y]",
        ":3: column y: 'high' is not a number; correct");

    final String text;
    final String csv;
    final String message;

    Malformed(String text, String csv, String message) {
      this.text = text;
      this.csv = csv;
      this.message = message;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aMalformedFileIsRefusedAtItsLine(Malformed file) {
    Tables tables = new Tables(directory);
    Path path = tables.write("t.csv", file.text.getBytes(bytes(file)));

    BadInput error =
        catchThrowableOfType(
            BadInput.class, () -> tables.open("{csv: {path: t.csv, %s}}".formatted(file.csv)));

    assertThat(error).hasMessageStartingWith(path + file.message);
    assertThat(error.getMessage()).doesNotContain("\n");
  }

  private static java.nio.charset.Charset bytes(Malformed file) {
    return switch (file) {
      case LATIN_1, UTF_16, BINARY -> StandardCharsets.ISO_8859_1;
      default -> StandardCharsets.UTF_8;
    };
  }

  @Test
  void allProblemsOfAFileAreReportedTogether() {
    StringBuilder text = new StringBuilder("a,b,y\n");
    for (int i = 0; i < 60; i++) {
      text.append(i % 3 == 0 ? "x" : "1").append(i % 4 == 0 ? ",\n" : ",2,0\n");
    }
    Tables tables = new Tables(directory);
    Path path = tables.write("t.csv", text.toString());

    BadInput error =
        catchThrowableOfType(
            BadInput.class, () -> tables.open("{csv: {path: t.csv, " + HEADED + "}}"));

    // 15 records are short, of the other 45 every third has an x: 15.
    assertThat(error)
        .hasMessageStartingWith(
            path + ":2: 2 columns, but line 1 has 3, and 29 more problems; correct the line");
    assertThat(error.details())
        .hasSize(21)
        .startsWith(
            "line 2: 2 columns, but line 1 has 3",
            "line 5: column a: 'x' is not a number",
            "line 6: 2 columns, but line 1 has 3")
        .endsWith("and 10 more");
  }

  /// The text of a file must not be able to forge lines of output.
  @Test
  void aCellIsShownInOneLine() {
    Tables tables = new Tables(directory);
    tables.write("t.csv", "a,y\n1,0\n\"x\nerror: y\u001b[31m\",1\n2,1\n");

    BadInput error =
        catchThrowableOfType(
            BadInput.class, () -> tables.open("{csv: {path: t.csv, " + HEADED + "}}"));

    assertThat(error.getMessage()).contains(":3: ").doesNotContain("\n").doesNotContain("\u001b");
  }
}
