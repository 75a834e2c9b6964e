package dev.tributary.worker.link;

import io.grpc.Channel;

/// The connections to the coordinator: one for control, so that bulk never delays a heartbeat, and
/// one each for gradients and weights. In one process all three may be the same.
///
/// @param hangUp lets go of the connections once every call over them has ended; does not block
public record Transport(Channel control, Channel gradients, Channel weights, Runnable hangUp) {

  /// Everything over one channel, which the caller closes.
  public static Transport over(Channel channel) {
    return new Transport(channel, channel, channel, () -> {});
  }
}
