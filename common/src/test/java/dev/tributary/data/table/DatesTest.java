package dev.tributary.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatesTest {

  private static double parse(String text) {
    byte[] bytes = ("," + text + ",").getBytes(StandardCharsets.UTF_8);
    return Dates.parse(bytes, 1, bytes.length - 1);
  }

  @Test
  void everyDayIsThatOfTheJdk() {
    LocalDate day = LocalDate.of(0, 1, 1);
    while (day.getYear() < 2500) {
      assertThat(parse(day.toString())).isEqualTo(day.toEpochDay());
      day = day.plusDays(day.getYear() > 1890 && day.getYear() < 2110 ? 1 : 29);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2024-02-29T00:00:00Z",
        "1969-12-31T23:59:59+00:00",
        "2024-05-17T08:30:15.25+02:00",
        "2024-05-17T08:30-11:45",
        "1999-12-31T23:59:59.999999999Z",
      })
  void aTimeIsAFractionOfTheDay(String text) {
    OffsetDateTime time = OffsetDateTime.parse(text);
    double seconds = time.toEpochSecond() + time.getNano() / 1e9;

    assertThat(parse(text))
        .isEqualTo(seconds / 86400, org.assertj.core.api.Assertions.within(1e-9));
    assertThat(parse(text.replace('T', ' '))).isEqualTo(parse(text));
  }

  @Test
  void shorterFormsAreUnderstood() {
    assertThat(parse("2024-05")).isEqualTo(parse("2024-05-01"));
    assertThat(parse("2024-05-01T06:00")).isEqualTo(parse("2024-05-01") + 0.25);
    assertThat(parse("2024-05-01T06:00+0200")).isEqualTo(parse("2024-05-01T04:00Z"));
    assertThat(parse("2024-05-01T06:00+02")).isEqualTo(parse("2024-05-01T04:00Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2024",
        "2024-5-1",
        "2024-13-01",
        "2024-00-01",
        "2024-01-00",
        "2023-02-29",
        "1900-02-29",
        "2024-01-01T",
        "2024-01-01T24:00",
        "2024-01-01T10:60",
        "2024-01-01T10:00:60",
        "2024-01-01T10:00Zx",
        "2024-01-01T10:00+2",
        "2024-01-01T10:00+02:",
        "2024-01-01 ",
        "2024/01/01",
        "01.02.2024",
        "2024-01-01T10:00:00.",
      })
  void otherTextsAreNoDates(String text) {
    assertThat(parse(text)).isNaN();
  }
}
