package dev.tributary.wire;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Random changes of the bytes of a message in Protocol Buffers. Few of the results are valid
/// messages.
public final class Mutation {
  private static final int START_GROUP = 3;
  private static final int END_GROUP = 4;
  private static final int DEEPEST = 3000;

  private final SplittableRandom random;

  public Mutation(SplittableRandom random) {
    this.random = random;
  }

  /// A changed copy: one to three changes, one after the other.
  public byte[] of(byte[] message) {
    byte[] changed = message;
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      changed = once(changed);
    }
    return changed;
  }

  private byte[] once(byte[] bytes) {
    int at = random.nextInt(bytes.length + 1);
    return switch (random.nextInt(9)) {
      case 0 -> flipped(bytes);
      case 1 -> Arrays.copyOf(bytes, at);
      case 2 -> inserted(bytes, at, varint(extreme()));
      case 3 -> inserted(bytes, at, field());
      case 4 -> inserted(bytes, at, groups());
      case 5 -> inserted(bytes, at, bytes);
      case 6 -> inserted(bytes, bytes.length, field());
      case 7 -> inserted(Arrays.copyOf(bytes, at), at, varint(extreme()));
      default -> random();
    };
  }

  private byte[] flipped(byte[] bytes) {
    byte[] changed = bytes.clone();
    if (changed.length > 0) {
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return changed;
  }

  private static byte[] inserted(byte[] bytes, int at, byte[] more) {
    ByteArrayOutputStream changed = new ByteArrayOutputStream();
    changed.write(bytes, 0, at);
    changed.writeBytes(more);
    changed.write(bytes, at, bytes.length - at);
    return changed.toByteArray();
  }

  /// A field with any number and any type, whose value is extreme.
  private byte[] field() {
    ByteArrayOutputStream field = new ByteArrayOutputStream();
    field.writeBytes(varint((long) random.nextInt(0, 20) << 3 | random.nextInt(8)));
    field.writeBytes(varint(extreme()));
    return field.toByteArray();
  }

  /// Groups within groups, which an old parser would follow until its stack is full.
  private byte[] groups() {
    byte[] nested = new byte[2 * random.nextInt(1, DEEPEST)];
    Arrays.fill(nested, 0, nested.length / 2, (byte) (3 << 3 | START_GROUP));
    Arrays.fill(nested, nested.length / 2, nested.length, (byte) (3 << 3 | END_GROUP));
    return random.nextBoolean() ? nested : Arrays.copyOf(nested, nested.length / 2);
  }

  private byte[] random() {
    byte[] bytes = new byte[random.nextInt(300)];
    random.nextBytes(bytes);
    return bytes;
  }

  /// A number near a limit of some integer type.
  private long extreme() {
    return (1L << random.nextInt(64)) - random.nextInt(-1, 2);
  }

  private static byte[] varint(long value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    long rest = value;
    for (; (rest & ~127L) != 0; rest >>>= 7) {
      bytes.write((int) rest & 127 | 128);
    }
    bytes.write((int) rest);
    return bytes.toByteArray();
  }
}
