package dev.tributary.deploy.net;

import dev.tributary.worker.link.Route;
import dev.tributary.worker.link.Transport;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.util.List;

/// A worker's route to a coordinator over sockets: one connection for each of its three streams.
public record PeerRoute(Peer peer) implements Route {

  @Override
  public Transport dial() {
    List<ManagedChannel> channels = List.of(peer.dial(), peer.dial(), peer.dial());
    return new Transport(
        channels.get(0),
        channels.get(1),
        channels.get(2),
        () -> channels.forEach(ManagedChannel::shutdown));
  }

  @Override
  public Failure diagnose(Status status) {
    Answer.None answer = peer.diagnose(status);
    return new Failure(answer.isLasting(), answer.why());
  }
}
