package dev.tributary.deploy.output;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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

  /// The operating system's text may be in the user's language. A pipe fails for one reason only.
  @Override
  public boolean isReaderGone(IOException failure) {
    return name.startsWith("pipe:") || Device.super.isReaderGone(failure);
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
