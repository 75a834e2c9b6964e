package dev.tributary.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import dev.tributary.proto.v1.Join;
import dev.tributary.proto.v1.SessionRequest;
import dev.tributary.reduce.Score;
import dev.tributary.reduce.ShardRange;
import dev.tributary.tensor.MatrixPool;
import dev.tributary.train.Fingerprint;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.ShardComputation;
import dev.tributary.train.TinyJobs;
import dev.tributary.wire.ScoreCodec;
import dev.tributary.wire.Stamp;
import dev.tributary.wire.TensorChunk;
import dev.tributary.wire.WireVersion;
import dev.tributary.worker.ScriptedCoordinator;
import dev.tributary.worker.TestClock;
import dev.tributary.worker.compute.WorkerMemory;
import dev.tributary.worker.link.Transport;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// One session, from Join to each kind of end.
class WorkerSessionTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final PreparedJob job = TinyJobs.prepared(TinyJobs.job());
  private final TestClock clock = new TestClock();
  private final ActorTestKit kit = ActorTestKit.create();
  private final TestProbe<WorkerSession.Report> reports = kit.createTestProbe();
  private ScriptedCoordinator coordinator;
  private ActorRef<WorkerSession.Command> session;

  @BeforeEach
  void open() throws Exception {
    coordinator = new ScriptedCoordinator();
    session =
        kit.spawn(
            WorkerSession.create(
                new WorkerSettings("host/1", 2, clock),
                new SessionContext(
                    WorkerMemory.of(job, Fingerprint.of(job)),
                    Optional.empty(),
                    Transport.over(coordinator.channel),
                    reports.getRef())));
  }

  @AfterEach
  void close() {
    coordinator.close();
    kit.shutdownTestKit();
  }

  @Test
  void aSessionSendsItsFingerprintAndThenRequestsTheWeights() {
    Join join = coordinator.nextRequest().getJoin();
    coordinator.welcomes();

    Fingerprint own = Fingerprint.of(job);
    assertThat(join)
        .isEqualTo(
            Join.newBuilder()
                .setWireVersion(WireVersion.CURRENT)
                .setWorker("host/1")
                .setActors(2)
                .setJobDigest(own.job())
                .setModelDigest(own.model())
                .setDataDigest(own.data())
                .setKnownAnswer(own.knownAnswer())
                .setBuildDigest(own.build())
                .build());
    var asked = coordinator.nextPull();
    assertThat(Stamp.of(asked.getStamp())).isEqualTo(ScriptedCoordinator.RUN);
    SessionRequest beat = coordinator.nextRequestOrHeartbeat();
    assertThat(beat.hasHeartbeat()).isTrue();
    assertThat(Stamp.of(beat.getStamp())).isEqualTo(ScriptedCoordinator.RUN);
  }

  @Test
  void anAssignmentWaitsForItsVersionThenShardsAreReportedAndPartialsSent() {
    joins();
    coordinator.acceptsChunks(100);
    coordinator.assigns(2, new ShardRange(1, 3)); // nodes 1 and 2..3
    publishes(0);
    List<FMatrixRMaj> weights = publishes(1);

    List<SessionRequest> reports = new ArrayList<>();
    IntStream.range(0, 3).forEach(i -> reports.add(coordinator.nextRequest()));
    List<TensorChunk> chunks = new ArrayList<>();
    IntStream.range(0, 8).forEach(i -> chunks.add(coordinator.nextChunk()));

    var computation = new ShardComputation(job, new MatrixPool());
    assertThat(reports).extracting(r -> r.getShardDone().getShard()).contains(1, 2, 3);
    for (SessionRequest report : reports) {
      var done = report.getShardDone();
      Score score =
          computation.gradient(
              job.architecture().network(weights), 2, done.getShard(), (p, gradient) -> {});
      assertThat(Stamp.of(report.getStamp())).isEqualTo(ScriptedCoordinator.RUN.at(2));
      assertThat(ScoreCodec.of(done.getScore())).isEqualTo(score);
    }
    assertThat(chunks)
        .allMatch(c -> c.header().stamp().equals(ScriptedCoordinator.RUN.at(2)))
        .extracting(c -> c.header().node().orElseThrow().range())
        .containsOnly(new ShardRange(1, 1), new ShardRange(2, 2));
    assertThat(coordinator.hasUnreadChunks()).isFalse();
  }

  @Test
  void aShardOfAStepWhoseWeightsAreUpdatedIsComputedFromTheVersionBefore() {
    joins();
    coordinator.acceptsChunks(100);
    List<FMatrixRMaj> before = publishes(0);
    publishes(1);
    coordinator.assignsEvaluation(1, new ShardRange(2, 1));
    assertThat(coordinator.nextRequest().getEvaluationDone().getBlock()).isEqualTo(2);

    coordinator.assigns(1, new ShardRange(4, 1));

    var done = coordinator.nextRequest().getShardDone();
    Score score =
        new ShardComputation(job, new MatrixPool())
            .gradient(job.architecture().network(before), 1, 4, (p, gradient) -> {});
    assertThat(done.getShard()).isEqualTo(4);
    assertThat(ScoreCodec.of(done.getScore())).isEqualTo(score);
  }

  @Test
  void aGradientThatIsNotFiniteIsReportedAndTheSessionGoesOn() {
    joins();
    List<FMatrixRMaj> weights = job.initialWeights();
    weights.getFirst().data[0] = Float.NaN;
    coordinator.publishes(0, job.architecture().parameters(), weights);
    coordinator.assigns(1, new ShardRange(3, 1));

    SessionRequest request = coordinator.nextRequest();

    assertThat(Stamp.of(request.getStamp())).isEqualTo(ScriptedCoordinator.RUN.at(1));
    assertThat(request.getNonFinite().getShard()).isEqualTo(3);
    assertThat(request.getNonFinite().getParameter()).isEqualTo("loss");
    assertThat(request.getNonFinite().getValue()).isEqualTo("NaN");
    assertThat(coordinator.nextRequestOrHeartbeat().hasHeartbeat()).isTrue();
  }

  @Test
  void aRunThatIsOverEndsTheSession() {
    joins();

    coordinator.finishes(6, "all 6 steps are done");

    assertThat(coordinator.nextRequest().getLeave().getReason()).isEqualTo("all 6 steps are done");
    assertThat(sessionEnd()).isEqualTo(new SessionEnd.Finished(6, "all 6 steps are done"));
    reports.expectTerminated(session);
    coordinator.awaitLastGradient();
  }

  @Test
  void aRefusalEndsTheSessionWithTheCoordinatorsText() {
    coordinator.nextRequest();

    coordinator.ends(Status.FAILED_PRECONDITION.withDescription("another job: seed differs"));

    assertThat(sessionEnd()).isEqualTo(new SessionEnd.Refused("another job: seed differs"));
    reports.expectTerminated(session);
  }

  @Test
  void aSessionBreaksIfTheCoordinatorIsSilentForLongerThanTheLease() {
    joins();
    clock.passes(3000, 1000);
    coordinator.assignsEvaluation(0, new ShardRange(0, 1)); // a message, which renews the lease
    publishes(0);
    coordinator.nextRequest();

    clock.passes(3000, 1000);
    clock.jumps(1);

    assertThat(sessionEnd())
        .isEqualTo(new SessionEnd.Broken("the coordinator has been silent for 3001 ms"));
    reports.expectTerminated(session);
  }

  @Test
  void afterAPauseOfThisProcessTheLeaseIsRenewed() {
    joins();
    clock.passes(1000, 1000);

    clock.passes(100_000, 100_000);
    clock.passes(3000, 1000);
    clock.jumps(1);

    assertThat(sessionEnd())
        .isEqualTo(new SessionEnd.Broken("the coordinator has been silent for 3001 ms"));
  }

  @Test
  void aSessionBreaksIfTheJoinIsNotAnswered() {
    coordinator.nextRequest();

    clock.passes(30_000, 15_000);
    clock.jumps(1);

    assertThat(sessionEnd())
        .isEqualTo(new SessionEnd.Broken("the coordinator has been silent for 30001 ms"));
    reports.expectTerminated(session);
  }

  @Test
  void aBrokenConnectionBreaksTheSession() {
    joins();

    coordinator.ends(Status.UNAVAILABLE.withDescription("connection reset"));

    assertThat(sessionEnd()).isEqualTo(new SessionEnd.Broken("connection reset"));
  }

  @Test
  void theEndOfTheStreamOfWeightsBreaksTheSession() {
    joins();

    coordinator.endsWeights();

    assertThat(sessionEnd())
        .isEqualTo(new SessionEnd.Broken("the coordinator closed the stream of weights"));
  }

  @Test
  void aSessionThatIsStoppedSendsLeave() {
    joins();

    session.tell(new WorkerSession.Stop("Ctrl-C"));

    assertThat(coordinator.nextRequest().getLeave().getReason()).isEqualTo("Ctrl-C");
    assertThat(sessionEnd()).isEqualTo(new SessionEnd.Left("Ctrl-C"));
  }

  private void joins() {
    coordinator.nextRequest();
    coordinator.welcomes();
    coordinator.nextPull();
    reports.expectMessage(new WorkerSession.Welcomed(ScriptedCoordinator.RUN));
  }

  private SessionEnd sessionEnd() {
    return reports.expectMessageClass(WorkerSession.Ended.class, TIMEOUT).how();
  }

  private List<FMatrixRMaj> publishes(long version) {
    return coordinator.publishes(version, job);
  }
}
