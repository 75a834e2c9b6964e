package dev.tributary.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.data.Minibatches.Minibatch;
import dev.tributary.digest.Xxh128;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final ModelDigest OTHER_BIAS =
      ModelDigest.of(List.of(new Xxh128(1, 5), new Xxh128(9, 9)));
  private static final ModelDigest OTHER =
      ModelDigest.of(List.of(new Xxh128(8, 8), new Xxh128(9, 9)));

  @Test
  void runsWithTheSameStepsAreIdenticalWhateverTheirRunIdAndTerm() {
    List<LedgerRecord> there = HandMade.run(6);
    there.set(
        0,
        new Anchor(
            0, HandMade.SUBJECT, HandMade.weights(0), new Anchor.Origin(77, 12, Optional.empty())));

    assertThat(compare(HandMade.run(6), there))
        .isEqualTo(new Comparison.Identical(6, HandMade.step(6)));
  }

  @Test
  void theFirstGradientThatDiffersIsNamed() {
    List<LedgerRecord> there = HandMade.run(6);
    StepRecord step = HandMade.step(4);
    there.set(4, new StepRecord(4, step.minibatch(), 4, 0.7, OTHER, OTHER));
    there.set(5, new StepRecord(5, HandMade.step(5).minibatch(), 4, 0.6, OTHER, OTHER));

    assertThat(compare(HandMade.run(6), there))
        .isEqualTo(
            new Comparison.Different(
                4,
                new Comparison.Aspect.Gradient("0.weight"),
                step.gradient().parameters().getFirst().toString(),
                "00000000000000080000000000000008",
                1));
  }

  @Test
  void weightsThatDifferAfterTheSameGradientAreNamed() {
    List<LedgerRecord> there = HandMade.run(6);
    StepRecord step = HandMade.step(5);
    there.set(5, new StepRecord(5, step.minibatch(), 4, step.loss(), step.gradient(), OTHER_BIAS));

    Comparison.Different found = (Comparison.Different) compare(HandMade.run(6), there);

    assertThat(found.step()).isEqualTo(5);
    assertThat(found.aspect()).isEqualTo(new Comparison.Aspect.Weights("0.bias"));
    assertThat(found.others()).isZero();
  }

  @Test
  void aLossThatDiffersByABitIsNamed() {
    List<LedgerRecord> there = HandMade.run(6);
    StepRecord step = HandMade.step(2);
    double loss = Math.nextUp(step.loss());
    there.set(2, new StepRecord(2, step.minibatch(), 4, loss, step.gradient(), step.weights()));

    assertThat(compare(HandMade.run(6), there))
        .isEqualTo(
            new Comparison.Different(
                2, new Comparison.Aspect.Loss(), "0.5", Double.toString(loss), 0));
  }

  @Test
  void differentSamplesAreNamedBeforeTheirConsequences() {
    List<LedgerRecord> there = HandMade.run(6);
    there.set(2, new StepRecord(2, new Minibatch(1, 4, 3), 3, 9, OTHER, OTHER));

    assertThat(compare(HandMade.run(6), there))
        .isEqualTo(
            new Comparison.Different(
                2,
                new Comparison.Aspect.Samples(),
                "4 samples of epoch 1 from position 4",
                "3 samples of epoch 1 from position 4",
                0));
  }

  @Test
  void differentInitialWeightsAreNamedAtStepZero() {
    List<LedgerRecord> there = HandMade.run(2);
    there.set(0, new Anchor(0, HandMade.SUBJECT, OTHER, new Anchor.Origin(1, 1, Optional.empty())));

    assertThat(compare(HandMade.run(2), there))
        .isInstanceOfSatisfying(
            Comparison.Different.class,
            found -> {
              assertThat(found.step()).isZero();
              assertThat(found.aspect()).isEqualTo(new Comparison.Aspect.Weights("0.weight"));
            });
  }

  @Test
  void aRunThatIsTheBeginningOfAnotherDiffersInLengthOnly() {
    assertThat(compare(HandMade.run(4), HandMade.run(9)))
        .isEqualTo(new Comparison.DifferentLength(4, 4, 9));
    assertThat(compare(HandMade.run(9), HandMade.run(0)))
        .isEqualTo(new Comparison.DifferentLength(0, 9, 0));
  }

  @Test
  void stepsInAGapOfOneLedgerAreSkippedInTheOther() {
    List<LedgerRecord> gap = new ArrayList<>(HandMade.run(9));
    gap.subList(3, 7).clear(); // steps 3 to 6
    gap.add(3, HandMade.anchor(6));

    assertThat(compare(gap, HandMade.run(9)))
        .isEqualTo(new Comparison.Identical(5, HandMade.step(9)));
    assertThat(compare(HandMade.run(9), gap))
        .isEqualTo(new Comparison.Identical(5, HandMade.step(9)));
  }

  @Test
  void weightsThatDifferAfterAGapAreNamedAtItsEnd() {
    List<LedgerRecord> gap =
        HandMade.from(
            HandMade.step(1),
            new Anchor(6, HandMade.SUBJECT, OTHER, new Anchor.Origin(1, 1, Optional.empty())));

    assertThat(compare(gap, HandMade.run(9)))
        .isInstanceOfSatisfying(
            Comparison.Different.class, found -> assertThat(found.step()).isEqualTo(6));
  }

  @Test
  void ledgersWithoutACommonStepCannotBeCompared() {
    assertThat(compare(List.of(HandMade.anchor(7), HandMade.step(8)), HandMade.run(3)))
        .isEqualTo(new Comparison.NoCommonStep(8, 3));
  }

  private static Comparison compare(List<LedgerRecord> here, List<LedgerRecord> there) {
    return Comparison.of(states(here), states(there));
  }

  private static Iterator<StateRecord> states(List<LedgerRecord> records) {
    return records.stream().map(StateRecord.class::cast).iterator();
  }
}
