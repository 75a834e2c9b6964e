package dev.tributary.worker.link;

import dev.tributary.wire.SessionKey;
import io.grpc.Channel;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;

/// The connections to the coordinator: one for control, so that bulk never delays a heartbeat, one
/// for gradients and one for weights. Within one process all three may be the same channel.
///
/// @param hangUp closes the connections once every call over them has ended; does not block
public record Transport(Channel control, Channel gradients, Channel weights, Runnable hangUp) {

  public Transport {
    control = reportingFailedStarts(control);
    gradients = reportingFailedStarts(gradients);
    weights = reportingFailedStarts(weights);
  }

  /// A transport over one channel, which the caller closes.
  public static Transport over(Channel channel) {
    return new Transport(channel, channel, channel, () -> {});
  }

  /// The same connections, whose calls carry the key of a session.
  public Transport with(SessionKey key) {
    ClientInterceptor header = key.header();
    return new Transport(
        ClientInterceptors.intercept(control, header),
        ClientInterceptors.intercept(gradients, header),
        ClientInterceptors.intercept(weights, header),
        hangUp);
  }

  private static Channel reportingFailedStarts(Channel channel) {
    return ClientInterceptors.intercept(channel, new FailedStarts());
  }
}
