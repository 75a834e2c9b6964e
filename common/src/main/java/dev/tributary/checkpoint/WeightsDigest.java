package dev.tributary.checkpoint;

import dev.tributary.digest.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/// The digest of a set of weights: SHA-256 over the values of all tensors in order, each a
/// little-endian float32. It equals the SHA-256 of the data section of a safetensors file with
/// these tensors in this order. Names and shapes are not included.
public final class WeightsDigest {

  private WeightsDigest() {}

  /// The digest in lowercase hexadecimal.
  public static String of(List<NamedTensor> tensors) {
    MessageDigest digest = Sha256.begin();
    FloatBytes bytes = FloatBytes.onHeap();
    try {
      for (NamedTensor tensor : tensors) {
        bytes.write(tensor.values(), digest::update);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the digest of weights failed", e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
