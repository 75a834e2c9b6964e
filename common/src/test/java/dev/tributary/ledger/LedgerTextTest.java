package dev.tributary.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.data.Minibatches.Minibatch;
import dev.tributary.digest.Xxh128;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerTextTest {

  @Test
  void theLinesHaveTheDocumentedForm() throws Exception {
    List<String> lines = HandMade.lines(HandMade.from(HandMade.step(1)));

    String anchor =
        "{\"ledger\":1,\"step\":0,\"job\":\"%s\",\"data\":\"%s\",\"samples\":10,\"batch\":4,"
                .formatted("1".repeat(64), "2".repeat(64))
            + "\"drop_last\":false,\"parameters\":["
            + "{\"name\":\"0.weight\",\"shape\":[3,2],\"layout\":\"transposed\"},"
            + "{\"name\":\"0.bias\",\"shape\":[3],\"layout\":\"row\"}],\"weights\":\""
            + HandMade.weights(0).whole()
            + "\",\"digests\":[\"00000000000000010000000000000000\","
            + "\"00000000000000010000000000000000\"]";
    String step =
        "{\"step\":1,\"epoch\":1,\"from\":0,\"count\":4,\"samples\":4,\"loss\":1.0,\"gradient\":\""
            + HandMade.gradient(1).whole()
            + "\",\"weights\":\""
            + HandMade.weights(1).whole()
            + "\",\"digests\":[[\"00000000000000020000000000000001\","
            + "\"00000000000000010000000000000001\"],[\"0000000000000002ffffffffffffffff\","
            + "\"0000000000000001ffffffffffffffff\"]]";
    String first = sha256(anchor);
    String second = sha256(first + step);
    assertThat(lines)
        .containsExactly(
            anchor + ",\"chain\":\"" + first + "\",\"run\":\"0000000000000abc\",\"term\":3}",
            step + ",\"chain\":\"" + second + "\"}");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 50})
  void noLineOfAStepIsLongerThanItsBound(int parameters) {
    ModelDigest digest = ModelDigest.of(Collections.nCopies(parameters, new Xxh128(-1, -1)));
    StepRecord step =
        new StepRecord(
            Long.MAX_VALUE,
            new Minibatch(Long.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE),
            Integer.MAX_VALUE,
            -1.2345678901234567e-300,
            digest,
            digest);

    assertThat(LedgerText.write(step, "0".repeat(64)).bytes().length)
        .isBetween(
            (int) LedgerText.mostBytesOfAStep(parameters) - 100,
            (int) LedgerText.mostBytesOfAStep(parameters));
  }

  @Test
  void writtenRecordsAreReadBack() {
    List<LedgerRecord> records = HandMade.run(7);

    String chain = LedgerText.NO_CHAIN;
    for (int i = 0; i < records.size(); i++) {
      LedgerText.Entry entry = LedgerText.read(HandMade.lines(records).get(i), chain);
      chain = entry.chain();
      assertThat(entry.record()).isEqualTo(records.get(i));
    }
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {0, -0.0, 1e-300, 0.1, 1.0 / 3, 12345678.9, 1e23, Double.MIN_VALUE, Double.NaN})
  void everyLossIsReadBackToItsLastBit(double loss) {
    StepRecord given = HandMade.step(1);
    StepRecord step =
        new StepRecord(1, new Minibatch(1, 0, 4), 4, loss, given.gradient(), given.weights());

    String line = LedgerText.write(step, "x").line();

    assertThat(LedgerText.read(line, "x").record()).isEqualTo(step);
  }

  @Test
  void anEndAndAnExtensionReadBackUnchanged() {
    EndRecord end = HandMade.end(3, 3, 0.1, 6, Double.NaN, 9, Double.POSITIVE_INFINITY);
    Anchor extension = HandMade.extension(9);

    LedgerText.Line one = LedgerText.write(end, "x");
    LedgerText.Line other = LedgerText.write(extension, "x");

    assertThat(one.line())
        .startsWith(
            "{\"end\":9,\"metric\":\"loss\",\"split\":\"holdout\",\"patience\":1,\"min_delta\":0.25,"
                + "\"model\":3,\"evaluations\":[[3,0.1],[6,\"NaN\"],[9,\"Infinity\"]],\"chain\":\"");
    assertThat(LedgerText.read(one.line(), "x").record()).isEqualTo(end);
    assertThat(other.line()).contains("\"extends\":\"" + "1".repeat(64) + "\",\"data\":");
    assertThat(LedgerText.read(other.line(), "x").record()).isEqualTo(extension);
  }

  @Test
  void runTermAndBuildAreNotChained() {
    Anchor here = HandMade.anchor(0);
    Anchor there =
        new Anchor(
            0, here.subject(), here.weights(), new Anchor.Origin(-7, 1L << 40, Optional.of("b1")));

    LedgerText.Line one = LedgerText.write(here, LedgerText.NO_CHAIN);
    LedgerText.Line other = LedgerText.write(there, LedgerText.NO_CHAIN);

    assertThat(other.line())
        .isNotEqualTo(one.line())
        .contains("\"run\":\"fffffffffffffff9\"")
        .endsWith(",\"build\":\"b1\"}");
    assertThat(LedgerText.read(other.line(), LedgerText.NO_CHAIN).record()).isEqualTo(there);
    assertThat(other.chain()).isEqualTo(one.chain());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"from\":4 | \"from\":5 | the chain does not hold",
        "\"loss\":0.5 | \"loss\":0.51 | the chain does not hold",
        "\"loss\":0.5 | \"loss\":0.50 | not in the form of a ledger",
        "\"step\":2 | \"step\": 2 | not in the form of a ledger",
        "\"step\":2 | \"step\":\"2\" | not in the form of a ledger",
        "\"step\":2 | \"step\":2,\"step\":2 | not a JSON object",
        "\"step\":2 | \"stop\":2 | it has no step",
        "\"step\":2, | \"step\":2,\"more\":1, | not in the form of a ledger",
        "00000000000000020000000000000002 | 00000000000000020000000000000003 | not in the form",
        "00000000000000020000000000000002 | 2 | not 32 lowercase hexadecimal digits",
        "\"weights\" | \"gradient\" | not a JSON object",
        "{ | [ | not a JSON object",
      })
  void everyChangeOfALineIsFound(String from, String to, String why) {
    List<String> lines = HandMade.lines(HandMade.run(2));
    String chain = LedgerText.read(lines.get(0), "").chain();
    chain = LedgerText.read(lines.get(1), chain).chain();
    String previous = chain;
    String changed = lines.get(2).replaceFirst("\\Q" + from + "\\E", to);

    assertThat(changed).isNotEqualTo(lines.get(2));
    assertThatThrownBy(() -> LedgerText.read(changed, previous))
        .isInstanceOf(BrokenLedger.class)
        .hasMessageContaining(why);
    assertThatThrownBy(() -> LedgerText.read(lines.get(2), "other"))
        .isInstanceOf(BrokenLedger.class)
        .hasMessageStartingWith("the chain does not hold");
  }

  @Test
  void anotherFormatIsNamed() {
    String line =
        HandMade.lines(HandMade.run(0)).getFirst().replace("\"ledger\":1", "\"ledger\":2");

    assertThatThrownBy(() -> LedgerText.read(line, ""))
        .isInstanceOf(BrokenLedger.class)
        .hasMessageContaining("format of the ledger is 2")
        .hasMessageContaining("reads format 1");
  }

  private static String sha256(String text) throws Exception {
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
  }
}
