package dev.tributary.coordinator.job;

import dev.tributary.wire.PeerText;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Which refusals are told: one peer's for one reason at most once a second, and few in all, so
/// that a flood of them neither fills a disk nor hides what else is said. Those left out are
/// counted and told with the next.
public final class Refusals {
  static final Duration BETWEEN = Duration.ofSeconds(1);

  /// Of all peers and reasons, within [#BETWEEN].
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

  /// @param who without the port, which is another with each attempt
  private record Key(String who, String why) {}

  private record Told(Instant when, long leftOut) {}

  /// What to tell of one more refusal, if anything.
  public Optional<TrainingEvent.WorkerRefused> told(
      TrainingEvent.WorkerRefused refused, Instant now) {
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
