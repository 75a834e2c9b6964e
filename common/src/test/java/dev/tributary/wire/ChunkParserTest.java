package dev.tributary.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import dev.tributary.reduce.SliceId;
import dev.tributary.tensor.ElementType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ChunkParserTest {
  private final ChunkMarshaller marshaller =
      new ChunkMarshaller(ElementType.FLOAT32, Chunks::reserveAnywhere);
  private final TensorChunk chunk = Chunks.lent(Chunks.MAXIMA, 9);
  private final byte[] message = Chunks.generated(chunk).toByteArray();

  /// Writes part of a message.
  private interface Part {
    void write(CodedOutputStream out) throws IOException;
  }

  @Test
  void buffersMayEndAnywhere() {
    for (int first = 0; first <= message.length; first++) {
      for (int second = first; second <= message.length; second++) {
        SlicedStream stream = new SlicedStream(message, first, second);

        TensorChunk parsed = marshaller.parse(stream);

        assertThat(parsed.header()).isEqualTo(chunk.header());
        assertThat(Chunks.values(parsed))
            .as("cut at %d and %d", first, second)
            .isEqualTo(Chunks.values(chunk));
        assertThat(stream.isClosed()).isTrue();
      }
    }
  }

  @Test
  void buffersOfOneByteAreRead() {
    int[] ends = new int[message.length - 1];
    Arrays.setAll(ends, i -> i + 1);

    assertThat(Chunks.values(marshaller.parse(new SlicedStream(message, ends))))
        .isEqualTo(Chunks.values(chunk));
  }

  @Test
  void aMessageCutShortIsRefusedWhereverItIsCut() {
    for (int length = 1; length < message.length; length++) {
      byte[] cut = Arrays.copyOf(message, length);
      try {
        TensorChunk parsed = marshaller.parse(new SlicedStream(cut, length / 2));
        assertThat(parsed.values().count()).as("only whole fields, %d", length).isZero();
      } catch (StatusRuntimeException e) {
        assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      }
    }
  }

  @Test
  void fieldsMayComeInAnyOrderAndTheLastOfAKindCounts() throws IOException {
    byte[] shuffled =
        bytes(
            out -> {
              out.writeByteArray(15, new byte[] {9, 9, 9, 9});
              out.writeUInt64(8, 7);
              out.writeByteArray(15, new byte[] {0, 0, (byte) 0x80, 0x3F, 0, 0, 0, 0x40});
              out.writeUInt64(3, 4);
              out.writeUInt64(3, 5);
              out.writeFixed64(1, 6);
            });

    TensorChunk parsed = marshaller.parse(new SlicedStream(shuffled, 12));

    assertThat(parsed.header().slice()).isEqualTo(new SliceId(0, 7));
    assertThat(parsed.header().stamp()).isEqualTo(new Stamp(6, 0, 5));
    assertThat(Chunks.values(parsed)).containsExactly(1, 2);
  }

  @Test
  void unknownFieldsOfEveryTypeAreSkipped() throws IOException {
    byte[] unknown =
        bytes(
            out -> {
              out.writeUInt64(16, -1);
              out.writeFixed64(10, 3);
              out.writeFixed32(11, 3);
              out.writeByteArray(12, new byte[300]);
              out.writeTag(13, 3);
              out.writeUInt64(15, 1);
              out.writeTag(14, 3);
              out.writeTag(14, 4);
              out.writeTag(13, 4);
              out.writeUInt32(536_870_911, 1);
            });
    byte[] both = bytes(out -> out.writeRawBytes(unknown), out -> out.writeRawBytes(message));

    TensorChunk parsed = marshaller.parse(new SlicedStream(both, 20, 200));

    assertThat(parsed.header()).isEqualTo(chunk.header());
    assertThat(Chunks.values(parsed)).isEqualTo(Chunks.values(chunk));
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        of("field 2 has wire type 1 instead of 0", out -> out.writeFixed64(2, 1)),
        of("field 1 has wire type 0 instead of 1", out -> out.writeUInt64(1, 1)),
        of("field 15 has wire type 5 instead of 2", out -> out.writeFixed32(15, 1)),
        of("field 20 has wire type 6", out -> out.writeUInt32NoTag(20 << 3 | 6)),
        of("field 20 has wire type 4", out -> out.writeTag(20, 4)),
        of("field 21 has wire type 4", ChunkParserTest::groupEndedAsAnother),
        of("nested groups", ChunkParserTest::deepGroups),
        of("a field's tag is 0", out -> out.writeRawByte(0)),
        of("a field's tag is 4294967304", out -> out.writeUInt64NoTag(1L << 32 | 8)),
        of("a varint of more than 10 bytes", out -> out.writeRawBytes(ones(11))),
        of("it ends within a field", out -> out.writeRawBytes(ones(9))),
        of("it ends within a field", out -> out.writeRawBytes(new byte[] {9, 1, 2, 3})),
        of("a length of 5 where 0 bytes remain", out -> out.writeRawBytes(new byte[] {122, 5})),
        of("a length of 18446744073709551615 where", ChunkParserTest::negativeLength),
        of(
            "7 bytes of values are not a whole number of float32s",
            out -> out.writeByteArray(15, new byte[7])),
        of("field 5 is 2147483648", out -> out.writeUInt64(5, 1L << 31)),
        of("field 9 has wire type 2 instead of 0", out -> out.writeByteArray(9, new byte[1])),
        of("field 9 is 4294967295", out -> out.writeUInt64(9, (1L << 32) - 1)),
        of("field 8 is 18446744073709551615", out -> out.writeUInt64(8, -1)),
        of("first_shard 2147483647, shard_count 1", ChunkParserTest::shardsBeyond),
        of("first_shard 7, shard_count 0", out -> out.writeUInt32(6, 7)),
        of("262113 values; at most 262112", out -> out.writeByteArray(15, new byte[1_048_452])),
        of("more than 1048571 bytes", out -> out.writeByteArray(15, new byte[1_048_576])));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void aMalformedMessageIsRefusedWithTheReason(String text, Part part) throws IOException {
    byte[] bad = bytes(part);
    ChunkMarshaller uncalled =
        new ChunkMarshaller(
            ElementType.FLOAT32,
            (header, count) -> {
              throw new AssertionError("the sink was called for " + header);
            });

    for (var stream :
        new InputStream[] {new SlicedStream(bad, bad.length / 2), new ByteArrayInputStream(bad)}) {
      assertThatThrownBy(() -> uncalled.parse(stream))
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessageStartingWith("INVALID_ARGUMENT: malformed TensorChunk: ")
          .hasMessageContaining(text);
    }
  }

  @ParameterizedTest
  @EnumSource(names = "FLOAT32", mode = EnumSource.Mode.EXCLUDE)
  void sixteenBitValuesMayBeCutAnywhereAndTheTypeMayFollowThem(ElementType type) {
    TensorChunk chunk =
        TensorChunk.lent(
            Chunks.MAXIMA, Chunks.randomFloats(type, 9, new SplittableRandom(type.ordinal())));
    byte[] ordered = Chunks.generated(type, chunk).toByteArray();
    int typeAt = ordered.length - 2 * 9 - 2 - 2; // before the tag and the length of the values
    byte[] late = new byte[ordered.length];
    System.arraycopy(ordered, 0, late, 0, typeAt);
    System.arraycopy(ordered, typeAt + 2, late, typeAt, ordered.length - typeAt - 2);
    System.arraycopy(ordered, typeAt, late, ordered.length - 2, 2);
    ChunkMarshaller marshaller = new ChunkMarshaller(type, Chunks::reserveAnywhere);

    for (byte[] message : List.of(ordered, late)) {
      for (int first = 0; first <= message.length; first++) {
        TensorChunk parsed =
            marshaller.parse(new SlicedStream(message, first, Math.min(first + 1, message.length)));

        assertThat(parsed.header()).isEqualTo(chunk.header());
        assertThat(Chunks.values(parsed)).as("cut at %d", first).isEqualTo(Chunks.values(chunk));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FLOAT16 | 0 | type 0 (float32) | type 1 (float16)",
        "FLOAT32 | 2 | type 2 (bfloat16) | type 0 (float32)",
        "BFLOAT16 | 7 | type 7 (unknown here) | type 2 (bfloat16)",
      })
  void aChunkOfAnotherElementTypeIsRefusedBeforeTheSinkIsCalled(
      ElementType own, int other, String sent, String expected) throws IOException {
    byte[] bad =
        bytes(out -> out.writeUInt32(9, other), out -> out.writeByteArray(15, new byte[8]));
    ChunkMarshaller marshaller =
        new ChunkMarshaller(
            own,
            (header, count) -> {
              throw new AssertionError("the sink was called for " + header);
            });

    assertThatThrownBy(() -> marshaller.parse(new SlicedStream(bad)))
        .isInstanceOf(StatusRuntimeException.class)
        .message()
        .startsWith("INVALID_ARGUMENT: ")
        .containsSubsequence(sent, expected);
  }

  @Test
  void aChunkThatTheSinkDropsIsSkippedAndItsStreamClosed() {
    SlicedStream stream = new SlicedStream(message, 30);

    TensorChunk parsed =
        new ChunkMarshaller(ElementType.FLOAT32, (header, count) -> Optional.empty()).parse(stream);

    assertThat(parsed.memory()).isEqualTo(TensorChunk.Memory.DROPPED);
    assertThat(parsed.header()).isEqualTo(chunk.header());
    assertThat(parsed.values().count()).isZero();
    assertThat(stream.isClosed()).isTrue();
  }

  @Test
  void aRefusalOfTheSinkIsPassedOnAndTheStreamClosed() {
    StatusRuntimeException refusal =
        Status.NOT_FOUND.withDescription("no such parameter").asRuntimeException();
    SlicedStream stream = new SlicedStream(message);
    ChunkMarshaller refusing =
        new ChunkMarshaller(
            ElementType.FLOAT32,
            (header, count) -> {
              assertThat(count).isEqualTo(9);
              throw refusal;
            });

    assertThatThrownBy(() -> refusing.parse(stream)).isSameAs(refusal);
    assertThat(stream.isClosed()).isTrue();
  }

  @Test
  void aTargetOfAnotherSizeIsAnInternalError() {
    ChunkMarshaller wrong =
        new ChunkMarshaller(ElementType.FLOAT32, (h, count) -> Optional.of(Floats.of(1, 2)));

    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(() -> wrong.parse(new SlicedStream(message)))
        .withMessage("INTERNAL: 9 values for a target of 2");
  }

  @Test
  void aMarshallerForSendingRefusesAChunkThatArrives() {
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(
            () -> ChunkMarshaller.sending(ElementType.FLOAT32).parse(new SlicedStream(message)))
        .withMessageStartingWith("INTERNAL: this side only sends chunks");
  }

  private static Arguments of(String text, Part part) {
    return Arguments.of(text, part);
  }

  private static void groupEndedAsAnother(CodedOutputStream out) throws IOException {
    out.writeTag(20, 3);
    out.writeTag(21, 4);
  }

  private static void deepGroups(CodedOutputStream out) throws IOException {
    for (int depth = 0; depth < 1000; depth++) {
      out.writeTag(20, 3);
    }
  }

  private static void negativeLength(CodedOutputStream out) throws IOException {
    out.writeTag(15, 2);
    out.writeUInt64NoTag(-1);
  }

  private static void shardsBeyond(CodedOutputStream out) throws IOException {
    out.writeUInt32(6, Integer.MAX_VALUE);
    out.writeUInt32(7, 1);
  }

  /// The beginning of a varint that is not complete.
  private static byte[] ones(int count) {
    byte[] ones = new byte[count];
    Arrays.fill(ones, (byte) 0x80);
    return ones;
  }

  private static byte[] bytes(Part... parts) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    for (Part part : parts) {
      part.write(out);
    }
    out.flush();
    return bytes.toByteArray();
  }
}
