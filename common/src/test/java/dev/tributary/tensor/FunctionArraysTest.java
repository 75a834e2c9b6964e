package dev.tributary.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionArraysTest {
  private static final int[] AWKWARD_COUNTS = {0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 207};

  static Stream<FunctionDigest.Pair> functions() {
    return FunctionDigest.FUNCTIONS.stream();
  }

  @ParameterizedTest
  @MethodSource("functions")
  void anArrayGivesTheBitsOfSingleNumbers(FunctionDigest.Pair function) {
    float[] x = FunctionDigest.arguments();
    float[] out = new float[x.length];

    function.array().apply(x, 0, out, 0, x.length);

    for (int i = 0; i < x.length; i++) {
      float alone = function.scalar().apply(x[i]);
      if (Float.floatToIntBits(out[i]) != Float.floatToIntBits(alone)) {
        fail("%s(%a) is %a alone and %a in an array", function, x[i], alone, out[i]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("functions")
  void positionAndLengthOfTheRangeDoNotMatter(FunctionDigest.Pair function) {
    float[] x = Arrays.copyOf(FunctionDigest.arguments(), 300);
    for (int count : AWKWARD_COUNTS) {
      float[] out = new float[300];
      Arrays.fill(out, 77);

      function.array().apply(x, 5, out, 11, count);

      for (int i = 0; i < out.length; i++) {
        boolean written = i >= 11 && i < 11 + count;
        assertThat(Float.floatToIntBits(out[i]))
            .as("%s, count %d, at %d", function, count, i)
            .isEqualTo(Float.floatToIntBits(written ? function.scalar().apply(x[i - 6]) : 77));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("functions")
  void aRangeMayBeOverwrittenWithItsResult(FunctionDigest.Pair function) {
    float[] x = FunctionDigest.arguments();
    float[] apart = new float[x.length];
    function.array().apply(x, 0, apart, 0, x.length);

    function.array().apply(x, 0, x, 0, x.length);

    assertThat(FunctionDigest.of(x)).isEqualTo(FunctionDigest.of(apart));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-XX:MaxVectorSize=16", "-XX:MaxVectorSize=32"})
  void theBitsAreTheSameAtAnyVectorWidth(String flag) throws Exception {
    assertThat(digestOf(flag, "--add-modules", "jdk.incubator.vector"))
        .isEqualTo(FunctionDigest.ofAll());
  }

  @Test
  void theBitsAreTheSameWithoutTheVectorModule() throws Exception {
    assertThat(digestOf()).isEqualTo(FunctionDigest.ofAll());
  }

  /// The digest that another JVM with these flags computes.
  private static String digestOf(String... flags) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(FunctionDigest.class.getName());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.lines().reduce("", (before, line) -> line);
  }
}
