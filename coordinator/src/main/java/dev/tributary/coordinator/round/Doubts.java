package dev.tributary.coordinator.round;

import dev.tributary.reduce.TreeNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/// The results of this step that are in doubt until another worker has computed them. A value.
///
/// @param claims the shards whose gradients are not finite, as a worker says
/// @param checks the gradients of which different copies have arrived, or one that is not finite
public record Doubts(NonFiniteClaims claims, Map<TreeNode, Check> checks) {
  public static final Doubts NONE = new Doubts(NonFiniteClaims.NONE, Map.of());

  public Doubts {
    checks = Map.copyOf(checks);
  }

  /// A computation that decides about copies.
  ///
  /// @param parties the sessions whose copies are in doubt
  /// @param checker the session that computes the gradient again
  public record Check(Set<SessionId> parties, SessionId checker) {}

  public boolean isEmpty() {
    return claims.byShard().isEmpty() && checks.isEmpty();
  }

  public Doubts with(NonFiniteClaims changed) {
    return new Doubts(changed, checks);
  }

  public Doubts with(TreeNode node, Check check) {
    return changed(
        all -> {
          all.put(node, check);
          return all;
        });
  }

  public Doubts without(TreeNode node) {
    return changed(
        all -> {
          all.remove(node);
          return all;
        });
  }

  private Doubts changed(UnaryOperator<Map<TreeNode, Check>> change) {
    return new Doubts(claims, change.apply(new HashMap<>(checks)));
  }
}
