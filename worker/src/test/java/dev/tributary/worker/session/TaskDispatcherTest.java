package dev.tributary.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import dev.tributary.nn.ParameterSpec;
import dev.tributary.proto.v1.Join;
import dev.tributary.proto.v1.SessionRequest;
import dev.tributary.reduce.Score;
import dev.tributary.reduce.ShardRange;
import dev.tributary.reduce.SliceId;
import dev.tributary.train.Fingerprint;
import dev.tributary.train.NonFiniteException;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TinyJobs;
import dev.tributary.wire.ChunkHeader;
import dev.tributary.wire.Floats;
import dev.tributary.wire.Stamp;
import dev.tributary.wire.TensorChunk;
import dev.tributary.worker.ScriptedCoordinator;
import dev.tributary.worker.compute.Task;
import dev.tributary.worker.compute.WorkerActor;
import dev.tributary.worker.compute.WorkerActor.Compute;
import dev.tributary.worker.compute.WorkerMemory;
import dev.tributary.worker.link.ControlStream;
import dev.tributary.worker.link.GradientSender;
import java.util.List;
import java.util.stream.Stream;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The order in which tasks are given to worker actors, and the results that are reported.
class TaskDispatcherTest {
  private static final Score SCORE = Score.of(1.5, 16).withCorrect(9);

  private final PreparedJob job = TinyJobs.prepared(TinyJobs.job());
  private final WorkerMemory memory = WorkerMemory.of(job, Fingerprint.of(job));
  private final TestInbox<Compute> actor = TestInbox.create();
  private final TestInbox<GradientSender.Command> gradients = TestInbox.create();
  private final ActorPool actorPool =
      new ActorPool(List.of(actor.getRef()), TestInbox.<WorkerActor.Reply>create().getRef());
  private ScriptedCoordinator coordinator;
  private ControlStream control;
  private TaskDispatcher dispatcher;

  @BeforeEach
  void begin() throws Exception {
    coordinator = new ScriptedCoordinator();
    control = ControlStream.open(coordinator.channel, said -> {});
    control.join(Join.getDefaultInstance());
    coordinator.nextRequest();
    dispatcher = new TaskDispatcher(memory, actorPool, control, gradients.getRef());
  }

  @AfterEach
  void close() {
    coordinator.close();
  }

  @Test
  void aTaskStartsWithTheNetworkOfItsVersionOnceTheVersionIsComplete() {
    dispatcher.assigned(3, new ShardRange(2, 1));
    assertThat(actor.hasMessages()).isFalse();

    arrives(2);

    Compute given = actor.receiveMessage();
    assertThat(given.task()).isInstanceOf(Task.ShardTask.class);
    assertThat(given.task().version()).isEqualTo(2);
    assertThat(given.network()).isSameAs(memory.replica().network(2));
    assertThat(gradients.receiveMessage()).isEqualTo(new GradientSender.Retire(2));
  }

  @Test
  void aTaskOfAMissedVersionIsNotStarted() {
    dispatcher.assigned(3, new ShardRange(2, 1)); // needs 2
    arrives(1);
    dispatcher.assigned(5, new ShardRange(4, 1)); // needs 4, which uses the buffer of 2

    arrives(4);

    assertThat(actor.receiveMessage().task().version()).isEqualTo(4);
    assertThat(actor.hasMessages()).isFalse();
  }

  @Test
  void repliesComputedFromOverwrittenWeightsAreNotReported() {
    Task task = given(2);
    NonFiniteException nan = new NonFiniteException(2, "loss", 0, "NaN");
    Throwable torn = new ArrayIndexOutOfBoundsException("an index from torn weights");

    begins(4);
    List<WorkerActor.Reply> replies =
        List.of(
            new WorkerActor.Done(actor.getRef(), task, SCORE, 5),
            new WorkerActor.NonFiniteFound(actor.getRef(), task, nan),
            new WorkerActor.Crashed(actor.getRef(), task, torn));

    assertThat(replies).allMatch(reply -> dispatcher.answered(reply).isEmpty());
    control.heartbeat();
    assertThat(coordinator.nextRequestOrHeartbeat().hasHeartbeat()).isTrue();
  }

  @Test
  void repliesComputedFromHeldWeightsAreReported() {
    Task task = given(2);
    Throwable why = new IllegalStateException("no memory");
    NonFiniteException nan = new NonFiniteException(2, "loss", 0, "NaN");

    begins(3); // uses the buffer of 1
    dispatcher.answered(new WorkerActor.Done(actor.getRef(), task, SCORE, 5));
    dispatcher.answered(new WorkerActor.NonFiniteFound(actor.getRef(), task, nan));

    SessionRequest done = coordinator.nextRequest();
    assertThat(done.getShardDone().getShard()).isEqualTo(2);
    assertThat(done.getShardDone().getComputeNanos()).isEqualTo(5);
    SessionRequest nonFinite = coordinator.nextRequest();
    assertThat(nonFinite.getNonFinite().getValue()).isEqualTo("NaN");
    assertThat(nonFinite.getStamp().getStep()).isEqualTo(3);
    assertThat(dispatcher.answered(new WorkerActor.Crashed(actor.getRef(), task, why)))
        .contains(why);
  }

  /// A task of step `version + 1` that the actor computes.
  private Task given(long version) {
    dispatcher.assigned(version + 1, new ShardRange(2, 1));
    arrives(version);
    return actor.receiveMessage().task();
  }

  /// Delivers a complete version to the replica, and tells the dispatcher.
  private void arrives(long version) {
    chunks(version).forEach(chunk -> memory.replica().received(chunk));
    dispatcher.complete(version);
  }

  /// Delivers the first chunk of a version.
  private void begins(long version) {
    memory.replica().received(chunks(version).findFirst().orElseThrow());
  }

  /// The chunks of a version. Every parameter of this model is one slice.
  private Stream<TensorChunk> chunks(long version) {
    List<FMatrixRMaj> weights = job.initialWeights();
    List<ParameterSpec> parameters = job.architecture().parameters();
    return Stream.iterate(0, p -> p < parameters.size(), p -> p + 1)
        .map(
            p ->
                TensorChunk.lent(
                    ChunkHeader.ofWeights(new Stamp(1, 1, version), new SliceId(p, 0)),
                    new Floats(weights.get(p).data, 0, parameters.get(p).size())));
  }
}
