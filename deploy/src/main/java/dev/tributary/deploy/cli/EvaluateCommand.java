package dev.tributary.deploy.cli;

import dev.tributary.data.SampleStream;
import dev.tributary.data.SampleStreams;
import dev.tributary.deploy.cli.exit.CommandFailed;
import dev.tributary.deploy.cli.exit.ExitCode;
import dev.tributary.deploy.cli.option.JobOptions;
import dev.tributary.deploy.output.JsonLine;
import dev.tributary.job.BadInput;
import dev.tributary.job.JobFile;
import dev.tributary.nn.Network;
import dev.tributary.proto.v1.ModelDescription;
import dev.tributary.proto.v1.Preprocessing;
import dev.tributary.reduce.Metrics;
import dev.tributary.reduce.Score;
import dev.tributary.tensor.MatrixPool;
import dev.tributary.train.EvaluationFields;
import dev.tributary.train.ModelFile;
import dev.tributary.train.ModelTensors;
import dev.tributary.train.OutputNames;
import dev.tributary.train.Predictor;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.ShardComputation;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.ejml.data.FMatrixRMaj;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tributary evaluate`: the metrics of a trained model on the rows of a file, or on the evaluation
/// samples of its job. What the model learnt from its training samples is applied to both.
@Command(
    name = "evaluate",
    description = {
      "Compute the metrics of a trained model, on all rows of a file or on the evaluation samples"
          + " of its job.",
      "Give either --input or --job."
    })
final class EvaluateCommand implements Callable<ExitCode> {
  @Spec CommandSpec spec;

  @Parameters(paramLabel = "MODEL.safetensors", description = "The model, or a checkpoint.")
  Path model;

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description =
          "Rows with the classes or values that are right: a file of the kind that the model was"
              + " trained on. -: standard input. No job is needed.")
  String input;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "With --input: the labels of an IDX file.")
  Path labels;

  @Option(
      names = "--job",
      paramLabel = "JOB.yaml",
      description = "The job whose evaluation samples are used.")
  Path job;

  @Option(
      names = "--json",
      description =
          "Print one JSON object with all metrics, those of each class or value, and the confusion"
              + " matrix.")
  boolean json;

  @Mixin JobOptions options;

  @Override
  public ExitCode call() {
    if ((input == null) == (job == null)) {
      throw BadInput.in(
          "evaluate",
          input == null ? "there are no samples to evaluate" : "both --input and --job are given",
          "give --input FILE or --job JOB.yaml");
    }
    if (input == null) {
      evaluateJob();
    } else {
      evaluateFile();
    }
    return ExitCode.DONE;
  }

  private void evaluateJob() {
    JobFile file = options.read(job);
    Optional<Preprocessing> learnt =
        Files.exists(model) // if not, an error in the job is reported first
            ? ModelFile.description(model).map(ModelDescription::getPreprocessing)
            : Optional.empty();
    PreparedJob prepared = options.prepare(file, learnt);
    List<FMatrixRMaj> weights = prepared.architecture().allocate();
    ModelTensors.read(model, prepared.architecture(), weights);

    Network network =
        prepared.architecture().network(JobOptions.located(file, () -> prepared.rounded(weights)));
    ShardComputation computation = new ShardComputation(prepared, new MatrixPool());
    List<Score> blocks =
        IntStream.range(0, prepared.evaluationBlocks())
            .mapToObj(block -> computation.evaluate(network, block))
            .toList();
    print(prepared.evaluationName(), OutputNames.of(prepared), prepared.metrics(Score.sum(blocks)));
  }

  private void evaluateFile() {
    ModelFile file = ModelFile.read(model);
    Predictor predictor = new Predictor(file);
    List<Score> blocks = new ArrayList<>();
    FMatrixRMaj x = new FMatrixRMaj(PreparedJob.EVALUATION_BLOCK, predictor.features());
    FMatrixRMaj target = new FMatrixRMaj(PreparedJob.EVALUATION_BLOCK, file.target().columns());
    try (SampleStream rows =
        SampleStreams.toEvaluate(
            input, Optional.ofNullable(labels), file.description().getPreprocessing())) {
      int size;
      do {
        size = read(rows, x, target);
        if (size > 0) {
          x.numRows = size;
          target.numRows = size;
          blocks.add(predictor.evaluate(x, target));
        }
      } while (size == PreparedJob.EVALUATION_BLOCK);
    }
    if (blocks.isEmpty()) {
      throw BadInput.in(input, "there are no samples in it", "give a file with rows");
    }
    print(input, file.names(), predictor.metrics(Score.sum(blocks)));
  }

  /// Reads the next block of samples. Modified: both matrices.
  ///
  /// @return the number of samples
  private static int read(SampleStream rows, FMatrixRMaj x, FMatrixRMaj target) {
    for (int size = 0; size < PreparedJob.EVALUATION_BLOCK; size++) {
      SampleStream.Next next = rows.next();
      if (next.isEnd()) {
        return size;
      }
      next.problem()
          .ifPresent(
              problem -> {
                throw new CommandFailed(problem);
              });
      rows.copyFeatures(x, size);
      rows.copyTarget(target, size);
    }
    return PreparedJob.EVALUATION_BLOCK;
  }

  private void print(String what, OutputNames names, Metrics metrics) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("split", what);
      fields.putAll(new EvaluationFields(names).of(metrics));
      out.println(JsonLine.of(fields));
    } else {
      out.println(what + ": " + RunSummary.text(metrics));
      new QualityText(names).lines(metrics).forEach(out::println);
    }
  }
}
