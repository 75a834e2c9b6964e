package dev.tributary.deploy.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// How far a run is, from the `metrics.jsonl` that it writes.
public final class Progress {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path metrics;
  private long position;
  private String unfinished = "";
  private long step;

  public Progress(Path metrics) {
    this.metrics = metrics;
  }

  /// The newest step that is done.
  public long step() {
    return step;
  }

  /// Reads what is new.
  ///
  /// @return how many steps were done since the last time
  public int read() throws IOException {
    String text = unfinished + news();
    int end = text.lastIndexOf('\n') + 1;
    unfinished = text.substring(end);
    int steps = 0;
    for (String line : text.substring(0, end).lines().toList()) {
      JsonNode object = parse(line);
      if (object.has("step_ms")) {
        step = object.get("step").asLong();
        steps++;
      }
    }
    return steps;
  }

  /// Passes over what is there: it was written by a coordinator that is no more.
  public void skip() throws IOException {
    position = size();
    unfinished = "";
  }

  private String news() throws IOException {
    long size = size();
    if (size <= position) {
      return "";
    }
    try (FileChannel file = FileChannel.open(metrics, StandardOpenOption.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(size - position));
      position += Math.max(0, file.read(bytes, position));
      return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
    }
  }

  private long size() throws IOException {
    try {
      return Files.size(metrics);
    } catch (NoSuchFileException e) {
      return 0; // not begun
    }
  }

  /// What a killed coordinator has written in part says nothing.
  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      return JSON.createObjectNode();
    }
  }
}
