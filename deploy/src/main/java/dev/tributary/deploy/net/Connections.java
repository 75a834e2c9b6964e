package dev.tributary.deploy.net;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/// Servers and channels within the process, and the closing of all servers and channels. gRPC's
/// callbacks in this program never block, so they run on the threads that read and write.
public final class Connections {
  /// The time that calls in progress have to end when their connection is closed.
  static final long CLOSING_SECONDS = 5;

  private Connections() {}

  /// A server that only this process can reach.
  public static Server inProcess(String name, List<ServerServiceDefinition> services)
      throws IOException {
    return InProcessServerBuilder.forName(name)
        .directExecutor()
        .addServices(services)
        .build()
        .start();
  }

  public static ManagedChannel dialInProcess(String name) {
    return InProcessChannelBuilder.forName(name).directExecutor().build();
  }

  public static String uniqueName() {
    return "tributary-" + UUID.randomUUID();
  }

  /// Closes a server. Calls in progress have 5 s to end.
  public static void close(Server server) {
    server.shutdown();
    try {
      if (!server.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  /// Closes a channel. Calls in progress have 5 s to end.
  public static void close(ManagedChannel channel) {
    channel.shutdown();
    try {
      if (!channel.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
        channel.shutdownNow();
      }
    } catch (InterruptedException e) {
      channel.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
