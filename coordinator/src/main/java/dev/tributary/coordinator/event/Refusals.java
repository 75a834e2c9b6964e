package dev.tributary.coordinator.event;

import dev.tributary.text.Counted;
import dev.tributary.text.PlainText;
import dev.tributary.time.TimePoint;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Limits the refusals that are reported: to one a second for one peer and one reason, and to ten a
/// second in total. A flood of refusals then neither fills a disk nor hides other events. Refusals
/// that are left out are counted, and the next report gives their number.
final class Refusals {
  static final Duration BETWEEN = Duration.ofSeconds(1);

  /// The limit for all peers and reasons within [#BETWEEN].
  static final int MOST = 10;

  /// The number of pairs of peer and reason that are remembered.
  private static final int MEMORY = 1000;

  private final Map<Key, Told> last =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Told> eldest) {
          return size() > MEMORY;
        }
      };
  private TimePoint windowBegan = TimePoint.LONG_AGO;
  private int toldInWindow;

  /// @param who the peer without its port, which differs between attempts
  private record Key(String who, String why) {}

  private record Told(TimePoint when, long leftOut) {}

  /// The event to report for one more refusal, if any.
  Optional<TrainingEvent.WorkerRefused> report(TrainingEvent.WorkerRefused refused, TimePoint now) {
    Key key = new Key(refused.who().replaceFirst(":\\d+$", ""), refused.why());
    Told before = last.get(key);
    long leftOut = before == null ? 0 : before.leftOut();
    boolean soon = before != null && now.isBefore(before.when().plus(BETWEEN));
    if (soon || isFull(now)) {
      last.put(key, new Told(before == null ? TimePoint.LONG_AGO : before.when(), leftOut + 1));
      return Optional.empty();
    }
    last.put(key, new Told(now, 0));
    toldInWindow++;
    String why = PlainText.of(refused.why());
    return Optional.of(
        new TrainingEvent.WorkerRefused(
            PlainText.of(refused.who()),
            leftOut == 0
                ? why
                : String.format(
                    Locale.ROOT,
                    "%s (and %,d %s more)",
                    why,
                    leftOut,
                    Counted.noun(leftOut, "time"))));
  }

  private boolean isFull(TimePoint now) {
    if (!now.isBefore(windowBegan.plus(BETWEEN))) {
      windowBegan = now;
      toldInWindow = 0;
    }
    return toldInWindow >= MOST;
  }
}
