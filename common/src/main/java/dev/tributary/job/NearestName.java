package dev.tributary.job;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// The known name that a misspelt name probably stands for.
public final class NearestName {
  private NearestName() {}

  /// The name in `known` that is the fewest edits away from `name`: at most one edit, or one for
  /// every three letters of `name`.
  public static Optional<String> of(String name, Collection<String> known) {
    return known.stream()
        .filter(candidate -> distance(candidate, name) <= Math.max(1, name.length() / 3))
        .min(Comparator.comparingInt(candidate -> distance(candidate, name)));
  }

  /// The number of insertions, deletions, substitutions and swaps of neighbours: the
  /// Damerau-Levenshtein distance in which no letter is edited twice.
  private static int distance(String a, String b) {
    int[][] distance = new int[a.length() + 1][b.length() + 1]; // between prefixes
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        distance[i][j] =
            i == 0 || j == 0
                ? i + j
                : Math.min(
                    distance[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1),
                    1 + Math.min(distance[i - 1][j], distance[i][j - 1]));
        if (i > 1 && j > 1 && isSwap(a, i, b, j)) {
          distance[i][j] = Math.min(distance[i][j], distance[i - 2][j - 2] + 1);
        }
      }
    }
    return distance[a.length()][b.length()];
  }

  /// Whether the two letters before `i` in `a` are the two before `j` in `b` in reverse order.
  private static boolean isSwap(String a, int i, String b, int j) {
    return a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
  }
}
