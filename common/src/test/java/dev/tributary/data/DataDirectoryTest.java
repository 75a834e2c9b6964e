package dev.tributary.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.job.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DataDirectoryTest {
  private static final String KEY = "dataset.csv.path";

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "digits.csv, digits.csv",
    "../not/here/digits.csv, digits.csv",
    "/data/digits.csv, digits.csv",
    "train/a train/b, a b",
    "train/x test/x, train/x test/x",
    "/d/train/x /d/test/x /d/y, train/x test/x y",
    "x test/x, x test/x",
    "x a/x b/a/x, x a/x b/a/x",
    "1/a/x 2/a/x 1/b/x, 1/a/x 2/a/x b/x",
    "x ./x, x x",
    "x ../job/x, x x"
  })
  void aFileHasTheShortestNameThatTellsItFromTheOthers(String paths, String names) {
    List<String> files = Arrays.asList(paths.split(" "));
    DataDirectory data = elsewhere().of(files);

    assertThat(files.stream().map(data::locate))
        .containsExactlyElementsOf(
            Arrays.stream(names.split(" ")).map(Path.of("/e")::resolve).toList());
  }

  @Test
  void twoFilesNeverBecomeOne() {
    List<String> names = List.of("a", "b");
    for (int files = 0; files < 1 << 12; files++) {
      List<String> paths = List.of(path(names, files & 63), path(names, files >> 6));
      DataDirectory data = elsewhere().of(paths);

      assertThat(data.locate(paths.get(0)).equals(data.locate(paths.get(1))))
          .as("%s are one", paths)
          .isEqualTo(paths.get(0).equals(paths.get(1)));
    }
  }

  /// A path of one to five names, by the bits after the highest one.
  private static String path(List<String> names, int bits) {
    StringBuilder path = new StringBuilder("f");
    for (int rest = bits; rest > 1; rest >>= 1) {
      path.insert(0, names.get(rest & 1) + "/");
    }
    return path.toString();
  }

  @Test
  void aFileThatTheJobDoesNotNameIsWhereItSays() {
    DataDirectory data = elsewhere().of(List.of("digits.csv"));

    assertThat(data.locate("/models/m.safetensors")).isEqualTo(Path.of("/models/m.safetensors"));
    assertThat(data.locate("m.safetensors")).isEqualTo(Path.of("/job/m.safetensors"));
  }

  @Test
  void aMissingFileIsNamedAsItIsExpected() throws IOException {
    Files.createFile(directory.resolve("x"));
    DataDirectory data =
        new DataDirectory(Path.of("/job"), Optional.of(directory))
            .of(List.of("train/x", "test/x", "y"));

    assertThatThrownBy(() -> data.find("test/x", KEY))
        .isInstanceOf(BadInput.class)
        .hasMessageContainingAll(directory.resolve("test/x").toString(), "tell them apart");
    assertThatThrownBy(() -> data.find("y", KEY))
        .hasMessageContaining("put it there")
        .hasMessageNotContaining("apart");
  }

  @Test
  void aNameThatNoFileCanHaveIsReportedAtItsKey() {
    for (DataDirectory data : List.of(elsewhere(), DataDirectory.ofJob(Path.of("/job")))) {
      assertThatThrownBy(() -> data.of(List.of("a\0b")).find("a\0b", KEY))
          .isInstanceOf(BadInput.class)
          .hasMessageStartingWith(KEY + ": ")
          .hasMessageNotContaining("java.");
      assertThatThrownBy(() -> data.of(List.of("/")).find("/", KEY))
          .hasMessageStartingWith(KEY + ": / is not a file");
    }
  }

  private static DataDirectory elsewhere() {
    return new DataDirectory(Path.of("/job"), Optional.of(Path.of("/e")));
  }
}
