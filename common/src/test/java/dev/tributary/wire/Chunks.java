package dev.tributary.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.tributary.reduce.ShardRange;
import dev.tributary.tensor.ElementType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.SplittableRandom;

/// Chunks to send, and the same as the generated class has them.
public final class Chunks {
  static final ChunkHeader ZEROS = header(new long[4], new int[4]);
  static final ChunkHeader MAXIMA =
      header(
          new long[] {-1, -1, -1, -1},
          new int[] {
            Integer.MAX_VALUE, 1, Integer.MAX_VALUE - 1, Integer.MAX_VALUE - Slicing.CHUNK_FLOATS
          });

  private Chunks() {}

  /// Of every magnitude, zeros among them.
  static ChunkHeader randomHeader(SplittableRandom random) {
    long[] longs = random.longs(4).map(value -> value >>> random.nextInt(1, 65) % 64).toArray();
    int[] ints = random.ints(4).map(value -> value >>> random.nextInt(2, 32)).toArray();
    if (random.nextBoolean()) {
      longs[random.nextInt(4)] = 0;
      ints[random.nextInt(4)] = 0;
    }
    return header(longs, ints);
  }

  /// Any bits but those of NaN, which have no equal.
  static Floats randomFloats(int count, SplittableRandom random) {
    int from = random.nextInt(5);
    float[] array = new float[from + count + random.nextInt(5)];
    for (int i = 0; i < array.length; i++) {
      array[i] = Math.scalb((float) random.nextDouble(-1, 1), random.nextInt(-140, 120));
    }
    return new Floats(array, from, count);
  }

  /// The same, rounded to `type`: of every magnitude that it has.
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

  /// The chunk as it comes over a socket, its values in buffers that end anywhere.
  public static IncomingChunk incoming(ElementType type, TensorChunk chunk) {
    return new IncomingMarshaller(type).parse(sliced(type, chunk));
  }

  /// Those buffers.
  public static SlicedStream sliced(ElementType type, TensorChunk chunk) {
    try (InputStream stream = new ChunkStream(type, chunk)) {
      byte[] message = stream.readAllBytes();
      return new SlicedStream(message, message.length / 3, message.length / 2);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// All of them, as they are read in one go.
  static float[] values(IncomingChunk chunk) {
    return copy(chunk.read(0, Floats.of(new float[chunk.count()])));
  }

  static float[] values(TensorChunk chunk) {
    return copy(chunk.values());
  }

  private static float[] copy(Floats values) {
    float[] copy = new float[values.count()];
    System.arraycopy(values.array(), values.from(), copy, 0, copy.length);
    return copy;
  }

  static dev.tributary.proto.v1.TensorChunk generated(TensorChunk chunk) {
    return generated(ElementType.FLOAT32, chunk);
  }

  /// @param type which its values are rounded to
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
        .setSessionId(header.sessionId())
        .setParameter(header.parameter())
        .setFirstShard(header.shards().first())
        .setShardCount(header.shards().count())
        .setOffset(header.offset())
        .setElementType(dev.tributary.proto.v1.ElementType.valueOf(type.name()))
        .setValues(ByteString.copyFrom(values.flip()))
        .build();
  }

  /// What the generated class read.
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

  /// Lands every chunk in an array of its own, in the middle, and says where.
  static Optional<Floats> landAnywhere(ChunkHeader header, int count) {
    return Optional.of(new Floats(new float[count + 3], 2, count));
  }

  private static ChunkHeader header(long[] longs, int[] ints) {
    return new ChunkHeader(
        new Stamp(longs[0], longs[1], longs[2]),
        longs[3],
        new ShardRange(ints[1], ints[2]),
        new Position(ints[0], ints[3]));
  }
}
