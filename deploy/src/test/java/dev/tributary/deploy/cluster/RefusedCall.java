package dev.tributary.deploy.cluster;

import dev.tributary.proto.v1.SessionResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;

/// The observer of a call that the coordinator must refuse: the call ends without a message.
///
/// @param ended completed with the status of the call
public record RefusedCall(CompletableFuture<Status> ended)
    implements StreamObserver<SessionResponse> {

  @Override
  public void onNext(SessionResponse response) {
    ended.completeExceptionally(new AssertionError("a refused peer has received " + response));
  }

  @Override
  public void onError(Throwable failure) {
    ended.complete(Status.fromThrowable(failure));
  }

  @Override
  public void onCompleted() {
    ended.complete(Status.OK);
  }
}
