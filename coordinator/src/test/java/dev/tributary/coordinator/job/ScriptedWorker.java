package dev.tributary.coordinator.job;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import dev.tributary.coordinator.membership.MembershipChange;
import dev.tributary.coordinator.membership.ToWorker;
import dev.tributary.coordinator.membership.WeightsLink;
import dev.tributary.coordinator.round.SessionId;
import dev.tributary.coordinator.round.ShardResult;
import dev.tributary.reduce.ShardRange;
import dev.tributary.reduce.SliceId;
import dev.tributary.wire.Floats;
import dev.tributary.wire.Stamp;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/// A worker whose messages to the job are sent by the test, and whose inbox records the messages of
/// the job.
final class ScriptedWorker {
  final SessionId session;
  final TestProbe<ToWorker> inbox;
  final Link link = new Link();
  private final JobFixture fixture;

  ScriptedWorker(JobFixture fixture, SessionId session, TestProbe<ToWorker> inbox) {
    this.fixture = fixture;
    this.session = session;
    this.inbox = inbox;
  }

  /// Records the weights that are sent to the worker.
  static final class Link implements WeightsLink {
    record Slice(long version, SliceId id) {}

    final List<Slice> slices = new CopyOnWriteArrayList<>();
    final AtomicBoolean closed = new AtomicBoolean();

    @Override
    public void publish(long version, SliceId slice, Floats values) {
      slices.add(new Slice(version, slice));
    }

    @Override
    public void close() {
      closed.set(true);
    }
  }

  ScriptedWorker subscribe() {
    fixture.tell(new MembershipChange.Subscribe(session, OptionalLong.empty(), link));
    return this;
  }

  ToWorker.Welcome welcomed() {
    return inbox.expectMessageClass(ToWorker.Welcome.class);
  }

  ShardRange assigned(long step) {
    ToWorker.Assign assign = inbox.expectMessageClass(ToWorker.Assign.class);
    assertThat(assign.step()).isEqualTo(step);
    return assign.shards();
  }

  ShardRange assignedEvaluation(long version) {
    ToWorker.AssignEvaluation assign = inbox.expectMessageClass(ToWorker.AssignEvaluation.class);
    assertThat(assign.version()).isEqualTo(version);
    return assign.blocks();
  }

  /// Asserts that the job has sent no other message. The answer to a heartbeat shows that the job
  /// has handled every earlier command.
  void expectNothingElse() {
    fixture.tell(new MembershipChange.Heard(session));
    inbox.expectMessage(new ToWorker.Beat());
  }

  /// Computes and delivers all shards of the next assignment.
  ShardRange computes(long step) {
    ShardRange shards = assigned(step);
    delivers(step, shards);
    return shards;
  }

  void delivers(long step, ShardRange shards) {
    for (int shard = shards.first(); shard < shards.end(); shard++) {
      CorrectResults.Shard done = shard(step, shard);
      done.chunks().forEach(chunk -> fixture.arrive(session, chunk));
      reports(step, done.result());
    }
  }

  CorrectResults.Shard shard(long step, int shard) {
    return fixture.results.shard(JobFixture.RUN.at(step), shard);
  }

  void reports(long step, ShardResult result) {
    fixture.tell(new TrainingJob.ShardDone(session, stamp(step), result));
  }

  /// Evaluates all blocks of the next assignment.
  ShardRange evaluates(long version) {
    ShardRange blocks = assignedEvaluation(version);
    for (int block = blocks.first(); block < blocks.end(); block++) {
      reportsBlock(version, fixture.results.block(version, block));
    }
    return blocks;
  }

  void reportsBlock(long version, ShardResult result) {
    fixture.tell(new TrainingJob.BlockDone(session, stamp(version), result));
  }

  void leaves(String why) {
    fixture.tell(new MembershipChange.Gone(session, why));
  }

  private static Stamp stamp(long step) {
    return JobFixture.RUN.at(step);
  }
}
