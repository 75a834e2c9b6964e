package dev.tributary.deploy.bench;

import dev.tributary.deploy.output.JsonLine;
import dev.tributary.text.Counted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// The result of timing the exchange in comparison with plain sockets.
///
/// @param turns the turns, each of a plain transfer and a run
/// @param breakdown the parts of a step, from a separate recorded run
record WireResult(Setup what, List<Turn> turns, Optional<Breakdown> breakdown) {

  /// The input of the benchmark.
  ///
  /// @param megabytes the size of the parameters, in units of 1,000,000 bytes
  /// @param breaksDown whether to measure the parts of a step, too
  record Setup(int workers, int megabytes, boolean breaksDown) {

    /// The bytes of all gradients that the workers send in a step. The weights for all workers have
    /// the same size.
    long bytesEachWay() {
      return 1_000_000L * megabytes * workers;
    }
  }

  /// One turn.
  ///
  /// @param plain the median time of the same bytes over a plain socket, in milliseconds
  /// @param exchange the median time of an exchange, in milliseconds
  /// @param exchanges the number of exchanges
  record Turn(double plain, double exchange, int exchanges) {

    /// The rate of the exchange divided by the rate of the plain socket.
    double ratio() {
      return plain / exchange;
    }
  }

  /// The median of the turns' ratios. Each ratio is taken within a turn, because the machine's
  /// speed changes with time.
  double ratio() {
    return median(Turn::ratio);
  }

  /// One JSON object on one line.
  String json() {
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
    return JsonLine.of(fields);
  }

  /// The result as lines of text.
  String text() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "wire, %d MB, %s: %,.0f MB/s exchanged, %,.0f MB/s by a plain socket: %.0f %%"
                + " (medians of %d turns)",
            what.megabytes(),
            Counted.of(what.workers(), "worker"),
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

  /// The rate of an exchange in megabytes per second, both directions counted.
  private double rate(double milliseconds) {
    return 2 * what.bytesEachWay() / milliseconds / 1e3;
  }

  private double median(ToDoubleFunction<Turn> what) {
    return Median.of(turns.stream().mapToDouble(what));
  }
}
