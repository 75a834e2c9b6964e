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

/// A worker and the coordinators that come and go at one address.
class WorkerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
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
  private volatile boolean lasting; // what keeps the worker from the coordinator
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
  void aWorkerIsThereBeforeItsCoordinatorAndSaysNowAndThenWhatItWaitsFor() throws Exception {
    starts(false);
    clock.passes(9999, 9999);
    clock.jumps(1);
    assertThat(tells(WorkerEvent.Waiting.class).since()).isEqualTo(Duration.ofSeconds(10));
    clock.passes(9999, 9999);
    clock.jumps(1);
    assertThat(tells(WorkerEvent.Waiting.class).since()).isEqualTo(Duration.ofSeconds(20));

    coordinatorStarts(RUN);

    assertThat(tells(WorkerEvent.Joining.class).job()).isEqualTo("tiny");
    assertThat(coordinator.hears().getJoin().getWorker()).isEqualTo("host/1");
  }

  @Test
  void aWorkerThatNobodyAnswersGivesUp() {
    starts(false);

    clock.jumps(60_000);

    WorkerEnd.GaveUp gaveUp = (WorkerEnd.GaveUp) howItEnds();
    assertThat(gaveUp.everMet()).isFalse();
    assertThat(gaveUp.after()).isEqualTo(Duration.ofSeconds(60));
    assertThat(gaveUp.why()).contains("Could not find server");
  }

  @Test
  void aLostCoordinatorIsFoundAgainAndEverythingAtHandIsKept() throws Exception {
    worksForACoordinator(false);
    coordinator.publishes(0, job.architecture().parameters(), job.initialWeights());
    coordinator.assigns(1, new ShardRange(0, 1));
    coordinator.hears();

    coordinator.close();
    tells(WorkerEvent.Lost.class);
    clock.jumps(1500);
    coordinatorStarts(RUN);
    Join join = coordinator.hears().getJoin();
    coordinator.welcomes();

    assertThat(tells(WorkerEvent.Back.class).after()).isEqualTo(Duration.ofMillis(1500));
    assertThat(Stamp.of(join.getKnown())).isEqualTo(RUN);
    assertThat(coordinator.asked().hasHeldVersion()).isTrue();
    assertThat(prepared).hasValue(1);
    coordinator.assigns(1, new ShardRange(2, 1));
    assertThat(coordinator.hears().getShardDone().getShard()).isEqualTo(2);
  }

  @Test
  void aCoordinatorThatWasStartedAgainIsWorkedForWithTheDataAtHand() throws Exception {
    worksForACoordinator(false);

    coordinator.close();
    coordinatorStarts(RESUMED);
    coordinator.hears();
    coordinator.welcomes();

    assertThat(coordinator.asked().hasHeldVersion()).isFalse();
    assertThat(prepared).hasValue(1);
  }

  @Test
  void aCoordinatorOfAnotherRunIsPreparedForAnew() throws Exception {
    worksForACoordinator(false);
    coordinator.publishes(0, job.architecture().parameters(), job.initialWeights());
    coordinator.assigns(1, new ShardRange(0, 1));
    coordinator.hears();

    coordinator.close();
    coordinatorStarts(OTHER_RUN);
    Join join = coordinator.hears().getJoin();
    coordinator.welcomes();

    assertThat(Stamp.of(join.getKnown())).isEqualTo(RUN);
    assertThat(coordinator.asked().hasHeldVersion()).isFalse();
    assertThat(prepared).hasValue(2);
  }

  @Test
  void aCoordinatorThatStaysAwayIsGivenUp() throws Exception {
    worksForACoordinator(false);

    coordinator.close();
    tells(WorkerEvent.Lost.class);
    clock.jumps(60_000);

    assertThat(((WorkerEnd.GaveUp) howItEnds()).everMet()).isTrue();
  }

  @Test
  void anOldCoordinatorThatWakesUpIsToldOfTheNewAndLeftAlone() throws Exception {
    coordinatorStarts(RESUMED);
    starts(false);
    coordinator.hears();
    coordinator.welcomes();
    tells(WorkerEvent.Joining.class);

    coordinator.close();
    tells(WorkerEvent.Lost.class);
    coordinatorStarts(RUN); // a term earlier
    Join first = coordinator.hears().getJoin();
    coordinator.welcomes();
    Join second = coordinator.hears().getJoin();

    assertThat(Stamp.of(first.getKnown())).isEqualTo(RESUMED);
    assertThat(second).isEqualTo(first);
  }

  @Test
  void aWorkerGoesWhenTheRunIsOver() throws Exception {
    worksForACoordinator(false);

    coordinator.finishes(6, "all 6 steps are done");

    assertThat(howItEnds()).isEqualTo(new WorkerEnd.Finished("all 6 steps are done"));
  }

  @Test
  void aWorkerThatStaysDoesNotJoinTheRunThatIsOverButTheNext() throws Exception {
    worksForACoordinator(true);

    coordinator.finishes(6, "all 6 steps are done");
    assertThat(coordinator.hears().hasLeave()).isTrue();
    assertThat(tells(WorkerEvent.Resting.class).instead())
        .isEqualTo(new WorkerEnd.Finished("all 6 steps are done"));
    coordinator.awaitInquiries(4);
    assertThat(coordinator.hasHeard()).isFalse();
    coordinator.close();
    clock.jumps(Duration.ofDays(3).toMillis());
    coordinatorStarts(OTHER_RUN);

    assertThat(coordinator.hears().hasJoin()).isTrue();
    tells(WorkerEvent.Joining.class);
    assertThat(prepared).hasValue(2);
  }

  @Test
  void aWorkerGoesWhenTheRunHasFailed() throws Exception {
    worksForACoordinator(false);

    coordinator.ends(5, Finish.Outcome.OUTCOME_FAILED, "step 6: the loss is NaN");

    assertThat(howItEnds()).isEqualTo(new WorkerEnd.RunFailed("step 6: the loss is NaN"));
  }

  @Test
  void aWorkerLooksForTheSuccessorOfACoordinatorThatIsStopped() throws Exception {
    worksForACoordinator(false);

    coordinator.ends(5, Finish.Outcome.OUTCOME_STOPPED, "interrupted");
    assertThat(coordinator.hears().hasLeave()).isTrue();
    assertThat(tells(WorkerEvent.Lost.class).why()).isEqualTo("it was stopped: interrupted");
    coordinator.close();
    clock.jumps(1500);
    coordinatorStarts(RESUMED);
    coordinator.hears();
    coordinator.welcomes();

    assertThat(tells(WorkerEvent.Back.class).after()).isEqualTo(Duration.ofMillis(1500));
    assertThat(prepared).hasValue(1);
  }

  @Test
  void aCoordinatorThatIsStoppedAndStaysAwayIsGivenUp() throws Exception {
    worksForACoordinator(false);

    coordinator.ends(5, Finish.Outcome.OUTCOME_STOPPED, "interrupted");
    tells(WorkerEvent.Lost.class);
    coordinator.close();
    clock.jumps(60_000);

    assertThat(((WorkerEnd.GaveUp) howItEnds()).everMet()).isTrue();
  }

  @Test
  void aWorkerThatStaysWaitsForTheSuccessorHoweverLongThatTakes() throws Exception {
    worksForACoordinator(true);

    coordinator.ends(5, Finish.Outcome.OUTCOME_STOPPED, "interrupted");
    tells(WorkerEvent.Lost.class);
    coordinator.close();
    clock.jumps(Duration.ofDays(3).toMillis());
    tells(WorkerEvent.Waiting.class);
    coordinatorStarts(RESUMED);

    assertThat(coordinator.hears().hasJoin()).isTrue();
    assertThat(prepared).hasValue(1);
  }

  @Test
  void aWorkerThatStaysWaitsForAnotherRunAfterOneThatFailed() throws Exception {
    worksForACoordinator(true);

    coordinator.ends(5, Finish.Outcome.OUTCOME_FAILED, "step 6: the loss is NaN");
    assertThat(tells(WorkerEvent.Resting.class).instead())
        .isEqualTo(new WorkerEnd.RunFailed("step 6: the loss is NaN"));
    coordinator.close();
    coordinatorStarts(OTHER_RUN);

    assertThat(coordinator.hears().hasJoin()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"OUTCOME_FAILED", "OUTCOME_STOPPED"})
  void whatEndsBeforeTheWelcomeIsToldApartToo(Finish.Outcome outcome) throws Exception {
    coordinatorStarts(RUN);
    starts(false);
    coordinator.hears();

    coordinator.ends(5, outcome, "why");

    if (outcome == Finish.Outcome.OUTCOME_FAILED) {
      assertThat(howItEnds()).isEqualTo(new WorkerEnd.RunFailed("why"));
    } else {
      coordinator.close();
      coordinatorStarts(RESUMED);
      assertThat(coordinator.hears().hasJoin()).isTrue();
    }
  }

  @Test
  void aRunThatIsTakenUpAgainAfterItsEndIsJoinedAgain() throws Exception {
    worksForACoordinator(true);
    coordinator.finishes(6, "all 6 steps are done");
    tells(WorkerEvent.Resting.class);

    coordinator.close();
    coordinatorStarts(RESUMED);

    assertThat(coordinator.hears().hasJoin()).isTrue();
  }

  @Test
  void aRunThatIsOverBeforeTheWelcomeIsOverToo() throws Exception {
    coordinatorStarts(RUN);
    starts(false);
    coordinator.hears();

    coordinator.finishes(6, "all 6 steps are done");

    assertThat(howItEnds()).isEqualTo(new WorkerEnd.Finished("all 6 steps are done"));
  }

  @Test
  void aWorkerThatIsRefusedGoes() throws Exception {
    coordinatorStarts(RUN);
    starts(true);
    coordinator.hears();

    coordinator.ends(Status.FAILED_PRECONDITION.withDescription("another job: seed differs"));

    assertThat(howItEnds()).isEqualTo(new WorkerEnd.Refused("another job: seed differs"));
  }

  @Test
  void dataThatIsNotThereEndsTheWorker() throws Exception {
    RuntimeException cause = BadInput.in("data.csv", "no such file", "copy it");
    preparation =
        described -> {
          throw cause;
        };
    coordinatorStarts(RUN);

    starts(true);

    assertThat(howItEnds()).isEqualTo(new WorkerEnd.Unready(cause));
  }

  @Test
  void aSessionThatFailsEndsTheWorker() throws Exception {
    coordinatorStarts(RUN);

    spawn(null, retryPolicy(false)); // a name that no Join can carry

    assertThat(((WorkerEnd.Crashed) howItEnds()).cause()).hasMessage("the session failed");
  }

  @Test
  void whatNoWaitingWillMendIsNotWaitedForUnlessThereWasACoordinator() throws Exception {
    lasting = true;
    starts(false);
    assertThat(howItEnds()).isInstanceOf(WorkerEnd.Hopeless.class);

    lasting = false;
    worksForACoordinator(false);
    lasting = true;
    coordinator.close();
    tells(WorkerEvent.Lost.class);
    coordinatorStarts(RESUMED);

    assertThat(coordinator.hears().hasJoin()).isTrue();
  }

  @Test
  void aWorkerLeavesWhileItWaits() {
    starts(true);

    stops();

    assertThat(howItEnds()).isEqualTo(new WorkerEnd.Left("Ctrl-C"));
  }

  @Test
  void aWorkerLeavesWhileItInquires() throws Exception {
    coordinator = new ScriptedCoordinator(address, RUN, ScriptedCoordinator.NOTHING);
    starts(true);
    coordinator.awaitInquiries(1);

    stops();

    assertThat(howItEnds()).isEqualTo(new WorkerEnd.Left("Ctrl-C"));
  }

  @Test
  void aWorkerLeavesWhileItPrepares() throws Exception {
    CountDownLatch preparing = new CountDownLatch(1);
    CountDownLatch left = new CountDownLatch(1);
    preparation =
        described -> {
          preparing.countDown();
          ScriptedCoordinator.await(left);
          return job;
        };
    coordinatorStarts(RUN);
    starts(true);
    ScriptedCoordinator.await(preparing);

    stops();

    assertThat(end.receiveMessage(PATIENCE)).isEqualTo(new WorkerEnd.Left("Ctrl-C"));
    left.countDown();
  }

  @Test
  void aWorkerLeavesWhileItWorksAndSaysSo() throws Exception {
    worksForACoordinator(true);

    stops();

    assertThat(coordinator.hears().getLeave().getReason()).isEqualTo("Ctrl-C");
    assertThat(howItEnds()).isEqualTo(new WorkerEnd.Left("Ctrl-C"));
  }

  private void worksForACoordinator(boolean stays) throws Exception {
    coordinatorStarts(RUN);
    starts(stays);
    tells(WorkerEvent.Joining.class);
    coordinator.hears();
    coordinator.welcomes();
    coordinator.asked();
    coordinator.hearsAnything(); // a heartbeat: the worker knows that it is in
  }

  private void coordinatorStarts(Stamp run) throws Exception {
    coordinator =
        new ScriptedCoordinator(
            address,
            run,
            GetJobResponse.newBuilder().setStamp(run.toMessage()).setJob(job.job()).build());
  }

  private void starts(boolean stays) {
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
    clock.isLookedAt();
  }

  private void stops() {
    worker.tell(new Worker.Stop("Ctrl-C"));
  }

  private <E extends WorkerEvent> E tells(Class<E> kind) {
    return events.expectMessageClass(kind, PATIENCE);
  }

  private WorkerEnd howItEnds() {
    WorkerEnd how = end.receiveMessage(PATIENCE);
    end.expectTerminated(worker, PATIENCE);
    return how;
  }

  /// The way to whichever coordinator has the address.
  private final class InProcess implements Route {
    @Override
    public Transport dial() {
      ManagedChannel channel = InProcessChannelBuilder.forName(address).build();
      channels.add(channel);
      return new Transport(channel, channel, channel, channel::shutdown);
    }

    @Override
    public Failure diagnose(Status status) {
      return new Failure(lasting, String.valueOf(status.getDescription()));
    }
  }
}
