package dev.tributary.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Tests every type of the schema with every spelling, in a file and in `--set`.
final class ScalarsTest {
  private static final String JOB =
      """
      name: scalars
      seed: 1
      dataset:
        csv:
          path: a.csv
          label_column: 1
          scale: 1
          header: true
          shape: [1]
      model:
        layers: [relu: {}]
        init_from: a
      loss: {mean_squared_error: {}}
      training: {batch: 8, steps: 1, optimizer: {sgd: {learning_rate: 1}}}
      checkpoint: {}
      wire:
        gradients: float32
      """;

  /// A key of each type.
  private static final List<Key> KEYS =
      List.of(
          new Key("seed", "a whole number"),
          new Key("dataset.csv.label_column", "a whole number"),
          new Key("dataset.csv.scale", "a number"),
          new Key("dataset.csv.header", "true or false"),
          new Key("wire.gradients", "one of float32, float16, bfloat16"),
          new Key("model.init_from", "a text"),
          new Key("dataset.csv.shape", "a list"),
          new Key("checkpoint", "a map"));

  private static final String REFUSED = "-";

  /// Each row has a spelling and its meaning for each of [#KEYS]; `-` if it is refused.
  private static final String TABLE =
      """
      12                  | 12   | 12   | 12.0    | -     | -        | 12                  | -   | -
      +12                 | 12   | 12   | 12.0    | -     | -        | +12                 | -   | -
      -1                  | -    | -    | -1.0    | -     | -        | -1                  | -   | -
      0                   | 0    | 0    | 0.0     | -     | -        | 0                   | -   | -
      -0                  | 0    | 0    | 0.0     | -     | -        | -0                  | -   | -
      010                 | -    | -    | -       | -     | -        | 010                 | -   | -
      08                  | -    | -    | -       | -     | -        | 08                  | -   | -
      0x40                | -    | -    | -       | -     | -        | 0x40                | -   | -
      0o10                | -    | -    | -       | -     | -        | 0o10                | -   | -
      0b11                | -    | -    | -       | -     | -        | 0b11                | -   | -
      1_000               | -    | -    | -       | -     | -        | 1_000               | -   | -
      1,000               | -    | -    | -       | -     | -        | 1,000               | -   | -
      1:30                | -    | -    | -       | -     | -        | 1:30                | -   | -
      12.5                | -    | -    | 12.5    | -     | -        | 12.5                | -   | -
      64.0                | 64   | 64   | 64.0    | -     | -        | 64.0                | -   | -
      1.10                | -    | -    | 1.1     | -     | -        | 1.10                | -   | -
      1e3                 | 1000 | 1000 | 1000.0  | -     | -        | 1e3                 | -   | -
      2.5E+1              | 25   | 25   | 25.0    | -     | -        | 2.5E+1              | -   | -
      1e-05               | -    | -    | 1.0E-5  | -     | -        | 1e-05               | -   | -
      .5                  | -    | -    | 0.5     | -     | -        | .5                  | -   | -
      1.                  | 1    | 1    | 1.0     | -     | -        | 1.                  | -   | -
      01.5                | -    | -    | -       | -     | -        | 01.5                | -   | -
      0,5                 | -    | -    | -       | -     | -        | 0,5                 | -   | -
      .                   | -    | -    | -       | -     | -        | .                   | -   | -
      1e                  | -    | -    | -       | -     | -        | 1e                  | -   | -
      .inf                | -    | -    | -       | -     | -        | .inf                | -   | -
      -.inf               | -    | -    | -       | -     | -        | -.inf               | -   | -
      .nan                | -    | -    | -       | -     | -        | .nan                | -   | -
      NaN                 | -    | -    | -       | -     | -        | NaN                 | -   | -
      Infinity            | -    | -    | -       | -     | -        | Infinity            | -   | -
      1e400               | -    | -    | -       | -     | -        | 1e400               | -   | -
      1e-400              | -    | -    | -       | -     | -        | 1e-400              | -   | -
      1e99999999999       | -    | -    | -       | -     | -        | 1e99999999999       | -   | -
      2147483647          | 2147483647          | 2147483647 | 2.147483647E9        | - | - | 2147483647          | - | -
      2147483648          | 2147483648          | -          | 2.147483648E9        | - | - | 2147483648          | - | -
      9223372036854775807 | 9223372036854775807 | -          | 9.223372036854776E18 | - | - | 9223372036854775807 | - | -
      9223372036854775808 | -                   | -          | 9.223372036854776E18 | - | - | 9223372036854775808 | - | -
      true                | -    | -    | -       | true  | -        | true                | -   | -
      True                | -    | -    | -       | true  | -        | True                | -   | -
      TRUE                | -    | -    | -       | true  | -        | TRUE                | -   | -
      tRUE                | -    | -    | -       | -     | -        | tRUE                | -   | -
      false               | -    | -    | -       | false | -        | false               | -   | -
      False               | -    | -    | -       | false | -        | False               | -   | -
      FALSE               | -    | -    | -       | false | -        | FALSE               | -   | -
      yes                 | -    | -    | -       | -     | -        | yes                 | -   | -
      Yes                 | -    | -    | -       | -     | -        | Yes                 | -   | -
      on                  | -    | -    | -       | -     | -        | on                  | -   | -
      y                   | -    | -    | -       | -     | -        | y                   | -   | -
      no                  | -    | -    | -       | -     | -        | no                  | -   | -
      off                 | -    | -    | -       | -     | -        | off                 | -   | -
      n                   | -    | -    | -       | -     | -        | n                   | -   | -
      1                   | 1    | 1    | 1.0     | -     | -        | 1                   | -   | -
      "true"              | -    | -    | -       | -     | -        | true                | -   | -
      'false'             | -    | -    | -       | -     | -        | false               | -   | -
      "12"                | -    | -    | -       | -     | -        | 12                  | -   | -
      float16             | -    | -    | -       | -     | float16  | float16             | -   | -
      "bfloat16"          | -    | -    | -       | -     | bfloat16 | bfloat16            | -   | -
      FLOAT16             | -    | -    | -       | -     | -        | FLOAT16             | -   | -
      float61             | -    | -    | -       | -     | -        | float61             | -   | -
      2026-01-01          | -    | -    | -       | -     | -        | 2026-01-01          | -   | -
      two words           | -    | -    | -       | -     | -        | two words           | -   | -
      ~                   | -    | -    | -       | -     | -        | -                   | -   | -
      null                | -    | -    | -       | -     | -        | -                   | -   | -
      Null                | -    | -    | -       | -     | -        | -                   | -   | -
      NULL                | -    | -    | -       | -     | -        | -                   | -   | -
                          | -    | -    | -       | -     | -        | -                   | -   | {}
      # a comment         | -    | -    | -       | -     | -        | -                   | -   | {}
      ''                  | -    | -    | -       | -     | -        |                     | -   | -
      "~"                 | -    | -    | -       | -     | -        | ~                   | -   | -
      'null'              | -    | -    | -       | -     | -        | null                | -   | -
      [12]                | -    | -    | -       | -     | -        | -                   | [12] | -
      []                  | -    | -    | -       | -     | -        | -                   | []  | -
      [yes]               | -    | -    | -       | -     | -        | -                   | -   | -
      [~]                 | -    | -    | -       | -     | -        | -                   | -   | -
      {}                  | -    | -    | -       | -     | -        | -                   | -   | {}
      {a: 1}              | -    | -    | -       | -     | -        | -                   | -   | -
      !!str 12            | -    | -    | -       | -     | -        | -                   | -   | -
      !!bool yes          | -    | -    | -       | -     | -        | -                   | -   | -
      """;

  @TempDir static Path directory;

  /// @param expected the name of the key's type in messages
  private record Key(String path, String expected) {
    String name() {
      return path.substring(path.lastIndexOf('.') + 1);
    }
  }

  /// @param meaning the value's spelling, or [#REFUSED]
  private record Case(Key key, String spelling, String meaning) {
    @Override
    public String toString() {
      return key.path + ": " + spelling;
    }
  }

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (String row : TABLE.lines().toList()) {
      List<String> cells = Arrays.stream(row.split("\\|")).map(String::strip).toList();
      assertThat(cells).as(row).hasSize(KEYS.size() + 1);
      for (int i = 0; i < KEYS.size(); i++) {
        cases.add(new Case(KEYS.get(i), cells.getFirst(), cells.get(i + 1)));
      }
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theTypeOfTheKeyDecidesWhatAScalarOfTheFileMeans(Case given) throws IOException {
    List<String> lines = new ArrayList<>(JOB.lines().toList());
    int line = line(lines, given.key);
    lines.set(line, lines.get(line).replaceFirst(":.*", ": ") + given.spelling);

    check(given, String.join("\n", lines), List.of(), "job.yaml:" + (line + 1) + ": ");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theTypeOfTheKeyDecidesWhatAScalarOfASettingMeans(Case given) throws IOException {
    String setting = given.key.path + "=" + given.spelling;

    check(given, JOB, List.of(setting), "--set " + setting + ": ");
  }

  private void check(Case given, String text, List<String> settings, String where)
      throws IOException {
    Path file = Files.writeString(directory.resolve("job.yaml"), text);
    if (given.meaning.equals(REFUSED)) {
      assertThatThrownBy(() -> JobFile.read(file, settings))
          .isInstanceOf(BadInput.class)
          .message()
          .contains(where)
          .contains(given.key.path)
          .satisfiesAnyOf(
              message -> assertThat(message).contains("expected ", ", found ", "; "),
              message -> assertThat(message).contains(": a tag, !!"),
              message -> assertThat(message).contains(".a: unknown key"));
      return;
    }
    assertThat(spelled(JobFile.read(file, settings).job(), given.key.path))
        .isEqualTo(given.meaning);
  }

  private static int line(List<String> lines, Key key) {
    return Stream.iterate(0, i -> i + 1)
        .filter(i -> lines.get(i).strip().startsWith(key.name() + ":"))
        .findFirst()
        .orElseThrow();
  }

  private static String spelled(Message message, String path) {
    String name = path.split("\\.")[0];
    FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
    Object value = message.getField(field);
    if (!name.equals(path)) {
      return spelled((Message) value, path.substring(name.length() + 1));
    }
    return switch (value) {
      case EnumValueDescriptor choice -> JobYaml.spelled(choice);
      case Message map -> {
        assertThat(map.getAllFields()).isEmpty();
        yield "{}";
      }
      default -> value.toString();
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "dataset.csv.header=yes | expected true or false, found the text 'yes'; write true",
        "dataset.csv.header=Off | expected true or false, found the text 'Off'; write false",
        "dataset.csv.header=\"true\" | found the text 'true'; write true, without quotes",
        "dataset.csv.header=1 | expected true or false, found the number 1; write true or false",
        "seed=0x40 | expected a whole number, found the text '0x40'; write it in plain decimal"
            + " digits, such as 10",
        "seed=010 | found the text '010'; write it in plain decimal digits",
        "seed=\"12\" | found the text '12'; give a number, without quotes",
        "seed=many | found the text 'many'; give a number, without quotes",
        "seed=null | expected a whole number, found null; give a number",
        "seed= | expected a whole number, found no value; give a number",
        "dataset.csv.scale=.inf | expected a number, found the text '.inf'; write it in plain",
        "dataset.csv.scale=1e-400 | expected a number that a double can hold, found the number"
            + " 1e-400; write 0, or a larger number",
        "wire.gradients=FLOAT16 | found the text 'FLOAT16'; did you mean float16?",
        "model.init_from=null | expected a text, found null; write 'null' in quotes if you"
            + " mean the text",
        "checkpoint=null | expected a map, found null; write {} for a map without keys, or remove"
            + " the key",
        "dataset.csv.shape=[8, 1_0] | dataset.csv.shape[1]: expected a whole number",
        "seed=!!int 3 | --set seed=!!int 3: a tag, !!int; leave it out: the key decides the type",
      })
  void theRemedyIsNamed(String setting, String message) throws IOException {
    Path file = Files.writeString(directory.resolve("job.yaml"), JOB);

    assertThatThrownBy(() -> JobFile.read(file, List.of(setting))).hasMessageContaining(message);
  }
}
