package dev.tributary.checkpoint;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.tributary.digest.Sha256;
import dev.tributary.disk.DiskFile;
import dev.tributary.job.BadInput;
import dev.tributary.job.FailureText;
import dev.tributary.proto.v1.Job;
import dev.tributary.proto.v1.ModelDescription;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// The safetensors file of a checkpoint: weights, the optimizer's state, and in `__metadata__` the
/// moment and the job.
///
/// The first metadata entry is `digest`: SHA-256 over the whole file with 64 zeros in place of the
/// digest. So one pass checks every byte, and no second file is needed.
final class CheckpointFile {
  private static final String FORMAT = "tributary-checkpoint-1";
  private static final String BEGINNING = "{\"__metadata__\":{\"digest\":\"";
  private static final int DIGEST_FROM = Long.BYTES + BEGINNING.length();
  private static final String EVALUATIONS = "evaluations";
  private static final String ZEROS = "0".repeat(64);

  private CheckpointFile() {}

  static void write(DiskFile file, Checkpoint checkpoint) throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("digest", ZEROS);
    metadata.put("format", FORMAT);
    metadata.put("run_id", Long.toUnsignedString(checkpoint.moment().runId()));
    metadata.put("term", Long.toString(checkpoint.moment().term()));
    metadata.put("step", Long.toString(checkpoint.moment().step()));
    metadata.put("data_digest", checkpoint.dataDigest());
    metadata.put("job", json(checkpoint.job()));
    DescriptionText.put(checkpoint.description(), metadata);
    if (!checkpoint.history().evaluations().isEmpty()) {
      metadata.put(EVALUATIONS, HistoryText.of(checkpoint.history()));
    }
    MessageDigest digest = Sha256.begin();
    OutputStream out = new DigestOutputStream(file.stream(), digest);
    Safetensors.write(out, metadata, checkpoint.tensors());
    file.write(ascii(HexFormat.of().formatHex(digest.digest())), DIGEST_FROM);
  }

  /// Reads a checkpoint. Throws [BadInput] with the file and the reason if it is not intact.
  static Checkpoint read(Path path) {
    requireDigest(path);
    TensorFile file = Safetensors.read(path);
    Map<String, String> metadata = file.metadata();
    if (!isOne(metadata)) {
      throw wrong(path, "its format is %s, not %s".formatted(metadata.get("format"), FORMAT));
    }
    try {
      Checkpoint.Moment moment =
          new Checkpoint.Moment(
              Long.parseUnsignedLong(metadata.get("run_id")),
              Long.parseLong(metadata.get("term")),
              Long.parseLong(metadata.get("step")));
      Job.Builder job = Job.newBuilder();
      JsonFormat.parser().merge(metadata.getOrDefault("job", ""), job);
      return new Checkpoint(
          moment,
          job.build(),
          metadata.getOrDefault("data_digest", ""),
          DescriptionText.read(path, metadata).orElse(ModelDescription.getDefaultInstance()),
          tensors(file, name -> !Checkpoint.isExtra(name)),
          tensors(file, name -> name.startsWith(Checkpoint.OPTIMIZER)),
          HistoryText.parse(metadata.getOrDefault(EVALUATIONS, "")),
          tensors(file, name -> name.startsWith(Checkpoint.BEST)));
    } catch (IllegalArgumentException | InvalidProtocolBufferException e) {
      throw wrong(path, "its metadata cannot be read: " + FailureText.of(e)).causedBy(e);
    }
  }

  private static List<NamedTensor> tensors(TensorFile file, Predicate<String> name) {
    return file.tensors().stream().filter(tensor -> name.test(tensor.name())).toList();
  }

  /// Whether a file with this metadata is a checkpoint.
  static boolean isOne(Map<String, String> metadata) {
    return FORMAT.equals(metadata.get("format"));
  }

  /// Checks every byte of the file. Throws [BadInput] if one differs from the byte that was
  /// written.
  static void requireDigest(Path path) {
    MessageDigest digest = Sha256.begin();
    byte[] found = new byte[ZEROS.length()];
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      if (file.size() < DIGEST_FROM + found.length) {
        throw wrong(
            path, "its size, %s bytes, is too small for a checkpoint".formatted(file.size()));
      }
      ByteBuffer buffer = ByteBuffer.allocate(1 << 18);
      long from = 0;
      while (file.read(buffer.clear()) > 0) {
        maskDigest(buffer.flip(), from, found);
        from += buffer.remaining();
        digest.update(buffer);
      }
    } catch (IOException e) {
      throw wrong(path, "it cannot be read: " + FailureText.reason(e)).causedBy(e);
    }
    String expected = new String(found, StandardCharsets.ISO_8859_1);
    if (!HexFormat.of().formatHex(digest.digest()).equals(expected)) {
      throw wrong(path, "its digest does not match its contents: torn or damaged");
    }
  }

  /// Overwrites the digest of the file with zeros. Modified: `buffer`, which holds the file from
  /// byte `from` on, and `found`.
  private static void maskDigest(ByteBuffer buffer, long from, byte[] found) {
    for (int i = 0; i < found.length; i++) {
      long at = DIGEST_FROM + i - from;
      if (at >= 0 && at < buffer.limit()) {
        found[i] = buffer.get((int) at);
        buffer.put((int) at, (byte) '0');
      }
    }
  }

  private static String json(Job job) throws InvalidProtocolBufferException {
    return JsonFormat.printer()
        .preservingProtoFieldNames()
        .omittingInsignificantWhitespace()
        .print(job);
  }

  private static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static BadInput wrong(Path path, String what) {
    return BadInput.in(path.toString(), what, "use an older checkpoint");
  }
}
