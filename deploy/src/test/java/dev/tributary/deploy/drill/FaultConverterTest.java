package dev.tributary.deploy.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine.TypeConversionException;

/// The names of faults on the command line.
final class FaultConverterTest {
  private final DrillCommand.FaultConverter converter = new DrillCommand.FaultConverter();

  @ParameterizedTest
  @EnumSource(Fault.class)
  void everyKindHasAName(Fault fault) {
    assertThat(converter.convert(fault.toString())).containsExactly(fault);
  }

  @Test
  void allStandsForEveryKindAndTheDefaultForNine() {
    assertThat(converter.convert("all")).isEqualTo(EnumSet.allOf(Fault.class));
    assertThat(Fault.USUAL)
        .hasSize(9)
        .doesNotContain(Fault.CLOCK, Fault.FULL_OUTPUT, Fault.WEDGED_LINK);
  }

  @Test
  void anotherNameIsRefusedWithTheNamesOfAll() {
    assertThatThrownBy(() -> converter.convert("clocks"))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContainingAll(
            "'clocks' is not a kind of fault",
            "clock, full-output, slow-disk, hang-disk, wedged-link, or all");
  }
}
