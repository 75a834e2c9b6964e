package dev.tributary.deploy.cli;

import akka.actor.typed.ActorSystem;
import dev.tributary.data.DataDirectory;
import dev.tributary.deploy.cli.exit.CommandFailed;
import dev.tributary.deploy.cli.exit.ExitCode;
import dev.tributary.deploy.cli.option.CoordinatorOption;
import dev.tributary.deploy.cli.option.DataOption;
import dev.tributary.deploy.cli.option.JobOptions;
import dev.tributary.deploy.cli.option.Notices;
import dev.tributary.deploy.cli.option.Positive;
import dev.tributary.deploy.cli.option.SecurityOptions;
import dev.tributary.deploy.net.Endpoint;
import dev.tributary.deploy.net.Peer;
import dev.tributary.deploy.net.PeerRoute;
import dev.tributary.deploy.security.Credentials;
import dev.tributary.deploy.security.Role;
import dev.tributary.job.BadInput;
import dev.tributary.job.JobFile;
import dev.tributary.job.JobIdentity;
import dev.tributary.proto.v1.GetJobResponse;
import dev.tributary.proto.v1.Job;
import dev.tributary.proto.v1.Preprocessing;
import dev.tributary.tensor.Purpose;
import dev.tributary.tensor.Randomness;
import dev.tributary.text.PlainText;
import dev.tributary.time.MonotonicClock;
import dev.tributary.train.PreparedJob;
import dev.tributary.worker.Backoff;
import dev.tributary.worker.RetryPolicy;
import dev.tributary.worker.Worker;
import dev.tributary.worker.WorkerDependencies;
import dev.tributary.worker.WorkerEnd;
import dev.tributary.worker.WorkerEvent;
import dev.tributary.worker.link.Route;
import dev.tributary.worker.session.WorkerSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `tributary worker`: computes gradients for a coordinator until the run has ended.
@Command(
    name = "worker",
    modelTransformer = CoordinatorOption.Required.class,
    description = "Compute gradients for a coordinator until its run has ended.")
final class WorkerCommand implements Callable<ExitCode>, Lasting {
  private static final Duration LEAVING = Duration.ofSeconds(2);

  private static final WorkerEnd WITHOUT_RESULT =
      new WorkerEnd.Crashed(
          new IllegalStateException("the actor system ended without giving a reason"));

  @Spec CommandSpec spec;

  @Mixin CoordinatorOption coordinator;

  @Mixin SecurityOptions security;

  @Option(
      names = "--actors",
      paramLabel = "K",
      description =
          "The number of worker actors, each of which computes one shard at a time."
              + " Default: one per core.")
  int actors = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--job",
      paramLabel = "JOB.yaml",
      description =
          "Take part only if the coordinator has the same job. Default: the coordinator's job.")
  Path job;

  @Mixin DataOption data;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The name of the worker in messages. Default: HOST/PID.")
  String name;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "How long to keep dialling, at the start and after the coordinator was lost. With --stay"
              + " there is no limit after a loss. Default: ${DEFAULT-VALUE}.")
  int wait;

  @Option(
      names = "--stay",
      description =
          "When a run has ended, wait for the next one. When the coordinator was lost, wait for it."
              + " Both without a limit.")
  boolean stay;

  @Override
  public ExitCode call() throws Exception {
    Positive.require("--actors", actors);
    Positive.require("--wait", wait);
    Credentials credentials =
        security.settings().read(Role.WORKER, Notices.on(spec.commandLine().getErr()));
    Peer peer = new Peer(address(), credentials);
    try (var _ = credentials.follow()) {
      return conclude(work(new PeerRoute(peer)));
    }
  }

  /// Runs the worker until it ends.
  private WorkerEnd work(Route route) throws Exception {
    CompletableFuture<WorkerEnd> end = new CompletableFuture<>();
    ActorSystem<Worker.Command> worker =
        ActorSystems.start(
            Worker.create(
                new WorkerSettings(
                    name == null ? defaultName() : name, actors, MonotonicClock.system()),
                retryPolicy(),
                new WorkerDependencies(route, this::prepare, this::print, end::complete)));
    worker.getWhenTerminated().thenRun(() -> end.complete(WITHOUT_RESULT));
    Thread hook = new Thread(() -> leave(worker), "interruption");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return end.get();
    } finally {
      ShutdownHook.removeUnlessShuttingDown(hook);
      worker.terminate();
    }
  }

  private RetryPolicy retryPolicy() {
    long seed = new SecureRandom().nextLong();
    return new RetryPolicy(
        Duration.ofSeconds(wait), stay, Backoff.with(Randomness.of(seed, Purpose.BACKOFF)));
  }

  private PreparedJob prepare(GetJobResponse described) {
    Optional<Preprocessing> learnt =
        described.hasPreprocessing() ? Optional.of(described.getPreprocessing()) : Optional.empty();
    if (job != null) {
      JobFile file = JobFile.read(job, List.of());
      requireSame(file.job(), described.getJob());
      return JobOptions.located(
          file, () -> PreparedJob.prepare(file.job(), data.of(file.directory()), learnt));
    }
    DataDirectory directory = data.of(Path.of(described.getDirectory()));
    return PreparedJob.prepare(described.getJob(), directory, learnt);
  }

  private void requireSame(Job own, Job coordinators) {
    List<String> differences = JobIdentity.difference(own, coordinators);
    if (!differences.isEmpty()) {
      throw BadInput.in(
          job.toString(),
          PlainText.of(
              "another job than the coordinator's (there): "
                  + String.join(", ", differences.subList(0, Math.min(5, differences.size())))),
          "give the worker the coordinator's job file, or none");
    }
  }

  private Endpoint address() {
    return coordinator.endpoint().orElseThrow();
  }

  private void print(WorkerEvent event) {
    spec.commandLine()
        .getOut()
        .println(
            switch (event) {
              case WorkerEvent.Joining(String run) ->
                  "joining %s at %s, worker actors: %s".formatted(run, address(), actors);
              case WorkerEvent.Lost(String why) ->
                  "lost the coordinator at %s (%s); trying again %s"
                      .formatted(address(), why, stay ? "until it is back" : "for " + wait + " s");
              case WorkerEvent.Back(Duration after) ->
                  String.format(
                      Locale.ROOT,
                      "the coordinator at %s is back after %.1f s",
                      address(),
                      after.toMillis() / 1e3);
              case WorkerEvent.Waiting(Duration since, String why) ->
                  "waiting for %s s: %s".formatted(since.toSeconds(), why);
              case WorkerEvent.Resting(WorkerEnd.RunFailed(String reason)) ->
                  "the run failed: %s; waiting for the next".formatted(reason);
              case WorkerEvent.Resting(WorkerEnd.Finished(String reason)) ->
                  "the run is over: %s; waiting for the next".formatted(reason);
            });
  }

  /// Leaves the run on Ctrl-C, or when the container is stopped. The coordinator is told, so that
  /// it does not have to wait until the lease expires. Leaving on request is not a failure.
  private static void leave(ActorSystem<Worker.Command> worker) {
    worker.tell(new Worker.Stop("interrupted"));
    // If this takes too long, the coordinator notices that the connection closes.
    ProcessEnd.now(ProcessEnd.awaitPrinted(LEAVING).orElse(ExitCode.DONE.value()));
  }

  private ExitCode conclude(WorkerEnd end) {
    return switch (end) {
      case WorkerEnd.Finished(String reason) -> {
        spec.commandLine().getOut().println("the run is over: " + reason);
        yield ExitCode.DONE;
      }
      case WorkerEnd.RunFailed(String reason) ->
          throw new CommandFailed("the run failed: " + reason);
      case WorkerEnd.Left(String reason) -> {
        spec.commandLine().getOut().println("left the run: " + reason);
        yield ExitCode.DONE;
      }
      case WorkerEnd.Refused(String why) ->
          throw new CommandFailed("the coordinator at %s refused: %s".formatted(address(), why));
      case WorkerEnd.Hopeless(String why) -> throw new CommandFailed(why);
      case WorkerEnd.Crashed(Throwable cause) ->
          throw new CommandFailed("a worker actor failed: " + FailureReport.text(cause));
      case WorkerEnd.GaveUp(boolean everMet, Duration after, String why) ->
          throw new CommandFailed(
              everMet
                  ? "the coordinator at %s has been gone for %s s: %s"
                      .formatted(address(), after.toSeconds(), why)
                  : "no answer within %s s: %s".formatted(wait, why));
      case WorkerEnd.Unready(RuntimeException cause) -> throw cause;
      case WorkerEnd.Unready(Throwable cause) -> throw new CommandFailed(FailureReport.text(cause));
    };
  }

  private static String defaultName() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "worker";
    }
    return host + "/" + ProcessHandle.current().pid();
  }
}
