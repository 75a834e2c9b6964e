package dev.tributary.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.proto.v1.PullWeightsRequest;
import dev.tributary.reduce.Slicing;
import dev.tributary.tensor.ElementType;
import dev.tributary.wire.ExchangePeer.Service;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tests the bulk methods between real peers, one of which may use the generated classes only.
class ExchangeTest {
  private static final PullWeightsRequest REQUEST =
      PullWeightsRequest.newBuilder().setStamp(new Stamp(-1, 2, 3).toMessage()).build();

  /// The JDK's message.
  private static final String NO_DIRECT_MEMORY =
      "Cannot reserve 8388608 bytes of direct buffer memory (allocated: 1, limit: 2)";

  private final ExchangePeer<TensorChunk> ours =
      ExchangePeer.ours(ElementType.FLOAT32, Chunks::reserveAnywhere);
  private final ExchangePeer<dev.tributary.proto.v1.TensorChunk> theirs = ExchangePeer.generated();
  private final List<TensorChunk> chunks = chunks();
  private final List<dev.tributary.proto.v1.TensorChunk> generated =
      chunks.stream().map(Chunks::generated).toList();

  private Server server;
  private ManagedChannel channel;

  @AfterEach
  void stop() throws InterruptedException {
    channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
  }

  @Test
  void aGeneratedServerReadsOurGradients() throws IOException {
    Service service = overASocket(theirs.service(List.of()));

    assertThat(ours.push(channel, chunks)).hasSize(1);

    assertThat(service.pushed()).isEqualTo(generated);
  }

  @Test
  void weReadTheGradientsOfAGeneratedClient() throws IOException {
    Service service = overASocket(ours.service(List.of()));

    assertThat(theirs.push(channel, generated)).hasSize(1);

    assertThat(service.pushed())
        .map(TensorChunk.class::cast)
        .allMatch(chunk -> chunk.memory() == TensorChunk.Memory.OWNED)
        .map(Chunks::generated)
        .isEqualTo(generated);
  }

  @Test
  void aGeneratedClientReadsOurWeights() throws IOException {
    Service service = overASocket(ours.service(chunks));

    assertThat(theirs.pull(channel, REQUEST)).isEqualTo(generated);

    assertThat(service.asked())
        .map(r -> Stamp.of(r.getStamp()))
        .containsExactly(new Stamp(-1, 2, 3));
  }

  @Test
  void weReadTheWeightsOfAGeneratedServer() throws IOException {
    overASocket(theirs.service(generated));

    assertThat(ours.pull(channel, REQUEST)).map(Chunks::generated).isEqualTo(generated);
  }

  @ParameterizedTest
  @EnumSource(names = "FLOAT32", mode = EnumSource.Mode.EXCLUDE)
  void sixteenBitValuesTravelBothWaysToAndFromTheGeneratedClass(ElementType type)
      throws IOException {
    ExchangePeer<TensorChunk> ours = ExchangePeer.ours(type, Chunks::reserveAnywhere);
    List<TensorChunk> chunks = chunks(type);
    List<dev.tributary.proto.v1.TensorChunk> generated =
        chunks.stream().map(chunk -> Chunks.generated(type, chunk)).toList();

    Service service = overASocket(theirs.service(generated));
    ours.push(channel, chunks);

    assertThat(service.pushed()).isEqualTo(generated);
    assertThat(ours.pull(channel, REQUEST))
        .map(chunk -> Chunks.generated(type, chunk))
        .isEqualTo(generated);
  }

  @Test
  void aGradientOfAnotherElementTypeEndsTheCallAndBothTypesAreNamed() throws IOException {
    Service service =
        overASocket(
            ExchangePeer.ours(ElementType.BFLOAT16, Chunks::reserveAnywhere).service(List.of()));

    assertThatThrownBy(() -> ours.push(channel, chunks))
        .rootCause()
        .message()
        .startsWith("INVALID_ARGUMENT: ")
        .containsSubsequence("type 0 (float32)", "type 2 (bfloat16)");

    assertThat(service.pushed()).isEmpty();
  }

  @Test
  void withinOneProcessTheReceiverGetsTheChunkObjectThatWasSent() throws IOException {
    Service service = inProcess(ours.service(chunks));

    ours.push(channel, chunks);
    List<TensorChunk> pulled = ours.pull(channel, REQUEST);

    for (int i = 0; i < chunks.size(); i++) {
      assertThat(service.pushed().get(i)).isSameAs(chunks.get(i));
      assertThat(pulled.get(i)).isSameAs(chunks.get(i));
    }
    assertThat(pulled).allMatch(chunk -> chunk.memory() == TensorChunk.Memory.LENT);
  }

  @Test
  void withinOneProcessAGeneratedPeerReadsOurChunks() throws IOException {
    Service service = inProcess(theirs.service(generated));

    ours.push(channel, chunks);

    assertThat(service.pushed()).isEqualTo(generated);
    assertThat(ours.pull(channel, REQUEST)).map(Chunks::generated).isEqualTo(generated);
  }

  @Test
  void droppedChunksLeaveTheStreamOpen() throws IOException {
    Service service =
        overASocket(
            ExchangePeer.ours(
                    ElementType.FLOAT32,
                    (header, count) ->
                        count == 1 ? Optional.empty() : Chunks.reserveAnywhere(header, count))
                .service(List.of()));

    assertThat(ours.push(channel, chunks)).hasSize(1);

    assertThat(service.pushed())
        .map(chunk -> ((TensorChunk) chunk).values().count())
        .containsExactlyElementsOf(
            chunks.stream().map(c -> c.values().count() == 1 ? 0 : c.values().count()).toList());
  }

  @Test
  void aRefusedGradientEndsTheCallWithTheReasonAndCancelsItForTheService() throws IOException {
    Service service =
        overASocket(
            ExchangePeer.ours(ElementType.FLOAT32, ExchangeTest::refuseSeventyThousand)
                .service(List.of()));

    assertThatThrownBy(() -> ours.push(channel, chunks))
        .hasRootCauseMessage("NOT_FOUND: the network has no such parameter");

    assertThat(service.pushed()).hasSize(6);
    assertThat(service.failures().cancelled()).hasSize(1);
    assertThat(service.failures().refused())
        .singleElement()
        .extracting(Status::getDescription)
        .isEqualTo("the network has no such parameter");
  }

  @Test
  void aRefusedWeightEndsTheCallWithTheReasonAsItsCause() throws IOException {
    overASocket(theirs.service(generated));

    assertThatThrownBy(
            () ->
                ExchangePeer.ours(ElementType.FLOAT32, ExchangeTest::refuseSeventyThousand)
                    .pull(channel, REQUEST))
        .hasRootCauseMessage("NOT_FOUND: the network has no such parameter");
  }

  @Test
  void aResponseWithoutDirectMemoryEndsItsCallForTheServiceAndNotTheSendingThread()
      throws IOException {
    Service service = overASocket(exhausted(NO_DIRECT_MEMORY).service(chunks));

    assertThatThrownBy(() -> ours.pull(channel, REQUEST)).hasMessageContaining("CANCELLED");

    assertThat(service.failures().refused())
        .singleElement()
        .extracting(Status::getCode)
        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void aRequestWithoutDirectMemoryEndsItsCallAndNotTheSendingThread() throws IOException {
    overASocket(ours.service(List.of()));
    ours.push(channel, chunks); // from now on messages are sent by the calling thread
    Channel intercepted = ClientInterceptors.intercept(channel, new CallInterceptor());

    assertThatThrownBy(() -> exhausted(NO_DIRECT_MEMORY).push(intercepted, chunks))
        .hasMessageContaining("CANCELLED");
    assertThatThrownBy(() -> exhausted("Java heap space").push(intercepted, chunks))
        .isInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void theTextWithWhichAServerEndsACallIsMadePlain() throws IOException {
    overASocket(
        ExchangePeer.ours(
                ElementType.FLOAT32,
                (header, count) -> {
                  throw Status.NOT_FOUND
                      .withDescription("\u001b[31mrefused\nroot# fake line")
                      .asRuntimeException();
                })
            .service(List.of()));

    assertThatThrownBy(
            () -> ours.push(ClientInterceptors.intercept(channel, new CallInterceptor()), chunks))
        .hasRootCauseMessage("NOT_FOUND: ?[31mrefused?root# fake line");
  }

  /// A peer that runs out of memory when it sends a chunk.
  private static ExchangePeer<TensorChunk> exhausted(String kind) {
    MethodDescriptor.Marshaller<TensorChunk> failing =
        new MethodDescriptor.Marshaller<>() {
          @Override
          public InputStream stream(TensorChunk chunk) {
            return new InputStream() {
              @Override
              public int read() {
                throw new OutOfMemoryError(kind);
              }
            };
          }

          @Override
          public TensorChunk parse(InputStream stream) {
            throw new AssertionError("nothing arrives");
          }
        };
    return new ExchangePeer<>(
        ExchangeMethods.pushGradients(failing), ExchangeMethods.pullWeights(failing));
  }

  private static Optional<Floats> refuseSeventyThousand(ChunkHeader header, int count) {
    if (count == 70_001) {
      throw Status.NOT_FOUND
          .withDescription("the network has no such parameter")
          .asRuntimeException();
    }
    return Chunks.reserveAnywhere(header, count);
  }

  private Service overASocket(Service service) throws IOException {
    server =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(service.definition())
            .build()
            .start();
    channel =
        Grpc.newChannelBuilderForAddress(
                "localhost", server.getPort(), InsecureChannelCredentials.create())
            .disableRetry()
            .build();
    return service;
  }

  private Service inProcess(Service service) throws IOException {
    String name = InProcessServerBuilder.generateName();
    server = InProcessServerBuilder.forName(name).addService(service.definition()).build().start();
    channel = InProcessChannelBuilder.forName(name).build();
    return service;
  }

  private static List<TensorChunk> chunks() {
    return chunks(ElementType.FLOAT32);
  }

  private static List<TensorChunk> chunks(ElementType type) {
    SplittableRandom random = new SplittableRandom(5);
    return Stream.of(0, 1, 2, 4097, Slicing.CHUNK_FLOATS, 3, 70_001, Slicing.CHUNK_FLOATS)
        .map(
            n ->
                TensorChunk.lent(Chunks.randomHeader(random), Chunks.randomFloats(type, n, random)))
        .toList();
  }
}
