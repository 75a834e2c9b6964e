package dev.tributary.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "1,234.5 | false | , | 1234.5",
        "-1,234,567 | false | , | -1234567",
        "123,456 | false | , | 123456",
        "1234567 | false | , | 1234567",
        "1,5 | false | , | NaN",
        "1,23,456 | false | , | NaN",
        "1234,567 | false | , | NaN",
        ",123 | false | , | NaN",
        "1,234,.5 | false | , | NaN",
        "1.234,567 | false | , | NaN",
        "1,234e3 | false | , | 1234000",
        "0,5 | true | ~~ | 0.5",
        "0.5 | true | ~~ | NaN",
        "1.234,5 | true | . | 1234.5",
        "+1.234 | true | . | 1234",
        "1'234.5 | false | ' | 1234.5",
        "1 234 | false | ~ ~ | 1234",
        "x | true | . | NaN",
        "1,234, | false | , | NaN",
      })
  void thousandsAreSeparatedInGroupsOfThree(
      String text, boolean decimalComma, String thousands, float value) {
    byte separator = thousands.isEmpty() ? 0 : (byte) thousands.charAt(0);
    Numbers numbers = new Numbers(new Numbers.Style(decimalComma, separator));
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

    assertThat(numbers.parse(bytes, 0, bytes.length)).isEqualTo(Float.valueOf(value));
    assertThat(numbers.parseDouble(bytes, 0, bytes.length)).isEqualTo(Double.valueOf(value));
  }

  @Test
  void aDoubleIsThatOfTheJdk() {
    Random random = new Random(3);
    for (int i = 0; i < 300_000; i++) {
      String text =
          switch (i % 4) {
            case 0 -> Double.toString(Double.longBitsToDouble(random.nextLong()));
            case 1 ->
                (random.nextBoolean() ? "-" : "")
                    + Math.abs(random.nextLong() >>> random.nextInt(63));
            case 2 ->
                random.nextInt(1_000_000)
                    + "."
                    + Math.abs(random.nextLong() >>> random.nextInt(63));
            default -> "0.000" + random.nextInt(1_000_000_000);
          };
      double expected = Double.parseDouble(text);
      if (Double.isFinite(expected)) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(Decimals.parseDouble(bytes, 0, bytes.length)).as(text).isEqualTo(expected);
      }
    }
  }
}
