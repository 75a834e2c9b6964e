package dev.tributary.worker;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.Finish;
import dev.tributary.proto.v1.GetJobResponse;
import dev.tributary.proto.v1.Join;
import dev.tributary.reduce.ShardRange;
import dev.tributary.tensor.Purpose;
import dev.tributary.tensor.Randomness;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TinyJobs;
import dev.tributary.wire.Stamp;
import dev.tributary.worker.link.Route;
import dev.tributary.worker.link.Transport;
import dev.tributary.worker.session.WorkerSettings;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A worker and a sequence of coordinators at one address.
class WorkerTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Stamp RUN = ScriptedCoordinator.RUN;
  private static final Stamp RESUMED = new Stamp(RUN.runId(), 4, 0);
  private static final Stamp OTHER_RUN = new Stamp(42, 1, 0);

  private final PreparedJob job = TinyJobs.prepared(TinyJobs.job());
  private final TestClock clock = new TestClock();
  private final ActorTestKit kit = ActorTestKit.create();
  private final TestProbe<WorkerEvent> events = kit.createTestProbe();
  private final TestProbe<WorkerEnd> end = kit.createTestProbe();
  private final String address = InProcessServerBuilder.generateName();
  private final AtomicInteger prepared = new AtomicInteger();
  private Function<GetJobResponse, PreparedJob> preparation =
      described -> {
        prepared.incrementAndGet();
        return job;
      };
  private final Queue<ManagedChannel> channels = new ConcurrentLinkedQueue<>();
  private volatile boolean isFailureLasting; // whether failures to connect are lasting
  private ScriptedCoordinator coordinator;
  private ActorRef<Worker.Command> worker;

  @AfterEach
  void close() {
    if (coordinator != null) {
      coordinator.close();
    }
    kit.shutdownTestKit();
    channels.forEach(ManagedChannel::shutdownNow);
  }

  @Test
  void aWorkerWaitsForItsCoordinatorAndReportsThatEveryTenSeconds() throws Exception {
    startsWorker(false);
    clock.passes(9999, 9999);
    clock.jumps(1);
    assertThat(nextEvent(WorkerEvent.Waiting.class).since()).isEqualTo(Duration.ofSeconds(10));
    clock.passes(9999, 9999);
    clock.jumps(1);
    assertThat(nextEvent(WorkerEvent.Waiting.class).since()).isEqualTo(Duration.ofSeconds(20));

    coordinatorStarts(RUN);

    assertThat(nextEvent(WorkerEvent.Joining.class).job()).isEqualTo("tiny");
    assertThat(coordinator.nextRequest().getJoin().getWorker()).isEqualTo("host/1");
  }

  @Test
  void aWorkerWithoutAnAnswerGivesUp() {
    startsWorker(false);

    clock.jumps(60_000);

    WorkerEnd.GaveUp gaveUp = (WorkerEnd.GaveUp) workerEnd();
    assertThat(gaveUp.everMet()).isFalse();
    assertThat(gaveUp.after()).isEqualTo(Duration.ofSeconds(60));
    assertThat(gaveUp.why()).contains("Could not find server");
  }

  @Test
  void afterALossDataAndWeightsAreKept() throws Exception {
    joinsACoordinator(false);
    coordinator.publishes(0, job.architecture().parameters(), job.initialWeights());
    coordinator.assigns(1, new ShardRange(0, 1));
    coordinator.nextRequest();

    coordinator.close();
    nextEvent(WorkerEvent.Lost.class);
    clock.jumps(1500);
    coordinatorStarts(RUN);
    Join join = coordinator.nextRequest().getJoin();
    coordinator.welcomes();

    assertThat(nextEvent(WorkerEvent.Back.class).after()).isEqualTo(Duration.ofMillis(1500));
    assertThat(Stamp.of(join.getKnown())).isEqualTo(RUN);
    assertThat(coordinator.nextPull().hasHeldVersion()).isTrue();
    assertThat(prepared).hasValue(1);
    coordinator.assigns(1, new ShardRange(2, 1));
    assertThat(coordinator.nextRequest().getShardDone().getShard()).isEqualTo(2);
  }

  @Test
  void forARestartedCoordinatorTheDataAreKeptAndTheWeightsAreNot() throws Exception {
    joinsACoordinator(false);

    coordinator.close();
    coordinatorStarts(RESUMED);
    coordinator.nextRequest();
    coordinator.welcomes();

    assertThat(coordinator.nextPull().hasHeldVersion()).isFalse();
    assertThat(prepared).hasValue(1);
  }

  @Test
  void forAnotherRunTheJobIsPreparedAgain() throws Exception {
    joinsACoordinator(false);
    coordinator.publishes(0, job.architecture().parameters(), job.initialWeights());
    coordinator.assigns(1, new ShardRange(0, 1));
    coordinator.nextRequest();

    coordinator.close();
    coordinatorStarts(OTHER_RUN);
    Join join = coordinator.nextRequest().getJoin();
    coordinator.welcomes();

    assertThat(Stamp.of(join.getKnown())).isEqualTo(RUN);
    assertThat(coordinator.nextPull().hasHeldVersion()).isFalse();
    assertThat(prepared).hasValue(2);
  }

  @Test
  void aWorkerGivesUpACoordinatorThatDoesNotReturn() throws Exception {
    joinsACoordinator(false);

    coordinator.close();
    nextEvent(WorkerEvent.Lost.class);
    clock.jumps(60_000);

    assertThat(((WorkerEnd.GaveUp) workerEnd()).everMet()).isTrue();
  }

  @Test
  void aCoordinatorOfAnEarlierTermLearnsTheLaterTermAndIsNotJoined() throws Exception {
    coordinatorStarts(RESUMED);
    startsWorker(false);
    coordinator.nextRequest();
    coordinator.welcomes();
    nextEvent(WorkerEvent.Joining.class);

    coordinator.close();
    nextEvent(WorkerEvent.Lost.class);
    coordinatorStarts(RUN); // a term earlier
    Join first = coordinator.nextRequest().getJoin();
    coordinator.welcomes();
    Join second = coordinator.nextRequest().getJoin();

    assertThat(Stamp.of(first.getKnown())).isEqualTo(RESUMED);
    assertThat(second).isEqualTo(first);
  }

  @Test
  void aWorkerEndsWhenTheRunIsCompleted() throws Exception {
    joinsACoordinator(false);

    coordinator.finishes(6, "all 6 steps are done");

    assertThat(workerEnd()).isEqualTo(new WorkerEnd.Finished("all 6 steps are done"));
  }

  @Test
  void aWorkerThatStaysJoinsTheNextRunAndNotTheOneThatIsOver() throws Exception {
    joinsACoordinator(true);

    coordinator.finishes(6, "all 6 steps are done");
    assertThat(coordinator.nextRequest().hasLeave()).isTrue();
    assertThat(nextEvent(WorkerEvent.Resting.class).instead())
        .isEqualTo(new WorkerEnd.Finished("all 6 steps are done"));
    coordinator.awaitInquiries(4);
    assertThat(coordinator.hasUnreadRequests()).isFalse();
    coordinator.close();
    clock.jumps(Duration.ofDays(3).toMillis());
    coordinatorStarts(OTHER_RUN);

    assertThat(coordinator.nextRequest().hasJoin()).isTrue();
    nextEvent(WorkerEvent.Joining.class);
    assertThat(prepared).hasValue(2);
  }

  @Test
  void aWorkerEndsWhenTheRunHasFailed() throws Exception {
    joinsACoordinator(false);

    coordinator.ends(5, Finish.Outcome.OUTCOME_FAILED, "step 6: the loss is NaN");

    assertThat(workerEnd()).isEqualTo(new WorkerEnd.RunFailed("step 6: the loss is NaN"));
  }

  @Test
  void aWorkerConnectsToTheSuccessorOfAStoppedCoordinator() throws Exception {
    joinsACoordinator(false);

    coordinator.ends(5, Finish.Outcome.OUTCOME_STOPPED, "interrupted");
    assertThat(coordinator.nextRequest().hasLeave()).isTrue();
    assertThat(nextEvent(WorkerEvent.Lost.class).why()).isEqualTo("it was stopped: interrupted");
    coordinator.close();
    clock.jumps(1500);
    coordinatorStarts(RESUMED);
    coordinator.nextRequest();
    coordinator.welcomes();

    assertThat(nextEvent(WorkerEvent.Back.class).after()).isEqualTo(Duration.ofMillis(1500));
    assertThat(prepared).hasValue(1);
  }

  @Test
  void aWorkerGivesUpAStoppedCoordinatorThatHasNoSuccessor() throws Exception {
    joinsACoordinator(false);

    coordinator.ends(5, Finish.Outcome.OUTCOME_STOPPED, "interrupted");
    nextEvent(WorkerEvent.Lost.class);
    coordinator.close();
    clock.jumps(60_000);

    assertThat(((WorkerEnd.GaveUp) workerEnd()).everMet()).isTrue();
  }

  @Test
  void aWorkerThatStaysWaitsForASuccessorWithoutALimit() throws Exception {
    joinsACoordinator(true);

    coordinator.ends(5, Finish.Outcome.OUTCOME_STOPPED, "interrupted");
    nextEvent(WorkerEvent.Lost.class);
    coordinator.close();
    clock.jumps(Duration.ofDays(3).toMillis());
    nextEvent(WorkerEvent.Waiting.class);
    coordinatorStarts(RESUMED);

    assertThat(coordinator.nextRequest().hasJoin()).isTrue();
    assertThat(prepared).hasValue(1);
  }

  @Test
  void aWorkerThatStaysWaitsForAnotherRunAfterAFailedOne() throws Exception {
    joinsACoordinator(true);

    coordinator.ends(5, Finish.Outcome.OUTCOME_FAILED, "step 6: the loss is NaN");
    assertThat(nextEvent(WorkerEvent.Resting.class).instead())
        .isEqualTo(new WorkerEnd.RunFailed("step 6: the loss is NaN"));
    coordinator.close();
    coordinatorStarts(OTHER_RUN);

    assertThat(coordinator.nextRequest().hasJoin()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"OUTCOME_FAILED", "OUTCOME_STOPPED"})
  void beforeTheWelcomeFailedAndStoppedRunsDifferToo(Finish.Outcome outcome) throws Exception {
    coordinatorStarts(RUN);
    startsWorker(false);
    coordinator.nextRequest();

    coordinator.ends(5, outcome, "why");

    if (outcome == Finish.Outcome.OUTCOME_FAILED) {
      assertThat(workerEnd()).isEqualTo(new WorkerEnd.RunFailed("why"));
    } else {
      coordinator.close();
      coordinatorStarts(RESUMED);
      assertThat(coordinator.nextRequest().hasJoin()).isTrue();
    }
  }

  @Test
  void aWorkerThatStaysJoinsARunThatIsResumedAfterItsEnd() throws Exception {
    joinsACoordinator(true);
    coordinator.finishes(6, "all 6 steps are done");
    nextEvent(WorkerEvent.Resting.class);

    coordinator.close();
    coordinatorStarts(RESUMED);

    assertThat(coordinator.nextRequest().hasJoin()).isTrue();
  }

  @Test
  void aWorkerEndsIfTheRunIsCompletedBeforeTheWelcome() throws Exception {
    coordinatorStarts(RUN);
    startsWorker(false);
    coordinator.nextRequest();

    coordinator.finishes(6, "all 6 steps are done");

    assertThat(workerEnd()).isEqualTo(new WorkerEnd.Finished("all 6 steps are done"));
  }

  @Test
  void aWorkerThatIsRefusedEnds() throws Exception {
    coordinatorStarts(RUN);
    startsWorker(true);
    coordinator.nextRequest();

    coordinator.ends(Status.FAILED_PRECONDITION.withDescription("another job: seed differs"));

    assertThat(workerEnd()).isEqualTo(new WorkerEnd.Refused("another job: seed differs"));
  }

  @Test
  void aWorkerEndsIfTheJobCannotBePrepared() throws Exception {
    RuntimeException cause = BadInput.in("data.csv", "no such file", "copy it");
    preparation =
        described -> {
          throw cause;
        };
    coordinatorStarts(RUN);

    startsWorker(true);

    assertThat(workerEnd()).isEqualTo(new WorkerEnd.Unready(cause));
  }

  @Test
  void aWorkerEndsIfItsSessionActorFails() throws Exception {
    coordinatorStarts(RUN);

    spawn(null, retryPolicy(false)); // a name that no Join can carry

    assertThat(((WorkerEnd.Crashed) workerEnd()).cause()).hasMessage("the session failed");
  }

  @Test
  void aLastingFailureEndsTheWorkerUnlessItHadACoordinator() throws Exception {
    isFailureLasting = true;
    startsWorker(false);
    assertThat(workerEnd()).isInstanceOf(WorkerEnd.Hopeless.class);

    isFailureLasting = false;
    joinsACoordinator(false);
    isFailureLasting = true;
    coordinator.close();
    nextEvent(WorkerEvent.Lost.class);
    coordinatorStarts(RESUMED);

    assertThat(coordinator.nextRequest().hasJoin()).isTrue();
  }

  @Test
  void aWorkerCanBeStoppedWhileItPauses() {
    startsWorker(true);

    stops();

    assertThat(workerEnd()).isEqualTo(new WorkerEnd.Left("Ctrl-C"));
  }

  @Test
  void aWorkerCanBeStoppedWhileItInquires() throws Exception {
    coordinator = new ScriptedCoordinator(address, RUN, ScriptedCoordinator.NOTHING);
    startsWorker(true);
    coordinator.awaitInquiries(1);

    stops();

    assertThat(workerEnd()).isEqualTo(new WorkerEnd.Left("Ctrl-C"));
  }

  @Test
  void aWorkerCanBeStoppedWhileItPrepares() throws Exception {
    CountDownLatch preparing = new CountDownLatch(1);
    CountDownLatch left = new CountDownLatch(1);
    preparation =
        described -> {
          preparing.countDown();
          ScriptedCoordinator.await(left);
          return job;
        };
    coordinatorStarts(RUN);
    startsWorker(true);
    ScriptedCoordinator.await(preparing);

    stops();

    assertThat(end.receiveMessage(TIMEOUT)).isEqualTo(new WorkerEnd.Left("Ctrl-C"));
    left.countDown();
  }

  @Test
  void aWorkerThatIsStoppedDuringASessionSendsLeave() throws Exception {
    joinsACoordinator(true);

    stops();

    assertThat(coordinator.nextRequest().getLeave().getReason()).isEqualTo("Ctrl-C");
    assertThat(workerEnd()).isEqualTo(new WorkerEnd.Left("Ctrl-C"));
  }

  private void joinsACoordinator(boolean stays) throws Exception {
    coordinatorStarts(RUN);
    startsWorker(stays);
    nextEvent(WorkerEvent.Joining.class);
    coordinator.nextRequest();
    coordinator.welcomes();
    coordinator.nextPull();
    coordinator.nextRequestOrHeartbeat(); // a heartbeat: the worker has received the Welcome
  }

  private void coordinatorStarts(Stamp run) throws Exception {
    coordinator =
        new ScriptedCoordinator(
            address,
            run,
            GetJobResponse.newBuilder().setStamp(run.toMessage()).setJob(job.job()).build());
  }

  private void startsWorker(boolean stays) {
    spawn("host/1", retryPolicy(stays));
  }

  private static RetryPolicy retryPolicy(boolean stays) {
    return new RetryPolicy(
        Duration.ofSeconds(60),
        stays,
        new Backoff(Duration.ofMillis(1), Duration.ofMillis(5), Randomness.of(1, Purpose.BACKOFF)));
  }

  private void spawn(String name, RetryPolicy retryPolicy) {
    worker =
        kit.spawn(
            Worker.create(
                new WorkerSettings(name, 1, clock),
                retryPolicy,
                new WorkerDependencies(
                    new InProcess(),
                    described -> preparation.apply(described),
                    events.getRef()::tell,
                    end.getRef()::tell)));
    clock.awaitFirstRead();
  }

  private void stops() {
    worker.tell(new Worker.Stop("Ctrl-C"));
  }

  private <E extends WorkerEvent> E nextEvent(Class<E> kind) {
    return events.expectMessageClass(kind, TIMEOUT);
  }

  private WorkerEnd workerEnd() {
    WorkerEnd how = end.receiveMessage(TIMEOUT);
    end.expectTerminated(worker, TIMEOUT);
    return how;
  }

  /// A route to the coordinator that has the address at the time.
  private final class InProcess implements Route {
    @Override
    public Transport dial() {
      ManagedChannel channel = InProcessChannelBuilder.forName(address).build();
      channels.add(channel);
      return new Transport(channel, channel, channel, channel::shutdown);
    }

    @Override
    public Failure diagnose(Status status) {
      return new Failure(isFailureLasting, String.valueOf(status.getDescription()));
    }
  }
}
