package dev.tributary.deploy;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import dev.tributary.data.DataDirectory;
import dev.tributary.deploy.connection.Answer;
import dev.tributary.deploy.connection.Connections;
import dev.tributary.deploy.connection.Endpoint;
import dev.tributary.deploy.connection.Peer;
import dev.tributary.deploy.security.Credentials;
import dev.tributary.deploy.security.Role;
import dev.tributary.deploy.security.SecurityOptions;
import dev.tributary.job.JobFile;
import dev.tributary.proto.v1.GetJobRequest;
import dev.tributary.proto.v1.GetJobResponse;
import dev.tributary.proto.v1.TrainingServiceGrpc;
import dev.tributary.train.PreparedJob;
import dev.tributary.wire.WireVersion;
import dev.tributary.worker.SessionEnd;
import dev.tributary.worker.WorkerSession;
import dev.tributary.worker.WorkerSettings;
import dev.tributary.worker.link.Transport;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `tributary worker`: computes for a coordinator until the run is over.
@Command(name = "worker", description = "Compute for a coordinator until its run is over.")
final class WorkerCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(
      names = "--coordinator",
      required = true,
      paramLabel = "HOST:PORT",
      converter = Endpoint.Converter.class,
      description = "Where the coordinator listens.")
  Endpoint coordinator;

  @Mixin SecurityOptions security;

  @Option(
      names = "--actors",
      paramLabel = "K",
      description = "Worker actors, each computing one shard at a time. Default: one per core.")
  int actors = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--job",
      paramLabel = "JOB.yaml",
      description = "Take part only if the coordinator has this very job. Default: take its job.")
  Path job;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Look for the job's data files in this directory, by their names.")
  Path data;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What the worker is called in logs. Default: HOST/PID.")
  String name;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long to wait for the coordinator to answer. Default: ${DEFAULT-VALUE}.")
  int wait;

  @Override
  public Integer call() throws Exception {
    OutOption.positive("--actors", actors);
    OutOption.positive("--wait", wait);
    Credentials credentials = security.read(Role.WORKER, Warnings.on(spec.commandLine().getErr()));
    Peer peer = new Peer(coordinator, credentials);
    requireAnswer(peer);
    List<ManagedChannel> channels = List.of(peer.dial(), peer.dial(), peer.dial());
    try (var _ = credentials.follow()) {
      PreparedJob prepared = prepare(channels.getFirst());
      Transport transport = new Transport(channels.get(0), channels.get(1), channels.get(2));
      return conclude(work(prepared, transport));
    } finally {
      channels.forEach(Connections::close);
    }
  }

  /// Says at once what no waiting will mend, such as a certificate that is not believed.
  private void requireAnswer(Peer peer) throws InterruptedException {
    switch (peer.await(Duration.ofSeconds(wait))) {
      case Answer.Serving _, Answer.Over _ -> {}
      case Answer.None(boolean isLasting, String why) ->
          throw new CommandFailed(
              isLasting ? why : "no answer within %d s: %s".formatted(wait, why));
    }
  }

  private PreparedJob prepare(ManagedChannel control) {
    if (job != null) {
      JobFile file = JobFile.read(job, List.of());
      return JobOptions.located(
          file, () -> PreparedJob.prepare(file.job(), directory(file.directory())));
    }
    GetJobResponse response = getJob(control);
    return PreparedJob.prepare(response.getJob(), directory(Path.of(response.getDirectory())));
  }

  private DataDirectory directory(Path jobDirectory) {
    return new DataDirectory(jobDirectory, Optional.ofNullable(data));
  }

  private GetJobResponse getJob(ManagedChannel control) {
    try {
      return TrainingServiceGrpc.newBlockingStub(control)
          .withWaitForReady()
          .withDeadlineAfter(wait, TimeUnit.SECONDS)
          .getJob(GetJobRequest.newBuilder().setWireVersion(WireVersion.CURRENT).build());
    } catch (StatusRuntimeException e) {
      throw new CommandFailed(
          switch (e.getStatus().getCode()) {
            case DEADLINE_EXCEEDED, UNAVAILABLE ->
                "no coordinator answered at %s within %d s; is it running, and is the address right?"
                    .formatted(coordinator, wait);
            default ->
                "the coordinator at %s: %s".formatted(coordinator, e.getStatus().getDescription());
          });
    }
  }

  private SessionEnd work(PreparedJob prepared, Transport transport) throws Exception {
    CompletableFuture<SessionEnd> end = new CompletableFuture<>();
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "tributary");
    try {
      ActorRef<SessionEnd> listener =
          system.systemActorOf(
              Behaviors.receiveMessage(
                  how -> {
                    end.complete(how);
                    return Behaviors.stopped();
                  }),
              "session-end",
              Props.empty());
      ActorRef<WorkerSession.Command> session =
          system.systemActorOf(
              WorkerSession.create(
                  new WorkerSettings(
                      name == null ? defaultName() : name, actors, InstantSource.system()),
                  new WorkerSession.Mission(prepared, transport, listener)),
              "session",
              Props.empty());
      spec.commandLine()
          .getOut()
          .printf(
              "joining %s at %s, worker actors: %d%n",
              prepared.job().getName(), coordinator, actors);
      Thread hook = new Thread(() -> leave(session, end), "interruption");
      Runtime.getRuntime().addShutdownHook(hook);
      try {
        return end.get();
      } finally {
        Interruption.removeUnlessShuttingDown(hook);
      }
    } finally {
      system.terminate();
      system.getWhenTerminated().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  /// Ctrl-C: the coordinator is told, so that it need not wait for the lease to run out.
  private static void leave(
      ActorRef<WorkerSession.Command> session, CompletableFuture<SessionEnd> end) {
    if (end.isDone()) {
      return;
    }
    session.tell(new WorkerSession.Stop("interrupted"));
    try {
      end.get(2, TimeUnit.SECONDS);
    } catch (Exception e) {
      // The JVM goes down all the same; the coordinator sees the connection close.
    }
  }

  private int conclude(SessionEnd end) {
    return switch (end) {
      case SessionEnd.Finished(long version, String reason) -> {
        spec.commandLine().getOut().println("the run is over: " + reason);
        yield Main.DONE;
      }
      case SessionEnd.Left(String reason) -> {
        spec.commandLine().getOut().println("left the run: " + reason);
        yield Main.DONE;
      }
      case SessionEnd.Refused(String why) ->
          throw new CommandFailed("the coordinator at %s refused: %s".formatted(coordinator, why));
      case SessionEnd.Broken(String why) ->
          throw new CommandFailed(
              "the coordinator at %s is gone: %s; start the worker again when it is back"
                  .formatted(coordinator, why));
      case SessionEnd.Crashed(Throwable cause) ->
          throw new CommandFailed("a worker actor failed: " + cause);
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
