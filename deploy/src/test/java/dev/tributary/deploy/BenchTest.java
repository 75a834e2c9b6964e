package dev.tributary.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The benchmark: that it measures what it says, not how fast anything is.
final class BenchTest {

  @ParameterizedTest
  @CsvSource({"local, 0, 1", "cluster, 4286544, 3"})
  void aWorkloadIsTimedAndItsTrafficAndMemoryAreTold(String mode, long bytes, int processes)
      throws Exception {
    Tributary.Ended bench =
        Tributary.run("bench", "mlp", "--mode", mode, "--workers", 2, "--seconds", 1, "--json");

    assertThat(bench.err()).isEmpty();
    assertThat(bench.code()).isZero();
    assertThat(bench.out()).hasSize(1);
    JsonNode told = new ObjectMapper().readTree(bench.out().getFirst());
    assertThat(told.get("workload").asText()).isEqualTo("mlp");
    assertThat(told.get("mode").asText()).isEqualTo(mode);
    assertThat(told.get("workers").asInt()).isEqualTo(2);
    assertThat(told.get("batch").asInt()).isEqualTo(256);
    assertThat(told.get("parameters").asLong()).isEqualTo(535_818);
    assertThat(told.get("bytes_up").asLong()).isEqualTo(bytes);
    double step = told.get("ms_per_step").asDouble();
    assertThat(told.get("samples_per_second").asDouble())
        .isBetween(256e3 / step - 1, 256e3 / step + 1);
    // 2 · 256 · (3 · (784 · 512 + 512 · 256 + 256 · 10) - 784 · 512) operations
    assertThat(told.get("gflops").asDouble() * step).isBetween(616.30144 - step, 616.30144 + step);
    assertThat(told.get("computing_ms").asDouble()).isPositive().isLessThan(step);
    assertThat(told.get("peak_mebibytes")).hasSize(processes);
    assertThat(told.get("peak_mebibytes"))
        .allSatisfy(peak -> assertThat(peak.asLong()).isPositive());
  }

  @Test
  void anUnknownWorkloadIsRefusedWithThoseThereAre() throws Exception {
    Tributary.Ended bench = Tributary.run("bench", "resnet");

    assertThat(bench.code()).isEqualTo(Main.BAD_USAGE);
    assertThat(bench.err()).singleElement().asString().contains("'resnet'", "[mlp, fc4096]");
  }
}
