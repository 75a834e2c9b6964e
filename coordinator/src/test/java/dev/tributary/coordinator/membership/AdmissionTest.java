package dev.tributary.coordinator.membership;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.tributary.proto.v1.Join;
import dev.tributary.train.Fingerprint;
import dev.tributary.train.TinyJobs;
import dev.tributary.wire.WireVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionTest {
  private static final Fingerprint OWN = Fingerprint.of(TinyJobs.prepared(TinyJobs.job()));
  private static final Join EQUAL =
      Join.newBuilder()
          .setWireVersion(WireVersion.CURRENT)
          .setWorker("one")
          .setActors(4)
          .setJobDigest(OWN.job())
          .setModelDigest(OWN.model())
          .setDataDigest(OWN.data())
          .setKnownAnswer(OWN.knownAnswer())
          .setBuildDigest(OWN.build())
          .build();

  @Test
  void aWorkerWithTheSameFingerprintMayJoin() {
    assertThat(Admission.refusal(OWN, EQUAL)).isEmpty();
  }

  @Test
  void anotherWireVersionIsRefusedBeforeAnyOtherCheck() {
    Join candidate = Join.newBuilder().setWireVersion(1).build();

    assertThat(Admission.refusal(OWN, candidate).orElseThrow())
        .startsWith("wire version 6 at the coordinator, but the worker speaks 1; ")
        .contains("docs/protocol.md");
    assertThat(Admission.wireVersionRefusal(6)).isEmpty();
  }

  @Test
  void anotherBuildIsRefusedWithBothDigests() {
    assertRefused(EQUAL.toBuilder().setBuildDigest(other()), "another build", "same release");
    assertThat(Admission.refusal(OWN, EQUAL.toBuilder().clearBuildDigest().build()).orElseThrow())
        .contains("absent on the worker", "the digest that GetJob returns");
  }

  @Test
  void anotherJobIsRefusedWithBothDigests() {
    assertRefused(EQUAL.toBuilder().setJobDigest(other()), "another job", "use the job");
  }

  @Test
  void otherDataIsRefusedWithBothDigests() {
    assertRefused(EQUAL.toBuilder().setDataDigest(other()), "other data", "use the same data");
  }

  @Test
  void anotherModelIsRefusedWithBothDigests() {
    assertRefused(EQUAL.toBuilder().setModelDigest(other()), "another model", "names and shapes");
  }

  @Test
  void anotherArithmeticIsRefusedWithBothDigests() {
    assertRefused(
        EQUAL.toBuilder().setKnownAnswer(other()), "another arithmetic", "processor and memory");
  }

  @ParameterizedTest
  @CsvSource({"0,0", "-1,4294967295", "1025,1025"})
  void aWorkerWithTooFewOrTooManyActorsIsRefused(int actors, String shown) {
    assertThat(Admission.refusal(OWN, EQUAL.toBuilder().setActors(actors).build()).orElseThrow())
        .contains(shown + " worker actors", "1 to 1024");
  }

  private static ByteString other() {
    return ByteString.fromHex("0102030405060708090a");
  }

  private static void assertRefused(Join.Builder candidate, String what, String remedy) {
    assertThat(Admission.refusal(OWN, candidate.build()).orElseThrow())
        .startsWith(what)
        .contains("0102030405060708 on the worker", remedy)
        .matches(".* is [0-9a-f]{16} at the coordinator.*");
  }
}
