package dev.tributary.wire;

import io.grpc.Context;

/// Tells the server which calls belong to an admitted session. Only the services know this. When
/// there are too many connections, the server keeps those of such calls.
public final class AdmittedCall {
  /// The action of the server for the call that this thread serves.
  public static final Context.Key<Runnable> KEY = Context.keyWithDefault("admitted-call", () -> {});

  private AdmittedCall() {}

  /// Marks the call that this thread serves.
  public static void mark() {
    KEY.get().run();
  }
}
