package dev.tributary.coordinator.round;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The claims of workers that the gradient of a shard of this step is not finite. A claim ends the
/// run only if a second worker confirms it, because the first may be broken, or lie. If there is no
/// second worker, the first one computes the shard again. A claim that is disproved ends the
/// session of the claimant. A value.
///
/// A value that is not finite in a partial, which the coordinator finds itself, needs no claim.
///
/// @param byShard the claim on each shard
public record NonFiniteClaims(Map<Integer, Claim> byShard) {
  public static final NonFiniteClaims NONE = new NonFiniteClaims(Map.of());

  public NonFiniteClaims {
    byShard = Map.copyOf(byShard);
  }

  /// @param claimant the session that reported the shard
  /// @param checker the session that computes the shard again
  public record Claim(SessionId claimant, SessionId checker) {}

  public Optional<Claim> of(int shard) {
    return Optional.ofNullable(byShard.get(shard));
  }

  /// Whether a report of `session` confirms an earlier claim on `shard`.
  public boolean isConfirmedBy(SessionId session, int shard) {
    return of(shard)
        .filter(claim -> !claim.claimant().equals(session) || claim.checker().equals(session))
        .isPresent();
  }

  public NonFiniteClaims with(int shard, Claim claim) {
    Map<Integer, Claim> more = new HashMap<>(byShard);
    more.put(shard, claim);
    return new NonFiniteClaims(more);
  }

  public NonFiniteClaims without(int shard) {
    Map<Integer, Claim> fewer = new HashMap<>(byShard);
    fewer.remove(shard);
    return new NonFiniteClaims(fewer);
  }

  /// The claims of sessions that are not over. The shards of the others are assigned again anyway.
  public NonFiniteClaims retaining(Membership membership) {
    Map<Integer, Claim> kept = new HashMap<>(byShard);
    kept.values().removeIf(claim -> membership.find(claim.claimant()).isEmpty());
    return kept.size() == byShard.size() ? this : new NonFiniteClaims(kept);
  }

  /// The shards whose checker is gone, ascending.
  public List<Integer> unchecked(Membership membership) {
    List<Integer> shards = new ArrayList<>();
    byShard.forEach(
        (shard, claim) -> {
          if (membership.find(claim.checker()).isEmpty()) {
            shards.add(shard);
          }
        });
    return shards.stream().sorted().toList();
  }
}
