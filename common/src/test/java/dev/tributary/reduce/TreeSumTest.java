package dev.tributary.reduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class TreeSumTest {
  private final ReductionTree tree = new ReductionTree(7);
  private final TreeSum<String> sum = new TreeSum<>(tree);

  @Test
  void twoSiblingsAreMergedLeftToRightWhicheverArrivesLast() {
    assertThat(sum.offer(node(1, 1), "1")).isEqualTo(new Offer.Waiting<>(List.of()));
    assertThat(sum.offer(node(0, 1), "0"))
        .isEqualTo(new Offer.Merge<>("0", "1", node(0, 2), List.of()));
    assertThat(sum.offer(node(4, 2), "45")).isEqualTo(new Offer.Waiting<>(List.of()));
    assertThat(sum.offer(node(6, 1), "6"))
        .isEqualTo(new Offer.Merge<>("45", "6", node(4, 3), List.of()));
  }

  @Test
  void theSumOfATargetIsReturnedOnceAndLaterPartsOfItAreDuplicates() {
    assertThat(sum.isComplete()).isFalse();
    assertThat(sum.offer(tree.root(), "all"))
        .isEqualTo(new Offer.Complete<>("all", tree.root(), List.of()));
    assertThat(sum.isComplete()).isTrue();

    assertThat(sum.offer(tree.root(), "again")).isEqualTo(new Offer.Duplicate<>("again"));
    assertThat(sum.offer(node(3, 1), "3")).isEqualTo(new Offer.Duplicate<>("3"));
    assertThat(sum.missing()).isEmpty();
  }

  @Test
  void aPartOfASumInProgressIsADuplicateAndTheFirstSumCounts() {
    sum.offer(node(0, 1), "0");
    sum.offer(node(1, 1), "1");

    assertThat(sum.offer(node(0, 1), "0 again")).isEqualTo(new Offer.Duplicate<>("0 again"));
    assertThat(sum.offer(node(0, 2), "01 of another")).isEqualTo(new Offer.Waiting<>(List.of()));
    assertThat(sum.offer(node(0, 2), "01")).isEqualTo(new Offer.Duplicate<>("01"));
  }

  @Test
  void aSiblingWaitsForASumThatIsBeingAdded() {
    sum.offer(node(0, 1), "0");
    sum.offer(node(1, 1), "1");

    assertThat(sum.offer(node(2, 2), "23")).isEqualTo(new Offer.Waiting<>(List.of()));
    assertThat(sum.offer(node(0, 2), "01"))
        .isEqualTo(new Offer.Merge<>("01", "23", node(0, 4), List.of()));
  }

  @Test
  void aLargerNodeReplacesAndReleasesTheNodesThatItCovers() {
    sum.offer(node(0, 1), "0");
    sum.offer(node(3, 1), "3");
    sum.offer(node(4, 1), "4");

    assertThat(sum.offer(node(0, 4), "0123")).isEqualTo(new Offer.Waiting<>(List.of("0", "3")));
    assertThat(sum.offer(tree.root(), "all").released()).containsExactly("0123", "4");
  }

  @Test
  void aSumIsADuplicateIfALargerNodeArrivedWhileItWasAdded() {
    sum.offer(node(0, 1), "0");
    sum.offer(node(1, 1), "1");
    sum.offer(node(0, 4), "0123");

    assertThat(sum.offer(node(0, 2), "01")).isEqualTo(new Offer.Duplicate<>("01"));
  }

  @Test
  void missingShardsAreListedAsTheFewestRanges() {
    assertThat(sum.missing()).containsExactly(new ShardRange(0, 7));

    sum.offer(node(2, 1), "2");
    sum.offer(node(6, 1), "6");

    assertThat(sum.missing()).containsExactly(new ShardRange(0, 2), new ShardRange(3, 3));
    assertThat(sum.missing()).hasToString("[0..1, 3..5]");
  }

  @Test
  void neighbouringMissingTargetsAreOneRange() {
    TreeSum<String> part = new TreeSum<>(tree, tree.cover(new ShardRange(1, 5)));

    assertThat(part.missing()).containsExactly(new ShardRange(1, 5));
    assertThat(part.offer(node(2, 2), "23")).isInstanceOf(Offer.Complete.class);
    assertThat(part.missing()).containsExactly(new ShardRange(1, 1), new ShardRange(4, 2));
  }

  @Test
  void aSumOfNoTargetsIsComplete() {
    assertThat(new TreeSum<>(tree, List.of()).isComplete()).isTrue();
  }

  @Test
  void anAbandonedSumReturnsTheKeptValues() {
    sum.offer(node(0, 1), "0");
    sum.offer(node(1, 1), "1");
    sum.offer(node(4, 1), "4");
    sum.offer(node(3, 1), "3");

    assertThat(sum.drain()).containsExactly("3", "4");
    assertThat(sum.drain()).isEmpty();
    assertThat(sum.missing()).containsExactly(new ShardRange(2, 5));
  }

  @Test
  void onlyNodesWithinTheTargetsAreAccepted() {
    TreeSum<String> part = new TreeSum<>(tree, List.of(node(2, 2)));

    assertThatIllegalArgumentException().isThrownBy(() -> sum.offer(node(1, 2), "12"));
    assertThatIllegalArgumentException().isThrownBy(() -> sum.offer(node(7, 1), "7"));
    assertThatIllegalArgumentException().isThrownBy(() -> part.offer(node(1, 1), "1"));
    assertThatIllegalArgumentException().isThrownBy(() -> part.offer(node(0, 4), "0123"));
  }

  @Test
  void targetsThatOverlapOrAreNotNodesAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TreeSum<>(tree, List.of(node(0, 1), node(0, 2))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TreeSum<>(tree, List.of(node(2, 2), node(0, 4))));
    assertThatIllegalArgumentException().isThrownBy(() -> new TreeSum<>(tree, List.of(node(1, 2))));
  }

  private static TreeNode node(int first, int count) {
    return new TreeNode(first, count);
  }
}
