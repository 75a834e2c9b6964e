package dev.tributary.deploy.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// What came of timing the exchange beside plain sockets.
///
/// @param turns each a plain transfer and a run
/// @param breakdown of the steps of another run, which was recorded
public record WireResult(Setup what, List<Turn> turns, Optional<Breakdown> breakdown) {

  /// @param megabytes of parameters, each of 1,000,000 bytes
  /// @param breaksDown whether it is wanted what a step is made of
  public record Setup(int workers, int megabytes, boolean breaksDown) {

    /// That gradients are of all workers in a step, and weights to all of them.
    long bytesEachWay() {
      return 1_000_000L * megabytes * workers;
    }
  }

  /// @param plain milliseconds that the bytes of an exchange take over a plain socket, the median
  /// @param exchange milliseconds of an exchange, the median
  /// @param exchanges how many there were
  record Turn(double plain, double exchange, int exchanges) {

    /// Of the rates.
    double ratio() {
      return plain / exchange;
    }
  }

  /// Within a turn, the median over all: the machine's speed changes with time.
  double ratio() {
    return median(Turn::ratio);
  }

  /// One JSON object on one line.
  public String json() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("workers", what.workers());
    fields.put("megabytes", what.megabytes());
    fields.put("bytes_up", what.bytesEachWay());
    fields.put("bytes_down", what.bytesEachWay());
    fields.put("exchange_ms", Json.rounded(median(Turn::exchange)));
    fields.put("plain_ms", Json.rounded(median(Turn::plain)));
    fields.put("exchange_megabytes_per_second", Math.round(rate(median(Turn::exchange))));
    fields.put("plain_megabytes_per_second", Math.round(rate(median(Turn::plain))));
    fields.put("ratio", Json.rounded(ratio()));
    fields.put("ratios", turns.stream().map(turn -> Json.rounded(turn.ratio())).toList());
    fields.put("exchanges", turns.stream().mapToInt(Turn::exchanges).sum());
    breakdown.ifPresent(parts -> fields.put("breakdown", parts.json()));
    return Json.line(fields);
  }

  /// A few lines for people.
  public String text() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "wire, %d MB, %s: %,.0f MB/s exchanged, %,.0f MB/s by a plain socket: %.0f %%"
                + " (medians of %d turns)",
            what.megabytes(),
            Processes.workers(what.workers()),
            rate(median(Turn::exchange)),
            rate(median(Turn::plain)),
            100 * ratio(),
            turns.size()));
    for (Turn turn : turns) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%,d bytes up and as many down in %.1f ms (%,d times), plain in %.1f ms: %.0f %%",
              what.bytesEachWay(),
              turn.exchange(),
              turn.exchanges(),
              turn.plain(),
              100 * turn.ratio()));
    }
    breakdown.ifPresent(
        parts -> {
          lines.add("a step of another run, which was recorded:");
          lines.addAll(parts.text());
        });
    return String.join(System.lineSeparator() + "  ", lines);
  }

  /// Megabytes a second, up and down counted, that so many milliseconds mean.
  private double rate(double milliseconds) {
    return 2 * what.bytesEachWay() / milliseconds / 1e3;
  }

  private double median(ToDoubleFunction<Turn> what) {
    return Median.of(turns.stream().mapToDouble(what));
  }
}
