package dev.tributary.coordinator;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import dev.tributary.checkpoint.CheckpointStore;
import dev.tributary.coordinator.checkpoint.CheckpointKeeper;
import dev.tributary.coordinator.job.JobOutcome;
import dev.tributary.coordinator.job.JobSettings;
import dev.tributary.coordinator.job.Surroundings;
import dev.tributary.coordinator.job.TrainingEvent;
import dev.tributary.coordinator.job.TrainingJob;
import dev.tributary.coordinator.reducer.ChunkPool;
import dev.tributary.coordinator.reducer.WorkerLocation;
import dev.tributary.coordinator.reducer.Reducer;
import dev.tributary.coordinator.reducer.Reducers;
import dev.tributary.coordinator.reducer.WeightStore;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One run of one job: the actors, wired, and the services through which workers reach them.
/// Whoever starts it puts the services on a server, of sockets or within the process.
public final class Coordinator {
  private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);
  private static final Duration CLOSING = Duration.ofSeconds(30);

  private final ActorRef<TrainingJob.Command> job;
  private final CompletionStage<JobOutcome> outcome;
  private final List<ServerServiceDefinition> services;
  private final BiConsumer<SocketAddress, Status> refused;

  private Coordinator(
      ActorRef<TrainingJob.Command> job,
      CompletionStage<JobOutcome> outcome,
      List<ServerServiceDefinition> services,
      BiConsumer<SocketAddress, Status> refused) {
    this.job = job;
    this.outcome = outcome;
    this.services = services;
    this.refused = refused;
  }

  /// What a run is made of.
  ///
  /// @param directory that relative paths of the job start from
  /// @param start what the run starts from, or goes on from; its memory is the coordinator's
  /// @param workers where they are
  /// @param checkpoints where they are kept
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

  public static Coordinator start(ActorSystem<?> system, Run run, JobSettings settings) {
    PreparedJob job = run.job();
    WeightStore store = new WeightStore(job, run.start(), run.workers());
    ReductionTree tree = new ReductionTree(job.shards());
    Gate gate = new Gate(settings.run(), tree, store.parameters(), job.precision());
    CompletableFuture<JobOutcome> outcome = new CompletableFuture<>();
    ActorRef<TrainingEvent> observers =
        system.systemActorOf(
            Observers.create(run.observers(), outcome, settings.clock()),
            "observers",
            Props.empty().withDispatcherFromConfig("tributary.files"));
    Optional<LedgerFile> ledger = ledger(run, settings, observers);
    ActorRef<CheckpointKeeper.Command> keeper =
        system.systemActorOf(
            CheckpointKeeper.create(
                job, settings.run(), new CheckpointKeeper.Files(run.checkpoints(), ledger)),
            "checkpoint-keeper",
            Props.empty().withDispatcherFromConfig("tributary.files"));

    ActorRef<TrainingJob.Command> conductor =
        system.systemActorOf(
            TrainingJob.create(job, settings, new Surroundings(store, gate, keeper, observers)),
            "training-job",
            Props.empty());
    Reducers reducers =
        reducers(system, job, new Memory(store, tree, ledger.isPresent()), conductor);
    conductor.tell(new TrainingJob.Start(reducers.all()));
    List<ActorRef<?>> all = new ArrayList<>(reducers.all());
    all.addAll(List.of(conductor, keeper, observers));
    watch(system, all, outcome);

    ActorSpawner actors = ActorSpawner.of(system);
    GetJobResponse description =
        GetJobResponse.newBuilder()
            .setStamp(settings.run().toMessage())
            .setJob(job.job())
            .setDirectory(run.directory().toString())
            .setDataDigest(job.fingerprint().getDataDigest())
            .build();
    BiConsumer<SocketAddress, Status> refused = (peer, why) -> observers.tell(refusal(peer, why));
    return new Coordinator(
        conductor,
        outcome.thenCompose(how -> recorded(system, keeper).thenApply(recorded -> how)),
        List.of(
            ExchangeMethods.answeringRefusals(
                new TrainingEndpoint(actors, conductor, gate, description).bindService(), refused),
            ExchangeMethods.answeringRefusals(
                new ExchangeEndpoint(actors, conductor, gate, reducers).bindService(), refused)),
        refused);
  }

  /// To be put on a server before the first worker dials.
  public List<ServerServiceDefinition> services() {
    return services;
  }

  /// Tells the observers of a peer that was turned away before it came as far as the services.
  public void refused(SocketAddress peer, Status why) {
    refused.accept(peer, why);
  }

  /// How the job ends, once it does and all of it is recorded.
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

  /// @param computesDigests whether what names a step is wanted
  private record Memory(WeightStore store, ReductionTree tree, boolean computesDigests) {}

  private static Reducers reducers(
      ActorSystem<?> system,
      PreparedJob job,
      Memory memory,
      ActorRef<TrainingJob.Command> conductor) {
    Reducer.Shared shared =
        new Reducer.Shared(
            memory.store(),
            memory.tree(),
            job.optimizer(),
            new ChunkPool(),
            job.clipNorm().isPresent(),
            memory.computesDigests());
    return Reducers.start(
        shared,
        Runtime.getRuntime().availableProcessors(),
        (number, slices) ->
            system.systemActorOf(
                Reducer.create(
                    number,
                    slices,
                    shared,
                    report -> conductor.tell(new TrainingJob.Reported(report))),
                "reducer-" + number,
                Props.empty().withDispatcherFromConfig("tributary.reducers")));
  }

  /// An actor that fails has no outcome: whoever waits for one is told. None of these stops before
  /// there is an outcome.
  private static void watch(
      ActorSystem<?> system, List<ActorRef<?>> actors, CompletableFuture<JobOutcome> outcome) {
    system.systemActorOf(
        Behaviors.setup(
            context -> {
              actors.forEach(context::watch);
              return Behaviors.receive(Object.class)
                  .onSignal(
                      Terminated.class,
                      gone -> {
                        outcome.completeExceptionally(
                            new IllegalStateException(
                                gone.getRef().path().name() + " failed, as logged above"));
                        return Behaviors.same();
                      })
                  .build();
            }),
        "watch",
        Props.empty());
  }

  private static Optional<LedgerFile> ledger(
      Run run, JobSettings settings, ActorRef<TrainingEvent> observers) {
    Anchor.Origin origin = new Anchor.Origin(settings.run().runId(), settings.run().term());
    return run.ledger()
        .open(
            LedgerEntries.anchor(run.job(), origin, run.start()),
            (step, what) -> observers.tell(new TrainingEvent.LedgerIncomplete(step, what)));
  }

  /// Done when the keeper has written what it was told, or does not answer: a file that hangs must
  /// not keep the run from ending.
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
