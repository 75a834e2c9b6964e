package dev.tributary.worker;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import dev.tributary.data.Dataset;
import dev.tributary.data.OpenedData;
import dev.tributary.proto.v1.Join;
import dev.tributary.proto.v1.PullWeightsRequest;
import dev.tributary.reduce.Score;
import dev.tributary.reduce.ShardRange;
import dev.tributary.tensor.MatrixPool;
import dev.tributary.tensor.Shape;
import dev.tributary.train.Fingerprint;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.ShardComputation;
import dev.tributary.train.TinyJobs;
import dev.tributary.wire.ScoreCodec;
import dev.tributary.wire.Stamp;
import dev.tributary.worker.compute.WorkerMemory;
import dev.tributary.worker.link.Transport;
import dev.tributary.worker.session.SessionContext;
import dev.tributary.worker.session.SessionEnd;
import dev.tributary.worker.session.WorkerSession;
import dev.tributary.worker.session.WorkerSettings;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The state that passes from one session to the next, and when a session has ended.
class RejoiningTest {
  private static final Stamp RUN = ScriptedCoordinator.RUN;
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final PreparedJob job = TinyJobs.prepared(TinyJobs.job());
  private final WorkerMemory memory = WorkerMemory.of(job, Fingerprint.of(job));
  private final ActorTestKit kit = ActorTestKit.create();
  private final TestProbe<WorkerSession.Report> reports = kit.createTestProbe();
  private final String name = InProcessServerBuilder.generateName();
  private ScriptedCoordinator coordinator;

  @AfterEach
  void close() {
    coordinator.close();
    kit.shutdownTestKit();
  }

  @Test
  void aVersionThatIsHeldIsNotSentAgainAndIsUsedAtOnce() throws Exception {
    List<FMatrixRMaj> weights = aSessionEndsWithVersion(1);

    Join join = joins(RUN.at(1), Optional.of(RUN));
    PullWeightsRequest asked = coordinator.nextPull();
    coordinator.assigns(2, new ShardRange(3, 1)); // without publishing weights

    assertThat(Stamp.of(join.getKnown())).isEqualTo(RUN);
    assertThat(asked.hasHeldVersion()).isTrue();
    assertThat(asked.getHeldVersion()).isEqualTo(1);
    var done = coordinator.nextRequest().getShardDone();
    Score score =
        new ShardComputation(job, new MatrixPool())
            .gradient(job.architecture().network(weights), 2, 3, (p, gradient) -> {});
    assertThat(done.getShard()).isEqualTo(3);
    assertThat(ScoreCodec.of(done.getScore())).isEqualTo(score);
  }

  @ParameterizedTest
  @CsvSource({"3, 2", "4, 1"})
  void aVersionOfAnotherTermOrAnotherVersionIsSentAgain(long term, long version) throws Exception {
    aSessionEndsWithVersion(1);

    joins(new Stamp(RUN.runId(), term, version), Optional.of(RUN));

    assertThat(coordinator.nextPull().hasHeldVersion()).isFalse();
  }

  @Test
  void aFirstSessionKnowsNoStampAndHoldsNoVersion() throws Exception {
    Join join = joins(RUN, Optional.empty());

    assertThat(join.hasKnown()).isFalse();
    assertThat(coordinator.nextPull().hasHeldVersion()).isFalse();
  }

  @Test
  void aWelcomeOfAnEarlierTermBreaksTheSession() throws Exception {
    aSessionEndsWithVersion(1);

    starts(RUN.at(1), Optional.of(new Stamp(RUN.runId(), 5, 0)));
    coordinator.nextRequest();
    coordinator.welcomes();

    assertThat(sessionEnd())
        .isEqualTo(
            new SessionEnd.Broken("a coordinator of term 3 answers, but the run is in term 5"));
    assertThat(memory.replica().holds(1)).isTrue();
  }

  @Test
  void termsOfDifferentRunsAreNotCompared() throws Exception {
    joins(RUN, Optional.of(new Stamp(77, 5, 0)));

    assertThat(coordinator.nextPull().hasHeldVersion()).isFalse();
  }

  @Test
  void aRefusalAfterTheWelcomeBreaksTheSessionAndDoesNotRefuseTheWorker() throws Exception {
    joins(RUN, Optional.empty());
    coordinator.nextPull();

    coordinator.ends(Status.FAILED_PRECONDITION.withDescription("session 5 is over; join anew"));

    assertThat(sessionEnd()).isEqualTo(new SessionEnd.Broken("session 5 is over; join anew"));
  }

  @Test
  void aSessionDoesNotEndWhileAWorkerActorComputes() throws Exception {
    CountDownLatch computing = new CountDownLatch(1);
    CountDownLatch enough = new CountDownLatch(1);
    coordinator = new ScriptedCoordinator(name, RUN, ScriptedCoordinator.NOTHING);
    spawn(
        WorkerMemory.of(slow(computing, enough), memory.fingerprint()),
        Transport.over(coordinator.channel));
    welcomed();
    publishes(0);
    coordinator.assigns(1, new ShardRange(2, 1));
    assertThat(computing.await(60, TimeUnit.SECONDS)).isTrue();

    coordinator.ends(Status.UNAVAILABLE.withDescription("connection reset"));
    coordinator.awaitWeightsCancelled();
    reports.expectNoMessage(Duration.ofMillis(100));
    enough.countDown();

    assertThat(sessionEnd()).isEqualTo(new SessionEnd.Broken("connection reset"));
  }

  @Test
  void aSessionDoesNotEndWhileWeightsMayArrive() throws Exception {
    coordinator = new ScriptedCoordinator(name, RUN, ScriptedCoordinator.NOTHING);
    PausableExecutor executor = new PausableExecutor();
    ManagedChannel weights = InProcessChannelBuilder.forName(name).executor(executor).build();
    try {
      spawn(
          memory,
          new Transport(coordinator.channel, coordinator.channel, weights, weights::shutdown));
      welcomed();
      executor.pause();
      publishes(0);

      coordinator.ends(Status.UNAVAILABLE.withDescription("connection reset"));
      coordinator.awaitWeightsCancelled();
      reports.expectNoMessage(Duration.ofMillis(100));
      executor.resume();

      assertThat(sessionEnd()).isEqualTo(new SessionEnd.Broken("connection reset"));
    } finally {
      weights.shutdownNow();
    }
  }

  /// Runs a session at version 0, in which all versions up to `version` arrive.
  ///
  /// @return the weights of `version`
  private List<FMatrixRMaj> aSessionEndsWithVersion(long version) throws Exception {
    joins(RUN, Optional.empty());
    coordinator.nextPull();
    List<FMatrixRMaj> weights = List.of();
    for (long v = 0; v <= version; v++) {
      weights = publishes(v);
    }
    reports.awaitAssert(() -> assertThat(memory.replica().holds(version)).isTrue());
    coordinator.close();
    assertThat(sessionEnd()).isInstanceOf(SessionEnd.Broken.class);
    return weights;
  }

  private Join joins(Stamp run, Optional<Stamp> known) throws Exception {
    starts(run, known);
    Join join = coordinator.nextRequest().getJoin();
    coordinator.welcomes();
    reports.expectMessage(TIMEOUT, new WorkerSession.Welcomed(run));
    return join;
  }

  private void starts(Stamp run, Optional<Stamp> known) throws Exception {
    coordinator = new ScriptedCoordinator(name, run, ScriptedCoordinator.NOTHING);
    kit.spawn(
        WorkerSession.create(
            new WorkerSettings("host/1", 1, new TestClock()),
            new SessionContext(
                memory, known, Transport.over(coordinator.channel), reports.getRef())));
  }

  private void spawn(WorkerMemory workerMemory, Transport transport) {
    kit.spawn(
        WorkerSession.create(
            new WorkerSettings("host/1", 1, new TestClock()),
            new SessionContext(workerMemory, Optional.empty(), transport, reports.getRef())));
  }

  private void welcomed() {
    coordinator.nextRequest();
    coordinator.welcomes();
    coordinator.nextPull();
    reports.expectMessage(TIMEOUT, new WorkerSession.Welcomed(RUN));
  }

  private SessionEnd sessionEnd() {
    return reports.expectMessageClass(WorkerSession.Ended.class, TIMEOUT).how();
  }

  private List<FMatrixRMaj> publishes(long version) {
    return coordinator.publishes(version, job);
  }

  /// The job with a dataset whose reads wait.
  ///
  /// @param computing counted down when a read begins
  /// @param enough ends the waiting
  private PreparedJob slow(CountDownLatch computing, CountDownLatch enough) {
    Dataset samples = job.training();
    Dataset slow =
        new Dataset() {
          @Override
          public long size() {
            return samples.size();
          }

          @Override
          public Shape shape() {
            return samples.shape();
          }

          @Override
          public Target target() {
            return samples.target();
          }

          @Override
          public void read(long index, FMatrixRMaj x, FMatrixRMaj target, int row) {
            computing.countDown();
            try {
              enough.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            samples.read(index, x, target, row);
          }
        };
    OpenedData opened =
        new OpenedData(
            slow,
            job.evaluation(),
            job.evaluationName(),
            Optional.empty(),
            job.opened().digest(),
            0,
            job.opened().preprocessing(),
            List.of(),
            job.opened().targetCheck());
    return new PreparedJob(
        job.job(),
        opened,
        job.architecture(),
        job.loss(),
        job.optimizer(),
        job.schedule(),
        job.minibatches(),
        job.data());
  }

  /// An executor for gRPC. While it is paused, work is queued.
  private static final class PausableExecutor implements Executor {
    private final Queue<Runnable> queued = new ArrayDeque<>();
    private boolean paused;

    @Override
    public void execute(Runnable work) {
      synchronized (this) {
        if (paused) {
          queued.add(work);
          return;
        }
      }
      work.run();
    }

    synchronized void pause() {
      paused = true;
    }

    void resume() {
      synchronized (this) {
        paused = false;
      }
      while (true) {
        Runnable next;
        synchronized (this) {
          next = queued.poll();
        }
        if (next == null) {
          return;
        }
        next.run();
      }
    }
  }
}
