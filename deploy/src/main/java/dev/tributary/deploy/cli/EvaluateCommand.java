package dev.tributary.deploy.cli;

import dev.tributary.deploy.cli.exit.ExitCode;
import dev.tributary.deploy.cli.option.JobOptions;
import dev.tributary.deploy.output.JsonLine;
import dev.tributary.job.JobFile;
import dev.tributary.nn.Network;
import dev.tributary.reduce.Metrics;
import dev.tributary.reduce.Score;
import dev.tributary.tensor.MatrixPool;
import dev.tributary.train.EvaluationFields;
import dev.tributary.train.ModelTensors;
import dev.tributary.train.OutputNames;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.ShardComputation;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.ejml.data.FMatrixRMaj;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tributary evaluate`: the metrics of a trained model on the job's evaluation samples.
@Command(
    name = "evaluate",
    description = "Compute the metrics of a trained model on its job's evaluation samples.")
final class EvaluateCommand implements Callable<ExitCode> {
  @Spec CommandSpec spec;

  @Parameters(paramLabel = "MODEL.safetensors", description = "The model, or a checkpoint.")
  Path model;

  @Option(
      names = "--job",
      required = true,
      paramLabel = "JOB.yaml",
      description = "The job that the model was trained with.")
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
    JobFile file = options.read(job);
    PreparedJob prepared = options.prepare(file);
    List<FMatrixRMaj> weights = prepared.architecture().allocate();
    ModelTensors.read(model, prepared.architecture(), weights);

    Network network =
        prepared.architecture().network(JobOptions.located(file, () -> prepared.rounded(weights)));
    ShardComputation computation = new ShardComputation(prepared, new MatrixPool());
    List<Score> blocks =
        IntStream.range(0, prepared.evaluationBlocks())
            .mapToObj(block -> computation.evaluate(network, block))
            .toList();
    print(prepared, Score.sum(blocks).metrics(prepared.loss().rates()));
    return ExitCode.DONE;
  }

  private void print(PreparedJob prepared, Metrics metrics) {
    PrintWriter out = spec.commandLine().getOut();
    OutputNames names = new OutputNames(prepared);
    if (json) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("split", prepared.evaluationName());
      fields.putAll(new EvaluationFields(names).of(metrics));
      out.println(JsonLine.of(fields));
    } else {
      out.println(prepared.evaluationName() + ": " + RunSummary.text(metrics));
      new QualityText(names).lines(metrics).forEach(out::println);
    }
  }
}
