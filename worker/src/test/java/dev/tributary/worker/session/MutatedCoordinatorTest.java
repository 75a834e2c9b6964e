package dev.tributary.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import com.google.protobuf.ByteString;
import dev.tributary.proto.v1.Assignment;
import dev.tributary.proto.v1.EvaluationAssignment;
import dev.tributary.proto.v1.Finish;
import dev.tributary.proto.v1.Heartbeat;
import dev.tributary.proto.v1.SessionResponse;
import dev.tributary.proto.v1.TensorChunk;
import dev.tributary.proto.v1.Welcome;
import dev.tributary.train.Fingerprint;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TinyJobs;
import dev.tributary.wire.Mutation;
import dev.tributary.wire.Stamp;
import dev.tributary.worker.TestClock;
import dev.tributary.worker.compute.WorkerMemory;
import dev.tributary.worker.link.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A worker's sessions with a coordinator whose messages are mutated. `-Dfuzz.cases=1000000` tries
/// more messages, and `-Dfuzz.seed` others.
final class MutatedCoordinatorTest {
  private static final int CASES = Integer.getInteger("fuzz.cases", 10_000);
  private static final long SEED = Long.getLong("fuzz.seed", 1);
  private static final int CHUNKS = 3;
  private static final int MESSAGES = 6;
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Stamp RUN = new Stamp(0xFEDCBA9876543210L, 3, 0);

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Mutation mutation = new Mutation(random);
  private final PreparedJob job = TinyJobs.prepared(TinyJobs.job());
  private final WorkerMemory memory = WorkerMemory.of(job, Fingerprint.of(job));
  private final ActorTestKit kit = ActorTestKit.create();
  private final TestProbe<WorkerSession.Report> reports = kit.createTestProbe();

  @AfterEach
  void close() {
    kit.shutdownTestKit();
  }

  @Test
  void everySessionEndsWithAReasonAndNoWorkerActorFails() throws Exception {
    try (MutatedCoordinator coordinator = new MutatedCoordinator()) {
      for (int i = 0; i < CASES / (CHUNKS + MESSAGES); i++) {
        coordinator.plays(script());
        var session =
            kit.spawn(
                WorkerSession.create(
                    new WorkerSettings("host/1", 1, new TestClock()),
                    new SessionContext(
                        memory,
                        Optional.empty(),
                        Transport.over(coordinator.channel),
                        reports.getRef())));

        assertThat(end())
            .as("session %s of seed %s", i, SEED)
            .isNotInstanceOf(SessionEnd.Crashed.class)
            .extracting(SessionEnd::reason)
            .asString()
            .isNotBlank();
        reports.expectTerminated(session, TIMEOUT);
      }
    }
  }

  private SessionEnd end() {
    WorkerSession.Report report = reports.receiveMessage(TIMEOUT);
    return report instanceof WorkerSession.Ended(SessionEnd how) ? how : end();
  }

  private MutatedCoordinator.Script script() {
    byte[] welcome = welcome().toByteArray();
    boolean isMutated = random.nextInt(4) == 0;
    return new MutatedCoordinator.Script(
        isMutated ? mutation.of(welcome) : welcome,
        isMutated,
        Stream.concat(
                version(0), Stream.generate(() -> mutation.of(chunk().toByteArray())).limit(CHUNKS))
            .toList(),
        Stream.generate(this::messageOrMutation).limit(MESSAGES).toList());
  }

  /// Mutated, or valid but for the size of its numbers.
  private byte[] messageOrMutation() {
    byte[] message = message().toByteArray();
    return random.nextBoolean() ? mutation.of(message) : message;
  }

  private static SessionResponse welcome() {
    return at(0)
        .setWelcome(
            Welcome.newBuilder().setWorker("one").setLeaseMillis(3000).setHeartbeatMillis(500))
        .build();
  }

  /// A message, whose numbers are near limits of their types half of the time.
  private SessionResponse message() {
    int first = random.nextBoolean() ? random.nextInt(5) : 1 << random.nextInt(32);
    int count = random.nextBoolean() ? 1 : 1 << random.nextInt(32);
    SessionResponse.Builder at = at(random.nextInt(3));
    return List.of(
            at.setHeartbeat(Heartbeat.getDefaultInstance()).build(),
            at.setAssignment(Assignment.newBuilder().setFirstShard(first).setShardCount(count))
                .build(),
            at.setEvaluationAssignment(
                    EvaluationAssignment.newBuilder().setFirstBlock(first).setBlockCount(count))
                .build(),
            at.setFinish(Finish.newBuilder().setReason("\u001b[31m").setOutcomeValue(count))
                .build())
        .get(random.nextInt(4));
  }

  /// A complete version, so that assignments are computed at once.
  private Stream<byte[]> version(long number) {
    return IntStream.range(0, job.architecture().parameters().size())
        .mapToObj(parameter -> chunk(number, parameter).toByteArray());
  }

  /// A valid chunk of the first bias.
  private TensorChunk chunk() {
    return chunk(random.nextInt(2), 1);
  }

  private TensorChunk chunk(long version, int parameter) {
    int size = job.architecture().parameters().get(parameter).size();
    return TensorChunk.newBuilder()
        .setRunId(RUN.runId())
        .setTerm(RUN.term())
        .setStep(version)
        .setParameter(parameter)
        .setValues(ByteString.copyFrom(new byte[size * Float.BYTES]))
        .build();
  }

  private static SessionResponse.Builder at(long step) {
    return SessionResponse.newBuilder().setStamp(RUN.at(step).toMessage());
  }
}
