package dev.tributary.deploy.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.proto.v1.NonFinite;
import dev.tributary.proto.v1.Score;
import dev.tributary.proto.v1.SessionRequest;
import dev.tributary.proto.v1.ShardDone;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Peers that have joined and then lie, flood or stall. Their own sessions end, or change nothing:
/// after each test the honest worker still trains, and a newcomer is admitted.
@Tag("slow")
@Timeout(value = 150, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class AdmittedTest {
  @TempDir static Path out;
  private static Victim victim;
  private static Target target;

  @BeforeAll
  static void train() throws Exception {
    victim = Victim.start(out, "-Xmx96m").withHonestWorker();
    target = victim.target();
  }

  @AfterAll
  static void stop() {
    victim.close();
  }

  @AfterEach
  void theRunGoesOn() throws Exception {
    victim.assertUnharmed();
    victim.assertHonestWorkerStays();
  }

  @Test
  void aFloodOfHeartbeatsEndsItsSession() throws Exception {
    try (HostileWorker flooding = HostileWorker.join(target, "flooding", 1)) {
      byte[] beat = flooding.heartbeat();
      sendUntilTheEnd(flooding, i -> beat);

      assertThat(flooding.control().awaitEnd().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }
  }

  @Test
  void aStreamWithAGuessedOrReplayedKeyIsRefusedAndTheSessionGoesOn() throws Exception {
    try (HostileWorker owner = HostileWorker.join(target, "owner", 1).beating();
        HostileConnection thief = target.connect(Manners.GOOD)) {
      HostileCall weights = owner.pullWeights(Manners.GOOD);
      weights.next();

      for (HostileCall call :
          List.of(
              thief.call(HostileWorker.with(Target.PULL, "0000000000000001")),
              thief.call(HostileWorker.with(Target.PUSH, "0000000000000001")),
              thief.call(HostileWorker.with(Target.PULL, owner.key())),
              thief.call(HostileWorker.with(Target.SESSION, owner.key())))) {
        assertThat(call.awaitEnd().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
      }
      weights.next();
      assertThat(owner.control().hasEnded()).isFalse();
    }
  }

  @Test
  void aNaNInAShardThatDoesNotExistEndsTheSessionOfItsSender() throws Exception {
    assertLieEndsTheSession(
        SessionRequest.newBuilder()
            .setNonFinite(
                NonFinite.newBuilder().setShard(1023).setParameter("none").setValue("NaN")));
  }

  @Test
  void aNaNInAShardThatIsNotAssignedEndsTheSessionOfItsSender() throws Exception {
    assertLieEndsTheSession(
        SessionRequest.newBuilder()
            .setNonFinite(
                NonFinite.newBuilder().setShard(3).setParameter("0.weight").setValue("NaN")));
  }

  @Test
  void theResultOfAShardThatIsNotAssignedEndsTheSessionOfItsSender() throws Exception {
    assertLieEndsTheSession(
        SessionRequest.newBuilder()
            .setShardDone(
                ShardDone.newBuilder().setShard(3).setScore(Score.newBuilder().setSamples(8))));
  }

  /// Tells a lie about every step from now on, and so also about the current one.
  private static void assertLieEndsTheSession(SessionRequest.Builder lie) throws IOException {
    try (HostileWorker liar = HostileWorker.begin(target, target.join("liar", 1), Manners.GOOD)) {
      long version = liar.response().getStamp().getStep();
      sendUntilTheEnd(
          liar, i -> lie.setStamp(target.run().at(version + i).toMessage()).build().toByteArray());

      Status end = liar.control().awaitEnd();
      assertThat(end.getCode()).isEqualTo(Status.Code.ABORTED);
      assertThat(end.getDescription()).startsWith("it reported ");
    }
  }

  @Test
  void aWorkerThatTakesShardsAndAnswersLateDoesNotRaiseThePatience() throws Exception {
    try (HostileWorker stalling = HostileWorker.join(target, "stalling", 1024)) {
      stalling.pullWeights(Manners.GOOD);
      while (!stalling.response().hasAssignment()) {
        stalling.control().send(stalling.heartbeat());
      }
      for (int i = 0; i < 2000; i++) {
        stalling.say(stalling.at(1).setShardDone(ShardDone.getDefaultInstance()));
      }
      stalling.beating();

      victim.assertStepsAreMade();
      victim.assertStepsAreMade();
    }
  }

  @Test
  void workersWhoseWeightsAreNeverReadDoNotRaiseThePatience() throws Exception {
    List<HostileWorker> wedged = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) { // more than there are shards
        HostileWorker worker = HostileWorker.join(target, "wedged-" + i, 1).beating();
        worker.pullWeights(Manners.READS_NOTHING);
        wedged.add(worker);
      }

      victim.assertStepsAreMade();
      victim.assertStepsAreMade();
      assertThat(wedged).noneMatch(worker -> worker.control().hasEnded());
    } finally {
      Attack.close(wedged);
    }
  }

  @Test
  void sessionsThatOnlyHeartbeatCostLittle() throws Exception {
    List<HostileWorker> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 300; i++) {
        idle.add(HostileWorker.join(target, "idle", 1).beating());
      }

      victim.assertStepsAreMade();
      assertThat(idle).noneMatch(worker -> worker.control().hasEnded());
    } finally {
      Attack.close(idle);
    }
  }

  /// The two other attacks hold what they have opened for minutes.
  @ParameterizedTest
  @EnumSource(
      value = Attack.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"IDLE", "WEDGED"})
  void theAttacksThatAreMadeByHandEnd(Attack attack) throws Exception {
    attack.make(target, 3);
  }

  /// Sends messages until the coordinator ends the session.
  private static void sendUntilTheEnd(HostileWorker worker, LongFunction<byte[]> message) {
    try {
      for (int i = 0; !worker.control().hasEnded(); i++) {
        worker.control().send(message.apply(i));
      }
    } catch (IOException e) {
      // The session has ended, as the status of the control stream says.
    }
  }
}
