package dev.tributary.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cluster.RecordedRun;
import dev.tributary.deploy.cluster.Tributary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run that began with a model resumes without it: checkpoints hold what it took over.
class ResumeWithoutBaseTest {
  @TempDir Path directory;

  @Test
  void theModelThatARunBeganWithIsNotNeededToResume() throws Exception {
    Path job = write("job", "");
    Tributary.train(job, directory.resolve("base"));
    Path base = directory.resolve("base").resolve("model.safetensors");
    Path second = write("second", "  init_from: " + base + "\n");
    Tributary.Ended whole =
        Tributary.train(second, directory.resolve("whole"), "--set", "checkpoint.every_steps=10");
    Path out = directory.resolve("whole");
    Files.delete(out.resolve("model.safetensors"));
    Files.delete(new RecordedRun(out).checkpoint(20));
    Files.writeString(out.resolve("checkpoints").resolve("LATEST"), "step-000000010.safetensors");
    Files.delete(base);

    Tributary.Ended resumed = Tributary.train(second, out, "--set", "checkpoint.every_steps=10");

    assertThat(whole.code()).as("%s", whole.err()).isZero();
    assertThat(resumed.code()).as("%s", resumed.err()).isZero();
    assertThat(resumed.out()).anyMatch(line -> line.startsWith("resumed at step 10 of 20"));
    assertThat(resumed.weights()).isEqualTo(whole.weights());
  }

  private Path write(String name, String more) throws Exception {
    Files.writeString(
        directory.resolve("table.csv"),
        IntStream.range(0, 80)
            .mapToObj(i -> "%s,%s\n".formatted(500 + i % 17, i % 17 > 8 ? "high" : "low"))
            .collect(Collectors.joining("", "x,y\n", "")));
    return Files.writeString(
        directory.resolve(name + ".yaml"),
        """
        name: %s
        dataset:
          csv: {path: table.csv, header: true, label: y}
          standardize: true
        model:
          layers:
            - linear: {units: 2}
        %sloss: {softmax_cross_entropy: {}}
        training: {batch: 20, shards: 2, epochs: 5, optimizer: {sgd: {learning_rate: 0.5}}}
        """
            .formatted(name, more));
  }
}
