package dev.tributary.worker.link;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import dev.tributary.reduce.SliceId;
import dev.tributary.reduce.Slicing;
import dev.tributary.reduce.TreeNode;
import dev.tributary.tensor.ElementType;
import dev.tributary.tensor.MatrixPool;
import dev.tributary.wire.TensorChunk;
import dev.tributary.worker.ScriptedCoordinator;
import dev.tributary.worker.compute.Partial;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GradientSenderTest {
  private final ActorTestKit kit = ActorTestKit.create();
  private final MatrixPool pool = new MatrixPool();
  private final TestProbe<Status> broken = kit.createTestProbe();
  private ScriptedCoordinator coordinator;
  private ActorRef<GradientSender.Command> stream;

  @BeforeEach
  void open() throws Exception {
    coordinator = new ScriptedCoordinator();
    stream =
        kit.spawn(
            GradientSender.create(
                ScriptedCoordinator.RUN,
                new GradientSender.Outlet(coordinator.channel, ElementType.FLOAT32),
                pool,
                broken.getRef()::tell));
  }

  @AfterEach
  void close() {
    coordinator.close();
    kit.shutdownTestKit();
  }

  @Test
  void aPartialIsSentSliceBySliceFromItsOwnMemory() {
    FMatrixRMaj sum = new FMatrixRMaj(2, Slicing.CHUNK_FLOATS);
    coordinator.acceptsChunks(9);

    stream.tell(new GradientSender.Send(new Partial(4, 7, new TreeNode(2, 2), sum)));

    for (SliceId slice : List.of(new SliceId(7, 0), new SliceId(7, 1))) {
      TensorChunk chunk = coordinator.nextChunk();
      assertThat(chunk.header().stamp()).isEqualTo(ScriptedCoordinator.RUN.at(4));
      assertThat(chunk.header().node()).contains(new TreeNode(2, 2));
      assertThat(chunk.header().slice()).isEqualTo(slice);
      assertThat(chunk.values().array()).isSameAs(sum.data);
      assertThat(chunk.values().from()).isEqualTo(slice.from());
      assertThat(chunk.values().count()).isEqualTo(Slicing.CHUNK_FLOATS);
    }
  }

  @Test
  void chunksWaitUntilTheConnectionIsReadyAndRetiredOnesAreNeverSent() {
    FMatrixRMaj first = send(1, 0);
    FMatrixRMaj second = send(1, 1);
    FMatrixRMaj third = send(2, 2);
    coordinator.acceptsChunks(1);
    assertThat(coordinator.nextChunk().values().array()).isSameAs(first.data);

    stream.tell(new GradientSender.Retire(1));
    // Further chunks are requested only after the retirement, because a ready stream would send the
    // second partial before.
    awaitBackInPool(first, second);
    coordinator.acceptsChunks(5);

    assertThat(coordinator.nextChunk().values().array()).isSameAs(third.data);
    assertThat(pool.take(1, 3)).isNotSameAs(third);
    kit.stop(stream);
    coordinator.awaitLastGradient();
    assertThat(coordinator.hasUnreadChunks()).isFalse();
  }

  @Test
  void theMemoryOfAStepStaysLentUntilItIsRetired() {
    coordinator.acceptsChunks(5);
    FMatrixRMaj sum = send(2, 0);
    coordinator.nextChunk();
    stream.tell(new GradientSender.Retire(1));
    FMatrixRMaj next = send(3, 0);
    coordinator.nextChunk();

    assertThat(pool.take(1, 3)).isNotSameAs(sum).isNotSameAs(next);
  }

  @Test
  void aBrokenStreamIsReported() {
    coordinator.acceptsChunks(1);
    coordinator.channel.shutdownNow();

    assertThat(broken.receiveMessage().isOk()).isFalse();
  }

  /// Waits until these matrices are back in the pool, in any order.
  private void awaitBackInPool(FMatrixRMaj... matrices) {
    List<FMatrixRMaj> taken = new ArrayList<>();
    broken.awaitAssert(
        () -> {
          taken.add(pool.take(1, 3));
          return assertThat(taken).contains(matrices);
        });
  }

  private FMatrixRMaj send(long step, int parameter) {
    FMatrixRMaj sum = new FMatrixRMaj(1, 3);
    stream.tell(new GradientSender.Send(new Partial(step, parameter, new TreeNode(0, 1), sum)));
    return sum;
  }
}
