package dev.tributary.ledger;

import dev.tributary.data.Minibatches.Minibatch;
import dev.tributary.digest.Xxh128;
import dev.tributary.reduce.Metric;
import dev.tributary.reduce.stopping.History;
import dev.tributary.reduce.stopping.StoppingRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/// Ledgers of a run with ten samples and a batch of four, with invented digests.
final class HandMade {
  static final Anchor.Subject SUBJECT =
      new Anchor.Subject(
          "1".repeat(64),
          new Anchor.Data("2".repeat(64), Optional.empty()),
          new Anchor.Epoch(10, 4, false),
          List.of(
              new Anchor.Parameter("0.weight", List.of(3, 2), "transposed"),
              new Anchor.Parameter("0.bias", List.of(3), "row")));

  private HandMade() {}

  /// The same subject with another epoch.
  static Anchor.Subject counting(Anchor.Epoch epoch) {
    return new Anchor.Subject(SUBJECT.job(), SUBJECT.data(), epoch, SUBJECT.parameters());
  }

  static Anchor anchor(long step) {
    return anchor(step, SUBJECT);
  }

  static Anchor anchor(long step, Anchor.Subject subject) {
    return new Anchor(step, subject, weights(step), new Anchor.Origin(0xABCL, 3, Optional.empty()));
  }

  /// An anchor that another build has written.
  static Anchor anchorOf(String build, long step) {
    return new Anchor(
        step, SUBJECT, weights(step), new Anchor.Origin(0xABCL, 4, Optional.of(build)));
  }

  /// An anchor at which the run goes on with another job.
  static Anchor extension(long step) {
    Anchor.Subject other =
        new Anchor.Subject("3".repeat(64), SUBJECT.data(), SUBJECT.epoch(), SUBJECT.parameters());
    return anchor(step, other).extending(SUBJECT);
  }

  /// The end of a run after the last of these evaluations, with a patience of 1.
  ///
  /// @param evaluations step and loss by turns
  static EndRecord end(long model, double... evaluations) {
    List<History.Evaluated> all = new ArrayList<>();
    for (int i = 0; i < evaluations.length; i += 2) {
      all.add(new History.Evaluated((long) evaluations[i], evaluations[i + 1]));
    }
    return new EndRecord(
        all.getLast().step(),
        "holdout",
        new StoppingRule(Metric.LOSS, 1, 0.25),
        new History(all),
        model);
  }

  static ModelDigest weights(long step) {
    return digest(1, step);
  }

  static ModelDigest gradient(long step) {
    return digest(2, step);
  }

  static ModelDigest digest(long kind, long step) {
    return ModelDigest.of(List.of(new Xxh128(kind, step), new Xxh128(kind, -step)));
  }

  /// A step of the run. Steps count 4, 4 and 2 samples by turns.
  static StepRecord step(long step) {
    long from = (step - 1) % 3 * 4;
    int size = (int) Math.min(4, 10 - from);
    return step(step, new Minibatch((step - 1) / 3 + 1, from, size));
  }

  static StepRecord step(long step, Minibatch minibatch) {
    return new StepRecord(
        step, minibatch, minibatch.size(), 1.0 / step, gradient(step), weights(step));
  }

  /// An anchor at step 0 and these records.
  static List<LedgerRecord> from(LedgerRecord... records) {
    List<LedgerRecord> all = new ArrayList<>(List.of(anchor(0)));
    all.addAll(List.of(records));
    return all;
  }

  /// All records of a run of that many steps.
  static List<LedgerRecord> run(long steps) {
    return from(
        LongStream.rangeClosed(1, steps).mapToObj(HandMade::step).toArray(LedgerRecord[]::new));
  }

  /// The lines of the file with these records.
  static List<String> lines(List<LedgerRecord> records) {
    List<String> lines = new ArrayList<>();
    String chain = LedgerText.NO_CHAIN;
    for (LedgerRecord record : records) {
      LedgerText.Line line = LedgerText.write(record, chain);
      lines.add(line.line());
      chain = line.chain();
    }
    return lines;
  }
}
