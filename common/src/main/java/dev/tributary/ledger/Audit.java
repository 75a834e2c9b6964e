package dev.tributary.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a ledger proves, record by record: no step is missing or done twice, and every sample of
/// every epoch is counted exactly once. A value.
///
/// The positions of an epoch must tile it: each step begins where the one before ended, and the
/// next epoch begins when all that an epoch counts is counted. Which sample lies at which position
/// is a permutation of the job's, so each is counted once when each position is.
///
/// @param anchor the first record
/// @param last the newest record
/// @param steps how many are recorded
/// @param epochs how many were seen from beginning to end
/// @param tiles where the newest epoch stands; none right after an anchor in mid-run, when that is
///   not known
/// @param gaps in order
public record Audit(
    Anchor anchor,
    LedgerRecord last,
    long steps,
    long epochs,
    Optional<Tiles> tiles,
    List<Gap> gaps) {

  /// Positions 0 to `reached − 1` of an epoch are counted.
  ///
  /// @param fromStart whether they are known to be
  public record Tiles(long epoch, long reached, boolean fromStart) {}

  /// Steps that are not recorded, both ends included.
  public record Gap(long first, long last) {
    /// For people.
    public String missing() {
      return first == last
          ? "step %d is missing".formatted(first)
          : "steps %d to %d are missing".formatted(first, last);
    }
  }

  public Audit {
    gaps = List.copyOf(gaps);
  }

  /// @throws BrokenLedger if a ledger cannot begin with this record
  public static Audit begin(LedgerRecord first) {
    if (!(first instanceof Anchor anchor)) {
      throw new BrokenLedger("the first line says nothing of job, data and initial weights");
    }
    if (anchor.step() < 0) {
      throw new BrokenLedger("steps count from 0, not from " + anchor.step());
    }
    requireDigests(anchor, anchor.weights());
    return anchor.step() == 0
        ? new Audit(anchor, anchor, 0, 0, Optional.of(new Tiles(1, 0, true)), List.of())
        : new Audit(anchor, anchor, 0, 0, Optional.empty(), List.of(new Gap(1, anchor.step())));
  }

  /// @throws BrokenLedger if that cannot come next
  public Audit with(LedgerRecord next) {
    requireDigests(anchor, next.weights());
    return switch (next) {
      case Anchor again -> afterGap(again);
      case StepRecord step -> afterStep(step);
    };
  }

  /// Whether all steps from the first to the last are recorded.
  public boolean isWhole() {
    return gaps.isEmpty();
  }

  private Audit afterGap(Anchor again) {
    if (!again.subject().equals(anchor.subject())) {
      throw new BrokenLedger(
          "from here on another run is recorded: " + anchor.subject().differences(again.subject()));
    }
    if (again.step() <= last.step()) {
      throw new BrokenLedger(
          "it goes back to step %d after step %d".formatted(again.step(), last.step()));
    }
    List<Gap> more = new ArrayList<>(gaps);
    more.add(new Gap(last.step() + 1, again.step()));
    return new Audit(anchor, again, steps, epochs, Optional.empty(), more);
  }

  private Audit afterStep(StepRecord step) {
    if (step.step() != last.step() + 1) {
      throw new BrokenLedger("step %d follows step %d".formatted(step.step(), last.step()));
    }
    requireDigests(anchor, step.gradient());
    Tiles begun = tiles.orElse(new Tiles(step.minibatch().epoch(), step.minibatch().from(), false));
    boolean turns = step.minibatch().epoch() != begun.epoch();
    if (turns) {
      requireComplete(begun);
      begun = new Tiles(begun.epoch() + 1, 0, true);
    }
    Tiles reached = counted(begun, step);
    boolean completes =
        reached.fromStart() && reached.reached() == anchor.subject().epoch().counted();
    return new Audit(
        anchor, step, steps + 1, epochs + (completes ? 1 : 0), Optional.of(reached), gaps);
  }

  private Tiles counted(Tiles before, StepRecord step) {
    long epoch = step.minibatch().epoch();
    long from = step.minibatch().from();
    long end = from + step.minibatch().size();
    if (epoch != before.epoch()) {
      throw new BrokenLedger("epoch %d follows epoch %d".formatted(epoch, before.epoch() - 1));
    }
    if (step.samples() != step.minibatch().size()) {
      throw new BrokenLedger(
          "step %d was to count %d samples and counted %d"
              .formatted(step.step(), step.minibatch().size(), step.samples()));
    }
    if (from < before.reached()) {
      throw new BrokenLedger(
          positions(epoch, from, Math.min(end, before.reached())) + " counted twice");
    }
    if (from > before.reached()) {
      throw new BrokenLedger(positions(epoch, before.reached(), from) + " not counted");
    }
    if (end > anchor.subject().epoch().counted()) {
      throw new BrokenLedger(
          "%s counted, but an epoch has %d"
              .formatted(positions(epoch, from, end), anchor.subject().epoch().counted()));
    }
    return new Tiles(epoch, end, before.fromStart());
  }

  private void requireComplete(Tiles ended) {
    long counted = anchor.subject().epoch().counted();
    if (ended.reached() < counted) {
      throw new BrokenLedger(positions(ended.epoch(), ended.reached(), counted) + " not counted");
    }
  }

  private static void requireDigests(Anchor anchor, ModelDigest digest) {
    int expected = anchor.subject().parameters().size();
    int found = digest.parameters().size();
    if (found != expected) {
      throw new BrokenLedger(
          "there are digests of %d parameters, and the model has %d".formatted(found, expected));
    }
  }

  private static String positions(long epoch, long from, long end) {
    return end - from == 1
        ? "epoch %d: position %d is".formatted(epoch, from)
        : "epoch %d: positions %d to %d are".formatted(epoch, from, end - 1);
  }
}
