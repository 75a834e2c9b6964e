package dev.tributary.deploy.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;

/// What is found out, for programs.
final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  /// To three digits behind the point.
  static double rounded(double value) {
    return Math.round(value * 1e3) / 1e3;
  }

  /// One object on one line, of numbers, texts and more such objects.
  static String line(Map<String, Object> fields) {
    try {
      return MAPPER.writeValueAsString(fields);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers and texts have a JSON form", e);
    }
  }
}
