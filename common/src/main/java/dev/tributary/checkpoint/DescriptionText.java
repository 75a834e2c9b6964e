package dev.tributary.checkpoint;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.tributary.digest.Sha256;
import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.ModelDescription;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// The description of a model as JSON in the metadata of a safetensors file, with a digest of the
/// text.
///
/// Doubles are written with as many digits as are needed to read the same double back.
public final class DescriptionText {
  /// The metadata entry that holds the description.
  public static final String KEY = "tributary";

  /// The metadata entry that holds the SHA-256, in hexadecimal, of the description in UTF-8.
  public static final String DIGEST = "tributary_sha256";

  private DescriptionText() {}

  /// Modified: `metadata`, which receives both entries.
  public static void put(ModelDescription description, Map<String, String> metadata) {
    try {
      String text =
          JsonFormat.printer()
              .preservingProtoFieldNames()
              .omittingInsignificantWhitespace()
              .print(description);
      metadata.put(KEY, text);
      metadata.put(DIGEST, digest(text));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("the description cannot be written as JSON", e);
    }
  }

  /// The description in the metadata of `file`. It is absent in files of other programs and of
  /// earlier releases.
  ///
  /// @throws BadInput if the description is damaged or of a later release
  public static Optional<ModelDescription> read(Path file, Map<String, String> metadata) {
    String text = metadata.get(KEY);
    if (text == null) {
      return Optional.empty();
    }
    if (!digest(text).equals(metadata.get(DIGEST))) {
      throw BadInput.in(
          file.toString(),
          "the description of the model in its metadata does not match its digest",
          "restore the file, or give another one");
    }
    try {
      ModelDescription.Builder description = ModelDescription.newBuilder();
      JsonFormat.parser().merge(text, description);
      return Optional.of(description.build());
    } catch (InvalidProtocolBufferException e) {
      throw BadInput.in(
              file.toString(),
              "the description of the model in its metadata cannot be read: " + e.getMessage(),
              "use the release of tributary that wrote the file")
          .causedBy(e);
    }
  }

  private static String digest(String text) {
    return Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
  }
}
