package dev.tributary.deploy.output;

import java.io.IOException;

/// What a stream is written to: a terminal, a file, a pipe. Writing may take any time.
@FunctionalInterface
public interface Device {

  void write(byte[] bytes) throws IOException;

  /// Whether a failure means that the reader has closed its end, so that nobody wants the rest.
  default boolean isReaderGone(IOException failure) {
    return String.valueOf(failure.getMessage()).contains("Broken pipe");
  }
}
