package dev.tributary.deploy;

import dev.tributary.coordinator.Coordinator;
import dev.tributary.coordinator.job.JobSettings;
import dev.tributary.deploy.run.Beginning;
import dev.tributary.job.BadInput;
import dev.tributary.job.JobFile;
import dev.tributary.train.PreparedJob;
import io.grpc.Server;
import java.io.IOException;
import java.net.ServerSocket;
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

  @Option(
      names = "--listen",
      required = true,
      paramLabel = "HOST:PORT",
      converter = Endpoint.Converter.class,
      description =
          "Where workers dial. Traffic is not encrypted: beyond 127.0.0.1 use networks you trust."
              + " Port 0 takes any free one and says which.")
  Endpoint listen;

  @Option(
      names = "--min-workers",
      paramLabel = "N",
      defaultValue = "1",
      description = "Begin a step only when so many workers are there. Default: ${DEFAULT-VALUE}.")
  int minimumWorkers;

  @Mixin OutOption out;

  @Override
  public Integer call() throws Exception {
    OutOption.positive("--min-workers", minimumWorkers);
    requireFree();
    JobFile file = options.read(path);
    PreparedJob job = options.prepare(file);
    return new Conductor(file, job, out.directory(job.job()), spec.commandLine().getOut())
        .run(
            new Conductor.Terms(
                minimumWorkers, JobSettings.LEASES, out.manner(Beginning.Manner.RESUME)),
            (system, coordinator) -> {
              Server server = listen(coordinator);
              spec.commandLine()
                  .getOut()
                  .printf(
                      "listening on %s for workers: deploy/tributary worker --coordinator %s%n",
                      new Endpoint(listen.host(), server.getPort()),
                      new Endpoint(dialled(), server.getPort()));
              return () -> Connections.close(server);
            });
  }

  /// What workers elsewhere dial: an address that stands for all of this machine's is none.
  private String dialled() {
    return listen.toAddress().getAddress().isAnyLocalAddress() ? "HOST" : listen.host();
  }

  /// Looks before anything is done, e.g. an earlier run is moved aside.
  private void requireFree() {
    if (listen.toAddress().isUnresolved()) {
      throw BadInput.in("--listen " + listen, "no such host", "name an address of this machine");
    }
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(listen.toAddress());
    } catch (IOException e) {
      throw cannotListen(e);
    }
  }

  private Server listen(Coordinator coordinator) {
    try {
      return Connections.listen(listen, coordinator.services());
    } catch (IOException e) {
      throw cannotListen(e);
    }
  }

  private BadInput cannotListen(IOException failure) {
    return BadInput.in(
            "--listen " + listen,
            "cannot listen here: " + failure.getMessage(),
            "take another port, or an address of this machine")
        .causedBy(failure);
  }
}
