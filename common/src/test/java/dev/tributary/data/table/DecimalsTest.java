package dev.tributary.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "-0.0",
        "+3",
        ".5",
        "5.",
        "16777216",
        "16777217",
        "16777219",
        "0.1",
        "0.0000000001",
        "0.00000000001",
        "1e-45",
        "1E5",
        "3.4028235e38",
        "123456789.123456789",
        "00012.500",
        "9999999999999999999999999999",
        "0.3333333333333333333333",
        "-12.375e-3"
      })
  void aNumberHasTheBitsOfTheJdk(String text) {
    assertThat(bits(parse(text))).isEqualTo(bits(Float.parseFloat(text)));
  }

  @Test
  void numbersAtTheMiddleBetweenTwoFloatsAreRoundedOnce() {
    SplittableRandom random = new SplittableRandom(8);
    for (int i = 0; i < 5_000; i++) {
      float low = random.nextInt(1, 1 << 24) / (float) (1 << random.nextInt(0, 20));
      double middle = ((double) low + Math.nextUp(low)) / 2;
      String exact = new BigDecimal(middle).toPlainString();
      for (String text :
          List.of(
              exact,
              exact + "1",
              new BigDecimal(Math.nextDown(middle)).round(new MathContext(17)).toPlainString(),
              new BigDecimal(Math.nextUp(middle)).round(new MathContext(17)).toPlainString(),
              new BigDecimal(middle).round(new MathContext(17)).toPlainString())) {
        assertThat(bits(parse(text))).as(text).isEqualTo(bits(Float.parseFloat(text)));
      }
    }
  }

  @Test
  void randomNumbersHaveTheBitsOfTheJdk() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 20_000; i++) {
      String text =
          random.nextInt(-99_999, 99_999) + "." + random.nextLong(1L << random.nextInt(1, 50));

      assertThat(bits(parse(text))).as(text).isEqualTo(bits(Float.parseFloat(text)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        ".",
        "1..2",
        "--1",
        "1-",
        "e5",
        "1e",
        "nan",
        "Infinity",
        "1d",
        "0x1",
        "1_0",
        "\u0661"
      })
  void aTextThatIsNotANumberGivesNan(String text) {
    assertThat(parse(text)).isNaN();
  }

  private static float parse(String text) {
    byte[] bytes = ("," + text + ",").getBytes(StandardCharsets.UTF_8);
    return Decimals.parse(bytes, 1, bytes.length - 1);
  }

  private static int bits(float value) {
    return Float.floatToRawIntBits(value);
  }
}
