package dev.tributary.deploy.simulation;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import dev.tributary.coordinator.checkpoint.CheckpointKeeper;
import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.coordinator.job.JobDependencies;
import dev.tributary.coordinator.job.JobSettings;
import dev.tributary.coordinator.job.TrainingJob;
import dev.tributary.coordinator.membership.ToWorker;
import dev.tributary.coordinator.reducer.Reducer;
import dev.tributary.coordinator.reducer.Reducers;
import dev.tributary.coordinator.reducer.WeightStore;
import dev.tributary.coordinator.reducer.WorkerLocation;
import dev.tributary.coordinator.round.StragglerPolicy;
import dev.tributary.coordinator.service.ActorSpawner;
import dev.tributary.coordinator.service.ChunkFence;
import dev.tributary.coordinator.service.ExchangeEndpoint;
import dev.tributary.coordinator.service.TrainingEndpoint;
import dev.tributary.proto.v1.GetJobResponse;
import dev.tributary.reduce.ReductionTree;
import dev.tributary.train.Fingerprint;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TrainingState;
import dev.tributary.wire.ExchangeMethods;
import dev.tributary.wire.Stamp;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// One process of the coordinator, with one term: the real actors and services on a simulated host
/// with a simulated disk.
final class CoordinatorProcess {
  private static final long RUN_ID = 0x5EEDL;
  private static final int REDUCERS = 2;

  private final Host host;
  private final Disk disk;
  private final long term;
  private final WeightStore store;
  private final ActorRef<TrainingJob.Message> job;
  private final Connection.Server server;
  private Reducers reducers;
  private boolean stopping;
  private boolean ended;

  /// The setting of a coordinator.
  ///
  /// @param minimumWorkers the number of workers without which no step begins
  /// @param events receives all events of the run
  record Setting(PreparedJob job, int minimumWorkers, Consumer<TrainingEvent> events) {}

  CoordinatorProcess(VirtualTime time, Host host, Disk disk, Setting setting) {
    this.host = host;
    this.disk = disk;
    this.term = disk.nextTerm();
    PreparedJob prepared = setting.job();
    this.store = new WeightStore(prepared, disk.newest(prepared), WorkerLocation.IN_PROCESS);
    Stamp run = new Stamp(RUN_ID, term, 0);
    ReductionTree tree = new ReductionTree(prepared.shards());
    ChunkFence fence = new ChunkFence(run, tree, store.parameters(), prepared.precision());
    ToWorker.Leases leases = new ToWorker.Leases(Duration.ofSeconds(3), Duration.ofMillis(500));
    JobDependencies dependencies =
        new JobDependencies(
            new JobDependencies.Reduction(
                Reducer.Shared.of(prepared, store, false), REDUCERS, started -> reducers = started),
            store.newCopy(store.first()),
            fence,
            host.spawn(keeper(time), "keeper"),
            host.spawn(observer(setting.events()), "observer"));
    this.job =
        host.spawn(
            TrainingJob.create(
                prepared,
                new JobSettings(run, setting.minimumWorkers(), leases, StragglerPolicy.of(4), time),
                dependencies),
            "training-job");
    Fingerprint fingerprint = Fingerprint.of(prepared);
    GetJobResponse description =
        GetJobResponse.newBuilder()
            .setStamp(run.toMessage())
            .setJob(prepared.job())
            .setDirectory(".")
            .setJobDigest(fingerprint.job())
            .build();
    this.server =
        new Connection.Server(
            host,
            methods(
                fence.guarding(
                    new TrainingEndpoint(
                        spawner(),
                        job,
                        fence,
                        new TrainingEndpoint.Description(
                            fingerprint,
                            description,
                            setting.job().quality(),
                            setting.events()::accept))),
                fence.guarding(new ExchangeEndpoint(spawner(), job, fence, reducers))));
    watchTerm(time);
  }

  /// Checks every second whether another coordinator has begun a later term, as the real process
  /// does.
  private void watchTerm(VirtualTime time) {
    if (host.isAlive() && !ended) {
      time.after(
          Duration.ofSeconds(1),
          () -> {
            host.perform(
                () -> {
                  if (term < disk.term()) {
                    job.tell(new TrainingJob.Superseded(disk.term()));
                  }
                });
            watchTerm(time);
          });
    }
  }

  Host host() {
    return host;
  }

  Connection.Server server() {
    return server;
  }

  WeightStore store() {
    return store;
  }

  long term() {
    return term;
  }

  /// Tells the coordinator to stop after the current step.
  void stop() {
    stopping = true;
    host.perform(() -> job.tell(new TrainingJob.Stop("the simulation stops it")));
  }

  /// Whether the coordinator was told to stop.
  boolean isStopping() {
    return stopping;
  }

  /// Whether the run has ended for this process.
  boolean isOver() {
    return ended;
  }

  private ActorSpawner spawner() {
    return new ActorSpawner() {
      @Override
      public <T> ActorRef<T> spawn(Behavior<T> behavior, String name, Props props) {
        return host.spawn(behavior, name);
      }
    };
  }

  private Behavior<TrainingEvent> observer(Consumer<TrainingEvent> events) {
    return Behaviors.receiveMessage(
        event -> {
          ended |= event instanceof TrainingEvent.RunEnded;
          events.accept(event);
          return Behaviors.same();
        });
  }

  /// A checkpoint keeper that writes to the simulated disk after the disk's delay, without a
  /// ledger.
  private Behavior<CheckpointKeeper.Command> keeper(VirtualTime time) {
    return Behaviors.receiveMessage(
        command -> {
          if (command instanceof CheckpointKeeper.Save save) {
            time.after(
                disk.writing(),
                () ->
                    host.perform(
                        () -> {
                          CheckpointKeeper.Reply reply = write(save.copy());
                          save.replyTo().tell(reply);
                        }));
          }
          return Behaviors.same();
        });
  }

  private CheckpointKeeper.Reply write(TrainingState copy) {
    if (term < disk.term()) {
      job.tell(new TrainingJob.Superseded(disk.term()));
      return new CheckpointKeeper.Failed(copy.version(), "another term");
    }
    disk.write(copy);
    return new CheckpointKeeper.Saved(
        copy.version(), Path.of("simulated"), Duration.ZERO, Optional.empty());
  }

  private static Map<String, ServerMethodDefinition<?, ?>> methods(
      ServerServiceDefinition... services) {
    Map<String, ServerMethodDefinition<?, ?>> methods = new HashMap<>();
    for (ServerServiceDefinition service : services) {
      for (ServerMethodDefinition<?, ?> method :
          List.copyOf(ExchangeMethods.answeringRefusals(service, (peer, why) -> {}).getMethods())) {
        methods.put(method.getMethodDescriptor().getFullMethodName(), method);
      }
    }
    return methods;
  }
}
