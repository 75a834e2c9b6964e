package dev.tributary.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import dev.tributary.tensor.ElementType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChunkFuzzTest {
  private static final int MESSAGES = 20_000;

  @ParameterizedTest
  @EnumSource
  void aMutatedMessageIsReadAsTheGeneratedClassReadsItOrRefused(ElementType type)
      throws InvalidProtocolBufferException {
    ChunkMarshaller marshaller = new ChunkMarshaller(type, Chunks::reserveAnywhere);
    SplittableRandom seeds = new SplittableRandom(20_260_101);
    int accepted = 0;
    for (int i = 0; i < MESSAGES; i++) {
      long seed = seeds.nextLong();
      SplittableRandom random = new SplittableRandom(seed);
      byte[] message = mutated(type, random);
      int cut = random.nextInt(message.length + 1);
      InputStream stream =
          random.nextBoolean() ? new SlicedStream(message, cut) : new ByteArrayInputStream(message);
      try {
        TensorChunk parsed = marshaller.parse(stream);
        accepted++;
        var generated = dev.tributary.proto.v1.TensorChunk.parseFrom(message);
        assertThat(Chunks.generated(type, parsed).toBuilder().clearValues().build())
            .as("seed %d", seed)
            .isEqualTo(
                generated.toBuilder()
                    .setUnknownFields(UnknownFieldSet.getDefaultInstance())
                    .clearValues()
                    .build());
        assertThat(Chunks.values(parsed))
            .as("seed %d", seed)
            .isEqualTo(Chunks.values(type, generated));
      } catch (StatusRuntimeException e) {
        assertThat(e.getStatus().getCode())
            .as("seed %d", seed)
            .isEqualTo(Status.Code.INVALID_ARGUMENT);
      } catch (RuntimeException e) {
        fail("seed " + seed + ": " + Arrays.toString(message), e);
      }
    }
    // Both outcomes are frequent.
    assertThat(accepted).isBetween(MESSAGES / 10, MESSAGES * 9 / 10);
  }

  /// A message with up to four bytes changed, lost, doubled or inserted.
  private static byte[] mutated(ElementType type, SplittableRandom random) {
    TensorChunk chunk =
        TensorChunk.lent(
            Chunks.randomHeader(random), Chunks.randomFloats(type, random.nextInt(6), random));
    byte[] message = Chunks.generated(type, chunk).toByteArray();
    for (int i = random.nextInt(5); i > 0 && message.length > 0; i--) {
      int at = random.nextInt(message.length);
      switch (random.nextInt(4)) {
        case 0 -> message[at] = (byte) random.nextInt();
        case 1 -> message[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> message = spliced(message, at, at + 1, new byte[0]);
        default -> {
          byte[] inserted = new byte[random.nextInt(1, 4)];
          random.nextBytes(inserted);
          message = spliced(message, at, at, inserted);
        }
      }
    }
    return message;
  }

  private static byte[] spliced(byte[] message, int from, int to, byte[] with) {
    byte[] spliced = new byte[message.length - (to - from) + with.length];
    System.arraycopy(message, 0, spliced, 0, from);
    System.arraycopy(with, 0, spliced, from, with.length);
    System.arraycopy(message, to, spliced, from + with.length, message.length - to);
    return spliced;
  }
}
