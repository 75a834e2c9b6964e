package dev.tributary.deploy.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.tributary.proto.v1.ClassQuality;
import dev.tributary.proto.v1.EvaluationDone;
import dev.tributary.proto.v1.Heartbeat;
import dev.tributary.proto.v1.Leave;
import dev.tributary.proto.v1.NonFinite;
import dev.tributary.proto.v1.Score;
import dev.tributary.proto.v1.SessionRequest;
import dev.tributary.proto.v1.ShardDone;
import dev.tributary.proto.v1.TensorChunk;
import dev.tributary.proto.v1.ValueQuality;
import dev.tributary.wire.Mutation;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Mutated requests of every kind. Each call ends with a status that blames the peer, nothing is
/// reported as a failure, and the honest worker trains. `-Dfuzz.cases=1000000` tries more of them,
/// and `-Dfuzz.seed` others. A buffer that is lost with each refused message would use up the small
/// direct memory of the coordinator.
@Tag("slow")
@Timeout(value = 6, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class MessageFuzzTest {
  private static final int CASES = Integer.getInteger("fuzz.cases", 10_000);
  private static final long SEED = Long.getLong("fuzz.seed", 1);
  private static final int ROUND = 8;
  private static final Set<Status.Code> EXPECTED =
      EnumSet.of(
          Status.Code.OK,
          Status.Code.INVALID_ARGUMENT,
          Status.Code.FAILED_PRECONDITION,
          Status.Code.ABORTED,
          Status.Code.RESOURCE_EXHAUSTED);

  @TempDir static Path out;
  private static Victim victim;
  private static Target target;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Mutation mutation = new Mutation(random);
  private HostileConnection control;
  private HostileConnection bulk;

  @BeforeAll
  static void train() throws Exception {
    victim = Victim.start(out, "-Xmx96m", "-XX:MaxDirectMemorySize=24m").withHonestWorker();
    target = victim.target();
  }

  @AfterAll
  static void stop() {
    victim.close();
  }

  @Test
  void everyMutatedRequestIsRefusedOrIgnored() throws Exception {
    control = target.connect(Manners.GOOD);
    bulk = target.connect(Manners.GOOD);
    for (int round = 0; round < CASES / ROUND; round++) {
      List<byte[]> messages = new ArrayList<>();
      for (int i = 0; i < ROUND; i++) {
        messages.add(mutation.of(request(round % 4).toByteArray()));
      }

      assertThat(send(round % 4, messages))
          .as(
              "round %s of seed %s: %s",
              round, SEED, messages.stream().map(HexFormat.of()::formatHex).toList())
          .extracting(Status::getCode)
          .isSubsetOf(EXPECTED);
    }
    victim.assertUnharmed();
    victim.assertHonestWorkerStays();
  }

  private Message request(int kind) {
    return switch (kind) {
      case 0 -> random.nextBoolean() ? join().build() : Target.jobRequest();
      case 1 -> report();
      case 2 -> HostileWorker.pull(target);
      default -> chunk();
    };
  }

  /// Sends messages and returns the ends of their calls.
  private List<Status> send(int kind, List<byte[]> messages) throws IOException {
    return switch (kind) {
      case 0 -> asStranger(messages);
      case 1 -> asMember(messages);
      case 2 -> pulling(messages);
      default -> pushing(messages);
    };
  }

  /// Sends each message to one of the methods that a stranger may call.
  private List<Status> asStranger(List<byte[]> messages) throws IOException {
    List<Status> ends = new ArrayList<>();
    for (byte[] message : messages) {
      HeaderBlock method =
          random.nextBoolean()
              ? HeaderBlock.ofCall(Target.GET_JOB)
              : HostileWorker.with(Target.SESSION, key());
      ends.add(control.call(method).sendLast(message).awaitEnd());
    }
    return ends;
  }

  /// Sends messages after the Join, and then leaves.
  private List<Status> asMember(List<byte[]> messages) throws IOException {
    HostileCall session = joined(key());
    sendAll(session, messages);
    sendAll(session, List.of(leave()));
    return List.of(session.awaitEnd());
  }

  /// Sends each message on a stream of its own, for as long as the session lives.
  private List<Status> pulling(List<byte[]> messages) throws IOException {
    String key = key();
    HostileCall session = joined(key);
    List<Status> ends = new ArrayList<>();
    for (byte[] message : messages) {
      HostileCall weights = bulk.call(HostileWorker.with(Target.PULL, key)).sendLast(message);
      if (weights.awaitAnswer()) {
        weights.reset(); // it was accepted
        break;
      }
      ends.add(weights.awaitEnd());
    }
    sendAll(session, List.of(leave()));
    ends.add(session.awaitEnd());
    return ends;
  }

  private List<Status> pushing(List<byte[]> messages) throws IOException {
    String key = key();
    HostileCall session = joined(key);
    HostileCall gradients = bulk.call(HostileWorker.with(Target.PUSH, key));
    sendAll(gradients, messages);
    if (!gradients.hasEnded()) {
      gradients.halfClose();
    }
    Status end = gradients.awaitEnd();
    sendAll(session, List.of(leave()));
    return List.of(end, session.awaitEnd());
  }

  /// Sends messages for as long as the call goes on.
  private static void sendAll(HostileCall call, List<byte[]> messages) throws IOException {
    for (byte[] message : messages) {
      if (!call.hasEnded()) {
        call.send(message);
      }
    }
  }

  private HostileCall joined(String key) throws IOException {
    HostileCall session =
        control.call(HostileWorker.with(Target.SESSION, key)).send(join().build().toByteArray());
    session.next();
    return session;
  }

  private String key() {
    return HexFormat.of().toHexDigits(random.nextLong());
  }

  private SessionRequest.Builder join() {
    return SessionRequest.newBuilder().setJoin(target.join("fuzz", 1));
  }

  private byte[] leave() {
    return stamped(0).setLeave(Leave.newBuilder().setReason("done")).build().toByteArray();
  }

  private SessionRequest.Builder stamped(long step) {
    return SessionRequest.newBuilder().setStamp(target.run().at(step).toMessage());
  }

  /// A message of a worker, with fields near their limits.
  private SessionRequest report() {
    int number = 1 << random.nextInt(32);
    Score score =
        Score.newBuilder()
            .setLossSum(Double.longBitsToDouble(random.nextLong()))
            .setSamples(number)
            .setCorrect(random.nextInt())
            .build();
    SessionRequest.Builder at = stamped(random.nextInt(1, 5000));
    return List.of(
            at.setHeartbeat(Heartbeat.getDefaultInstance()).build(),
            at.setShardDone(ShardDone.newBuilder().setShard(number).setScore(score)).build(),
            at.setEvaluationDone(EvaluationDone.newBuilder().setBlock(number).setScore(score))
                .build(),
            at.setEvaluationDone(
                    EvaluationDone.newBuilder()
                        .setBlock(number)
                        .setScore(score)
                        .setClasses(
                            ClassQuality.newBuilder()
                                .addLabel(number)
                                .addPredicted(random.nextInt())
                                .addCount(random.nextInt())
                                .addCount(number)
                                .setAmongLargest(random.nextInt())
                                .addNegative(Float.intBitsToFloat(random.nextInt()))))
                .build(),
            at.setEvaluationDone(
                    EvaluationDone.newBuilder()
                        .setBlock(number)
                        .setScore(score)
                        .setValues(ValueQuality.newBuilder().addTarget(random.nextDouble())))
                .build(),
            at.setNonFinite(
                    NonFinite.newBuilder()
                        .setShard(number)
                        .setParameter("0.weight")
                        .setIndex(random.nextLong())
                        .setValue("\u001b[31m"))
                .build())
        .get(random.nextInt(6));
  }

  /// A valid chunk of the first bias of the digits.
  private TensorChunk chunk() {
    return TensorChunk.newBuilder()
        .setRunId(target.run().runId())
        .setTerm(target.run().term())
        .setStep(random.nextInt(5000))
        .setParameter(1)
        .setFirstShard(random.nextInt(8))
        .setShardCount(1)
        .setValues(ByteString.copyFrom(new byte[64 * Float.BYTES]))
        .build();
  }
}
