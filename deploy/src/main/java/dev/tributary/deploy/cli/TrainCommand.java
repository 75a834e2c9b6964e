package dev.tributary.deploy.cli;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import dev.tributary.coordinator.Coordinator;
import dev.tributary.coordinator.membership.ToWorker;
import dev.tributary.coordinator.reducer.WorkerLocation;
import dev.tributary.coordinator.run.ResumeMode;
import dev.tributary.coordinator.run.RunOptions;
import dev.tributary.coordinator.run.TrainingRun;
import dev.tributary.deploy.cli.exit.ExitCode;
import dev.tributary.deploy.cli.option.JobOptions;
import dev.tributary.deploy.cli.option.Notices;
import dev.tributary.deploy.cli.option.RecordOptions;
import dev.tributary.deploy.cli.option.StragglerOption;
import dev.tributary.deploy.cli.option.WorkersOption;
import dev.tributary.deploy.net.Connections;
import dev.tributary.job.BadInput;
import dev.tributary.job.JobFile;
import dev.tributary.text.Counted;
import dev.tributary.time.MonotonicClock;
import dev.tributary.train.PreparedJob;
import dev.tributary.worker.compute.WorkerMemory;
import dev.tributary.worker.link.Transport;
import dev.tributary.worker.session.SessionContext;
import dev.tributary.worker.session.SessionEnd;
import dev.tributary.worker.session.WorkerSession;
import dev.tributary.worker.session.WorkerSettings;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tributary train`: a coordinator and its workers in one JVM, by the same code as on many
/// machines, over gRPC's in-process transport.
@Command(
    name = "train",
    description = {
      "Train a job on this machine: a coordinator and its workers in one process.",
      "Each worker has one worker actor."
    })
final class TrainCommand implements Callable<ExitCode>, Lasting {
  /// Long leases: workers of one process cannot vanish, and a worker that waits for a core must not
  /// be removed.
  private static final ToWorker.Leases LEASES =
      new ToWorker.Leases(Duration.ofMinutes(10), Duration.ofSeconds(1));

  /// A limit on `--workers`: more of them would mostly wait for each other.
  private static final int MAX_WORKERS = 1000;

  @Spec CommandSpec spec;

  @Parameters(paramLabel = "JOB.yaml", description = "The job file.")
  Path path;

  @Mixin JobOptions options;

  @Mixin WorkersOption workers = WorkersOption.perCore("one per core, at most the job's shards");

  @Mixin RecordOptions records;

  @Mixin StragglerOption stragglers;

  @Override
  public ExitCode call() throws Exception {
    JobFile file = options.read(path);
    PreparedJob job = options.prepare(file, records.saved(file.job()));
    int count = workers(job.shards());
    RunOptions run =
        new RunOptions(
            count,
            LEASES,
            stragglers.policy(),
            WorkerLocation.IN_PROCESS,
            records.resumeMode(ResumeMode.AGAIN),
            records.keepsLedger());
    return new RunLauncher(
            file,
            new TrainingRun.Setup(job, file.directory(), records.directory(job.job()), run),
            false,
            spec.commandLine())
        .run(coordinator -> new LocalWorkers(coordinator, job, count));
  }

  private int workers(int shards) {
    OptionalInt wanted = workers.number();
    if (wanted.isEmpty()) {
      return Math.min(Runtime.getRuntime().availableProcessors(), shards);
    }
    int count = wanted.getAsInt();
    if (count > MAX_WORKERS) {
      throw BadInput.in(
          "--workers " + count,
          "more than %s in one process".formatted(MAX_WORKERS),
          "give no more than " + Math.min(shards, MAX_WORKERS));
    }
    if (count > shards) {
      Notices.on(spec.commandLine().getErr())
          .accept(
              "--workers %s: a step has %s (training.shards); the other workers have nothing to compute"
                  .formatted(count, Counted.of(shards, "shard")));
    }
    return count;
  }

  /// The in-process server and the workers that connect to it.
  private static final class LocalWorkers implements Frontend.Opened {
    private final Server server;
    private final ManagedChannel channel;

    LocalWorkers(Coordinator coordinator, PreparedJob job, int workers) throws Exception {
      String name = Connections.uniqueName();
      server = Connections.inProcess(name, coordinator.services());
      channel = Connections.dialInProcess(name);
      ActorRef<WorkerSession.Report> listener =
          coordinator.actors().spawn(watching(coordinator), "session-ends", Props.empty());
      IntStream.rangeClosed(1, workers)
          .forEach(
              i ->
                  coordinator
                      .actors()
                      .spawn(
                          WorkerSession.create(
                              new WorkerSettings("worker-" + i, 1, MonotonicClock.system()),
                              new SessionContext(
                                  WorkerMemory.of(job, coordinator.fingerprint()),
                                  Optional.empty(),
                                  Transport.over(channel),
                                  listener)),
                          "worker-" + i,
                          Props.empty()));
    }

    /// Stops the run when a worker fails. In this process it would fail again, for example because
    /// of too little memory.
    private static Behavior<WorkerSession.Report> watching(Coordinator coordinator) {
      return Behaviors.receiveMessage(
          report -> {
            if (report instanceof WorkerSession.Ended(SessionEnd how)) {
              switch (how) {
                case SessionEnd.Finished _,
                    SessionEnd.RunFailed _,
                    SessionEnd.CoordinatorStopped _ -> {}
                case SessionEnd.Crashed(Throwable cause) ->
                    coordinator.stop("a worker failed: " + FailureReport.text(cause));
                case SessionEnd.Left _, SessionEnd.Refused _, SessionEnd.Broken _ ->
                    coordinator.stop("a worker failed: " + how.reason());
              }
            }
            return Behaviors.same();
          });
    }

    @Override
    public void runIsOver() {}

    @Override
    public void close() {
      Connections.close(channel);
      Connections.close(server);
    }
  }
}
