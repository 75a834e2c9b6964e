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

/// The progress of a run that another process trains, read from its `metrics.jsonl`.
public final class Progress {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path metrics;
  private long position;
  private String unfinished = "";
  private long step;

  public Progress(Path metrics) {
    this.metrics = metrics;
  }

  /// The newest completed step.
  public long step() {
    return step;
  }

  /// Reads the new lines of the file.
  ///
  /// @return the number of steps completed since the last call
  public int read() throws IOException {
    String text = unfinished + newText();
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

  /// Skips the present content of the file, which an earlier coordinator has written.
  public void skip() throws IOException {
    position = size();
    unfinished = "";
  }

  private String newText() throws IOException {
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
      return 0; // the run has not begun
    }
  }

  /// The object of a line. A line that a killed coordinator has written in part becomes an empty
  /// object.
  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      return JSON.createObjectNode();
    }
  }
}
