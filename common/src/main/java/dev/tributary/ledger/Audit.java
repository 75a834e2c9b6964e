package dev.tributary.ledger;

import dev.tributary.reduce.stopping.History;
import dev.tributary.text.Counted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The audit of a ledger up to a record. It proves that no step is missing or done twice, and that
/// every sample of every epoch is counted exactly once. Immutable.
///
/// The positions of the steps must tile an epoch: each step begins where the step before ended, and
/// the next epoch begins when all positions of an epoch are counted. Samples and positions are
/// related by a permutation, so each sample is counted once if each position is.
///
/// @param last the newest record of weights
/// @param steps the number of recorded steps
/// @param epochs the number of epochs recorded from beginning to end
/// @param tiles the counted part of the newest epoch; none directly after an anchor in the middle
///   of a run, when it is unknown
/// @param gaps the gaps in order
/// @param builds the builds that recorded the steps, in order
/// @param end the end of the run, if its evaluations have a say in it and it has ended
/// @param anchors the anchors at which the subject changed, in order: the first, and those at which
///   the run was extended
public record Audit(
    StateRecord last,
    long steps,
    long epochs,
    Optional<Tiles> tiles,
    List<Gap> gaps,
    List<Built> builds,
    Optional<EndRecord> end,
    List<Anchor> anchors) {

  /// The counted part of an epoch, up to position `reached − 1`.
  ///
  /// @param fromStart whether it is known to begin at position 0
  public record Tiles(long epoch, long reached, boolean fromStart) {}

  /// The steps that one build recorded, up to those of the next one.
  ///
  /// @param after the step before the first of them
  /// @param build the digest of the build; absent for a release that did not record it
  public record Built(long after, Optional<String> build) {
    static Built of(Anchor anchor) {
      return new Built(anchor.step(), anchor.origin().build());
    }
  }

  /// A gap: steps that are not recorded, both ends included.
  public record Gap(long first, long last) {
    /// The text for people.
    public String missing() {
      return first == last
          ? "step %s is missing".formatted(first)
          : "steps %s to %s are missing".formatted(first, last);
    }
  }

  public Audit {
    anchors = List.copyOf(anchors);
    gaps = List.copyOf(gaps);
    builds = List.copyOf(builds);
  }

  /// The first record.
  public Anchor anchor() {
    return anchors.getFirst();
  }

  /// The subject of the newest record.
  public Anchor.Subject subject() {
    return anchors.getLast().subject();
  }

  /// The audit of the first record.
  ///
  /// @throws BrokenLedger if a ledger cannot begin with this record
  public static Audit begin(LedgerRecord first) {
    if (!(first instanceof Anchor anchor)) {
      throw new BrokenLedger(
          "the first line is not an anchor: it does not state job, data and initial weights");
    }
    if (anchor.step() < 0) {
      throw new BrokenLedger("steps count from 0, not from " + anchor.step());
    }
    requireDigests(anchor.subject(), anchor.weights());
    List<Built> builds = List.of(Built.of(anchor));
    return anchor.step() == 0
        ? new Audit(
            anchor,
            0,
            0,
            Optional.of(new Tiles(1, 0, true)),
            List.of(),
            builds,
            Optional.empty(),
            List.of(anchor))
        : new Audit(
            anchor,
            0,
            0,
            Optional.empty(),
            List.of(new Gap(1, anchor.step())),
            builds,
            Optional.empty(),
            List.of(anchor));
  }

  /// The audit after one more record.
  ///
  /// @throws BrokenLedger if `next` cannot follow
  public Audit with(LedgerRecord next) {
    return switch (next) {
      case Anchor again -> afterAnchor(again);
      case StepRecord step -> afterStep(step);
      case EndRecord ended -> ended(ended);
    };
  }

  /// Whether all steps from the first to the last are recorded.
  public boolean isWhole() {
    return gaps.isEmpty();
  }

  private Audit afterAnchor(Anchor again) {
    requireDigests(again.weights());
    boolean isExtended = again.extended().isPresent();
    requireSubject(again);
    boolean sameBuild = again.origin().build().equals(builds.getLast().build());
    if (again.step() < last.step() || again.step() == last.step() && sameBuild && !isExtended) {
      throw new BrokenLedger(
          "an anchor at step %s follows step %s".formatted(again.step(), last.step()));
    }
    List<Built> others = new ArrayList<>(builds);
    if (!sameBuild) {
      others.add(Built.of(again));
    }
    Audit extended = isExtended ? extended(again) : this;
    return again.step() == last.step()
        ? extended.continued(again, others)
        : extended.afterGap(again, others);
  }

  private void requireSubject(Anchor again) {
    boolean fits =
        again.extended().isPresent()
            ? again.extended().get().equals(subject().job())
                && subject().isExtendedBy(again.subject())
            : again.subject().agrees(subject());
    if (!fits) {
      throw new BrokenLedger(
          "this line and those after it record another run: "
              + subject().differences(again.subject()));
    }
  }

  /// The run goes on with another job, and has not ended any more.
  private Audit extended(Anchor again) {
    List<Anchor> more = new ArrayList<>(anchors);
    more.add(again);
    return new Audit(last, steps, epochs, tiles, gaps, builds, Optional.empty(), more);
  }

  private Audit continued(Anchor again, List<Built> others) {
    if (!again.weights().equals(last.weights())) {
      throw new BrokenLedger(
          "an anchor at step %s has other weights than the line before it".formatted(again.step()));
    }
    return new Audit(again, steps, epochs, tiles, gaps, others, end, anchors);
  }

  private Audit afterGap(Anchor again, List<Built> others) {
    List<Gap> more = new ArrayList<>(gaps);
    more.add(new Gap(last.step() + 1, again.step()));
    return new Audit(again, steps, epochs, Optional.empty(), more, others, end, anchors);
  }

  private Audit ended(EndRecord ended) {
    long step = ended.step();
    if (end.isPresent()) {
      throw new BrokenLedger("the run ends twice, the second time after step " + step);
    }
    List<History.Evaluated> evaluations = ended.history().evaluations();
    if (step != last.step() || evaluations.isEmpty() || evaluations.getLast().step() != step) {
      throw new BrokenLedger(
          "the run ends after step %s, which is not the last recorded and evaluated step"
              .formatted(step));
    }
    if (ended.history().endedBefore(ended.rule())) {
      throw new BrokenLedger(
          "the run ends after step %s, but by its evaluations it ended before".formatted(step));
    }
    long best = ended.history().best(ended.rule()).orElseThrow().step();
    if (ended.model() != step && ended.model() != best) {
      throw new BrokenLedger(
          "the model is of step %s, which is neither the last step nor the best, %s"
              .formatted(ended.model(), best));
    }
    return new Audit(last, steps, epochs, tiles, gaps, builds, Optional.of(ended), anchors);
  }

  private Audit afterStep(StepRecord step) {
    requireDigests(step.weights());
    if (end.isPresent()) {
      throw new BrokenLedger("step %s follows the end of the run".formatted(step.step()));
    }
    if (step.step() != last.step() + 1) {
      throw new BrokenLedger("step %s follows step %s".formatted(step.step(), last.step()));
    }
    requireDigests(step.gradient());
    Tiles begun = tiles.orElse(new Tiles(step.minibatch().epoch(), step.minibatch().from(), false));
    boolean turns = step.minibatch().epoch() != begun.epoch();
    if (turns) {
      requireComplete(begun);
      begun = new Tiles(begun.epoch() + 1, 0, true);
    }
    Tiles reached = counted(begun, step);
    boolean completes = reached.fromStart() && reached.reached() == subject().epoch().counted();
    return new Audit(
        step,
        steps + 1,
        epochs + (completes ? 1 : 0),
        Optional.of(reached),
        gaps,
        builds,
        end,
        anchors);
  }

  private Tiles counted(Tiles before, StepRecord step) {
    long epoch = step.minibatch().epoch();
    long from = step.minibatch().from();
    long end = from + step.minibatch().size();
    if (epoch != before.epoch()) {
      throw new BrokenLedger("epoch %s follows epoch %s".formatted(epoch, before.epoch() - 1));
    }
    if (step.samples() != step.minibatch().size()) {
      throw new BrokenLedger(
          "step %s must count %s samples, but counted %s"
              .formatted(step.step(), step.minibatch().size(), step.samples()));
    }
    if (from < before.reached()) {
      throw new BrokenLedger(
          positions(epoch, from, Math.min(end, before.reached())) + " counted twice");
    }
    if (from > before.reached()) {
      throw new BrokenLedger(positions(epoch, before.reached(), from) + " not counted");
    }
    if (end > subject().epoch().counted()) {
      throw new BrokenLedger(
          "%s counted, but an epoch has %s"
              .formatted(positions(epoch, from, end), subject().epoch().counted()));
    }
    return new Tiles(epoch, end, before.fromStart());
  }

  private void requireComplete(Tiles ended) {
    long counted = subject().epoch().counted();
    if (ended.reached() < counted) {
      throw new BrokenLedger(positions(ended.epoch(), ended.reached(), counted) + " not counted");
    }
  }

  private void requireDigests(ModelDigest digest) {
    requireDigests(subject(), digest);
  }

  private static void requireDigests(Anchor.Subject subject, ModelDigest digest) {
    int expected = subject.parameters().size();
    int found = digest.parameters().size();
    if (found != expected) {
      throw new BrokenLedger(
          "the line has digests of %s, but the model has %s"
              .formatted(Counted.of(found, "parameter"), expected));
    }
  }

  private static String positions(long epoch, long from, long end) {
    return end - from == 1
        ? "epoch %s: position %s is".formatted(epoch, from)
        : "epoch %s: positions %s to %s are".formatted(epoch, from, end - 1);
  }
}
