package dev.tributary.data;

import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.Holdout;
import dev.tributary.tensor.Permutation;
import dev.tributary.tensor.Purpose;
import dev.tributary.text.Counted;
import java.util.Arrays;
import java.util.Optional;

/// The rule by which samples are held out: a function of the seed and of the samples' classes and
/// groups.
///
/// The number of samples that are held out is `held = round(fraction · n)`, at least 1 and at most n
/// − 1. The samples of a permutation p of all samples are visited in their order.
///
///     plain      the first `held` samples
///     stratify   each sample whose class still has a place. Class c of n_c samples has ⌊fraction ·
///                n_c⌋ places. The remaining places go to the classes with the largest remainder, one
///                each; of equal remainders to the class with the smaller number
///     group      whole groups, in the order of a permutation of the groups: each group that brings
///                the number of held out samples of every class (with stratify), or of all samples,
///                nearer to fraction · n_c, by the sum of squares
///
/// @param group the column of the groups
record HoldoutRule(double fraction, boolean stratify, Optional<String> group, long seed) {
  private static final String KEY = "dataset.holdout";

  /// The rule of a job.
  ///
  /// @param settings with a value for every setting
  static HoldoutRule of(dev.tributary.proto.v1.Dataset settings, long seed) {
    if (!settings.hasHoldoutSplit()) {
      return new HoldoutRule(settings.getHoldout(), false, Optional.empty(), seed);
    }
    Holdout split = settings.getHoldoutSplit();
    Optional<String> group = split.hasGroup() ? Optional.of(split.getGroup()) : Optional.empty();
    return new HoldoutRule(split.getFraction(), split.getStratify(), group, seed);
  }

  Split split(SampleKeys samples) {
    long all = samples.size();
    if (!(fraction > 0)) {
      return Split.none(all);
    }
    if (all < 2) {
      throw BadInput.at(
          KEY,
          "a dataset of %s has none to hold out".formatted(Counted.of(all, "sample")),
          "remove it");
    }
    Permutation order = Permutation.of(seed, Purpose.HOLDOUT, 0, all);
    long held = Math.clamp(Math.round(fraction * all), 1, all - 1);
    if (!stratify && group.isEmpty()) {
      return new Split(
          new Rows.Range(order, held, all - held), Optional.of(new Rows.Range(order, 0, held)));
    }
    int[] strata = strata(samples);
    boolean[] isHeld =
        group.isPresent()
            ? heldGroups(samples.groups(group.get()), strata)
            : new boolean[strata.length];
    if (group.isEmpty()) {
      holdPlaces(order, places(strata, (int) held), strata, isHeld);
    }
    return split(order, isHeld);
  }

  /// The class of each sample, or 0 if classes do not matter.
  private int[] strata(SampleKeys samples) {
    if (!stratify) {
      return new int[Math.toIntExact(samples.size())];
    }
    return samples
        .classes()
        .orElseThrow(
            () ->
                BadInput.at(
                    KEY + ".stratify", "values to predict have no classes", "remove stratify"));
  }

  /// The number of places of each class.
  private int[] places(int[] classes, int held) {
    int[] count = counts(classes);
    int[] places = new int[count.length];
    double[] remainder = new double[count.length];
    int given = 0;
    for (int c = 0; c < count.length; c++) {
      double share = fraction * count[c];
      places[c] = (int) share;
      remainder[c] = share - places[c];
      given += places[c];
    }
    for (; given < held; given++) {
      int next = -1;
      for (int c = 0; c < count.length; c++) {
        boolean hasRoom = remainder[c] >= 0 && places[c] < count[c];
        if (hasRoom && (next < 0 || remainder[c] > remainder[next])) {
          next = c;
        }
      }
      places[next]++;
      remainder[next] = -1;
    }
    return places;
  }

  private static void holdPlaces(Permutation order, int[] places, int[] classes, boolean[] isHeld) {
    for (int i = 0; i < classes.length; i++) {
      int sample = (int) order.at(i);
      if (places[classes[sample]] > 0) {
        places[classes[sample]]--;
        isHeld[sample] = true;
      }
    }
  }

  private boolean[] heldGroups(int[] groups, int[] strata) {
    int[][] members = members(groups, strata);
    if (members.length < 2) {
      throw BadInput.at(
          KEY + ".group",
          "all samples are of one group, which cannot be divided",
          "name a column with several values, or remove group");
    }
    int[] count = counts(strata);
    double[] missing = new double[count.length]; // of each class: places that are still free
    for (int c = 0; c < count.length; c++) {
      missing[c] = fraction * count[c];
    }
    boolean[] groupIsHeld = new boolean[members.length];
    int heldGroups = 0;
    Permutation order = Permutation.of(seed, Purpose.HOLDOUT, 1, members.length);
    for (int i = 0; i < members.length && heldGroups < members.length - 1; i++) {
      int g = (int) order.at(i);
      if (hold(members[g], strata, missing, 1) > 0) {
        groupIsHeld[g] = true;
        heldGroups++;
      } else {
        hold(members[g], strata, missing, -1);
      }
    }
    if (heldGroups == 0) { // every group has far more samples than there are places
      groupIsHeld[smallest(members)] = true;
    }
    boolean[] isHeld = new boolean[groups.length];
    for (int sample = 0; sample < groups.length; sample++) {
      isHeld[sample] = groupIsHeld[groups[sample]];
    }
    return isHeld;
  }

  /// Takes a group's places (`by` = 1) or gives them back (-1). Modified: `missing`.
  ///
  /// @return by how much the sum of the squares of the free places falls
  private static double hold(int[] group, int[] strata, double[] missing, int by) {
    double fall = 0;
    for (int sample : group) {
      double before = missing[strata[sample]];
      double after = before - by;
      fall += before * before - after * after;
      missing[strata[sample]] = after;
    }
    return fall;
  }

  private static int smallest(int[][] members) {
    int smallest = 0;
    for (int g = 1; g < members.length; g++) {
      smallest = members[g].length < members[smallest].length ? g : smallest;
    }
    return smallest;
  }

  /// The samples of each group.
  private static int[][] members(int[] groups, int[] strata) {
    int[] sizes = counts(groups);
    int[][] members = new int[sizes.length][];
    for (int g = 0; g < sizes.length; g++) {
      members[g] = new int[sizes[g]];
    }
    int[] filled = new int[sizes.length];
    for (int sample = 0; sample < strata.length; sample++) {
      int g = groups[sample];
      members[g][filled[g]++] = sample;
    }
    return members;
  }

  private static int[] counts(int[] numbers) {
    int[] counts = new int[Arrays.stream(numbers).max().orElse(-1) + 1];
    for (int number : numbers) {
      counts[number]++;
    }
    return counts;
  }

  /// Both parts in the order of the permutation.
  private static Split split(Permutation order, boolean[] isHeld) {
    int held = 0;
    for (boolean is : isHeld) {
      held += is ? 1 : 0;
    }
    int[] evaluation = new int[held];
    int[] training = new int[isHeld.length - held];
    int nextHeld = 0;
    int nextTraining = 0;
    for (int i = 0; i < isHeld.length; i++) {
      int sample = (int) order.at(i);
      if (isHeld[sample]) {
        evaluation[nextHeld++] = sample;
      } else {
        training[nextTraining++] = sample;
      }
    }
    return new Split(new Rows.Listed(training), Optional.of(new Rows.Listed(evaluation)));
  }
}
