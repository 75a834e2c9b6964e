package dev.tributary.data;

import dev.tributary.data.table.Decimals;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// The order of categories: by value if all of them are numbers, otherwise by code point.
final class CategoryOrder {
  private CategoryOrder() {}

  static List<String> sorted(List<String> categories) {
    boolean areNumbers = categories.stream().noneMatch(name -> Double.isNaN(value(name)));
    Comparator<String> byCodePoint =
        Comparator.comparing(CategoryOrder::bytes, Arrays::compareUnsigned);
    return categories.stream()
        .sorted(
            areNumbers
                ? Comparator.comparingDouble(CategoryOrder::value).thenComparing(byCodePoint)
                : byCodePoint)
        .toList();
  }

  /// In UTF-8, bytes sort as code points do.
  private static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }

  private static double value(String name) {
    byte[] bytes = bytes(name);
    return Decimals.parseDouble(bytes, 0, bytes.length);
  }
}
