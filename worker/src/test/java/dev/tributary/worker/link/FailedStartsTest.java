package dev.tributary.worker.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ForwardingClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Calls over a channel that throws when a call starts, as that to a server within the JVM does
/// while the server is being terminated.
class FailedStartsTest {
  private static final RuntimeException CAUSE =
      new NullPointerException("'executor' must not be null.");

  private final ManagedChannel channel = InProcessChannelBuilder.forName("no server").build();
  private final Transport transport =
      Transport.over(ClientInterceptors.intercept(channel, new FailingStarts()));

  @AfterEach
  void close() {
    channel.shutdownNow();
  }

  @Test
  void anInquiryThatCannotBeStartedHasFailed() {
    List<JobInquiry.Answer> answers = new ArrayList<>();

    JobInquiry.send(transport.control(), Duration.ofSeconds(10), answers::add);

    assertThat(answers).hasSize(1);
    assertCouldNotBeStarted(((JobInquiry.Failed) answers.getFirst()).status());
  }

  @Test
  void aControlStreamThatCannotBeStartedHasEndedAndIgnoresWhatIsSent() {
    List<FromCoordinator> received = new ArrayList<>();

    ControlStream control = ControlStream.open(transport.control(), received::add);
    control.heartbeat();
    control.leave("no reason");
    control.cancel();

    assertThat(received).hasSize(1);
    assertCouldNotBeStarted(((FromCoordinator.Ended) received.getFirst()).status());
  }

  private static void assertCouldNotBeStarted(Status status) {
    assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(status.getCause()).isSameAs(CAUSE);
  }

  private static final class FailingStarts implements ClientInterceptor {

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(
        MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
      return new ForwardingClientCall.SimpleForwardingClientCall<>(next.newCall(method, options)) {
        @Override
        public void start(Listener<R> listener, Metadata headers) {
          throw CAUSE;
        }
      };
    }
  }
}
