package dev.tributary.deploy.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Peers that have not joined. They cost the coordinator nothing that lasts: after each test the
/// honest worker still trains, and a newcomer is admitted.
@Tag("slow")
@Timeout(value = 150, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class NotAdmittedTest {
  @TempDir static Path out;
  private static Victim victim;

  @BeforeAll
  static void train() throws Exception {
    victim = Victim.start(out, "-Xmx96m").withHonestWorker();
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
  void aConnectionMayHaveFourCallsAtATime() throws Exception {
    try (HostileConnection connection = victim.target().connect(Manners.GOOD)) {
      List<HostileCall> calls = new ArrayList<>();
      for (String key : List.of("a", "b", "c", "d", "e")) {
        calls.add(connection.call(HostileWorker.with(Target.SESSION, key.repeat(16))));
      }

      // The fifth call is refused before it reaches a service; the others wait for a Join.
      assertThat(calls.getLast().awaitEnd().getDescription()).isEqualTo("reset by the server");
      assertThat(calls.subList(0, 4)).noneMatch(HostileCall::hasEnded);
    }
  }

  @Test
  void unfinishedMessagesAreNotKept() throws Exception {
    List<HostileConnection> held = new ArrayList<>();
    try {
      for (int i = 0; i < 150; i++) {
        HostileConnection connection = victim.target().connect(Manners.GOOD);
        held.add(connection);
        HostileCall call =
            connection.call(
                HostileWorker.with(Target.SESSION, HexFormat.of().toHexDigits((long) i)));
        Attack.sendAsFarAsPossible(call, new byte[1_047_000]);

        assertThat(call.awaitEnd())
            .extracting(Status::getCode, Status::getDescription)
            .containsExactly(
                Status.Code.RESOURCE_EXHAUSTED, "a message of Session exceeds 16384 bytes");
      }
    } finally {
      Attack.close(held);
    }
  }

  @Test
  void aCallOfGetJobWithoutEndIsEnded() throws Exception {
    try (HostileConnection connection = victim.target().connect(Manners.GOOD)) {
      HostileCall call =
          connection
              .call(HeaderBlock.ofCall(Target.GET_JOB))
              .send(Target.jobRequest().toByteArray());

      assertThat(call.awaitEnd().getDescription())
          .isEqualTo("GetJob was called, but no request arrived within 8000 ms");
    }
  }

  @Test
  void aStrangerCannotEndTheRunWithALaterTerm() throws Exception {
    try (HostileWorker stranger =
        HostileWorker.begin(victim.target(), Attack.superseding(victim.target()), Manners.GOOD)) {
      assertThat(stranger.control().awaitEnd().getCode())
          .isEqualTo(Status.Code.FAILED_PRECONDITION);
    }
  }

  @Test
  void aLaterTermThatOnlyAWorkerKnowsDoesNotEndTheRunEither() throws Exception {
    try (HostileWorker worker =
        HostileWorker.begin(
            victim.target(),
            victim.target().join("liar", 1).toBuilder()
                .setKnown(Attack.superseding(victim.target()).getKnown())
                .build(),
            Manners.GOOD)) {
      assertThat(worker.control().awaitEnd().getCode()).isEqualTo(Status.Code.ABORTED);
    }
  }

  @Test
  void tooFrequentPingsEndAConnectionAlsoDuringACallAndAreToldOnce() throws Exception {
    String told = "its HTTP/2 pings come more often than every 5 minutes";
    Frame ping = Frame.of(Frame.PING, 0, 0, new byte[8]);
    try (HostileConnection connection = victim.target().connect(Manners.GOOD)) {
      connection.call(HostileWorker.with(Target.SESSION, "e".repeat(16)));

      connection.send(ping, ping, ping, ping);

      assertThat(connection.awaitClosed()).isEqualTo("too_many_pings");
    }
    victim.coordinator().out().await(told);
    assertThat(victim.coordinator().out().lines())
        .filteredOn(line -> line.contains("ping"))
        .singleElement()
        .asString()
        .contains(told);
  }

  @Test
  void idleConnectionsGiveWayToNewOnes() throws Exception {
    List<Socket> held = new ArrayList<>();
    try {
      Attack.hold(victim.target(), 4200, held);

      victim.assertUnharmed();
      held.getFirst().getInputStream().readAllBytes(); // ends when the coordinator closes it
      victim.coordinator().out().await("4,096 connections are open.*gives way to a new one$");
    } finally {
      Attack.close(held);
    }
  }
}
