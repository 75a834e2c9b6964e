package dev.tributary.deploy.cli;

import dev.tributary.deploy.cli.option.ExitCode;
import dev.tributary.deploy.cli.option.JobOptions;
import dev.tributary.job.JobFile;
import dev.tributary.nn.Network;
import dev.tributary.tensor.MatrixPool;
import dev.tributary.train.ModelTensors;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.ShardComputation;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
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
    description = "Evaluate a trained model on the samples that its job keeps for evaluation.")
final class EvaluateCommand implements Callable<ExitCode> {
  @Spec CommandSpec spec;

  @Parameters(paramLabel = "MODEL.safetensors", description = "The model, or a checkpoint.")
  Path model;

  @Option(
      names = "--job",
      required = true,
      paramLabel = "JOB.yaml",
      description = "The job that it was trained with.")
  Path job;

  @Mixin JobOptions options;

  @Override
  public ExitCode call() {
    JobFile file = options.read(job);
    PreparedJob prepared = options.prepare(file);
    List<FMatrixRMaj> weights = prepared.architecture().allocate();
    ModelTensors.read(model, prepared.architecture(), weights);

    double loss = 0;
    int correct = 0;
    Network network =
        prepared.architecture().network(JobOptions.located(file, () -> prepared.rounded(weights)));
    ShardComputation computation = new ShardComputation(prepared, new MatrixPool());
    for (int block = 0; block < prepared.evaluationBlocks(); block++) {
      ShardComputation.Outcome outcome = computation.evaluate(network, block);
      loss += outcome.lossSum();
      correct += outcome.correct();
    }
    print(prepared, loss, correct);
    return ExitCode.DONE;
  }

  private void print(PreparedJob job, double loss, int correct) {
    long samples = job.evaluation().size();
    String accuracy =
        job.loss().hasAccuracy()
            ? String.format(Locale.ROOT, ", accuracy %.2f %%", 100.0 * correct / samples)
            : "";
    spec.commandLine()
        .getOut()
        .printf(
            Locale.ROOT,
            "%s: loss %.4f%s on %,d samples%n",
            job.evaluationName(),
            loss / samples,
            accuracy,
            samples);
  }
}
