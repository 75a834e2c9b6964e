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

/// The benchmark's measurements are complete and consistent. The speed itself is not tested. The
/// class is isolated, because the figures need all cores.
@Tag("slow")
@Isolated
final class BenchTest {

  @ParameterizedTest
  @CsvSource({"local, 0, 1", "cluster, 4286544, 3"})
  void theResultOfAWorkloadHasTimesTrafficAndMemory(String mode, long bytes, int processes)
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
        .singleElement()
        .asString()
        .contains("mlp, " + mode, "1 s of warm-up", "1 s of steps", "breakdown, 6 s");
    assertThat(bench.code()).isZero();
    assertThat(bench.out()).hasSize(1);
    JsonNode result = new ObjectMapper().readTree(bench.out().getFirst());
    assertThat(result.get("workload").asText()).isEqualTo("mlp");
    assertThat(result.get("mode").asText()).isEqualTo(mode);
    assertThat(result.get("workers").asInt()).isEqualTo(2);
    assertThat(result.get("batch").asInt()).isEqualTo(256);
    assertThat(result.get("parameters").asLong()).isEqualTo(535_818);
    assertThat(result.get("bytes_up").asLong()).isEqualTo(bytes);
    double step = result.get("ms_per_step").asDouble();
    // The rate is rounded to a whole number and the time to a microsecond.
    assertThat(result.get("samples_per_second").asDouble())
        .isBetween(256e3 / (step + 1e-3) - 1, 256e3 / (step - 1e-3) + 1);
    // 2 · 256 · (3 · (784 · 512 + 512 · 256 + 256 · 10) - 784 · 512) operations
    assertThat(result.get("gflops").asDouble() * step)
        .isBetween(616.30144 - step, 616.30144 + step);
    assertThat(result.get("computing_ms").asDouble()).isPositive().isLessThan(step);
    JsonNode parts = result.get("breakdown");
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
    assertThat(result.get("allocated_bytes_per_step")).hasSize(processes);
    assertThat(result.get("allocated_bytes_per_step"))
        .allSatisfy(allocated -> assertThat(allocated.asLong()).isPositive());
    assertThat(result.get("processor_ms_per_step")).hasSize(processes);
    assertThat(result.get("processor_ms_per_step"))
        .allSatisfy(time -> assertThat(time.asDouble()).isPositive());
    assertThat(result.get("peak_mebibytes")).hasSize(processes);
    assertThat(result.get("peak_mebibytes"))
        .allSatisfy(peak -> assertThat(peak.asLong()).isPositive());
  }

  @Test
  void settingsOfTheCommandLineReachTheWorkloadAndTheBreakdownCanBeSkipped() throws Exception {
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

    assertThat(bench.err())
        .singleElement()
        .asString()
        .contains("mlp, cluster", "1 s of warm-up", "1 s of steps")
        .doesNotContain("breakdown");
    JsonNode result = new ObjectMapper().readTree(bench.out().getFirst());
    assertThat(result.get("bytes_up").asLong()).isEqualTo(535_818 * 2);
    assertThat(result.get("bytes_down").asLong()).isEqualTo(535_818 * 4);
    assertThat(result.has("breakdown")).isFalse();
  }

  @Test
  void anOptionBeforeTheWordWireIsRefused() throws Exception {
    Tributary.Ended bench = Tributary.run("bench", "--workers", 8, "wire");

    assertThat(bench.code()).isEqualTo(ExitCode.BAD_USAGE.value());
    assertThat(bench.err()).singleElement().asString().contains("before the word wire", "after it");
  }

  @Test
  void theExchangeIsComparedWithAPlainSocketOfTheSameNumberOfBytes() throws Exception {
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
        .singleElement()
        .asString()
        .contains(
            "wire: 3 turns",
            "1 s of a plain socket",
            "1 s of warm-up",
            "1 s of exchanges",
            "breakdown, 2 s");
    assertThat(bench.code()).isZero();
    JsonNode result = new ObjectMapper().readTree(bench.out().getFirst());
    assertThat(result.get("bytes_up").asLong()).isEqualTo(2_000_000);
    assertThat(result.get("bytes_down").asLong()).isEqualTo(2_000_000);
    double exchange = result.get("exchange_ms").asDouble();
    // 4 MB in all. The rate is rounded to a whole number and the time to a microsecond.
    assertThat(result.get("exchange_megabytes_per_second").asDouble())
        .isBetween(4e3 / (exchange + 1e-3) - 1, 4e3 / (exchange - 1e-3) + 1);
    assertThat(result.get("plain_ms").asDouble()).isPositive();
    assertThat(result.get("ratios")).hasSize(3);
    assertThat(result.get("exchanges").asInt()).isPositive();
    assertThat(result.get("breakdown").get("exchange_ms").asDouble()).isPositive();
  }

  @Test
  void aWrongSettingIsRefusedInOneLine() throws Exception {
    Tributary.Ended bench = Tributary.run("bench", "mlp", "--set", "wire.gradient=bfloat16");

    assertThat(bench.code()).isEqualTo(ExitCode.BAD_USAGE.value());
    assertThat(bench.err()).singleElement().asString().contains("did you mean gradients?");
  }

  @Test
  void anUnknownWorkloadIsRefusedWithTheListOfWorkloads() throws Exception {
    Tributary.Ended bench = Tributary.run("bench", "resnet");

    assertThat(bench.code()).isEqualTo(ExitCode.BAD_USAGE.value());
    assertThat(bench.err()).singleElement().asString().contains("'resnet'", "[mlp, fc4096]");
  }
}
