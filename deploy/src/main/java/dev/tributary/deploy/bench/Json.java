package dev.tributary.deploy.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;

/// Results as JSON.
final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  /// The value rounded to three decimal places.
  static double rounded(double value) {
    return Math.round(value * 1e3) / 1e3;
  }

  /// An object on one line. Its values are numbers, texts, lists and objects.
  static String line(Map<String, Object> fields) {
    try {
      return MAPPER.writeValueAsString(fields);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a value has no JSON form", e);
    }
  }
}
