package dev.tributary.coordinator.event;

import dev.tributary.wire.PeerText;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Limits the refusals that are told: those of one peer for one reason to one a second, and all to
/// ten a second, so that a flood of them neither fills a disk nor hides other events. Refusals that
/// are left out are counted and told with the next.
final class Refusals {
  static final Duration BETWEEN = Duration.ofSeconds(1);

  /// The limit for all peers and reasons within [#BETWEEN].
  static final int MOST = 10;

  /// Peers and reasons remembered.
  private static final int MEMORY = 1000;

  private final Map<Key, Told> last =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Told> eldest) {
          return size() > MEMORY;
        }
      };
  private Instant windowBegan = Instant.MIN;
  private int toldInWindow;

  /// @param who the peer without its port, which differs from attempt to attempt
  private record Key(String who, String why) {}

  private record Told(Instant when, long leftOut) {}

  /// The event to tell for one more refusal, if any.
  Optional<TrainingEvent.WorkerRefused> told(TrainingEvent.WorkerRefused refused, Instant now) {
    Key key = new Key(refused.who().replaceFirst(":\\d+$", ""), refused.why());
    Told before = last.get(key);
    long leftOut = before == null ? 0 : before.leftOut();
    boolean soon = before != null && now.isBefore(before.when().plus(BETWEEN));
    if (soon || isFull(now)) {
      last.put(key, new Told(before == null ? Instant.MIN : before.when(), leftOut + 1));
      return Optional.empty();
    }
    last.put(key, new Told(now, 0));
    toldInWindow++;
    String why = PeerText.plain(refused.why());
    return Optional.of(
        new TrainingEvent.WorkerRefused(
            PeerText.plain(refused.who()),
            leftOut == 0
                ? why
                : String.format(Locale.ROOT, "%s (and %,d times more)", why, leftOut)));
  }

  private boolean isFull(Instant now) {
    if (!now.isBefore(windowBegan.plus(BETWEEN))) {
      windowBegan = now;
      toldInWindow = 0;
    }
    return toldInWindow >= MOST;
  }
}
