package dev.tributary.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.job.BadInput;
import dev.tributary.tensor.Permutation;
import dev.tributary.tensor.Purpose;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HoldoutRuleTest {

  /// Samples with these classes and groups.
  private record Keys(int[] classOf, int[] groupOf) implements SampleKeys {
    @Override
    public long size() {
      return classOf.length;
    }

    @Override
    public Optional<int[]> classes() {
      return Optional.of(classOf);
    }

    @Override
    public int[] groups(String column) {
      return groupOf;
    }
  }

  private static Keys keys(int samples, int classes, int groups) {
    return new Keys(
        IntStream.range(0, samples).map(i -> i * i % 97 % classes).toArray(),
        IntStream.range(0, samples).map(i -> i < groups ? i : i * 7 % groups).toArray());
  }

  private static HoldoutRule rule(double fraction, boolean stratify, boolean group, long seed) {
    return new HoldoutRule(fraction, stratify, group ? Optional.of("g") : Optional.empty(), seed);
  }

  private static List<Integer> listed(Rows rows) {
    List<Integer> listed = new ArrayList<>();
    for (long i = 0; i < rows.size(); i++) {
      listed.add((int) rows.at(i));
    }
    return listed;
  }

  private static int count(List<Integer> rows, int[] numbers, int number) {
    return (int) rows.stream().filter(row -> numbers[row] == number).count();
  }

  @Test
  void aPlainHoldoutIsTheBeginningOfThePermutation() {
    Split split = rule(0.25, false, false, 3).split(keys(40, 2, 5));

    Permutation order = Permutation.of(3, Purpose.HOLDOUT, 0, 40);
    assertThat(listed(split.held().orElseThrow()))
        .containsExactlyElementsOf(
            IntStream.range(0, 10).mapToObj(i -> (int) order.at(i)).toList());
    assertThat(listed(split.training()))
        .containsExactlyElementsOf(
            IntStream.range(10, 40).mapToObj(i -> (int) order.at(i)).toList());
  }

  @ParameterizedTest
  @CsvSource({"true, false", "false, true", "true, true"})
  void bothPartsTogetherAreAllSamplesInTheOrderOfThePermutation(boolean stratify, boolean group) {
    Keys keys = keys(300, 4, 30);
    Permutation order = Permutation.of(7, Purpose.HOLDOUT, 0, 300);
    List<Integer> all = IntStream.range(0, 300).mapToObj(i -> (int) order.at(i)).toList();

    Split split = rule(0.2, stratify, group, 7).split(keys);

    List<Integer> held = listed(split.held().orElseThrow());
    Set<Integer> heldSet = new HashSet<>(held);
    assertThat(held).isNotEmpty();
    assertThat(held).containsExactlyElementsOf(all.stream().filter(heldSet::contains).toList());
    assertThat(listed(split.training()))
        .containsExactlyElementsOf(all.stream().filter(i -> !heldSet.contains(i)).toList());
    assertThat(listed(rule(0.2, stratify, group, 7).split(keys).training()))
        .isEqualTo(listed(split.training()));
    assertThat(listed(rule(0.2, stratify, group, 8).split(keys).training()))
        .isNotEqualTo(listed(split.training()));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.1, 0.2, 0.37, 0.5, 0.9, 0.99})
  void eachClassKeepsItsShare(double fraction) {
    Keys keys = keys(500, 7, 1);

    List<Integer> held = listed(rule(fraction, true, false, 1).split(keys).held().orElseThrow());

    assertThat(held).hasSize((int) Math.round(fraction * 500));
    for (int c = 0; c < 7; c++) {
      int all = count(IntStream.range(0, 500).boxed().toList(), keys.classOf(), c);
      assertThat((double) count(held, keys.classOf(), c))
          .isBetween(Math.floor(fraction * all), Math.ceil(fraction * all));
    }
  }

  @ParameterizedTest
  @CsvSource({"true, 0.1", "true, 0.3", "false, 0.1", "false, 0.5"})
  void aGroupIsNeverInBothParts(boolean stratify, double fraction) {
    Keys keys = keys(1000, 3, 90);

    Split split = rule(fraction, stratify, true, 5).split(keys);

    Set<Integer> heldGroups = new HashSet<>();
    listed(split.held().orElseThrow()).forEach(row -> heldGroups.add(keys.groupOf()[row]));
    assertThat(listed(split.training())).noneMatch(row -> heldGroups.contains(keys.groupOf()[row]));
    assertThat((double) split.held().orElseThrow().size())
        .isBetween(1000 * fraction - 30, 1000 * fraction + 30);
  }

  @Test
  void groupsKeepTheSharesOfTheClasses() {
    // Groups of one class each: without stratify a seed would often hold out more of one class.
    int[] groupOf = IntStream.range(0, 600).map(i -> i / 6).toArray();
    int[] classOf = IntStream.range(0, 600).map(i -> groupOf[i] % 2).toArray();
    Keys keys = new Keys(classOf, groupOf);
    for (long seed = 0; seed < 20; seed++) {
      List<Integer> held = listed(rule(0.2, true, true, seed).split(keys).held().orElseThrow());

      assertThat(count(held, classOf, 0)).isEqualTo(60);
      assertThat(count(held, classOf, 1)).isEqualTo(60);
    }
  }

  @Test
  void oneGroupCannotBeDivided() {
    assertThatThrownBy(() -> rule(0.2, false, true, 1).split(keys(10, 2, 1)))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith("dataset.holdout.group: all samples are of one group");
  }

  @Test
  void twoLargeGroupsAreDividedAlthoughTheFractionIsSmall() {
    Split split = rule(0.01, false, true, 1).split(keys(10, 2, 2));

    assertThat(split.held().orElseThrow().size()).isPositive();
    assertThat(split.training().size()).isPositive();
  }
}
