package dev.tributary.deploy.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class JvmTest {
  private static final List<String> ARGUMENTS =
      List.of(
          "--sun-misc-unsafe-memory-access=allow", "-XX:CompileCommand=dontinline,Loops::update");

  @Test
  void aJvmThatTheScriptStartedIsOk() {
    Jvm jvm = new Jvm(25, "25.0.1", ARGUMENTS, true, 256, Optional.of(true));

    assertThat(jvm.checks()).hasSize(4).hasOnlyElementsOfType(Check.Ok.class);
    assertThat(jvm.checks())
        .extracting(Check::line)
        .contains(
            "ok   vectors: 256 bits, 8 floats at once",
            "ok   fused multiply-add: by the processor");
    assertThat(jvm.computesFast()).isTrue();
  }

  @Test
  void everyMissingFlagIsReported() {
    Jvm jvm = new Jvm(25, "25.0.1", List.of("-Xmx8g"), false, 0, Optional.of(true));

    assertThat(jvm.checks())
        .extracting(Check::line)
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("BAD  JVM flags: ")
                    .contains(
                        "--add-modules jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        " missing; start it with deploy/tributary",
                        "or add them to the command"))
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("BAD  vectors: none")
                    .contains("many times longer")
                    .endsWith("; start it with deploy/tributary"));
    assertThat(jvm.computesFast()).isFalse();
  }

  @Test
  void vectorLoopsThatAreNotCompiledApartGetANote() {
    Jvm jvm = new Jvm(25, "25.0.1", ARGUMENTS.subList(0, 1), true, 256, Optional.of(true));

    assertThat(jvm.checks())
        .extracting(Check::line)
        .contains(
            "note JVM flags: vector loops are not compiled apart, which makes some runs slower;"
                + " start it with deploy/tributary");
  }

  @Test
  void aProcessorWithoutMultiplyAddsIsBadAndTheSpeedIsNotMeasured() {
    Jvm jvm = new Jvm(25, "25.0.1", ARGUMENTS, true, 128, Optional.of(false));

    assertThat(jvm.checks().getLast().line())
        .startsWith("BAD  fused multiply-add: not by the processor")
        .contains("-XX:UseAVX=0");
    assertThat(ProductSpeed.check(jvm)).isInstanceOf(Check.Skipped.class);
  }

  @Test
  void anUnknownPropertyIsSkippedAndAnotherReleaseGetsANote() {
    Jvm jvm = new Jvm(26, "26-ea", ARGUMENTS, true, 512, Optional.empty());

    assertThat(jvm.checks())
        .extracting(Check::line)
        .contains("note JDK: 26-ea; developed and tested with 25")
        .anyMatch(
            line ->
                line.startsWith("skip fused multiply-add: ") && line.contains("does not report"));
  }

  @Test
  void slowProductsAreBad() {
    assertThat(ProductSpeed.of(64.4e9).line())
        .startsWith("ok   products: 64.4 GFLOP/s on one core")
        .contains("present load");
    assertThat(ProductSpeed.of(0.3e9).line()).startsWith("BAD  products: 0.3 GFLOP/s");
  }

  @Test
  void theJvmOfTheTestsIsOk() {
    assertThat(Jvm.here().checks()).doesNotHaveAnyElementsOfTypes(Check.Bad.class);
    assertThat(Jvm.here().vectorBits()).isPositive();
  }
}
