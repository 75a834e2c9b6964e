package dev.tributary.deploy.bench;

import dev.tributary.deploy.bench.Span.Side;
import dev.tributary.deploy.process.JavaCommand;
import dev.tributary.profile.Phase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/// The recording of one process by JDK Flight Recorder.
///
/// @param spans the phases on which its threads worked
/// @param allocations the allocations of its threads, without the recorder's own
record Recording(List<Span> spans, Allocations allocations) {
  private static final String ALLOCATION = "jdk.ThreadAllocationStatistics";
  private static final String RECORDER = "JFR "; // the beginning of its threads' names
  private static final String SETTINGS = "recording.jfc";

  /// The command with flags by which its process records itself into `file`. The file is written
  /// when the process exits normally or by SIGTERM.
  static JavaCommand of(JavaCommand command, Path file) throws IOException {
    Path settings = file.resolveSibling(SETTINGS);
    if (!Files.exists(settings)) {
      try (InputStream ours =
          Objects.requireNonNull(Recording.class.getResourceAsStream("/bench/" + SETTINGS))) {
        Files.copy(ours, settings);
      }
    }
    return command
        .withFlag("-Xlog:jfr*=off") // the recorder's messages at start and exit
        .withFlag(
            "-XX:StartFlightRecording:dumponexit=true,maxsize=0,settings=%s,filename=%s"
                .formatted(settings, file));
  }

  /// Reads a recording.
  ///
  /// @param side the side of the process
  static Recording read(Path file, Side side) throws IOException {
    if (!Files.exists(file) || Files.size(file) == 0) {
      throw new BenchFailed(
          "JDK Flight Recorder has written no recording to %s; try again, or give --no-breakdown"
              .formatted(file.getFileName()));
    }
    List<Span> spans = new ArrayList<>();
    Allocations allocations = new Allocations();
    try (RecordingFile events = new RecordingFile(file)) {
      while (events.hasMoreEvents()) {
        RecordedEvent event = events.readEvent();
        switch (event.getEventType().getName()) {
          case Phase.EVENT -> {
            spans.add(span(event, side));
            allocations.busy(event.getEndTime(), event.getLong("step"));
          }
          case ALLOCATION -> {
            RecordedThread thread = event.getThread("thread");
            if (thread != null && !isOfTheRecorder(thread)) {
              allocations.sampled(event.getStartTime(), thread.getId(), event.getLong("allocated"));
            }
          }
          default -> {}
        }
      }
    }
    return new Recording(List.copyOf(spans), allocations);
  }

  /// The spans of several processes.
  static List<Span> spans(Collection<Recording> recordings) {
    return recordings.stream().flatMap(recording -> recording.spans().stream()).toList();
  }

  private static Span span(RecordedEvent event, Side side) {
    return new Span(
        Phase.valueOf(event.getString("phase")),
        side,
        event.getLong("step"),
        event.getLong("from"),
        event.getLong("to"));
  }

  private static boolean isOfTheRecorder(RecordedThread thread) {
    return thread.getJavaName() != null && thread.getJavaName().startsWith(RECORDER);
  }
}
