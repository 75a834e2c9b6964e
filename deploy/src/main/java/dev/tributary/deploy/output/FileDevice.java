package dev.tributary.deploy.output;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The device behind a file descriptor of this process.
///
/// @param name the operating system's name of the device; empty where it has none. Two descriptors
///   with one name are one device: a terminal, or a pipe after `2>&1`
record FileDevice(String name, FileOutputStream stream) implements Device {

  static FileDevice standardOutput() {
    return new FileDevice(name(1), new FileOutputStream(FileDescriptor.out));
  }

  static FileDevice standardError() {
    return new FileDevice(name(2), new FileOutputStream(FileDescriptor.err));
  }

  boolean isSameAs(FileDevice other) {
    return !name.isEmpty() && name.equals(other.name);
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    stream.write(bytes);
  }

  /// The operating system's text may be in the user's language, so it is compared with the text for
  /// a pipe that has no reader.
  @Override
  public boolean isReaderGone(IOException failure) {
    return Device.super.isReaderGone(failure)
        || brokenPipe().equals(Optional.ofNullable(failure.getMessage()));
  }

  /// The operating system's text for a write to a pipe that has no reader.
  private static Optional<String> brokenPipe() {
    try {
      Pipe pipe = Pipe.open();
      try (var sink = pipe.sink()) {
        pipe.source().close();
        sink.write(ByteBuffer.allocate(1));
      }
      return Optional.empty(); // does not happen
    } catch (IOException e) {
      return Optional.ofNullable(e.getMessage());
    }
  }

  private static String name(int descriptor) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(descriptor)))
          .toString();
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }
}
