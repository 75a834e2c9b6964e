package dev.tributary.digest;

import com.dynatrace.hash4j.hashing.ByteAccess;
import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import dev.tributary.tensor.VectorUnit;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// A value of XXH3 with 128 bits and seed 0, as computed by `xxhsum -H2` and Python's
/// `xxhash.xxh3_128`. Its text is 32 hexadecimal digits, the more significant half first.
///
/// @see <a href="https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md">The
///   specification</a>
public record Xxh128(long high, long low) {
  private static final Hasher128 SCALAR = Hashing.xxh3_128();
  private static final ByteAccess<MemorySegment> BYTES =
      ByteAccess.forMemorySegment(MemorySegment.class);

  /// The digest of `count` floats from `from` on, each as the four bytes of its bits,
  /// little-endian.
  public static Xxh128 of(float[] values, int from, int count) {
    Objects.checkFromIndexSize(from, count, values.length);
    return VectorUnit.isPresent() && VectorXxh128.takes(count)
        ? VectorXxh128.of(values, from, count)
        : scalar(values, from, count);
  }

  /// The digest of a whole, computed over the digests of its parts in sequence. Each of these has
  /// 16 bytes, the most significant first.
  public static Xxh128 ofAll(List<Xxh128> parts) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES * parts.size());
    parts.forEach(part -> bytes.putLong(part.high).putLong(part.low));
    return of(SCALAR.hashBytesTo128Bits(bytes.array()));
  }

  /// The reverse of [#toString].
  ///
  /// @throws IllegalArgumentException if `text` is no such digest
  public static Xxh128 parse(String text) {
    if (text.length() != 4 * Long.BYTES || !text.equals(text.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("not 32 lowercase hexadecimal digits: " + text);
    }
    return new Xxh128(
        HexFormat.fromHexDigitsToLong(text, 0, 2 * Long.BYTES),
        HexFormat.fromHexDigitsToLong(text, 2 * Long.BYTES, 4 * Long.BYTES));
  }

  /// The scalar form: the specification of [VectorXxh128], used without a vector unit and for short
  /// inputs.
  static Xxh128 scalar(float[] values, int from, int count) {
    MemorySegment bytes = MemorySegment.ofArray(values);
    return of(
        SCALAR.hashBytesTo128Bits(
            bytes, (long) from * Float.BYTES, (long) count * Float.BYTES, BYTES));
  }

  private static Xxh128 of(HashValue128 value) {
    return new Xxh128(value.getMostSignificantBits(), value.getLeastSignificantBits());
  }

  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(high) + hex.toHexDigits(low);
  }
}
