package dev.tributary.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.tributary.reduce.SliceId;
import dev.tributary.reduce.Slicing;
import dev.tributary.reduce.TreeNode;
import dev.tributary.tensor.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.SplittableRandom;

/// Chunks for tests, and the same chunks as messages of the generated class.
final class Chunks {
  static final ChunkHeader ZEROS = header(new long[4], new int[4]);
  static final ChunkHeader MAXIMA =
      header(
          new long[] {-1, -1, -1, -1},
          new int[] {Integer.MAX_VALUE, 1, Integer.MAX_VALUE - 1, Integer.MAX_VALUE});

  private Chunks() {}

  /// A header of random numbers of all magnitudes, zero included.
  static ChunkHeader randomHeader(SplittableRandom random) {
    long[] longs = random.longs(4).map(value -> value >>> random.nextInt(1, 65) % 64).toArray();
    int[] ints = random.ints(4).map(value -> value >>> random.nextInt(2, 32)).toArray();
    ints[3] %= Integer.MAX_VALUE / Slicing.CHUNK_FLOATS;
    if (random.nextBoolean()) {
      longs[random.nextInt(4)] = 0;
      ints[random.nextInt(4)] = 0;
    }
    return header(longs, ints);
  }

  /// Random finite floats of all magnitudes. (NaNs would not compare as equal.)
  static Floats randomFloats(int count, SplittableRandom random) {
    int from = random.nextInt(5);
    float[] array = new float[from + count + random.nextInt(5)];
    for (int i = 0; i < array.length; i++) {
      array[i] = Math.scalb((float) random.nextDouble(-1, 1), random.nextInt(-140, 120));
    }
    return new Floats(array, from, count);
  }

  /// Random floats of all magnitudes of `type`, rounded to it.
  static Floats randomFloats(ElementType type, int count, SplittableRandom random) {
    Floats floats = randomFloats(count, random);
    if (type == ElementType.FLOAT16) {
      for (int i = 0; i < floats.array().length; i++) {
        floats.array()[i] = Math.scalb((float) random.nextDouble(-1, 1), random.nextInt(-26, 16));
      }
    }
    assertThat(type.roundInPlace(floats.array(), 0, floats.array().length)).isEqualTo(-1);
    return floats;
  }

  static TensorChunk lent(ChunkHeader header, int count) {
    return TensorChunk.lent(header, randomFloats(count, new SplittableRandom(count)));
  }

  static float[] values(TensorChunk chunk) {
    Floats values = chunk.values();
    float[] copy = new float[values.count()];
    System.arraycopy(values.array(), values.from(), copy, 0, copy.length);
    return copy;
  }

  static dev.tributary.proto.v1.TensorChunk generated(TensorChunk chunk) {
    return generated(ElementType.FLOAT32, chunk);
  }

  /// The message of a chunk.
  ///
  /// @param type the type to which its values are rounded
  static dev.tributary.proto.v1.TensorChunk generated(ElementType type, TensorChunk chunk) {
    ChunkHeader header = chunk.header();
    ByteBuffer values =
        ByteBuffer.allocate(type.bytes() * chunk.values().count()).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values(chunk)) {
      switch (type) {
        case FLOAT32 -> values.putFloat(value);
        case FLOAT16 -> values.putShort(Float.floatToFloat16(value));
        case BFLOAT16 -> values.putShort((short) (Float.floatToRawIntBits(value) >> 16));
      }
    }
    return dev.tributary.proto.v1.TensorChunk.newBuilder()
        .setRunId(header.stamp().runId())
        .setTerm(header.stamp().term())
        .setStep(header.stamp().step())
        .setParameter(header.slice().parameter())
        .setFirstShard(header.node().map(TreeNode::first).orElse(0))
        .setShardCount(header.node().map(TreeNode::count).orElse(0))
        .setSlice(header.slice().slice())
        .setElementType(dev.tributary.proto.v1.ElementType.valueOf(type.name()))
        .setValues(ByteString.copyFrom(values.flip()))
        .build();
  }

  /// The values that the generated class read.
  static float[] values(ElementType type, dev.tributary.proto.v1.TensorChunk chunk) {
    ByteBuffer bytes = chunk.getValues().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[bytes.remaining() / type.bytes()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (type) {
            case FLOAT32 -> bytes.getFloat();
            case FLOAT16 -> Float.float16ToFloat(bytes.getShort());
            case BFLOAT16 -> Float.intBitsToFloat(bytes.getShort() << 16);
          };
    }
    return values;
  }

  /// A sink that gives every chunk its own array, and in it a range that begins at 2.
  static Optional<Floats> reserveAnywhere(ChunkHeader header, int count) {
    return Optional.of(new Floats(new float[count + 3], 2, count));
  }

  private static ChunkHeader header(long[] longs, int[] ints) {
    return new ChunkHeader(
        new Stamp(longs[0], longs[1], longs[2]),
        ints[2] == 0 ? Optional.empty() : Optional.of(new TreeNode(ints[1], ints[2])),
        new SliceId(ints[0], ints[3]));
  }
}
