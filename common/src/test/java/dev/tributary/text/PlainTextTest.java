package dev.tributary.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Tests that text from elsewhere is shown without letting it forge lines.
final class PlainTextTest {

  @Test
  void printableTextIsUnchanged() {
    String text = "host-1/4711: naïve, 10 % (日本), 𝛼";

    assertThat(PlainText.of(text)).isEqualTo(text);
    assertThat(PlainText.line(text)).isEqualTo(text);
  }

  @Test
  void controlCharactersAreReplaced() {
    String text = "a\nrefused b\r\tc\u001b[2Jd\u0000e\u202ef\u2028g\ud800h";

    assertThat(PlainText.of(text)).isEqualTo("a?refused b??c?[2Jd?e?f?g?h");
    assertThat(PlainText.line(text)).isEqualTo("a?refused b??c?[2Jd?e?f?g?h");
  }

  @Test
  void longTextIsCutOffButNotALineOfThisProgram() {
    String longest = "𝛼".repeat(400);

    assertThat(PlainText.of(longest)).isEqualTo(longest);
    assertThat(PlainText.of(longest + "b")).isEqualTo(longest + "...");
    assertThat(PlainText.line(longest + "b")).isEqualTo(longest + "b");
  }
}
