package dev.tributary.coordinator.round;

import dev.tributary.digest.Xxh128;
import dev.tributary.reduce.TreeNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The copies of the gradient of one node of the tree, for one slice, from the sessions that
/// computed them. Correct copies have the same bits, so different copies prove that a worker is
/// wrong. A value.
///
/// @param all the copies in the order of their arrival. The first finite one counts in the step
public record Copies(TreeNode node, List<Copy> all) {

  public Copies {
    all = List.copyOf(all);
  }

  /// A copy that has arrived.
  ///
  /// @param digest the digest of its values; absent if a value is not finite
  public record Copy(SessionId from, Optional<Xxh128> digest) {}

  /// What the copies prove.
  public sealed interface Verdict {

    /// Nothing: they are equal and finite.
    record Equal() implements Verdict {}

    /// The gradient is not finite: two computations gave this result.
    record NotFinite() implements Verdict {}

    /// A worker is wrong, or the gradient is not finite. Another computation decides.
    record Undecided() implements Verdict {}

    /// These sessions computed wrong values.
    ///
    /// @param counted whether the copy that counts in the step is wrong
    record Wrong(Set<SessionId> sessions, boolean counted) implements Verdict {}
  }

  public static Copies none(TreeNode node) {
    return new Copies(node, List.of());
  }

  /// These copies and another. A second equal copy from one session is not kept, except one that is
  /// not finite: it confirms the first.
  public Copies with(Copy copy) {
    long known = all.stream().filter(copy::equals).count();
    if (known >= (copy.digest().isPresent() ? 1 : 2)) {
      return this;
    }
    List<Copy> more = new ArrayList<>(all);
    more.add(copy);
    return new Copies(node, more);
  }

  /// Whether no copy is finite.
  public boolean areNotFinite() {
    return all.stream().allMatch(copy -> copy.digest().isEmpty());
  }

  /// The sessions that delivered the copies.
  public Set<SessionId> sessions() {
    return all.stream().map(Copy::from).collect(Collectors.toSet());
  }

  /// A copy that is not finite is wrong if another one is finite. A session that contradicts itself
  /// is wrong. Of different finite copies, the one that most sessions computed is right.
  public Verdict verdict() {
    List<Copy> finite = all.stream().filter(copy -> copy.digest().isPresent()).toList();
    if (finite.size() == 1 && all.size() == 1) { // the usual case
      return new Verdict.Equal();
    }
    if (finite.isEmpty()) {
      return all.size() > 1 ? new Verdict.NotFinite() : new Verdict.Undecided();
    }
    Map<Xxh128, Set<SessionId>> byDigest = new HashMap<>();
    finite.forEach(
        copy ->
            byDigest
                .computeIfAbsent(copy.digest().orElseThrow(), digest -> new HashSet<>())
                .add(copy.from()));
    Set<SessionId> wrong = contradictingThemselves();
    byDigest.values().forEach(sessions -> sessions.removeAll(wrong));
    int most = byDigest.values().stream().mapToInt(Set::size).max().orElseThrow();
    List<Xxh128> best =
        byDigest.keySet().stream().filter(digest -> byDigest.get(digest).size() == most).toList();
    if (most > 0 && best.size() > 1) {
      return new Verdict.Undecided();
    }
    Optional<Xxh128> right = most == 0 ? Optional.empty() : Optional.of(best.getFirst());
    all.stream().filter(copy -> !copy.digest().equals(right)).map(Copy::from).forEach(wrong::add);
    return wrong.isEmpty()
        ? new Verdict.Equal()
        : new Verdict.Wrong(Set.copyOf(wrong), !Objects.equals(finite.getFirst().digest(), right));
  }

  private Set<SessionId> contradictingThemselves() {
    return sessions().stream()
        .filter(
            session ->
                all.stream()
                        .filter(copy -> copy.from().equals(session))
                        .map(Copy::digest)
                        .distinct()
                        .count()
                    > 1)
        .collect(Collectors.toCollection(HashSet::new));
  }
}
