package dev.tributary.data.table;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// The texts of a cell that mean that a value is missing.
public final class MissingTexts {
  private final byte[][] texts;
  private final boolean[] lengths; // whether one of the texts has this length
  private final boolean includesNumbers;

  private MissingTexts(byte[][] texts, Numbers style) {
    this.texts = texts;
    int longest = Arrays.stream(texts).mapToInt(text -> text.length).max().orElse(0);
    this.lengths = new boolean[longest + 1];
    boolean numbers = false;
    for (byte[] text : texts) {
      lengths[text.length] = true;
      numbers |= !Float.isNaN(style.parse(text, 0, text.length));
    }
    this.includesNumbers = numbers;
  }

  /// @param style how numbers are written
  static MissingTexts of(List<String> texts, Numbers style) {
    return new MissingTexts(
        texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new),
        style);
  }

  /// Whether a number, such as -999, is one of the texts.
  boolean includesNumbers() {
    return includesNumbers;
  }

  public boolean contains(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length >= lengths.length || !lengths[length]) {
      return false;
    }
    for (byte[] text : texts) {
      if (Arrays.equals(text, 0, text.length, bytes, from, to)) {
        return true;
      }
    }
    return false;
  }
}
