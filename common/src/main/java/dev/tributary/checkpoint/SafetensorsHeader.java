package dev.tributary.checkpoint;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tributary.job.BadInput;
import dev.tributary.text.PlainText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The JSON header of a safetensors file: metadata, and the tensors in the order of their data. The
/// data are contiguous and begin at offset 0.
record SafetensorsHeader(Map<String, String> metadata, List<TensorShape> tensors) {
  /// The bound that the format sets.
  static final long MAX_BYTES = 100_000_000;

  private static final String METADATA = "__metadata__";
  private static final Set<String> ENTRY_KEYS = Set.of("dtype", "shape", "data_offsets");
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private record Entry(TensorShape tensor, long begin, long end) {}

  /// The JSON: the metadata first, in the map's order, padded with spaces to a multiple of 8 bytes.
  byte[] encode() {
    ObjectNode root = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode strings = root.putObject(METADATA);
      metadata.forEach(strings::put);
    }
    Set<String> names = new HashSet<>(Set.of(METADATA));
    long offset = 0;
    for (TensorShape tensor : tensors) {
      if (!names.add(tensor.name())) {
        throw new IllegalArgumentException("two tensors are named " + tensor.name());
      }
      long end = offset + tensor.size() * Float.BYTES;
      ObjectNode entry = root.putObject(tensor.name()).put("dtype", "F32");
      ArrayNode shape = entry.putArray("shape");
      tensor.shape().forEach(shape::add);
      entry.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    try {
      byte[] json = JSON.writeValueAsBytes(root);
      byte[] padded = Arrays.copyOf(json, Math.ceilDiv(json.length, 8) * 8);
      Arrays.fill(padded, json.length, padded.length, (byte) ' ');
      return padded;
    } catch (JacksonException e) {
      throw new UncheckedIOException("cannot write a header to memory", e);
    }
  }

  /// Parses the JSON of a file.
  ///
  /// @param file the file, for messages
  /// @param dataBytes the length of the file's data section
  static SafetensorsHeader parse(Path file, byte[] json, long dataBytes) {
    List<Entry> entries = new ArrayList<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : root(file, json).properties()) {
      if (field.getKey().equals(METADATA)) {
        readMetadata(file, field.getValue(), metadata);
      } else {
        entries.add(entry(file, field.getKey(), field.getValue()));
      }
    }
    // An empty tensor has the same offset as the next tensor and comes before it.
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    long covered = 0;
    for (Entry entry : entries) {
      if (entry.begin() != covered) {
        throw refused(
            file,
            "tensor %s begins at data byte %s, but the one before it ends at %s: %s"
                .formatted(
                    PlainText.of(entry.tensor().name()),
                    entry.begin(),
                    covered,
                    entry.begin() > covered ? "a hole" : "an overlap"));
      }
      covered = entry.end();
    }
    if (covered != dataBytes) {
      throw refused(
          file,
          "the tensors cover %s bytes of data, but the file has %s".formatted(covered, dataBytes));
    }
    return new SafetensorsHeader(metadata, entries.stream().map(Entry::tensor).toList());
  }

  /// An error for a file that is most likely of another format.
  static BadInput notSafetensors(Path file, String detail) {
    return BadInput.in(
        file.toString(),
        "it is not a safetensors file, or damaged: " + detail,
        "name another file, or write or copy it again");
  }

  /// An error for a header that contradicts itself or the file.
  private static BadInput refused(Path file, String what) {
    return BadInput.in(file.toString(), what, "the file is damaged; write or copy it again");
  }

  private static JsonNode root(Path file, byte[] json) {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (JacksonException e) {
      throw notSafetensors(file, "the header is not valid JSON: " + e.getOriginalMessage())
          .causedBy(e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
    if (json.length == 0 || json[0] != '{' || !root.isObject()) {
      throw notSafetensors(file, "the header is not a JSON object");
    }
    return root;
  }

  private static void readMetadata(Path file, JsonNode node, Map<String, String> metadata) {
    if (!node.isObject()) {
      throw refused(file, METADATA + " is not a map of strings");
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!field.getValue().isTextual()) {
        throw refused(
            file, METADATA + " entry " + PlainText.of(field.getKey()) + " is not a string");
      }
      metadata.put(field.getKey(), field.getValue().textValue());
    }
  }

  private static Entry entry(Path file, String name, JsonNode node) {
    Set<String> keys = new HashSet<>();
    node.fieldNames().forEachRemaining(keys::add);
    if (!keys.equals(ENTRY_KEYS)) {
      throw refused(
          file,
          "tensor %s has keys %s instead of %s"
              .formatted(PlainText.of(name), PlainText.of(keys.toString()), ENTRY_KEYS));
    }
    if (!node.get("dtype").asText().equals("F32")) {
      throw BadInput.in(
          file.toString(),
          "tensor %s has dtype %s, but only F32 is read"
              .formatted(PlainText.of(name), PlainText.of(node.get("dtype").asText())),
          "convert it to float32");
    }
    List<Long> shape = longs(file, name, node.get("shape"));
    List<Long> offsets = longs(file, name, node.get("data_offsets"));
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
      throw refused(
          file,
          "tensor %s has data_offsets %s"
              .formatted(PlainText.of(name), PlainText.of(offsets.toString())));
    }
    long bytes = offsets.get(1) - offsets.get(0);
    if (!isOfSize(shape, bytes)) {
      throw refused(
          file,
          "tensor %s of shape %s in float32 does not take the %s bytes of its data_offsets %s"
              .formatted(PlainText.of(name), PlainText.of(shape.toString()), bytes, offsets));
    }
    List<Integer> extents = shape.stream().map(Math::toIntExact).toList();
    return new Entry(new TensorShape(name, extents), offsets.get(0), offsets.get(1));
  }

  private static List<Long> longs(Path file, String name, JsonNode node) {
    List<Long> longs = new ArrayList<>();
    for (JsonNode element : node) {
      if (!element.canConvertToLong() || !element.isIntegralNumber() || element.longValue() < 0) {
        throw refused(
            file,
            "tensor %s: %s is not a length or an offset"
                .formatted(PlainText.of(name), PlainText.of(element.toString())));
      }
      longs.add(element.longValue());
    }
    if (!node.isArray()) {
      throw refused(
          file,
          "tensor %s: %s is not a list of numbers"
              .formatted(PlainText.of(name), PlainText.of(node.toString())));
    }
    return longs;
  }

  /// Whether a float32 tensor of that shape takes `bytes` bytes and fits a Java array.
  private static boolean isOfSize(List<Long> shape, long bytes) {
    try {
      long size = shape.stream().reduce(1L, Math::multiplyExact);
      return shape.stream().allMatch(extent -> extent <= Integer.MAX_VALUE)
          && size < Integer.MAX_VALUE - 8
          && size * Float.BYTES == bytes;
    } catch (ArithmeticException e) {
      return false;
    }
  }
}
