package dev.tributary.deploy.security;

import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// What one side has to prove who it is, and to tell who the other is.
///
/// @param identity for TLS; without one traffic is in plaintext
/// @param insecure whether plaintext may leave this machine all the same
public record Credentials(
    Optional<Token> token, Optional<LiveIdentity> identity, boolean insecure) {
  /// Neither token nor certificate: enough within one machine.
  public static final Credentials NONE = new Credentials(Optional.empty(), Optional.empty(), false);

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

  /// How a server speaks TLS, if it does.
  public Optional<SslContext> server() {
    return identity.map(LiveIdentity::server);
  }

  /// How a client speaks TLS, if it does.
  public Optional<SslContext> client() {
    return identity.map(LiveIdentity::client);
  }

  /// Follows the files of the identity, if there is one, until the answer is closed.
  public Following follow() {
    Optional<ScheduledExecutorService> schedule =
        identity.map(
            live -> {
              ScheduledExecutorService thread =
                  Executors.newSingleThreadScheduledExecutor(
                      Thread.ofPlatform().daemon().name("certificates").factory());
              long seconds = BETWEEN_LOOKS.toSeconds();
              thread.scheduleWithFixedDelay(live::refresh, seconds, seconds, TimeUnit.SECONDS);
              return thread;
            });
    return () -> schedule.ifPresent(ScheduledExecutorService::shutdownNow);
  }

  /// Goes on until it is closed.
  @FunctionalInterface
  public interface Following extends AutoCloseable {
    @Override
    void close();
  }

  /// Whether what is said can be overheard, and nobody has agreed to that.
  public boolean needsLoopback() {
    return identity.isEmpty() && !insecure;
  }
}
