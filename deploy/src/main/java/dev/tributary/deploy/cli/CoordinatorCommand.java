package dev.tributary.deploy.cli;

import dev.tributary.coordinator.job.JobSettings;
import dev.tributary.coordinator.reducer.WorkerLocation;
import dev.tributary.coordinator.run.ResumeMode;
import dev.tributary.coordinator.run.RunOptions;
import dev.tributary.coordinator.run.TrainingRun;
import dev.tributary.deploy.cli.exit.ExitCode;
import dev.tributary.deploy.cli.option.JobOptions;
import dev.tributary.deploy.cli.option.ListenOptions;
import dev.tributary.deploy.cli.option.Positive;
import dev.tributary.deploy.cli.option.RecordOptions;
import dev.tributary.deploy.cli.option.StragglerOption;
import dev.tributary.deploy.net.CoordinatorServer;
import dev.tributary.deploy.security.Credentials;
import dev.tributary.job.JobFile;
import dev.tributary.train.PreparedJob;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tributary coordinator`: owns the weights of one run and waits for workers to connect.
@Command(
    name = "coordinator",
    description = "Coordinate the training of a job: own the weights and wait for workers.")
final class CoordinatorCommand implements Callable<ExitCode>, Lasting {
  @Spec CommandSpec spec;

  @Parameters(paramLabel = "JOB.yaml", description = "The job file.")
  Path path;

  @Mixin JobOptions options;

  @Mixin ListenOptions server;

  @Option(
      names = "--min-workers",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Begin a step only when at least N workers are connected. Default: ${DEFAULT-VALUE}.")
  int minimumWorkers;

  @Option(
      names = "--stay",
      description =
          "After the run has ended, keep answering workers until SIGTERM or Ctrl-C. Then exit with"
              + " the exit code of the run.")
  boolean stay;

  @Mixin RecordOptions records;

  @Mixin StragglerOption stragglers;

  @Override
  public ExitCode call() throws Exception {
    Positive.require("--min-workers", minimumWorkers);
    PrintWriter lines = spec.commandLine().getOut();
    Credentials credentials = server.check(spec.commandLine().getErr());
    JobFile file = options.read(path);
    PreparedJob job = options.prepare(file, records.saved(file.job()));
    try (var _ = credentials.follow()) {
      RunOptions run =
          new RunOptions(
              minimumWorkers,
              JobSettings.LEASES,
              stragglers.policy(),
              WorkerLocation.REMOTE,
              records.resumeMode(ResumeMode.RESUME),
              records.keepsLedger());
      return new RunLauncher(
              file,
              new TrainingRun.Setup(job, file.directory(), records.directory(job.job()), run),
              stay,
              spec.commandLine())
          .run(coordinator -> new Listening(server.open(coordinator, credentials, lines)));
    }
  }

  private record Listening(CoordinatorServer server) implements Frontend.Opened {
    @Override
    public void runIsOver() {
      server.runIsOver();
    }

    @Override
    public void close() {
      server.close();
    }
  }
}
