package dev.tributary.coordinator.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.testkit.typed.javadsl.TestInbox;
import dev.tributary.checkpoint.CheckpointStore;
import dev.tributary.checkpoint.Term;
import dev.tributary.ledger.Anchor;
import dev.tributary.ledger.FailingDisk;
import dev.tributary.ledger.StateRecord;
import dev.tributary.ledger.StepRecord;
import dev.tributary.train.LedgerEntries;
import dev.tributary.train.LedgerOracle;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TinyJobs;
import dev.tributary.train.TrainingState;
import dev.tributary.wire.Stamp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The order in which the keeper writes checkpoints and the ledger.
class CheckpointKeeperTest {
  @TempDir Path directory;

  private final PreparedJob job = TinyJobs.prepared(TinyJobs.job());
  private final List<StateRecord> steps = LedgerOracle.steps(job);
  private final FailingDisk disk = new FailingDisk();
  private final List<String> alarms = new ArrayList<>();
  private final TestInbox<CheckpointKeeper.Reply> replies = TestInbox.create();

  @Test
  void aCheckpointGetsItsNameAfterTheRecordOfItsStepIsOnTheDevice() throws Exception {
    List<Long> onDevice =
        new ArrayList<>(); // the bytes of the ledger on the device whenever a file of the store got
    // its name
    BehaviorTestKit<CheckpointKeeper.Command> keeper = keeper(() -> onDevice.add(disk.forced));

    record(keeper, 1);
    record(keeper, 2);
    save(keeper, 2);

    assertThat(replies.receiveMessage()).isInstanceOf(CheckpointKeeper.Saved.class);
    assertThat(Files.readAllLines(ledger())).hasSize(3);
    assertThat(onDevice).isNotEmpty().containsOnly(Files.size(ledger()));
    assertThat(alarms).isEmpty();
  }

  @Test
  void aCheckpointIsSavedEvenIfTheLedgerCannotBeWritten() throws Exception {
    BehaviorTestKit<CheckpointKeeper.Command> keeper = keeper(Term.UNLIMITED);
    disk.space = 10;

    record(keeper, 1);
    save(keeper, 1);

    assertThat(replies.receiveMessage()).isInstanceOf(CheckpointKeeper.Saved.class);
    assertThat(alarms).hasSize(1);
    assertThat(alarms.getFirst()).startsWith("1: " + ledger() + " cannot be written");
  }

  @Test
  void closeIsAnsweredAfterEverythingIsWritten() throws Exception {
    BehaviorTestKit<CheckpointKeeper.Command> keeper = keeper(Term.UNLIMITED);
    TestInbox<CheckpointKeeper.Closed> closed = TestInbox.create();
    disk.space = 0;
    record(keeper, 1);
    disk.space = Long.MAX_VALUE;

    keeper.run(new CheckpointKeeper.Close(closed.getRef()));

    closed.expectMessage(CheckpointKeeper.Closed.CLOSED);
    assertThat(Files.readAllLines(ledger())).hasSize(2);
    assertThat(keeper.isAlive()).isFalse();
  }

  @Test
  void withoutALedgerCheckpointsAreSavedAndStepsAreNotRecorded() throws Exception {
    BehaviorTestKit<CheckpointKeeper.Command> keeper =
        BehaviorTestKit.create(
            CheckpointKeeper.create(
                job,
                new Stamp(1, 1, 0),
                new CheckpointKeeper.Files(store(Term.UNLIMITED), Optional.empty())));

    record(keeper, 1);
    save(keeper, 1);

    assertThat(replies.receiveMessage()).isInstanceOf(CheckpointKeeper.Saved.class);
    assertThat(ledger()).doesNotExist();
  }

  private BehaviorTestKit<CheckpointKeeper.Command> keeper(Term term) {
    Anchor anchor =
        LedgerEntries.anchor(
            job, new Anchor.Origin(1, 1, Optional.empty()), TrainingState.initial(job));
    return BehaviorTestKit.create(
        CheckpointKeeper.create(
            job,
            new Stamp(1, 1, 0),
            new CheckpointKeeper.Files(
                store(term),
                disk.open(ledger(), anchor, (step, what) -> alarms.add(step + ": " + what)))));
  }

  private CheckpointStore store(Term term) {
    return new CheckpointStore(() -> directory.resolve("checkpoints"), 3, term);
  }

  private void record(BehaviorTestKit<CheckpointKeeper.Command> keeper, int step) {
    keeper.run(new CheckpointKeeper.Record((StepRecord) steps.get(step - 1), () -> {}));
  }

  private void save(BehaviorTestKit<CheckpointKeeper.Command> keeper, long step) {
    TrainingState initial = TrainingState.initial(job);
    keeper.run(
        new CheckpointKeeper.Save(
            new TrainingState(step, initial.weights(), initial.optimizerStates()),
            replies.getRef()));
  }

  private Path ledger() {
    return directory.resolve("ledger.jsonl");
  }
}
