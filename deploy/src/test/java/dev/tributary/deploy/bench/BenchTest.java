package dev.tributary.deploy.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tributary.deploy.cli.exit.ExitCode;
import dev.tributary.deploy.cluster.Tributary;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The benchmark: that its figures are what they say, not how fast anything is. Each figure is of a
/// run that has both cores, so no other class runs beside it.
@Tag("slow")
@Isolated
final class BenchTest {

  @ParameterizedTest
  @CsvSource({"local, 0, 1", "cluster, 4286544, 3"})
  void aWorkloadIsTimedAndItsTrafficAndMemoryAreTold(String mode, long bytes, int processes)
      throws Exception {
    Tributary.Ended bench =
        Tributary.run(
            "bench",
            "mlp",
            "--mode",
            mode,
            "--workers",
            2,
            "--seconds",
            1,
            "--warm-up",
            1,
            "--json");

    assertThat(bench.err())
        .containsExactly(
            "mlp, "
                + mode
                + ": 1 s of warm-up, then 1 s of steps; once more for the breakdown, 6 s");
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
    // Both are rounded, to a whole number and to a microsecond.
    assertThat(told.get("samples_per_second").asDouble())
        .isBetween(256e3 / (step + 1e-3) - 1, 256e3 / (step - 1e-3) + 1);
    // 2 · 256 · (3 · (784 · 512 + 512 · 256 + 256 · 10) - 784 · 512) operations
    assertThat(told.get("gflops").asDouble() * step).isBetween(616.30144 - step, 616.30144 + step);
    assertThat(told.get("computing_ms").asDouble()).isPositive().isLessThan(step);
    JsonNode parts = told.get("breakdown");
    boolean cluster = mode.equals("cluster");
    for (String always : List.of("forward", "backward", "reducing", "optimizing", "exchange")) {
      assertThat(parts.get(always + "_ms").asDouble()).as(always).isPositive();
    }
    for (String overSockets :
        List.of(
            "serializing_gradients",
            "parsing_gradients",
            "serializing_weights",
            "parsing_weights")) {
      assertThat(parts.get(overSockets + "_ms").asDouble() > 0).as(overSockets).isEqualTo(cluster);
    }
    assertThat(parts.get("hidden_ms").asDouble())
        .isLessThanOrEqualTo(parts.get("exchange_ms").asDouble());
    assertThat(told.get("allocated_bytes_per_step")).hasSize(processes);
    assertThat(told.get("allocated_bytes_per_step"))
        .allSatisfy(allocated -> assertThat(allocated.asLong()).isPositive());
    assertThat(told.get("processor_ms_per_step")).hasSize(processes);
    assertThat(told.get("processor_ms_per_step"))
        .allSatisfy(time -> assertThat(time.asDouble()).isPositive());
    assertThat(told.get("peak_mebibytes")).hasSize(processes);
    assertThat(told.get("peak_mebibytes"))
        .allSatisfy(peak -> assertThat(peak.asLong()).isPositive());
  }

  @Test
  void settingsOfAWorkloadAreKeptToAndTheBreakdownLeftOut() throws Exception {
    Tributary.Ended bench =
        Tributary.run(
            "bench",
            "mlp",
            "--mode",
            "cluster",
            "--workers",
            1,
            "--seconds",
            1,
            "--warm-up",
            1,
            "--no-breakdown",
            "--set",
            "wire.gradients=bfloat16",
            "--json");

    assertThat(bench.err()).containsExactly("mlp, cluster: 1 s of warm-up, then 1 s of steps");
    JsonNode told = new ObjectMapper().readTree(bench.out().getFirst());
    assertThat(told.get("bytes_up").asLong()).isEqualTo(535_818 * 2);
    assertThat(told.get("bytes_down").asLong()).isEqualTo(535_818 * 4);
    assertThat(told.has("breakdown")).isFalse();
  }

  @Test
  void anOptionBeforeTheWordWireIsRefused() throws Exception {
    Tributary.Ended bench = Tributary.run("bench", "--workers", 8, "wire");

    assertThat(bench.code()).isEqualTo(ExitCode.BAD_USAGE.value());
    assertThat(bench.err()).singleElement().asString().contains("before the word wire", "after it");
  }

  @Test
  void theExchangeIsTimedBesideAPlainSocketOfAsManyBytes() throws Exception {
    Tributary.Ended bench =
        Tributary.run(
            "bench",
            "wire",
            "--workers",
            2,
            "--megabytes",
            1,
            "--seconds",
            3,
            "--warm-up",
            1,
            "--json");

    assertThat(bench.err())
        .containsExactly(
            "wire: 3 turns, each of 1 s of a plain socket, 1 s of warm-up and 1 s of exchanges;"
                + " once more for the breakdown, 2 s");
    assertThat(bench.code()).isZero();
    JsonNode told = new ObjectMapper().readTree(bench.out().getFirst());
    assertThat(told.get("bytes_up").asLong()).isEqualTo(2_000_000);
    assertThat(told.get("bytes_down").asLong()).isEqualTo(2_000_000);
    double exchange = told.get("exchange_ms").asDouble();
    // 4 MB in all; both are rounded, the rate to a whole number and the time to a microsecond
    assertThat(told.get("exchange_megabytes_per_second").asDouble())
        .isBetween(4e3 / (exchange + 1e-3) - 1, 4e3 / (exchange - 1e-3) + 1);
    assertThat(told.get("plain_ms").asDouble()).isPositive();
    assertThat(told.get("ratios")).hasSize(3);
    assertThat(told.get("exchanges").asInt()).isPositive();
    assertThat(told.get("breakdown").get("exchange_ms").asDouble()).isPositive();
  }

  @Test
  void aWrongSettingIsAllThatIsSaid() throws Exception {
    Tributary.Ended bench = Tributary.run("bench", "mlp", "--set", "wire.gradient=bfloat16");

    assertThat(bench.code()).isEqualTo(ExitCode.BAD_USAGE.value());
    assertThat(bench.err()).singleElement().asString().contains("did you mean gradients?");
  }

  @Test
  void anUnknownWorkloadIsRefusedWithThoseThereAre() throws Exception {
    Tributary.Ended bench = Tributary.run("bench", "resnet");

    assertThat(bench.code()).isEqualTo(ExitCode.BAD_USAGE.value());
    assertThat(bench.err()).singleElement().asString().contains("'resnet'", "[mlp, fc4096]");
  }
}
