package dev.tributary.coordinator.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.coordinator.round.Copies.Copy;
import dev.tributary.coordinator.round.Copies.Verdict;
import dev.tributary.digest.Xxh128;
import dev.tributary.reduce.TreeNode;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CopiesTest {
  private static final SessionId A = new SessionId(1);
  private static final SessionId B = new SessionId(2);
  private static final SessionId C = new SessionId(3);
  private static final SessionId D = new SessionId(4);

  @Test
  void equalCopiesProveNothing() {
    assertThat(of(finite(A, 1)).verdict()).isEqualTo(new Verdict.Equal());
    assertThat(of(finite(A, 1), finite(B, 1), finite(A, 1)).verdict())
        .isEqualTo(new Verdict.Equal());
  }

  @Test
  void ofTwoDifferentCopiesNoneIsKnownToBeWrong() {
    assertThat(of(finite(A, 1), finite(B, 2)).verdict()).isEqualTo(new Verdict.Undecided());
    assertThat(of(finite(A, 1), finite(B, 2), finite(C, 3)).verdict())
        .isEqualTo(new Verdict.Undecided());
    assertThat(of(finite(A, 1), finite(B, 2), finite(C, 2), finite(D, 1)).verdict())
        .isEqualTo(new Verdict.Undecided());
  }

  @Test
  void theThirdCopyDecidesAlsoAgainstTheOneThatCounts() {
    assertThat(of(finite(A, 1), finite(B, 2), finite(C, 1)).verdict())
        .isEqualTo(new Verdict.Wrong(Set.of(B), false));
    assertThat(of(finite(A, 1), finite(B, 2), finite(C, 2)).verdict())
        .isEqualTo(new Verdict.Wrong(Set.of(A), true));
  }

  @Test
  void aSessionThatContradictsItselfIsWrong() {
    assertThat(of(finite(A, 1), finite(A, 2)).verdict())
        .isEqualTo(new Verdict.Wrong(Set.of(A), true));
    assertThat(of(finite(B, 1), finite(A, 1), finite(A, 2)).verdict())
        .isEqualTo(new Verdict.Wrong(Set.of(A), false));
  }

  @Test
  void aCopyThatIsNotFiniteIsWrongIfAnotherOneIsFinite() {
    assertThat(of(infinite(A)).verdict()).isEqualTo(new Verdict.Undecided());
    assertThat(of(infinite(A), finite(B, 1)).verdict())
        .isEqualTo(new Verdict.Wrong(Set.of(A), false));
    assertThat(of(finite(B, 1), infinite(A)).verdict())
        .isEqualTo(new Verdict.Wrong(Set.of(A), false));
  }

  @Test
  void twoCopiesThatAreNotFiniteProveThatTheGradientIsNot() {
    assertThat(of(infinite(A), infinite(B)).verdict()).isEqualTo(new Verdict.NotFinite());
    assertThat(of(infinite(A), infinite(A)).verdict()).isEqualTo(new Verdict.NotFinite());
  }

  @Test
  void repeatedCopiesTakeNoMemory() {
    Copies copies = of();
    for (int i = 0; i < 100; i++) {
      copies = copies.with(finite(A, 1)).with(infinite(B));
    }

    assertThat(copies.all()).hasSize(3);
  }

  private static Copies of(Copy... all) {
    Copies copies = Copies.none(new TreeNode(0, 4));
    for (Copy copy : all) {
      copies = copies.with(copy);
    }
    return copies;
  }

  private static Copy finite(SessionId from, long digest) {
    return new Copy(from, Optional.of(new Xxh128(digest, 0)));
  }

  private static Copy infinite(SessionId from) {
    return new Copy(from, Optional.empty());
  }
}
