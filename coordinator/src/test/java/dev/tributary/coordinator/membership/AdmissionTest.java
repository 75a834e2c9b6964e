package dev.tributary.coordinator.membership;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.tributary.proto.v1.Join;
import dev.tributary.train.TinyJobs;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final Join OWN =
      TinyJobs.prepared(TinyJobs.job()).fingerprint().toBuilder().setActors(1).build();

  @Test
  void aWorkerOfTheSameJobModelAndDataMayJoin() {
    Join.Builder candidate = OWN.toBuilder().setWorker("one").setActors(4);
    candidate.getJobBuilder().setName("another name");

    assertThat(Admission.refusal(OWN, candidate.build())).isEmpty();
  }

  @Test
  void anotherWireVersionIsRefusedBeforeAnyOtherCheck() {
    Join candidate = Join.newBuilder().setWireVersion(1).build();

    assertThat(Admission.refusal(OWN, candidate).orElseThrow())
        .startsWith("wire version 4 at the coordinator, but the worker speaks 1; ")
        .contains("use the same release of tributary on both", "docs/protocol.md");
    assertThat(Admission.wireVersionRefusal(4)).isEmpty();
  }

  @Test
  void forAnotherJobEveryDifferentFieldIsNamed() {
    Join.Builder candidate = OWN.toBuilder();
    candidate.getJobBuilder().setSeed(8).getTrainingBuilder().setBatch(64);

    assertThat(Admission.refusal(OWN, candidate.build()).orElseThrow())
        .startsWith("another job (here: the coordinator's, there: the worker's): ")
        .contains("seed is 7 here and 8 there", "training.batch is 80 here and 64 there")
        .contains("; give the worker the coordinator's job file, or none");
  }

  @Test
  void otherDataIsRefusedWithBothDigests() {
    Join candidate =
        OWN.toBuilder().setDataDigest(ByteString.fromHex("0102030405060708090a")).build();

    assertThat(Admission.refusal(OWN, candidate).orElseThrow())
        .matches(
            "other data: .* is [0-9a-f]{16} at the coordinator, but 0102030405060708 on the worker;"
                + " use the same data files on both.*");
  }

  @Test
  void anotherModelIsRefusedWithBothDigests() {
    Join candidate = OWN.toBuilder().setModelDigest(ByteString.fromHex("ff")).build();

    assertThat(Admission.refusal(OWN, candidate).orElseThrow())
        .matches(
            "another model: .*names and shapes.* is [0-9a-f]{16} at the coordinator, but ff on the"
                + " worker; use the same release of tributary on both.*docs/protocol\\.md");
  }

  @Test
  void aWorkerWithoutActorsIsRefused() {
    assertThat(Admission.refusal(OWN, OWN.toBuilder().setActors(0).build()))
        .hasValueSatisfying(
            why -> assertThat(why).contains("0 worker actors", "at least 1", "fewer than 2^31"));
    assertThat(Admission.refusal(OWN, OWN.toBuilder().setActors(-1).build()).orElseThrow())
        .contains("4294967295 worker actors");
  }
}
