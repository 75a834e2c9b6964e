package dev.tributary.deploy.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.proto.v1.Join;
import dev.tributary.proto.v1.SessionRequest;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Floods of cheap frames, and messages that grow when they are read. The coordinator ignores them
/// or hangs up; meanwhile and afterwards the honest worker trains.
@Tag("slow")
@Timeout(value = 150, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class FloodTest {
  private static final int FRAMES = 50_000;

  @TempDir static Path out;
  private static Victim victim;

  @BeforeAll
  static void train() throws Exception {
    victim = Victim.start(out, "-Xmx64m").withHonestWorker();
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

  @ParameterizedTest
  @EnumSource(Flood.class)
  void aFloodOfFramesDoesNotDisturbTheRun(Flood flood) throws Exception {
    flood.against(victim.target(), FRAMES);
  }

  @Test
  void aMessageThatGrowsWhenItIsDecompressedIsRefused() throws Exception {
    byte[] bomb = compressed(Join.newBuilder().setWorker("x".repeat(64 << 20)).build());
    assertThat(bomb.length).isLessThan(1 << 20);
    try (HostileConnection connection = victim.target().connect(Manners.GOOD)) {
      HostileCall call =
          connection.call(
              HostileWorker.with(Target.SESSION, "0123456789abcdef").with("grpc-encoding", "gzip"));
      Attack.sendAsFarAsPossible(call, bomb);

      assertThat(call.awaitEnd().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }
  }

  @Test
  void aSmallMessageThatGrowsWhenItIsDecompressedIsRefused() throws Exception {
    byte[] bomb = compressed(Join.newBuilder().setWorker("x".repeat(8 << 20)).build());
    assertThat(bomb.length).isLessThan(16 << 10);
    try (HostileConnection connection = victim.target().connect(Manners.GOOD)) {
      HostileCall call =
          connection.call(
              HostileWorker.with(Target.SESSION, "0123456789abcdef").with("grpc-encoding", "gzip"));
      call.sendBytes(
          ByteBuffer.allocate(HostileCall.PREFIX_BYTES + bomb.length)
              .put((byte) 1)
              .putInt(bomb.length)
              .put(bomb)
              .array());

      Status end = call.awaitEnd();
      assertThat(end.getCode()).as("%s", end).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }
  }

  /// A first message of a session, compressed with gzip.
  private static byte[] compressed(Join join) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      SessionRequest.newBuilder().setJoin(join).build().writeTo(gzip);
    }
    return compressed.toByteArray();
  }
}
