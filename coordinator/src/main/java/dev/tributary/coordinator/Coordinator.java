package dev.tributary.coordinator;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.AskPattern;
import dev.tributary.checkpoint.CheckpointStore;
import dev.tributary.coordinator.checkpoint.CheckpointKeeper;
import dev.tributary.coordinator.event.JobOutcome;
import dev.tributary.coordinator.event.Observers;
import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.coordinator.job.JobDependencies;
import dev.tributary.coordinator.job.JobSettings;
import dev.tributary.coordinator.job.TrainingJob;
import dev.tributary.coordinator.reducer.ChunkPool;
import dev.tributary.coordinator.reducer.Reducer;
import dev.tributary.coordinator.reducer.Reducers;
import dev.tributary.coordinator.reducer.WeightStore;
import dev.tributary.coordinator.reducer.WorkerLocation;
import dev.tributary.coordinator.service.ActorSpawner;
import dev.tributary.coordinator.service.ExchangeEndpoint;
import dev.tributary.coordinator.service.Gate;
import dev.tributary.coordinator.service.TrainingEndpoint;
import dev.tributary.ledger.Anchor;
import dev.tributary.ledger.LedgerFile;
import dev.tributary.proto.v1.GetJobResponse;
import dev.tributary.reduce.ReductionTree;
import dev.tributary.train.LedgerEntries;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TrainingState;
import dev.tributary.wire.ExchangeMethods;
import dev.tributary.wire.PeerAddress;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One run of one job: its actors, wired together, and the gRPC services through which workers
/// reach them. The caller puts the services on a server, of sockets or within the process.
public final class Coordinator {
  private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);
  private static final Duration CLOSING = Duration.ofSeconds(30);
  private static final Props FILES = Props.empty().withDispatcherFromConfig("tributary.files");

  private final ActorSpawner actors;
  private final ActorRef<TrainingJob.Command> job;
  private final CompletionStage<JobOutcome> outcome;
  private final List<ServerServiceDefinition> services;
  private final BiConsumer<SocketAddress, Status> refused;

  private Coordinator(
      ActorSpawner actors,
      ActorRef<TrainingJob.Command> job,
      CompletionStage<JobOutcome> outcome,
      List<ServerServiceDefinition> services,
      BiConsumer<SocketAddress, Status> refused) {
    this.actors = actors;
    this.job = job;
    this.outcome = outcome;
    this.services = services;
    this.refused = refused;
  }

  /// The parts of a run.
  ///
  /// @param directory that relative paths of the job start from
  /// @param start the state that the run starts from, or goes on from; the coordinator takes its
  ///   memory over
  /// @param workers whether they are in this process
  /// @param checkpoints the files of the checkpoints
  /// @param ledger opened when the run is about to begin
  /// @param observers told everything that happens, in order, on a thread of their own
  public record Run(
      PreparedJob job,
      Path directory,
      TrainingState start,
      WorkerLocation workers,
      CheckpointStore checkpoints,
      LedgerFile.Opening ledger,
      List<Consumer<TrainingEvent>> observers) {}

  /// Starts a run.
  ///
  /// @param system of which the guardian is a [Guardian]
  public static Coordinator start(
      ActorSystem<Guardian.Command> system, Run run, JobSettings settings) {
    PreparedJob job = run.job();
    WeightStore store = new WeightStore(job, run.start(), run.workers());
    TrainingState spare = store.newCopy(store.first());
    Gate gate =
        new Gate(
            settings.run(), new ReductionTree(job.shards()), store.parameters(), job.precision());
    CompletableFuture<JobOutcome> outcome = new CompletableFuture<>();
    ActorSpawner essential = Guardian.essential(system, name -> fail(outcome, name));
    ActorRef<TrainingEvent> observers =
        essential.spawn(
            Observers.create(run.observers(), outcome, settings.clock()), "observers", FILES);
    Optional<LedgerFile> ledger = ledger(run, settings, observers);
    ActorRef<CheckpointKeeper.Command> keeper =
        essential.spawn(
            CheckpointKeeper.create(
                job, settings.run(), new CheckpointKeeper.Files(run.checkpoints(), ledger)),
            "checkpoint-keeper",
            FILES);

    CompletableFuture<Reducers> reducers = new CompletableFuture<>();
    outcome.whenComplete(
        (how, failure) -> {
          if (failure != null) {
            reducers.completeExceptionally(failure);
          }
        });
    JobDependencies.Reduction reduction =
        new JobDependencies.Reduction(
            shared(job, store, ledger.isPresent()),
            Runtime.getRuntime().availableProcessors(),
            reducers::complete);
    ActorRef<TrainingJob.Command> conductor =
        essential.spawn(
            TrainingJob.create(
                job, settings, new JobDependencies(reduction, spare, gate, keeper, observers)),
            "training-job",
            Props.empty());

    ActorSpawner actors = Guardian.spawner(system);
    GetJobResponse description =
        GetJobResponse.newBuilder()
            .setStamp(settings.run().toMessage())
            .setJob(job.job())
            .setDirectory(run.directory().toString())
            .setDataDigest(job.fingerprint().getDataDigest())
            .build();
    BiConsumer<SocketAddress, Status> refused = (peer, why) -> observers.tell(refusal(peer, why));
    return new Coordinator(
        actors,
        conductor,
        outcome.thenCompose(how -> recorded(system, keeper).thenApply(recorded -> how)),
        List.of(
            ExchangeMethods.answeringRefusals(
                new TrainingEndpoint(actors, conductor, gate, description).bindService(), refused),
            ExchangeMethods.answeringRefusals(
                new ExchangeEndpoint(actors, conductor, gate, reducers.join()).bindService(),
                refused)),
        refused);
  }

  /// Starts actors that live as long as the process: below its guardian, beside the coordinator's
  /// own.
  public ActorSpawner actors() {
    return actors;
  }

  /// The gRPC services, for a server that is started before the first worker dials.
  public List<ServerServiceDefinition> services() {
    return services;
  }

  /// Tells the observers of a peer that was turned away before it came as far as the services.
  public void refused(SocketAddress peer, Status why) {
    refused.accept(peer, why);
  }

  /// The end of the job, once all of it is recorded; exceptional if an actor failed, which is
  /// named.
  public CompletionStage<JobOutcome> outcome() {
    return outcome;
  }

  /// Ends the job after the step that is under way.
  public void stop(String reason) {
    job.tell(new TrainingJob.Stop(reason));
  }

  /// Ends the job at once: another coordinator conducts the run in that term.
  public void superseded(long term) {
    job.tell(new TrainingJob.Superseded(term));
  }

  /// An actor that fails has no outcome. None of the essential ones stops before there is one.
  private static void fail(CompletableFuture<JobOutcome> outcome, String actor) {
    outcome.completeExceptionally(new IllegalStateException(actor + " failed, as logged above"));
  }

  /// @param computesDigests whether the ledger wants the digests of each step
  private static Reducer.Shared shared(
      PreparedJob job, WeightStore store, boolean computesDigests) {
    return new Reducer.Shared(
        store,
        new ReductionTree(job.shards()),
        job.optimizer(),
        new ChunkPool(),
        job.clipNorm().isPresent(),
        computesDigests);
  }

  private static Optional<LedgerFile> ledger(
      Run run, JobSettings settings, ActorRef<TrainingEvent> observers) {
    Anchor.Origin origin = new Anchor.Origin(settings.run().runId(), settings.run().term());
    return run.ledger()
        .open(
            LedgerEntries.anchor(run.job(), origin, run.start()),
            (step, what) -> observers.tell(new TrainingEvent.LedgerIncomplete(step, what)));
  }

  /// Done when the keeper has written everything, or does not answer: a file that hangs must not
  /// keep the run from ending.
  private static CompletionStage<?> recorded(
      ActorSystem<?> system, ActorRef<CheckpointKeeper.Command> keeper) {
    return AskPattern.ask(keeper, CheckpointKeeper.Close::new, CLOSING, system.scheduler())
        .exceptionally(
            late -> {
              LOG.error("the ledger was not closed within {}", CLOSING, late);
              return CheckpointKeeper.Closed.CLOSED;
            });
  }

  private static TrainingEvent refusal(SocketAddress peer, Status why) {
    return new TrainingEvent.WorkerRefused(
        PeerAddress.text(peer),
        why.getDescription() == null ? why.getCode().name() : why.getDescription());
  }
}
