package dev.tributary.reduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReductionTreeTest {

  @Test
  void sevenShardsSplitAsRfc6962DrawsThem() {
    ReductionTree tree = new ReductionTree(7);

    assertThat(nodes(tree))
        .containsExactlyInAnyOrder(
            node(0, 7),
            node(0, 4),
            node(4, 3),
            node(0, 2),
            node(2, 2),
            node(4, 2),
            node(6, 1),
            node(0, 1),
            node(1, 1),
            node(2, 1),
            node(3, 1),
            node(4, 1),
            node(5, 1));
    assertThat(tree.left(node(4, 3))).isEqualTo(node(4, 2));
    assertThat(tree.right(node(4, 3))).isEqualTo(node(6, 1));
    assertThat(tree.sibling(node(6, 1))).isEqualTo(node(4, 2));
    assertThat(tree.sibling(node(0, 4))).isEqualTo(node(4, 3));
  }

  @Test
  void everyNodeExceptTheRootIsAChildOfItsParentAndNoOtherRangeIsANode() {
    for (int shards = 1; shards <= 33; shards++) {
      ReductionTree tree = new ReductionTree(shards);
      Set<TreeNode> nodes = nodes(tree);

      assertThat(nodes).hasSize(2 * shards - 1);
      for (int first = 0; first <= shards; first++) {
        for (int count = 1; count <= shards + 1; count++) {
          TreeNode node = node(first, count);
          assertThat(tree.contains(node))
              .as("%s of %s", node, tree)
              .isEqualTo(nodes.contains(node));
        }
      }
      for (TreeNode node : nodes) {
        if (!node.isLeaf()) {
          assertThat(tree.parent(tree.left(node))).isEqualTo(node);
          assertThat(tree.parent(tree.right(node))).isEqualTo(node);
          assertThat(tree.sibling(tree.left(node))).isEqualTo(tree.right(node));
          assertThat(tree.sibling(tree.right(node))).isEqualTo(tree.left(node));
        }
      }
    }
  }

  @Test
  void aCoverIsExactAscendingAndHasTheFewestNodes() {
    for (int shards = 1; shards <= 33; shards++) {
      ReductionTree tree = new ReductionTree(shards);
      for (int first = 0; first <= shards; first++) {
        for (int count = 0; count <= shards - first; count++) {
          List<TreeNode> cover = tree.cover(new ShardRange(first, count));

          int at = first;
          for (TreeNode node : cover) {
            assertThat(tree.contains(node)).isTrue();
            assertThat(node.first()).isEqualTo(at);
            at = node.end();
          }
          assertThat(at).isEqualTo(first + count);
          assertThat(cover.size()).isEqualTo(fewestNodes(tree, first, first + count));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0,1", "4,1", "1,2", "3,2", "4,2", "5,1", "0,3"})
  void onlyInnerNodesHaveChildren(int first, int count) {
    ReductionTree tree = new ReductionTree(5);

    assertThatIllegalArgumentException().isThrownBy(() -> tree.left(node(first, count)));
    assertThatIllegalArgumentException().isThrownBy(() -> tree.right(node(first, count)));
  }

  @ParameterizedTest
  @CsvSource({"0,5", "1,2", "0,3", "4,2", "5,1", "7,1"})
  void theRootAndRangesThatAreNotNodesHaveNoParent(int first, int count) {
    ReductionTree tree = new ReductionTree(5);

    assertThatIllegalArgumentException().isThrownBy(() -> tree.parent(node(first, count)));
    assertThatIllegalArgumentException().isThrownBy(() -> tree.sibling(node(first, count)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void aTreeWithoutShardsIsRefused(int shards) {
    assertThatIllegalArgumentException().isThrownBy(() -> new ReductionTree(shards));
  }

  @Test
  void invalidRangesAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ShardRange(-1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new ShardRange(1, -1));
    assertThatIllegalArgumentException().isThrownBy(() -> new ShardRange(2, Integer.MAX_VALUE));
    assertThatIllegalArgumentException().isThrownBy(() -> new TreeNode(2, Integer.MAX_VALUE));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ReductionTree(5).cover(new ShardRange(3, 3)));
  }

  /// The fewest nodes that cover a range, by dynamic programming over all covers.
  private static int fewestNodes(ReductionTree tree, int first, int end) {
    int[] fewest = new int[end + 1];
    for (int to = first + 1; to <= end; to++) {
      fewest[to] = Integer.MAX_VALUE;
      for (int from = first; from < to; from++) {
        if (tree.contains(node(from, to - from))) {
          fewest[to] = Math.min(fewest[to], fewest[from] + 1);
        }
      }
    }
    return fewest[end];
  }

  private static Set<TreeNode> nodes(ReductionTree tree) {
    Set<TreeNode> nodes = new HashSet<>();
    List<TreeNode> open = new ArrayList<>(List.of(tree.root()));
    while (!open.isEmpty()) {
      TreeNode node = open.removeLast();
      nodes.add(node);
      if (!node.isLeaf()) {
        open.add(tree.left(node));
        open.add(tree.right(node));
      }
    }
    return nodes;
  }

  private static TreeNode node(int first, int count) {
    return new TreeNode(first, count);
  }
}
