package dev.tributary.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.data.Minibatches;
import dev.tributary.data.Minibatches.Minibatch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditTest {

  @Test
  void aRunOfWholeAndRaggedMinibatchesCountsEverySampleOnce() {
    Audit audit = audit(HandMade.run(8));

    assertThat(audit.steps()).isEqualTo(8);
    assertThat(audit.epochs()).isEqualTo(2);
    assertThat(audit.tiles()).contains(new Audit.Tiles(3, 8, true));
    assertThat(audit.isWhole()).isTrue();
    assertThat(audit.last()).isEqualTo(HandMade.step(8));
  }

  @ParameterizedTest
  @CsvSource({
    "10,4,false",
    "10,4,true",
    "8,4,true",
    "8,4,false",
    "7,7,false",
    "5,9,false",
    "9,1,true"
  })
  void everySequenceOfMinibatchesPasses(long samples, int batch, boolean dropLast) {
    Minibatches minibatches = new Minibatches(samples, batch, dropLast, true, 3);
    Anchor.Subject subject = HandMade.counting(new Anchor.Epoch(samples, batch, dropLast));
    List<LedgerRecord> records = new ArrayList<>(List.of(HandMade.anchor(0, subject)));
    long steps = 3 * minibatches.stepsPerEpoch();
    for (long step = 1; step <= steps; step++) {
      records.add(HandMade.step(step, minibatches.at(step)));
    }

    Audit audit = audit(records);

    assertThat(audit.epochs()).isEqualTo(3);
    assertThat(audit.steps()).isEqualTo(steps);
  }

  @Test
  void positionsThatAreCountedTwiceAreNamed() {
    assertBroken(
        "epoch 1: positions 2 to 3 are counted twice",
        HandMade.step(1),
        HandMade.step(2, new Minibatch(1, 2, 4)));
    assertBroken(
        "epoch 2: position 3 is counted twice",
        HandMade.step(1),
        HandMade.step(2),
        HandMade.step(3),
        HandMade.step(4),
        HandMade.step(5, new Minibatch(2, 3, 1)));
  }

  @Test
  void positionsThatAreNotCountedAreNamed() {
    assertBroken(
        "epoch 1: positions 4 to 5 are not counted",
        HandMade.step(1),
        HandMade.step(2, new Minibatch(1, 6, 4)));
    assertBroken(
        "epoch 1: positions 8 to 9 are not counted",
        HandMade.step(1),
        HandMade.step(2),
        HandMade.step(3, new Minibatch(2, 0, 4)));
    assertBroken(
        "epoch 2: position 0 is not counted",
        HandMade.step(1),
        HandMade.step(2),
        HandMade.step(3),
        HandMade.step(4, new Minibatch(2, 1, 4)));
  }

  @Test
  void anEpochThatIsLeftOutOrTooLongIsNamed() {
    assertBroken(
        "epoch 3 follows epoch 1",
        HandMade.step(1),
        HandMade.step(2),
        HandMade.step(3),
        HandMade.step(4, new Minibatch(3, 0, 4)));
    assertBroken(
        "epoch 1: positions 8 to 11 are counted, but an epoch has 10",
        HandMade.step(1),
        HandMade.step(2),
        HandMade.step(3, new Minibatch(1, 8, 4)));
    assertBroken(
        "epoch 1: positions 0 to 9 are not counted", HandMade.step(1, new Minibatch(2, 0, 4)));
  }

  @Test
  void theLastMinibatchMayBeLeftOutOnlyIfTheJobDropsIt() {
    List<LedgerRecord> records =
        List.of(HandMade.step(1), HandMade.step(2), HandMade.step(3, new Minibatch(2, 0, 4)));
    List<LedgerRecord> dropping = new ArrayList<>(records);
    dropping.addFirst(HandMade.anchor(0, HandMade.counting(new Anchor.Epoch(10, 4, true))));
    List<LedgerRecord> counting = new ArrayList<>(records);
    counting.addFirst(HandMade.anchor(0));

    assertThat(audit(dropping).epochs()).isEqualTo(1);
    assertThatThrownBy(() -> audit(counting)).isInstanceOf(BrokenLedger.class);
  }

  @Test
  void aStepThatCountedAnotherNumberOfSamplesIsNamed() {
    StepRecord given = HandMade.step(1);
    assertBroken(
        "step 1 must count 4 samples, but counted 3",
        new StepRecord(1, given.minibatch(), 3, 1, given.gradient(), given.weights()));
  }

  @Test
  void stepsMustFollowEachOther() {
    assertBroken("step 3 follows step 1", HandMade.step(1), HandMade.step(3));
    assertBroken("step 1 follows step 1", HandMade.step(1), HandMade.step(1));
    assertBroken("step 2 follows step 0", HandMade.step(2));
  }

  @Test
  void unrecordedStepsAreAGapAndTheNextEpochIsComplete() {
    Audit audit =
        audit(
            HandMade.from(
                HandMade.step(1),
                HandMade.anchor(4),
                HandMade.step(5),
                HandMade.step(6),
                HandMade.step(7),
                HandMade.step(8),
                HandMade.step(9)));

    assertThat(audit.gaps()).containsExactly(new Audit.Gap(2, 4));
    assertThat(audit.isWhole()).isFalse();
    assertThat(audit.steps()).isEqualTo(6);
    assertThat(audit.epochs()).isEqualTo(1); // the third; the second is recorded only in part
  }

  @Test
  void aLedgerThatBeginsInTheMiddleOfARunHasAGapAtItsBeginning() {
    Audit audit = audit(List.of(HandMade.anchor(4), HandMade.step(5)));

    assertThat(audit.gaps()).containsExactly(new Audit.Gap(1, 4));
    assertThat(audit.gaps().getFirst().missing()).isEqualTo("steps 1 to 4 are missing");
  }

  @Test
  void anAnchorMustBeOfALaterStepAndTheSameRun() {
    assertBroken(
        "an anchor at step 2 follows step 2",
        HandMade.step(1),
        HandMade.step(2),
        HandMade.anchor(2));
    assertBroken(
        "this line and those after it record another run",
        HandMade.anchor(3, HandMade.counting(new Anchor.Epoch(11, 4, false))));
    assertThatThrownBy(() -> Audit.begin(HandMade.step(1)))
        .isInstanceOf(BrokenLedger.class)
        .hasMessageStartingWith("the first line is not an anchor");
  }

  @Test
  void anotherBuildGoesOnFromTheWeightsOfTheStepBefore() {
    Audit audit =
        audit(HandMade.from(HandMade.step(1), HandMade.anchorOf("b1", 1), HandMade.step(2)));

    assertThat(audit.isWhole()).isTrue();
    assertThat(audit.tiles()).contains(new Audit.Tiles(1, 8, true));
    assertBroken(
        "an anchor at step 2 has other weights than the line before it",
        HandMade.step(1),
        new StepRecord(
            2, HandMade.step(2).minibatch(), 4, 1, HandMade.gradient(2), HandMade.weights(3)),
        HandMade.anchorOf("b1", 2));
  }

  @Test
  void aStepMustHaveADigestForEachParameter() {
    StepRecord given = HandMade.step(1);
    ModelDigest one = ModelDigest.of(given.weights().parameters().subList(0, 1));

    for (StepRecord step :
        List.of(
            new StepRecord(1, given.minibatch(), 4, 1, one, given.weights()),
            new StepRecord(1, given.minibatch(), 4, 1, given.gradient(), one))) {
      assertBroken("the line has digests of 1 parameter, but the model has 2", step);
    }
  }

  private static LedgerRecord[] steps(int count, LedgerRecord... more) {
    List<LedgerRecord> records = new ArrayList<>(HandMade.run(count));
    records.removeFirst();
    records.addAll(List.of(more));
    return records.toArray(LedgerRecord[]::new);
  }

  @Test
  void aRunEndsWhereItsRuleEndsIt() {
    EndRecord end = HandMade.end(3, 3, 1, 6, 2);

    Audit audit = audit(HandMade.from(steps(6, end)));

    assertThat(audit.end()).contains(end);
    assertThat(end.isEarly()).isTrue();
    assertThat(audit.steps()).isEqualTo(6);
    assertThat(HandMade.end(6, 3, 1, 6, 0.5).isEarly()).isFalse();
  }

  @Test
  void anEndThatContradictsTheEvaluationsOrTheStepsIsBroken() {
    assertBroken(
        "the run ends after step 9, but by its evaluations it ended before",
        steps(9, HandMade.end(3, 3, 1, 6, 2, 9, 0.5)));
    assertBroken(
        "the run ends after step 6, which is not the last recorded and evaluated step",
        steps(7, HandMade.end(6, 3, 1, 6, 2)));
    assertBroken(
        "the model is of step 5, which is neither the last step nor the best, 3",
        steps(6, HandMade.end(5, 3, 1, 6, 2)));
    assertBroken(
        "step 7 follows the end of the run",
        steps(6, HandMade.end(3, 3, 1, 6, 2), HandMade.step(7)));
    assertBroken(
        "the run ends twice, the second time after step 6",
        steps(6, HandMade.end(3, 3, 1, 6, 2), HandMade.end(3, 3, 1, 6, 2)));
  }

  @Test
  void anExtensionGoesOnAfterTheEnd() {
    Audit audit =
        audit(
            HandMade.from(
                steps(
                    6,
                    HandMade.end(3, 3, 1, 6, 2),
                    HandMade.extension(6),
                    HandMade.step(7),
                    HandMade.step(8))));

    assertThat(audit.steps()).isEqualTo(8);
    assertThat(audit.tiles()).contains(new Audit.Tiles(3, 8, true));
    assertThat(audit.anchors()).containsExactly(HandMade.anchor(0), HandMade.extension(6));
    assertThat(audit.end()).isEmpty();
    assertThat(audit.isWhole()).isTrue();
  }

  @Test
  void anExtensionMustNameTheJobBeforeAndKeepDataAndWeights() {
    Anchor extension = HandMade.extension(6);
    Anchor.Subject other =
        new Anchor.Subject(
            "3".repeat(64),
            HandMade.SUBJECT.data(),
            new Anchor.Epoch(11, 4, false),
            HandMade.SUBJECT.parameters());

    assertBroken("this line and those after it record another run", steps(6, extension, extension));
    assertBroken(
        "this line and those after it record another run",
        steps(6, HandMade.anchor(6, other).extending(HandMade.SUBJECT)));
    assertBroken(
        "this line and those after it record another run",
        steps(6, HandMade.anchor(6, extension.subject())));
    assertBroken(
        "an anchor at step 6 has other weights than the line before it",
        steps(
            6,
            new Anchor(
                6,
                extension.subject(),
                HandMade.weights(5),
                extension.origin(),
                extension.extended())));
  }

  private static void assertBroken(String why, LedgerRecord... records) {
    assertThatThrownBy(() -> audit(HandMade.from(records)))
        .isInstanceOf(BrokenLedger.class)
        .hasMessageStartingWith(why);
  }

  private static Audit audit(List<LedgerRecord> records) {
    Audit audit = Audit.begin(records.getFirst());
    for (LedgerRecord record : records.subList(1, records.size())) {
      audit = audit.with(record);
    }
    return audit;
  }
}
