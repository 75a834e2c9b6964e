package dev.tributary.train;

import dev.tributary.data.Minibatches.Minibatch;
import dev.tributary.ledger.Anchor;
import dev.tributary.ledger.LedgerRecord;
import dev.tributary.ledger.LedgerText;
import dev.tributary.ledger.StepRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The ledger that a run must write, computed by the one-process trainer.
public final class LedgerOracle {
  private LedgerOracle() {}

  static List<LedgerRecord> records(PreparedJob job) {
    List<LedgerRecord> records = new ArrayList<>();
    records.add(
        LedgerEntries.anchor(
            job, new Anchor.Origin(0, 0, Optional.empty()), TrainingState.initial(job)));
    new LocalTrainer(job).train(done -> records.add(record(job, done)));
    return records;
  }

  static StepRecord record(PreparedJob job, LocalTrainer.StepDone done) {
    Minibatch minibatch = job.minibatches().at(done.step());
    return new StepRecord(
        done.step(),
        minibatch,
        minibatch.size(),
        done.loss(),
        LedgerEntries.digest(done.gradient()),
        LedgerEntries.digest(done.weights()));
  }

  public static List<LedgerRecord> steps(PreparedJob job) {
    List<LedgerRecord> records = records(job);
    return records.subList(1, records.size());
  }

  /// The lines of the steps, without the anchor, which contains the run's id.
  public static List<String> lines(PreparedJob job) {
    List<String> lines = new ArrayList<>();
    String chain = LedgerText.NO_CHAIN;
    for (LedgerRecord record : records(job)) {
      LedgerText.Line line = LedgerText.write(record, chain);
      lines.add(line.line());
      chain = line.chain();
    }
    return lines.subList(1, lines.size());
  }
}
