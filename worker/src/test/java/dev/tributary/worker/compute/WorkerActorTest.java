package dev.tributary.worker.compute;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.testkit.typed.javadsl.TestInbox;
import dev.tributary.nn.Network;
import dev.tributary.reduce.ReductionTree;
import dev.tributary.reduce.ShardRange;
import dev.tributary.tensor.MatrixPool;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.ShardComputation;
import dev.tributary.train.TinyJobs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;

class WorkerActorTest {
  private final PreparedJob job = TinyJobs.prepared(TinyJobs.job());
  private final MatrixPool pool = new MatrixPool();
  private final BehaviorTestKit<WorkerActor.Compute> actor =
      BehaviorTestKit.create(WorkerActor.create(job, pool));
  private final TestInbox<WorkerActor.Reply> replies = TestInbox.create();
  private final List<FMatrixRMaj> weights = job.initialWeights();

  @Test
  void aShardIsDoneAfterItsGradientOfEveryParameterWasPassedOn() {
    List<Partial> partials = new ArrayList<>();
    Map<Integer, FMatrixRMaj> expected = new HashMap<>();
    Task task = shardTask(2, 3, partials::add);

    WorkerActor.Reply reply = compute(task);

    var outcome =
        new ShardComputation(job, new MatrixPool())
            .gradient(
                network(),
                2,
                3,
                (parameter, gradient) -> expected.put(parameter, gradient.matrix()));
    WorkerActor.Done done = (WorkerActor.Done) reply;
    assertThat(done.score()).isEqualTo(outcome);
    assertThat(done.task()).isSameAs(task);
    assertThat(done.from()).isEqualTo(actor.getRef());
    assertThat(done.nanos()).isPositive();
    assertThat(partials).hasSize(expected.size());
    for (Partial partial : partials) {
      assertThat(partial.node().range()).isEqualTo(new ShardRange(3, 1));
      assertThat(partial.sum().data).isEqualTo(expected.get(partial.parameter()).data);
    }
  }

  @Test
  void aBlockIsEvaluated() {
    WorkerActor.Done done = (WorkerActor.Done) compute(new Task.BlockTask(0, 2));

    assertThat(done.score())
        .isEqualTo(new ShardComputation(job, new MatrixPool()).evaluate(network(), 2));
    assertThat(done.score().samples()).isEqualTo(600 - 2 * 256);
  }

  @Test
  void ifTheLossIsNotFiniteThatIsReportedAndNoGradientIsPassedOn() {
    List<Partial> partials = new ArrayList<>();
    weights.getFirst().data[0] = Float.NaN;

    WorkerActor.NonFiniteFound nonFinite =
        (WorkerActor.NonFiniteFound) compute(shardTask(1, 4, partials::add));

    assertThat(nonFinite.what().shard()).isEqualTo(4);
    assertThat(nonFinite.what().parameter()).isEqualTo("loss");
    assertThat(nonFinite.from()).isEqualTo(actor.getRef());
    assertThat(partials).isEmpty();
  }

  @Test
  void anyOtherFailureIsReportedAsACrashAndTheActorContinues() {
    IllegalStateException cause = new IllegalStateException("no way out");

    WorkerActor.Reply first =
        compute(
            shardTask(
                1,
                0,
                partial -> {
                  throw cause;
                }));
    WorkerActor.Reply second = compute(shardTask(1, 0, partial -> {}));

    assertThat(((WorkerActor.Crashed) first).cause()).isSameAs(cause);
    assertThat(second).isInstanceOf(WorkerActor.Done.class);
  }

  private WorkerActor.Reply compute(Task task) {
    actor.run(new WorkerActor.Compute(task, network(), replies.getRef()));
    return replies.receiveMessage();
  }

  private Network network() {
    return job.architecture().network(weights);
  }

  private Task shardTask(long step, int shard, Consumer<Partial> finished) {
    var shards =
        new LocalReduction.StepShards(
            step,
            new ReductionTree(job.shards()),
            job.precision().gradients(),
            new ShardRange(shard, 1));
    return new Task.ShardTask(
        step,
        shard,
        new LocalReduction(shards, job.architecture().parameters().size(), pool, finished));
  }
}
