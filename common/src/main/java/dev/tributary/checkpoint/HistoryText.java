package dev.tributary.checkpoint;

import dev.tributary.reduce.stopping.History;
import java.util.Arrays;
import java.util.stream.Collectors;

/// The text of a history in the metadata of a checkpoint: `23:1.2447 46:0.9021`. A value is the
/// shortest decimal that reads back to the same double.
final class HistoryText {

  private HistoryText() {}

  static String of(History history) {
    return history.evaluations().stream()
        .map(evaluated -> evaluated.step() + ":" + evaluated.value())
        .collect(Collectors.joining(" "));
  }

  /// @throws IllegalArgumentException if the text is not that of a history
  static History parse(String text) {
    return new History(
        Arrays.stream(text.split(" "))
            .filter(part -> !part.isEmpty())
            .map(HistoryText::evaluated)
            .toList());
  }

  private static History.Evaluated evaluated(String part) {
    int colon = part.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("not an evaluation: " + part);
    }
    return new History.Evaluated(
        Long.parseLong(part.substring(0, colon)), Double.parseDouble(part.substring(colon + 1)));
  }
}
