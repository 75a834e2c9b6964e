package dev.tributary.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.proto.v1.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobYamlTest {
  @TempDir Path directory;

  @Test
  void aResolvedJobReadsBackAsItself() throws IOException {
    Job job = read(JobFileTest.DIGITS).resolved();

    assertThat(read(JobYaml.of(job)).job()).isEqualTo(job);
  }

  @Test
  void aSpelledJobHasTheLayoutOfAJobFile() throws IOException {
    Job job = read(JobFileTest.DIGITS).job();

    assertThat(JobYaml.of(job))
        .isEqualTo(
            """
            name: digits
            seed: 1
            dataset:
              csv: {path: ../data/digits.csv.gz, label_column: 64, scale: 0.0625}
              holdout: 0.2
            model:
              layers:
                - linear: {units: 64}
                - relu: {}
                - linear: {units: 10}
            loss: {softmax_cross_entropy: {}}
            training:
              batch: 64
              epochs: 40
              optimizer: {adam: {learning_rate: 0.001, epsilon: 1.0E-8}}
              schedule: {cosine: {warmup_steps: 50}}
            """);
  }

  @Test
  void aChoiceIsSpelledInSmallLettersAndReadsBack() throws IOException {
    Job job = read(JobFileTest.DIGITS + "wire: {gradients: bfloat16, weights: float16}\n").job();

    assertThat(JobYaml.of(job)).endsWith("\nwire: {gradients: bfloat16, weights: float16}\n");
    assertThat(read(JobYaml.of(job)).job()).isEqualTo(job);
    assertThat(JobYaml.of(read(JobFileTest.DIGITS).resolved()))
        .endsWith("\nwire: {gradients: float32, weights: float32}\n");
  }

  @Test
  void awkwardTextsAndNestingReadBack() throws IOException {
    Job job =
        read(JobFileTest.DIGITS
                .replace("../data/digits.csv.gz", "\"a: 'b' #c\\n\\u00e9 \\\\ \\\"\"")
                .replace("name: digits", "name: '007'")
                .replace(
                    "    - relu:\n",
                    "    - residual: {layers: [relu: {}, sequential: {layers: [tanh: {}]}]}\n")
                .replace("  layers:", "  init_from: %s.x\n  layers:".formatted("y".repeat(99)))
                .replace("label_column: 64", "label_column: 64, shape: [1, 8, 8]"))
            .resolved();

    assertThat(job.getDataset().getCsv().getPath()).isEqualTo("a: 'b' #c\n\u00e9 \\ \"");
    assertThat(read(JobYaml.of(job)).job()).isEqualTo(job);
  }

  @Test
  void textsThatAPlainScalarWouldChangeReadBack() throws IOException {
    for (String word :
        List.of("null", "true", "yes", "1e3", "0x1", ".inf", "~", "2026-01-01", "")) {
      Job job = Job.newBuilder().mergeFrom(read(JobFileTest.DIGITS).job()).build();
      Job named = job.toBuilder().setModel(job.getModel().toBuilder().setInitFrom(word)).build();
      assertThat(read(JobYaml.of(named)).job()).isEqualTo(named);
    }
  }

  private JobFile read(String text) throws IOException {
    return JobFile.read(Files.writeString(directory.resolve("job.yaml"), text), List.of());
  }
}
