package dev.tributary.coordinator.round;

import dev.tributary.reduce.SliceId;
import dev.tributary.reduce.TreeNode;
import dev.tributary.time.TimePoint;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/// The results of this step that are in doubt until another worker has computed them. A value.
///
/// @param claims the shards whose gradients are not finite, as a worker says
/// @param checks the gradients of which different copies have arrived, or one that is not finite
public record Doubts(NonFiniteClaims claims, Map<Subject, Check> checks) {
  public static final Doubts NONE = new Doubts(NonFiniteClaims.NONE, Map.of());

  public Doubts {
    checks = Map.copyOf(checks);
  }

  /// A gradient of which copies are in doubt.
  public record Subject(TreeNode node, SliceId slice) {}

  /// A computation that decides about copies.
  ///
  /// @param parties the sessions whose copies are in doubt
  /// @param checker the session that computes the gradient again
  /// @param alsoThemselves whether one of the parties may be the checker if no other worker is
  ///   here: a second computation of the same worker can confirm that a gradient is not finite
  /// @param since the time at which the checker got the work
  public record Check(
      Set<SessionId> parties, SessionId checker, boolean alsoThemselves, TimePoint since) {}

  public boolean isEmpty() {
    return claims.byShard().isEmpty() && checks.isEmpty();
  }

  public Doubts with(NonFiniteClaims changed) {
    return new Doubts(changed, checks);
  }

  public Doubts with(Subject subject, Check check) {
    return changed(
        all -> {
          all.put(subject, check);
          return all;
        });
  }

  public Doubts without(Subject subject) {
    return changed(
        all -> {
          all.remove(subject);
          return all;
        });
  }

  private Doubts changed(UnaryOperator<Map<Subject, Check>> change) {
    return new Doubts(claims, change.apply(new HashMap<>(checks)));
  }
}
