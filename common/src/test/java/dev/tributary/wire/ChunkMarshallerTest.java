package dev.tributary.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.tributary.reduce.Slicing;
import dev.tributary.tensor.ElementType;
import dev.tributary.tensor.Finiteness;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ChunkMarshallerTest {
  private final ChunkMarshaller marshaller =
      new ChunkMarshaller(ElementType.FLOAT32, Chunks::reserveAnywhere);

  static Stream<Arguments> chunks() {
    return Arrays.stream(ElementType.values())
        .flatMap(type -> chunks(type).map(chunk -> Arguments.of(type, chunk)));
  }

  private static Stream<TensorChunk> chunks(ElementType type) {
    SplittableRandom random = new SplittableRandom(11);
    int[] awkward = {
      0, 1, 2, 3, 31, 4095, 4096, 4097, Slicing.CHUNK_FLOATS - 1, Slicing.CHUNK_FLOATS
    };
    Stream<TensorChunk> extremes =
        Stream.of(Chunks.ZEROS, Chunks.MAXIMA)
            .flatMap(header -> Stream.of(0, 1, 7, 262_112).map(n -> chunk(type, header, n)));
    Stream<TensorChunk> sizes =
        Arrays.stream(awkward).mapToObj(n -> chunk(type, Chunks.randomHeader(random), n));
    Stream<TensorChunk> headers =
        Stream.generate(() -> chunk(type, Chunks.randomHeader(random), random.nextInt(40)))
            .limit(300);
    return Stream.of(extremes, sizes, headers).flatMap(s -> s);
  }

  private static TensorChunk chunk(ElementType type, ChunkHeader header, int count) {
    return TensorChunk.lent(header, Chunks.randomFloats(type, count, new SplittableRandom(count)));
  }

  @ParameterizedTest
  @MethodSource("chunks")
  void theEncodingIsThatOfTheGeneratedClass(ElementType type, TensorChunk chunk)
      throws IOException {
    byte[] expected = Chunks.generated(type, chunk).toByteArray();

    ByteArrayOutputStream drained = new ByteArrayOutputStream();
    ChunkStream stream = new ChunkStream(type, chunk, true);
    assertThat(stream.available()).isEqualTo(expected.length);
    assertThat(stream.drainTo(drained)).isEqualTo(expected.length);

    assertThat(drained.toByteArray()).isEqualTo(expected);
    assertThat(stream.available()).isZero();
    assertThat(new ChunkStream(type, chunk, true).readAllBytes()).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("chunks")
  void anEncodingOfTheGeneratedClassIsReadBack(ElementType type, TensorChunk chunk)
      throws InvalidProtocolBufferException {
    ChunkMarshaller marshaller = new ChunkMarshaller(type, Chunks::reserveAnywhere);
    byte[] message = Chunks.generated(type, chunk).toByteArray();

    for (InputStream stream :
        new InputStream[] {new ByteArrayInputStream(message), new SlicedStream(message)}) {
      TensorChunk parsed = marshaller.parse(stream);

      assertThat(parsed.header()).isEqualTo(chunk.header());
      assertThat(parsed.memory()).isEqualTo(TensorChunk.Memory.OWNED);
      assertThat(parsed.values().from()).isEqualTo(2);
      assertThat(Chunks.values(parsed)).isEqualTo(Chunks.values(chunk));
      assertThat(parsed.values().array()).startsWith(0, 0).endsWith(0);
    }
  }

  @ParameterizedTest
  @EnumSource(ElementType.class)
  void anInspectingMarshallerFindsTheFirstValueThatIsNotFinite(ElementType type)
      throws IOException {
    ChunkMarshaller inspecting = ChunkMarshaller.inspecting(type, Chunks::reserveAnywhere);
    float[] values = new float[9000];
    assertThat(inspecting.parse(new SlicedStream(bytes(type, lent(values)))).finiteness())
        .isEqualTo(Finiteness.FINITE);

    for (int bad : new int[] {8999, 8192, 8191, 4096, 4095, 0}) { // descending: each is the first
      values[bad] = bad % 2 == 0 ? Float.NaN : Float.NEGATIVE_INFINITY;
      byte[] message = bytes(type, lent(values));

      TensorChunk inspected = inspecting.parse(new SlicedStream(message));
      TensorChunk plain =
          new ChunkMarshaller(type, Chunks::reserveAnywhere).parse(new SlicedStream(message));

      assertThat(inspected.finiteness()).isEqualTo(new Finiteness.NonFinite(bad));
      assertThat(plain.finiteness()).isEqualTo(Finiteness.UNKNOWN);
      assertThat(plain.inspected()).isEqualTo(plain.with(inspected.finiteness()));
      assertThat(Chunks.values(inspected)).isEqualTo(values);
    }
  }

  private static TensorChunk lent(float[] values) {
    return TensorChunk.lent(Chunks.ZEROS, Floats.of(values));
  }

  @Test
  void everyBitOfAFloatArrives() {
    int[] bits = {0x80000000, 1, 0x007FFFFF, 0x7F800000, 0xFF800000, 0x7FC00000, 0xFFC12345};
    float[] values = new float[bits.length];
    for (int i = 0; i < bits.length; i++) {
      values[i] = Float.intBitsToFloat(bits[i]);
    }
    TensorChunk chunk = TensorChunk.lent(Chunks.ZEROS, Floats.of(values));

    float[] parsed = Chunks.values(marshaller.parse(new SlicedStream(bytes(chunk), 5, 9)));

    for (int i = 0; i < bits.length; i++) {
      assertThat(Float.floatToRawIntBits(parsed[i])).isEqualTo(bits[i]);
    }
  }

  @Test
  void unroundedValuesAreRoundedWhenTheyAreEncoded() throws IOException {
    TensorChunk chunk = TensorChunk.lent(Chunks.ZEROS, Floats.of(1 + 0x1p-8f + 0x1p-20f, 1e30f));

    byte[] message = bytes(ElementType.BFLOAT16, chunk);

    assertThat(
            Chunks.values(
                new ChunkMarshaller(ElementType.BFLOAT16, Chunks::reserveAnywhere)
                    .parse(new SlicedStream(message))))
        .containsExactly(1 + 0x1p-7f, 0x1.94p99f);
  }

  @Test
  void anUnreadStreamWithinTheJvmGivesTheChunkItselfWithoutCallingTheSink() {
    TensorChunk chunk = Chunks.lent(Chunks.MAXIMA, 9);
    ChunkMarshaller neverReceives = ChunkMarshaller.sending(ElementType.BFLOAT16);

    assertThat(neverReceives.parse(neverReceives.stream(chunk))).isSameAs(chunk);
  }

  @ParameterizedTest
  @EnumSource(ElementType.class)
  void valuesThatHaveToBeRoundedAreNotLentToAReceiverWithinTheJvm(ElementType type) {
    TensorChunk chunk = TensorChunk.lent(Chunks.ZEROS, Floats.of(1 + 0x1p-8f + 0x1p-20f));

    TensorChunk received =
        new ChunkMarshaller(type, Chunks::reserveAnywhere)
            .parse(ChunkMarshaller.sendingUnrounded(type).stream(chunk));

    float[] expected = chunk.values().array().clone();
    type.roundInPlace(expected, 0, 1);
    assertThat(Chunks.values(received)).containsExactly(expected);
    assertThat(received.values().array() == chunk.values().array()).isEqualTo(!type.is16Bit());
  }

  @Test
  void aPartlyReadStreamWithinTheJvmIsReadAsBytes() throws IOException {
    TensorChunk chunk = Chunks.lent(Chunks.ZEROS, 9);
    InputStream stream = marshaller.stream(chunk);
    byte[] head = stream.readNBytes(7);
    ByteArrayOutputStream rest = new ByteArrayOutputStream();

    assertThat(((ChunkStream) stream).drainTo(rest)).isEqualTo(bytes(chunk).length - 7);
    assertThat(((ChunkStream) stream).lent()).isEmpty();
    assertThat(head).isEqualTo(Arrays.copyOf(bytes(chunk), 7));
    assertThat(rest.toByteArray())
        .isEqualTo(Arrays.copyOfRange(bytes(chunk), 7, bytes(chunk).length));
  }

  @Test
  void aChunkLargerThanASliceIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Chunks.lent(Chunks.ZEROS, Slicing.CHUNK_FLOATS + 1));
  }

  private static byte[] bytes(ElementType type, TensorChunk chunk) throws IOException {
    return new ChunkStream(type, chunk, true).readAllBytes();
  }

  private static byte[] bytes(TensorChunk chunk) {
    return Chunks.generated(chunk).toByteArray();
  }
}
