package dev.tributary.coordinator;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.Behaviors;
import dev.tributary.checkpoint.CheckpointStore;
import dev.tributary.coordinator.checkpoint.CheckpointKeeper;
import dev.tributary.coordinator.job.JobOutcome;
import dev.tributary.coordinator.job.JobSettings;
import dev.tributary.coordinator.job.Surroundings;
import dev.tributary.coordinator.job.TrainingEvent;
import dev.tributary.coordinator.job.TrainingJob;
import dev.tributary.coordinator.reducer.ChunkPool;
import dev.tributary.coordinator.reducer.Reducer;
import dev.tributary.coordinator.reducer.Reducers;
import dev.tributary.coordinator.reducer.SliceId;
import dev.tributary.coordinator.reducer.WeightStore;
import dev.tributary.coordinator.service.ActorSpawner;
import dev.tributary.coordinator.service.ExchangeEndpoint;
import dev.tributary.coordinator.service.Gate;
import dev.tributary.coordinator.service.TrainingEndpoint;
import dev.tributary.proto.v1.GetJobResponse;
import dev.tributary.reduce.ReductionTree;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TrainingState;
import dev.tributary.wire.ExchangeMethods;
import dev.tributary.wire.PeerAddress;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/// One run of one job: the actors, wired, and the services through which workers reach them.
/// Whoever starts it puts the services on a server, of sockets or within the process.
public final class Coordinator {
  private final ActorRef<TrainingJob.Command> job;
  private final CompletableFuture<JobOutcome> outcome;
  private final List<ServerServiceDefinition> services;
  private final ActorRef<TrainingEvent> observers;

  private Coordinator(
      ActorRef<TrainingJob.Command> job,
      CompletableFuture<JobOutcome> outcome,
      List<ServerServiceDefinition> services,
      ActorRef<TrainingEvent> observers) {
    this.job = job;
    this.outcome = outcome;
    this.services = services;
    this.observers = observers;
  }

  /// What a run is made of.
  ///
  /// @param directory that relative paths of the job start from
  /// @param start what the run starts from, or goes on from; its memory is the coordinator's
  /// @param checkpoints where they are kept
  /// @param observers told everything that happens, in order, on a thread of their own
  public record Run(
      PreparedJob job,
      Path directory,
      TrainingState start,
      CheckpointStore checkpoints,
      List<Consumer<TrainingEvent>> observers) {}

  public static Coordinator start(ActorSystem<?> system, Run run, JobSettings settings) {
    PreparedJob job = run.job();
    WeightStore store = new WeightStore(job, run.start());
    ReductionTree tree = new ReductionTree(job.shards());
    Gate gate = new Gate(settings.run(), tree, store.parameters());
    CompletableFuture<JobOutcome> outcome = new CompletableFuture<>();

    ActorRef<TrainingEvent> observers =
        system.systemActorOf(
            Observers.create(run.observers(), outcome, settings.clock()),
            "observers",
            Props.empty().withDispatcherFromConfig("tributary.files"));

    ActorRef<TrainingJob.Command> conductor =
        system.systemActorOf(
            TrainingJob.create(
                job,
                settings,
                new Surroundings(store, gate, keeper(system, run, settings), observers)),
            "training-job",
            Props.empty());
    Reducers reducers = reducers(system, job, new Memory(store, tree), conductor);
    conductor.tell(new TrainingJob.Start(reducers.all()));
    watch(system, conductor, reducers, outcome);

    ActorSpawner actors = ActorSpawner.of(system);
    GetJobResponse description =
        GetJobResponse.newBuilder()
            .setStamp(settings.run().toMessage())
            .setJob(job.job())
            .setDirectory(run.directory().toString())
            .build();
    return new Coordinator(
        conductor,
        outcome,
        List.of(
            ExchangeMethods.answeringRefusals(
                new TrainingEndpoint(actors, conductor, gate, description).bindService(),
                (peer, why) -> observers.tell(refusal(peer, why))),
            ExchangeMethods.answeringRefusals(
                new ExchangeEndpoint(actors, conductor, gate, reducers).bindService(),
                (peer, why) -> observers.tell(refusal(peer, why)))),
        observers);
  }

  /// To be put on a server before the first worker dials.
  public List<ServerServiceDefinition> services() {
    return services;
  }

  /// Tells the observers of a peer that was turned away before it came as far as the services.
  public void refused(SocketAddress peer, Status why) {
    observers.tell(refusal(peer, why));
  }

  /// How the job ends, once it does.
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

  private record Memory(WeightStore store, ReductionTree tree) {}

  private static Reducers reducers(
      ActorSystem<?> system,
      PreparedJob job,
      Memory memory,
      ActorRef<TrainingJob.Command> conductor) {
    ChunkPool pool = new ChunkPool();
    Reducer.Shared shared =
        new Reducer.Shared(
            memory.store(), memory.tree(), job.optimizer(), pool, job.clipNorm().isPresent());
    return Reducers.start(
        SliceId.all(memory.store().parameters()),
        Runtime.getRuntime().availableProcessors(),
        pool,
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

  /// An actor that fails has no outcome: whoever waits for one is told.
  private static void watch(
      ActorSystem<?> system,
      ActorRef<TrainingJob.Command> conductor,
      Reducers reducers,
      CompletableFuture<JobOutcome> outcome) {
    system.systemActorOf(
        Behaviors.setup(
            context -> {
              context.watch(conductor);
              reducers.all().forEach(context::watch);
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

  private static ActorRef<CheckpointKeeper.Save> keeper(
      ActorSystem<?> system, Run run, JobSettings settings) {
    return system.systemActorOf(
        CheckpointKeeper.create(run.job(), settings.run(), run.checkpoints()),
        "checkpoint-keeper",
        Props.empty().withDispatcherFromConfig("tributary.files"));
  }

  private static TrainingEvent refusal(SocketAddress peer, Status why) {
    return new TrainingEvent.WorkerRefused(
        PeerAddress.text(peer),
        why.getDescription() == null ? why.getCode().name() : why.getDescription());
  }
}
