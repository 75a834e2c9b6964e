package dev.tributary.deploy.cli;

import dev.tributary.deploy.cli.exit.ExitCode;
import dev.tributary.deploy.cli.option.JobOptions;
import dev.tributary.job.JobFile;
import dev.tributary.nn.Network;
import dev.tributary.reduce.Metrics;
import dev.tributary.reduce.Score;
import dev.tributary.tensor.MatrixPool;
import dev.tributary.train.ModelTensors;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.ShardComputation;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.ejml.data.FMatrixRMaj;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tributary evaluate`: loss and accuracy of a trained model on the job's evaluation samples.
@Command(
    name = "evaluate",
    description = "Compute loss and accuracy of a trained model on its job's evaluation samples.")
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

  @Mixin JobOptions options;

  @Override
  public ExitCode call() {
    JobFile file = options.read(job);
    PreparedJob prepared = options.prepare(file);
    List<FMatrixRMaj> weights = prepared.architecture().allocate();
    ModelTensors.read(model, prepared.architecture(), weights);

    Score score = Score.NONE;
    Network network =
        prepared.architecture().network(JobOptions.located(file, () -> prepared.rounded(weights)));
    ShardComputation computation = new ShardComputation(prepared, new MatrixPool());
    for (int block = 0; block < prepared.evaluationBlocks(); block++) {
      score = score.plus(computation.evaluate(network, block));
    }
    Metrics metrics = score.metrics(prepared.loss().rates());
    spec.commandLine()
        .getOut()
        .println(prepared.evaluationName() + ": " + RunSummary.text(metrics));
    return ExitCode.DONE;
  }
}
