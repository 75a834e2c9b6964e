package dev.tributary.deploy.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Peers that stop in the middle. Each waits for one deadline of the coordinator. All of them stop
/// before the first test, so that the deadlines pass at the same time.
@Tag("slow")
@Timeout(value = 150, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HangingPeersTest {
  private static final int CHUNK = 1 << 20;

  @TempDir static Path out;
  private static Victim victim;
  private static HostileWorker sending;
  private static HostileCall unfinishedChunk;
  private static HostileWorker unfinished;
  private static HostileWorker deaf;
  private static HostileConnection deafConnection;
  private static HostileConnection vanished;

  @BeforeAll
  static void stopInTheMiddle() throws Exception {
    victim = Victim.start(out, "-Xmx64m");
    Target target = victim.target();
    sending = HostileWorker.join(target, "sending", 1).beating();
    unfinishedChunk = sending.pushGradients().sendUnfinished(CHUNK - 5, 1_047_000);

    unfinished = HostileWorker.join(target, "unfinished", 1);
    unfinished.control().sendUnfinished(100, 50);

    deaf = HostileWorker.begin(target, target.join("deaf", 1), Manners.READS_NOTHING);
    for (int i = 0; i < 1000; i++) { // more than a session may send in a second
      deaf.control().send(deaf.heartbeat());
    }

    HostileWorker owner = HostileWorker.join(target, "owner", 1).beating();
    deafConnection = target.connect(Manners.READS_NOTHING);
    deafConnection
        .call(HeaderBlock.ofCall(Target.GET_JOB))
        .sendLast(Target.jobRequest().toByteArray());

    vanished = target.connect(Manners.VANISHED);
    vanished.call(HostileWorker.with(Target.PUSH, owner.key()));
  }

  @AfterAll
  static void stop() {
    victim.close();
  }

  @Test
  void anUnfinishedChunkEndsItsSession() throws Exception {
    Status call = unfinishedChunk.awaitEnd();
    Status session = sending.control().awaitEnd();

    assertThat(call.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(call.getDescription())
        .isEqualTo("a message of PushGradients began, but was not whole within 20000 ms");
    assertThat(session.getCode()).isEqualTo(Status.Code.ABORTED);
    assertThat(session.getDescription()).isEqualTo("its stream of gradients was lost");
  }

  @Test
  void anUnfinishedControlMessageEndsItsSession() throws Exception {
    Status session = unfinished.control().awaitEnd();

    assertThat(session.getCode()).isEqualTo(Status.Code.ABORTED);
    assertThat(session.getDescription()).startsWith("silent for more than");
  }

  @Test
  void theConnectionOfASessionThatIsOverIsClosedIfNothingIsRead() throws Exception {
    deaf.connection().awaitClosed();

    victim.coordinator().out().await("it did not read the answers of Session within 20000 ms");
  }

  @Test
  void aConnectionWhoseAnswerIsNotReadIsClosed() throws Exception {
    deafConnection.awaitClosed();

    victim.coordinator().out().await("it did not read the answers of GetJob within 20000 ms");
  }

  @Test
  void aConnectionWhosePeerHasVanishedIsClosed() throws Exception {
    vanished.awaitClosed();
  }

  @Test
  void theRunGoesOn() throws Exception {
    victim.withHonestWorker().assertUnharmed();
  }
}
