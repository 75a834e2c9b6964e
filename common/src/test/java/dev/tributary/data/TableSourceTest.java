package dev.tributary.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.job.BadInput;
import dev.tributary.job.JobDefaults;
import dev.tributary.proto.v1.Csv;
import dev.tributary.tensor.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableSourceTest {
  @TempDir Path directory;

  @Test
  void everyColumnButTheLabelIsAFeature() throws IOException {
    Dataset dataset = read("1,2,3\n4,0,-6.5\r\n 7 , 1 ,1e1", Samples.labelled(1).build());

    assertThat(dataset.shape()).isEqualTo(Shape.of(2));
    assertThat(dataset.target()).isEqualTo(new Dataset.Target.Classes(3));
    assertThat(Samples.all(dataset))
        .containsExactly(List.of(1f, 3f, 2f), List.of(4f, -6.5f, 0f), List.of(7f, 10f, 1f));
  }

  @Test
  void targetColumnsComeInTheOrderNamedAndAreNotScaled() throws IOException {
    Csv csv = Csv.newBuilder().addTargetColumns(2).addTargetColumns(0).setScale(0.5).build();
    Dataset dataset = read("1,2,3.5\n4,5,6\n", csv);

    assertThat(dataset.target()).isEqualTo(new Dataset.Target.Values(2));
    assertThat(Samples.all(dataset)).containsExactly(List.of(1f, 3.5f, 1f), List.of(2.5f, 6f, 4f));
  }

  @Test
  void featuresAreMultipliedByTheScaleAsAFloat() throws IOException {
    Dataset dataset = read("3,7,0\n", Samples.labelled(2).setScale(0.1).build());

    assertThat(Samples.sample(dataset, 0)).containsExactly(3 * 0.1f, 7 * 0.1f, 0f);
  }

  @Test
  void headerShapeAndClassesFollowTheSettings() throws IOException {
    Csv csv =
        Samples.labelled(0).setHeader(true).setClasses(9).addAllShape(List.of(1, 2, 2)).build();
    Dataset dataset = read("\"label\",a,b,c,d\n3,1,2,3,4\n\n\n", csv);

    assertThat(dataset.size()).isEqualTo(1);
    assertThat(dataset.shape()).isEqualTo(Shape.of(1, 2, 2));
    assertThat(dataset.target()).isEqualTo(new Dataset.Target.Classes(9));
  }

  @Test
  void gzipIsRecognizedByItsContentsAndNotByItsName() throws IOException {
    byte[] text = "1,2\n3,4\n".getBytes(StandardCharsets.UTF_8);
    Path compressed = Files.write(directory.resolve("a.csv"), Samples.gzip(text));
    Path plain = Files.write(directory.resolve("b.csv.gz"), text);

    assertThat(Samples.all(read(compressed, Samples.labelled(1).build())))
        .isEqualTo(Samples.all(read(plain, Samples.labelled(1).build())))
        .hasSize(2);
  }

  @Test
  void aLineMayCrossTheEndOfTheBuffer() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 30_000; i++) {
      text.append(i).append(".25,").append(i % 7).append(i % 2 == 0 ? "\n" : "\r\n");
    }
    Dataset dataset = read(text.toString(), Samples.labelled(1).build());

    assertThat(dataset.size()).isEqualTo(30_000);
    for (int i = 0; i < 30_000; i++) {
      assertThat(Samples.sample(dataset, i)).containsExactly(i + 0.25f, (float) (i % 7));
    }
  }

  @Test
  void aLineMayBeLongerThanTheBuffer() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      line.append(i).append(".5,");
    }
    Dataset dataset = read(line + "1\n" + line + "0\n", Samples.labelled(20_000).build());

    assertThat(Samples.sample(dataset, 1)).hasSize(20_001).startsWith(0.5f, 1.5f).endsWith(0f);
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "1,2,0;3,0 | DIR/digits.csv:2: 2 columns, but line 1 has 3",
        "1,2,0;3 | DIR/digits.csv:2: 1 column, but line 1 has 3",
        "1,2,0;3,4,5,0 | DIR/digits.csv:2: 4 columns, but line 1 has 3",
        "1,2,0;3,x,0 | DIR/digits.csv:2: column 1: 'x' is not a number",
        "1,2,0;3,,0 | DIR/digits.csv:2: column 1: the value is missing; give it, or set missing",
        "1,2,0;3,NaN,0 | DIR/digits.csv:2: column 1: the value is missing ('NaN')",
        "1,2,0;nan,2,0 | DIR/digits.csv:2: column 0: 'nan' is not a finite number; correct the"
            + " line",
        "1,2,0;3,-inf,0 | DIR/digits.csv:2: column 1: '-inf' is not a finite number",
        "1,2,0;3,Infinity,0 | DIR/digits.csv:2: column 1: 'Infinity' is not a finite number",
        "1,2,0;3,info,0 | DIR/digits.csv:2: column 1: 'info' is not a number",
        "1,2,0;3,1f,0 | DIR/digits.csv:2: column 1: '1f' is not a number",
        "1,2,0;3,0x1p3,0 | DIR/digits.csv:2: column 1: '0x1p3' is not a number",
        "1,2,0;3,1.2.3,0 | DIR/digits.csv:2: column 1: '1.2.3' is not a number",
        "1,2,0;3,1e39,0 | DIR/digits.csv:2: column 1: '1e39' is too large for a float32",
        "1,2,0;3,3e38,0 | DIR/digits.csv:2: column 1: 3.0E38 times the scale 2.0 is infinite",
        "a,b,c;3,4,0 | DIR/digits.csv:1: column 0: 'a' is not a number, and 2 more problems; if"
            + " the first line names",
        "1,2,0;3,4,0.5 | DIR/digits.csv:2: column 2: the label 0.5 is not a whole number",
        "1,2,0;3,4,x | DIR/digits.csv:2: column 2: the label 'x' is not a whole number, as other",
        "1,2,0;3,4, | DIR/digits.csv:2: column 2: the value is missing; correct the line",
        "1,2,0;3,4,1e9 | DIR/digits.csv:2: column 2: the label 1000000000 is above 16777215, the"
            + " largest possible label",
        "1,2,0;3,4,5 | DIR/digits.csv:2: column 2: the label 5 is too large for 5 classes; correct",
        "1,2,0;;3,4,0 | DIR/digits.csv:2: the line is empty",
        "~~ | DIR/digits.csv: there are no samples in it",
        "1,2 | dataset.csv.label_column: there is no column 2 in DIR/digits.csv, which has 2",
      })
  void aMalformedFileIsRefusedAtItsLine(String text, String message) throws IOException {
    Csv csv = Samples.labelled(2).setScale(2).setClasses(5).build();

    assertThatThrownBy(() -> read(text.replace(';', '\n'), csv))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(message.replace("DIR", directory.toString()));
  }

  @Test
  void aByteOrderMarkIsSkipped() throws IOException {
    Dataset marked = read("\ufeff1.5,2,1\n3,4,0\n", Samples.labelled(2).build());
    Dataset headed = read("\ufeffa,b,c\n1,2,1\n", Samples.labelled(2).setHeader(true).build());

    assertThat(Samples.all(marked)).containsExactly(List.of(1.5f, 2f, 1f), List.of(3f, 4f, 0f));
    assertThat(Samples.all(headed)).containsExactly(List.of(1f, 2f, 1f));
    assertThatThrownBy(() -> read("1,2,0\n\ufeff3,4,0\n", Samples.labelled(2).build()))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining(":2: column 0: ");
  }

  @ParameterizedTest
  @CsvSource({"'1.5;2;0', ;", "'1.5\t2\t0', tab", "'\ufeffa;b;c', ;"})
  void aTableOfOneColumnHasAnotherDelimiter(String line, String separator) {
    Csv csv = Samples.labelled(2).build();
    assertThatThrownBy(() -> read(line, csv))
        .isInstanceOf(BadInput.class)
        .hasMessage(
            "%s:1: there is one column, without a delimiter ','; set delimiter: '%s' if that is what separates the columns"
                .formatted(directory.resolve("digits.csv"), separator));
  }

  @Test
  void aBinaryFileIsRefusedAsNotText() throws IOException {
    Csv headed = Samples.labelled(2).setHeader(true).build();
    for (String binary : List.of("PK\003\004,2,0\n", "a\000b\000", "a,b,c\n1,2\000\n")) {
      assertThatThrownBy(() -> read(binary, headed))
          .isInstanceOf(BadInput.class)
          .hasMessageMatching(
              directory.resolve("digits.csv")
                  + ":[12]: this is not text: it holds a byte 0x0[03]; check that it is the right"
                  + " file, or fetch it again");
    }
  }

  @Test
  void anErrorInAPlainFileNamedGzMentionsTheName() throws IOException {
    Path page = Samples.csv(directory.resolve("digits.csv.gz"), "<html>,<body>,404\n");

    assertThatThrownBy(() -> read(page, Samples.labelled(2).build()))
        .isInstanceOf(BadInput.class)
        .hasMessage(
            page
                + ":1: the line has texts that occur nowhere else: <html>, <body>, and it is not a"
                + " gzip file, although its name ends in .gz; if the first line names the columns,"
                + " set header: true; if not, state their types under columns; or fetch the file"
                + " again");
    assertThatThrownBy(() -> read(page, Samples.labelled(3).build()))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith("dataset.csv.label_column: there is no column 3 in " + page)
        .hasMessageContaining("not a gzip file");
  }

  @Test
  void settingsThatDoNotFitTheFileAreRefusedAtTheirKey() {
    Csv shaped = Samples.labelled(2).addAllShape(List.of(3, 3)).build();
    assertThatThrownBy(() -> read("1,2,0\n", shaped))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(
            "dataset.csv.shape: [3, 3] has 9 elements, but a line of "
                + directory.resolve("digits.csv"));
    Csv greedy = Csv.newBuilder().addTargetColumns(0).addTargetColumns(1).build();
    assertThatThrownBy(() -> read("1,2\n", greedy))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(
            "dataset.csv: no column of %s is left for features"
                .formatted(directory.resolve("digits.csv")));
  }

  @Test
  void truncatedAndDamagedCompressedFilesAreRefused() throws IOException {
    byte[] bytes = Samples.gzip("1,2,0\n".repeat(999).getBytes(StandardCharsets.UTF_8));
    byte[] damaged = bytes.clone();
    damaged[bytes.length - 6] ^= 1;
    byte[] twice = Arrays.copyOf(bytes, 2 * bytes.length);
    System.arraycopy(bytes, 0, twice, bytes.length, bytes.length);
    for (byte[] wrong :
        List.of(
            Arrays.copyOf(bytes, 5),
            Arrays.copyOf(bytes, 30),
            damaged,
            Arrays.copyOf(twice, bytes.length + 5),
            Arrays.copyOf(twice, twice.length - 1))) {
      Path file = Files.write(directory.resolve("digits.csv.gz"), wrong);

      assertThatThrownBy(() -> read(file, Samples.labelled(2).build()))
          .isInstanceOf(BadInput.class)
          .hasMessageStartingWith(file + ": the compressed data is damaged or incomplete");
    }
  }

  private Dataset read(String text, Csv csv) throws IOException {
    return read(Samples.csv(directory.resolve("digits.csv"), text), csv);
  }

  private static Dataset read(Path file, Csv csv) {
    dev.tributary.proto.v1.Dataset settings =
        dev.tributary.proto.v1.Dataset.newBuilder()
            .setCsv(csv.toBuilder().setPath(file.toString()))
            .build();
    return DataSources.open(JobDefaults.filled(settings), DataDirectory.ofJob(file.getParent()), 1)
        .training();
  }
}
