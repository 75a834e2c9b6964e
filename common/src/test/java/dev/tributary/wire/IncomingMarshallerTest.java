package dev.tributary.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.tensor.ElementType;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IncomingMarshallerTest {
  private static final int COUNT = 100;

  @ParameterizedTest
  @EnumSource
  void valuesAreReadPartByPartAfterTheStreamWasClosed(ElementType type) {
    TensorChunk chunk = chunk(type);
    byte[] message = Chunks.generated(type, chunk).toByteArray();
    for (int cut = 1; cut < message.length; cut++) {
      SlicedStream sliced = new SlicedStream(message, cut, (cut + message.length) / 2);
      for (InputStream stream : new InputStream[] {sliced, new ByteArrayInputStream(message)}) {
        IncomingChunk incoming = new IncomingMarshaller(type).parse(stream);

        assertThat(incoming.header()).isEqualTo(chunk.header());
        assertThat(incoming.isInMemory()).isFalse();
        float[] read = new float[COUNT + 5];
        for (int done = 0; done < incoming.count(); done += 30) {
          Floats room = new Floats(read, 2 + done, Math.min(30, COUNT - done));
          assertThat(incoming.read(done, room)).isEqualTo(room);
        }
        assertThat(Arrays.copyOfRange(read, 2, 2 + COUNT)).isEqualTo(Chunks.values(chunk));
        assertThat(read).startsWith(0, 0).endsWith(0, 0, 0);
      }
      assertThat(sliced.isClosed()).isTrue();
      assertThat(sliced.detached().isClosed()).isFalse();
    }
  }

  @Test
  void buffersAreGivenBackWhenValuesHaveLandedOrAreNotWanted() {
    byte[] message = Chunks.generated(chunk(ElementType.FLOAT32)).toByteArray();
    for (boolean wanted : new boolean[] {true, false}) {
      SlicedStream stream = new SlicedStream(message, 50);
      IncomingChunk incoming = new IncomingMarshaller(ElementType.FLOAT32).parse(stream);
      Floats memory = Floats.of(new float[COUNT]);

      if (wanted) {
        incoming.read(0, memory);
        incoming.landed(memory);
      } else {
        incoming.close();
      }

      assertThat(stream.detached().isClosed()).isTrue();
      assertThat(incoming.hasLanded()).isEqualTo(wanted);
      assertThat(incoming.isInMemory()).isEqualTo(wanted);
    }
  }

  @Test
  void withinOneJvmTheValuesAreTheSendersAndReadWhereTheyAre() {
    TensorChunk chunk = chunk(ElementType.FLOAT32);
    IncomingMarshaller marshaller = new IncomingMarshaller(ElementType.FLOAT32);

    IncomingChunk incoming =
        marshaller.parse(ChunkMarshaller.sending(ElementType.FLOAT32).stream(chunk));

    assertThat(incoming.isInMemory()).isTrue();
    assertThat(incoming.hasLanded()).isFalse();
    assertThat(incoming.values()).isEqualTo(chunk.values());
    assertThat(incoming.read(10, Floats.of(new float[20]))).isEqualTo(chunk.values().part(10, 20));
  }

  @Test
  void valuesThatSomethingFollowsAreKept() {
    TensorChunk chunk = chunk(ElementType.FLOAT32);
    byte[] message = Chunks.generated(chunk).toByteArray();
    byte[] followed = Arrays.copyOf(message, message.length + 2);
    followed[message.length] = 10 << 3; // a field of the future

    IncomingChunk incoming =
        new IncomingMarshaller(ElementType.FLOAT32).parse(new SlicedStream(followed, 60));

    assertThat(Chunks.values(incoming)).isEqualTo(Chunks.values(chunk));
    incoming.close();
  }

  @Test
  void whatIsMalformedIsRefusedAndTheStreamClosed() {
    byte[] message = Chunks.generated(chunk(ElementType.FLOAT32)).toByteArray();
    SlicedStream stream = new SlicedStream(Arrays.copyOf(message, message.length - 1), 20);

    assertThatThrownBy(() -> new IncomingMarshaller(ElementType.FLOAT32).parse(stream))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageStartingWith("INVALID_ARGUMENT: malformed TensorChunk: ");
    assertThat(stream.isClosed()).isTrue();
  }

  @Test
  void whoeverReceivesSendsNone() {
    IncomingChunk lent = IncomingChunk.lent(chunk(ElementType.FLOAT32));

    assertThatThrownBy(() -> new IncomingMarshaller(ElementType.FLOAT32).stream(lent))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageStartingWith("INTERNAL: a chunk is sent where chunks only arrive");
  }

  private static TensorChunk chunk(ElementType type) {
    return TensorChunk.lent(
        Chunks.MAXIMA, Chunks.randomFloats(type, COUNT, new SplittableRandom(COUNT)));
  }
}
