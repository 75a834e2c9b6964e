package dev.tributary.checkpoint;

import dev.tributary.job.BadInput;
import dev.tributary.job.FailureText;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The safetensors format: tensors that Python can read without running code from the file.
///
///     u64 little-endian N | N bytes of JSON, padded with spaces to a multiple of 8 | data
///
/// The header maps the name of each tensor to `{"dtype": "F32", "shape": [...], "data_offsets":
/// [begin, end]}`, and `__metadata__` to a map of strings. Only float32 is read and written.
///
/// @see <a href="https://github.com/huggingface/safetensors">The definition of the format</a>
public final class Safetensors {

  private Safetensors() {}

  /// Reads a whole file. A dtype other than float32 is refused with [BadInput], and so is any
  /// deviation from the format: a header longer than the file or than 100 MB, duplicate names,
  /// holes and overlaps in the data, bytes before or after the data, a shape whose size differs
  /// from its data.
  public static TensorFile read(Path file) {
    return read(file, channel -> tensors(readHeader(file, channel), channel));
  }

  /// Reads the `__metadata__` of a file, and checks the header.
  ///
  /// @throws BadInput as [#read] does
  public static Map<String, String> metadata(Path file) {
    return read(file, channel -> readHeader(file, channel).metadata());
  }

  private static TensorFile tensors(SafetensorsHeader header, FileChannel channel)
      throws IOException {
    FloatBytes bytes = FloatBytes.direct();
    List<NamedTensor> tensors = new ArrayList<>();
    for (TensorShape entry : header.tensors()) {
      float[] values = new float[(int) entry.size()];
      bytes.read(values, buffer -> fill(channel, buffer));
      tensors.add(new NamedTensor(entry.name(), entry.shape(), values));
    }
    return new TensorFile(header.metadata(), tensors);
  }

  /// A part of a file that is read from its channel.
  @FunctionalInterface
  private interface Part<T> {
    T from(FileChannel channel) throws IOException;
  }

  private static <T> T read(Path file, Part<T> part) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return part.from(channel);
    } catch (NoSuchFileException e) {
      throw BadInput.in(file.toString(), "there is no such file", "check the path").causedBy(e);
    } catch (EOFException e) {
      throw BadInput.in(file.toString(), "the file shrank while it was read", "copy it again")
          .causedBy(e);
    } catch (IOException e) {
      throw BadInput.in(
              file.toString(), "the file cannot be read: " + FailureText.reason(e), "check it")
          .causedBy(e);
    }
  }

  /// Writes a new file or overwrites an existing one, neither durably nor atomically: see
  /// [DurableFile].
  public static void write(Path file, Map<String, String> metadata, List<NamedTensor> tensors)
      throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      write(out, metadata, tensors);
    }
  }

  /// Writes the header, and then the tensors in the given order. `out` stays open.
  public static void write(
      OutputStream out, Map<String, String> metadata, List<NamedTensor> tensors)
      throws IOException {
    byte[] header =
        new SafetensorsHeader(metadata, tensors.stream().map(NamedTensor::tensorShape).toList())
            .encode();
    OutputStream buffered = new BufferedOutputStream(out, 1 << 16);
    buffered.write(littleEndian(header.length));
    buffered.write(header);
    FloatBytes bytes = FloatBytes.onHeap();
    for (NamedTensor tensor : tensors) {
      bytes.write(
          tensor.values(),
          buffer -> buffered.write(buffer.array(), buffer.position(), buffer.remaining()));
    }
    buffered.flush();
  }

  private static SafetensorsHeader readHeader(Path file, FileChannel channel) throws IOException {
    long fileBytes = channel.size();
    if (fileBytes < Long.BYTES) {
      throw SafetensorsHeader.notSafetensors(
          file,
          "it has %s bytes, but the length of the header alone takes 8 bytes".formatted(fileBytes));
    }
    ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    fill(channel, length);
    long headerBytes = length.flip().getLong();
    if (headerBytes < 0 || headerBytes > SafetensorsHeader.MAX_BYTES) {
      throw SafetensorsHeader.notSafetensors(
          file,
          "the header's length is %s, more than the %s bytes allowed"
              .formatted(Long.toUnsignedString(headerBytes), SafetensorsHeader.MAX_BYTES));
    }
    if (headerBytes > fileBytes - Long.BYTES) {
      throw SafetensorsHeader.notSafetensors(
          file,
          "the header's length is %s, but only %s bytes follow it"
              .formatted(headerBytes, fileBytes - Long.BYTES));
    }
    ByteBuffer json = ByteBuffer.allocate((int) headerBytes);
    fill(channel, json);
    return SafetensorsHeader.parse(file, json.array(), fileBytes - Long.BYTES - headerBytes);
  }

  private static byte[] littleEndian(long value) {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  private static void fill(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException();
      }
    }
  }
}
