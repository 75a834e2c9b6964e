package dev.tributary.deploy.cli.option;

import dev.tributary.coordinator.Coordinator;
import dev.tributary.deploy.net.CoordinatorServer;
import dev.tributary.deploy.net.Descriptors;
import dev.tributary.deploy.net.Endpoint;
import dev.tributary.deploy.security.Credentials;
import dev.tributary.deploy.security.Role;
import dev.tributary.job.BadInput;
import dev.tributary.job.FailureText;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ServerSocket;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options of a coordinator's server: its address, and how workers authenticate.
public final class ListenOptions {
  @Option(
      names = "--listen",
      required = true,
      paramLabel = "HOST:PORT",
      converter = EndpointConverter.class,
      description =
          "The address at which to listen for workers. Addresses beyond this machine need --tls or"
              + " --insecure. Port 0 takes a free port and prints it.")
  Endpoint listen;

  @Mixin SecurityOptions security;

  @Option(
      names = "--reflection",
      description = "Describe the gRPC services to tools such as grpcurl.")
  boolean reflection;

  /// Checks address and credentials before anything is changed, for example before an earlier run
  /// is moved aside.
  ///
  /// @return the credentials of the server
  public Credentials check(PrintWriter warnings) {
    if (listen.toAddress().isUnresolved()) {
      throw BadInput.in("--listen " + listen, "no such host", "name an address of this machine");
    }
    Credentials credentials = security.settings().read(Role.COORDINATOR, Notices.on(warnings));
    CoordinatorServer.requireProtected(listen, credentials);
    Descriptors.ofProcess().check().ifPresent(Notices.on(warnings));
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(listen.toAddress());
    } catch (IOException e) {
      throw cannotListen(e);
    }
    return credentials;
  }

  /// Starts the server, and prints its address.
  public CoordinatorServer open(Coordinator coordinator, Credentials credentials, PrintWriter out) {
    CoordinatorServer server = start(coordinator, credentials);
    out.printf(
        "listening on %s for workers: deploy/tributary worker --coordinator %s%s%n",
        new Endpoint(listen.host(), server.port()),
        new Endpoint(hostToDial(), server.port()),
        (credentials.identity().isPresent() ? " --tls DIR" : "")
            + (credentials.token().isPresent() ? " --token-file FILE" : ""));
    return server;
  }

  private CoordinatorServer start(Coordinator coordinator, Credentials credentials) {
    try {
      return CoordinatorServer.start(
          listen,
          credentials,
          new CoordinatorServer.Offer(coordinator.services(), coordinator::refused, reflection));
    } catch (IOException e) {
      throw cannotListen(e);
    }
  }

  /// The host that workers of other machines dial. A wildcard address cannot be dialled, so a
  /// placeholder replaces it.
  private String hostToDial() {
    return listen.toAddress().getAddress().isAnyLocalAddress() ? "HOST" : listen.host();
  }

  private BadInput cannotListen(IOException failure) {
    return BadInput.in(
            "--listen " + listen,
            "cannot listen here: " + FailureText.reason(failure),
            "take another port, or an address of this machine")
        .causedBy(failure);
  }
}
