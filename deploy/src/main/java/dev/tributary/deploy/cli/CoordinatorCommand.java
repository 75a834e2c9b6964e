package dev.tributary.deploy.cli;

import dev.tributary.coordinator.job.JobSettings;
import dev.tributary.coordinator.reducer.WorkerLocation;
import dev.tributary.coordinator.run.Beginning;
import dev.tributary.deploy.cli.option.JobOptions;
import dev.tributary.deploy.cli.option.ListenOptions;
import dev.tributary.deploy.cli.option.OutOption;
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

/// `tributary coordinator`: owns the weights of one run and waits for workers to dial in.
@Command(
    name = "coordinator",
    description = "Coordinate a job: hold the weights and wait for workers to dial in.")
final class CoordinatorCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Parameters(paramLabel = "JOB.yaml", description = "The job file.")
  Path path;

  @Mixin JobOptions options;

  @Mixin ListenOptions door;

  @Option(
      names = "--min-workers",
      paramLabel = "N",
      defaultValue = "1",
      description = "Begin a step only when so many workers are there. Default: ${DEFAULT-VALUE}.")
  int minimumWorkers;

  @Option(
      names = "--stay",
      description =
          "When the run is over, go on telling workers so, until SIGTERM or Ctrl-C; then exit with"
              + " the run's code.")
  boolean stay;

  @Mixin OutOption out;

  @Mixin StragglerOption stragglers;

  @Override
  public Integer call() throws Exception {
    OutOption.positive("--min-workers", minimumWorkers);
    PrintWriter lines = spec.commandLine().getOut();
    Credentials credentials = door.check(spec.commandLine().getErr());
    JobFile file = options.read(path);
    PreparedJob job = options.prepare(file);
    try (var _ = credentials.follow()) {
      return new RunLauncher(file, job, out.directory(job.job()), spec.commandLine())
          .run(
              new RunLauncher.Terms(
                  minimumWorkers,
                  JobSettings.LEASES,
                  stragglers.lateness(),
                  out.occasion(Beginning.Manner.RESUME, stay),
                  WorkerLocation.REMOTE),
              coordinator -> new OpenDoor(door.open(coordinator, credentials, lines)));
    }
  }

  private record OpenDoor(CoordinatorServer server) implements RunLauncher.Stage {
    @Override
    public void over() {
      server.runIsOver();
    }

    @Override
    public void close() {
      server.close();
    }
  }
}
