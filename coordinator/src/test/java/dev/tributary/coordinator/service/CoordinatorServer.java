package dev.tributary.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.BootstrapSetup;
import akka.actor.typed.ActorSystem;
import com.typesafe.config.ConfigFactory;
import dev.tributary.checkpoint.CheckpointStore;
import dev.tributary.checkpoint.Term;
import dev.tributary.coordinator.Coordinator;
import dev.tributary.coordinator.Guardian;
import dev.tributary.coordinator.checkpoint.CheckpointKeeper;
import dev.tributary.coordinator.event.JobOutcome;
import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.coordinator.job.JobSettings;
import dev.tributary.coordinator.reducer.WorkerLocation;
import dev.tributary.coordinator.round.StragglerPolicy;
import dev.tributary.ledger.LedgerFile;
import dev.tributary.proto.v1.Job;
import dev.tributary.proto.v1.Join;
import dev.tributary.time.MonotonicClock;
import dev.tributary.train.Fingerprint;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TinyJobs;
import dev.tributary.train.TrainingState;
import dev.tributary.wire.Stamp;
import dev.tributary.wire.WireVersion;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// A coordinator with a gRPC server within the process, and a channel to it.
final class CoordinatorServer {
  static final Stamp RUN = new Stamp(0xFEDCBA9876543210L, 3, 0);

  final PreparedJob job;
  final ManagedChannel channel;
  final List<TrainingEvent> events = new CopyOnWriteArrayList<>();
  private final ActorSystem<Guardian.Command> system =
      Guardian.start("served", BootstrapSetup.create(ConfigFactory.load("application-test")));
  private final Coordinator coordinator;
  private final Server server;
  private final Path ledger;

  CoordinatorServer(Job.Builder given, int minimumWorkers, Path directory) throws IOException {
    this(given, minimumWorkers, directory, WorkerLocation.IN_PROCESS);
  }

  /// Starts a coordinator.
  ///
  /// @param workers the location of the workers that the coordinator assumes
  CoordinatorServer(Job.Builder given, int minimumWorkers, Path directory, WorkerLocation workers)
      throws IOException {
    this.job = TinyJobs.prepared(given);
    this.ledger = directory.resolve("ledger.jsonl");
    this.coordinator =
        Coordinator.start(
            system,
            new Coordinator.Run(
                job,
                directory,
                TrainingState.initial(job),
                workers,
                new CheckpointStore(directory, 1),
                (anchor, alarm) -> LedgerFile.open(ledger, anchor, Term.UNLIMITED, alarm),
                CheckpointKeeper.BestModels.NONE,
                List.of(events::add)),
            new JobSettings(
                RUN,
                minimumWorkers,
                JobSettings.LEASES,
                StragglerPolicy.of(4),
                MonotonicClock.system()));
    String name = InProcessServerBuilder.generateName();
    InProcessServerBuilder builder = InProcessServerBuilder.forName(name);
    coordinator.services().forEach(builder::addService);
    this.server = builder.build().start();
    this.channel = InProcessChannelBuilder.forName(name).build();
  }

  Join candidate(String name) {
    Fingerprint fingerprint = coordinator.fingerprint();
    return Join.newBuilder()
        .setWireVersion(WireVersion.CURRENT)
        .setWorker(name)
        .setActors(1)
        .setJobDigest(fingerprint.job())
        .setModelDigest(fingerprint.model())
        .setDataDigest(fingerprint.data())
        .setKnownAnswer(fingerprint.knownAnswer())
        .setBuildDigest(fingerprint.build())
        .build();
  }

  GrpcWorker worker() {
    return new GrpcWorker(job, channel);
  }

  /// A worker that has joined.
  GrpcWorker joined(String name) {
    GrpcWorker worker = worker();
    worker.join(candidate(name));
    worker.awaitWelcome();
    return worker;
  }

  /// Starts a worker that joins and computes until the run is over, on a thread of its own.
  Thread startWorker(String name) {
    return Thread.ofVirtual()
        .start(
            () -> {
              GrpcWorker worker = joined(name);
              worker.pullWeights();
              worker.workUntil(step -> false);
            });
  }

  void stop() {
    coordinator.stop("the test is over");
  }

  JobOutcome outcome() throws Exception {
    return coordinator.outcome().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /// The digest of the weights with which the run ended.
  String digest() throws Exception {
    return TinyJobs.digest(job, ((JobOutcome.Completed) outcome()).weights());
  }

  /// The ledger's lines of steps.
  List<String> ledger() throws IOException {
    List<String> lines = Files.readAllLines(ledger);
    return lines.subList(1, lines.size());
  }

  /// Asserts that a further worker still trains the correct bits.
  void assertRunContinues() throws Exception {
    startWorker("good");
    assertThat(digest()).isEqualTo(TinyJobs.trainedAlone(job));
  }

  static void assertRefused(Status end, Status.Code code, String text) {
    assertThat(end.getCode()).isEqualTo(code);
    assertThat(end.getDescription()).contains(text);
  }

  void close() throws Exception {
    channel.shutdownNow();
    server.shutdownNow();
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
