package dev.tributary.worker.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobInquiryTest {
  private final ManagedChannel channel = InProcessChannelBuilder.forName("no server").build();
  private final List<JobInquiry.Answer> answers = new ArrayList<>();

  @AfterEach
  void close() {
    channel.shutdownNow();
  }

  @Test
  void aCallThatCannotBeStartedIsAFailedInquiry() {
    NullPointerException cause = new NullPointerException("'executor' must not be null.");
    ClientInterceptor failing =
        new ClientInterceptor() {
          @Override
          public <Q, R> ClientCall<Q, R> interceptCall(
              MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
            throw cause;
          }
        };

    JobInquiry.send(
        ClientInterceptors.intercept(channel, failing), Duration.ofSeconds(10), answers::add);

    assertThat(answers).hasSize(1);
    Status status = ((JobInquiry.Failed) answers.getFirst()).status();
    assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(status.getCause()).isSameAs(cause);
  }
}
