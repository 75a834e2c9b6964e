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
import dev.tributary.coordinator.reducer.Reducer;
import dev.tributary.coordinator.reducer.Reducers;
import dev.tributary.coordinator.reducer.WeightStore;
import dev.tributary.coordinator.reducer.WorkerLocation;
import dev.tributary.coordinator.service.ActorSpawner;
import dev.tributary.coordinator.service.ChunkFence;
import dev.tributary.coordinator.service.ExchangeEndpoint;
import dev.tributary.coordinator.service.TrainingEndpoint;
import dev.tributary.ledger.Anchor;
import dev.tributary.ledger.LedgerFile;
import dev.tributary.proto.v1.GetJobResponse;
import dev.tributary.reduce.ReductionTree;
import dev.tributary.train.Build;
import dev.tributary.train.Fingerprint;
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
import java.util.stream.Stream;
import org.ejml.data.FMatrixRMaj;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One run of one job: its actors, and the gRPC services through which workers reach them. The
/// caller adds the services to a server, which listens on sockets or within the process.
public final class Coordinator {
  private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);
  private static final Duration CLOSING = Duration.ofSeconds(30);
  private static final Props FILES = Props.empty().withDispatcherFromConfig("tributary.files");

  private final ActorSpawner actors;
  private final ActorRef<TrainingJob.Message> job;
  private final Ending ending;
  private final Entrance entrance;

  private Coordinator(
      ActorSpawner actors, ActorRef<TrainingJob.Message> job, Ending ending, Entrance entrance) {
    this.actors = actors;
    this.job = job;
    this.ending = ending;
    this.entrance = entrance;
  }

  /// What remains of the run at its end.
  ///
  /// @param store has the weights of the last version
  private record Ending(CompletionStage<JobOutcome> outcome, WeightStore store) {}

  /// What workers meet.
  ///
  /// @param refused reports a peer that was refused
  private record Entrance(
      Fingerprint fingerprint,
      List<ServerServiceDefinition> services,
      BiConsumer<SocketAddress, Status> refused) {}

  /// The parts of a run.
  ///
  /// @param directory the base of relative paths in the job
  /// @param start the state that the run starts or resumes from; the coordinator owns its memory
  ///   from now on
  /// @param workers the place where the workers compute
  /// @param checkpoints the files of the checkpoints
  /// @param ledger opens the ledger; called when the run is about to begin
  /// @param best the models of the best evaluations
  /// @param observers receive every event, in order, on a thread of their own
  public record Run(
      PreparedJob job,
      Path directory,
      TrainingState start,
      WorkerLocation workers,
      CheckpointStore checkpoints,
      LedgerFile.Opening ledger,
      CheckpointKeeper.BestModels best,
      List<Consumer<TrainingEvent>> observers) {}

  /// Starts a run.
  ///
  /// @param system the actor system, whose guardian is a [Guardian]
  public static Coordinator start(
      ActorSystem<Guardian.Command> system, Run run, JobSettings settings) {
    PreparedJob job = run.job();
    Fingerprint fingerprint =
        Fingerprint.of(job); // before the weights: it needs memory for a moment
    WeightStore store = new WeightStore(job, run.start(), run.workers());
    TrainingState spare = store.newCopy(store.first());
    ChunkFence fence =
        new ChunkFence(
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
                job,
                settings.run(),
                new CheckpointKeeper.Files(run.checkpoints(), ledger, run.best())),
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
            Reducer.Shared.of(job, store, ledger.isPresent()),
            Runtime.getRuntime().availableProcessors(),
            reducers::complete);
    ActorRef<TrainingJob.Message> trainingJob =
        essential.spawn(
            TrainingJob.create(
                job,
                settings,
                new JobDependencies(reduction, spare, fence, keeper, observers, run.best().kept())),
            "training-job",
            Props.empty());

    ActorSpawner actors = Guardian.spawner(system);
    GetJobResponse description =
        GetJobResponse.newBuilder()
            .setStamp(settings.run().toMessage())
            .setJob(job.job())
            .setDirectory(run.directory().toString())
            .setJobDigest(fingerprint.job())
            .setDataDigest(fingerprint.data())
            .setBuildDigest(fingerprint.build())
            .setPreprocessing(job.opened().preprocessing())
            .build();
    BiConsumer<SocketAddress, Status> refused = (peer, why) -> observers.tell(refusal(peer, why));
    return new Coordinator(
        actors,
        trainingJob,
        new Ending(
            outcome.thenCompose(how -> recorded(system, keeper).thenApply(recorded -> how)), store),
        new Entrance(
            fingerprint,
            Stream.of(
                    new TrainingEndpoint(
                        actors,
                        trainingJob,
                        fence,
                        new TrainingEndpoint.Description(
                            fingerprint, description, job.quality(), observers::tell)),
                    new ExchangeEndpoint(actors, trainingJob, fence, reducers.join()))
                .map(service -> ExchangeMethods.answeringRefusals(fence.guarding(service), refused))
                .toList(),
            refused));
  }

  /// Starts further actors of this process, below the same guardian as the coordinator's own.
  public ActorSpawner actors() {
    return actors;
  }

  /// The gRPC services. Their server must be started before the first worker connects.
  public List<ServerServiceDefinition> services() {
    return entrance.services();
  }

  /// The fingerprint that a worker must have to join.
  public Fingerprint fingerprint() {
    return entrance.fingerprint();
  }

  /// Reports to the observers that a peer was refused before its call reached a service.
  public void refused(SocketAddress peer, Status why) {
    entrance.refused().accept(peer, why);
  }

  /// The outcome of the job, once everything is recorded. If an actor failed, this completes
  /// exceptionally with the actor's name.
  public CompletionStage<JobOutcome> outcome() {
    return ending.outcome();
  }

  /// The weights of the version with which the job has ended, once its outcome is known.
  public List<FMatrixRMaj> weights(long version) {
    return ending.store().version(version);
  }

  /// Ends the job after the current step.
  public void stop(String reason) {
    job.tell(new TrainingJob.Stop(reason));
  }

  /// Ends the job after the current step, and saves it even if it has just been saved: its files
  /// have been lost.
  public void moved(String reason) {
    job.tell(new TrainingJob.FilesLost());
    job.tell(new TrainingJob.Stop(reason));
  }

  /// Ends the job at once, because another coordinator has taken over the run in that term.
  public void superseded(long term) {
    job.tell(new TrainingJob.Superseded(term));
  }

  /// Completes the outcome exceptionally. If the outcome is already known, this changes nothing.
  private static void fail(CompletableFuture<JobOutcome> outcome, String actor) {
    outcome.completeExceptionally(new IllegalStateException(actor + " failed, as logged above"));
  }

  private static Optional<LedgerFile> ledger(
      Run run, JobSettings settings, ActorRef<TrainingEvent> observers) {
    Anchor.Origin origin =
        new Anchor.Origin(
            settings.run().runId(), settings.run().term(), Optional.of(Build.digest()));
    return run.ledger()
        .open(
            LedgerEntries.anchor(run.job(), origin, run.start()),
            (step, what) -> observers.tell(new TrainingEvent.LedgerIncomplete(step, what)));
  }

  /// Completes when the keeper has written everything, or after a timeout: a file that hangs must
  /// not keep the run from ending.
  private static CompletionStage<?> recorded(
      ActorSystem<?> system, ActorRef<CheckpointKeeper.Command> keeper) {
    return AskPattern.ask(keeper, CheckpointKeeper.Close::new, CLOSING, system.scheduler())
        .exceptionally(
            _ -> {
              LOG.error(
                  "the disk has not answered for {} s: the ledger may lack its last lines",
                  CLOSING.toSeconds());
              return CheckpointKeeper.Closed.CLOSED;
            });
  }

  private static TrainingEvent refusal(SocketAddress peer, Status why) {
    return new TrainingEvent.WorkerRefused(
        PeerAddress.text(peer),
        why.getDescription() == null ? why.getCode().name() : why.getDescription());
  }
}
