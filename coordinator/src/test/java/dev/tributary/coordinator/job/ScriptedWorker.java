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

/// A worker that does what the test says, and hears what the job says.
final class ScriptedWorker {
  final SessionId session;
  final TestProbe<ToWorker> inbox;
  final Link link = new Link();
  private final JobStage stage;

  ScriptedWorker(JobStage stage, SessionId session, TestProbe<ToWorker> inbox) {
    this.stage = stage;
    this.session = session;
    this.inbox = inbox;
  }

  /// The weights that flow to it.
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
    stage.tell(new MembershipChange.Subscribe(session, OptionalLong.empty(), link));
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

  /// By the time the job answers, it has handled every earlier command, and has sent nothing else.
  void hearsNothingElse() {
    stage.tell(new MembershipChange.Heard(session));
    inbox.expectMessage(new ToWorker.Beat());
  }

  /// Computes and delivers all it is assigned next.
  ShardRange works(long step) {
    ShardRange shards = assigned(step);
    delivers(step, shards);
    return shards;
  }

  void delivers(long step, ShardRange shards) {
    for (int shard = shards.first(); shard < shards.end(); shard++) {
      HonestWork.Shard done = shard(step, shard);
      done.chunks().forEach(stage::arrive);
      says(step, done.result());
    }
  }

  HonestWork.Shard shard(long step, int shard) {
    return stage.honest.shard(session, JobStage.RUN.at(step), shard);
  }

  void says(long step, ShardResult result) {
    stage.tell(new TrainingJob.ShardDone(session, stamp(step), result));
  }

  /// Evaluates all it is assigned next.
  ShardRange evaluates(long version) {
    ShardRange blocks = assignedEvaluation(version);
    for (int block = blocks.first(); block < blocks.end(); block++) {
      saysOfBlock(version, stage.honest.block(version, block));
    }
    return blocks;
  }

  void saysOfBlock(long version, ShardResult result) {
    stage.tell(new TrainingJob.BlockDone(session, stamp(version), result));
  }

  void goes(String why) {
    stage.tell(new MembershipChange.Gone(session, why));
  }

  private static Stamp stamp(long step) {
    return JobStage.RUN.at(step);
  }
}
