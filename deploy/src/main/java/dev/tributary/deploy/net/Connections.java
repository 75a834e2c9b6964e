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

/// Servers and channels, of sockets or within the process. Nothing that gRPC calls here ever
/// blocks, so it all runs on the threads that read and write.
public final class Connections {
  private static final long GOODBYE_SECONDS = 5;

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

  /// Waits for the calls that are under way, but not for ever.
  public static void close(Server server) {
    server.shutdown();
    try {
      if (!server.awaitTermination(GOODBYE_SECONDS, TimeUnit.SECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  public static void close(ManagedChannel channel) {
    channel.shutdown();
    try {
      if (!channel.awaitTermination(GOODBYE_SECONDS, TimeUnit.SECONDS)) {
        channel.shutdownNow();
      }
    } catch (InterruptedException e) {
      channel.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
