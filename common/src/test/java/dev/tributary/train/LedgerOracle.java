package dev.tributary.train;

import dev.tributary.data.Minibatches.Minibatch;
import dev.tributary.ledger.Anchor;
import dev.tributary.ledger.EndRecord;
import dev.tributary.ledger.LedgerText;
import dev.tributary.ledger.StateRecord;
import dev.tributary.ledger.StepRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The ledger that a run must write, computed by the one-process trainer.
public final class LedgerOracle {
  private LedgerOracle() {}

  static List<StateRecord> records(PreparedJob job) {
    List<StateRecord> records = new ArrayList<>();
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

  public static List<StateRecord> steps(PreparedJob job) {
    List<StateRecord> records = records(job);
    return records.subList(1, records.size());
  }

  /// The lines of the steps, without the anchor, which contains the run's id.
  public static List<String> lines(PreparedJob job) {
    List<String> lines = new ArrayList<>();
    String chain = LedgerText.NO_CHAIN;
    for (StateRecord record : records(job)) {
      LedgerText.Line line = LedgerText.write(record, chain);
      lines.add(line.line());
      chain = line.chain();
    }
    String last = chain;
    end(job).ifPresent(end -> lines.add(LedgerText.write(end, last).line()));
    return lines.subList(1, lines.size());
  }

  /// The end of the run, if evaluations have a say in it.
  static Optional<EndRecord> end(PreparedJob job) {
    LocalTrainer trainer = new LocalTrainer(job);
    trainer.train(done -> {});
    return job.rules()
        .stopping()
        .map(
            rule -> {
              long step = trainer.state().version();
              long best = trainer.history().best(rule).orElseThrow().step();
              return new EndRecord(
                  step,
                  job.evaluationName(),
                  rule,
                  trainer.history(),
                  job.rules().restoresBest() ? best : step);
            });
  }
}
