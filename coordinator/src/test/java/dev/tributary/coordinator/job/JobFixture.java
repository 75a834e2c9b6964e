package dev.tributary.coordinator.job;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import dev.tributary.coordinator.checkpoint.CheckpointKeeper;
import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.coordinator.membership.Fence;
import dev.tributary.coordinator.membership.MembershipChange;
import dev.tributary.coordinator.membership.StallDetector;
import dev.tributary.coordinator.membership.WeightsLink;
import dev.tributary.coordinator.reducer.Reducer;
import dev.tributary.coordinator.reducer.Reducers;
import dev.tributary.coordinator.reducer.WeightStore;
import dev.tributary.coordinator.reducer.WorkerLocation;
import dev.tributary.coordinator.round.SessionId;
import dev.tributary.coordinator.round.StragglerPolicy;
import dev.tributary.ledger.EndRecord;
import dev.tributary.ledger.StepRecord;
import dev.tributary.proto.v1.Job;
import dev.tributary.reduce.ShardRange;
import dev.tributary.reduce.SliceId;
import dev.tributary.reduce.stopping.BestRanking;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TinyJobs;
import dev.tributary.train.TrainingState;
import dev.tributary.wire.Floats;
import dev.tributary.wire.Stamp;
import dev.tributary.wire.TensorChunk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A job with real reducers. The test plays the workers, the clock, the checkpoint keeper and the
/// observers.
final class JobFixture implements AutoCloseable {
  static final Stamp RUN = new Stamp(0xABCDL, 1, 0);

  final PreparedJob job;
  final WeightStore store;
  final CorrectResults results;
  final TestClock clock = new TestClock();
  final TestProbe<TrainingEvent> events;
  final TestProbe<CheckpointKeeper.Save> files;
  final List<TrainingEvent.WorkerLost> losses = new ArrayList<>();
  final List<StepRecord> recorded = new CopyOnWriteArrayList<>();
  final List<EndRecord> ends = new CopyOnWriteArrayList<>();
  final List<BestRanking> kept = new CopyOnWriteArrayList<>();
  final Set<SessionId> open = ConcurrentHashMap.newKeySet();
  private final ActorTestKit kit =
      ActorTestKit.create(ManualTime.config().withFallback(ConfigFactory.load("application-test")));
  private final ManualTime time = ManualTime.get(kit.system());
  private final ActorRef<TrainingJob.Message> trainingJob;
  private final CompletableFuture<Reducers> reducers = new CompletableFuture<>();
  private long sessions;

  JobFixture(Job.Builder given, int minimumWorkers) {
    this.job = TinyJobs.prepared(given);
    this.store = new WeightStore(job, TrainingState.initial(job), WorkerLocation.REMOTE);
    this.results = new CorrectResults(job, store);
    this.events = kit.createTestProbe();
    this.files = kit.createTestProbe();
    this.trainingJob =
        kit.spawn(
            TrainingJob.create(
                job,
                new JobSettings(
                    RUN, minimumWorkers, JobSettings.LEASES, StragglerPolicy.of(4), clock),
                new JobDependencies(
                    new JobDependencies.Reduction(
                        Reducer.Shared.of(job, store, true), 2, reducers::complete),
                    store.newCopy(0),
                    fence(),
                    keeper(),
                    events.getRef())));
  }

  /// A keeper without files. The test answers the saves.
  private ActorRef<CheckpointKeeper.Command> keeper() {
    return kit.spawn(
        Behaviors.receiveMessage(
            command -> {
              switch (command) {
                case CheckpointKeeper.Save save -> files.getRef().tell(save);
                case CheckpointKeeper.Record(StepRecord step, Runnable handled) -> {
                  recorded.add(step);
                  handled.run();
                }
                case CheckpointKeeper.Ended(EndRecord end) -> ends.add(end);
                case CheckpointKeeper.KeepBest(
                        TrainingState copy,
                        BestRanking ranking,
                        var replyTo) -> {
                  kept.add(ranking);
                  replyTo.tell(new CheckpointKeeper.BestKept(copy.version(), Path.of("best")));
                }
                case CheckpointKeeper.SetAside(long from, var replyTo) ->
                    replyTo.tell(new CheckpointKeeper.Aside(from, Optional.of(Path.of("older"))));
                case CheckpointKeeper.Close(var replyTo) ->
                    replyTo.tell(CheckpointKeeper.Closed.CLOSED);
              }
              return Behaviors.same();
            }));
  }

  private Fence fence() {
    return new Fence() {
      @Override
      public void open(SessionId session) {
        open.add(session);
      }

      @Override
      public void close(SessionId session, String why) {
        open.remove(session);
      }

      @Override
      public void stepBegins(long step) {}

      @Override
      public void assigned(SessionId session, ShardRange shards) {}

      @Override
      public long dropped() {
        return 0;
      }
    };
  }

  void tell(TrainingJob.Command command) {
    trainingJob.tell(command);
  }

  void tell(MembershipChange change) {
    tell(new TrainingJob.MembershipChanged(change));
  }

  /// A worker that was admitted.
  ScriptedWorker joining(String name) {
    SessionId session = new SessionId(++sessions);
    ScriptedWorker worker = new ScriptedWorker(this, session, kit.createTestProbe());
    tell(new MembershipChange.Join(session, name, 1, worker.inbox.getRef()));
    return worker;
  }

  /// A worker that has joined and receives weights.
  ScriptedWorker worker(String name) {
    ScriptedWorker worker = joining(name);
    worker.welcomed();
    expect(TrainingEvent.WorkerJoined.class);
    return worker.subscribe();
  }

  /// Notes why a worker was lost, and replaces it by another.
  ScriptedWorker replaceLost(String name) {
    losses.add(expect(TrainingEvent.WorkerLost.class));
    return worker(name);
  }

  /// Delivers the chunk of a session to its reducer.
  void arrive(SessionId from, TensorChunk chunk) {
    reducers.join().of(chunk.header().slice()).tell(new Reducer.Arrived(from, chunk, () -> {}));
  }

  <E extends TrainingEvent> E expect(Class<E> kind) {
    return events.expectMessageClass(kind);
  }

  /// All events up to the next event of this kind, which is the last of the list.
  List<TrainingEvent> eventsUntil(Class<? extends TrainingEvent> kind) {
    return events.fishForMessage(
        Duration.ofSeconds(60),
        event ->
            kind.isInstance(event)
                ? FishingOutcomes.complete()
                : FishingOutcomes.continueAndCollect());
  }

  /// The next event of this kind. Other events may precede it.
  <E extends TrainingEvent> E expectAfterOthers(Class<E> kind) {
    return kind.cast(eventsUntil(kind).getLast());
  }

  /// Computes the first steps with these workers.
  void takesSteps(long steps, ScriptedWorker... workers) {
    for (long step = 1; step <= steps; step++) {
      for (ScriptedWorker worker : workers) {
        worker.computes(step);
      }
      expect(TrainingEvent.StepCompleted.class);
    }
  }

  /// Every slice of these versions.
  List<ScriptedWorker.Link.Slice> slicesOfVersions(long... versions) {
    List<ScriptedWorker.Link.Slice> all = new ArrayList<>();
    for (long version : versions) {
      store.slices().forEach(id -> all.add(new ScriptedWorker.Link.Slice(version, id)));
    }
    return all;
  }

  /// Advances the clock, with a tick of the job every [StallDetector#TICK].
  void timePasses(Duration whole) {
    for (Duration left = whole; left.isPositive(); left = left.minus(StallDetector.TICK)) {
      clock.passes(StallDetector.TICK);
      tell(MembershipChange.Tick.TICK);
      awaitAllHandled();
    }
  }

  /// Advances the clock in the same way, while these workers send heartbeats.
  void timePassesWithHeartbeats(Duration whole, ScriptedWorker... workers) {
    for (Duration left = whole; left.isPositive(); left = left.minus(StallDetector.TICK)) {
      for (ScriptedWorker worker : workers) {
        worker.expectNothingElse();
      }
      timePasses(StallDetector.TICK);
    }
  }

  /// Waits until the job has handled every earlier command. An unknown session is used, whose link
  /// the job closes at once.
  private void awaitAllHandled() {
    TestProbe<String> closed = kit.createTestProbe();
    tell(
        new MembershipChange.Subscribe(
            new SessionId(-1),
            OptionalLong.empty(),
            new WeightsLink() {
              @Override
              public void publish(long version, SliceId slice, Floats values) {}

              @Override
              public void close() {
                closed.getRef().tell("closed");
              }
            }));
    closed.expectMessage("closed");
  }

  /// Advances the clock without a tick, as if this process were paused, then ticks once.
  void isPausedFor(Duration whole) {
    clock.passes(whole);
    time.timePasses(StallDetector.TICK);
    awaitAllHandled();
  }

  /// Waits for a save and answers it with success.
  ///
  /// @return the copy that was to be saved
  TrainingState savesCheckpoint() {
    CheckpointKeeper.Save save = files.receiveMessage();
    save.replyTo()
        .tell(
            new CheckpointKeeper.Saved(
                save.copy().version(), Path.of("file"), Duration.ZERO, Optional.empty()));
    return save.copy();
  }

  String digest(long version) {
    return TinyJobs.digest(job, store.version(version));
  }

  @Override
  public void close() {
    kit.shutdownTestKit();
  }
}
