package dev.tributary.deploy.doctor;

import dev.tributary.deploy.net.Answer;
import dev.tributary.deploy.net.Endpoint;
import dev.tributary.deploy.net.Peer;
import dev.tributary.deploy.security.Credentials;
import dev.tributary.job.BadInput;
import dev.tributary.job.FailureText;
import dev.tributary.proto.v1.GetJobRequest;
import dev.tributary.proto.v1.GetJobResponse;
import dev.tributary.proto.v1.TrainingServiceGrpc;
import dev.tributary.train.Build;
import dev.tributary.wire.WireVersion;
import dev.tributary.worker.link.JobInquiry;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// A call to a coordinator like that of a worker, but without joining, so the run is not affected.
///
/// @param results receives each check when it is done
record Contact(Endpoint endpoint, Consumer<Check> results) {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /// Checks address, port, credentials, wire version and build.
  ///
  /// @return the coordinator's description of its job, if all checks passed
  Optional<GetJobResponse> make(Credentials credentials) {
    Optional<String> proxy = Peer.proxyTo(endpoint);
    proxy.ifPresent(this::noteProxy);
    if (proxy.isEmpty() && !(resolves() && listens())) {
      return Optional.empty();
    }
    try {
      Peer peer = new Peer(endpoint, credentials);
      return isServing(peer.ask()) ? askForJob(peer) : Optional.empty();
    } catch (BadInput e) {
      results.accept(new Check.Bad("coordinator", e.getMessage()));
      return Optional.empty();
    }
  }

  /// Address and port are the proxy's to find.
  private void noteProxy(String proxy) {
    results.accept(
        new Check.Note(
            "proxy",
            "the JVM's property https.proxyHost sends connections to %s through %s"
                .formatted(endpoint, proxy)));
  }

  private boolean isServing(Answer answer) {
    results.accept(
        switch (answer) {
          case Answer.Serving _ ->
              new Check.Ok("coordinator", "it accepts the credentials, and its run is in progress");
          case Answer.Over _ ->
              new Check.Bad(
                  "coordinator",
                  "its run has ended",
                  "start another; a worker with --stay waits for it");
          case Answer.None none -> new Check.Bad("coordinator", none.why());
        });
    return answer instanceof Answer.Serving;
  }

  private boolean resolves() {
    try {
      InetAddress[] addresses = InetAddress.getAllByName(endpoint.host());
      results.accept(
          new Check.Ok(
              "address",
              "%s is %s"
                  .formatted(
                      endpoint.host(),
                      Arrays.stream(addresses)
                          .map(InetAddress::getHostAddress)
                          .collect(Collectors.joining(", ")))));
      return true;
    } catch (UnknownHostException e) {
      results.accept(
          new Check.Bad(
              "address",
              endpoint.host() + ": no such host",
              "correct the name, or give an address"));
      return false;
    }
  }

  private boolean listens() {
    try (Socket socket = new Socket(Proxy.NO_PROXY)) { // SOCKS: gRPC does not use it either
      socket.connect(
          new InetSocketAddress(endpoint.host(), endpoint.port()), (int) TIMEOUT.toMillis());
      results.accept(new Check.Ok("port", endpoint + " accepts connections"));
      return true;
    } catch (IOException e) {
      results.accept(
          new Check.Bad(
              "port",
              "%s: %s".formatted(endpoint, FailureText.reason(e)),
              "is the coordinator running, and does a firewall let this machine through?"));
      return false;
    }
  }

  private static Check build(String there) {
    return there.equals(Build.digest())
        ? new Check.Ok("build", Build.brief(there) + ", as here")
        : new Check.Bad(
            "build",
            "%s at the coordinator, but %s here"
                .formatted(
                    there.isEmpty() ? "none" : Build.brief(there), Build.brief(Build.digest())),
            "use the same release of tributary on both");
  }

  private Optional<GetJobResponse> askForJob(Peer peer) {
    ManagedChannel channel = peer.dial();
    try {
      GetJobResponse response =
          TrainingServiceGrpc.newBlockingStub(channel)
              .withMaxInboundMessageSize(JobInquiry.MOST_BYTES)
              .withDeadlineAfter(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
              .getJob(GetJobRequest.newBuilder().setWireVersion(WireVersion.CURRENT).build());
      results.accept(new Check.Ok("wire", "version %s, as here".formatted(WireVersion.CURRENT)));
      results.accept(build(HexFormat.of().formatHex(response.getBuildDigest().toByteArray())));
      return Optional.of(response);
    } catch (StatusRuntimeException e) {
      results.accept(new Check.Bad("wire", peer.diagnose(e.getStatus()).why()));
      return Optional.empty();
    } finally {
      channel.shutdownNow();
    }
  }
}
